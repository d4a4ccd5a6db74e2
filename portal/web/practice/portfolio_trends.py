"""The portfolio over time: decisions, coverage and red flags at the end of each month, drawn and in figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from portal.vocabulary.permissions import Permission
from portal.web.pages import Call, Page
from portal.web.practice.portfolio import ROW_WORDS
from portal.web.render import render
from portal.workflow import portfolio_trends
from portal.workflow.portfolio_lists import DECIDED

WIDTH, TOP, HEIGHT, GAP = 348.0, 16.0, 64.0, 5.0
WIDE = 1000  # from here on a number is wider than its bar: only the last one is written


@dataclass(frozen=True, slots=True)
class Bar:
    """One month: where its bar stands and what is written over and under it; `last` is how it stands now."""

    x: float
    y: float
    width: float
    height: float
    number: str
    month: str
    last: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars of one kind. `says` is the same for who cannot see it."""

    key: str
    bars: Sequence[Bar]
    says: str

    @property
    def base(self) -> float:
        return TOP + HEIGHT


def chart(key: str, numbers: Sequence[int | None], months: Sequence[str], most: int, unit: str = "") -> Chart:
    """Bars to one measure: `most` is as high as a chart is. A month without a number has no bar."""
    step = WIDTH / len(numbers)
    written = max((number or 0 for number in numbers), default=0) < WIDE
    bars = []
    for index, (number, month) in enumerate(zip(numbers, months, strict=True)):
        height, last = round(HEIGHT * (number or 0) / (most or 1), 1), index == len(numbers) - 1
        bars.append(Bar(round(index * step + GAP / 2, 1), round(TOP + HEIGHT - height, 1), round(step - GAP, 1), height,
                        f"{number:,}{unit}" if number is not None and (written or last) else "", month, last))
    first, last_one = numbers[0], numbers[-1]
    return Chart(key, bars, f"{_said(first, unit)} in {months[0]}, {_said(last_one, unit)} now")


def _said(number: int | None, unit: str) -> str:
    return "no figure" if number is None else f"{number:,}{unit}"


def show(call: Call) -> Response:
    months = portfolio_trends.months(call.db, call.actor)
    names = [f"{month.on:%b}" for month in months]
    counts = {one.value: [month.decisions.get(one.value, 0) for month in months] for one in DECIDED}
    flags = {row: [month.flags[index] for month in months] for index, row in enumerate(ROW_WORDS)}
    coverage = [None if month.coverage is None else round(month.coverage / 10) for month in months]
    return render(
        call, "practice/portfolio/trends.html", months=months, rows=ROW_WORDS, decided=[one.value for one in DECIDED],
        empty_yet=not any(month.vendors for month in months),
        by_decision=[chart(key, numbers, names, _most(counts)) for key, numbers in counts.items()],
        by_row=[chart(row, numbers, names, _most(flags)) for row, numbers in flags.items()],
        coverage=chart("coverage", coverage, names, 100, "%"), width=WIDTH)


def _most(numbers: Mapping[str, Sequence[int]]) -> int:
    """One measure for charts that stand together."""
    return max((number for one in numbers.values() for number in one), default=0)


routes = [Page("/portfolio/trends", show, permission=Permission.SCORES_READ, name="portfolio-trends")]
