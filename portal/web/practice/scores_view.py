"""A score as its pages show it: the number under its caps, six rows that open to their checks, and what stands apart.

Every number is the explanation's own; nothing is worked out here but where it stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from portal.scoring.caps import Held
from portal.scoring.explanation import Line, lines, shown
from portal.scoring.indicators import Indicator
from portal.scoring.levels import Judgment, Level, Quality
from portal.scoring.overall import Result, resolve
from portal.scoring.rows import RowScore, Verdict
from portal.templating import count, day
from portal.web import meters
from portal.web.meters import Meter, Part
from portal.web.pages import Call
from portal.web.practice import sources
from portal.web.practice.sources import Source
from portal.workflow.scores import Scored

BAR = 116
ALONE = 6  # so many words of a rule can be read without the name of its check
LEVELS: Mapping[str, str] = {
    Level.STRONG: "Strong", Level.PARTIAL: "Partial", Level.RED_FLAG: "Red flag", Level.NOT_EVIDENCED: "Not evidenced",
    Level.NOT_APPLICABLE: "Does not apply"}
_WORST = (Level.RED_FLAG, Level.NOT_EVIDENCED, Level.PARTIAL)


@dataclass(frozen=True, slots=True)
class Said:
    """A person's word over a computed one. `computed` is what it stands over, in a word."""

    by: str
    until: str
    reason: str
    level: str
    computed: str

    @property
    def words(self) -> str:
        done = f"Overruled to {self.level}" if self.level else "Set aside"
        return f"{done} by {self.by} until {self.until}; computed: {self.computed}"


@dataclass(frozen=True, slots=True)
class Check:
    """One indicator as a line of its row. `points` of at most `most`, as printed. `because` says why it is so in words,
    `rule` the rule of its level, `raises` what would raise it."""

    id: str
    title: str
    critical: bool
    level: str
    quality: int
    stale: bool
    points: Decimal
    most: Decimal
    because: str
    rule: str
    raises: str
    sources: tuple[Source, ...]
    said: Said | None
    href: str


@dataclass(frozen=True, slots=True)
class Row:
    """One of the six. `score` and `coverage` are empty where nothing is known, or nothing applies; `points` is what its
    printed lines add up to."""

    id: str
    title: str
    weight: int
    verdict: str
    why: str
    bar: float
    score: str
    coverage: str
    points: Decimal
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class CapLine:
    """A fact that holds the score down, or one that a person set aside."""

    code: str
    title: str
    at: int
    takes: Decimal
    ends: str
    facts: tuple[tuple[str, Source], ...]
    said: Said | None
    href: str


@dataclass(frozen=True, slots=True)
class Card:
    """The whole. `number` is empty where there is no score, `uncapped` where no cap takes anything, and `computed` (the
    number without any override) where nobody overruled anything. `span` is the range without the caps."""

    scored: Scored
    number: str
    uncapped: str
    computed: str
    band: str
    meter: Meter
    coverage: str
    span: str
    span_capped: str
    stale: int
    records: int
    mix: tuple[Part, ...]
    shares: tuple[tuple[int, str], ...]
    rows: tuple[Row, ...]
    caps: tuple[CapLine, ...]
    total: Decimal

    @property
    def checks(self) -> Mapping[str, Check]:
        return {check.id: check for row in self.rows for check in row.checks}


def card(call: Call, scored: Scored) -> Card:
    """The card of a score, with every source that it names looked up at once."""
    result, by_hand = scored.result, scored.computed
    every = lines(result)
    ids = [id for line in every for id in line.sources]
    ids += [fact.source for held in by_hand.caps for fact in held.facts]
    known = sources.of(call, ids)
    told = _Telling(call, scored, known, {line.code: line for line in every})
    free = open_ends(result)
    changed = bool(scored.overrides) and by_hand.score != result.score
    counts = Counter(check.quality for check in _applying(result))
    return Card(
        scored=scored,
        number="" if result.score is None else meters.plain(shown(result.score)),
        uncapped=_uncapped(result),
        computed=_number(by_hand.score) if changed else "",
        band=result.band.title if result.band else "",
        meter=meters.meter(result, free),
        coverage=f"{meters.plain(shown(result.coverage))}%",
        span=f"{shown(free[0])} to {shown(free[1])}",
        span_capped=f"{shown(result.floor)} to {shown(result.ceiling)}"
        if (result.floor, result.ceiling) != free else "",
        stale=len(result.stale),
        records=len(result.stale) + counts[Quality.RECORD] + counts[Quality.TESTED],
        mix=meters.mix(counts),
        shares=tuple((int(quality), f"{shown(result.mix[quality])}%") for quality in sorted(Quality, reverse=True)),
        rows=tuple(told.row(row) for row in result.rows),
        caps=told.caps(),
        total=sum((line.shown for line in every), Decimal(0)))


def open_ends(result: Result) -> tuple[Fraction, Fraction]:
    """Floor and ceiling as they would be without any cap."""
    free = resolve(replace(result.case, facts=())) if result.caps else result
    return free.floor, free.ceiling


