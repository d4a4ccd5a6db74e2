"""The six rows: what each scores, how much of it is known, and its verdict. Exact; nothing is rounded here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from portal.scoring.indicators import Indicator, Row, Table
from portal.scoring.levels import Judgment, Level, Quality

ZERO, HUNDRED = Fraction(0), Fraction(100)


class Verdict(StrEnum):
    """A row in a word."""

    STRONG = "strong"
    PARTIAL = "partial"
    RED_FLAG = "red-flag"
    NOT_EVIDENCED = "not-evidenced"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True)
class RowScore:
    """A row's arithmetic: `earned` of `evidenced` of `applicable` weight. `mix` is the applicable weight by the quality
    of what shows it."""

    row: Row
    weight: int
    earned: Fraction
    evidenced: int
    applicable: int
    mix: Mapping[Quality, int]
    verdict: Verdict

    @property
    def score(self) -> Fraction | None:
        """0 to 100 over what is evidenced; None where nothing is: unknown is not zero."""
        return HUNDRED * self.earned / self.evidenced if self.evidenced else None

    @property
    def coverage(self) -> Fraction | None:
        """Percent of the applicable weight that is evidenced; None where nothing applies."""
        return HUNDRED * self.evidenced / self.applicable if self.applicable else None

    @property
    def floor(self) -> Fraction:
        """The score if all that is unknown were a red flag; 0 where nothing applies."""
        return HUNDRED * self.earned / self.applicable if self.applicable else ZERO

    @property
    def ceiling(self) -> Fraction:
        """The score if all that is unknown were strong; 0 where nothing applies."""
        unknown = self.applicable - self.evidenced
        return HUNDRED * (self.earned + unknown) / self.applicable if self.applicable else ZERO


def score_row(row: Row, table: Table, judgments: Mapping[str, Judgment], *, annual: bool = False) -> RowScore:
    """One row. `judgments` has one for each of its indicators; `annual` asks for a tested record, as the yearly review
    does."""
    own = [(indicator, judgments[indicator.id]) for indicator in row.indicators]
    applying = [(one, found) for one, found in own if found.level is not Level.NOT_APPLICABLE]
    mix = dict.fromkeys(Quality, 0)
    earned, evidenced = ZERO, 0
    for indicator, found in applying:
        weight = table.weight(indicator)
        mix[found.quality] += weight
        if found.value is not None:
            earned += weight * found.value
            evidenced += weight
    applicable = sum(mix.values())
    verdict = _verdict(applying, table, earned, evidenced, applicable)
    if verdict is Verdict.STRONG and annual and not mix[Quality.TESTED]:
        verdict = Verdict.PARTIAL
    return RowScore(row, table.rows[row.id], earned, evidenced, applicable, mix, verdict)


def _verdict(
    applying: list[tuple[Indicator, Judgment]], table: Table, earned: Fraction, evidenced: int, applicable: int
) -> Verdict:
    """The order is the rule: one critical red flag decides, then whether enough is known, then the score."""
    if not applicable:
        return Verdict.NOT_APPLICABLE
    critical = [found for indicator, found in applying if indicator.critical]
    if any(found.level is Level.RED_FLAG for found in critical):
        return Verdict.RED_FLAG
    coverage = HUNDRED * evidenced / applicable
    if not evidenced or coverage < table.evidenced:
        return Verdict.NOT_EVIDENCED
    shown = all(found.quality >= Quality.RECORD for found in critical)
    if shown and coverage >= table.strong_coverage and HUNDRED * earned / evidenced >= table.strong_score:
        return Verdict.STRONG
    return Verdict.PARTIAL
