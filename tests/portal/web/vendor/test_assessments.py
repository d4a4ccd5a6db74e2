"""The pages of whoever answers: the overview, a section, the whole; and nothing of the practice's own."""

from __future__ import annotations

import itertools

import pytest
from starlette.applications import Starlette

from portal import access, clock
from portal.app import create_app
from portal.models import Assessment, Assignment, Invitation
from portal.questions.types import Kind
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.statuses import AssessmentStatus
from portal.workflow import invitations, wordings
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_assessment
from tests.cast import Cast
from tests.portal import assessing, posting, visiting
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # the verbs are tested on both


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


@pytest.fixture
def invitation(parts: Parts, assessment: Assessment) -> Invitation:
    return assessing.invitation_of(parts, assessment)


@pytest.fixture
def actor(parts: Parts, assessment: Assessment) -> VendorActor:
    return assessing.vic(parts, assessment)


@pytest.fixture
def vic(app: Starlette, parts: Parts, invitation: Invitation) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


@pytest.fixture
def at(invitation: Invitation) -> str:
    return f"/vendor/{invitation.id}/questionnaire"


def section_of(parts: Parts, assessment: Assessment, question: str) -> str:
    return assessing.row(parts, assessment, question).section


def test_the_invitation_leads_to_the_overview(vic: Browser, invitation: Invitation, at: str) -> None:
    assert vic.get(f"/vendor/{invitation.id}").headers["location"] == at
    page = words(vic.get(at))
    assert "Sample Family Practice asks Example Billing Co." in page
    assert "0 of 24 answered" in page or "0 of 25 answered" in page
    assert "Begin with" in page
    assert "Nobody yet." in page


def test_the_overview_says_how_far_it_is(vic: Browser, parts: Parts, actor: VendorActor, at: str) -> None:
    assessing.answer_all(parts, actor)
    assert "Every question has an answer." in words(vic.get(at))


def test_a_section_asks_with_help_sources_and_words(vic: Browser, parts: Parts, assessment: Assessment,
                                                    at: str) -> None:
    page = vic.get(f"{at}/sections/{section_of(parts, assessment, 'SUBQ-05')}")
    told = words(page)
    assert "What a good answer looks like" in told
    assert "No patient data" in told
    assert "45 CFR" in told
    assert 'name="SUBQ-05.owner"' in page.text
    assert "<legend" in page.text


def test_what_was_saved_is_there_again_as_it_was_typed(vic: Browser, parts: Parts, assessment: Assessment,
                                                       actor: VendorActor, at: str) -> None:
    assessing.save(parts, actor, "SUBQ-05", {"value": "soon", "date": "<when> we had time"})
    page = vic.get(f"{at}/sections/{section_of(parts, assessment, 'SUBQ-05')}")
    assert "&lt;when&gt; we had time" in page.text
    assert "is not a date that we can read" in words(page)


def test_a_red_flag_says_why_and_what_settles_it(vic: Browser, parts: Parts, assessment: Assessment,
                                                 actor: VendorActor, at: str) -> None:
    assessing.save(parts, actor, "SUBQ-05", {"value": "999"})
    page = words(vic.get(f"{at}/sections/{section_of(parts, assessment, 'SUBQ-05')}"))
    assert "This would be a red flag." in page
    assert "What would settle it:" in page


def test_a_condition_shows_its_question(vic: Browser, parts: Parts, assessment: Assessment, actor: VendorActor,
                                        at: str) -> None:
    asked_later = next(question for question in ("SUBQ-20", "SUBQ-21", "SUBQ-22", "SUBQ-19", "SUBQ-18", "SUBQ-23")
                       if not assessing.row(parts, assessment, question).asked)
    path = f"{at}/sections/{section_of(parts, assessment, asked_later)}"
    assert f'name="{asked_later}.owner"' not in vic.get(path).text
    assessing.save(parts, actor, "SUBQ-01", {"value": [{"service": "coding"}]})
    assert f'name="{asked_later}.version"' in vic.get(path).text


def test_all_of_it_is_on_one_page(vic: Browser, at: str) -> None:
    page = vic.get(f"{at}/all").text
    assert all(f'data-card="SUBQ-{number:02}"' in page for number in range(1, 26))


def test_unknown_sections_are_not_there(vic: Browser, at: str) -> None:
    assert vic.get(f"{at}/sections/nothing").status_code == 404


