"""Mails: put down in the transaction that causes them, written and sent by a job, each with its state plain to see.

A mail's words are made when it is sent and kept nowhere: a link's token and a code exist in the mail alone, and the
database has their hashes. A link's token is random, and a new one for every attempt (each works, so whichever attempt
arrived is good): a link lives for weeks, and nobody who gets hold of the portal's key later may compute it. A code is
made from the key (`identity/passcodes.py`): it lives ten minutes, and an attempt that repeats must say the same one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, select

from portal import access, clock, outbox
from portal.audit import Subject
from portal.errors import MailServerUnavailable, WrongState
from portal.identity import invitations as secrets
from portal.identity import passcodes
from portal.mail import messages
from portal.mail.protocol import MailNotSent, Message
from portal.models import (
    Assessment,
    Contact,
    Door,
    Invitation,
    Link,
    Mail,
    Passcode,
    Practice,
    Submission,
    Vendor,
)
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import InvitationStatus, MailStatus
from portal.workflow import remaining, remediations_shown
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_mail

MAIL_JOB = "send-mail"
INVITATION, PASSCODE, RECEIPT, REMINDER, LATE = "invitation", "passcode", "receipt", "reminder", "late"
CODE_MINUTES = 10
NOT_NEEDED = ("not-needed", "It was not sent: by then it was no longer needed.")
CAME_BACK = ("came-back", "It came back: that mailbox does not take it. Check the address.")
GAVE_UP = ("gave-up", "It could not be sent, and we have stopped trying. Send it again, or check the address.")


def queue(db: Session, practice_id: str, kind: str, subject: Subject, name: str, email: str) -> Mail:
    """Ask for one mail. It is sent if and only if the caller's transaction commits."""
    mail = Mail(practice_id=practice_id, kind=kind, subject_kind=subject.kind, subject_id=subject.id, name=name,
                email=email)
    db.add(mail)
    db.flush()
    outbox.put(db, practice_id, MAIL_JOB, mail.id)
    return mail


def of_subject(db: Session, practice_id: str, subject_id: str) -> list[Mail]:
    """The mails about this row, the newest first."""
    return list(db.exec(select(Mail).where(Mail.practice_id == practice_id, Mail.subject_id == subject_id)
                        .order_by(col(Mail.created_at).desc(), col(Mail.id))))


def send(parts: Parts, practice_id: str, mail_id: str) -> None:
    """Write the mail and hand it to the mail server, or keep in plain words why it cannot be sent. Job step.
    Raises MailServerUnavailable for a failure that may pass: the step can be run again."""
    with parts.database.transaction(practice_id) as db:
        mail = access.mail_for(db, system(practice_id), mail_id, lock=True)
        if mail.status != MailStatus.QUEUED:
            return
        message = WRITERS[mail.kind](parts, db, mail)
        if message is None:
            _fail(parts, db, mail, *NOT_NEEDED)
            return
    try:
        parts.mailer.send(message)
    except MailNotSent as error:
        _refused(parts, practice_id, mail_id, error)
        return
    with parts.database.transaction(practice_id) as db:
        mail = access.mail_for(db, system(practice_id), mail_id, lock=True)
        if mail.status == MailStatus.QUEUED:
            mail.problem_code = mail.problem = ""
            _settle(parts, db, mail, MailStatus.SENT, Event.MAIL_SENT)


def fail(parts: Parts, practice_id: str, mail_id: str) -> None:
    """The last try was in vain: say so, with the reason of that try."""
    with parts.database.transaction(practice_id) as db:
        mail = access.mail_for(db, system(practice_id), mail_id, lock=True)
        if mail.status == MailStatus.QUEUED:
            code, reason = (mail.problem_code, mail.problem) if mail.problem else GAVE_UP
            _fail(parts, db, mail, code, reason)


def bounce(parts: Parts, db: Session, actor: Actor, mail: Mail) -> None:
    """A mail that had been taken came back to the practice's mailbox, and somebody says so."""
    mail.problem_code, mail.problem = CAME_BACK
    _settle(parts, db, mail, MailStatus.BOUNCED, Event.MAIL_BOUNCED, actor, code=mail.problem_code)


def retry(parts: Parts, db: Session, actor: Actor, mail: Mail) -> None:
    """Send a mail again that failed or came back. Raises WrongState for another, and for a code: a person asks anew
    for that."""
    if mail.kind == PASSCODE:
        raise WrongState("A code is not sent again. They ask for a new one on their page.")
    move_mail(mail, MailStatus.QUEUED)
    mail.problem_code = mail.problem = ""
    mail.settled_at = None
    db.add(mail)
    parts.audit.record(db, Event.MAIL_RETRIED, actor, Subject(mail.subject_kind, mail.subject_id), kind=mail.kind)
    outbox.put(db, mail.practice_id, MAIL_JOB, mail.id)


def _refused(parts: Parts, practice_id: str, mail_id: str, error: MailNotSent) -> None:
    with parts.database.transaction(practice_id) as db:
        mail = access.mail_for(db, system(practice_id), mail_id, lock=True)
        if mail.status != MailStatus.QUEUED:
            return
        if not error.may_pass:
            _fail(parts, db, mail, error.code, error.reason)
            return
        mail.problem_code, mail.problem = error.code, error.reason
        db.add(mail)
    raise MailServerUnavailable(error.reason)


