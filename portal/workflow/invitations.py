"""Asking a vendor's person to do something: invite, send again, extend, revoke, readdress, pass on, finish.

An invitation is for one subject (`subject_kind`, `subject_id`) and goes to one contact at a time. Whoever it goes to
comes in by its link and a code (`passcodes.py`); when it goes to somebody else, the earlier links open nothing more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import InvalidInput, TooMany, WrongState
from portal.identity.invitations import address_hash
from portal.models import Contact, Door, Invitation, Mail, Vendor
from portal.vocabulary.actors import Acting, Actor, VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import PURPOSES
from portal.vocabulary.statuses import InvitationStatus
from portal.workflow import contacts, mails
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_invitation

# After the due date people are late, not gone: the link goes on for so long unless it is revoked.
DAYS_OPEN_AFTER_DUE = 60
LONGEST_DUE = timedelta(days=366)
MAILS_PER_DAY = 10


@dataclass(frozen=True, slots=True)
class Sent:
    """An invitation as the practice sees it: to whom, and how its last mail fares."""

    invitation: Invitation
    contact: Contact
    mail: Mail | None

    @property
    def thing(self) -> str:
        return PURPOSES[self.invitation.subject_kind].thing

    @property
    def expired(self) -> bool:
        return has_expired(self.invitation)


def has_expired(invitation: Invitation) -> bool:
    """True when an open invitation is past its last day."""
    return invitation.status == InvitationStatus.OPEN and clock.today() > invitation.expires_on


def invite(parts: Parts, db: Session, actor: Acting, vendor: Vendor, contact: Contact, subject_kind: str,
           subject_id: str, due: date, *, facts: Sequence[tuple[str, str]] = ()) -> Invitation:
    """Ask the contact for something by `due`, and queue the mail with the link. `facts` are up to two pairs of label
    and value for the first page, such as ("Requests", "8 changes"). Raises InvalidInput for a due date that is past or
    too far, a contact that is removed or another vendor's, or one that is invited to this already."""
    if subject_kind not in PURPOSES:
        raise LookupError(f"{subject_kind} has no words in vocabulary/purposes.py")
    _check_due(due)
    if contact.removed_at or (contact.practice_id, contact.vendor_id) != (vendor.practice_id, vendor.id):
        raise InvalidInput("Nobody was invited.", {"contact": "Choose one of this vendor's contacts."})
    if any(earlier.contact_id == contact.id for earlier in open_ones(db, actor, subject_id)):
        raise InvalidInput("Nobody was invited.", {"contact": f"{contact.name} is invited to this already."})
    invitation = Invitation(practice_id=vendor.practice_id, vendor_id=vendor.id, contact_id=contact.id,
                            subject_kind=subject_kind, subject_id=subject_id, facts=[list(pair) for pair in facts],
                            due=due, expires_on=due + timedelta(days=DAYS_OPEN_AFTER_DUE), invited_by=actor.name)
    db.add(invitation)
    db.flush()
    db.add(Door(invitation_id=invitation.id, practice_id=vendor.practice_id, address_hash=address_hash(contact.email)))
    db.flush()
    _record(parts, db, Event.INVITATION_SENT, actor, invitation, contact_id=contact.id, name=contact.name,
            subject_kind=subject_kind, subject_id=subject_id, due=due.isoformat())
    _mail(db, invitation, contact)
    return invitation


def open_ones(db: Session, actor: Acting, subject_id: str, *, lock: bool = False) -> list[Invitation]:
    """The open invitations to this subject, expired ones included. Whoever changes them all locks them before the first
    event is recorded: somebody who comes in, or is reminded, has their own first and the audit trail after it."""
    query = select(Invitation).where(
        Invitation.practice_id == actor.practice_id, Invitation.subject_id == subject_id,
        Invitation.status == InvitationStatus.OPEN).order_by(col(Invitation.id))
    return list(db.exec(query.with_for_update() if lock else query))


