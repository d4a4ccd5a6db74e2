"""Sending a batch of follow-ups: the chosen drafts become open questions of the vendor, and who answered last is called
back by a mail."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Answer, Assessment, Assignment, FollowUp, FollowUpMessage, Submission
from portal.templating import count
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus, InvitationStatus
from portal.workflow import answers, follow_ups, invitations, portfolio
from portal.workflow.invitations import LONGEST_DUE, Sent
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_assessment, move_follow_up

USUAL_TIME = timedelta(days=10)
NOT_SENT = "Nothing was sent."


class StaleAssessment(Conflict):
    """Somebody else did something with the questionnaire after the page was opened."""

    def __init__(self) -> None:
        super().__init__("This questionnaire changed after you opened the page. Nothing was done: it is shown as it "
                         "stands now.")


def send(parts: Parts, db: Session, actor: Actor, assessment: Assessment, chosen: Sequence[FollowUp], due: date, *,
         version: int) -> None:
    """Ask all of these at once, to be answered by `due`: only their questions open again, and one mail goes to whoever
    is invited, else to who sent the answers. A review that was completed goes on. `assessment` is locked by the caller.

    Raises StaleAssessment when it changed since the page was shown, InvalidInput without a choice or for a date that is
    past or too far, WrongState for what is no draft or where nobody can be asked."""
    if assessment.version != version:
        raise StaleAssessment
    _check(assessment, chosen, due)
    vendor = access.vendor_for(db, actor, assessment.vendor_id, lock=True)  # before the first event
    invitations.open_ones(db, actor, assessment.id, lock=True)
    rows = follow_ups.of(db, assessment)
    for one in chosen:
        _ask(parts, db, actor, one, due, rows)
    db.flush()
    if assessment.status == AssessmentStatus.REVIEWED:
        follow_ups.reopen_review(parts, db, actor, assessment)
    if assessment.status == AssessmentStatus.SUBMITTED:
        move_assessment(assessment, AssessmentStatus.ASKED)
        assessment.ball_since = clock.now()
    assessment.due = due
    assessment.version += 1
    db.add(assessment)
    _call_back(parts, db, actor, assessment, due)
    portfolio.touch(db, vendor)


def called(db: Session, actor: Actor, assessment: Assessment) -> list[str]:
    """Who would get the mail; nobody where everyone who answered is off the vendor's list."""
    sent = _to_whole_set(db, actor, assessment)
    return [one.contact.name for one in _open(sent)] or [one.contact.name for one in _last(db, assessment, sent)]


def _check(assessment: Assessment, chosen: Sequence[FollowUp], due: date) -> None:
    if assessment.status not in follow_ups.REVIEWABLE:
        raise WrongState("There are no answers to ask back about yet.")
    if not chosen:
        raise InvalidInput(NOT_SENT, {"chosen": "Choose at least one follow-up."})
    if any(one.status != FollowUpStatus.DRAFT for one in chosen):
        raise WrongState(f"One of these was sent or dropped meanwhile. {NOT_SENT}")
    if not clock.today() <= due <= clock.today() + LONGEST_DUE:
        raise InvalidInput(NOT_SENT, {"due": "Choose a day from today on, within a year."})


def _ask(parts: Parts, db: Session, actor: Actor, one: FollowUp, due: date, rows: Sequence[FollowUp]) -> None:
    before = [row for row in rows if follow_ups.key_of(row) == follow_ups.key_of(one) and row.round < one.round]
    for row in before:
        if row.status == FollowUpStatus.ANSWERED:  # the event below tells of it
            move_follow_up(row, FollowUpStatus.SETTLED)
            row.settled_by, row.settled_at = actor.name, clock.now()
            row.version += 1
            db.add(row)
    move_follow_up(one, FollowUpStatus.ASKED)
    one.due, one.sent_by, one.sent_at = due, actor.name, clock.now()
    one.answer_version = _answer_version(db, one)
    one.version += 1
    db.add(one)
    number = db.exec(select(func.count()).where(FollowUpMessage.follow_up_id == one.id)).one() + 1
    db.add(FollowUpMessage(practice_id=one.practice_id, follow_up_id=one.id, number=number, side="practice",
                           by=actor.name, text=one.text))
    asked_before = any(row.sent_at for row in before)
    event = Event.FOLLOW_UP_ASKED_AGAIN if asked_before else Event.FOLLOW_UP_ASKED
    parts.audit.record(db, event, actor, Subject("assessment", one.assessment_id), question=one.question,
                       reason=one.reason, due=due.isoformat())


def _answer_version(db: Session, one: FollowUp) -> int:
    return db.exec(select(Answer.version).where(Answer.assessment_id == one.assessment_id,
                                                Answer.question == one.question)).one()


def _call_back(parts: Parts, db: Session, actor: Actor, assessment: Assessment, due: date) -> None:
    """One mail: to everybody who is invited at the moment, else to who sent the answers."""
    told = [["Follow-ups", count(len(answers.reopened(db, assessment)), "question")]]
    sent = _to_whole_set(db, actor, assessment)
    for one in _open(sent):
        one.invitation.facts = told
        invitations.extend(parts, db, actor, one.invitation, due)
        invitations.resend(parts, db, actor, one.invitation)
    if _open(sent):
        return
    last = _last(db, assessment, sent)
    if not last:
        raise WrongState("Nobody who answered can be asked again. Add a contact to this questionnaire first. "
                         f"{NOT_SENT}")
    for one in last:
        one.invitation.facts = told
        invitations.reopen(parts, db, actor, one.invitation, due)


def _to_whole_set(db: Session, actor: Actor, assessment: Assessment) -> list[Sent]:
    """Who is, or was, invited to the whole set: a colleague's part is the vendor's own matter."""
    parts_of_it = set(db.exec(select(Assignment.invitation_id).where(Assignment.practice_id == actor.practice_id,
                                                                     Assignment.assessment_id == assessment.id)))
    return [one for one in invitations.of_subject(db, actor, assessment.id)
            if one.invitation.id not in parts_of_it and not one.contact.removed_at]


def _open(sent: Sequence[Sent]) -> list[Sent]:
    return [one for one in sent if one.invitation.status == InvitationStatus.OPEN]


def _last(db: Session, assessment: Assessment, sent: Sequence[Sent]) -> list[Sent]:
    """The one who sent the answers, else the one who was invited last."""
    signer = db.exec(select(Submission.contact_id).where(Submission.assessment_id == assessment.id)
                     .order_by(col(Submission.number).desc())).first()
    done = [one for one in sent if one.invitation.status == InvitationStatus.DONE]
    return ([one for one in done if one.contact.id == signer] or done)[:1]
