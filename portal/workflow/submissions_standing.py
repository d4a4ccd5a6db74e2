"""How far from being sent the answers are, and what each answer is made of where it is attested."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.models import Answer, Assessment, Document, Evidence, FollowUp, Submission
from portal.questions import flow
from portal.questions.flow import Due
from portal.vocabulary.statuses import AssessmentStatus, EvidenceStatus, FollowUpStatus
from portal.workflow import answers, wordings

CHANGED = "The answer was changed."
NOT_ASKED_NOW = "After another answer was changed, this question does not show any more."
UNSETTLED = (EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING, EvidenceStatus.HELD, EvidenceStatus.REFUSED,
             EvidenceStatus.FAILED)


@dataclass(frozen=True, slots=True)
class Standing:
    """What keeps the answers from being sent, and what may be sent as it is but will be asked back. `held` are files
    that look as if they held patient data, `waiting` those that are still being looked at, `lost` those that could not
    be taken and are not sent. `replies` are what stands as the reply to each follow-up, or "". `seen` stands for all
    of it: it is another as soon as anything changes."""

    blocking: tuple[Due, ...]
    missing: tuple[Due, ...]
    held: tuple[Evidence, ...]
    waiting: tuple[Evidence, ...]
    lost: tuple[Evidence, ...]
    replies: tuple[tuple[FollowUp, str], ...]
    seen: str

    @property
    def unreplied(self) -> tuple[FollowUp, ...]:
        return tuple(one for one, reply in self.replies if not reply)

    @property
    def ready(self) -> bool:
        return not (self.blocking or self.held or self.waiting or self.unreplied)


def of(db: Session, assessment: Assessment) -> Standing:
    """All the answers, or where the practice asked back only those that it asked about."""
    questionnaire, known = wordings.questionnaire_of(db, assessment), answers.all_of(db, assessment)
    shown = frozenset(question.id for question in flow.asked(questionnaire, known, clock.today()))
    due = flow.due(questionnaire, known, clock.today())
    if assessment.status == AssessmentStatus.ASKED:
        again = answers.reopened(db, assessment)
        due = tuple(one for one in due if one.question in again)
    files = [row for id, rows in answers.evidence(db, assessment, statuses=UNSETTLED).items() if id in shown
             for row in rows]
    asked_back, before = open_follow_ups(db, assessment), _attested(db, assessment)
    return Standing(
        blocking=tuple(one for one in due if one.blocks), missing=tuple(one for one in due if not one.blocks),
        held=tuple(row for row in files if row.status == EvidenceStatus.HELD),
        waiting=tuple(row for row in files if row.status in (EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING)),
        lost=tuple(row for row in files if row.status in (EvidenceStatus.REFUSED, EvidenceStatus.FAILED)),
        replies=tuple((one, _reply(db, assessment, one, before, shown)) for one in asked_back),
        seen=_seen(assessment, asked_back, files))


def open_follow_ups(db: Session, assessment: Assessment) -> list[FollowUp]:
    """What the vendor is asked back and has not sent yet, in the order of the questions' rows."""
    return list(db.exec(
        select(FollowUp).join(Answer, (col(Answer.assessment_id) == col(FollowUp.assessment_id))
                              & (col(Answer.question) == col(FollowUp.question)))
        .where(FollowUp.practice_id == assessment.practice_id, FollowUp.assessment_id == assessment.id,
               FollowUp.status == FollowUpStatus.ASKED)
        .order_by(col(Answer.position), col(FollowUp.created_at), col(FollowUp.id))))


def kept(row: Answer, files: Sequence[Evidence], documents: Mapping[str, Document]) -> dict[str, Any]:
    """What is attested of one answer, with the files beside it."""
    return {
        "entered": row.entered, "by": row.saved_by, "at": row.saved_at.isoformat() if row.saved_at else "",
        "version": row.version, "taken_from": row.taken_from,
        "evidence": [{
            "id": file.id, "name": file.name, "owner": file.owner, "readable": file.readable,
            "sha256": documents[file.document_id].sha256, "size": documents[file.document_id].size,
            "dated": file.dated.isoformat() if file.dated else "",
            "expires": file.expires.isoformat() if file.expires else "",
        } for file in files],
    }


def documents_of(db: Session, assessment: Assessment, files: Mapping[str, Sequence[Evidence]]) -> dict[str, Document]:
    """The documents of these files, by id."""
    ids = [file.document_id for rows in files.values() for file in rows]
    if not ids:
        return {}
    return {row.id: row for row in db.exec(select(Document).where(
        Document.practice_id == assessment.practice_id, col(Document.id).in_(ids)))}


def _reply(db: Session, assessment: Assessment, one: FollowUp, before: Mapping[str, str],
           shown: frozenset[str]) -> str:
    """What the vendor answers to a follow-up: its words, or that the answer is another than was attested; "" for
    nothing yet."""
    if one.reply:
        return one.reply
    ids = [one.question, *one.others]
    files = answers.evidence(db, assessment, ids)
    documents = documents_of(db, assessment, files)
    if any(substance(kept(row, files.get(id, []), documents)) != before.get(id, substance({}))
           for id, row in answers.rows(db, assessment, ids).items()):
        return CHANGED
    return "" if one.question in shown else NOT_ASKED_NOW


def _attested(db: Session, assessment: Assessment) -> dict[str, str]:
    """What each answer was when it was attested last."""
    last = db.exec(select(Submission.content).where(
        Submission.practice_id == assessment.practice_id, Submission.assessment_id == assessment.id)
        .order_by(col(Submission.number).desc())).first()
    return {one["question"]: substance(one) for one in json.loads(last)["answers"]} if last else {}


def substance(one: Mapping[str, Any]) -> str:
    """What makes it this answer: not who saved it, nor when."""
    entered = {part: value for part, value in one.get("entered", {}).items() if value not in ("", None, False, [], {})}
    files = [[file[name] for name in ("sha256", "name", "dated", "expires", "owner")]
             for file in one.get("evidence", ())]
    return json.dumps([entered, files], sort_keys=True)


def _seen(assessment: Assessment, asked_back: Sequence[FollowUp], files: Sequence[Evidence]) -> str:
    saved = assessment.last_saved_at.isoformat() if assessment.last_saved_at else ""
    state = [assessment.version, saved, [(one.id, one.version, one.reply_version) for one in asked_back],
             [(row.id, row.version) for row in files]]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:32]
