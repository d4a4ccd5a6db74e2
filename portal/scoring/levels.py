"""How an indicator stands: its level, the quality of what shows it, and why."""

from __future__ import annotations

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
