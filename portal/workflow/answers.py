"""What a vendor's people answer: kept as it is typed, part by part, and counted as it changes.

A save never throws anything away: what cannot be read is kept as it was typed, what somebody else changed meanwhile is
not overwritten, and every wording there ever was stays in the edits. They are the trail of unsent words, with who wrote
them and when; the audit trail gets the hash of all answers when they are submitted.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.errors import InvalidInput, NotFound, TooMany, WrongState
from portal.models import Answer, AnswerEdit, Assessment, AssessmentSection, Assignment, Evidence, FollowUp
from portal.questions import answers as reading
from portal.questions import flow
from portal.questions.types import Questionnaire
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.statuses import AssessmentStatus, EvidenceStatus, FollowUpStatus
from portal.workflow import wordings

PARTS = frozenset({"value", "na", "none", "reason", "explanation", "owner", "date", "verifier"})
MOST_BYTES = 200_000
MOST_EDITS = 5_000
# A held file is no proof until somebody has said that no patient data is in it.
COUNTS = frozenset({EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING, EvidenceStatus.KEPT})
KEPT_WORDS = "What was saved before is kept."


@dataclass(frozen=True, slots=True)
class Saved:
    """The answer as it stands now. `clashes` are the parts that somebody else changed after the page was opened: of
    those nothing was saved, and both wordings are to be shown."""

    row: Answer
    clashes: tuple[str, ...] = ()


def save(db: Session, actor: VendorActor, assessment: Assessment, question: str, entered: Mapping[str, Any], *,
         version: int, taken_from: str = "") -> Saved:
    """Keep the parts that changed. `assessment` is locked by the caller; `version` is that of the answer which the page
    showed. One's own earlier words are written over, as a page that saves itself must; another's never.

    Raises NotFound for a question that is not theirs to answer, WrongState for one that is closed, InvalidInput for
    what is no answer's part or far too long, TooMany after thousands of saves."""
    check_may_answer(db, actor, assessment, question)
    row = _row(db, assessment, question)
    _check_entered(row, entered)
    clashes = tuple(part for part in entered if _clashes(row, part, entered[part], actor, version))
    changed = {part: value for part, value in entered.items()
               if part not in clashes and row.entered.get(part, "") != value}
    if changed:
        _keep(db, actor, assessment, row, changed, taken_from)
        count(db, assessment, question)
    return Saved(row, clashes)


def keep(db: Session, actor: VendorActor, assessment: Assessment, row: Answer, entered: Mapping[str, Any], *,
         taken_from: str) -> bool:
    """Keep one of many answers, counting nothing; whether anything changed. Whoever calls holds the lock, has checked
    that it may be answered, has compared it with what stands, and calls `count_all` after the last one.

    Raises InvalidInput and TooMany as `save` does."""
    _check_entered(row, entered)
    changed = {part: value for part, value in entered.items() if row.entered.get(part, "") != value}
    if changed:
        _keep(db, actor, assessment, row, changed, taken_from)
    return bool(changed)


def check_may_answer(db: Session, actor: VendorActor, assessment: Assessment, question: str) -> None:
    """Raises NotFound for a question that does not exist or is not assigned to them, WrongState for one that is not
    open for answers."""
    if question not in wordings.of(db, assessment).section_of or not is_within(scope_of(db, actor, assessment),
                                                                             question):
        raise NotFound
    if assessment.status == AssessmentStatus.OPEN:
        return
    if assessment.status != AssessmentStatus.ASKED:
        raise WrongState("The answers were sent, and cannot be changed any more.")
    if question not in reopened(db, assessment):
        raise WrongState("Only the questions that the practice asked back about are open again.")


def scope_of(db: Session, actor: VendorActor, assessment: Assessment) -> frozenset[str] | None:
    """The questions that are assigned to a colleague who came in by an invitation of their own; None for the whole
    set. Empty once the assignment was withdrawn."""
    part = db.exec(select(Assignment).where(Assignment.practice_id == actor.practice_id,
                                            Assignment.invitation_id == actor.invitation_id)).first()
    if part is None:
        return None
    if part.withdrawn_at or part.assessment_id != assessment.id:
        return frozenset()
    sections = {section.id: section for section in wordings.questionnaire_of(db, assessment).sections}
    within = {question.id for id in part.sections if id in sections for question in sections[id].questions}
    return frozenset(within | set(part.questions))


