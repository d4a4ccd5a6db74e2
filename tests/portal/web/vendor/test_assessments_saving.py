"""Saving by the page's script and by its buttons: what can be kept is kept, and nobody writes over anybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from httpx2 import Response
from starlette.applications import Starlette

from portal import clock
from portal.app import create_app
from portal.models import Assessment, Invitation
from portal.workflow import assessments, invitations, wordings
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both

VAL = "val@billing.example.com"
SCALAR, TABLE, GIVEN, CHOICE, RADIO = "SUBQ-05", "SUBQ-01", "SUBQ-06", "SUBQ-13", "SUBQ-10"


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def both(parts: Parts, cast: Cast) -> list[Invitation]:
    """Vic's and Val's invitation to one questionnaire."""
    vendor = factories.vendor(parts, cast.ada)
    people = [posting.contact(parts, cast.ada, vendor), posting.contact(parts, cast.ada, vendor, VAL, "Val Example")]
    choice = assessing.choice(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        sent = assessments.send(parts, db, cast.ada, vendor, choice, people, clock.today())
    with parts.database.transaction(cast.sample.id, write=False) as db:
        found = {one.contact.id: one.invitation for one in invitations.of_subject(db, cast.ada, sent.id)}
    return [found[person.id] for person in people]


@pytest.fixture
def assessment(parts: Parts, cast: Cast, both: list[Invitation]) -> Assessment:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        found = db.get(Assessment, both[0].subject_id)
        assert found is not None
        return found


@pytest.fixture
def vic(app: Starlette, parts: Parts, both: list[Invitation]) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


@pytest.fixture
def val(app: Starlette, parts: Parts, both: list[Invitation]) -> Browser:
    return visiting.visitor(app, parts, VAL)


def page_of(invitation: Invitation, rest: str = "") -> str:
    return f"/vendor/{invitation.id}/questionnaire{rest}"


def fields(question: str, version: int = 0, /, **parts: str) -> dict[str, Any]:
    """What the page sends of one question."""
    named = {f"{question}.{part.replace('__', '.')}": value for part, value in parts.items()}
    listed = sorted({part.split("__")[0] for part in parts} - {"paste"})
    return {f"{question}.version": str(version), f"{question}.parts": " ".join(listed), **named}


def by_script(browser: Browser, invitation: Invitation, question: str, version: int = 0, /, page: str = "one",
              **parts: str) -> Response:
    """A save as the page's script sends it: with the parts that were changed."""
    sent = fields(question, version, **parts)
    return browser.client.post(
        page_of(invitation, f"/answers/{question}"),
        data={"csrf": browser.token, **sent, f"{question}.changed": sent[f"{question}.parts"], "section": page},
        headers={"Origin": browser.parts.settings.base_url, "X-Fragment": "yes"})


def section(parts: Parts, assessment: Assessment, question: str) -> str:
    return f"/sections/{assessing.row(parts, assessment, question).section}"


def options(parts: Parts, assessment: Assessment, question: str) -> Mapping[str, str]:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return wordings.questionnaire_of(db, assessment).by_id[question].options


def entered(parts: Parts, assessment: Assessment, question: str) -> dict[str, Any]:
    return assessing.row(parts, assessment, question).entered


def test_an_answer_saves_itself_and_says_what_changed(vic: Browser, parts: Parts, both: list[Invitation],
                                                      assessment: Assessment) -> None:
    saved = by_script(vic, both[0], SCALAR, value="999")
    assert saved.status_code == 200
    assert 'data-version="1"' in saved.text
    assert "This would be a red flag." in words(saved)
    assert "1 of 24" in words(saved)
    assert entered(parts, assessment, SCALAR) == {"value": "999"}


def test_what_cannot_be_read_is_kept_and_said_gently(vic: Browser, parts: Parts, both: list[Invitation],
                                                     assessment: Assessment) -> None:
    saved = by_script(vic, both[0], SCALAR, value="24", date="when we had time")
    assert "is not a date that we can read" in words(saved)
    assert entered(parts, assessment, SCALAR)["date"] == "when we had time"


def test_two_wordings_of_one_box_are_both_shown_and_the_rest_is_saved(
        vic: Browser, val: Browser, parts: Parts, both: list[Invitation], assessment: Assessment) -> None:
    by_script(vic, both[0], SCALAR, owner="Vic")
    clash = by_script(val, both[1], SCALAR, owner="Val", date="11/12/2026")
    assert clash.status_code == 409
    assert "Vic Example changed this while you wrote." in words(clash)
    assert 'data-clashed="owner"' in clash.text
    assert entered(parts, assessment, SCALAR) == {"owner": "Vic", "date": "11/12/2026"}
    mine = by_script(val, both[1], SCALAR, 2, owner="Val")
    assert mine.status_code == 200
    assert entered(parts, assessment, SCALAR)["owner"] == "Val"