def of_vendor(db: Session, actor: Actor, vendor: Vendor) -> list[Sent]:
    """Every invitation of the vendor, the newest first, each with its last mail."""
    return _sent(db, actor, col(Invitation.vendor_id) == vendor.id)


def of_subject(db: Session, actor: Actor, subject_id: str) -> list[Sent]:
    """Every invitation to this subject, the newest first, each with its last mail."""
    return _sent(db, actor, col(Invitation.subject_id) == subject_id)


def _sent(db: Session, actor: Actor, condition: object) -> list[Sent]:
    rows = db.exec(select(Invitation, Contact).join(Contact, col(Contact.id) == col(Invitation.contact_id))
                   .where(Invitation.practice_id == actor.practice_id, condition)  # type: ignore[arg-type]
                   .order_by(col(Invitation.created_at).desc(), col(Invitation.id))).all()
    last: dict[str, Mail] = {}
    for mail in db.exec(select(Mail).where(
            Mail.practice_id == actor.practice_id, col(Mail.subject_id).in_([row.id for row, _ in rows]))
            .order_by(col(Mail.created_at))):
        last[mail.subject_id] = mail
    return [Sent(invitation, contact, last.get(invitation.id)) for invitation, contact in rows]


def resend(parts: Parts, db: Session, actor: Acting, invitation: Invitation) -> None:
    """Mail another link. Earlier ones go on working. Raises WrongState when nobody may come in any more."""
    _check_open(invitation)
    check_mails(db, invitation)
    contact = _contact(db, invitation)
    _record(parts, db, Event.INVITATION_RESENT, actor, invitation, contact_id=contact.id)
    _mail(db, invitation, contact)


def extend(parts: Parts, db: Session, actor: Acting, invitation: Invitation, due: date) -> None:
    """Give more time; one that has expired opens again. Raises InvalidInput for a date that is past or too far."""
    if invitation.status != InvitationStatus.OPEN:
        raise WrongState("Only an open invitation can be given more time.")
    _check_due(due)
    before = invitation.due
    invitation.due, invitation.expires_on = due, due + timedelta(days=DAYS_OPEN_AFTER_DUE)
    invitation.extended_at = clock.now()
    db.add(invitation)
    _record(parts, db, Event.INVITATION_EXTENDED, actor, invitation, was=before.isoformat(), until=due.isoformat())


def revoke(parts: Parts, db: Session, actor: Acting, invitation: Invitation) -> None:
    """Let nobody in by it any more, those included who are in now."""
    move_invitation(invitation, InvitationStatus.REVOKED)
    invitation.ended_at = clock.now()
    db.add(invitation)
    _record(parts, db, Event.INVITATION_REVOKED, actor, invitation)


def readdress(parts: Parts, db: Session, actor: Actor, invitation: Invitation, contact: Contact) -> None:
    """Send it to another contact instead. What was done so far stays; the earlier person is out. Raises WrongState
    unless it is open, InvalidInput for a contact that it cannot go to."""
    _check_open(invitation)
    check_mails(db, invitation)
    if contact.removed_at or (contact.practice_id, contact.vendor_id) != (invitation.practice_id, invitation.vendor_id):
        raise InvalidInput("The invitation stays as it was.", {"contact": "Choose one of this vendor's contacts."})
    if contact.id == invitation.contact_id:
        raise InvalidInput("The invitation stays as it was.", {"contact": f"It goes to {contact.name} already."})
    _hand_over(parts, db, Event.INVITATION_READDRESSED, actor, invitation, contact)


