"""What the practice makes of each answer: looked at, noted; and the review as a whole, completed.

Everything here stands on what was attested. What the vendor's people change after it was asked back is theirs until
they send it again.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import AnswerNote, AnswerReview, Assessment, FollowUp, Submission
from portal.questions import answers as reading
from portal.questions.types import Question, Questionnaire
from portal.templating import count
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus
from portal.workflow import follow_ups, submissions, submissions_answers, submissions_standing, wordings
from portal.workflow.follow_ups_sending import StaleAssessment
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_assessment

NOTE_MAX = 4000
BASE_SET = "billing-vendor"  # whose questions the annual re-review compares itself with


class SentAgain(Conflict):
    """The vendor sent its answers again after the page was opened."""

    def __init__(self) -> None:
        super().__init__("The vendor sent its answers again after you opened the page. The new answer is shown beside "
                         "the earlier one: look at it once more.")


@dataclass(frozen=True, slots=True)
class Attested:
    """One answer as it was attested in a submission: read, who saved it when, the ids of the files beside it."""

    answer: reading.Answer
    by: str
    at: datetime | None
    files: tuple[str, ...]
    substance: str
    submission: Submission


@dataclass(frozen=True, slots=True)
class Mark:
    """A person looked at the answer. `current` is false where the vendor changed it since; `seen` is then what they
    looked at."""

    by: str
    at: datetime
    current: bool
    seen: Attested | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An answer from before: to this question, or to one that it compares itself with."""

    question: Question
    attested: Attested
    title: str


def attested(submission: Submission, questionnaire: Questionnaire) -> dict[str, Attested]:
    """The answers of one submission, in the order in which they were asked."""
    given = submissions_answers.answers_in(submission, questionnaire)
    return {one["question"]: Attested(
        given[one["question"]], one["by"], datetime.fromisoformat(one["at"]) if one["at"] else None,
        tuple(file["id"] for file in one["evidence"]), submissions_standing.substance(one), submission)
        for one in json.loads(submission.content)["answers"] if one["question"] in given}


def marks(db: Session, assessment: Assessment, sent: Sequence[Submission]) -> dict[str, Mark]:
    """Who looked at which answer, by question. `sent` are all submissions, the newest first."""
    rows = list(db.exec(select(AnswerReview).where(AnswerReview.practice_id == assessment.practice_id,
                                                   AnswerReview.assessment_id == assessment.id)))
    if not rows or not sent:
        return {}
    questionnaire = wordings.questionnaire_of(db, assessment)
    wanted = {row.submission for row in rows} | {sent[0].number}
    by_number = {one.number: attested(one, questionnaire) for one in sent if one.number in wanted}
    newest = by_number[sent[0].number]
    return {row.question: _mark(row, by_number.get(row.submission, {}).get(row.question), newest.get(row.question))
            for row in rows}


def _mark(row: AnswerReview, seen: Attested | None, now: Attested | None) -> Mark:
    current = (seen.substance if seen else "") == (now.substance if now else "")
    return Mark(row.by, row.created_at, current, None if current else seen)


def mark(parts: Parts, db: Session, actor: Actor, assessment: Assessment, question: str, *, submission: int) -> None:
    """Somebody has looked at the answer as it stands in that submission. Raises SentAgain when there is a newer one
    with another answer, WrongState before any."""
    _check_question(db, assessment, question)
    sent = submissions.of(db, assessment)
    if not sent:
        raise WrongState("The vendor has not sent its answers yet.")
    newest = sent[0].number
    if submission != newest and _differs(db, assessment, sent, question, submission):
        raise SentAgain
    row = _row(db, assessment, question)
    if row is not None and row.submission == newest:
        return
    if row is None:
        row = AnswerReview(practice_id=assessment.practice_id, assessment_id=assessment.id, question=question,
                           submission=newest, by=actor.name)
    row.submission, row.by, row.created_at = newest, actor.name, clock.now()
    db.add(row)
    parts.audit.record(db, Event.ANSWER_REVIEWED, actor, Subject("assessment", assessment.id), question=question,
                       submission=newest)


def _differs(db: Session, assessment: Assessment, sent: Sequence[Submission], question: str, number: int) -> bool:
    questionnaire = wordings.questionnaire_of(db, assessment)
    seen = next((attested(one, questionnaire).get(question) for one in sent if one.number == number), None)
    now = attested(sent[0], questionnaire).get(question)
    return seen is None or now is None or seen.substance != now.substance


def unmark(parts: Parts, db: Session, actor: Actor, assessment: Assessment, question: str) -> None:
    """It is to be looked at again."""
    _check_question(db, assessment, question)
    row = _row(db, assessment, question)
    if row is not None:
        db.delete(row)
        parts.audit.record(db, Event.ANSWER_UNREVIEWED, actor, Subject("assessment", assessment.id), question=question)


