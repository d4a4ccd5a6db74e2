"""Parts in the browser: handed over, taken back, said to be done; a colleague sees their own and no other's."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.applications import Starlette

from portal import clock
from portal.app import create_app
from portal.models import Assessment, Assignment
from portal.vocabulary.actors import VendorActor
from portal.workflow import assessments, assignments
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both
VAL = "val@billing.example.com"


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


@pytest.fixture
def actor(parts: Parts, assessment: Assessment) -> VendorActor:
    return assessing.vic(parts, assessment)


@pytest.fixture
def vic(app: Starlette, parts: Parts, assessment: Assessment) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


def _page(of: VendorActor | Assignment) -> str:
    return f"/vendor/{of.invitation_id}/questionnaire/colleagues"


def _asking(**changes: str | list[str]) -> dict[str, str | list[str]]:
    due = clock.today() + timedelta(days=5)
    return {"name": "Val Example", "email": VAL, "due": due.isoformat(), "note": "", **changes}


def _out(parts: Parts, actor: VendorActor) -> list[assignments.Part]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return assignments.of(db, assessments.own(db, actor))


def test_hands_sections_and_questions_over(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    sections = re.findall(r'name="section" value="([^"]+)"', vic.get(_page(actor)).text)
    sent = vic.post(_page(actor), **_asking(section=sections[:2], question=["SUBQ-25"], note="Ask\nthe IT lead."))
    assert (sent.status_code, sent.headers["location"]) == (303, f"{_page(actor)}?handed=yes")
    [part] = _out(parts, actor)
    assert (part.assignment.sections, part.assignment.questions) == (sections[:2], ["SUBQ-25"])
    told = words(vic.get(_page(actor)))
    assert "Val Example" in told
    assert "0 of" in told
    assert "Not opened" in told
    assert "Ask the IT lead." in told


def test_a_button_beside_a_question_has_it_ticked(vic: Browser, actor: VendorActor) -> None:
    page = vic.get(f"{_page(actor)}?question=SUBQ-05").text
    assert 'value="SUBQ-05" checked' in page
    assert page.count(" checked") == 1


def test_what_was_typed_stays_with_what_is_wrong(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    answer = vic.post(_page(actor), **_asking(name="www.example.com", email="nobody", due="someday",
                                              question=["SUBQ-05"], note="Still <here>"))
    told = words(answer)
    assert answer.status_code == 422
    assert "This looks like an address" in told
    assert "is not an address" in told
    assert "is not a date" in told
    assert "Still &lt;here&gt;" in answer.text
    assert 'value="SUBQ-05" checked' in answer.text
    nothing = vic.post(_page(actor), **_asking())
    assert (nothing.status_code, "Choose at least one section" in words(nothing)) == (422, True)
    assert _out(parts, actor) == []


def test_a_colleague_sees_and_ends_their_own_part(
        app: Starlette, parts: Parts, vic: Browser, actor: VendorActor) -> None:
    part = assessing.handed(parts, actor, "SUBQ-05")
    assessing.handed(parts, actor, "SUBQ-06", email="cy@billing.example.com")
    val = visiting.visitor(app, parts, VAL)
    told = words(val.get(_page(part)))
    assert "Your part: 1 question" in told
    assert "Vic Example handed it to you" in told
    assert "cy@" not in told
    assert val.post(_page(part), **_asking(question=["SUBQ-05"])).status_code == 409
    done = val.post(f"/vendor/{part.invitation_id}/questionnaire/part-done")
    assert done.status_code == 303
    assert "sees that your part is done" in words(val.get(done.headers["location"]))
    assert "Done" in words(vic.get(_page(actor)))
    assert vic.post(f"/vendor/{actor.invitation_id}/questionnaire/part-done").status_code == 409


def test_a_colleague_reads_the_word_to_them_first(
        app: Starlette, parts: Parts, vic: Browser, actor: VendorActor) -> None:
    vic.post(_page(actor), **_asking(question=["SUBQ-05"], note="You know <this>."))
    part = _out(parts, actor)[0].assignment
    told = words(visiting.visitor(app, parts, VAL).get(f"/vendor/{part.invitation_id}/questionnaire"))
    assert "Vic Example writes: You know &lt;this&gt;." in told
    assert "in all" not in told  # the time is that of the whole set
    assert "writes:" not in words(vic.get(f"/vendor/{actor.invitation_id}/questionnaire"))


def test_a_part_taken_back_opens_nothing(app: Starlette, parts: Parts, vic: Browser, actor: VendorActor) -> None:
    part = assessing.handed(parts, actor, "SUBQ-05")
    back = f"{_page(actor)}/{part.id}/withdraw"
    assert vic.post(back).status_code == 303
    assert vic.post(back).status_code == 409
    assert vic.post(f"{_page(actor)}/{'0' * 32}/withdraw").status_code == 404
    assert visiting.visitor(app, parts, VAL).get(_page(part)).status_code == 410
    assert "Taken back" in words(vic.get(_page(actor)))


def test_a_colleague_takes_no_part_back(app: Starlette, parts: Parts, actor: VendorActor) -> None:
    part = assessing.handed(parts, actor, "SUBQ-05")
    val = visiting.visitor(app, parts, VAL)
    assert val.post(f"{_page(part)}/{part.id}/withdraw").status_code == 404
    assert _out(parts, actor)[0].standing


def test_after_sending_there_is_nothing_to_hand_over(vic: Browser, parts: Parts, actor: VendorActor) -> None:
    assessing.answer_all(parts, actor)
    assessing.submit(parts, actor)
    assert "nothing to hand over" in words(vic.get(_page(actor)))
    assert vic.post(_page(actor), **_asking(question=["SUBQ-05"])).status_code == 403