def test_a_colleague_sees_their_part_only(app: Starlette, parts: Parts, assessment: Assessment, actor: VendorActor,
                                          vic: Browser, invitation: Invitation, at: str) -> None:
    with parts.database.transaction(assessment.practice_id) as db:
        db.add(Assignment(practice_id=assessment.practice_id, assessment_id=assessment.id,
                          invitation_id=invitation.id, questions=["SUBQ-05"], assigned_by="Val Example"))
    assert "0 of 1 answered" in words(vic.get(at))
    page = vic.get(f"{at}/sections/{section_of(parts, assessment, 'SUBQ-05')}").text
    assert 'data-card="SUBQ-05"' in page
    assert page.count("data-card=") == 1
    assert vic.get(f"{at}/all").text.count("data-card=") == 1
    other = next(section for question in ("SUBQ-01", "SUBQ-25")
                 if (section := section_of(parts, assessment, question))
                 != section_of(parts, assessment, "SUBQ-05"))
    assert vic.get(f"{at}/sections/{other}").status_code == 404


def test_what_was_sent_can_be_read_and_not_changed(app: Starlette, parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    invitation = assessing.invitation_of(parts, assessment)
    vic = visiting.visitor(app, parts, posting.VIC)
    at = f"/vendor/{invitation.id}/questionnaire"
    assert "can be read here, and not changed" in words(vic.get(at))
    page = vic.get(f"{at}/sections/{section_of(parts, assessment, 'SUBQ-05')}")
    assert "24 hours" in words(page)
    assert 'name="SUBQ-05.value"' not in page.text
    assert vic.post(f"{at}/answers/SUBQ-05", **{"SUBQ-05.version": "1"}).status_code == 403


def test_only_what_was_asked_back_is_open_again(app: Starlette, parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    assessing.asked_back(parts, assessment, "SUBQ-05")
    with parts.database.transaction(cast.sample.id) as db:
        row = access.assessment_for(db, cast.ada, assessment.id)
        move_assessment(row, AssessmentStatus.ASKED)
        invitations.reopen(parts, db, cast.ada, assessing.invitation_of(parts, assessment), clock.today())
    invitation = assessing.invitation_of(parts, assessment)
    vic = visiting.visitor(app, parts, posting.VIC)
    at = f"/vendor/{invitation.id}/questionnaire"
    assert "asked back about 1 question" in words(vic.get(at))
    page = vic.get(f"{at}/all").text
    assert 'name="SUBQ-05.version"' in page
    assert page.count(".version\"") == 1


def test_pages_tell_nothing_of_the_practices_own(vic: Browser, parts: Parts, actor: VendorActor, at: str) -> None:
    assessing.answer_all(parts, actor)
    for path in (at, f"{at}/all"):
        page = vic.get(path).text
        for inside in ("indicator", "weight", "K1", "contradict", "looks for"):
            assert inside not in page, inside


def test_changes_since_a_moment_are_told_as_cards(vic: Browser, parts: Parts, assessment: Assessment,
                                                  actor: VendorActor, at: str) -> None:
    section = section_of(parts, assessment, "SUBQ-05")
    quiet = vic.get(f"{at}/changes?section={section}&since=2999-01-01T00:00:00%2B00:00").text
    assert "data-card=" not in quiet
    assert "SUBQ-05" in quiet  # it shows
    assessing.save(parts, actor, "SUBQ-05", {"value": "24"})
    told = vic.get(f"{at}/changes?section={section}&since=2020-01-01T00:00:00%2B00:00").text
    assert told.count("data-card=") == 1
    assert 'value="24"' in told
    assert 'data-card="SUBQ-05"' in vic.get(f"{at}/changes?section={section}&cards=SUBQ-05").text


def test_a_moment_that_is_none_is_no_error(vic: Browser, at: str) -> None:
    assert vic.get(f"{at}/changes?since=yesterday").status_code == 200


def test_what_came_in_an_odd_shape_is_shown_as_far_as_it_can_be(app: Starlette, parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada, "billing-vendor")
    actor = assessing.vic(parts, assessment)
    with parts.database.transaction(actor.practice_id, write=False) as db:
        questions = wordings.questionnaire_of(db, assessment).questions
    odd = itertools.cycle((["words", {"name": "A"}], {"1": {"name": "A"}}, {"1": "words"}, [["a"]], True))
    for question in questions:
        if question.kind in (Kind.TABLE, Kind.CHOICES):
            assessing.save(parts, actor, question.id, {"value": next(odd)})
    page = visiting.visitor(app, parts, posting.VIC).get(f"/vendor/{actor.invitation_id}/questionnaire/all")
    assert page.status_code == 200
