"""What changed between two results: which indicators and caps moved, and by how many points each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from portal.scoring.explanation import Line, lines
from portal.scoring.levels import Judgment
from portal.scoring.overall import Result
from portal.scoring.rows import ZERO, Verdict


@dataclass(frozen=True, slots=True)
class Moved:
    """A line that is not what it was. `points` is exact, `shown` the difference of what both times was printed. With
    `touched` its own level, evidence or facts changed; without, only the weight that others leave it."""

    code: str
    before: Judgment | None
    after: Judgment | None
    points: Fraction
    shown: Decimal
    touched: bool


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference of two results. A score that was not there counts as no points here; `began` says so. The moved
    lines add up to `points`. `other_table` where weights, caps or bands are another version."""

    points: Fraction
    coverage: Fraction
    began: bool
    ended: bool
    moved: tuple[Moved, ...]
    caps_began: tuple[str, ...]
    caps_ended: tuple[str, ...]
    verdicts: tuple[tuple[str, Verdict | None, Verdict | None], ...]
    bands: tuple[str | None, str | None]
    other_table: bool


def compare(before: Result, after: Result) -> Changes:
    """From the older result to the newer one, also across versions of the table: what is in one only counts as nothing
    in the other."""
    was, now = ({line.code: line for line in lines(result)} for result in (before, after))
    codes = list(dict.fromkeys((*now, *was)))
    every = [_moved(was.get(code), now.get(code), code) for code in codes]
    old, new = ({held.cap.code for held in result.caps} for result in (before, after))
    return Changes(
        points=(after.score or ZERO) - (before.score or ZERO),
        coverage=after.coverage - before.coverage,
        began=before.score is None and after.score is not None,
        ended=before.score is not None and after.score is None,
        moved=tuple(one for one in every if one.touched or one.points or one.shown),
        caps_began=tuple(held.cap.code for held in after.caps if held.cap.code not in old),
        caps_ended=tuple(held.cap.code for held in before.caps if held.cap.code not in new),
        verdicts=_verdicts(before, after),
        bands=(before.band.id if before.band else None, after.band.id if after.band else None),
        other_table=_versions(before) != _versions(after),
    )


def _moved(was: Line | None, now: Line | None, code: str) -> Moved:
    points = (now.points if now else ZERO) - (was.points if was else ZERO)
    printed = (now.shown if now else Decimal(0)) - (was.shown if was else Decimal(0))
    before, after = (line.judgment if line else None for line in (was, now))
    return Moved(code, before, after, points, printed, _facts(was) != _facts(now))


def _facts(line: Line | None) -> object:
    """What a line says of its own, whatever its weight."""
    if line is None:
        return None
    if line.judgment:
        return line.judgment.level, line.judgment.quality, line.judgment.stale
    return line.held and line.held.facts


def _verdicts(before: Result, after: Result) -> tuple[tuple[str, Verdict | None, Verdict | None], ...]:
    was, now = ({row.row.id: row.verdict for row in result.rows} for result in (before, after))
    return tuple((id, was.get(id), now.get(id)) for id in dict.fromkeys((*now, *was)) if was.get(id) != now.get(id))


def _versions(result: Result) -> tuple[str, str]:
    return result.case.whole.version, result.case.table.version
