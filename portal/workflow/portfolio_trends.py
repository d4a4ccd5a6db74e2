"""How the portfolio stood at the end of each month: of every vendor the last score that it had then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Integer, case, column, func, or_, select, values
from sqlmodel import Session, col

from portal import clock
from portal.models import Score
from portal.scoring.rows import Verdict
from portal.vocabulary.actors import Actor
from portal.workflow.portfolio_lists import DECIDED

MONTHS = 12
_ROWS: tuple[Any, ...] = (col(Score.row_1), col(Score.row_2), col(Score.row_3), col(Score.row_4), col(Score.row_5),
                          col(Score.row_6))


@dataclass(frozen=True, slots=True)
class Month:
    """`on` is its last day, or today; `coverage` the mean of the vendors with a decision, in tenths of a percent, None
    where there are none; `flags` how many of them have a red flag in each row."""

    on: date
    decisions: Mapping[str, int]
    coverage: int | None
    flags: tuple[int, ...]

    @property
    def vendors(self) -> int:
        return sum(self.decisions.values())


def months(db: Session, actor: Actor, number: int = MONTHS) -> list[Month]:
    """The last `number` months, this one as it stands now, the oldest first. Reads each score of the practice once."""
    ends = _ends(clock.now(), number)
    found: dict[int, list[Any]] = {}
    for month, *rest in db.execute(_counted(actor, [at for _, at in ends])):
        found.setdefault(month, []).append(rest)
    return [_month(on, found.get(index, [])) for index, (on, _) in enumerate(ends)]


def _ends(now: datetime, number: int) -> list[tuple[date, datetime]]:
    """The last day of each month, and the moment that it is over."""
    ends, first = [(now.date(), now)], now.date().replace(day=1)
    while len(ends) < number:
        ends.append((first - timedelta(days=1), datetime(first.year, first.month, 1, tzinfo=UTC)))
        first = (first - timedelta(days=1)).replace(day=1)
    return ends[::-1]


def _counted(actor: Actor, moments: Sequence[datetime]) -> Any:
    later = func.lead(col(Score.created_at)).over(partition_by=col(Score.vendor_id), order_by=col(Score.number))
    spans = (select(col(Score.decision), col(Score.coverage), *_ROWS, col(Score.created_at).label("since"),
                    later.label("until")).where(col(Score.practice_id) == actor.practice_id).subquery())
    ends = values(column("month", Integer), column("at", DateTime(timezone=True))).data(
        list(enumerate(moments))).cte("ends")
    flags: list[ColumnElement[Any]] = [
        func.sum(case((spans.c[one.key] == Verdict.RED_FLAG.value, 1), else_=0)) for one in _ROWS]
    return (select(ends.c.month, spans.c.decision, func.count(), func.sum(spans.c.coverage), *flags)
            .join_from(ends, spans, (spans.c.since <= ends.c.at)
                       & or_(spans.c.until.is_(None), spans.c.until > ends.c.at))
            .where(spans.c.decision.in_([one.value for one in DECIDED]))
            .group_by(ends.c.month, spans.c.decision))


def _month(on: date, groups: Sequence[Sequence[Any]]) -> Month:
    vendors = sum(group[1] for group in groups)
    return Month(on, {group[0]: int(group[1]) for group in groups},
                 round(sum(int(group[2]) for group in groups) / vendors) if vendors else None,
                 tuple(sum(int(group[3 + row]) for group in groups) for row in range(len(_ROWS))))
