"""What is due of a practice beyond agreements and questionnaires: fixes, duties, contradictions, overrides and accepted
risks that end, decisions to look at again. One list over all, counted in one query and read a page at a time."""

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Row,
    Select,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portal import clock
from portal.models import Decision, Duty, Override, PortfolioLine, Remediation, Vendor
from portal.scoring.gates import GATES
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import RemediationStatus
from portal.workflow import remediations_lists


class Ask(StrEnum):
    """What is asked for. A fix that is late or lies with the practice; one whose proof is in, to be tested again. A
    gate that may be signed; one that lets patient data go, or says that none is left, apart: the owner signs it."""

    FIX = "fix"
    RETEST = "retest"
    DUTY = "duty"
    CONTRADICTION = "contradiction"
    OVERRIDE = "override"
    ACCEPTED = "accepted"
    DECISION = "decision"
    GATE = "gate"
    RELEASE = "release"


SOON = timedelta(days=14)  # how long before its day a duty, and what ends, is asked for
RELEASES = tuple(gate.id for gate in GATES if gate.permission is Permission.GATES_RELEASE)
_Later = aliased(Decision, name="later")


def of_practice(db: Session, actor: Actor, kinds: Collection[Ask]) -> CompoundSelect[Any] | None:
    """Columns: kind, id, vendor_id, vendor, owner, what, number, due. None where no kind is wanted."""
    wanted = [query for kind, query in _every(db, actor, kinds).items() if kind in kinds]
    return union_all(*wanted) if wanted else None


def counts(db: Session, actor: Actor, own: Collection[str]) -> list[tuple[Ask, bool, bool, int]]:
    """How many of each kind, those of the person apart (by the owner's name in lower case) and those that are late."""
    every = union_all(*_every(db, actor, tuple(Ask)).values()).subquery()
    each = select(every.c.kind, case((func.lower(every.c.owner).in_(own), 1), else_=0).label("mine"),
                  case((_late(every.c.due), 1), else_=0).label("late")).subquery()
    rows = db.execute(select(*each.c, func.count()).group_by(*each.c))
    return [(Ask(kind), bool(mine), bool(late), number) for kind, mine, late, number in rows]


def rows(db: Session, actor: Actor, kinds: Collection[Ask], most: int, own: Collection[str] = (),
         others: bool = False) -> Sequence[Row[Any]]:
    """The lines, what is due first on top; `own` narrows to the person's, `others` to all but the person's."""
    query = of_practice(db, actor, kinds)
    if query is None:
        return []
    every = query.subquery()
    mine = func.lower(every.c.owner).in_(own)
    narrowed = select(*every.c).where(*([~mine if others else mine] if own else []))
    return db.execute(narrowed.order_by(every.c.due.asc().nulls_last(), every.c.kind, every.c.id).limit(most)).all()


def _late(due: ColumnElement[Any]) -> ColumnElement[bool]:
    return func.coalesce(due, date.max) < clock.today()


def _every(db: Session, actor: Actor, kinds: Collection[Ask]) -> dict[Ask, Select[Any]]:
    soon = clock.today() + SOON
    others = remediations_lists.for_others(db, actor) if Ask.RETEST in kinds else []
    return {Ask.FIX: _fixes(actor), Ask.RETEST: _retests(actor, others), Ask.DUTY: _duties(actor, soon),
            Ask.CONTRADICTION: _contradictions(actor), Ask.OVERRIDE: _overrides(actor, soon),
            Ask.ACCEPTED: _accepted(actor, soon), Ask.DECISION: _decisions(actor, soon),
            Ask.GATE: _gates(actor, Ask.GATE), Ask.RELEASE: _gates(actor, Ask.RELEASE)}


def _fixes(actor: Actor) -> Select[Any]:
    today = clock.today()
    asked = or_(*(one for show in ("overdue", "us") if (one := remediations_lists.showing(show, today)) is not None))
    return _line(Ask.FIX, Remediation, col(Remediation.practice_owner), col(Remediation.gap), col(Remediation.number),
                 col(Remediation.target_on)).where(
        col(Remediation.practice_id) == actor.practice_id, asked,
        col(Remediation.status) != RemediationStatus.RETEST)