def is_within(scope: frozenset[str] | None, question: str) -> bool:
    return scope is None or question in scope


def reopened(db: Session, assessment: Assessment) -> frozenset[str]:
    """The questions that a follow-up has opened again, those that it is also about included, and those that show only
    since one of them was answered otherwise: nobody could have answered them before."""
    asked = db.exec(select(FollowUp.question, FollowUp.others).where(
        FollowUp.practice_id == assessment.practice_id, FollowUp.assessment_id == assessment.id,
        FollowUp.status == FollowUpStatus.ASKED))
    named = frozenset(one for question, others in asked for one in (question, *others))
    affected = wordings.of(db, assessment).affected
    below = rows(db, assessment, {other for one in named for other in affected.get(one, ())} - named)
    newest = max((row.attested for row in rows(db, assessment, named).values()), default=0)
    return named | {id for id, row in below.items() if row.asked and row.attested < newest}


def rows(db: Session, assessment: Assessment, questions: Iterable[str] | None = None) -> dict[str, Answer]:
    """The rows by question, of all questions or of these."""
    query = select(Answer).where(Answer.practice_id == assessment.practice_id, Answer.assessment_id == assessment.id)
    if questions is not None:
        query = query.where(col(Answer.question).in_(list(questions)))
    return {row.question: row for row in db.exec(query.order_by(col(Answer.position)))}


def evidence(db: Session, assessment: Assessment, questions: Iterable[str] | None = None, *,
             statuses: Iterable[EvidenceStatus] = COUNTS) -> dict[str, list[Evidence]]:
    """The files by question, in the order they came, that stand so."""
    query = select(Evidence).where(Evidence.practice_id == assessment.practice_id,
                                   Evidence.assessment_id == assessment.id, col(Evidence.status).in_(list(statuses)))
    if questions is not None:
        query = query.where(col(Evidence.question).in_(list(questions)))
    found: dict[str, list[Evidence]] = {}
    for row in db.exec(query.order_by(col(Evidence.created_at), col(Evidence.id))):
        found.setdefault(row.question, []).append(row)
    return found


def read(questionnaire: Questionnaire, kept: Mapping[str, Answer],
         files: Mapping[str, Sequence[Evidence]]) -> dict[str, reading.Answer]:
    """The answers as far as they can be read. A question of which nothing was ever entered has none."""
    return {id: read_one(questionnaire, row, files.get(id, ())) for id, row in kept.items()
            if row.entered or files.get(id)}


def read_one(questionnaire: Questionnaire, row: Answer, files: Sequence[Evidence]) -> reading.Answer:
    """One answer with the files beside it."""
    return reading.read(questionnaire.by_id[row.question], row.entered, tuple(
        reading.Evidence(file.name, file.dated, file.expires, file.owner, file.readable) for file in files))


def all_of(db: Session, assessment: Assessment) -> dict[str, reading.Answer]:
    """Every answer of the assessment, with its files."""
    return read(wordings.questionnaire_of(db, assessment), rows(db, assessment), evidence(db, assessment))


def count(db: Session, assessment: Assessment, question: str) -> None:
    """Count again what an answer, or a file beside it, may have changed: this question and those that show because of
    it. What it costs does not grow with the set."""
    sent = wordings.of(db, assessment)
    db.flush()
    kept = rows(db, assessment, sent.needed[question])
    known = read(sent.questionnaire, kept, evidence(db, assessment, sent.needed[question]))
    deltas: dict[str, list[int]] = {}
    for id in sent.affected[question]:
        row = kept[id]
        now = _state(sent.questionnaire, id, known)
        before = (row.asked, row.given, row.complete)
        if now != before:
            total = deltas.setdefault(row.section, [0, 0, 0])
            deltas[row.section] = [sum_ + new - old for sum_, new, old in zip(total, now, before, strict=True)]
            row.asked, row.given, row.complete = now
            db.add(row)
    _add(db, assessment, deltas)


