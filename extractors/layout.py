"""Pages of words -> lines: rows without furniture, paragraphs, headings, whole words, footnotes last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extractors import furniture, hyphens, misread, paragraphs, turning
from extractors.rows import Row, rows
from extractors.types import Line, Page, Source


def lines(source: Source) -> tuple[Line, ...]:
    """The lines of the document, first to last; of a paged one without running headers, footers and page numbers.

    On pages, a line's words stand in its text in the same order (a table's cells are parted by " | "), each with its
    box in points. Footnotes follow the text. Formats without pages have their lines from the loader.
    """
    if not source.paged:
        return source.lines
    turns = {page.number: turning.reading_turn(page.words) for page in source.pages}
    upright = tuple(_turned(page, turns[page.number]) for page in source.pages)
    pages = {page.number: page for page in source.pages}
    return tuple(_turned_back(line, pages[line.page or 1], turns[line.page or 1]) for line in _upright_lines(upright))


def _turned(page: Page, turn: int) -> Page:
    width, height = (page.height, page.width) if turn in (90, 270) else (page.width, page.height)
    words = turning.turned(page.words, turn, page.width, page.height)
    tables = tuple(
        tuple(turning.turned_box(box, turn, page.width, page.height) for box in row) for row in page.table_rows
    )
    return replace(page, width=width, height=height, words=words, table_rows=tables)


def _turned_back(line: Line, page: Page, turn: int) -> Line:
    """The line with its boxes as the page lies."""
    if not turn:
        return line
    width, height = (page.height, page.width) if turn in (90, 270) else (page.width, page.height)
    return replace(line, words=turning.turned(line.words, turning.back(turn), width, height))


def _upright_lines(pages: tuple[Page, ...]) -> Iterator[Line]:
    kept = furniture.without_furniture(pages, {page.number: rows(page) for page in pages})
    size = paragraphs.body_size([row for page in kept.values() for row in page])
    text: list[Row] = []
    notes: list[Row] = []
    for page in pages:
        body, foot = furniture.split_footnotes(page, kept[page.number], size)
        text += furniture.without_references(body, foot)
        notes += foot
    yield from _text_lines(text, size)
    yield from _note_lines(notes)


def _text_lines(text: list[Row], size: float) -> list[Line]:
    text = misread.mended(text)
    paragraphs.mark_starts(text)
    text = hyphens.joined(text)
    levels = paragraphs.heading_levels(text, size)
    return [_line(row, levels.get(place, 0)) for place, row in enumerate(text)]


def _note_lines(notes: list[Row]) -> list[Line]:
    found = []
    for row in hyphens.joined(notes):
        starts = bool(furniture.NOTE_MARK.match(row.text))
        found.append(Line(row.text, row.page, tuple(row.words), kind="footnote", starts_paragraph=starts))
    return found


def _line(row: Row, level: int) -> Line:
    kind = "table-row" if row.is_table else "heading" if level else "body"
    return Line(row.text, row.page, tuple(row.words), level=level, kind=kind, starts_paragraph=row.starts)
