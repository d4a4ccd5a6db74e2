"""Numbers of paragraphs that a scan misread, mended by what stands above and below: f., 2., h. is f., g., h."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.rows import Row

# How a list is numbered: with which signs around letters or digits.
_MARK = re.compile(r"^(\(?)([a-z]|[A-Z]|\d{1,2})([.)])$")
# What a scan makes of such a mark: a sign or two with a point, "Jj-", "(¢)", '"1.'.
_NEAR_MARK = re.compile(r"^(?=\W*\w{0,2}\W*$)(?=.*[^\w\s]).{1,4}$")
_FIRST_ROMAN = frozenset({"L", "L.", "l", "l.", "|", "|.", "J.", "1", "[."})
_SECOND_ROMAN = frozenset({"II.", "Il.", "ll.", "lI.", "IL"})
_Style = tuple[str, str, str]
# An item may be several rows long; two items with what a scan lost between them.
MOST_ROWS = 24
MOST_HEADING_WORDS = 9


def mended(rows: Sequence[Row]) -> list[Row]:
    """The rows, those of a scan with the numbers that their neighbors' ask for."""
    if all(word.confidence == 1 for row in rows for word in row.words):
        return list(rows)
    labels = _lost_items(rows) | _lost_first_heading(rows)
    return [_labeled(row, labels[place]) if place in labels else row for place, row in enumerate(rows)]


def _lost_items(rows: Sequence[Row]) -> dict[int, str]:
    """The label of each row that stands alone between the items before and after the one it must be."""
    labels: dict[int, str] = {}
    above: dict[_Style, tuple[int, int]] = {}
    for place, row in enumerate(rows):
        if (mark := _mark(row)) is None:
            continue
        style, order = mark
        before, last = above.get(style, (place, order))
        between = range(before + 1, place)
        if order == last + 2 and len(between) <= MOST_ROWS:
            lost = [p for p in between if len(rows[p].words) > 2 and _NEAR_MARK.match(rows[p].words[0].text)]
            if len(lost) == 1:
                labels[lost[0]] = _label(style, order - 1)
        above[style] = (place, order)
    return labels


def _mark(row: Row) -> tuple[_Style, int] | None:
    """How the row's number is written and which place it has; None where it opens with none."""
    found = _MARK.match(row.words[0].text) if len(row.words) > 1 else None
    if found is None:
        return None
    opening, label, closing = found.groups()
    kind = "0" if label.isdigit() else "A" if label.isupper() else "a"
    return (opening, kind, closing), int(label) if label.isdigit() else ord(label)


def _label(style: _Style, order: int) -> str:
    opening, kind, closing = style
    return f"{opening}{order if kind == '0' else chr(order)}{closing}"


def _lost_first_heading(rows: Sequence[Row]) -> dict[int, str]:
    """The I of a first heading, read as an L or a bar, where II follows."""
    second = next((place for place, row in enumerate(rows) if row.words[0].text in _SECOND_ROMAN), 0)
    firsts = [p for p in range(second) if rows[p].words[0].text in _FIRST_ROMAN]
    return {place: "I." for place in firsts if len(firsts) == 1 and 1 < len(rows[place].words) <= MOST_HEADING_WORDS}


def _labeled(row: Row, label: str) -> Row:
    return replace(row, words=(replace(row.words[0], text=label), *row.words[1:]))
