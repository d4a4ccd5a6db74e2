"""What comes round with a vendor: set, changed, done and ended. What is due stands in the portfolio's line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Duty, Vendor
from portal.scoring import duties as pure
from portal.scoring.gates import DUTIES
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import portfolio
from portal.workflow.parts import Parts

WHAT_MAX, NAME_MAX = 500, 120
ROUTE = "incident-route"
NOT_SAVED = "The duty was not saved. What you entered is still here."


class StaleDuty(Conflict):
    """Somebody changed it after the page was opened; `duty` is how it stands now."""

    def __init__(self, duty: Duty) -> None:
        super().__init__("Someone else changed this duty after you opened it. See how it stands, then save again.")
        self.duty = duty


@dataclass(frozen=True, slots=True)
class DutyDetails:
    """What a person enters, already of the right types."""

    kind: str
    what: str
    owner_name: str = ""
    every: str = ""
    next_due: date | None = None


def of_vendor(db: Session, vendor: Vendor) -> list[Duty]:
    """Those in force, the next one due first; what has no day comes last."""
    return list(db.exec(select(Duty).where(Duty.practice_id == vendor.practice_id, Duty.vendor_id == vendor.id,
                                           col(Duty.ended_at).is_(None))
                        .order_by(col(Duty.next_due).is_(None), col(Duty.next_due), col(Duty.created_at))))


def set_one(parts: Parts, db: Session, actor: Actor, vendor: Vendor, details: DutyDetails) -> Duty:
    """Raises InvalidInput for a kind or cadence that is none, and for a duty that comes round without a day."""
    _check_vendor(vendor)
    _check(details)
    duty = Duty(practice_id=vendor.practice_id, vendor_id=vendor.id, kind=details.kind, what=details.what,
                owner_name=details.owner_name, every=details.every, next_due=details.next_due, set_by=actor.name)
    _keep(parts, db, actor, vendor, duty)
    portfolio.touch(db, vendor)
    return duty


def set_usual(parts: Parts, db: Session, actor: Actor, vendor: Vendor) -> list[Duty]:
    """The usual duties that are not set yet, each first due one cadence from today, or at the planned start where
    that is later; the vendor's owner has them until somebody says otherwise."""
    _check_vendor(vendor)
    known = {(duty.kind, duty.what) for duty in of_vendor(db, vendor)}
    start = max(clock.today(), vendor.planned_start or clock.today())
    made = [Duty(practice_id=vendor.practice_id, vendor_id=vendor.id, kind=usual.kind, what=usual.what,
                 owner_name=vendor.owner_name or actor.name, every=usual.every, set_by=actor.name,
                 next_due=pure.after(start, usual.every))
            for usual in pure.USUAL if (usual.kind, usual.what) not in known]
    for duty in made:
        _keep(parts, db, actor, vendor, duty)
    portfolio.touch(db, vendor)
    return made


def change(parts: Parts, db: Session, actor: Actor, vendor: Vendor, duty: Duty, details: DutyDetails, *,
           version: int) -> list[str]:
    """Save the form over the row; returns the fields that changed. Raises StaleDuty or InvalidInput."""
    _check_current(duty, version)
    _check(details)
    changed = [field for field in DutyDetails.__slots__ if getattr(duty, field) != getattr(details, field)]
    for field in changed:
        setattr(duty, field, getattr(details, field))
    if changed:
        duty.version += 1
        db.add(duty)
        parts.audit.record(db, Event.DUTY_CHANGED, actor, Subject("duty", duty.id), vendor_id=vendor.id,
                           kind=duty.kind, fields=sorted(changed))
        portfolio.touch(db, vendor)
    return changed


def done(parts: Parts, db: Session, actor: Actor, vendor: Vendor, duty: Duty, day: date, *, version: int) -> None:
    """It was done on that day: it is due again one cadence later. Raises StaleDuty, and InvalidInput for a day that
    has not come."""
    _check_current(duty, version)
    if day > clock.today():
        raise InvalidInput(NOT_SAVED, {"done_on": "That day has not come. Write the day on which it was done."})
    duty.done_on, duty.next_due = day, pure.after(day, duty.every)
    duty.version += 1
    db.add(duty)
    parts.audit.record(db, Event.DUTY_DONE, actor, Subject("duty", duty.id), vendor_id=vendor.id, kind=duty.kind,
                       done_on=day.isoformat(), next_due=_iso(duty.next_due))
    portfolio.touch(db, vendor)


def end(parts: Parts, db: Session, actor: Actor, vendor: Vendor, duty: Duty, *, version: int) -> None:
    """It comes round no more; what was done stays."""
    _check_current(duty, version)
    duty.ended_at = clock.now()
    duty.version += 1
    db.add(duty)
    parts.audit.record(db, Event.DUTY_ENDED, actor, Subject("duty", duty.id), vendor_id=vendor.id, kind=duty.kind)
    portfolio.touch(db, vendor)


def _keep(parts: Parts, db: Session, actor: Actor, vendor: Vendor, duty: Duty) -> None:
    db.add(duty)
    db.flush()
    parts.audit.record(db, Event.DUTY_SET, actor, Subject("duty", duty.id), vendor_id=vendor.id, kind=duty.kind,
                       every=duty.every, next_due=_iso(duty.next_due))


def _check_vendor(vendor: Vendor) -> None:
    if vendor.status == VendorStatus.CLOSED:
        raise WrongState("This vendor is closed: nothing comes round any more.")


def _check_current(duty: Duty, version: int) -> None:
    if duty.version != version or duty.ended_at:
        raise StaleDuty(duty)


def _check(details: DutyDetails) -> None:
    faults: dict[str, str] = {}
    if details.kind not in DUTIES:
        faults["kind"] = "Choose what kind of duty it is."
    if details.every not in pure.CADENCES:
        faults["every"] = "Choose how often it comes round."
    if not details.what.strip():
        faults["what"] = "Write what is to be done."
    elif len(details.what) > WHAT_MAX:
        faults["what"] = f"This has {len(details.what)} characters. Keep it to {WHAT_MAX}."
    if len(details.owner_name) > NAME_MAX:
        faults["owner_name"] = f"This has {len(details.owner_name)} characters. Keep it to {NAME_MAX}."
    if details.every and details.next_due is None:
        faults["next_due"] = "Write the day on which it is due next."
    if faults:
        raise InvalidInput(NOT_SAVED, faults)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
