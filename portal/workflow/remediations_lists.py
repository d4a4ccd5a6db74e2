"""What pages ask of many fixes at once: the log, its filters and counts, and what waits on the practice. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select
from sqlmodel import Session, col

from portal import clock
from portal.models import ProofFile, Remediation, RemediationEntry, Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import RemediationStatus
from portal.workflow.remediations import OPEN
from portal.workflow.remediations_rounds import of_history, waits_for_others

_Row = TypeVar("_Row", RemediationEntry, ProofFile)
SHOWS = {"open": "Open", "overdue": "Overdue", "vendor": "With the vendor", "us": "Waiting on us", "closed": "Closed",
         "accepted": "Risk accepted", "all": "All"}
SORTS = ("urgency", "target", "risk", "vendor", "number")
RISK_RANK = case({"high": 0, "medium": 1, "low": 2}, value=col(Remediation.risk), else_=3)
_IS_OPEN = col(Remediation.status).in_(OPEN)
# Proof is in and nobody has tested again; or the vendor does not know of it, so nobody else can act.
_ON_US = and_(_IS_OPEN, or_(col(Remediation.status) == RemediationStatus.RETEST, col(Remediation.shared_at).is_(None)))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters of the log; an empty one is none."""

    vendor: str = ""
    row: str = ""
    risk: str = ""
    owner: str = ""
    find: str = ""


@dataclass(slots=True)
class Beside:
    """What stands beside a fix in the log: the target days it had, its pieces of proof, its last retest."""

    moves: list[Mapping[str, Any]] = field(default_factory=list)
    proofs: int = 0
    retest: Mapping[str, Any] = field(default_factory=dict)
    tested_by: str = ""


def showing(show: str, today: date) -> ColumnElement[bool] | None:
    """The condition behind a filter; None where it takes all."""
    conditions: dict[str, ColumnElement[bool]] = {
        "open": _IS_OPEN, "overdue": and_(_IS_OPEN, col(Remediation.target_on) < today), "us": _ON_US,
        "vendor": and_(_IS_OPEN, ~_ON_US), "closed": col(Remediation.status) == RemediationStatus.CLOSED,
        "accepted": col(Remediation.status) == RemediationStatus.RISK_ACCEPTED}
    return conditions.get(show)


def of_practice(actor: Actor, wanted: Wanted) -> Select[Any]:
    """The practice's fixes with their vendors' names, filtered, in no order."""
    columns: tuple[Any, ...] = (
        Remediation.id, Remediation.number, Remediation.vendor_id, Remediation.risk, Remediation.risk_reason,
        Remediation.gap, Remediation.source_kind, Remediation.row, Remediation.indicator, Remediation.vendor_owner,
        Remediation.practice_owner, Remediation.target_on, Remediation.interim, Remediation.before_go_live,
        Remediation.status, Remediation.shared_at, Remediation.escalated, Remediation.accepted_by,
        Remediation.accepted_until, Remediation.closed_by, Remediation.closed_at, Remediation.created_at,
        Remediation.version)
    named: Sequence[ColumnElement[Any]] = (col(Vendor.name).label("vendor"), _ON_US.label("on_us"))
    return (select(*(col(one) for one in columns), *named).select_from(Remediation)
            .join(Vendor, col(Vendor.id) == col(Remediation.vendor_id))
            .where(col(Remediation.practice_id) == actor.practice_id, *_conditions(wanted)))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    exact = {Remediation.vendor_id: wanted.vendor, Remediation.row: wanted.row, Remediation.risk: wanted.risk,
             Remediation.practice_owner: wanted.owner}
    found = [col(column) == value for column, value in exact.items() if value]
    words = wanted.find.removeprefix("#").removeprefix("Fix ").removeprefix("fix ").strip()
    if words.isascii() and words.isdecimal() and len(words) < 8:
        found.append(col(Remediation.number) == int(words))
    elif wanted.find:
        columns = (col(Remediation.gap), col(Remediation.source_words), col(Remediation.vendor_owner),
                   col(Remediation.practice_owner), col(Vendor.name))
        found.append(or_(*(column.icontains(wanted.find, autoescape=True) for column in columns)))
    return found


def counts(db: Session, actor: Actor, wanted: Wanted) -> dict[str, int]:
    """How many fixes each of SHOWS has, under the other filters; by one query."""
    today = clock.today()
    shown = {show: showing(show, today) for show in SHOWS}
    sums = [func.count() if condition is None else func.count(case((condition, 1))) for condition in shown.values()]
    row = db.execute(select(*sums).select_from(Remediation).join(Vendor, col(Vendor.id) == col(Remediation.vendor_id))
                     .where(col(Remediation.practice_id) == actor.practice_id, *_conditions(wanted))).one()
    return dict(zip(shown, row, strict=True))


