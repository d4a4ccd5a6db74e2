"""A person's word over a computed check, or a cap that they set aside: with a reason, for a time, beside what was
computed."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import Session, col, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import InvalidInput, WrongState
from portal.models import Override, Vendor
from portal.scoring import catalog
from portal.scoring.indicators import Cap, Stops
from portal.scoring.levels import Level
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.workflow import scores
from portal.workflow.parts import Parts

LEVELS = tuple(level.value for level in Level)
LONGEST = timedelta(days=365)
REASON_MAX = 2000
NOT_SAVED = "Nothing was overruled."


def overrule(parts: Parts, db: Session, actor: Actor, vendor: Vendor, subject: str, level: str, reason: str,
             expires_on: date) -> Override:
    """This level of a check, or this cap set aside (`level` is empty then), counts until the end of that day, in place
    of an earlier word on the same. `vendor` is locked by the caller. Raises WrongState for a cap that stops the release
    of patient data, InvalidInput without a reason, or for a level or day that cannot be."""
    cap = catalog.latest().caps.get(subject)
    if cap is not None and not may_set_aside(cap):
        raise WrongState(f"{cap.title}: nobody can set this aside. {cap.ends}")
    if problems := _problems(subject, level, reason.strip(), expires_on, cap):
        raise InvalidInput(NOT_SAVED, problems)
    for earlier in scores.in_force(db, vendor):
        if earlier.subject == subject:
            _end(db, actor, earlier)
    row = Override(practice_id=vendor.practice_id, vendor_id=vendor.id, subject=subject, level=level,
                   reason=reason.strip(), by=actor.name, person_id=actor.id, expires_on=expires_on)
    db.add(row)
    parts.audit.record(db, Event.OVERRIDE_SET, actor, Subject("vendor", vendor.id), check=subject, level=level,
                       reason=row.reason, expires=expires_on.isoformat())
    scores.renew(parts, db, vendor, f"{_called(subject)} overruled")
    return row


def end(parts: Parts, db: Session, actor: Actor, override: Override) -> None:
    """What was computed counts again. Raises WrongState where it does so already."""
    if override.ended_at is not None or override.expires_on < clock.today():
        raise WrongState("This ended already. What was computed counts.")
    _end(db, actor, override)
    parts.audit.record(db, Event.OVERRIDE_ENDED, actor, Subject("vendor", override.vendor_id), check=override.subject)
    vendor = access.vendor_for(db, actor, override.vendor_id)
    scores.renew(parts, db, vendor, f"{_called(override.subject)} computed again")


def of_subject(db: Session, vendor: Vendor, subject: str, most: int = 20) -> list[Override]:
    """Every word there was on it, the newest first."""
    return list(db.exec(select(Override).where(
        Override.practice_id == vendor.practice_id, Override.vendor_id == vendor.id, Override.subject == subject)
        .order_by(col(Override.created_at).desc(), col(Override.id)).limit(most)))


def may_set_aside(cap: Cap) -> bool:
    """Nobody's word releases patient data against a cap."""
    return cap.stops is not Stops.NO_RELEASE


def last_day(today: date) -> date:
    """The last day that an override of today can have."""
    return today + LONGEST


def _problems(subject: str, level: str, reason: str, expires_on: date, cap: Cap | None) -> dict[str, str]:
    problems, today = {}, clock.today()
    if cap is None and subject not in catalog.latest().by_id:
        problems["subject"] = "There is no such check."
    if (cap is None and level not in LEVELS) or (cap is not None and level):
        problems["level"] = "Choose what the check is." if cap is None else "A cap is set aside, or it holds."
    if len(reason) < 3:
        problems["reason"] = "Say why in a few words: an auditor will read it."
    elif len(reason) > REASON_MAX:
        problems["reason"] = f"This has {len(reason)} characters. Keep it to {REASON_MAX}."
    if expires_on < today:
        problems["expires_on"] = "This day is past. Choose the last day on which it counts."
    elif expires_on > last_day(today):
        problems["expires_on"] = "Within a year somebody must look again. Choose an earlier day."
    return problems


def _end(db: Session, actor: Actor, override: Override) -> None:
    override.ended_at, override.ended_by = clock.now(), actor.name
    db.add(override)


def _called(subject: str) -> str:
    return f"Cap {subject}" if subject in catalog.latest().caps else f"Check {subject}"
