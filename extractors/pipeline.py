"""A file -> its reading: the stages in order, with the time that each took."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from extractors import (
    classify,
    daykinds,
    definitions,
    document,
    execution,
    findings,
    opinion,
    parties,
    rulebook,
    segment,
    statements,
    transcript,
    windows,
)
from extractors.layout import lines as lay_out
from extractors.limits import Limits
from extractors.load import load
from extractors.numbers import Numbers
from extractors.rulebook import Rulebook
from extractors.senses import Senses
from extractors.text import Wording
from extractors.types import Line, Reading, Source

T = TypeVar("T")


class _Clock:
    """Seconds by stage."""

    def __init__(self) -> None:
        self.started = time.perf_counter()
        self.stages: dict[str, float] = {}

    def time(self, stage: str, work: Callable[[], T]) -> T:
        started = time.perf_counter()
        done = work()
        self.stages[stage] = time.perf_counter() - started
        return done


def warm() -> None:
    """Load the rules, the language and the second opinion once, so that the first reading pays for none of them."""
    rules = rulebook.default()
    statements.language()
    if rules.opinion:
        opinion.model(rules.opinion.weights)
    # The first sentences that are read make the vocabulary and the patterns ready for all that follow.
    read_lines([Line(f"{asked.advice} {asked.why}", starts_paragraph=True) for asked in rules.requirements])


def read(content: bytes, filename: str, rules: Rulebook | None = None, limits: Limits = Limits()) -> Reading:
    """The reading of one file. Raises UnreadableDocument where it cannot be read."""
    return _read_file(content, filename, rules, limits)[0]


def read_with_text(content: bytes, filename: str) -> tuple[Reading, tuple[Line, ...]]:
    """The reading, and the lines that it was read from, without their words, for people to look at."""
    reading, found = _read_file(content, filename, None, Limits())
    return reading, transcript.without_words(found)


def _read_file(
    content: bytes, filename: str, rules: Rulebook | None, limits: Limits
) -> tuple[Reading, tuple[Line, ...]]:
    clock = _Clock()
    source = clock.time("load", lambda: load(content, filename, limits))
    found = clock.time("layout", lambda: lay_out(source))
    return _read(found, filename, source, rules or rulebook.default(), clock), found


def read_lines(lines: Sequence[Line], filename: str = "text", rules: Rulebook | None = None) -> Reading:
    """The reading of lines that are already there: text without a file."""
    return _read(
        tuple(lines),
        filename,
        Source(media_type="text/plain", sha256="", lines=tuple(lines)),
        rules or rulebook.default(),
        _Clock(),
    )


def _read(lines: Sequence[Line], filename: str, source: Source, rules: Rulebook, clock: _Clock) -> Reading:
    passages = clock.time("segment", lambda: segment.passages(lines, rules.headings))
    days = definitions.days(passages), daykinds.named(passages)
    senses, numbers = Senses(rules), Numbers(rules.windows.numbers, *days)
    named = clock.time("parties", lambda: parties.find(passages))
    terms = clock.time(
        "definitions", lambda: definitions.expansions(passages, Wording(named.aliases), rules, senses, numbers)
    )
    said = clock.time("statements", lambda: statements.statements(passages, Wording(named.aliases, terms)))
    ruled = clock.time("classify", lambda: classify.classify(said, rules, senses))
    classified = clock.time("opinion", lambda: opinion.second(said, ruled, rules, senses))
    limits = clock.time("windows", lambda: windows.limits(said, classified, rules, senses, numbers))
    looks = document.is_baa(said, ruled)
    clauses = clock.time(
        "findings", lambda: findings.clauses(said, classified, limits, rules, senses, source.quality, looks)
    )
    clauses = clock.time("execution", lambda: execution.judge(clauses, passages, source.quality, looks))
    return Reading(
        file=filename,
        sha256=source.sha256,
        media_type=source.media_type,
        pages=source.page_count or None,
        seconds=time.perf_counter() - clock.started,
        rules_version=rules.version,
        text_source=source.text_source,
        quality=source.quality,
        pages_ocr=source.pages_ocr,
        is_baa=looks,
        document=document.facts(passages, said, named, ruled, senses, source.open_changes),
        clauses=clauses,
        windows=findings.windows(limits, rules),
        flags=source.flags,
        page_sizes=tuple((page.width, page.height) for page in source.pages),
        timings=clock.stages,
    )
