"""Words in reading order -> the rows of a page as printed, with their cells where the row is one of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from extractors.types import Box, Page, Word

MARK = re.compile(
    r"^(?:[(\[]?[0-9a-z]{1,4}(?:\.[0-9a-z]{1,3})*[.)\]:]*|[^\w\s]{1,2}|article|section|exhibit)$", re.IGNORECASE
)
CELL_GAP = 18.0
ALIGNED = 4.0
# A cell with more words is a column of the page within a frame.
MOST_WORDS_IN_CELL = 90


@dataclass(slots=True)
class Row:
    """One printed row, lengths in points; `page` is 1-based. `breaks` are the places in `words` where cells begin."""

    page: int
    words: list[Word]
    breaks: tuple[int, ...] = ()
    starts: bool = False

    @property
    def is_table(self) -> bool:
        return bool(self.breaks)

    @property
    def x0(self) -> float:
        return self.words[0].box.x0

    @property
    def x1(self) -> float:
        return max(word.box.x1 for word in self.words)

    @property
    def top(self) -> float:
        return sorted(word.box.top for word in self.words)[len(self.words) // 2]

    @property
    def bottom(self) -> float:
        return sorted(word.box.bottom for word in self.words)[len(self.words) // 2]

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @property
    def size(self) -> float:
        """The font size of most of the row in points; 0 where unknown (OCR)."""
        sizes = sorted(word.size for word in self.words for _ in word.text)
        return sizes[len(sizes) // 2]

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words if any(map(str.isalnum, word.text)))

    @property
    def text(self) -> str:
        edges = (0, *self.breaks, len(self.words))
        return " | ".join(" ".join(word.text for word in self.words[start:end]) for start, end in pairwise(edges))


def rows(page: Page) -> list[Row]:
    """The rows of a page in reading order; a row of a ruled table stands where its first word does."""
    found: list[Row] = []
    in_table = _table_rows(page)
    placed: set[int] = set()
    for word in page.words:
        row = in_table.get(id(word))
        if row is not None:
            found += [row] if id(row) not in placed else []
            placed.add(id(row))
        elif found and not found[-1].is_table and _goes_on(found[-1], word):
            found[-1].words.append(word)
        else:
            found.append(Row(page.number, [word]))
    _mark_unruled_tables(found)
    return found


def _table_rows(page: Page) -> dict[int, Row]:
    """The table row of each word that stands in one, by the word's identity."""
    owners: dict[int, Row] = {}
    for boxes in page.table_rows:
        cells = [[word for word in page.words if _is_in(word, box)] for box in boxes]
        if sum(map(bool, cells)) > 1 and max(map(len, cells)) <= MOST_WORDS_IN_CELL:
            breaks = tuple(accumulate(map(len, cells[:-1])))
            row = Row(page.number, [word for cell in cells for word in cell], breaks)
            owners.update((id(word), row) for word in row.words)
    return owners


def _is_in(word: Word, box: Box) -> bool:
    across, down = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
    return box.x0 <= across < box.x1 and box.top <= down < box.bottom


def _goes_on(row: Row, word: Word) -> bool:
    last = row.words[-1]
    overlap = min(last.box.bottom, word.box.bottom) - max(last.box.top, word.box.top)
    smaller = min(last.box.bottom - last.box.top, word.box.bottom - word.box.top)
    return overlap > 0.4 * smaller and word.box.x0 > last.box.x0


def split_cells(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a row, split where the space between two is too wide for prose, but not after a list mark."""
    cells = [[words[0]]]
    for last, word in pairwise(words):
        wide = max(CELL_GAP, 2.2 * (last.box.bottom - last.box.top))
        if word.box.x0 - last.box.x1 > wide and not (len(cells[-1]) == 1 and MARK.match(last.text)):
            cells.append([])
        cells[-1].append(word)
    return cells


def _mark_unruled_tables(found: list[Row]) -> None:
    """Two rows in succession whose second cells are aligned make a table."""
    cells = [[] if row.is_table else split_cells(row.words) for row in found]
    for place in range(1, len(found)):
        if _aligned(cells[place], cells[place - 1]):
            for row, own in zip(found[place - 1 : place + 1], cells[place - 1 : place + 1], strict=True):
                row.breaks = tuple(accumulate(map(len, own[:-1])))


def _aligned(cells: list[list[Word]], others: list[list[Word]]) -> bool:
    return any(abs(cell[0].box.x0 - other[0].box.x0) <= ALIGNED for cell in cells[1:] for other in others[1:])
