"""Lists with dotted leaders ("Breach of PHI ......... 48 hours"), also run together -> rows of a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.evidence import placed
from extractors.types import Line, Word

_LONG = r"\.{5,}|…{2,}|(?:\. ){5,}\."
# Beside longer ones, two dots may be all that the width leaves; alone they are an ellipsis.
_LEADER = re.compile(rf"\s*(?:{_LONG}|(?<=\s)\.{{2,4}}(?=\s))\s*")
_SURE = re.compile(_LONG)
_TIME = re.compile(r"(?i)\b(?:hours?|days?|weeks?|months?)\b")
# A time at the head of what follows the dots, up to the next entry, which begins with a capital.
_VALUE = re.compile(
    r"(?:[^\s.]+ ){1,6}?(?:hours?|days?|weeks?|months?)\b"
    r"(?: (?:after|of|from|following|before)(?: (?:[a-z’']+|[A-Z][\w’']*['’]s))*)?[.;]?(?=\s+[A-Z]|\s*$)"
)
MOST_LINES_IN_LABEL = 3


def rows(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines; each entry of a list of times with dotted leaders is a line of kind "table-row"."""
    return tuple(_rows(lines)) if any(_SURE.search(line.text) for line in lines) else tuple(lines)


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    place = 0
    while place < len(lines):
        end = _list_end(lines, place)
        made = _entries(lines[place:end]) if end > place else []
        yield from made or lines[place : place + 1]
        place = end if made else place + 1


def _list_end(lines: Sequence[Line], start: int) -> int:
    """The place after the list that begins at `start`; `start` where none does."""
    end = start
    while (found := _next_leader(lines, end, end == start)) is not None:
        end = found + 1
    goes_on = start < end < len(lines) and lines[end].text[:1].islower() and not lines[end].starts_paragraph
    return end + goes_on


def _next_leader(lines: Sequence[Line], start: int, first: bool) -> int | None:
    """The place of the next line with a leader, past the lines over which its label wraps."""
    for place in range(start, min(start + MOST_LINES_IN_LABEL, len(lines))):
        line = lines[place]
        if line.kind != "body" or (place > start and not line.text[:1].islower()):
            return None
        if _LEADER.search(line.text):
            return place
        if first and (line.text[:1].islower() or line.text.rstrip().endswith((".", ":", ";"))):
            return None
    return None


def _entries(lines: Sequence[Line]) -> list[Line]:
    """A line for each entry of the list; none where what stands after the dots are no times, but page numbers."""
    text, words = _joined(lines), _words(lines)
    spans = _spans(text) if _SURE.search(text) else []
    if not any(_TIME.search(text[value:end]) for _, _, value, end in spans):
        return []
    made = []
    for start, label_end, value, end in spans:
        own = [(place, word) for place, word in words if start <= place < end and any(map(str.isalnum, word.text))]
        first = lines[_line_at(lines, start)]
        kept = tuple(word for _, word in own) if first.words else ()
        row = " | ".join(" ".join(cell.split()) for cell in (text[start:label_end], text[value:end]))
        made.append(replace(first, text=row, words=kept, kind="table-row", level=0, number="", starts_paragraph=True))
    return made


def _joined(lines: Sequence[Line]) -> str:
    """The text of the lines, with a line break before those that may begin an entry."""
    stripped = [line.text.strip() for line in lines]
    return stripped[0] + "".join(("\n" if text[:1].isupper() else " ") + text for text in stripped[1:])


def _spans(text: str) -> list[tuple[int, int, int, int]]:
    """Where each label begins and ends, and its value: the value ends where the next label begins."""
    found, start = [], 0
    leaders = list(_LEADER.finditer(text))
    for leader, after in zip(leaders, [*leaders[1:], None], strict=False):
        end = text.find("\n", leader.end(), after.start() if after else len(text))
        if end < 0 and after is not None:
            value = _VALUE.match(text, leader.end(), after.start())
            end = value.end() if value else -1
        elif end < 0:
            end = len(text)
        if end < 0:
            return []
        found.append((start, leader.start(), leader.end(), end))
        start = end + len(text[end:]) - len(text[end:].lstrip())
    return found


def _line_at(lines: Sequence[Line], place: int) -> int:
    ends = [0]
    for line in lines:
        ends.append(ends[-1] + len(line.text.strip()) + 1)
    return next(number for number, end in enumerate(ends[1:]) if place < end)


def _words(lines: Sequence[Line]) -> list[tuple[int, Word]]:
    """The words with their places in the joined text of the lines."""
    found, start = [], 0
    for line in lines:
        lead = len(line.text) - len(line.text.lstrip())
        found += [(start + place - lead, word) for place, word in placed(line)]
        start += len(line.text.strip()) + 1
    return found
