"""Pages of words -> lines: rows without furniture, paragraphs, headings, whole words, footnotes last."""

from __future__ import annotations

from extractors import furniture, paragraphs
from extractors.rows import Row, rows
from extractors.types import Line, Source


def lines(source: Source) -> tuple[Line, ...]:
    """The lines of the document, first to last; of a paged one without running headers, footers and page numbers.

    On pages, a line's words stand in its text in the same order (a table's cells are parted by " | "), each with its
    box in points. Footnotes follow the text. Formats without pages have their lines from the loader.
    """
    if not source.paged:
        return source.lines
    kept = furniture.without_furniture(source.pages, {page.number: rows(page) for page in source.pages})
    size = paragraphs.body_size([row for page in kept.values() for row in page])
    text: list[Row] = []
    notes: list[Row] = []
    for page in source.pages:
        body, foot = furniture.split_footnotes(page, kept[page.number], size)
        text += body
        notes += foot
    return (*_text_lines(text, size), *_note_lines(notes))


def _text_lines(text: list[Row], size: float) -> list[Line]:
    paragraphs.mark_starts(text)
    text = paragraphs.join_hyphens(text)
    levels = paragraphs.heading_levels(text, size)
    return [_line(row, levels.get(place, 0)) for place, row in enumerate(text)]


def _note_lines(notes: list[Row]) -> list[Line]:
    return [
        Line(row.text, row.page, tuple(row.words), kind="footnote", starts_paragraph=bool(furniture.NOTE_MARK.match(row.text)))
        for row in paragraphs.join_hyphens(notes)
    ]


def _line(row: Row, level: int) -> Line:
    kind = "table-row" if row.cells > 1 else "heading" if level else "body"
    return Line(row.text, row.page, tuple(row.words), level=level, kind=kind, starts_paragraph=row.starts)