def test_a_lost_answer_is_sent_again_without_harm(vic: Browser, parts: Parts, both: list[Invitation],
                                                  assessment: Assessment) -> None:
    for words_ in ("first", "second", "second"):
        assert by_script(vic, both[0], SCALAR, owner=words_).status_code == 200
    assert by_script(vic, both[0], SCALAR, owner="").status_code == 200  # cleared, though the page never heard back
    assert entered(parts, assessment, SCALAR)["owner"] == ""


def test_a_whole_section_is_saved_by_its_button(vic: Browser, parts: Parts, both: list[Invitation],
                                                assessment: Assessment) -> None:
    at = page_of(both[0], section(parts, assessment, TABLE))
    answer = vic.post(at, **fields(TABLE, value__1__name="Example One", value__2__name="", none="", owner="Vic "))
    assert answer.status_code == 303
    assert "saved=yes" in answer.headers["location"]
    assert entered(parts, assessment, TABLE) == {"value": [{"name": "Example One"}], "owner": "Vic"}


def test_what_was_chosen_is_cleared_by_its_button(vic: Browser, parts: Parts, both: list[Invitation],
                                                  assessment: Assessment) -> None:
    at = page_of(both[0], section(parts, assessment, RADIO))
    assert f'name="clear" value="{RADIO}"' in vic.get(at).text
    chosen = next(iter(options(parts, assessment, RADIO)))
    vic.post(at, **fields(RADIO, value=chosen, owner="Vic"))
    answer = vic.post(at, **fields(RADIO, 1, value=chosen, owner="Vic"), clear=RADIO)  # the radio is still marked
    assert answer.status_code == 303 and answer.headers["location"].endswith(f"#q-{RADIO}")
    assert entered(parts, assessment, RADIO) == {"value": "", "owner": "Vic"}
    assert not assessing.row(parts, assessment, RADIO).given
    assert "checked" not in vic.get(at).text.partition(f'id="{RADIO}-value"')[2].partition("</div>")[0]


def test_clearing_does_not_write_over_what_somebody_else_chose(
        vic: Browser, val: Browser, parts: Parts, both: list[Invitation], assessment: Assessment) -> None:
    at = page_of(both[0], section(parts, assessment, RADIO))
    first, other = list(options(parts, assessment, RADIO))[:2]
    vic.post(at, **fields(RADIO, value=first))
    by_script(val, both[1], RADIO, 1, value=other)
    clash = vic.post(at, **fields(RADIO, 1, value=first), clear=RADIO)
    assert clash.status_code == 409
    assert entered(parts, assessment, RADIO)["value"] == other


def test_the_button_leaves_alone_what_the_page_did_not_change(
        vic: Browser, val: Browser, parts: Parts, both: list[Invitation], assessment: Assessment) -> None:
    by_script(vic, both[0], SCALAR, owner="Vic")
    at = page_of(both[1], section(parts, assessment, SCALAR))
    answer = val.post(at, **fields(SCALAR, owner="", date="11/12/2026"))
    assert answer.status_code == 303
    assert entered(parts, assessment, SCALAR) == {"owner": "Vic", "date": "11/12/2026"}


def test_the_button_shows_both_wordings_and_saves_the_others(
        vic: Browser, val: Browser, parts: Parts, both: list[Invitation], assessment: Assessment) -> None:
    by_script(vic, both[0], SCALAR, owner="Vic")
    at = page_of(both[1], section(parts, assessment, SCALAR))
    sent = fields(SCALAR, owner="Val", date="11/12/2026")
    clash = val.post(at, **sent)
    assert clash.status_code == 409
    assert "Nothing is lost: choose which counts." in words(clash)
    assert 'value="Val"' in clash.text
    assert entered(parts, assessment, SCALAR) == {"owner": "Vic", "date": "11/12/2026"}
    again = fields(SCALAR, 2, owner="Val", date="11/12/2026") | {f"{SCALAR}.clashed": "owner"}
    theirs = val.post(at, **again, keep=f"{SCALAR} theirs")
    assert theirs.status_code == 303
    assert entered(parts, assessment, SCALAR)["owner"] == "Vic"
    assert val.post(at, **again, keep=f"{SCALAR} mine").status_code == 303
    assert entered(parts, assessment, SCALAR)["owner"] == "Val"


