"""The portfolio as lists show it: every vendor of the practice with its line, filtered, counted in one pass, in pages.

A vendor that was never scored has no line: it stands after all others, as a group of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlmodel import Session, col

from portal import clock
from portal.models import PortfolioLine, Vendor
from portal.scoring.decisions import Standing
from portal.scoring.rows import Verdict
from portal.vocabulary.actors import Actor
from portal.workflow.portfolio import WITH_PHI

UNSCORED = ""
GROUPS = (*(standing.value for standing in Standing), UNSCORED)
DECIDED = (Standing.NO_RELEASE, Standing.HOLD, Standing.NOT_ENOUGH, Standing.CONDITIONS, Standing.APPROVE)
ROWS: Mapping[str, Any] = {
    "1": col(PortfolioLine.row_1), "2": col(PortfolioLine.row_2), "3": col(PortfolioLine.row_3),
    "4": col(PortfolioLine.row_4), "5": col(PortfolioLine.row_5), "6": col(PortfolioLine.row_6)}
OWNERS_MAX = 100
_NONE = (0,) * len(ROWS)
_NAME = func.lower(col(Vendor.name))
_WORST = {Verdict.RED_FLAG.value: 0, Verdict.NOT_EVIDENCED.value: 1, Verdict.PARTIAL.value: 2, Verdict.STRONG.value: 3}
SORTS: Mapping[str, Any] = {
    "score": col(PortfolioLine.score), "name": _NAME, "coverage": col(PortfolioLine.coverage),
    **{f"row-{number}": case(_WORST, value=column, else_=4) for number, column in ROWS.items()},
    "due": col(PortfolioLine.next_due), "owner": func.lower(col(Vendor.owner_name))}
COLUMNS: tuple[ColumnElement[Any], ...] = (
    col(Vendor.id).label("id"), col(Vendor.name).label("name"), col(Vendor.owner_name).label("owner_name"),
    func.coalesce(col(PortfolioLine.decision), UNSCORED).label("decision"), col(PortfolioLine.score).label("score"),
    col(PortfolioLine.coverage).label("coverage"), col(PortfolioLine.cap).label("cap"), *ROWS.values(),
    col(PortfolioLine.next_due).label("next_due"), col(PortfolioLine.next_what).label("next_what"))
# As portfolio.has_phi, for a vendor that has no line.
_HAS_PHI = or_(col(Vendor.has_phi_since).is_not(None), col(Vendor.first_phi_on).is_not(None),
               col(Vendor.status).in_(WITH_PHI))


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows the list besides its group: words in name, services or owner; a row with a verdict; whose vendors;
    something is due since yesterday or longer."""

    find: str = ""
    row: str = ""
    verdict: str = ""
    owner: str = ""
    overdue: bool = False

    def of_vendors(self) -> list[ColumnElement[bool]]:
        return [*named(self.find), *([col(Vendor.owner_name) == self.owner] if self.owner else [])]

    def of_lines(self) -> list[ColumnElement[bool]]:
        return [*([ROWS[self.row] == self.verdict] if self.row else []),
                *([col(PortfolioLine.next_due) < clock.today()] if self.overdue else [])]


def named(find: str) -> tuple[ColumnElement[bool], ...]:
    if not find:
        return ()
    columns = (col(Vendor.name), col(Vendor.services), col(Vendor.owner_name))
    return (or_(*(column.icontains(find, autoescape=True) for column in columns)),)


@dataclass(frozen=True, slots=True)
class Group:
    """So many vendors of one decision that have patient data by now, or have none, and how many red flags their rows
    have."""

    decision: str
    with_phi: bool
    vendors: int
    flags: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Census:
    """The vendors that a filter leaves, counted once for everything that a page says of how many there are."""

    groups: Sequence[Group]

    def of(self, show: str) -> int:
        return sum(group.vendors for group in self.groups if _shows(show, group.decision, group.with_phi))

    def decision(self, decision: str, show: str = "all") -> int:
        return sum(group.vendors for group in self.groups
                   if group.decision == decision and _shows(show, group.decision, group.with_phi))

    def flags(self, show: str = "all") -> tuple[int, ...]:
        """Red flags by row."""
        found = [group.flags for group in self.groups if _shows(show, group.decision, group.with_phi)]
        return tuple(sum(column) for column in zip(*found, strict=True)) if found else _NONE


def _shows(show: str, decision: str, with_phi: bool) -> bool:
    return show == "all" or (with_phi if show == "phi" else decision == decision_of(show))


