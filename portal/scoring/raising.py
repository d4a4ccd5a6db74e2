"""What would raise a score: each indicator made strong and each cap ended, one at a time, with what that would give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from portal.scoring.indicators import Indicator
from portal.scoring.levels import Judgment, Level, Quality
from portal.scoring.overall import Result, resolve
from portal.scoring.rows import ZERO, Verdict


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do. `gain` and `coverage` are the points and percent it alone would give, exact; a step may give
    none while a cap holds. `verdict` is what its row would become; None for a cap."""

    code: str
    title: str
    says: str
    gain: Fraction
    coverage: Fraction
    verdict: Verdict | None


def steps(result: Result) -> tuple[Step, ...]:
    """What to do, the most points first. Where nothing is evidenced yet, the gain is the whole score it would give."""
    found = [_ended(result, held.cap.code) for held in result.caps]
    found += [_raised(result, indicator) for indicator in result.case.whole.by_id.values()
              if _is_open(indicator, result.case.judgments[indicator.id])]
    return tuple(sorted(found, key=lambda step: (-step.gain, -step.coverage)))


def _is_open(indicator: Indicator, judgment: Judgment) -> bool:
    """A critical indicator stays open until a record shows it: on the vendor's word alone no row is strong."""
    if judgment.level is Level.STRONG:
        return indicator.critical and judgment.quality < Quality.RECORD
    return judgment.level is not Level.NOT_APPLICABLE


def _raised(result: Result, indicator: Indicator) -> Step:
    before = result.case.judgments[indicator.id]
    better = replace(before, level=Level.STRONG, quality=max(before.quality, Quality.RECORD), stale=False)
    after = resolve(replace(result.case, judgments={**result.case.judgments, indicator.id: better}))
    verdict = next(row.verdict for row in after.rows if row.row.id == indicator.row)
    return _step(indicator.id, indicator.title, indicator.raises, result, after, verdict)


def _ended(result: Result, code: str) -> Step:
    cap = result.case.whole.caps[code]
    rest = tuple(fact for fact in result.case.facts if fact.cap != code)
    return _step(code, cap.title, cap.ends, result, resolve(replace(result.case, facts=rest)), None)


def _step(code: str, title: str, says: str, before: Result, after: Result, verdict: Verdict | None) -> Step:
    gain = (after.score or ZERO) - (before.score or ZERO)
    return Step(code, title, says, gain, after.coverage - before.coverage, verdict)
