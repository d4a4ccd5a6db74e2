"""Walk-throughs: an access request or a suspected breach, told step by step by the people who do the work, and laid
beside the written policy. A record is kept as it was; a wrong one is withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import InvalidInput, WrongState
from portal.models import Vendor, WalkThrough
from portal.scoring.gates import SCENARIOS
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import scores
from portal.workflow.parts import Parts

STEPS_MAX, TEXT_MAX, SHORT_MAX = 20, 1000, 200
NOT_KEPT = "The walk-through was not kept. What you entered is still here."


@dataclass(frozen=True, slots=True)
class Step:
    """One step as it was told: who acts, what they do, within which time; and whether the policy says so, with what it
    says instead."""

    who: str
    what: str
    within: str
    matches: bool
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a person enters about a walk-through, already of the right types."""

    scenario: str
    held_on: date | None
    attendees: str
    policy: str
    steps: Sequence[Step]
    summary: str = ""


def of_vendor(db: Session, vendor: Vendor) -> list[WalkThrough]:
    """All of them, withdrawn ones too, the newest first."""
    return list(db.exec(select(WalkThrough).where(
        WalkThrough.practice_id == vendor.practice_id, WalkThrough.vendor_id == vendor.id)
        .order_by(col(WalkThrough.held_on).desc(), col(WalkThrough.created_at).desc())))


def keep(parts: Parts, db: Session, actor: Actor, vendor: Vendor, telling: Telling) -> WalkThrough:
    """Keep the record. It matches where every step does. Raises InvalidInput naming each field, and WrongState for a
    vendor that is closed."""
    if vendor.status == VendorStatus.CLOSED:
        raise WrongState("This vendor is closed: there is nothing to walk through.")
    day = _check(telling)
    row = WalkThrough(
        practice_id=vendor.practice_id, vendor_id=vendor.id, scenario=telling.scenario, held_on=day,
        attendees=telling.attendees, policy=telling.policy, steps=[asdict(step) for step in telling.steps],
        matches=all(step.matches for step in telling.steps), summary=telling.summary, by=actor.name)
    db.add(row)
    db.flush()
    parts.audit.record(db, Event.WALK_THROUGH_KEPT, actor, Subject("walk-through", row.id), vendor_id=vendor.id,
                       scenario=row.scenario, held_on=day.isoformat(), matches=row.matches)
    scores.renew(parts, db, vendor, "Walk-through kept")
    return row


def withdraw(parts: Parts, db: Session, actor: Actor, vendor: Vendor, row: WalkThrough) -> None:
    """It counts no longer; it is kept. Raises WrongState where it was withdrawn already."""
    if row.withdrawn_at is not None:
        raise WrongState(f"{row.withdrawn_by} withdrew this walk-through already.")
    row.withdrawn_at, row.withdrawn_by = clock.now(), actor.name
    row.version += 1
    db.add(row)
    db.flush()
    parts.audit.record(db, Event.WALK_THROUGH_WITHDRAWN, actor, Subject("walk-through", row.id), vendor_id=vendor.id,
                       scenario=row.scenario)
    scores.renew(parts, db, vendor, "Walk-through withdrawn")


def _check(telling: Telling) -> date:
    faults: dict[str, str] = {}
    if telling.scenario not in SCENARIOS:
        faults["scenario"] = "Choose what was walked through."
    if telling.held_on is None:
        faults["held_on"] = "Write the day on which you met."
    elif telling.held_on > clock.today():
        faults["held_on"] = "That day has not come. Keep the record once you have met."
    for name, words, longest in (("attendees", telling.attendees, 2000), ("policy", telling.policy, 500)):
        if not words.strip():
            faults[name] = {"attendees": "Write who was there, and what each of them does.",
                            "policy": "Write which policy it was laid beside: its name, section and date."}[name]
        elif len(words) > longest:
            faults[name] = f"This has {len(words):,} characters. Keep it to {longest:,}."
    if len(telling.summary) > 2000:
        faults["summary"] = f"This has {len(telling.summary):,} characters. Keep it to 2,000."
    faults |= _step_faults(telling.steps)
    if faults or telling.held_on is None:
        raise InvalidInput(NOT_KEPT, faults)
    return telling.held_on


def _step_faults(steps: Sequence[Step]) -> dict[str, str]:
    if not steps:
        return {"what-1": "Write at least the first step: who acts, and what they do."}
    faults: dict[str, str] = {}
    for number, step in enumerate(steps, start=1):
        for name, words, longest in (("who", step.who, SHORT_MAX), ("what", step.what, TEXT_MAX),
                                     ("within", step.within, SHORT_MAX), ("policy", step.policy, TEXT_MAX)):
            if len(words) > longest:
                faults[f"{name}-{number}"] = f"Step {number} is too long here. Keep it to {longest:,} characters."
        if not step.what.strip():
            faults[f"what-{number}"] = f"Step {number}: write what they do."
        if not step.who.strip():
            faults[f"who-{number}"] = f"Step {number}: write who acts."
        if not step.matches and not step.policy.strip():
            faults[f"policy-{number}"] = f"Step {number} does not match: write what the policy says."
    return faults