def _fail(parts: Parts, db: Session, mail: Mail, code: str, reason: str) -> None:
    mail.problem_code, mail.problem = code, reason
    _settle(parts, db, mail, MailStatus.FAILED, Event.MAIL_FAILED, code=code)


def _settle(parts: Parts, db: Session, mail: Mail, to: MailStatus, event: Event, actor: Actor | None = None,
            **facts: str) -> None:
    move_mail(mail, to)
    mail.settled_at = clock.now()
    db.add(mail)
    parts.audit.record(db, event, actor or system(mail.practice_id), Subject(mail.subject_kind, mail.subject_id),
                       kind=mail.kind, **facts)


@dataclass(frozen=True, slots=True)
class _Letter:
    """What a mail to somebody who is invited needs, with a new link."""

    invitation: Invitation
    practice: str
    vendor: str
    link: str


def _letter(parts: Parts, db: Session, mail: Mail) -> _Letter | None:
    """None when the invitation has ended or goes to somebody else by now."""
    invitation = access.invitation_for(db, system(mail.practice_id), mail.subject_id)
    contact, vendor = db.get(Contact, invitation.contact_id), db.get(Vendor, invitation.vendor_id)
    practice, door = db.get(Practice, mail.practice_id), db.get(Door, invitation.id)
    if (invitation.status != InvitationStatus.OPEN or clock.today() > invitation.expires_on or not contact
            or not vendor or not practice or not door or contact.email != mail.email):
        return None
    token = secrets.new_token()
    db.add(Link(token_hash=secrets.token_hash(token), invitation_id=invitation.id, address_hash=door.address_hash))
    return _Letter(invitation, practice.name, vendor.name, f"{parts.settings.base_url}/invitation/{token}")


def _invitation(parts: Parts, db: Session, mail: Mail) -> Message | None:
    letter = _letter(parts, db, mail)
    if letter is None:
        return None
    invitation = letter.invitation
    return messages.invitation(
        mail.id, to_name=mail.name, to_email=mail.email, practice=letter.practice, vendor=letter.vendor,
        invited_by=remaining.sender_of(db, invitation)[0], passed_on_by=invitation.passed_on_by,
        purpose=remaining.purpose_of(db, invitation),
        due=invitation.due, link=letter.link, facts=invitation.facts)


def _reminder(parts: Parts, db: Session, mail: Mail) -> Message | None:
    """How much is left and since when, as it stands when the mail goes out."""
    letter = _letter(parts, db, mail)
    if letter is None:
        return None
    invitation = letter.invitation
    assessment = access.assessment_for(db, system(mail.practice_id), invitation.subject_id)
    left = remaining.of(db, assessment, invitation)
    return messages.reminder(
        mail.id, to_name=mail.name, to_email=mail.email, practice=letter.practice, vendor=letter.vendor,
        title=assessment.title, due=invitation.due, days=(invitation.due - clock.today()).days, left=left.open,
        asked=left.asked, follow_ups=left.follow_ups, part=left.part, until=invitation.expires_on, link=letter.link)


def _late(parts: Parts, db: Session, mail: Mail) -> Message | None:
    """How many fixes are late when the mail goes out; None where none is any more."""
    letter = _letter(parts, db, mail)
    if letter is None:
        return None
    invitation = letter.invitation
    left = remediations_shown.left(db, mail.practice_id, invitation.vendor_id)
    if not left.late:
        return None
    return messages.late(
        mail.id, to_name=mail.name, to_email=mail.email, practice=letter.practice, vendor=letter.vendor,
        late=left.late, todo=left.todo, until=invitation.expires_on, link=letter.link)


def _receipt(parts: Parts, db: Session, mail: Mail) -> Message | None:
    """For whoever sent the answers: what was sent, by whom and when. It has no link: theirs has done its work."""
    row = db.exec(select(Submission).where(Submission.id == mail.subject_id,
                                           Submission.practice_id == mail.practice_id)).first()
    practice = db.get(Practice, mail.practice_id)
    assessment = db.get(Assessment, row.assessment_id) if row else None
    vendor = db.get(Vendor, assessment.vendor_id) if assessment else None
    if row is None or practice is None or assessment is None or vendor is None:
        return None
    return messages.receipt(mail.id, to_name=mail.name, to_email=mail.email, practice=practice.name,
                            vendor=vendor.name, title=assessment.title, signer=f"{row.name}, {row.title}",
                            at=row.created_at, sha256=row.sha256, number=row.number)


def _passcode(parts: Parts, db: Session, mail: Mail) -> Message | None:
    """The code of a row, whose hash is kept from now on. None when it has run out or been used."""
    row = db.exec(select(Passcode).where(Passcode.id == mail.subject_id).with_for_update()).first()
    if row is None or row.used_at or row.created_at < clock.now() - timedelta(minutes=CODE_MINUTES):
        return None
    key = parts.settings.session_key
    code = passcodes.code_for(key, row.id)
    row.code_hash = passcodes.code_hash(key, row.id, code)
    db.add(row)
    return messages.passcode(mail.id, to_name=mail.name, to_email=mail.email, code=code, minutes=CODE_MINUTES)


WRITERS: dict[str, Callable[[Parts, Session, Mail], Message | None]] = {
    INVITATION: _invitation, PASSCODE: _passcode, RECEIPT: _receipt,
    REMINDER: _reminder, LATE: _late}