def _uncapped(result: Result) -> str:
    return _number(result.computed) if result.computed is not None and result.computed != result.score else ""


def _number(number: Fraction | None) -> str:
    return "none" if number is None else meters.plain(shown(number))


def _applying(result: Result) -> list[Judgment]:
    return [found for found in result.case.judgments.values() if found.level is not Level.NOT_APPLICABLE]


class _Telling:
    """The lines of one score, in words."""

    def __init__(self, call: Call, scored: Scored, known: Mapping[str, Source], by_code: Mapping[str, Line]) -> None:
        self._scored, self._known, self._lines = scored, known, by_code
        # one address taken apart: the router looks through every route for each that it makes
        self._checks = call.url("overrule", id=scored.row.vendor_id, check="-").removesuffix("-")

    def row(self, row: RowScore) -> Row:
        checks = tuple(self._check(indicator) for indicator in row.row.indicators)
        score, found = row.score, self._scored.result.case.judgments
        return Row(row.row.id, row.row.title, row.weight, row.verdict.value, why(row, found),
                   0.0 if score is None else round(BAR * float(score) / 100, 1),
                   "" if score is None else str(shown(score)),
                   "" if row.coverage is None else f"{meters.plain(shown(row.coverage))}%",
                   sum((check.points for check in checks), Decimal(0)), checks)

    def _check(self, indicator: Indicator) -> Check:
        line = self._lines[indicator.id]
        found = self._scored.result.case.judgments[indicator.id]
        before = self._scored.computed.case.judgments[indicator.id]
        return Check(
            id=indicator.id, title=indicator.title, critical=indicator.critical, level=found.level.value,
            quality=int(found.quality), stale=found.stale, points=line.shown, most=max(shown(line.most), line.shown),
            because=before.because if before.because != line.rule else "", rule=line.rule, raises=line.raises,
            sources=tuple(self._known[id] for id in line.sources),
            said=self._said(indicator.id, LEVELS[before.level]), href=self._checks + indicator.id)

    def caps(self) -> tuple[CapLine, ...]:
        """Those that hold, the lowest first; then those that a person set aside."""
        holding = {held.cap.code for held in self._scored.result.caps}
        aside = [held for held in self._scored.computed.caps if held.cap.code not in holding]
        return tuple(self._cap(held) for held in (*self._scored.result.caps, *aside))

    def _cap(self, held: Held) -> CapLine:
        code = held.cap.code
        line = self._lines.get(code)
        return CapLine(code, held.cap.title, held.at, line.shown if line else Decimal("0.0"), held.cap.ends,
                       tuple((fact.says, self._known[fact.source]) for fact in held.facts),
                       self._said(code, f"at most {held.at}"), self._checks + code)

    def _said(self, subject: str, computed: str) -> Said | None:
        """The newest word on it is the one that counts."""
        of_it = [one for one in self._scored.overrides if one.subject == subject]
        if not of_it:
            return None
        found = of_it[-1]
        return Said(found.by, day(found.until), found.reason, LEVELS.get(found.level, ""), computed)


def why(row: RowScore, judgments: Mapping[str, Judgment]) -> str:
    """The one line beside a row: its worst check in words, and how many others there are."""
    own = [(indicator, judgments[indicator.id]) for indicator in row.row.indicators]
    applying = [(indicator, found) for indicator, found in own if found.level is not Level.NOT_APPLICABLE]
    if not applying:
        return own[0][1].reason if own else ""
    if row.verdict is Verdict.NOT_EVIDENCED and not row.evidenced:
        return f"Nothing shows any of the {count(len(applying), 'check')} yet"
    worst = sorted((pair for pair in applying if pair[1].level in _WORST),
                   key=lambda pair: (_WORST.index(pair[1].level), not pair[0].critical))
    if not worst:
        return _strong(row, len(applying))
    first, rest = worst[0], worst[1:]
    return "; ".join(filter(None, (_in_words(*first), _others(rest))))


def _strong(row: RowScore, checks: int) -> str:
    if row.verdict is Verdict.STRONG:
        return f"All {count(checks, 'check')} strong"
    return f"All {count(checks, 'check')} strong, some on the vendor’s word alone"


def _in_words(indicator: Indicator, found: Judgment) -> str:
    if found.level is Level.NOT_EVIDENCED:
        return f"{indicator.title}: nothing shows it yet"
    rule = indicator.says[found.level].rstrip(".")
    if len(rule.split()) >= ALONE:
        return rule
    return f"{indicator.title}: {rule[:1].lower()}{rule[1:]}"


def _others(rest: list[tuple[Indicator, Judgment]]) -> str:
    found = Counter(judgment.level for _, judgment in rest)
    words = {Level.RED_FLAG: "red flag", Level.PARTIAL: "partial", Level.NOT_EVIDENCED: "not evidenced"}
    told = [count(found[level], f"more {word}", f"more {word}{'s' if level is Level.RED_FLAG else ''}")
            for level, word in words.items() if found[level]]
    return ", ".join(told)
