"""What happened to a vendor between two reviews: noted, and settled once somebody looked again."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import InvalidInput, WrongState
from portal.models import Vendor, VendorEvent
from portal.scoring import catalog
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.workflow import scores
from portal.workflow.parts import Parts

NOTE_MAX = 2000


def note(parts: Parts, db: Session, actor: Actor, vendor: Vendor, event: str, happened_on: date,
         words: str = "") -> VendorEvent:
    """The checks that it touches are open again: what was said of them before that day counts no more. Raises
    InvalidInput for an event that is not listed, a day to come, or a note that is too long."""
    problems = {}
    if event not in catalog.latest().events:
        problems["event"] = "Choose what happened."
    if happened_on > clock.today():
        problems["happened_on"] = "This day is still to come. Enter the day on which it happened."
    if len(words) > NOTE_MAX:
        problems["note"] = _too_long(words)
    if problems:
        raise InvalidInput("The event was not noted.", problems)
    row = VendorEvent(practice_id=vendor.practice_id, vendor_id=vendor.id, event=event, happened_on=happened_on,
                      note=words.strip(), noted_by=actor.name)
    db.add(row)
    parts.audit.record(db, Event.VENDOR_EVENT_NOTED, actor, Subject("vendor", vendor.id), what=event,
                       happened_on=happened_on.isoformat())
    scores.renew(parts, db, vendor, "Event noted")
    return row


def settle(parts: Parts, db: Session, actor: Actor, row: VendorEvent, words: str) -> None:
    """Somebody looked again, and what was known counts. Raises WrongState where it is settled, InvalidInput without
    what came of it."""
    if row.settled_at is not None:
        raise WrongState(f"{row.settled_by} settled this already.")
    if len(words.strip()) < 3:
        raise InvalidInput("The event was not settled.", {"settled_note": "Say what came of it, in a few words."})
    if len(words) > NOTE_MAX:
        raise InvalidInput("The event was not settled.", {"settled_note": _too_long(words)})
    row.settled_at, row.settled_by, row.settled_note = clock.now(), actor.name, words.strip()
    db.add(row)
    parts.audit.record(db, Event.VENDOR_EVENT_SETTLED, actor, Subject("vendor", row.vendor_id), what=row.event,
                       note=row.settled_note)
    scores.renew(parts, db, access.vendor_for(db, actor, row.vendor_id), "Event settled")


def of_vendor(db: Session, vendor: Vendor, *, settled: bool = False) -> list[VendorEvent]:
    """Those that are open, the latest first; with `settled` all."""
    query = select(VendorEvent).where(VendorEvent.practice_id == vendor.practice_id,
                                      VendorEvent.vendor_id == vendor.id)
    if not settled:
        query = query.where(col(VendorEvent.settled_at).is_(None))
    return list(db.exec(query.order_by(col(VendorEvent.happened_on).desc(), col(VendorEvent.created_at).desc(),
                                       col(VendorEvent.id))))


def _too_long(words: str) -> str:
    return f"This has {len(words)} characters. Keep it to {NOTE_MAX}."