def pass_on(parts: Parts, db: Session, actor: VendorActor, details: ContactDetails) -> Contact:
    """The vendor's person names a colleague, who gets the mail and may go on from there. The practice sees it, and can
    take it back by readdressing. Only somebody who has proved the invited address gets this far: a link alone, which
    anybody may have been sent, moves nothing. Raises InvalidInput for their own address, TooMany after many mails."""
    invitation = access.own_invitation(db, actor, lock=True)
    _check_open(invitation)
    check_mails(db, invitation)
    if address_hash(details.email) == address_hash(actor.email):
        raise InvalidInput("It was not passed on.", {"email": "This is your own address. Write your colleague's."})
    vendor = db.get(Vendor, invitation.vendor_id)
    assert vendor is not None
    contact = contacts.with_address(db, vendor, details.email) or contacts.add(
        parts, db, actor, vendor, details, passed_on_by=actor.name)
    invitation.passed_on_by = actor.name
    _hand_over(parts, db, Event.INVITATION_PASSED_ON, actor, invitation, contact)
    return contact


def finish(parts: Parts, db: Session, actor: Acting, invitation: Invitation) -> None:
    """What was asked for is done: the links open nothing any more, and who is in may only read."""
    move_invitation(invitation, InvitationStatus.DONE)
    invitation.ended_at = clock.now()
    db.add(invitation)
    _record(parts, db, Event.INVITATION_DONE, actor, invitation)


def reopen(parts: Parts, db: Session, actor: Actor, invitation: Invitation, due: date) -> None:
    """Ask the same person about the same thing once more, with a new link and a new date."""
    _check_due(due)
    move_invitation(invitation, InvitationStatus.OPEN)
    invitation.ended_at, invitation.extended_at = None, clock.now()
    invitation.due, invitation.expires_on = due, due + timedelta(days=DAYS_OPEN_AFTER_DUE)
    db.add(invitation)
    _record(parts, db, Event.INVITATION_REOPENED, actor, invitation)
    _mail(db, invitation, _contact(db, invitation))


def _hand_over(parts: Parts, db: Session, event: Event, actor: Acting, invitation: Invitation,
               contact: Contact) -> None:
    before, invitation.contact_id = invitation.contact_id, contact.id
    db.add(invitation)
    door = db.exec(select(Door).where(Door.invitation_id == invitation.id)).one()
    door.address_hash = address_hash(contact.email)  # links to the earlier address open nothing from here on
    db.add(door)
    _record(parts, db, event, actor, invitation, before=before, after=contact.id, name=contact.name)
    _mail(db, invitation, contact)


def _mail(db: Session, invitation: Invitation, contact: Contact) -> None:
    mails.queue(db, invitation.practice_id, mails.INVITATION, Subject("invitation", invitation.id), contact.name,
                contact.email)


def _record(parts: Parts, db: Session, event: Event, actor: Acting, invitation: Invitation, **facts: object) -> None:
    parts.audit.record(db, event, actor, Subject("invitation", invitation.id), vendor_id=invitation.vendor_id, **facts)


def _contact(db: Session, invitation: Invitation) -> Contact:
    return db.exec(select(Contact).where(Contact.id == invitation.contact_id)).one()


def _check_open(invitation: Invitation) -> None:
    if invitation.status != InvitationStatus.OPEN:
        raise WrongState(f"This invitation is {invitation.status}: nobody comes in by it any more.")
    if has_expired(invitation):
        raise WrongState("This invitation has expired. Give more time first.")


def _check_due(due: date) -> None:
    if not clock.today() <= due <= clock.today() + LONGEST_DUE:
        raise InvalidInput("The date cannot be taken.", {"due": "Choose a day from today on, within a year."})


def check_mails(db: Session, invitation: Invitation) -> None:
    """Raises TooMany when the invitation was mailed often within a day."""
    sent = db.exec(select(func.count()).where(Mail.practice_id == invitation.practice_id,
                                              Mail.subject_id == invitation.id,
                                              col(Mail.created_at) > clock.now() - timedelta(days=1))).one()
    if sent >= MAILS_PER_DAY:
        raise TooMany(f"This invitation was mailed {sent} times within a day. Wait until tomorrow, or call them.")
