"""Pages of words -> lines in reading order."""

from __future__ import annotations

from extractors.types import Line, Page, Source, Word


def lines(source: Source) -> tuple[Line, ...]:
    """The lines of the document, first to last."""
    if not source.paged:
        return source.lines
    return tuple(line for page in source.pages for line in _page_lines(page))


def _page_lines(page: Page) -> list[Line]:
    rows: list[list[Word]] = []
    for word in page.words:
        if rows and _continues(rows[-1][-1], word):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [_line(page.number, row) for row in rows]


def _continues(last: Word, word: Word) -> bool:
    middle = (word.box.top + word.box.bottom) / 2
    return last.box.top <= middle <= last.box.bottom and word.box.x0 > last.box.x0


def _line(number: int, row: list[Word]) -> Line:
    return Line(" ".join(word.text for word in row), page=number, words=tuple(row))
