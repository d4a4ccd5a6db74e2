"""Sending the answers: a named officer attests, everything is kept as it stands, and the answers lock."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Assessment, FollowUp, FollowUpMessage, Submission
from portal.questions import flow
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus
from portal.workflow import answers, follow_ups_drafting, invitations, mails, scores, submissions_standing, wordings
from portal.workflow.parts import Parts
from portal.workflow.submissions_standing import Standing
from portal.workflow.transitions import move_assessment, move_follow_up

FORMAT = "flowdown-submission/1"
NOT_SENT = "The answers were not sent yet. Everything that you entered is kept."
NAME_MAX = 120
# A new wording gets a new version: what was attested is kept with the answers.
ATTESTATION_VERSION = 1
ATTESTATION = ("I am an officer of this company, or it has authorized me to speak for it. I have looked at these "
               "answers and the files beside them. To the best of my knowledge they are true and complete as of today.")


class StaleAnswers(Conflict):
    """Something was changed after the page was opened: nobody attests what they have not seen."""

    def __init__(self) -> None:
        super().__init__("Somebody changed something after you opened this page. What you typed is still here: look at "
                         "how it stands now, and send again.")


def submit(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, *, name: str, title: str,
           attested: bool, address: str, seen: str | None = None) -> Submission:
    """All answers count from now on, in the name of an officer who attests that they are true; nothing can be changed
    any more unless the practice asks back. `assessment` is locked by the caller; `address` is the network address, and
    the time is the server's; `seen` is that of the standing which the officer looked at.

    Raises WrongState for who answers a part only or when nothing is open, StaleAnswers when something changed since,
    InvalidInput with what is missing."""
    if assessment.status not in (AssessmentStatus.OPEN, AssessmentStatus.ASKED):
        raise WrongState("The answers were sent already.")
    if answers.scope_of(db, actor, assessment) is not None:
        raise WrongState("You answer a part. Who asked you sends all the answers.")
    vendor = access.own_vendor(db, actor, lock=True)  # before the first event: whoever scores takes turns by it
    now = submissions_standing.of(db, assessment)
    if seen is not None and seen != now.seen:
        raise StaleAnswers
    problems = _speaker(name, title, attested) | _problems(now)
    if problems:
        raise InvalidInput(NOT_SENT, problems)
    invited = invitations.open_ones(db, actor, assessment.id, lock=True)
    answers.count_all(db, assessment)
    submission = _keep(parts, db, actor, assessment, now, name, title, address)
    for row in answers.rows(db, assessment).values():
        if row.asked:
            row.attested = submission.number
            db.add(row)
    move_assessment(assessment, AssessmentStatus.SUBMITTED)
    assessment.submitted_at = assessment.ball_since = submission.created_at
    assessment.version += 1
    db.add(assessment)
    parts.audit.record(db, Event.ASSESSMENT_SUBMITTED, actor, Subject("assessment", assessment.id),
                       number=submission.number, title=title, address=address, sha256=submission.sha256,
                       answered=assessment.answered, asked=assessment.asked)
    follow_ups_drafting.draft(parts, db, assessment)
    for invitation in invited:
        invitations.finish(parts, db, actor, invitation)
    mails.queue(db, assessment.practice_id, mails.RECEIPT, Subject("submission", submission.id), actor.name,
                actor.email)
    scores.renew(parts, db, vendor, "Answers sent")
    return submission


def of(db: Session, assessment: Assessment) -> list[Submission]:
    """Every submission, the newest first."""
    return list(db.exec(select(Submission).where(Submission.practice_id == assessment.practice_id,
                                                 Submission.assessment_id == assessment.id)
                        .order_by(col(Submission.number).desc())))


def _keep(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, now: Standing, name: str, title: str,
          address: str) -> Submission:
    at = clock.now()
    number = db.exec(select(func.count()).where(Submission.assessment_id == assessment.id)).one() + 1
    replies = [_answer(parts, db, actor, one, reply) for one, reply in now.replies]
    whole = content(db, actor, assessment, number, name, title, at=at, replies=replies)
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    submission = Submission(
        practice_id=assessment.practice_id, assessment_id=assessment.id, number=number, name=name, title=title,
        contact_id=actor.id, contact_name=actor.name, contact_email=actor.email, address=address, content=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(), created_at=at)
    db.add(submission)
    db.flush()
    return submission


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
    """What blocks, by field; of each field the first."""
    problems: dict[str, str] = {}
    for one in now.blocking:
        problems.setdefault(f"{one.question}-{one.part}", one.message)
    for row in now.held:
        problems.setdefault(f"{row.question}-evidence", f"{row.name} looks as if it held patient data. Confirm that it "
                                                        "does not, or take it away.")
    for row in now.waiting:
        problems.setdefault(f"{row.question}-evidence", f"{row.name} is still being checked. It takes a moment.")
    for follow_up in now.unreplied:
        problems.setdefault(f"{follow_up.question}-follow-up", "Write a reply, or change the answer.")
    return problems


def _answer(parts: Parts, db: Session, actor: VendorActor, one: FollowUp, text: str) -> dict[str, str]:
    """A follow-up gets its message and is the practice's again; what was said is attested, too."""
    number = db.exec(select(func.count()).where(FollowUpMessage.follow_up_id == one.id)).one() + 1
    by = (one.reply_by if one.reply else "") or actor.name
    db.add(FollowUpMessage(practice_id=one.practice_id, follow_up_id=one.id, number=number, side="vendor", by=by,
                           text=text))
    move_follow_up(one, FollowUpStatus.ANSWERED)
    one.answered_at, one.reply = clock.now(), ""
    one.version += 1
    db.add(one)
    parts.audit.record(db, Event.FOLLOW_UP_ANSWERED, actor, Subject("assessment", one.assessment_id),
                       question=one.question, reason=one.reason)
    return {"question": one.question, "asked": one.text, "reply": text, "by": by}


def content(db: Session, actor: VendorActor, assessment: Assessment, number: int, name: str, title: str, *,
            at: datetime | None = None, replies: Sequence[Mapping[str, str]] = ()) -> dict[str, Any]:
    """Everything that is attested, in a shape that is kept and handed out: the questions that show, as they are
    answered."""
    questionnaire = wordings.questionnaire_of(db, assessment)
    rows, files = answers.rows(db, assessment), answers.evidence(db, assessment)
    known = answers.read(questionnaire, rows, files)
    documents = submissions_standing.documents_of(db, assessment, files)
    return {
        "format": FORMAT, "number": number, "submitted_at": (at or clock.now()).isoformat(),
        "set": {"id": assessment.set_id, "version": assessment.set_version, "title": assessment.title},
        "practice": actor.practice_name, "vendor": actor.vendor_name,
        "signer": {"name": name, "title": title},
        "attestation": {"version": ATTESTATION_VERSION, "words": ATTESTATION},
        "answers": [{"question": question.id, "text": question.text,
                     **submissions_standing.kept(rows[question.id], files.get(question.id, []), documents)}
                    for question in flow.asked(questionnaire, known, clock.today()) if question.id in known],
        "replies": list(replies),
    }