def note(parts: Parts, db: Session, actor: Actor, assessment: Assessment, question: str, text: str) -> AnswerNote:
    """Add a note that only the practice sees. Raises InvalidInput without words."""
    _check_question(db, assessment, question)
    words = text.strip()
    if not words:
        raise InvalidInput("The note is empty.", {"note": "Write the note, or close it."})
    if len(words) > NOTE_MAX:
        raise InvalidInput("The note was not saved.",
                           {"note": f"This has {len(words):,} characters. Keep it to {NOTE_MAX:,}."})
    row = AnswerNote(practice_id=assessment.practice_id, assessment_id=assessment.id, question=question, text=words,
                     by=actor.name)
    db.add(row)
    parts.audit.record(db, Event.ANSWER_NOTED, actor, Subject("assessment", assessment.id), question=question,
                       note_id=row.id)
    return row


def notes(db: Session, assessment: Assessment, questions: Sequence[str]) -> dict[str, list[AnswerNote]]:
    """The notes by question, the oldest first."""
    found: dict[str, list[AnswerNote]] = {}
    for row in db.exec(select(AnswerNote).where(
            AnswerNote.practice_id == assessment.practice_id, AnswerNote.assessment_id == assessment.id,
            col(AnswerNote.question).in_(list(questions))).order_by(col(AnswerNote.created_at), col(AnswerNote.id))):
        found.setdefault(row.question, []).append(row)
    return found


def earlier(db: Session, assessment: Assessment) -> dict[str, list[Earlier]]:
    """What the vendor answered before, by question: in the newest earlier sending of the same set, and where a question
    compares itself with others, in that of the set they are from."""
    before = list(db.exec(
        select(Submission, Assessment).join(Assessment, col(Assessment.id) == col(Submission.assessment_id))
        .where(Submission.practice_id == assessment.practice_id, Assessment.vendor_id == assessment.vendor_id,
               Assessment.id != assessment.id, col(Assessment.set_id).in_({assessment.set_id, BASE_SET}),
               col(Assessment.created_at) < assessment.created_at)
        .order_by(col(Submission.created_at).desc(), col(Submission.number).desc())))
    same = next((pair for pair in before if (pair[1].set_id, pair[1].own) == (assessment.set_id, assessment.own)), None)
    base = next((pair for pair in before if (pair[1].set_id, pair[1].own) == (BASE_SET, False)), None)
    ours = wordings.questionnaire_of(db, assessment)
    found: dict[str, list[Earlier]] = {}
    for pair, ids in ((same, {id: (id,) for id in ours.by_id}),
                      (base, {question.id: question.compares for question in ours.questions})):
        if pair is not None:
            _gather(db, *pair, ids, found)
    return found


def _gather(db: Session, submission: Submission, of: Assessment, wanted: Mapping[str, Sequence[str]],
            found: dict[str, list[Earlier]]) -> None:
    questionnaire = wordings.questionnaire_of(db, of)
    given = attested(submission, questionnaire)
    for question, ids in wanted.items():
        for id in ids:
            if id in given:
                found.setdefault(question, []).append(Earlier(questionnaire.by_id[id], given[id], of.title))


def open_matters(db: Session, assessment: Assessment) -> list[str]:
    """What keeps the review from being completed, in words; nothing where it may be."""
    return open_in(follow_ups.of(db, assessment))


def open_in(rows: Sequence[FollowUp]) -> list[str]:
    """The same of follow-ups that are at hand."""
    waiting = follow_ups.waiting(rows)
    drafts = sum(row.status == FollowUpStatus.DRAFT for row in waiting)
    found = []
    if drafts:
        found.append(f"{count(drafts, 'drafted follow-up')} to send or drop")
    if replies := len(waiting) - drafts:
        found.append(f"{count(replies, 'reply', 'replies')} to settle or to ask again about")
    return found


def complete(parts: Parts, db: Session, actor: Actor, assessment: Assessment, *, version: int) -> None:
    """The review is done. Answers that nobody marked do not stand in its way, and their number is kept. `assessment` is
    locked by the caller. Raises StaleAssessment when it changed since the page was shown, WrongState while the vendor
    answers or something is undecided, with what it is."""
    if assessment.status == AssessmentStatus.REVIEWED:
        return
    if assessment.version != version:
        raise StaleAssessment
    if assessment.status != AssessmentStatus.SUBMITTED:
        raise WrongState("The vendor has the word: a review is completed when its answers are here.")
    if open_ := open_matters(db, assessment):
        raise WrongState(f"The review is not completed yet. Still open: {', '.join(open_)}.")
    looked_at = sum(one.current for one in marks(db, assessment, submissions.of(db, assessment)).values())
    move_assessment(assessment, AssessmentStatus.REVIEWED)
    assessment.reviewed_by, assessment.reviewed_at = actor.name, clock.now()
    assessment.ball_since = clock.now()
    assessment.version += 1
    db.add(assessment)
    parts.audit.record(db, Event.ASSESSMENT_REVIEWED, actor, Subject("assessment", assessment.id),
                       vendor_id=assessment.vendor_id, reviewed=looked_at, open_follow_ups=0)


def _check_question(db: Session, assessment: Assessment, question: str) -> None:
    if question not in wordings.of(db, assessment).section_of:
        raise NotFound


def _row(db: Session, assessment: Assessment, question: str) -> AnswerReview | None:
    return db.exec(select(AnswerReview).where(
        AnswerReview.practice_id == assessment.practice_id, AnswerReview.assessment_id == assessment.id,
        AnswerReview.question == question)).first()
