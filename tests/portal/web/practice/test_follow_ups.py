"""The tray: every word is kept, what is ticked is sent, what is dropped comes back, and two people never overwrite."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Assessment, FollowUp
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus
from portal.workflow import follow_ups
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both
DUE = (clock.today() + timedelta(days=10)).isoformat()


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""}, SUBQ_09={"owner": ""})


@pytest.fixture
def rows(parts: Parts, assessment: Assessment) -> list[FollowUp]:
    return assessing.follow_ups(parts, assessment)


def tray(assessment: Assessment, rest: str = "") -> str:
    return f"/questionnaires/{assessment.id}/follow-ups{rest}"


def form(assessment: Assessment, rows: list[FollowUp], **more: str) -> dict[str, str]:
    """What the page would send as it stands, with everything ticked."""
    sent = {"version": str(assessment.version), "due": DUE}
    for row in rows:
        sent |= {f"text-{row.id}": row.text, f"version-{row.id}": str(row.version), f"chosen-{row.id}": "yes"}
    return sent | more


def now(parts: Parts, assessment: Assessment) -> dict[str, FollowUp]:
    return {row.question: row for row in assessing.follow_ups(parts, assessment)}


def test_shows_drafts_with_reason_and_answer(ada: Browser, assessment: Assessment) -> None:
    page = ada.get(tray(assessment))
    told = words(page)
    assert "2 follow-ups to send" in told
    assert "SUBQ-05: No owner" in told
    assert "24 hours" in told
    assert "To send 2 With the vendor 0 To decide 0 Settled 0 Dropped 0" in told
    assert f'value="{DUE}"' in page.text


def test_sends_what_is_ticked_in_the_words_of_the_page(ada: Browser, parts: Parts, assessment: Assessment,
                                                       rows: list[FollowUp]) -> None:
    fields = form(assessment, rows, **{f"text-{rows[0].id}": "Who is it?"}, act="send")
    del fields[f"chosen-{rows[1].id}"]
    answer = ada.post(tray(assessment), **fields)
    assert answer.headers["location"] == tray(assessment, "?show=asked&sent=1")
    assert "1 follow-up sent." in words(ada.get(answer.headers["location"]))
    found = now(parts, assessment)
    assert (found["SUBQ-05"].status, found["SUBQ-05"].text) == ("asked", "Who is it?")
    assert found["SUBQ-09"].status == "draft"
    assert assessing.reloaded(parts, assessment).status == AssessmentStatus.ASKED


def test_saving_sends_nothing(ada: Browser, parts: Parts, assessment: Assessment, rows: list[FollowUp]) -> None:
    answer = ada.post(tray(assessment), **form(assessment, rows, **{f"text-{rows[0].id}": "Who?"}, act="save"))
    assert answer.headers["location"] == tray(assessment, "?sent=no")
    assert now(parts, assessment)["SUBQ-05"].text == "Who?"
    assert assessing.reloaded(parts, assessment).status == AssessmentStatus.SUBMITTED


def test_a_refusal_keeps_every_word(ada: Browser, parts: Parts, assessment: Assessment, rows: list[FollowUp]) -> None:
    changed = {f"text-{rows[0].id}": "A long thought.", f"text-{rows[1].id}": ""}
    answer = ada.post(tray(assessment), **form(assessment, rows, **changed, act="send"))
    assert answer.status_code == 422
    assert "A long thought." in answer.text
    assert "Write the question, or drop it." in answer.text
    past = ada.post(tray(assessment), **form(assessment, rows, due="2020-01-01", act="send"))
    assert (past.status_code, "Choose a day from today on" in past.text) == (422, True)
    none = {key: value for key, value in form(assessment, rows, act="send").items() if not key.startswith("chosen")}
    assert "Choose at least one follow-up." in ada.post(tray(assessment), **none).text
    assert {row.status for row in now(parts, assessment).values()} == {FollowUpStatus.DRAFT}


def test_two_people_see_both_wordings(ada: Browser, parts: Parts, cast: Cast, assessment: Assessment,
                                      rows: list[FollowUp]) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        follow_ups.change(parts, db, cast.remy, db.get_one(FollowUp, rows[0].id), "Remy's words.", version=1)
    answer = ada.post(tray(assessment), **form(assessment, rows, **{f"text-{rows[0].id}": "Ada's words."}, act="send"))
    assert answer.status_code == 409
    told = words(answer)
    assert "Saved now Remy's words." in told
    assert "Yours, in the form below Ada's words." in told
    assert f'name="version-{rows[0].id}" value="2"' in answer.text
    assert now(parts, assessment)["SUBQ-05"].text == "Remy's words."


def test_a_stale_page_sends_nothing(ada: Browser, parts: Parts, assessment: Assessment, rows: list[FollowUp]) -> None:
    answer = ada.post(tray(assessment), **form(assessment, rows, version="1", act="send"))
    assert answer.status_code == 409
    assert "Nothing was done" in words(answer)
    assert assessing.reloaded(parts, assessment).status == AssessmentStatus.SUBMITTED


def test_a_draft_saves_itself(ada: Browser, parts: Parts, assessment: Assessment, rows: list[FollowUp]) -> None:
    def save(text: str, version: int) -> str:
        return ada.client.post(
            tray(assessment, f"/{rows[0].id}/change"),
            data={"csrf": ada.token, f"text-{rows[0].id}": text, f"version-{rows[0].id}": str(version)},
            headers={"Origin": ada.parts.settings.base_url, "HX-Request": "true"}).text
    first = save("Who is it?", 1)
    assert "Saved" in first
    assert 'value="2"' in first
    assert "Saved now: “Who is it?”" in save("Who else?", 1)
    assert now(parts, assessment)["SUBQ-05"].text == "Who is it?"


def test_dropping_keeps_the_other_edits_and_can_be_undone(ada: Browser, parts: Parts, assessment: Assessment,
                                                          rows: list[FollowUp]) -> None:
    fields = form(assessment, rows, **{f"text-{rows[1].id}": "Edited."})
    answer = ada.post(tray(assessment, f"/{rows[0].id}/drop"), **fields)
    assert answer.headers["location"] == tray(assessment, f"?dropped={rows[0].id}")
    assert "Dropped: SUBQ-05. Undo" in words(ada.get(answer.headers["location"]))
    found = now(parts, assessment)
    assert (found["SUBQ-05"].status, found["SUBQ-09"].text) == ("dropped", "Edited.")
    ada.post(tray(assessment, f"/{rows[0].id}/restore"), version=found["SUBQ-05"].version)
    assert now(parts, assessment)["SUBQ-05"].status == "draft"


@pytest.mark.parametrize(("rest", "fields"), [("/{0}/drop", {}), ("", {"act": "save"})])
def test_what_was_unticked_stays_so(ada: Browser, assessment: Assessment, rows: list[FollowUp], rest: str,
                                    fields: dict[str, str]) -> None:
    sent = form(assessment, rows) | fields
    del sent[f"chosen-{rows[1].id}"]
    answer = ada.post(tray(assessment, rest.format(rows[0].id)), **sent)
    page = ada.get(answer.headers["location"]).text
    assert f'name="chosen-{rows[1].id}" value="yes">' in page
    assert (f'name="chosen-{rows[0].id}" value="yes" checked>' in page) is (not rest)


def test_is_for_reviewers_and_of_this_practice(otto: Browser, cleo: Browser, ada: Browser, parts: Parts, cast: Cast,
                                               assessment: Assessment, rows: list[FollowUp]) -> None:
    page = otto.get(tray(assessment))
    assert page.status_code == 200
    assert "<textarea" not in page.text
    assert otto.post(tray(assessment), act="send").status_code == 403
    assert cleo.get(tray(assessment)).status_code == 404
    other = assessing.sent(parts, cast.ada, vendor=factories.vendor(parts, cast.ada, "Placeholder Coding LLC"))
    assert ada.post(tray(other, f"/{rows[0].id}/settle"), version=1).status_code == 404


def test_an_empty_tray_says_why(ada: Browser, parts: Parts, cast: Cast) -> None:
    told = words(ada.get(tray(assessing.submitted(parts, cast.ada))))
    assert "Nothing to send" in told