def test_rows_are_pasted_below_those_that_are_there(vic: Browser, parts: Parts, both: list[Invitation],
                                                    assessment: Assessment) -> None:
    columns = [column.id for column in _question(parts, assessment, TABLE).columns]
    cell = {f"value__1__{columns[0]}": "First"}
    saved = by_script(vic, both[0], TABLE, paste="Second\tx\nThird\ty", **cell)
    assert 'data-pasted="2"' in saved.text
    assert [row[columns[0]] for row in entered(parts, assessment, TABLE)["value"]] == ["First", "Second", "Third"]
    assert "Third" in saved.text  # the card comes back whole, to look through


def test_a_row_is_added_and_removed_without_script(vic: Browser, parts: Parts, both: list[Invitation],
                                                   assessment: Assessment) -> None:
    column = _question(parts, assessment, TABLE).columns[0].id
    at = page_of(both[0], section(parts, assessment, TABLE))
    rows = {f"value__{number}__{column}": words_ for number, words_ in ((1, "One"), (2, "Two"))}
    more = vic.post(at, **fields(TABLE, **rows), more=TABLE)
    assert more.headers["location"].endswith(f"?more={TABLE}#q-{TABLE}")
    assert vic.get(more.headers["location"].split("#")[0]).text.count(f'name="{TABLE}.value.') > 0
    vic.post(at, **fields(TABLE, 1, **rows), remove=f"{TABLE} 1")
    assert entered(parts, assessment, TABLE)["value"] == [{column: "Two"}]


def test_given_rows_are_kept_by_their_names(vic: Browser, parts: Parts, both: list[Invitation],
                                            assessment: Assessment) -> None:
    question = _question(parts, assessment, GIVEN)
    row, column = next(iter(question.rows)), question.columns[0].id
    by_script(vic, both[0], GIVEN, **{f"value__{row}__{column}": "Office lead", "value__unknown__x": "no"})
    assert entered(parts, assessment, GIVEN)["value"] == {row: {column: "Office lead"}}


def test_several_are_chosen_and_let_go(vic: Browser, parts: Parts, both: list[Invitation],
                                       assessment: Assessment) -> None:
    options = list(_question(parts, assessment, CHOICE).options)
    at = page_of(both[0], section(parts, assessment, CHOICE))
    head = {f"{CHOICE}.version": "0", f"{CHOICE}.parts": "value"}
    vic.post(at, **head, **{f"{CHOICE}.value": options[:2]})
    assert entered(parts, assessment, CHOICE)["value"] == options[:2]
    vic.post(at, **(head | {f"{CHOICE}.version": "1"}))
    assert entered(parts, assessment, CHOICE)["value"] == ""


def test_next_saves_and_goes_on(vic: Browser, parts: Parts, both: list[Invitation], assessment: Assessment) -> None:
    at = page_of(both[0], section(parts, assessment, "SUBQ-01"))
    answer = vic.post(at, **fields("SUBQ-01", owner="Vic"), then="next")
    assert "/sections/" in answer.headers["location"]
    assert answer.headers["location"] != at
    assert entered(parts, assessment, "SUBQ-01") == {"owner": "Vic"}


def test_a_question_of_another_section_is_not_saved_by_this_one(vic: Browser, parts: Parts, both: list[Invitation],
                                                                assessment: Assessment) -> None:
    at = page_of(both[0], section(parts, assessment, "SUBQ-01"))
    assert vic.post(at, **fields("SUBQ-25", owner="Vic")).status_code == 303
    assert entered(parts, assessment, "SUBQ-25") == {}


def test_a_condition_brings_its_question_with_the_save(vic: Browser, both: list[Invitation]) -> None:
    saved = by_script(vic, both[0], "SUBQ-01", page="", value__1__service="coding")  # all on one page
    assert saved.text.count("data-card=") == 1
    assert "<fieldset" in saved.text


def test_what_is_far_too_long_is_refused_and_said(vic: Browser, both: list[Invitation]) -> None:
    saved = by_script(vic, both[0], SCALAR, value="x" * 210_000)
    assert saved.status_code == 422
    assert "too long" in saved.text


def test_a_question_that_is_not_there_is_not_found(vic: Browser, both: list[Invitation]) -> None:
    assert by_script(vic, both[0], "NOPE-01", value="x").status_code == 404


def _question(parts: Parts, assessment: Assessment, id: str) -> Any:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return wordings.questionnaire_of(db, assessment).by_id[id]