def order(sort: str, *, descending: bool) -> list[Any]:
    """Usual is by urgency: what is overdue first, then what is open by its day, then accepted, then closed."""
    day, number = col(Remediation.target_on), col(Remediation.number)
    if sort == "urgency":
        state = case((_IS_OPEN, 0), (col(Remediation.status) == RemediationStatus.RISK_ACCEPTED, 1), else_=2)
        return [state, day, RISK_RANK, number]
    key: Any = {"target": day, "risk": RISK_RANK, "vendor": func.lower(col(Vendor.name)), "number": number}[sort]
    return [key.desc() if descending else key.asc(), day, number]


def beside(db: Session, actor: Actor, ids: Collection[str]) -> dict[str, Beside]:
    """Of each of these fixes, by one query."""
    found = {id: Beside() for id in ids}
    rows = db.execute(
        select(col(RemediationEntry.remediation_id), col(RemediationEntry.kind), col(RemediationEntry.facts),
               col(RemediationEntry.by))
        .where(col(RemediationEntry.practice_id) == actor.practice_id,
               col(RemediationEntry.remediation_id).in_(ids),
               col(RemediationEntry.kind).in_(("moved", "proof", "retest", "reopened")))
        .order_by(col(RemediationEntry.remediation_id), col(RemediationEntry.number)))
    for id, kind, facts, by in rows:
        one = found[id]
        if kind == "proof":
            one.proofs += 1
        elif kind == "retest":
            one.retest, one.tested_by = facts, by
        elif facts.get("was"):
            one.moves.append(facts)
    return found


def beside_many(db: Session, actor: Actor, ids: Sequence[str], at_once: int = 500) -> dict[str, Beside]:
    """The same for more of them than one query takes ids."""
    found: dict[str, Beside] = {}
    for first in range(0, len(ids), at_once):
        found.update(beside(db, actor, ids[first:first + at_once]))
    return found


def owners(db: Session, actor: Actor, most: int = 50) -> list[str]:
    """The names that are written as the practice's owners of open fixes."""
    return sorted(db.execute(
        select(col(Remediation.practice_owner)).where(
            col(Remediation.practice_id) == actor.practice_id, _IS_OPEN, col(Remediation.practice_owner) != "")
        .distinct().limit(most)).scalars(), key=str.casefold)


def on_us(db: Session, practice_id: str) -> int:
    """How many fixes wait on the practice: the number beside the word in the bar. One count, from an index alone."""
    return int(db.scalar(select(func.count()).select_from(Remediation).where(
        col(Remediation.practice_id) == practice_id, _ON_US)) or 0)


def for_others(db: Session, actor: Actor) -> list[str]:
    """The ids of the fixes in which proof was seen and the next step is not for this person, who had a hand in them:
    as `remediations_rounds` says of each. Only those are read in which the person did or owned anything."""
    names = (actor.name, actor.name.split()[0])
    did = or_(col(RemediationEntry.person_id) == actor.id, col(RemediationEntry.kind) == "changed")
    theirs = exists().where(col(RemediationEntry.remediation_id) == col(Remediation.id), did).correlate(Remediation)
    mine = and_(
        col(Remediation.practice_id) == actor.practice_id, col(Remediation.status) == RemediationStatus.RETEST,
        or_(func.lower(col(Remediation.practice_owner)).in_([name.lower() for name in names]), theirs))
    fixes = db.execute(select(Remediation).where(mine)).scalars().all()
    if not fixes:
        return []
    entries = db.execute(select(RemediationEntry).join(
        Remediation, col(Remediation.id) == col(RemediationEntry.remediation_id)).where(mine)
        .order_by(col(RemediationEntry.number))).scalars().all()
    files = db.execute(select(ProofFile).join(
        Remediation, col(Remediation.id) == col(ProofFile.remediation_id)).where(mine)).scalars().all()
    by_fix, sent = _by_fix(entries), _by_fix(files)
    return [fix.id for fix in fixes
            if waits_for_others(of_history(fix, by_fix.get(fix.id, []), sent.get(fix.id, [])), actor)]


def _by_fix(rows: Iterable[_Row]) -> dict[str, list[_Row]]:
    found: dict[str, list[_Row]] = {}
    for row in rows:
        found.setdefault(row.remediation_id, []).append(row)
    return found


def of_vendor(db: Session, actor: Actor, vendor_id: str, most: int) -> Sequence[Row[Any]]:
    """The vendor's fixes that are open, the most urgent first."""
    return db.execute(of_practice(actor, Wanted(vendor=vendor_id)).where(_IS_OPEN)
                      .order_by(*order("urgency", descending=False)).limit(most)).all()