def decision_of(show: str) -> str:
    """The decision that a filter's name stands for."""
    return UNSCORED if show == "unscored" else show


def census(db: Session, actor: Actor, filter: Filter) -> Census:
    facts: tuple[Any, ...] = (col(PortfolioLine.decision), col(PortfolioLine.with_phi))
    flags = [func.sum(case((column == Verdict.RED_FLAG.value, 1), else_=0)) for column in ROWS.values()]
    lines = select(*facts, func.count(), *flags).where(
        col(PortfolioLine.practice_id) == actor.practice_id, *filter.of_lines()).group_by(*facts)
    if filter.of_vendors():
        lines = lines.join(Vendor, _OF_VENDOR).where(*filter.of_vendors())
    found = [Group(decision, bool(with_phi), number, tuple(int(flags) for flags in rows))
             for decision, with_phi, number, *rows in db.execute(lines)]
    if not filter.of_lines():
        unscored = _without_line((_HAS_PHI, func.count()), actor, filter).group_by(_HAS_PHI)
        found += [Group(UNSCORED, bool(with_phi), number, _NONE) for with_phi, number in db.execute(unscored)]
    return Census(found)


def rows(db: Session, actor: Actor, filter: Filter, show: str, sort: tuple[str, bool], place: tuple[int, int],
         scored: int) -> list[Row[Any]]:
    """`place` is how many rows to skip and how many to take at most; `scored` how many have a line; `sort` a key of
    SORTS and whether it is turned round. Always by decision, the worst first, and by `sort` within one."""
    skipped, most = place
    order = _order(*sort)
    found = [] if skipped >= scored else list(db.execute(
        scored_vendors(actor, filter, show).order_by(*order).limit(most).offset(skipped)).all())
    if len(found) < most and show in ("all", "phi", "unscored") and not filter.of_lines():
        query = _without_line(COLUMNS, actor, filter)
        query = query.where(_HAS_PHI) if show == "phi" else query
        found += db.execute(query.order_by(*order[1:]).limit(most - len(found)).offset(max(0, skipped - scored))).all()
    return found


def scored_vendors(actor: Actor, filter: Filter, show: str) -> Select[Any]:
    query = (select(*COLUMNS).select_from(PortfolioLine).join(Vendor, _OF_VENDOR)
             .where(col(PortfolioLine.practice_id) == actor.practice_id, *filter.of_lines(), *filter.of_vendors()))
    if show == "phi":
        return query.where(col(PortfolioLine.with_phi).is_(True))
    return query if show == "all" else query.where(col(PortfolioLine.decision) == decision_of(show))


_OF_VENDOR = and_(col(Vendor.id) == col(PortfolioLine.vendor_id),
                  col(Vendor.practice_id) == col(PortfolioLine.practice_id))


def _without_line(columns: Sequence[ColumnElement[Any]], actor: Actor, filter: Filter) -> Select[Any]:
    return (select(*columns).select_from(Vendor).outerjoin(PortfolioLine, _OF_VENDOR)
            .where(col(Vendor.practice_id) == actor.practice_id, col(PortfolioLine.id).is_(None),
                   *filter.of_vendors()))


def _order(sort: str, descending: bool) -> list[ColumnElement[Any]]:
    """The id last: two of the same name stay where they are from page to page."""
    column = SORTS[sort]
    chosen = column.desc() if descending else column.asc()
    return [col(PortfolioLine.rank).asc(), chosen.nulls_last(), _NAME.asc(), col(Vendor.id).asc()]


def ids(actor: Actor, find: str, show: str) -> Select[Any]:
    """Each vendor's id and decision, in no order: for a list that sorts otherwise than by decision."""
    columns: tuple[Any, ...] = (col(Vendor.id), col(PortfolioLine.decision))
    query = (select(*columns).select_from(Vendor)
             .outerjoin(PortfolioLine, _OF_VENDOR).where(col(Vendor.practice_id) == actor.practice_id, *named(find)))
    if show == "all":
        return query
    return query.where(col(PortfolioLine.id).is_(None) if show == "unscored"
                       else col(PortfolioLine.decision) == decision_of(show))


def owners(db: Session, actor: Actor) -> list[str]:
    """Whose vendors there are, by name."""
    return list(db.execute(
        select(col(Vendor.owner_name)).where(col(Vendor.practice_id) == actor.practice_id, col(Vendor.owner_name) != "")
        .distinct().order_by(col(Vendor.owner_name)).limit(OWNERS_MAX)).scalars())
