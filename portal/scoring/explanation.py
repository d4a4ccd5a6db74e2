"""Where each point comes from: lines that add up to the score, exactly and as they are printed.

Every number is exact until it is shown; shown, it is rounded down to a tenth, so that nothing looks better than it is.
The tenths that the lines lose by that go to the lines that lost most, so that the printed lines add up too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor

from portal.scoring.caps import Held
from portal.scoring.indicators import Indicator
from portal.scoring.levels import Judgment, Level
from portal.scoring.overall import Result
from portal.scoring.rows import HUNDRED, ZERO

TENTHS = 10
ROUNDING = "Numbers are rounded down to a tenth; the lines add up to the number shown."


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator, or one cap. `points` of at most `most`, exact; `shown` as printed. `rule` is the rule of the level
    in words, `sources` are what it rests on, `raises` is what would raise it."""

    code: str
    title: str
    judgment: Judgment | None
    held: Held | None
    most: Fraction
    points: Fraction
    shown: Decimal
    rule: str
    sources: tuple[str, ...]
    raises: str


def shown(number: Fraction) -> Decimal:
    """The number as printed: rounded down to a tenth."""
    return _tenths(floor(number * TENTHS))


def lines(result: Result) -> tuple[Line, ...]:
    """One line for each indicator in the order of the table, then one for each cap. Their points add up to the score,
    and what they show to the score as shown; to zero where there is no score."""
    drafts = [*_indicator_lines(result), *_cap_lines(result)]
    printed = _printed([points for *_, points in drafts])
    return tuple(_line(result, entry, most, points, tenths)
                 for (entry, most, points), tenths in zip(drafts, printed, strict=True))


_Draft = tuple[Indicator | Held, Fraction, Fraction]


def _indicator_lines(result: Result) -> list[_Draft]:
    table = result.case.table
    known = sum(row.weight for row in result.rows if row.evidenced)
    found: list[_Draft] = []
    for row in result.rows:
        for indicator in row.row.indicators:
            value = result.case.judgments[indicator.id].value
            most = ZERO if value is None else HUNDRED * row.weight * table.weight(indicator) / (known * row.evidenced)
            found.append((indicator, most, most * (value or ZERO)))
    return found


def _cap_lines(result: Result) -> list[_Draft]:
    """The lowest cap takes what is above it; the others take nothing, and stand there because they apply."""
    if result.computed is None or result.score is None:
        return [(held, ZERO, ZERO) for held in result.caps]
    taken = result.score - result.computed
    return [(held, ZERO, taken if held is result.cap else ZERO) for held in result.caps]


def _line(result: Result, entry: Indicator | Held, most: Fraction, points: Fraction, tenths: int) -> Line:
    printed = _tenths(tenths)
    if isinstance(entry, Held):
        return Line(entry.cap.code, entry.cap.title, None, entry, most, points, printed,
                    f"The score is at most {entry.at} while this lasts.",
                    tuple(fact.source for fact in entry.facts), entry.cap.ends)
    judgment = result.case.judgments[entry.id]
    rule = judgment.reason if judgment.level is Level.NOT_APPLICABLE else entry.says.get(
        judgment.level, "Nothing shows it yet.")
    done = judgment.level in (Level.STRONG, Level.NOT_APPLICABLE)
    return Line(entry.id, entry.title, judgment, None, most, points, printed, rule, judgment.sources,
                "" if done else entry.raises)


def _tenths(count: int) -> Decimal:
    return Decimal(count).scaleb(-1)


def _printed(points: Sequence[Fraction]) -> list[int]:
    """Tenths whose sum is the whole sum rounded down: each line rounded down, then the rest to those that lost most.
    Ties go to the earlier line."""
    tenths = [floor(number * TENTHS) for number in points]
    rest = floor(sum(points, ZERO) * TENTHS) - sum(tenths)
    by_loss = sorted(range(len(points)), key=lambda index: (tenths[index] - points[index] * TENTHS, index))
    for index in by_loss[:rest]:
        tenths[index] += 1
    return tenths
