"""Reminding a vendor's people of a questionnaire: 7, 3 and 1 days before it is due, and every week after, each once.

A step counts as passed when its day is not later than the day on which the person last heard of it: when they were
invited, were mailed, or were given more time. Of several that were missed, only the latest is made up for. Nobody is
reminded once the answers were sent, after their own part is done, or when their invitation is over.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from portal import access, clock
from portal.audit import Subject
from portal.errors import WrongState
from portal.models import Assessment, Assignment, Contact, Invitation, Mail, Reminder
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import ASSESSMENT
from portal.vocabulary.statuses import InvitationStatus, MailStatus
from portal.workflow import invitations, mails
from portal.workflow.assessments import WITH_VENDOR
from portal.workflow.parts import Parts

REMIND_JOB = "remind-practice"
BEFORE = (7, 3, 1)  # days
EVERY = 7  # days after the due date
BY_HAND = 0  # the step of a reminder that a person sent


def step_of(due: date, today: date) -> int | None:
    """The latest step that has come: so many days before the due date, or, below zero, after it."""
    left = (due - today).days
    if left <= -EVERY:
        return -(-left // EVERY * EVERY)
    return min((step for step in BEFORE if step >= left), default=None)


def is_due(due: date, today: date, heard: date) -> int | None:
    """The step that is to be mailed today to somebody who last heard of it on that day."""
    step = step_of(due, today)
    return step if step is not None and due - timedelta(days=step) > heard else None


def waiting(db: Session, practice_id: str, only: str = "") -> list[str]:
    """The invitations of the practice, or this one alone, whose reminder is due and was not mailed yet."""
    rows = _candidates(db, practice_id, only)
    heard = _heard(db, rows)
    found = [(invitation.id, invitation.due, is_due(invitation.due, clock.today(), heard[invitation.id]))
             for invitation in rows]
    sent = {(row.invitation_id, row.due, row.step) for row in db.exec(select(Reminder).where(
        Reminder.practice_id == practice_id, col(Reminder.invitation_id).in_([id for id, _, _ in found])))}
    return [id for id, due, step in found if step is not None and (id, due, step) not in sent]


def send_due(parts: Parts, practice_id: str, _day: str = "") -> None:
    """Put down the mails that are due, each with the row that keeps it from going twice. Job step: safe to run again,
    and at once with another."""
    with parts.database.transaction(practice_id, write=False) as db:
        found = waiting(db, practice_id)
    for id in found:
        with parts.database.transaction(practice_id) as db:
            invitation = access.invitation_for(db, system(practice_id), id, lock=True)
            if waiting(db, practice_id, id):  # by now another worker may have done it, or the vendor answered
                _remind(parts, db, system(practice_id), invitation)


def by_hand(parts: Parts, db: Session, actor: Actor, assessment: Assessment) -> list[str]:
    """Remind everybody who still has to answer now; returns their names. Raises WrongState when there is nobody to
    remind or their mails wait to be sent, TooMany after many mails within a day."""
    named = []
    for invitation in _open(db, assessment):
        if _is_queued(db, invitation):
            continue
        invitations.check_mails(db, invitation)
        named.append(_mail(parts, db, actor, invitation, BY_HAND))
    if not named:
        raise WrongState("There is nobody to remind now: their last mail waits to be sent, or they have done their "
                         "part.")
    return named


def next_day(due: date, today: date) -> date:
    """The day after today on which the next reminder goes out, unless the answers come first."""
    days = [due - timedelta(days=step) for step in BEFORE]
    later = next((day for day in days if day > today), None)
    if later:
        return later
    weeks = max(0, (today - due).days) // EVERY + 1
    return due + timedelta(days=weeks * EVERY)


def _candidates(db: Session, practice_id: str, only: str) -> list[Invitation]:
    soon = clock.today() + timedelta(days=max(BEFORE))
    query = _still_to_answer().where(Invitation.practice_id == practice_id, Invitation.due <= soon)
    return list(db.exec((query.where(Invitation.id == only) if only else query).order_by(col(Invitation.id))))


def _open(db: Session, assessment: Assessment) -> list[Invitation]:
    return list(db.exec(_still_to_answer().where(Invitation.practice_id == assessment.practice_id,
                                                 Invitation.subject_id == assessment.id)
                        .order_by(col(Invitation.created_at)).with_for_update(of=Invitation)))


def _still_to_answer() -> SelectOfScalar[Invitation]:
    """Who was invited to a questionnaire that is with the vendor, and has not done their part."""
    settled = select(Assignment.invitation_id).where(
        col(Assignment.done_at).is_not(None) | col(Assignment.withdrawn_at).is_not(None))
    return (select(Invitation).join(Assessment, col(Assessment.id) == col(Invitation.subject_id))
            .where(Invitation.subject_kind == ASSESSMENT, Invitation.status == InvitationStatus.OPEN,
                   col(Assessment.status).in_(list(WITH_VENDOR)), Invitation.expires_on >= clock.today(),
                   col(Invitation.id).not_in(settled)))


def _heard(db: Session, rows: Sequence[Invitation]) -> dict[str, date]:
    """The day on which each of them last heard of it. A mail that did not arrive does not count."""
    mailed = dict(db.exec(
        select(Mail.subject_id, func.max(Mail.created_at))
        .where(col(Mail.subject_id).in_([row.id for row in rows]),
               col(Mail.status).in_((MailStatus.QUEUED, MailStatus.SENT))).group_by(col(Mail.subject_id))).all())
    found = {}
    for row in rows:
        moments = [row.created_at, row.extended_at, mailed.get(row.id)]
        found[row.id] = max(moment.date() for moment in moments if moment)
    return found


def _remind(parts: Parts, db: Session, actor: Actor, invitation: Invitation) -> None:
    step = step_of(invitation.due, clock.today())
    assert step is not None
    db.add(Reminder(practice_id=invitation.practice_id, invitation_id=invitation.id, due=invitation.due, step=step))
    _mail(parts, db, actor, invitation, step)


def _mail(parts: Parts, db: Session, actor: Actor, invitation: Invitation, step: int) -> str:
    contact = db.exec(select(Contact).where(Contact.id == invitation.contact_id)).one()
    mails.queue(db, invitation.practice_id, mails.REMINDER, Subject("invitation", invitation.id), contact.name,
                contact.email)
    parts.audit.record(db, Event.INVITATION_REMINDED, actor, Subject("invitation", invitation.id),
                       vendor_id=invitation.vendor_id, contact_id=contact.id, step=step, due=invitation.due.isoformat())
    return contact.name


def _is_queued(db: Session, invitation: Invitation) -> bool:
    return db.exec(select(Mail.id).where(Mail.practice_id == invitation.practice_id, Mail.subject_id == invitation.id,
                                         Mail.status == MailStatus.QUEUED)).first() is not None
