"""Where a vendor's person may go: what a link says, their session, and what is asked of their address.

Rows of a practice are reached through the door of an invitation, which names the practice; so each practice is asked in
a transaction of its own.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import Gone, NotFound
from portal.identity.invitations import address_hash, masked, token_hash
from portal.models import Assessment, Contact, Door, Invitation, Link, Practice, Vendor, VendorSession
from portal.templating import count
from portal.vocabulary import purposes
from portal.vocabulary.actors import VendorActor, VendorPerson
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import Purpose
from portal.vocabulary.statuses import InvitationStatus
from portal.workflow import remaining, remediations_shown
from portal.workflow.invitations import has_expired
from portal.workflow.parts import Parts

KEPT = timedelta(days=2)
TOUCH_SECONDS = 60
# What an invitation said of how much there is; the list says how much is left.
COUNTED = ("Questions", "Follow-ups", "Fixes")
UNKNOWN = ("We do not know this link. Perhaps it was cut off: open it from the mail again, or copy all of it. If that "
           "does not help, ask the practice to send it once more.")


@dataclass(frozen=True, slots=True)
class Letter:
    """What the first page behind a link tells."""

    invitation_id: str
    practice: str
    vendor: str
    to_name: str
    email: str
    invited_by: str
    passed_on_by: str
    invited_on: datetime
    due: date
    facts: list[list[str]]
    purpose: Purpose

    @property
    def mailbox(self) -> str:
        return masked(self.email)


@dataclass(frozen=True, slots=True)
class Asked:
    """One line of a person's list: what which practice asks of which vendor."""

    invitation_id: str
    practice: str
    vendor: str
    purpose: Purpose
    due: date
    open: bool
    answered_on: datetime | None
    facts: list[list[str]]

    @property
    def overdue(self) -> bool:
        return self.open and self.due < clock.today()


def letter(parts: Parts, token: str) -> Letter:
    """What the link says. Changes nothing. Raises NotFound for a link that we do not know, and Gone for one that was
    good once: whoever holds it is no stranger, so it says why."""
    with parts.database.transaction(None, write=False) as db:
        found = db.exec(select(Door, Link).join(Link, col(Link.invitation_id) == col(Door.invitation_id))
                        .where(Link.token_hash == token_hash(token))).first()
    if found is None:
        raise NotFound(UNKNOWN)
    door, link = found
    with parts.database.transaction(door.practice_id, write=False) as db:
        invitation, practice, vendor, contact = of_door(db, door)
        purpose, (sender, sent_at) = remaining.purpose_of(db, invitation), remaining.sender_of(db, invitation)
    refuse_ended(invitation, practice, passed_on=link.address_hash != door.address_hash)
    return Letter(
        invitation.id, practice.name, vendor.name, contact.name, contact.email, sender,
        invitation.passed_on_by, sent_at, invitation.due, invitation.facts, purpose)


def of_door(db: Session, door: Door) -> tuple[Invitation, Practice, Vendor, Contact]:
    """What is behind a door; the transaction must be of its practice."""
    return db.exec(select(Invitation, Practice, Vendor, Contact)
                   .join(Practice, col(Practice.id) == col(Invitation.practice_id))
                   .join(Vendor, col(Vendor.id) == col(Invitation.vendor_id))
                   .join(Contact, col(Contact.id) == col(Invitation.contact_id))
                   .where(Invitation.id == door.invitation_id)).one()


def refuse_ended(invitation: Invitation, practice: Practice, *, passed_on: bool = False) -> None:
    """Raises Gone, with why, where an invitation lets nobody in, or not the one who asks."""
    name = practice.name
    if invitation.status == InvitationStatus.REVOKED:
        raise Gone(f"{name} has taken this invitation back. You need do nothing. If you think that is a mistake, call "
                   "them.")
    if passed_on:
        raise Gone(f"This invitation of {name} was passed on to somebody else, so this link opens nothing any more. "
                   "Nothing that was done is lost. If it should come back to you, ask the practice.")
    if invitation.status == InvitationStatus.DONE:
        raise Gone(f"This is answered, and {name} has it. The link has done its work. To read what you sent, or to "
                   "send your new version, go to your list and have a code sent to your address.")
    if has_expired(invitation):
        raise Gone(f"This invitation of {name} has expired. Nothing that you entered is lost: ask the practice to give "
                   "you more time, and this link opens again.")


def welcome(parts: Parts, hashed: str, invitation_id: str = "") -> None:
    """Record the arrival of somebody who has proved this address: in each practice that invited it, or by the one
    invitation alone."""
    with parts.database.transaction(None, write=False) as db:
        doors = db.exec(select(Door).where(Door.address_hash == hashed)).all()
    for door in doors:
        with parts.database.transaction(door.practice_id) as db:
            invitation, _, _, contact = of_door(db, door)
            if invitation_id not in ("", door.invitation_id) or invitation.status == InvitationStatus.REVOKED:
                continue
            invitation.entered_at = invitation.entered_at or clock.now()
            db.add(invitation)
            parts.audit.record(db, Event.INVITATION_ENTERED, actor_of(invitation, contact),
                               Subject("invitation", invitation.id), vendor_id=invitation.vendor_id,
                               contact_id=contact.id)