def count_all(db: Session, assessment: Assessment) -> None:
    """Count everything anew, as at the sending."""
    questionnaire = wordings.questionnaire_of(db, assessment)
    kept = rows(db, assessment)
    known = read(questionnaire, kept, evidence(db, assessment))
    totals = {section.id: [0, 0, 0] for section in questionnaire.sections}
    for id, row in kept.items():
        row.asked, row.given, row.complete = now = _state(questionnaire, id, known)
        totals[row.section] = [total + int(new) for total, new in zip(totals[row.section], now, strict=True)]
        db.add(row)
    for section in sections(db, assessment):
        section.asked, section.answered, section.complete = totals[section.section]
        db.add(section)
    assessment.asked, assessment.answered, assessment.complete = (
        sum(total[place] for total in totals.values()) for place in range(3))
    db.add(assessment)


def sections(db: Session, assessment: Assessment) -> list[AssessmentSection]:
    """How far each section has come, in their order."""
    return list(db.exec(select(AssessmentSection).where(
        AssessmentSection.practice_id == assessment.practice_id, AssessmentSection.assessment_id == assessment.id)
        .order_by(col(AssessmentSection.position))))


def _state(questionnaire: Questionnaire, id: str, known: Mapping[str, reading.Answer]) -> tuple[bool, bool, bool]:
    """Whether the question shows, has an answer, and has all that is due."""
    question, today = questionnaire.by_id[id], clock.today()
    if not flow.is_asked(questionnaire, question, known, today):
        return False, False, False
    given = reading.is_given(question, known.get(id))
    return True, given, not flow.due_for(question, known.get(id), questionnaire.labels, today)


def _add(db: Session, assessment: Assessment, deltas: Mapping[str, Sequence[int]]) -> None:
    for id, (asked, answered, complete) in deltas.items():
        section = db.exec(select(AssessmentSection).where(AssessmentSection.assessment_id == assessment.id,
                                                          AssessmentSection.section == id)).one()
        for row in (section, assessment):
            row.asked += asked
            row.answered += answered
            row.complete += complete
            db.add(row)


def _row(db: Session, assessment: Assessment, question: str) -> Answer:
    return db.exec(select(Answer).where(Answer.practice_id == assessment.practice_id,
                                        Answer.assessment_id == assessment.id, Answer.question == question)).one()


def _check_entered(row: Answer, entered: Mapping[str, Any]) -> None:
    if not entered.keys() <= PARTS:
        raise InvalidInput(f"This is no part of an answer. {KEPT_WORDS}")
    if len(json.dumps(entered)) > MOST_BYTES:
        raise InvalidInput(f"This is too long for an answer. {KEPT_WORDS}",
                           {"value": "Shorten it, or send the rest as a file."})
    if row.version >= MOST_EDITS:
        raise TooMany(f"This answer was changed {row.version:,} times. Call the practice. {KEPT_WORDS}")


def _clashes(row: Answer, part: str, value: Any, actor: VendorActor, version: int) -> bool:
    changed = row.parts.get(part)
    if not changed or changed["contact"] == actor.id or row.entered.get(part, "") == value:
        return False
    return int(changed["version"]) > version


def _keep(db: Session, actor: VendorActor, assessment: Assessment, row: Answer, changed: Mapping[str, Any],
          taken_from: str) -> None:
    row.version += 1
    row.entered = {**row.entered, **changed}
    row.parts = {**row.parts, **{part: {"version": row.version, "contact": actor.id} for part in changed}}
    row.saved_by, row.contact_id, row.saved_at = actor.name, actor.id, clock.now()
    row.taken_from = taken_from or row.taken_from
    assessment.last_saved_at = row.saved_at
    db.add(row)
    db.add(assessment)
    db.add(AnswerEdit(practice_id=row.practice_id, answer_id=row.id, version=row.version, entered=dict(changed),
                      by=actor.name, contact_id=actor.id))
