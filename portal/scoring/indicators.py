"""What the red-flag table is made of: rows, indicators, caps, events, and the table that a practice may edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.scoring.levels import Level


class Stops(StrEnum):
    """What a fact that caps the score stops besides."""

    NO_RELEASE = "no-release"
    PATH = "path"
    LEGAL = "legal"
    REVIEW = "review"
    RETEST = "retest"
    RENEWAL = "renewal"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Proof:
    """A record that an indicator demands. `max_age` is 90d, 12m or in-force."""

    what: str
    max_age: str


@dataclass(frozen=True, slots=True)
class Condition:
    """When answers alone make a level: red flags of questions as QUESTION/flag, and rules of the questionnaires'
    language, which `portal.questions` reads. One that holds is enough."""

    flags: tuple[str, ...] = ()
    when: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Indicator:
    """One check. `says` has the rule of each level in words; `at_exit` counts only while a contract ends; one that is
    `by_record` is not evidenced by the vendor's word."""

    id: str
    row: str
    title: str
    critical: bool
    at_exit: bool
    by_record: bool
    says: Mapping[Level, str]
    raises: str
    evidence: tuple[Proof, ...]
    questions: tuple[str, ...]
    clauses: tuple[str, ...]
    events: tuple[str, ...]
    red_flag: Condition
    partial: Condition


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: its indicators in their order."""

    id: str
    title: str
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """A fact that holds the score down: what it stops, which indicators it shows in, and what ends it."""

    code: str
    title: str
    stops: Stops
    indicators: tuple[str, ...]
    ends: str


@dataclass(frozen=True, slots=True)
class Band:
    """What the practice does: from which score on, and with which coverage at least. In percent."""

    id: str
    title: str
    least: int
    coverage: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """What a practice may edit: whole numbers, scores and shares in percent. `bands` run from the best to the last,
    which starts at 0 and is the one that releases nothing."""

    version: str
    rows: Mapping[str, int]
    critical: int
    other: int
    strong_score: int
    strong_coverage: int
    evidenced: int
    banded: int
    caps: Mapping[str, int]
    bands: tuple[Band, ...]

    def weight(self, indicator: Indicator) -> int:
        return self.critical if indicator.critical else self.other


@dataclass(frozen=True, slots=True)
class Indicators:
    """One version of the whole: rows, caps, and the events that re-open indicators, each in words."""

    version: str
    rows: tuple[Row, ...]
    caps: Mapping[str, Cap]
    events: Mapping[str, str]
    by_id: Mapping[str, Indicator]
