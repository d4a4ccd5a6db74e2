"""The text of an agreement with its quotes marked in place, and the deciding words marked within a quote.

Words are compared by their letters and digits only: line ends, hyphens and spaces differ between a quote and a page.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.models import Finding
from portal.workflow.documents import TextLine

SHORTEST = 12  # letters; less would mark any word


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text; `term` is the number of the term that it is marked for, None for plain text."""

    text: str
    term: int | None = None
    status: str = ""
    starts: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together. `page` is set on the first one of a page."""

    spans: tuple[Span, ...]
    kind: str = "body"
    page: int | None = None


@dataclass(slots=True)
class _Letters:
    """A text squeezed to its letters and digits, each with its place in the text."""

    text: str = ""
    places: list[int] = field(default_factory=list)


def _squeezed(text: str) -> _Letters:
    places = [place for place, mark in enumerate(text) if mark.isalnum()]
    return _Letters("".join(text[place].lower() for place in places if len(text[place].lower()) == 1),
                    [place for place in places if len(text[place].lower()) == 1])


def find(text: str, words: str, start: int = 0) -> tuple[int, int] | None:
    """Where `words` stand in `text` from `start` on, whatever lies between their letters; None if they do not."""
    return _found(_squeezed(text), words, start)


def _found(letters: _Letters, words: str, start: int) -> tuple[int, int] | None:
    wanted = _squeezed(words).text
    if len(wanted) < SHORTEST:
        return None
    first = letters.text.find(wanted, bisect_right(letters.places, start - 1))
    if first < 0:
        return None
    return letters.places[first], letters.places[first + len(wanted) - 1] + 1


def time_words(window: Mapping[str, Any]) -> re.Pattern[str]:
    """What to look for in a quote to find the words that set this time limit."""
    if window["number"] is None:
        return re.compile(_spaced(window["qualifier"].replace("-", " ")), re.IGNORECASE)
    unit = _spaced(window["unit"].replace("calendar_", "(?:calendar )?").replace("_", " "))
    written = rf"(?:[a-z-]+\s+\(\s*)?{window['number']}\s*\)?\s+{unit}s?\b"
    spelled = rf"{_NUMBERS[window['number']]}\s+{unit}s?\b" if window["number"] in _NUMBERS else written
    return re.compile(rf"(?:{_LEAD}\s+)?(?:{written}|{spelled})(?:{_TAIL})?", re.IGNORECASE)


_NUMBERS = {1: "one", 2: "two", 3: "three", 5: "five", 7: "seven", 10: "ten", 15: "fifteen", 20: "twenty",
            24: "twenty-four", 30: "thirty", 45: "forty-five", 48: "forty-eight", 60: "sixty", 72: "seventy-two",
            90: "ninety"}
_LEAD = r"(?:(?:and\s+)?in\s+no\s+(?:case|event)\s+later\s+than|no(?:t)?\s+later\s+than|within|at\s+most)"
_TAIL = r"\s+(?:after|from|of|following)\s+(?:the\s+)?(?:discovery|becoming\s+aware|notice|request|termination|receipt)"


def _spaced(words: str) -> str:
    return words.replace(" ", r"\s+")


def deciding(quote: str, phrases: Iterable[re.Pattern[str]]) -> tuple[Span, ...]:
    """The quote with the first of these phrases marked that is a part of it and not all of it."""
    for phrase in phrases:
        found = phrase.search(quote)
        if found and 0 < len(found[0]) < 0.9 * len(quote):
            pieces = (Span(quote[:found.start()]), Span(found[0], term=0), Span(quote[found.end():]))
            return tuple(piece for piece in pieces if piece.text)
    return (Span(quote),)


def paragraphs(lines: Sequence[TextLine], findings: Sequence[Finding], page: int | None = None) -> list[Paragraph]:
    """The text in paragraphs, of one page or of all, with each term's quotes marked. The louder mark wins where two
    share words."""
    text, starts = _joined(lines)
    owner = _owners(text, lines, starts, findings)
    made: list[Paragraph] = []
    for first, last in _groups(lines):
        if page is not None and lines[first].page != page:
            continue
        new_page = lines[first].page if first == 0 or lines[first - 1].page != lines[first].page else None
        begin, end = starts[first], starts[last] + len(_shown(lines[last]))
        made.append(Paragraph(_spans(text, owner, begin, end), lines[first].kind, new_page))
    return made


def _shown(line: TextLine) -> str:
    return f"{line.number} {line.text}" if line.number else line.text


def _joined(lines: Sequence[TextLine]) -> tuple[str, list[int]]:
    starts, parts, place = [], [], 0
    for line in lines:
        starts.append(place)
        parts.append(_shown(line))
        place += len(parts[-1]) + 1
    return "\n".join(parts), starts


def _groups(lines: Sequence[TextLine]) -> list[tuple[int, int]]:
    """First and last line of each paragraph; a heading, a table row and a new page stand alone."""
    groups: list[tuple[int, int]] = []
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else None
        alone = before is None or line.starts_paragraph or line.kind != before.kind or line.page != before.page
        if alone or line.kind in ("heading", "table-row"):
            groups.append((place, place))
        else:
            groups[-1] = (groups[-1][0], place)
    return groups


def _owners(text: str, lines: Sequence[TextLine], starts: Sequence[int],
            findings: Sequence[Finding]) -> list[tuple[int, int, Finding]]:
    """Stretches of the text with the finding they are marked for, without overlap, in order."""
    letters = _squeezed(text)
    first_of = {page: start for line, start in reversed(list(zip(lines, starts, strict=True))) if (page := line.page)}
    taken: list[tuple[int, int, Finding]] = []
    for finding in findings:
        for evidence in finding.evidence:
            if (evidence.get("document") or {}).get("other"):
                continue  # words of another document that was read together with this one
            found = _found(letters, evidence["quote"], first_of.get(evidence["page"], 0))
            if found and not any(start < found[1] and found[0] < end for start, end, _ in taken):
                taken.append((*found, finding))
    return sorted(taken, key=lambda stretch: stretch[0])


def _spans(text: str, owners: Sequence[tuple[int, int, Finding]], begin: int, end: int) -> tuple[Span, ...]:
    spans, place = [], begin
    for start, stop, finding in owners:
        if stop <= begin or start >= end:
            continue
        if start > place:
            spans.append(Span(text[place:start]))
        inside = slice(max(start, begin), min(stop, end))
        spans.append(Span(text[inside], finding.position, finding.status, starts=start >= begin))
        place = inside.stop
    if place < end:
        spans.append(Span(text[place:end]))
    return tuple(spans)
