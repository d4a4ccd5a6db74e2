"""Where the marks of a score stand in its drawings: the meter, the bar of a row, the mix of proof, the line over time.

Drawings are SVG with numbers in attributes: nothing on a page has a style of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from portal.scoring.explanation import shown
from portal.scoring.indicators import Band, Table
from portal.scoring.levels import Quality
from portal.scoring.overall import Result

LEFT, LENGTH = 10.0, 560.0
WORDS = {"approve": "Approve", "conditions": "Conditions", "hold": "Hold", "no-release": "No patient data"}
LETTER = 6.4  # the usual width of one, as the meter prints them
MIX_LENGTH, MIX_GAP = 320.0, 1.0
CHART_LEFT, CHART_TOP, CHART_WIDTH, CHART_HEIGHT = 48.0, 16.0, 660.0, 150.0


@dataclass(frozen=True, slots=True)
class Mark:
    """Words at a place; `anchor` as SVG has it."""

    x: float
    words: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Meter:
    """The score from 0 to 100 with the limits of the bands. `value` is how long the score's bar is, None where there is
    no score; `span` where the score could end, without the caps. `cap` is where the lowest cap holds it."""

    value: float | None
    span: tuple[float, float]
    edges: tuple[float, ...]
    ticks: tuple[Mark, ...]
    zones: tuple[Mark, ...]
    cap: Mark | None
    cap_at: float
    before: Mark | None
    before_at: float
    says: str


def place(number: Fraction | int) -> float:
    """Where a number of 0 to 100 stands on the meter."""
    return round(LEFT + LENGTH * float(number) / 100, 1)


def meter(result: Result, open_ends: tuple[Fraction, Fraction]) -> Meter:
    """`open_ends` are floor and ceiling without the caps."""
    table, held = result.case.table, result.cap
    capped = held is not None and result.score is not None and result.score != result.computed
    cap_at = place(held.at) if held else 0.0
    before_at = place(result.computed) if capped and result.computed is not None else 0.0
    start, end = (place(number) for number in open_ends)
    return Meter(
        value=None if result.score is None else round(place(result.score) - LEFT, 1),
        span=(start, round(end - start, 1)),
        edges=tuple(place(band.least) for band in table.bands if band.least),
        ticks=_ticks(table), zones=_zones(table.bands),
        cap=_cap_mark(f"Cap {held.cap.code} at {held.at}", cap_at) if held else None, cap_at=cap_at,
        before=_before_mark(f"{shown(result.computed)} before the cap", before_at, cap_at)
        if capped and result.computed is not None else None,
        before_at=before_at, says=in_words(result, open_ends))


def in_words(result: Result, open_ends: tuple[Fraction, Fraction]) -> str:
    """What the meter shows, for who cannot see it."""
    found = ["No score yet." if result.score is None else f"Score {plain(shown(result.score))} of 100."]
    if result.cap:
        found.append(f"Cap {result.cap.cap.code} holds it at {result.cap.at} at most.")
    if result.computed is not None and result.score != result.computed:
        found.append(f"{shown(result.computed)} before the cap.")
    found.append(f"Range {shown(open_ends[0])} to {shown(open_ends[1])}.")
    return " ".join(found)


def plain(number: Decimal) -> str:
    """50 for 50.0; 62.5 stays."""
    return str(number).removesuffix(".0")


def _cap_mark(words: str, at: float) -> Mark:
    """Left of the cap where there is room."""
    left = at - LEFT > len(words) * LETTER + 6
    return Mark(round(at - 6, 1), words, "end") if left else Mark(round(at + 6, 1), words, "start")


def _before_mark(words: str, at: float, cap_at: float) -> Mark:
    """Over its place, but not over the words of the cap, and not out of the picture."""
    half = len(words) * LETTER / 2
    least = cap_at + 8 + half if cap_at - LEFT > 90 else cap_at + 100 + half
    return Mark(round(min(max(at, least), LEFT + LENGTH - half), 1), words)


def _ticks(table: Table) -> tuple[Mark, ...]:
    """The limits of the bands; one that has no room beside its neighbor is left out."""
    found = [Mark(LEFT, "0", "start")]
    for least in sorted({band.least for band in table.bands if 0 < band.least < 100}):
        if place(least) - found[-1].x >= 22 and place(100) - place(least) >= 34:
            found.append(Mark(place(least), str(least)))
    return (*found, Mark(place(100), "100", "end"))


def _zones(bands: Sequence[Band]) -> tuple[Mark, ...]:
    """The name of each band in its middle, where it has room."""
    found, end = [], 100
    for band in bands:
        words = WORDS.get(band.id, band.title)
        middle, width = place(Fraction(band.least + end, 2)), place(end) - place(band.least)
        if width > len(words) * LETTER:
            found.append(Mark(middle, words))
        end = band.least
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Part:
    """One quality of proof in the bar of the mix."""

    quality: int
    count: int
    x: float
    width: float


def mix(counts: Mapping[Quality, int]) -> tuple[Part, ...]:
    """How many checks each quality of proof has, the best first; the widths fill the bar."""
    total, x, found = sum(counts.values()), 0.0, []
    for quality in sorted(Quality, reverse=True):
        count = counts.get(quality, 0)
        width = MIX_LENGTH * count / total if total else 0.0
        found.append(Part(int(quality), count, round(x, 1), round(max(0.0, width - MIX_GAP), 1)))
        x += width
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Dot:
    """One score of the line over time."""

    x: float
    y: float | None
    covered: float
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Score and coverage over time, each a line of its own. `runs` are the stretches of the score without a gap."""

    dots: tuple[Dot, ...]
    runs: tuple[str, ...]
    coverage: str
    levels: tuple[tuple[float, str], ...]
    ends: tuple[str, str]


def chart(scores: Sequence[tuple[datetime, int | None, int, str]], ends: tuple[str, str]) -> Chart:
    """`scores` are time, score and coverage in tenths, and words, the oldest first; there are two at least."""
    first, last = scores[0][0], scores[-1][0]
    whole = (last - first).total_seconds() or 1.0
    dots = tuple(Dot(round(CHART_LEFT + CHART_WIDTH * (at - first).total_seconds() / whole, 1),
                     None if score is None else _height(score), _height(coverage), words)
                 for at, score, coverage, words in scores)
    return Chart(dots, _runs(dots), " ".join(f"{dot.x},{dot.covered}" for dot in dots),
                 tuple((_height(number * 10), str(number)) for number in (0, 25, 50, 75, 100)), ends)


def _height(tenths: int) -> float:
    return round(CHART_TOP + CHART_HEIGHT * (1 - tenths / 1000), 1)


def _runs(dots: Sequence[Dot]) -> tuple[str, ...]:
    runs: list[list[str]] = [[]]
    for dot in dots:
        if dot.y is None:
            runs.append([])
        else:
            runs[-1].append(f"{dot.x},{dot.y}")
    return tuple(" ".join(run) for run in runs if len(run) > 1)
