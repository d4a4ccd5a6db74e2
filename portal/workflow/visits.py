"""How a vendor's person comes in: a link, then a code; or the address, then a code. And their session.

Guessing is limited three ways: by the invitation (for links) or the address (for those who come without one), and by
the network address that tries. An address that nobody has invited is treated like any other, row by row and limit by
limit, so that a stranger cannot learn whether it is known. Link and address are counted apart: whoever knows an address
only cannot lock out the person who holds the link.
"""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, select

from portal import clock
from portal.audit import Subject
from portal.errors import Gone, InvalidInput, NotFound, PortalError, TooMany
from portal.identity import passcodes
from portal.identity.invitations import address_hash, masked, normal, token_hash
from portal.models import Contact, Door, Invitation, Link, Mail, Passcode, Practice, Vendor, VendorSession
from portal.vocabulary.actors import VendorActor, VendorPerson
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import PURPOSES, Purpose
from portal.vocabulary.statuses import InvitationStatus
from portal.workflow import mails
from portal.workflow.invitations import has_expired
from portal.workflow.mails import CODE_MINUTES
from portal.workflow.parts import Parts

TRIES = 5
LOCK_MINUTES = 15
CODES_PER_HOUR = 5
WRONG_PER_DAY = 20
SECONDS_BETWEEN_CODES = 20
CODES_PER_CLIENT_AND_HOUR = 60
KEPT = timedelta(days=2)
TOUCH_SECONDS = 60

UNKNOWN = ("We do not know this link. Perhaps it was cut off: open it from the mail again, or copy all of it. If that "
           "does not help, ask the practice to send it once more.")
NO_CODE = "We do not know this page. Go back to the link in your mail, and ask for a code there."
LOCKED = (f"Too many wrong codes. Nothing is lost: wait {LOCK_MINUTES} minutes, then open the link in your mail again "
          "and ask for a new code.")
TOO_OFTEN = "Too many codes were asked for within an hour. Use the newest one that you have, or wait an hour."


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


@dataclass(frozen=True, slots=True)
class CodePage:
    """What the page that asks for a code tells. `mailbox` is empty where only an address was given."""

    passcode_id: str
    mailbox: str
    practice: str
    vendor: str
    tries_left: int
    verb: str
    invitation_id: str


# ---- The link ---------------------------------------------------------------------------------------------------


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
        invitation, practice, vendor, contact = _of_door(db, door)
    _refuse_ended(invitation, practice, passed_on=link.address_hash != door.address_hash)
    return Letter(
        invitation.id, practice.name, vendor.name, contact.name, contact.email, invitation.invited_by,
        invitation.passed_on_by, invitation.created_at, invitation.due, invitation.facts,
        PURPOSES[invitation.subject_kind])


def _of_door(db: Session, door: Door) -> tuple[Invitation, Practice, Vendor, Contact]:
    return db.exec(select(Invitation, Practice, Vendor, Contact)
                   .join(Practice, col(Practice.id) == col(Invitation.practice_id))
                   .join(Vendor, col(Vendor.id) == col(Invitation.vendor_id))
                   .join(Contact, col(Contact.id) == col(Invitation.contact_id))
                   .where(Invitation.id == door.invitation_id)).one()


def _refuse_ended(invitation: Invitation, practice: Practice, *, passed_on: bool = False) -> None:
    name = practice.name
    if invitation.status == InvitationStatus.REVOKED:
        raise Gone(f"{name} has taken this invitation back. You need do nothing. If you think that is a mistake, call "
                   "them.")
    if passed_on:
        raise Gone(f"This invitation of {name} was passed on to somebody else, so this link opens nothing any more. "
                   "Nothing that was done is lost. If it should come back to you, ask the practice.")
    if invitation.status == InvitationStatus.DONE:
        raise Gone(f"This is answered, and {name} has it. The link has done its work. To read what you sent, go to "
                   "your list and have a code sent to your address.")
    if has_expired(invitation):
        raise Gone(f"This invitation of {name} has expired. Nothing that you entered is lost: ask the practice to give "
                   "you more time, and this link opens again.")


# ---- The code ---------------------------------------------------------------------------------------------------


def ask_code(parts: Parts, token: str, client: str) -> str:
    """Mail a code to the address that the link was sent to; returns the id of the page that asks for it. Raises like
    `letter`, and TooMany."""
    found = letter(parts, token)
    return _ask(parts, found.email, found.to_name, client, found.invitation_id)


def ask_code_for_address(parts: Parts, email: str, client: str) -> str:
    """The same for somebody who has no link at hand. To a stranger every address looks the same: the page comes in
    any case, and a mail only where something is asked of the address. Raises TooMany."""
    return _ask(parts, email, "", client, "")


