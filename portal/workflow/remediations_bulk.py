"""One thing done to many fixes: each for itself, and what could not be is said of each. Nothing here closes a fix."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, col, select

from portal.errors import InvalidInput, PortalError
from portal.models import Remediation
from portal.vocabulary.actors import Actor
from portal.workflow import remediations, remediations_changing
from portal.workflow.parts import Parts
from portal.workflow.remediations import NAME_MAX, RISKS, Plan
from portal.workflow.remediations_changing import reason_faults

MOST = 200
NOTHING_DONE = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class Done:
    """What became of one of them; `problem` is empty where it was done."""

    number: int
    gap: str
    problem: str


def move(parts: Parts, db: Session, actor: Actor, ids: Sequence[str], until: date, reason: str) -> list[Done]:
    """Move the target day of each. Raises InvalidInput for a day or a reason that none could have."""
    _check(ids, remediations.day_faults(until) | reason_faults(reason))
    return _each(db, actor, ids, lambda fix: remediations_changing.move(
        parts, db, actor, fix, until, reason, version=fix.version))


def give(parts: Parts, db: Session, actor: Actor, ids: Sequence[str], owner: str) -> list[Done]:
    """Give each to another owner in the practice; an empty name takes the owner away."""
    _check(ids, {"owner": f"Keep the name to {NAME_MAX} characters."} if len(owner) > NAME_MAX else {})
    return _each(db, actor, ids, lambda fix: _change(parts, db, actor, fix, replace(_plan(fix), practice_owner=owner)))


def rank(parts: Parts, db: Session, actor: Actor, ids: Sequence[str], risk: str, reason: str) -> list[Done]:
    """Give each another risk, with the reason. Its target day stays."""
    wrong = {} if risk in RISKS else {"risk": "Choose high, medium or low."}
    _check(ids, wrong | reason_faults(reason))
    return _each(db, actor, ids, lambda fix: _change(
        parts, db, actor, fix, replace(_plan(fix), risk=risk, risk_reason=reason)))


def share(parts: Parts, db: Session, actor: Actor, ids: Sequence[str]) -> list[Done]:
    """Show each to its vendor's people who are invited for fixes."""
    _check(ids, {})
    return _each(db, actor, ids, lambda fix: remediations_changing.share(parts, db, actor, fix))


def _plan(fix: Remediation) -> Plan:
    return Plan(**{name: getattr(fix, name) for name in Plan.__slots__})


def _change(parts: Parts, db: Session, actor: Actor, fix: Remediation, plan: Plan) -> None:
    remediations_changing.change(parts, db, actor, fix, plan, version=fix.version)


def _check(ids: Sequence[str], wrong: dict[str, str]) -> None:
    if not ids:
        wrong = {"chosen": "Choose the fixes first.", **wrong}
    elif len(ids) > MOST:
        wrong = {"chosen": f"Choose up to {MOST} at once.", **wrong}
    if wrong:
        raise InvalidInput(NOTHING_DONE, wrong)


def _each(db: Session, actor: Actor, ids: Sequence[str], verb: Callable[[Remediation], object]) -> list[Done]:
    """In their order; the rows are locked first, by their ids, and then their vendors. Ids of others are passed by."""
    fixes = list(db.exec(select(Remediation).where(
        Remediation.practice_id == actor.practice_id, col(Remediation.id).in_(ids))
        .order_by(col(Remediation.id)).with_for_update()))
    for vendor_id in sorted({fix.vendor_id for fix in fixes}):
        remediations.hold_vendor(db, vendor_id)
    done = {}
    for fix in fixes:
        problem = ""
        try:
            with db.begin_nested():
                verb(fix)
        except PortalError as error:
            db.refresh(fix)
            problem = " ".join(error.fields.values()) if isinstance(error, InvalidInput) and error.fields \
                else error.message
        done[fix.id] = Done(fix.number, fix.gap, problem)
    return [done[id] for id in dict.fromkeys(ids) if id in done]
