"""Sending the answers: a named officer attests, everything is kept as it stands, and the answers lock."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from portal import clock
from portal.audit import Subject
from portal.errors import InvalidInput, WrongState
from portal.models import Answer, Assessment, Document, Evidence, FollowUp, FollowUpMessage, Submission
from portal.questions import answers as reading
from portal.questions import flow
from portal.questions.flow import Due
from portal.questions.types import Questionnaire
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus, EvidenceStatus, FollowUpStatus
from portal.workflow import answers, follow_ups_drafting, invitations, wordings
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_assessment, move_follow_up

FORMAT = "flowdown-submission/1"
NOT_SENT = "The answers were not sent yet. Everything that you entered is kept."
NAME_MAX = 120


@dataclass(frozen=True, slots=True)
class Standing:
    """What keeps the answers from being sent, and what may be sent as it is but will be asked back. `held` are files
    that look as if they held patient data; `waiting` those that are still being looked at."""

    blocking: tuple[Due, ...]
    missing: tuple[Due, ...]
    held: tuple[Evidence, ...]
    waiting: tuple[Evidence, ...]
    unreplied: tuple[FollowUp, ...]

    @property
    def ready(self) -> bool:
        return not (self.blocking or self.held or self.waiting or self.unreplied)


def standing(db: Session, assessment: Assessment) -> Standing:
    """How far from being sent the answers are: all of them, or those that were asked back about."""
    questionnaire = wordings.questionnaire_of(db, assessment)
    due = flow.due(questionnaire, answers.all_of(db, assessment), clock.today())
    asked_back = open_follow_ups(db, assessment)
    if assessment.status == AssessmentStatus.ASKED:
        again = answers.reopened(db, assessment)
        due = tuple(one for one in due if one.question in again)
    unsettled = [row for rows in answers.evidence(db, assessment, statuses=(
        EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING, EvidenceStatus.HELD, EvidenceStatus.FAILED)).values()
        for row in rows]
    return Standing(
        blocking=tuple(one for one in due if one.blocks), missing=tuple(one for one in due if not one.blocks),
        held=tuple(row for row in unsettled if row.status == EvidenceStatus.HELD),
        waiting=tuple(row for row in unsettled if row.status in (EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING)),
        unreplied=tuple(one for one in asked_back if not one.reply and not _answered_by_change(db, assessment, one)))


def open_follow_ups(db: Session, assessment: Assessment) -> list[FollowUp]:
    """What the vendor is asked back and has not sent yet, in the order of the questions' rows."""
    return list(db.exec(
        select(FollowUp).join(Answer, (col(Answer.assessment_id) == col(FollowUp.assessment_id))
                              & (col(Answer.question) == col(FollowUp.question)))
        .where(FollowUp.practice_id == assessment.practice_id, FollowUp.assessment_id == assessment.id,
               FollowUp.status == FollowUpStatus.ASKED)
        .order_by(col(Answer.position), col(FollowUp.created_at), col(FollowUp.id))))


def submit(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, *, name: str, title: str,
           attested: bool, address: str) -> Submission:
    """All answers count from now on, in the name of an officer who attests that they are true; nothing can be changed
    any more unless the practice asks back. `assessment` is locked by the caller; `address` is the network address, and
    the time is the server's.

    Raises WrongState for who answers a part only or when nothing is open, InvalidInput with what is missing."""
    if assessment.status not in (AssessmentStatus.OPEN, AssessmentStatus.ASKED):
        raise WrongState("The answers were sent already.")
    if answers.scope_of(db, actor, assessment) is not None:
        raise WrongState("You answer a part. Who asked you sends all the answers.")
    problems = _speaker(name, title, attested) | _problems(standing(db, assessment))
    if problems:
        raise InvalidInput(NOT_SENT, problems)
    answers.count_all(db, assessment)
    number = db.exec(select(func.count()).where(Submission.assessment_id == assessment.id)).one() + 1
    for one in open_follow_ups(db, assessment):
        _answer(parts, db, actor, one)
    text = json.dumps(content(db, actor, assessment, number, name, title), ensure_ascii=False, separators=(",", ":"))
    submission = Submission(
        practice_id=assessment.practice_id, assessment_id=assessment.id, number=number, name=name, title=title,
        contact_id=actor.id, contact_name=actor.name, contact_email=actor.email, address=address, content=text,
        sha256=hashlib.sha256(text.encode()).hexdigest())
    db.add(submission)
    move_assessment(assessment, AssessmentStatus.SUBMITTED)
    assessment.submitted_at = assessment.ball_since = clock.now()
    assessment.version += 1
    db.add(assessment)
    parts.audit.record(db, Event.ASSESSMENT_SUBMITTED, actor, Subject("assessment", assessment.id), number=number,
                       title=title, address=address, sha256=submission.sha256, answered=assessment.answered,
                       asked=assessment.asked)
    follow_ups_drafting.draft(parts, db, assessment)
    for invitation in invitations.open_ones(db, actor, assessment.id):
        invitations.finish(parts, db, actor, invitation)
    return submission