def _retests(actor: Actor, others: Sequence[str]) -> Select[Any]:
    """None that waits for another person than the one who is asked."""
    return _line(Ask.RETEST, Remediation, col(Remediation.practice_owner), col(Remediation.gap),
                 col(Remediation.number), col(Remediation.target_on)).where(
        col(Remediation.practice_id) == actor.practice_id, col(Remediation.status) == RemediationStatus.RETEST,
        col(Remediation.id).not_in(others))


def _duties(actor: Actor, soon: date) -> Select[Any]:
    return _line(Ask.DUTY, Duty, col(Duty.owner_name), col(Duty.what), None, col(Duty.next_due)).where(
        col(Duty.practice_id) == actor.practice_id, col(Duty.ended_at).is_(None), col(Duty.next_due) <= soon)


def _contradictions(actor: Actor) -> Select[Any]:
    """One for each vendor that has any."""
    return _line(Ask.CONTRADICTION, PortfolioLine, literal(""), literal(""), col(PortfolioLine.contradictions_open),
                 None).where(col(PortfolioLine.practice_id) == actor.practice_id,
                             col(PortfolioLine.contradictions_open) > 0)


def _gates(actor: Actor, kind: Ask) -> Select[Any]:
    """The next gate of each vendor, where it may be signed."""
    release = col(PortfolioLine.next_gate).in_(RELEASES)
    return _line(kind, PortfolioLine, literal(""), col(PortfolioLine.next_gate), None, None).where(
        col(PortfolioLine.practice_id) == actor.practice_id, col(PortfolioLine.next_gate) != "",
        release if kind is Ask.RELEASE else ~release)


def _overrides(actor: Actor, soon: date) -> Select[Any]:
    return _line(Ask.OVERRIDE, Override, col(Override.by), col(Override.subject), None,
                 col(Override.expires_on)).where(
        col(Override.practice_id) == actor.practice_id, col(Override.ended_at).is_(None),
        col(Override.expires_on).between(clock.today(), soon))


def _accepted(actor: Actor, soon: date) -> Select[Any]:
    return _line(Ask.ACCEPTED, Remediation, col(Remediation.practice_owner), col(Remediation.gap),
                 col(Remediation.number), col(Remediation.accepted_until)).where(
        col(Remediation.practice_id) == actor.practice_id,
        col(Remediation.status) == RemediationStatus.RISK_ACCEPTED, col(Remediation.accepted_until) <= soon)


def _decisions(actor: Actor, soon: date) -> Select[Any]:
    """The newest of each vendor, where it is to be looked at again."""
    newer = exists().where(col(_Later.vendor_id) == col(Decision.vendor_id),
                           col(_Later.number) > col(Decision.number)).correlate(Decision)
    return _line(Ask.DECISION, Decision, col(Decision.by), col(Decision.decided), col(Decision.number),
                 col(Decision.review_on)).where(
        col(Decision.practice_id) == actor.practice_id, col(Decision.review_on) <= soon, ~newer)


def _line(kind: Ask, table: Any, owner: Any, what: Any, number: Any, due: Any) -> Select[Any]:
    columns: tuple[ColumnElement[Any], ...] = (
        literal(kind.value).label("kind"), col(table.id).label("id"), col(Vendor.id).label("vendor_id"),
        col(Vendor.name).label("vendor"),
        func.coalesce(func.nullif(owner, ""), col(Vendor.owner_name)).label("owner"), what.label("what"),
        (cast(null(), Integer) if number is None else number).label("number"),
        (cast(null(), Date) if due is None else due).label("due"))
    return select(*columns).select_from(table).join(Vendor, and_(
        col(Vendor.id) == col(table.vendor_id), col(Vendor.practice_id) == col(table.practice_id)))
