"""The result: score, coverage, range and evidence mix side by side and never blended, the caps, and the band."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from portal.scoring.caps import Fact, Held, holding
from portal.scoring.indicators import Band, Indicators, Stops, Table
from portal.scoring.levels import Judgment, Level, Quality
from portal.scoring.rows import HUNDRED, ZERO, RowScore, score_row


@dataclass(frozen=True, slots=True)
class Case:
    """All that a result is made of; the same case gives the same result."""

    whole: Indicators
    table: Table
    judgments: Mapping[str, Judgment]
    facts: tuple[Fact, ...]
    annual: bool


@dataclass(frozen=True, slots=True)
class Result:
    """Exact numbers, 0 to 100. `computed` is what the rows add up to, `score` that under the lowest cap; both are None
    where nothing is evidenced. `floor` to `ceiling` is where the score could end, under the caps as well. `mix` is the
    share of each quality of evidence. `band` is None where not enough is known."""

    case: Case
    rows: tuple[RowScore, ...]
    computed: Fraction | None
    score: Fraction | None
    coverage: Fraction
    floor: Fraction
    ceiling: Fraction
    mix: Mapping[Quality, Fraction]
    stale: tuple[str, ...]
    caps: tuple[Held, ...]
    band: Band | None

    @property
    def cap(self) -> Held | None:
        """The cap that counts: the lowest one, also where the score lies below it anyway."""
        return self.caps[0] if self.caps else None


def score(
    whole: Indicators, table: Table, judgments: Iterable[Judgment], facts: Iterable[Fact] = (), *, annual: bool = False
) -> Result:
    """The result of these judgments, in whatever order they come. An indicator without one is not evidenced; one that
    counts only while a contract ends does not apply. Raises ValueError for an indicator or cap that is not there, or
    one that is judged twice."""
    complete = _complete(whole, judgments)
    return resolve(Case(whole, table, complete, tuple(sorted(set(facts))), annual))


def resolve(case: Case) -> Result:
    """The result of a case."""
    table = case.table
    rows = tuple(score_row(row, table, case.judgments, annual=case.annual) for row in case.whole.rows)
    caps = holding(case.whole, table, case.facts)
    cap = Fraction(caps[0].at) if caps else HUNDRED
    known = [(row.weight, row.score) for row in rows if row.score is not None]
    computed = _mean(known) if known else None
    found = None if computed is None else min(computed, cap)
    applying = [row for row in rows if row.applicable]
    mix = {quality: _mean([(row.weight, HUNDRED * row.mix[quality] / row.applicable) for row in applying])
           for quality in Quality}
    coverage = _mean([(row.weight, row.coverage or ZERO) for row in applying])
    return Result(
        case=case,
        rows=rows,
        computed=computed,
        score=found,
        coverage=coverage,
        floor=min(cap, _mean([(row.weight, row.floor) for row in applying])),
        ceiling=min(cap, _mean([(row.weight, row.ceiling) for row in applying])),
        mix=mix,
        stale=tuple(id for id, judgment in case.judgments.items() if judgment.stale),
        caps=caps,
        band=_band(table, found, coverage, caps),
    )


def _complete(whole: Indicators, judgments: Iterable[Judgment]) -> dict[str, Judgment]:
    given: dict[str, Judgment] = {}
    for judgment in judgments:
        if judgment.indicator not in whole.by_id:
            raise ValueError(f"there is no indicator {judgment.indicator}")
        if judgment.indicator in given:
            raise ValueError(f"{judgment.indicator} is judged twice")
        given[judgment.indicator] = judgment
    return {id: given.get(id) or _unknown(whole, id) for id in whole.by_id}


def _unknown(whole: Indicators, id: str) -> Judgment:
    indicator = whole.by_id[id]
    if indicator.at_exit:
        return Judgment(id, Level.NOT_APPLICABLE, reason=indicator.says[Level.NOT_APPLICABLE])
    return Judgment(id, Level.NOT_EVIDENCED)


def _mean(weighted: Iterable[tuple[int, Fraction]]) -> Fraction:
    """The weighted mean; 0 of nothing."""
    pairs = list(weighted)
    total = sum(weight for weight, _ in pairs)
    return sum((weight * value for weight, value in pairs), ZERO) / total if total else ZERO


def _band(table: Table, found: Fraction | None, coverage: Fraction, caps: tuple[Held, ...]) -> Band | None:
    """A gate that is shut needs no further evidence; everything else does."""
    if any(held.cap.stops is Stops.NO_RELEASE for held in caps):
        return table.bands[-1]
    if found is None or coverage < table.banded:
        return None
    return next(band for band in table.bands if found >= band.least and coverage >= band.coverage)