def start(parts: Parts, email: str) -> str:
    """Begin a session of somebody who has proved this address; returns the cookie's token."""
    token = secrets.token_urlsafe(32)
    with parts.database.transaction(None) as db:
        for old in db.exec(select(VendorSession).where(col(VendorSession.seen_at) < clock.now() - KEPT).limit(100)):
            db.delete(old)
        db.add(VendorSession(token_hash=token_hash(token), email=email))
    return token


def person_for(parts: Parts, token: str) -> VendorPerson | None:
    """Who holds this token, or None when the session is unknown, ended, idle too long or too old."""
    at, settings = clock.now(), parts.settings
    with parts.database.transaction(None, write=False) as db:
        session = db.exec(select(VendorSession).where(VendorSession.token_hash == token_hash(token))).first()
    if (session is None or session.ended_at or at - session.seen_at > timedelta(minutes=settings.vendor_idle_minutes)
            or at - session.created_at > timedelta(hours=settings.session_max_hours)):
        return None
    if at - session.seen_at > timedelta(seconds=TOUCH_SECONDS):
        with parts.database.transaction(None) as db:
            row = db.get(VendorSession, session.id)
            if row is not None:
                row.seen_at = at
                db.add(row)
    return VendorPerson(session.email, session.id)


def actor_for(parts: Parts, person: VendorPerson, invitation_id: str) -> VendorActor:
    """The person within one invitation. Raises NotFound unless it goes to their address now, whatever the reason, and
    Gone when it was revoked or has expired. One that is answered can still be read."""
    with parts.database.transaction(None, write=False) as db:
        door = db.exec(select(Door).where(Door.invitation_id == invitation_id,
                                          Door.address_hash == address_hash(person.email))).first()
    if door is None:
        raise NotFound("There is nothing at this address, or it is not for you.")
    with parts.database.transaction(door.practice_id, write=False) as db:
        invitation, practice, vendor, contact = of_door(db, door)
    if invitation.status != InvitationStatus.DONE:
        refuse_ended(invitation, practice)
    return actor_of(invitation, contact, practice.name, vendor.name, person.session_id)


def actor_of(invitation: Invitation, contact: Contact, practice: str = "", vendor: str = "",
             session_id: str = "") -> VendorActor:
    """The contact as who acts within the invitation."""
    return VendorActor(
        id=contact.id, name=contact.name, email=contact.email, practice_id=invitation.practice_id,
        practice_name=practice, vendor_id=invitation.vendor_id, vendor_name=vendor, invitation_id=invitation.id,
        subject_kind=invitation.subject_kind, subject_id=invitation.subject_id,
        open=invitation.status == InvitationStatus.OPEN, session_id=session_id)


def asked_of(parts: Parts, person: VendorPerson) -> list[Asked]:
    """Everything that is asked of this address now, of any vendor by any practice, and what was answered; the next
    due first, answered ones last."""
    with parts.database.transaction(None, write=False) as db:
        doors = db.exec(select(Door).where(Door.address_hash == address_hash(person.email))).all()
    found = []
    for practice_id in sorted({door.practice_id for door in doors}):
        ids = [door.invitation_id for door in doors if door.practice_id == practice_id]
        with parts.database.transaction(practice_id, write=False) as db:
            found += _listed(db, ids)
    return sorted(found, key=lambda asked: (not asked.open, asked.due, asked.practice))


def _listed(db: Session, ids: list[str]) -> list[Asked]:
    rows = db.exec(select(Invitation, Practice, Vendor)
                   .join(Practice, col(Practice.id) == col(Invitation.practice_id))
                   .join(Vendor, col(Vendor.id) == col(Invitation.vendor_id))
                   .where(col(Invitation.id).in_(ids), Invitation.status != InvitationStatus.REVOKED))
    return [_line(db, invitation, practice, vendor) for invitation, practice, vendor in rows
            if not has_expired(invitation)]


def _line(db: Session, invitation: Invitation, practice: Practice, vendor: Vendor) -> Asked:
    facts = list(invitation.facts)
    if invitation.subject_kind == purposes.ASSESSMENT:
        assessment = db.exec(select(Assessment).where(Assessment.id == invitation.subject_id,
                                                      Assessment.practice_id == invitation.practice_id)).first()
        left = remaining.of(db, assessment, invitation) if assessment else None
        if assessment and left is not None:
            facts = [["Questionnaire", assessment.title], *(fact for fact in facts if fact[0] not in COUNTED)]
            facts += [["Still to answer", count(left.follow_ups, "question")]] if left.follow_ups else [
                ["Answered", f"{left.answered} of {left.asked}"]]
    if invitation.subject_kind == purposes.REMEDIATION:
        fixes = remediations_shown.left(db, invitation.practice_id, invitation.vendor_id)
        facts = [fact for fact in facts if fact[0] not in COUNTED]
        facts += [["Fixes", f"{fixes.todo} to do" + (f", {fixes.late} late" if fixes.late else "")]]
    return Asked(invitation.id, practice.name, vendor.name, remaining.purpose_of(db, invitation),
                 invitation.due, invitation.status == InvitationStatus.OPEN, invitation.ended_at, facts)


def sign_out(parts: Parts, person: VendorPerson) -> None:
    """End this session."""
    with parts.database.transaction(None) as db:
        session = db.get(VendorSession, person.session_id)
        if session is not None and not session.ended_at:
            session.ended_at = clock.now()
            db.add(session)
