"""How an indicator stands: its level, the quality of what shows it, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from fractions import Fraction


class Level(StrEnum):
    """What was found. Not evidenced is no zero: it has no value at all."""

    STRONG = "strong"
    PARTIAL = "partial"
    RED_FLAG = "red-flag"
    NOT_EVIDENCED = "not-evidenced"
    NOT_APPLICABLE = "not-applicable"


class Quality(IntEnum):
    """What shows it: nothing, the vendor's word, a dated record with an owner inside its maximum age, or such a record
    that the practice or an independent party tested."""

    NONE = 0
    WORD = 1
    RECORD = 2
    TESTED = 3


VALUES = {Level.STRONG: Fraction(1), Level.PARTIAL: Fraction(1, 2), Level.RED_FLAG: Fraction(0)}


@dataclass(frozen=True, slots=True)
class Judgment:
    """An indicator as it was found. `because` says why in words, `sources` are the ids of the answers, quotes, files
    and events it rests on; `stale` marks a record older than its maximum age. Not applicable needs its `reason`.
    Raises ValueError where level and quality cannot both be."""

    indicator: str
    level: Level
    quality: Quality = Quality.NONE
    because: str = ""
    sources: tuple[str, ...] = ()
    reason: str = ""
    stale: bool = False

    def __post_init__(self) -> None:
        if self.level is Level.NOT_APPLICABLE and not self.reason.strip():
            raise ValueError(f"{self.indicator} is called not applicable without a reason")
        if (self.level in VALUES) != (self.quality > Quality.NONE):
            raise ValueError(f"{self.indicator}: {self.level} does not go with evidence E{int(self.quality)}")
        if self.stale and self.quality > Quality.WORD:
            raise ValueError(f"{self.indicator}: a record older than its maximum age is no more than a word")

    @property
    def value(self) -> Fraction | None:
        """1, one half or 0; None where nothing is known or nothing applies."""
        return VALUES.get(self.level)


def quality(*, said: bool, dated: bool, owned: bool, fresh: bool, tested: bool) -> Quality:
    """E0 to E3: a record counts as more than a word only with a date, an owner, and inside its maximum age; only such
    a record can be a tested one."""
    if dated and owned and fresh:
        return Quality.TESTED if tested else Quality.RECORD
    return Quality.WORD if said or dated or owned or tested else Quality.NONE


def together(indicator: str, found: Iterable[Judgment], *, by_record: bool = False) -> Judgment:
    """One judgment from all that speaks of an indicator: answers of the vendor and of its subcontractors, the
    agreement, records, tests. The lowest level counts, with the best evidence for it; what knows nothing says nothing.
    With `by_record` the vendor's word alone makes nothing better than a red flag. It does not apply only where all that
    speaks of it says so. Raises ValueError for a judgment of another indicator."""
    every = sorted(found, key=lambda one: (one.sources, one.because, one.reason))
    if other := [one.indicator for one in every if one.indicator != indicator]:
        raise ValueError(f"{other[0]} says nothing of {indicator}")
    known = [one for one in every if one.value is not None]
    shown = any(one.level is Level.RED_FLAG or one.quality >= Quality.RECORD for one in known)
    if not known or (by_record and not shown):
        return _without(indicator, every)
    level = min((one.level for one in known), key=VALUES.__getitem__)
    deciding = [one for one in known if one.level is level]
    best = max(one.quality for one in deciding)
    return Judgment(
        indicator,
        level,
        best,
        because="; ".join(dict.fromkeys(one.because for one in deciding if one.because)),
        sources=tuple(dict.fromkeys(source for one in deciding for source in one.sources)),
        stale=best < Quality.RECORD and any(one.stale for one in deciding),
    )


def _without(indicator: str, every: list[Judgment]) -> Judgment:
    absent = [one for one in every if one.level is Level.NOT_APPLICABLE]
    if absent and len(absent) == len(every):
        return Judgment(indicator, Level.NOT_APPLICABLE, reason=absent[0].reason, sources=absent[0].sources)
    return Judgment(indicator, Level.NOT_EVIDENCED)
