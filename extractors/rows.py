"""Words in reading order -> the rows of a page as printed, with their cells where the row is one of a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

from extractors.types import Box, Page, Word

MARK = re.compile(
    r"^(?:[(\[]?[0-9a-z]{1,4}(?:\.[0-9a-z]{1,3})*[.)\]:]*|[^\w\s]{1,2}|article|section|exhibit)$", re.IGNORECASE
)
CELL_GAP = 18.0
ALIGNED = 4.0
# A cell with more words is a column of the page within a frame.
MOST_WORDS_IN_CELL = 90


@dataclass
class Row:
    """One printed row, lengths in points; `page` is 1-based. `breaks` are the places in `words` where cells begin.

    Only `starts` is set later: what is measured once is remembered.
    """

    page: int
    words: tuple[Word, ...]
    breaks: tuple[int, ...] = ()
    starts: bool = False

    @property
    def is_table(self) -> bool:
        return bool(self.breaks)

    @property
    def x0(self) -> float:
        return self.words[0].box.x0

    @cached_property
    def x1(self) -> float:
        return max(word.box.x1 for word in self.words)

    @cached_property
    def top(self) -> float:
        return sorted(word.box.top for word in self.words)[len(self.words) // 2]

    @cached_property
    def bottom(self) -> float:
        return sorted(word.box.bottom for word in self.words)[len(self.words) // 2]

    @property
    def height(self) -> float:
        return max(self.bottom - self.top, 1.0)

    @cached_property
    def size(self) -> float:
        """The font size of most of the row in points; 0 where unknown (OCR)."""
        letters: Counter[float] = Counter()
        for word in self.words:
            letters[word.size] += len(word.text)
        return median(letters)

    @cached_property
    def bold(self) -> bool:
        return all(word.bold or not any(map(str.isalnum, word.text)) for word in self.words)

    @cached_property
    def text(self) -> str:
        edges = (0, *self.breaks, len(self.words))
        return " | ".join(" ".join(word.text for word in self.words[start:end]) for start, end in pairwise(edges))


def median(counted: Mapping[float, int]) -> float:
    """The value in the middle of values that occur so many times each."""
    left = sum(counted.values()) // 2
    for value, times in sorted(counted.items()):
        left -= times
        if left < 0:
            return value
    return 0.0


def rows(page: Page) -> list[Row]:
    """The rows of a page in reading order; a row of a ruled table stands where its first word does."""
    found: list[list[Word]] = []
    in_table = _table_rows(page)
    tables: dict[int, Row] = {}
    placed: set[int] = set()
    for word in page.words:
        row = in_table.get(id(word)) if in_table else None
        if row is not None:
            if id(row) not in placed:
                placed.add(id(row))
                tables[len(found)] = row
                found.append([])
        elif found and found[-1] and _goes_on(found[-1][-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    breaks = _unruled_breaks(found)
    return [
        tables.get(place) or Row(page.number, tuple(words), breaks.get(place, ())) for place, words in enumerate(found)
    ]


def _table_rows(page: Page) -> dict[int, Row]:
    """The table row of each word that stands in one, by the word's identity."""
    owners: dict[int, Row] = {}
    for boxes in page.table_rows:
        cells = [[word for word in page.words if _is_in(word, box)] for box in boxes]
        if sum(map(bool, cells)) > 1 and max(map(len, cells)) <= MOST_WORDS_IN_CELL:
            breaks = tuple(accumulate(map(len, cells[:-1])))
            row = Row(page.number, tuple(word for cell in cells for word in cell), breaks)
            owners.update((id(word), row) for word in row.words)
    return owners


def _is_in(word: Word, box: Box) -> bool:
    across, down = (word.box.x0 + word.box.x1) / 2, (word.box.top + word.box.bottom) / 2
    return box.x0 <= across < box.x1 and box.top <= down < box.bottom


def _goes_on(last: Word, word: Word) -> bool:
    """Whether a word stands in the row of the word before it."""
    (x, top, _, bottom), (x0, own_top, _, own_bottom) = last.box, word.box
    overlap = min(bottom, own_bottom) - max(top, own_top)
    return overlap > 0.4 * min(bottom - top, own_bottom - own_top) and x0 > x


def split_cells(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a row, split where the space between two is too wide for prose, but not after a list mark."""
    cells = [[words[0]]]
    for last, word in pairwise(words):
        wide = max(CELL_GAP, 2.2 * (last.box.bottom - last.box.top))
        if word.box.x0 - last.box.x1 > wide and not (len(cells[-1]) == 1 and MARK.match(last.text)):
            cells.append([])
        cells[-1].append(word)
    return cells


def _unruled_breaks(found: Sequence[Sequence[Word]]) -> dict[int, tuple[int, ...]]:
    """Where the cells begin in rows of tables without rules: in succession, with second cells that are aligned."""
    cells = [split_cells(words) if words else [] for words in found]
    breaks = {}
    for place in range(1, len(found)):
        if _aligned(cells[place], cells[place - 1]):
            for other in (place - 1, place):
                breaks[other] = tuple(accumulate(map(len, cells[other][:-1])))
    return breaks


def _aligned(cells: list[list[Word]], others: list[list[Word]]) -> bool:
    return any(abs(cell[0].box.x0 - other[0].box.x0) <= ALIGNED for cell in cells[1:] for other in others[1:])