def ask_code_again(parts: Parts, passcode_id: str, client: str) -> str:
    """A new code to where the last one went; returns its page's id. For those who came by their address this goes
    back to the page that asks for it: we do not keep it. Raises NotFound, Gone and TooMany."""
    row = _passcode(parts, passcode_id)
    if not row.invitation_id:
        raise NotFound(NO_CODE)
    door, contact = _door_and_contact(parts, row)
    return _ask(parts, contact.email, contact.name, client, door.invitation_id)


def _ask(parts: Parts, email: str, name: str, client: str, invitation_id: str) -> str:
    hashed = address_hash(email)
    row = Passcode(invitation_id=invitation_id, address_hash=hashed,
                   client_hash=passcodes.client_hash(parts.settings.session_key, client))
    with parts.database.transaction(None) as db:
        _forget_old(db)
        _check_asking(db, row)
        doors = db.exec(select(Door).where(Door.address_hash == hashed).order_by(col(Door.invitation_id))).all()
        row.practice_id = next((door.practice_id for door in doors
                                if door.invitation_id == invitation_id or not invitation_id), "")
        db.add(row)
    if row.practice_id:
        with parts.database.transaction(row.practice_id) as db:
            mails.queue(db, row.practice_id, mails.PASSCODE, Subject("passcode", row.id), name, email)
    else:  # a second write here, too: a stranger's watch must not tell a known address from another
        with parts.database.transaction(None) as db:
            db.connection().execute(update(Passcode).where(col(Passcode.id) == row.id).values(tries=Passcode.tries))
    return row.id


def _forget_old(db: Session) -> None:
    for old in db.exec(select(Passcode).where(col(Passcode.created_at) < clock.now() - KEPT).limit(100)):
        db.delete(old)


def _scope(row: Passcode) -> ColumnElement[bool]:
    """The rows that count together with this one: of the same link's invitation, or of the same address."""
    if row.invitation_id:
        return col(Passcode.invitation_id) == row.invitation_id
    return (col(Passcode.address_hash) == row.address_hash) & (col(Passcode.invitation_id) == "")


def _check_asking(db: Session, row: Passcode) -> None:
    now = clock.now()
    _check_locked(db, row)
    hour = col(Passcode.created_at) > now - timedelta(hours=1)
    newest, asked = db.exec(select(func.max(Passcode.created_at), func.count()).where(_scope(row), hour)).one()
    by_client = db.exec(select(func.count()).where(Passcode.client_hash == row.client_hash, hour)).one()
    if newest is not None and newest > now - timedelta(seconds=SECONDS_BETWEEN_CODES):
        raise TooMany("A code was just asked for. Give it a minute to come, and look in the junk folder, before you "
                      "ask for another.")
    if asked >= CODES_PER_HOUR or by_client >= CODES_PER_CLIENT_AND_HOUR:
        raise TooMany(TOO_OFTEN)


def _check_locked(db: Session, row: Passcode) -> None:
    now, scope = clock.now(), _scope(row)
    locked = db.exec(select(func.count()).where(
        scope, col(Passcode.tries) >= TRIES, col(Passcode.tried_at) > now - timedelta(minutes=LOCK_MINUTES))).one()
    wrong = db.exec(select(func.coalesce(func.sum(Passcode.tries), 0)).where(
        scope, col(Passcode.created_at) > now - timedelta(days=1))).one()
    if locked:
        raise TooMany(LOCKED)
    if wrong >= WRONG_PER_DAY:
        raise TooMany("Too many wrong codes within a day. Nothing is lost: try again tomorrow, or call the practice.")


def _passcode(parts: Parts, passcode_id: str) -> Passcode:
    with parts.database.transaction(None, write=False) as db:
        row = db.get(Passcode, passcode_id)
    if row is None or row.created_at < clock.now() - timedelta(hours=1):
        raise NotFound(NO_CODE)
    return row


def _door_and_contact(parts: Parts, row: Passcode) -> tuple[Door, Contact]:
    with parts.database.transaction(None, write=False) as db:
        door = db.get(Door, row.invitation_id)
    if door is None:
        raise NotFound(NO_CODE)
    with parts.database.transaction(door.practice_id, write=False) as db:
        invitation, practice, _, contact = _of_door(db, door)
    _refuse_ended(invitation, practice, passed_on=row.address_hash != door.address_hash)
    return door, contact


def code_page(parts: Parts, passcode_id: str) -> CodePage:
    """What the page that asks for a code tells. Raises NotFound, Gone and TooMany."""
    row = _passcode(parts, passcode_id)
    if not row.invitation_id:
        return CodePage(row.id, "", "", "", TRIES - row.tries, "Open your list", "")
    door, contact = _door_and_contact(parts, row)
    with parts.database.transaction(door.practice_id, write=False) as db:
        invitation, practice, vendor, _ = _of_door(db, door)
    return CodePage(row.id, masked(contact.email), practice.name, vendor.name, TRIES - row.tries,
                    PURPOSES[invitation.subject_kind].verb, invitation.id)


