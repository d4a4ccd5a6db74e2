"""The code that lets a vendor's person in: asked for by a link or by the address alone, mailed, and tried.

Guessing is limited three ways: by the invitation (for links) or the address (for those who come without one), and by
the network address that tries. An address that nobody has invited is treated like any other, row by row and limit by
limit, so that a stranger cannot learn whether it is known. Link and address are counted apart: whoever knows an address
only cannot lock out the person who holds the link.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, update
from sqlmodel import Session, col, func, select

from portal import clock
from portal.audit import Subject
from portal.errors import InvalidInput, NotFound, PortalError, TooMany
from portal.identity import passcodes as codes
from portal.identity.invitations import address_hash, masked, normal
from portal.models import Contact, Door, Mail, Passcode
from portal.vocabulary.events import Event
from portal.workflow import mails, remaining, visits
from portal.workflow.mails import CODE_MINUTES
from portal.workflow.parts import Parts

TRIES = 5
LOCK_MINUTES = 15
CODES_PER_HOUR = 5
WRONG_PER_DAY = 20
SECONDS_BETWEEN_CODES = 20
CODES_PER_CLIENT_AND_HOUR = 60
KEPT = timedelta(days=2)
NO_CODE = "We do not know this page. Go back to the link in your mail, and ask for a code there."
LOCKED = (f"Too many wrong codes. Nothing is lost: wait {LOCK_MINUTES} minutes, then open the link in your mail again "
          "and ask for a new code.")
TOO_OFTEN = "Too many codes were asked for within an hour. Use the newest one that you have, or wait an hour."


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


def ask_code(parts: Parts, token: str, client: str) -> str:
    """Mail a code to the address that the link was sent to; returns the id of the page that asks for it. Raises like
    `visits.letter`, and TooMany."""
    found = visits.letter(parts, token)
    return _ask(parts, found.email, found.to_name, client, found.invitation_id)


def ask_code_for_address(parts: Parts, email: str, client: str) -> str:
    """The same for somebody who has no link at hand. To a stranger every address looks the same: the page comes in
    any case, and a mail only where something is asked of the address. Raises TooMany."""
    # To the spelling that was looked up: another may hash the same and be somebody else's mailbox.
    return _ask(parts, normal(email), "", client, "")


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
                   client_hash=codes.client_hash(parts.settings.session_key, client))
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
        invitation, practice, _, contact = visits.of_door(db, door)
    visits.refuse_ended(invitation, practice, passed_on=row.address_hash != door.address_hash)
    return door, contact


def code_page(parts: Parts, passcode_id: str) -> CodePage:
    """What the page that asks for a code tells. Raises NotFound, Gone and TooMany."""
    row = _passcode(parts, passcode_id)
    if not row.invitation_id:
        return CodePage(row.id, "", "", "", TRIES - row.tries, "Open your list", "")
    door, contact = _door_and_contact(parts, row)
    with parts.database.transaction(door.practice_id, write=False) as db:
        invitation, practice, vendor, _ = visits.of_door(db, door)
        purpose = remaining.purpose_of(db, invitation)
    return CodePage(row.id, masked(contact.email), practice.name, vendor.name, TRIES - row.tries, purpose.verb,
                    invitation.id)


def enter(parts: Parts, passcode_id: str, code: str) -> tuple[str, str]:
    """Check a code; returns the token of a new session, and the invitation that it was asked for, if any. Raises
    InvalidInput for a wrong one, with the tries left, TooMany after the last, NotFound and Gone."""
    row = _passcode(parts, passcode_id)
    if row.invitation_id:
        _door_and_contact(parts, row)
    # The try is counted in a transaction of its own, which commits whatever comes of it.
    with parts.database.transaction(None) as db:
        row = db.exec(select(Passcode).where(Passcode.id == passcode_id).with_for_update()).one()
        fault = _try(parts, db, row, codes.entered(code))
        db.add(row)
    if fault is not None:
        if row.tries == TRIES and row.invitation_id:
            _tell_locked(parts, row)
        raise fault
    visits.welcome(parts, row.address_hash, row.invitation_id)
    return visits.start(parts, _proved(parts, row)), row.invitation_id


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
    if len(code) != codes.DIGITS:
        return InvalidInput("This is not a whole code.", {"code": "The code has six digits. This was not counted."})
    if codes.same(row.code_hash, codes.code_hash(parts.settings.session_key, row.id, code)):
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
        invitation, _, _, contact = visits.of_door(db, door)
        parts.audit.record(db, Event.INVITATION_LOCKED, visits.actor_of(invitation, contact), Subject("invitation",
                           invitation.id), vendor_id=invitation.vendor_id)


def _proved(parts: Parts, row: Passcode) -> str:
    """The address that the code was mailed to: whoever entered it reads that mailbox, and no other."""
    with parts.database.transaction(row.practice_id, write=False) as db:
        return normal(db.exec(select(Mail.email).where(Mail.subject_id == row.id, Mail.kind == mails.PASSCODE)).one())
