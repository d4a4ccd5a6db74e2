"""What a page carries besides its text: running headers and footers, page numbers, footnotes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from extractors.rows import Row
from extractors.types import Page, Word

MARGIN = 0.14
OUTERMOST = 4
SAME_PLACE = 4.0
NUMBER = re.compile(r"\d+|\b[ivxl]+\b")
PAGE_NUMBER = re.compile(
    r"^[-–—\s|]*(?:page|pg\.?|p\.)?\s*(?:\d{1,4}|[ivxl]{1,6})\s*(?:(?:of|/|\|)\s*\d{1,4})?[-–—\s|]*$", re.IGNORECASE
)
NOTE_MARK = re.compile(r"^(?:\d{1,3}|[*†‡§])\s*\S")
MARK = re.compile(r"(\d{1,3}|[*†‡§])")
SMALL = 0.88
RAISED = 0.1


def without_furniture(pages: Sequence[Page], rows: Mapping[int, list[Row]]) -> dict[int, list[Row]]:
    """The rows of each page without what is repeated at the same place of other pages, and without page numbers."""
    seen: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    edges = {page.number: _edge_rows(page, rows[page.number]) for page in pages}
    for page in pages:
        for side, distance, row in edges[page.number]:
            seen[side, _shape(row)][page.number] = distance
    kept = {}
    for page in pages:
        dropped = {
            id(row)
            for side, distance, row in edges[page.number]
            if PAGE_NUMBER.match(row.text) or _repeats(seen[side, _shape(row)], page.number, distance, len(pages))
        }
        kept[page.number] = [row for row in rows[page.number] if id(row) not in dropped]
    return kept


def split_footnotes(page: Page, rows: list[Row], body_size: float) -> tuple[list[Row], list[Row]]:
    """The rows of the text, and those of the notes in small print at the foot of the page."""
    by_place = sorted(rows, key=lambda row: row.top, reverse=True)
    notes: list[Row] = []
    for row in by_place:
        if not 0 < row.size <= SMALL * body_size or row.top < page.height / 2:
            break
        notes.append(row)
    while notes and not NOTE_MARK.match(notes[-1].text):
        notes.pop()
    ids = {id(row) for row in notes}
    return [row for row in rows if id(row) not in ids], [row for row in rows if id(row) in ids]


def without_references(rows: Sequence[Row], notes: Sequence[Row]) -> list[Row]:
    """The rows of the text without the raised marks that refer to these notes: they are no words of the sentence."""
    marks = {found[1] for note in notes if (found := MARK.match(note.text))}
    return [_without_marks(row, marks) for row in rows] if marks else list(rows)


def _without_marks(row: Row, marks: set[str]) -> Row:
    kept = tuple(word for word in row.words if word.text not in marks or not _is_raised(word, row))
    return row if len(kept) in (0, len(row.words)) or row.is_table else replace(row, words=kept)


def _is_raised(word: Word, row: Row) -> bool:
    return 0 < word.size <= SMALL * row.size and word.box.bottom < row.bottom - RAISED * row.height


def _edge_rows(page: Page, rows: list[Row]) -> list[tuple[str, float, Row]]:
    """The outermost rows within the margins, each with its side and its distance from that edge of the page."""
    by_place = sorted(rows, key=lambda row: row.top)
    heads = [("top", row.top, row) for row in by_place[:OUTERMOST] if row.bottom < MARGIN * page.height]
    feet = [
        ("bottom", page.height - row.bottom, row)
        for row in by_place[-OUTERMOST:]
        if row.top > (1 - MARGIN) * page.height
    ]
    return heads + feet


def _shape(row: Row) -> str:
    """The text with every number alike, so that "Page 3 of 9" repeats "Page 2 of 9"."""
    return NUMBER.sub("#", row.text.lower())


def _repeats(places: Mapping[int, float], page: int, distance: float, count: int) -> bool:
    """Whether a shape stands at the same distance from the edge on enough other pages."""
    others = sum(abs(place - distance) <= SAME_PLACE for number, place in places.items() if number != page)
    return others >= min(2, count - 1) and others >= 1