def enter(parts: Parts, passcode_id: str, code: str) -> tuple[str, str]:
    """Check a code; returns the token of a new session, and the invitation that it was asked for, if any. Raises
    InvalidInput for a wrong one, with the tries left, TooMany after the last, NotFound and Gone."""
    row = _passcode(parts, passcode_id)
    if row.invitation_id:
        _door_and_contact(parts, row)
    # The try is counted in a transaction of its own, which commits whatever comes of it.
    with parts.database.transaction(None) as db:
        row = db.exec(select(Passcode).where(Passcode.id == passcode_id).with_for_update()).one()
        fault = _try(parts, db, row, passcodes.entered(code))
        db.add(row)
    if fault is not None:
        if row.tries == TRIES and row.invitation_id:
            _tell_locked(parts, row)
        raise fault
    _welcome(parts, row)
    return _start(parts, _proved(parts, row)), row.invitation_id


def _try(parts: Parts, db: Session, row: Passcode, code: str) -> PortalError | None:
    """What is wrong with this try, and the row changed by it."""
    now = clock.now()
    try:
        _check_locked(db, row)
    except TooMany as error:
        return error
    if row.used_at or row.created_at < now - timedelta(minutes=CODE_MINUTES):
        return InvalidInput("This code has run out.", {"code": f"A code works for {CODE_MINUTES} minutes, once. "
                                                               "Ask for a new one below."})
    if len(code) != passcodes.DIGITS:
        return InvalidInput("This is not a whole code.", {"code": "The code has six digits. This was not counted."})
    if passcodes.same(row.code_hash, passcodes.code_hash(parts.settings.session_key, row.id, code)):
        row.used_at = now
        return None
    row.tries, row.tried_at = row.tries + 1, now
    left = TRIES - row.tries
    if left <= 0:
        return TooMany(LOCKED)
    return InvalidInput("This is not the code.", {
        "code": f"Check the newest mail. {left} {'try' if left == 1 else 'tries'} left."})


def _tell_locked(parts: Parts, row: Passcode) -> None:
    with parts.database.transaction(None, write=False) as db:
        door = db.get(Door, row.invitation_id)
    if door is None:
        return
    with parts.database.transaction(door.practice_id) as db:
        invitation, _, _, contact = _of_door(db, door)
        parts.audit.record(db, Event.INVITATION_LOCKED, _actor(invitation, contact), Subject("invitation",
                           invitation.id), vendor_id=invitation.vendor_id)


def _proved(parts: Parts, row: Passcode) -> str:
    """The address that the code was mailed to: whoever entered it reads that mailbox, and no other."""
    with parts.database.transaction(row.practice_id, write=False) as db:
        return normal(db.exec(select(Mail.email).where(Mail.subject_id == row.id, Mail.kind == mails.PASSCODE)).one())


def _welcome(parts: Parts, row: Passcode) -> None:
    """Record the arrival in each practice that invited this address."""
    with parts.database.transaction(None, write=False) as db:
        doors = db.exec(select(Door).where(Door.address_hash == row.address_hash)).all()
    for door in doors:
        with parts.database.transaction(door.practice_id) as db:
            invitation, _, _, contact = _of_door(db, door)
            if row.invitation_id not in ("", door.invitation_id) or invitation.status == InvitationStatus.REVOKED:
                continue
            invitation.entered_at = invitation.entered_at or clock.now()
            db.add(invitation)
            parts.audit.record(db, Event.INVITATION_ENTERED, _actor(invitation, contact),
                               Subject("invitation", invitation.id), vendor_id=invitation.vendor_id,
                               contact_id=contact.id)


# ---- The session ------------------------------------------------------------------------------------------------


def _start(parts: Parts, email: str) -> str:
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
        invitation, practice, vendor, contact = _of_door(db, door)
    if invitation.status != InvitationStatus.DONE:
        _refuse_ended(invitation, practice)
    return _actor(invitation, contact, practice.name, vendor.name, person.session_id)


def _actor(invitation: Invitation, contact: Contact, practice: str = "", vendor: str = "",
           session_id: str = "") -> VendorActor:
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
    return [Asked(invitation.id, practice.name, vendor.name, PURPOSES[invitation.subject_kind], invitation.due,
                  invitation.status == InvitationStatus.OPEN, invitation.ended_at, invitation.facts)
            for invitation, practice, vendor in rows if not has_expired(invitation)]


def sign_out(parts: Parts, person: VendorPerson) -> None:
    """End this session."""
    with parts.database.transaction(None) as db:
        session = db.get(VendorSession, person.session_id)
        if session is not None and not session.ended_at:
            session.ended_at = clock.now()
            db.add(session)
