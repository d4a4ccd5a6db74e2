"""A vendor's red-flag table as the vendor may read it: six rows in its own words, and what a strong answer looks like.

Nothing of how the practice weighs it is here: no points, no caps, no codes, no reasons, no sources. The practice sees
the same before it shares it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from portal.questions import ages, building
from portal.scoring.indicators import Indicator, Proof
from portal.scoring.levels import VALUES, Judgment, Level
from portal.scoring.overall import Result
from portal.scoring.rows import RowScore
from portal.workflow.scores import Scored

IN_FORCE = "in-force"
Badge = tuple[str, str, str]  # sign, word, color
BADGES: Mapping[str, Badge] = {
    Level.STRONG: ("circle-check-f", "Strong", "good"), Level.PARTIAL: ("circle-half-2", "Partly", "warn"),
    Level.RED_FLAG: ("alert-triangle", "Needs work", "bad"),
    Level.NOT_EVIDENCED: ("circle-dashed", "Not shown yet", "none"),
    Level.NOT_APPLICABLE: ("circle-minus", "Does not apply", "none")}
# The table speaks to the practice; here "you" is the vendor.
_YOU = ((re.compile(r"\byou are\b"), "the practice is"), (re.compile(r"\byou get\b"), "the practice gets"),
        (re.compile(r"\byour own\b"), "the practice’s own"), (re.compile(r"\byour data\b"), "its data"),
        (re.compile(r"\byour\b"), "the practice’s"), (re.compile(r"\byou\b"), "the practice"))


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `strong` is what a strong answer looks like, `shows` the records that would show
    it; a check that is strong or does not apply wants none."""

    title: str
    badge: Badge
    strong: str
    shows: str


@dataclass(frozen=True, slots=True)
class Row:
    """One of the six. `shown` of its `applying` checks have an answer or a record behind them."""

    title: str
    badge: Badge
    checks: tuple[Check, ...]
    shown: int
    applying: int
    open: bool


@dataclass(frozen=True, slots=True)
class Card:
    """The whole, as of a day."""

    as_of: datetime
    rows: tuple[Row, ...]

    @property
    def shown(self) -> int:
        return sum(row.shown for row in self.rows)

    @property
    def applying(self) -> int:
        return sum(row.applying for row in self.rows)


def card(scored: Scored) -> Card:
    """What the vendor reads of a score. The first row that needs work stands open."""
    result = scored.result
    first = next((row.row.id for row in result.rows if row.verdict.value == Level.RED_FLAG), "")
    return Card(scored.row.created_at, tuple(_row(row, result, first) for row in result.rows))


def _row(row: RowScore, result: Result, first: str) -> Row:
    found = [result.case.judgments[indicator.id] for indicator in row.row.indicators]
    applying = [one for one in found if one.level is not Level.NOT_APPLICABLE]
    return Row(row.row.title, BADGES[row.verdict.value],
               tuple(_check(indicator, one) for indicator, one in zip(row.row.indicators, found, strict=True)),
               sum(one.level in VALUES for one in applying), len(applying), row.row.id == first)


def _check(indicator: Indicator, found: Judgment) -> Check:
    wanted = found.level not in (Level.STRONG, Level.NOT_APPLICABLE)
    return Check(addressed(indicator.title), BADGES[found.level], addressed(indicator.says[Level.STRONG]),
                 _proofs(indicator.evidence) if wanted else "")


def _proofs(wanted: Sequence[Proof]) -> str:
    """The list before signing, at most 90 days old; the list afterwards, at most 12 months old."""
    return "; ".join(words if number == 0 else f"{words[:1].lower()}{words[1:]}"
                     for number, words in enumerate(map(_proof, wanted)))


def _proof(proof: Proof) -> str:
    """The incident plan, at most 12 months old."""
    if proof.max_age == IN_FORCE:
        return addressed(proof.what)
    return f"{addressed(proof.what)}, {ages.in_words(building.age(proof.max_age))} old"


def addressed(words: str) -> str:
    """The table's words, said to the vendor."""
    for pattern, instead in _YOU:
        words = pattern.sub(instead, words)
    return words