def of(db: Session, assessment: Assessment) -> list[Submission]:
    """Every submission, the newest first."""
    return list(db.exec(select(Submission).where(Submission.practice_id == assessment.practice_id,
                                                 Submission.assessment_id == assessment.id)
                        .order_by(col(Submission.number).desc())))


def _speaker(name: str, title: str, attested: bool) -> dict[str, str]:
    problems = {}
    for field, words, label in (("name", name, "your name"), ("title", title, "your title in the company")):
        if not words:
            problems[field] = f"Write {label}."
        elif len(words) > NAME_MAX:
            problems[field] = f"This has {len(words)} characters. Keep it to {NAME_MAX}."
    if not attested:
        problems["attested"] = "Tick that the answers are true to the best of your knowledge."
    return problems


def _problems(now: Standing) -> dict[str, str]:
    problems = {f"{one.question}-{one.part}": one.message for one in reversed(now.blocking)}
    problems |= {f"{row.question}-evidence": f"{row.name} looks as if it held patient data. Confirm that it does not, "
                                             "or take it away." for row in now.held}
    problems |= {f"{row.question}-evidence": f"{row.name} is still being checked. It takes a moment."
                 for row in now.waiting}
    return problems | {f"{one.question}-follow-up": "Write a reply, or change the answer." for one in now.unreplied}


def _answered_by_change(db: Session, assessment: Assessment, one: FollowUp) -> bool:
    """The answer, one of those that it clashes with, or the files beside it were changed since the practice asked."""
    kept = answers.rows(db, assessment, [one.question, *one.others])
    if any(row.saved_at and one.sent_at and row.saved_at > one.sent_at for row in kept.values()):
        return True
    changed = select(func.count()).where(
        Evidence.assessment_id == assessment.id, Evidence.question == one.question,
        col(Evidence.created_at) > one.sent_at if one.sent_at else col(Evidence.id).is_(None))
    return bool(db.exec(changed).one())


def _answer(parts: Parts, db: Session, actor: VendorActor, one: FollowUp) -> None:
    number = db.exec(select(func.count()).where(FollowUpMessage.follow_up_id == one.id)).one() + 1
    db.add(FollowUpMessage(practice_id=one.practice_id, follow_up_id=one.id, number=number, side="vendor",
                           by=one.reply_by or actor.name, text=one.reply or "The answer was changed."))
    move_follow_up(one, FollowUpStatus.ANSWERED)
    one.answered_at, one.reply = clock.now(), ""
    one.version += 1
    db.add(one)
    parts.audit.record(db, Event.FOLLOW_UP_ANSWERED, actor, Subject("assessment", one.assessment_id),
                       question=one.question, reason=one.reason)


def content(db: Session, actor: VendorActor, assessment: Assessment, number: int, name: str,
            title: str) -> dict[str, Any]:
    """Everything that is attested, in a shape that is kept and handed out."""
    questionnaire = wordings.questionnaire_of(db, assessment)
    kept, files = answers.rows(db, assessment), answers.evidence(db, assessment)
    known = answers.read(questionnaire, kept, files)
    shown = flow.asked(questionnaire, known, clock.today())
    documents = {row.id: row for row in db.exec(select(Document).where(
        Document.practice_id == assessment.practice_id,
        col(Document.id).in_([file.document_id for rows in files.values() for file in rows])))}
    return {
        "format": FORMAT, "number": number, "submitted_at": clock.now().isoformat(),
        "set": {"id": assessment.set_id, "version": assessment.set_version, "title": assessment.title},
        "practice": actor.practice_name, "vendor": actor.vendor_name,
        "signer": {"name": name, "title": title},
        "answers": [_answer_content(questionnaire, kept[question.id], files.get(question.id, []), documents)
                    for question in shown if question.id in known],
    }


def _answer_content(questionnaire: Questionnaire, row: Answer, files: Sequence[Evidence],
                    documents: Mapping[str, Document]) -> dict[str, Any]:
    return {
        "question": row.question, "text": questionnaire.by_id[row.question].text, "entered": row.entered,
        "by": row.saved_by, "at": row.saved_at.isoformat() if row.saved_at else "", "version": row.version,
        "evidence": [{
            "id": file.id, "name": file.name, "owner": file.owner,
            "sha256": documents[file.document_id].sha256, "size": documents[file.document_id].size,
            "dated": file.dated.isoformat() if file.dated else "",
            "expires": file.expires.isoformat() if file.expires else "",
        } for file in files],
    }


def answers_in(submission: Submission, questionnaire: Questionnaire) -> dict[str, reading.Answer]:
    """The answers as they were attested, without what was changed since."""
    content = json.loads(submission.content)
    return {one["question"]: reading.read(questionnaire.by_id[one["question"]], one["entered"], tuple(
        reading.Evidence(file["name"], _day(file["dated"]), _day(file["expires"]), file["owner"])
        for file in one["evidence"])) for one in content["answers"] if one["question"] in questionnaire.by_id}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
