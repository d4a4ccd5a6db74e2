"""Words in reading order -> the rows of a page as printed, with their cells where the row is one of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from extractors.types import Page, Word

MARK = re.compile(
    r"^(?:[(\[]?[0-9a-z]{1,4}(?:\.[0-9a-z]{1,3})*[.)\]:]*|[^\w\s]{1,2}|article|section|exhibit)$", re.IGNORECASE
)
CELL_GAP = 18.0
ALIGNED = 4.0


@dataclass(slots=True)
class Row:
    """One printed row, lengths in points. `cells` is 1 unless the row belongs to a table; `page` is 1-based."""

    page: int
    words: list[Word]
    cells: int = 1
    starts: bool = False

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
        if self.cells == 1:
            return " ".join(word.text for word in self.words)
        return " | ".join(" ".join(word.text for word in cell) for cell in split_cells(self.words))


def rows(page: Page) -> list[Row]:
    """The rows of a page in reading order."""
    found: list[Row] = []
    for word in page.words:
        if found and _goes_on(found[-1], word):
            found[-1].words.append(word)
        else:
            found.append(Row(page.number, [word]))
    _mark_tables(found)
    return found


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


def _mark_tables(found: list[Row]) -> None:
    """Two rows in succession whose second cells are aligned make a table."""
    previous: tuple[Row, list[list[Word]]] | None = None
    for row in found:
        cells = split_cells(row.words)
        if previous and len(cells) > 1 and len(previous[1]) > 1 and _aligned(cells, previous[1]):
            row.cells, previous[0].cells = len(cells), len(previous[1])
        previous = (row, cells)


def _aligned(cells: list[list[Word]], others: list[list[Word]]) -> bool:
    return any(abs(cell[0].box.x0 - other[0].box.x0) <= ALIGNED for cell in cells[1:] for other in others[1:])
