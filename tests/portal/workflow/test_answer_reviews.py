"""Answers that the practice looked at: marked as they stood, noted, beside last year's; and the review completed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Assessment, FollowUp
from portal.vocabulary.statuses import AssessmentStatus
from portal.workflow import answer_reviews, contacts, follow_ups, follow_ups_sending, submissions
from portal.workflow.answer_reviews import Mark, SentAgain
from portal.workflow.follow_ups_sending import StaleAssessment
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing


def act(parts: Parts, cast: Cast, assessment: Assessment, do: Callable[[Any, Assessment], Any]) -> Any:
    with parts.database.transaction(cast.sample.id) as db:
        return do(db, db.get_one(Assessment, assessment.id))


def mark(parts: Parts, cast: Cast, assessment: Assessment, question: str, submission: int = 1) -> None:
    act(parts, cast, assessment, lambda db, row: answer_reviews.mark(
        parts, db, cast.ada, row, question, submission=submission))


def marks(parts: Parts, cast: Cast, assessment: Assessment) -> dict[str, Mark]:
    found: dict[str, Mark] = act(parts, cast, assessment, lambda db, row: answer_reviews.marks(
        db, row, submissions.of(db, row)))
    return found


def ask_and_change(parts: Parts, cast: Cast, assessment: Assessment, question: str, entered: dict[str, Any]) -> None:
    """The vendor is asked about it, changes the answer, and sends everything again."""
    act(parts, cast, assessment, lambda db, row: follow_ups.add(parts, db, cast.ada, row, question, "Is that so?"))
    row = assessing.follow_ups(parts, assessment)[-1]
    act(parts, cast, assessment, lambda db, locked: follow_ups_sending.send(
        parts, db, cast.ada, locked, [db.get_one(FollowUp, row.id)], locked.due, version=locked.version))
    assessing.save(parts, assessing.vic(parts, assessment), question, entered)
    assessing.submit(parts, assessing.vic(parts, assessment))


def test_an_answer_is_marked_and_unmarked(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    mark(parts, cast, assessment, "SUBQ-01")
    assert {id: (one.by, one.current) for id, one in marks(parts, cast, assessment).items()} == {
        "SUBQ-01": (cast.ada.name, True)}
    act(parts, cast, assessment, lambda db, row: answer_reviews.unmark(parts, db, cast.ada, row, "SUBQ-01"))
    assert marks(parts, cast, assessment) == {}


def test_nothing_can_be_marked_before_the_answers_are_there(parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    with pytest.raises(WrongState):
        mark(parts, cast, assessment, "SUBQ-01")
    with pytest.raises(NotFound):
        mark(parts, cast, assessment, "XXX-01")


def test_a_changed_answer_is_unreviewed_again_and_shows_both(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    for question in ("SUBQ-01", "SUBQ-05"):
        mark(parts, cast, assessment, question)
    ask_and_change(parts, cast, assessment, "SUBQ-05", {"value": "36"})
    found = marks(parts, cast, assessment)
    assert found["SUBQ-01"].current
    changed = found["SUBQ-05"]
    assert not changed.current
    assert changed.seen is not None
    assert changed.seen.answer.entered["value"] == "24"


def test_a_page_from_before_the_vendor_sent_again_marks_nothing_that_changed(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    ask_and_change(parts, cast, assessment, "SUBQ-05", {"value": "36"})
    with pytest.raises(SentAgain):
        mark(parts, cast, assessment, "SUBQ-05", submission=1)
    mark(parts, cast, assessment, "SUBQ-01", submission=1)
    assert marks(parts, cast, assessment)["SUBQ-01"].current


def test_keeps_notes_by_question(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)

    def note(words: str) -> None:
        act(parts, cast, assessment, lambda db, row: answer_reviews.note(
            parts, db, cast.ada, row, "SUBQ-01", words))

    note("First")
    note("Second")
    found = act(parts, cast, assessment, lambda db, row: answer_reviews.notes(db, row, ["SUBQ-01", "SUBQ-02"]))
    assert [(note.text, note.by) for note in found["SUBQ-01"]] == [("First", cast.ada.name), ("Second", cast.ada.name)]
    for words in (" ", "x" * 4001):
        with pytest.raises(InvalidInput):
            note(words)


def test_completes_when_nothing_is_undecided_and_says_what_is(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""})

    def complete(version: int) -> None:
        act(parts, cast, assessment, lambda db, row: answer_reviews.complete(parts, db, cast.ada, row, version=version))

    with pytest.raises(WrongState, match="1 drafted follow-up to send or drop"):
        complete(assessment.version)
    row, = assessing.follow_ups(parts, assessment)
    act(parts, cast, assessment, lambda db, _: follow_ups.drop(
        parts, db, cast.ada, db.get_one(FollowUp, row.id), version=row.version))
    with pytest.raises(StaleAssessment):
        complete(assessment.version - 1)
    complete(assessment.version)
    now = assessing.reloaded(parts, assessment)
    assert (now.status, now.reviewed_by) == (AssessmentStatus.REVIEWED, cast.ada.name)


def test_waits_for_a_decision_on_each_reply(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    ask_and_change(parts, cast, assessment, "SUBQ-05", {"value": "36"})
    assert act(parts, cast, assessment, lambda db, row: answer_reviews.open_matters(db, row)) == [
        "1 reply to settle or to ask again about"]


def test_finds_last_year_s_answer_and_what_a_question_compares_itself_with(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)

    def sent(set_id: str, days_ago: int) -> Assessment:
        contact = None
        if days_ago != 700:
            with parts.database.transaction(cast.sample.id, write=False) as db:
                contact = contacts.of_vendor(db, vendor)[0]
        made = assessing.sent(parts, cast.ada, set_id, vendor, contact)
        vic = assessing.vic(parts, made)
        assessing.answer_all(parts, vic)
        assessing.submit(parts, vic)
        with parts.database.transaction(cast.sample.id) as db:
            db.get_one(Assessment, made.id).created_at -= timedelta(days=days_ago)
        return made

    sent("billing-vendor", 700)
    last, now = sent("annual-review", 365), sent("annual-review", 0)
    found = act(parts, cast, now, answer_reviews.earlier)
    assert [(one.question.id, one.attested.submission.assessment_id == last.id) for one in found["RV-01"]] == [
        ("RV-01", True), ("ORG-02", False)]
    assert [one.question.id for one in act(parts, cast, last, answer_reviews.earlier)["RV-02"]] == ["RSK-02", "RSK-04"]
