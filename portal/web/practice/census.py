"""Where the practice stands with all its vendors at once: counted, and the most urgent first.

The same question as `standings` asks of one vendor; what it is made of is looked up once a vendor.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, Subquery, and_, case, func, select
from sqlmodel import Session, col

from portal import clock
from portal.models import Finding, Reading, Vendor
from portal.models.findings import TROUBLE
from portal.vocabulary.actors import Actor
from portal.web.practice import standings
from portal.web.practice.standings import NEEDS_US, Facts, Latest, Standing

QUIET = (Standing.SETTLED, Standing.NOT_NEEDED, Standing.CLOSED)


@dataclass(frozen=True, slots=True)
class Census:
    """The vendors that ask for something, for everything that a page says of them. Rows have id, name, standing, mine,
    late, and a planned start that nothing is signed for."""

    rows: Sequence[Row[Any]]

    def of(self, standings: Collection[Standing] = tuple(Standing), *, mine: bool | None = None,
           late: bool | None = None) -> int:
        return sum(1 for row in self.rows if row.standing in standings and mine in (None, bool(row.mine))
                   and late in (None, bool(row.late)))

    def urgent(self, wanted: Collection[Standing], mine: bool | None, skipped: int, most: int) -> list[str]:
        """The ids of those that stand so, the most urgent first: the person's own, the others', or all."""
        found = [row for row in self.rows if row.standing in wanted and mine in (None, bool(row.mine))]
        return [row.id for row in sorted(found, key=_urgency)[skipped:skipped + most]]


def take(db: Session, actor: Actor, mine: ColumnElement[bool]) -> Census:
    """One pass over the vendors; `mine` says which are the person's own."""
    each = _each(actor, mine)
    return Census(db.execute(select(*each.c).where(each.c.standing.not_in(list(QUIET)))).all())


def _urgency(row: Row[Any]) -> tuple[Any, ...]:
    rank = _RANK.get(row.standing, len(_RANK))
    return (not row.late, row.due or date.max, rank, row.name.lower(), row.id)


_RANK = {standing.value: number for number, standing in enumerate(NEEDS_US)}


def _each(actor: Actor, mine: ColumnElement[bool]) -> Subquery:
    known = _known(actor.practice_id, mine)
    facts = Facts(
        vendor_status=known.c.status, handles_phi=known.c.handles_phi, planned_start=known.c.planned_start,
        latest=known.c.latest, status=known.c.latest_status, is_baa=known.c.is_baa, to_answer=known.c.to_answer == 1,
        undecided=known.c.undecided, open_terms=known.c.open, asked=known.c.asked == 1, ended=known.c.ended == 1,
        signed=known.c.signed == 1)
    columns: tuple[Any, ...] = (
        known.c.id, known.c.name, known.c.mine, facts.standing().label("standing"),
        _one(facts.overdue(clock.today())).label("late"),
        case((facts.phi_unsigned(), known.c.planned_start), else_=None).label("due"))
    return select(*columns).subquery()


def _known(practice_id: str, mine: ColumnElement[bool]) -> CTE:
    """One row a vendor, made once: what is asked of it below would otherwise be looked up for every mention."""
    terms = _terms(practice_id).subquery("terms")
    columns: tuple[Any, ...] = (
        col(Vendor.id), col(Vendor.name), col(Vendor.status), col(Vendor.handles_phi), col(Vendor.planned_start),
        col(Latest.id).label("latest"), col(Latest.status).label("latest_status"), col(Reading.is_baa),
        func.coalesce(terms.c.open, 0).label("open"), func.coalesce(terms.c.undecided, 0).label("undecided"),
        _one(standings.TO_ANSWER).label("to_answer"), _one(standings.ASKED).label("asked"),
        _one(standings.ENDED).label("ended"), _one(standings.SIGNED).label("signed"), _one(mine).label("mine"))
    return (select(*columns).select_from(Vendor).outerjoin(Latest, standings.IS_LATEST)
            .outerjoin(Reading, col(Reading.id) == col(Latest.reading_id))
            .outerjoin(terms, terms.c.reading_id == col(Latest.reading_id))
            .where(col(Vendor.practice_id) == practice_id).cte("known").prefix_with("MATERIALIZED"))


def _terms(practice_id: str) -> Select[Any]:
    """Of each reading how many terms need work, and on how many of them nobody has decided. From an index alone."""
    work = standings.asks_for_work()
    columns: tuple[Any, ...] = (
        col(Finding.reading_id), func.sum(_one(work)).label("open"),
        func.sum(_one(and_(work, col(Finding.decision).is_(None)))).label("undecided"))
    return select(*columns).where(col(Finding.practice_id) == practice_id, TROUBLE).group_by(col(Finding.reading_id))


def _one(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)
