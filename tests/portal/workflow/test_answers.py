"""Answers: kept part by part, never overwritten by somebody else, never thrown away, counted as they change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select

from portal import clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Answer, AnswerEdit, Assessment, AssessmentSection
from portal.vocabulary.actors import VendorActor
from portal.workflow import answers, assessments, invitations
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, posting


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


@pytest.fixture
def vic(parts: Parts, assessment: Assessment) -> VendorActor:
    return assessing.vic(parts, assessment)


def both(parts: Parts, cast: Cast) -> tuple[Assessment, VendorActor, VendorActor]:
    vendor = factories.vendor(parts, cast.ada)
    people = [posting.contact(parts, cast.ada, vendor),
              posting.contact(parts, cast.ada, vendor, "val@billing.example.com", "Val Example")]
    choice = assessing.choice(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        assessment = assessments.send(parts, db, cast.ada, vendor, choice, people, clock.today() + timedelta(days=7))
    with parts.database.transaction(cast.sample.id, write=False) as db:
        sent = invitations.of_subject(db, cast.ada, assessment.id)
    first, second = (assessing.vendor_actor(parts, next(one.invitation for one in sent if one.contact.id == person.id))
                     for person in people)
    return assessment, first, second


def counts(parts: Parts, assessment: Assessment) -> tuple[int, int, int]:
    row = assessing.reloaded(parts, assessment)
    return row.asked, row.answered, row.complete


def test_keeps_what_cannot_be_read_as_it_was_typed(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    assessing.save(parts, vic, "SUBQ-05", {"date": "when we had time"})
    assert assessing.row(parts, assessment, "SUBQ-05").entered == {"date": "when we had time"}


def test_keeps_every_earlier_wording(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    for words in ("first", "second"):
        assessing.save(parts, vic, "SUBQ-01", {"owner": words})
    row = assessing.row(parts, assessment, "SUBQ-01")
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        edits = db.exec(select(AnswerEdit).where(AnswerEdit.answer_id == row.id).order_by(col(AnswerEdit.version)))
        assert [edit.entered["owner"] for edit in edits] == ["first", "second"]


def test_two_people_in_different_boxes_both_keep_their_words(parts: Parts, cast: Cast) -> None:
    _, vic, val = both(parts, cast)
    assessing.save(parts, vic, "SUBQ-01", {"owner": "Vic"}, version=0)
    saved = assessing.save(parts, val, "SUBQ-01", {"date": "11/12/2026"}, version=0)
    assert (saved.clashes, saved.row.entered) == ((), {"owner": "Vic", "date": "11/12/2026"})


def test_never_writes_over_what_somebody_else_wrote_meanwhile(parts: Parts, cast: Cast) -> None:
    _, vic, val = both(parts, cast)
    assessing.save(parts, vic, "SUBQ-01", {"owner": "Vic"}, version=0)
    saved = assessing.save(parts, val, "SUBQ-01", {"owner": "Val", "date": "11/12/2026"}, version=0)
    assert saved.clashes == ("owner",)
    assert saved.row.entered == {"owner": "Vic", "date": "11/12/2026"}


def test_lets_a_person_write_over_their_own_words(parts: Parts, assessment: Assessment, vic: VendorActor) -> None:
    assessing.save(parts, vic, "SUBQ-01", {"owner": "first"}, version=0)
    assert assessing.save(parts, vic, "SUBQ-01", {"owner": "second"}, version=0).clashes == ()


def test_counts_as_it_goes_what_counting_anew_would_find(parts: Parts, assessment: Assessment,
                                                         vic: VendorActor) -> None:
    assessing.answer_all(parts, vic, but=("SUBQ-03",))
    assessing.save(parts, vic, "SUBQ-02", {"value": "", "none": True})
    going = counts(parts, assessment)
    with parts.database.transaction(assessment.practice_id) as db:
        row = db.exec(select(Assessment).where(Assessment.id == assessment.id)).one()
        answers.count_all(db, row)
        sections = db.exec(select(AssessmentSection).where(AssessmentSection.assessment_id == row.id)).all()
        assert sum(section.answered for section in sections) == row.answered
    assert counts(parts, assessment) == going


def test_refuses_a_question_that_is_not_there(parts: Parts, vic: VendorActor) -> None:
    with pytest.raises(NotFound):
        assessing.save(parts, vic, "XXX-01", {"value": "yes"}, version=0)


def test_refuses_what_is_no_part_of_an_answer(parts: Parts, vic: VendorActor) -> None:
    with pytest.raises(InvalidInput):
        assessing.save(parts, vic, "SUBQ-01", {"weight": "3"})


def test_is_closed_once_it_is_sent(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    with pytest.raises(WrongState):
        assessing.save(parts, assessing.vic(parts, assessment), "SUBQ-01", {"owner": "Late"})


def test_gives_every_question_its_row_in_order(parts: Parts, assessment: Assessment) -> None:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        rows = db.exec(select(Answer).where(Answer.assessment_id == assessment.id).order_by(col(Answer.position))).all()
    assert len(rows) == 25
    assert rows[0].question == "SUBQ-01"


def test_opens_what_shows_only_since_a_reopened_answer_changed(parts: Parts, cast: Cast) -> None:
    """Who said that they have no subcontractors, and now names one, answers for that one, too."""
    assessment = assessing.submitted(parts, cast.ada, "billing-vendor", SUB_01={"value": "", "none": True})
    assessing.ask(parts, cast.ada, assessment, "SUB-01")
    vic = assessing.vic(parts, assessment)
    with pytest.raises(WrongState):
        assessing.save(parts, vic, "SUB-02", {"owner": "Vic"})
    assessing.save(parts, vic, "SUB-01", {"none": "", "value": [{"firm": "Example Hosting Inc."}]})
    assessing.save(parts, vic, "SUB-02", {"owner": "Vic"})
    assessing.save(parts, vic, "SUB-02", {"date": "11/12/2026"})
    with pytest.raises(WrongState):
        assessing.save(parts, vic, "ORG-03", {"owner": "Vic"})
