"""The reading order of one page: the content stream's own order where it is sound, else geometry with columns.

The stream's order is right on nearly every page, columns and tables included. It is wrong where a program wrote the
page in another order than people read it: that shows as many steps back up within one column, or as lines that run
straight across two columns of prose.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractors import turning
from extractors.types import Word

# Steps back within a column that a page may have and still be sound (headers drawn last, notes).
FEW_STEPS_BACK = 3
STEPS_BACK_SHARE = 0.1
MIN_GUTTER = 9.0
EDGE = 3.0
MIN_SPLIT_ROWS = 6
MIN_PROSE_WORDS = 4

Words = tuple[Word, ...]
Row = list[Word]


def in_reading_order(words: Words, width: float, height: float, trusted: bool = True) -> Words:
    """The words as a person reads a page of this size in points, also one that lies on its side.

    A page whose order is not `trusted` is ordered by geometry: what was typed into a form comes last in the stream.
    """
    turn = turning.reading_turn(words)
    upright = turning.turned(words, turn, width, height)
    ordered = upright if trusted and is_sound(upright) else by_geometry(upright)
    if turn in (90, 270):
        width, height = height, width
    return turning.turned(ordered, turning.back(turn), width, height)


def is_sound(words: Words) -> bool:
    """Whether the order of `words` goes down the page column by column."""
    if len(words) < 2:
        return True
    back, rows = _steps_back(words)
    return back <= max(FEW_STEPS_BACK, STEPS_BACK_SHARE * rows) and not _runs_across_columns(words)


def by_geometry(words: Sequence[Word]) -> Words:
    """The words ordered by their boxes alone: rows from top to bottom, columns of prose from left to right."""
    rows = rows_of(words)
    edge = column_edge(rows)
    if edge is None:
        return tuple(word for row in rows for word in row)
    ordered: list[Word] = []
    for band in _bands(rows, edge):
        in_columns = _splits(band, edge) >= MIN_SPLIT_ROWS / 2
        ordered += _columns(band, edge) if in_columns else [word for row in band for word in row]
    return tuple(ordered)


def rows_of(words: Sequence[Word]) -> list[Row]:
    """Words that stand beside each other, from top to bottom, each row from left to right."""
    rows: list[Row] = []
    bottom = 0.0
    for word in sorted(words, key=lambda word: word.box.top + word.box.bottom):
        middle = (word.box.top + word.box.bottom) / 2
        if rows and middle < bottom:
            rows[-1].append(word)
        else:
            rows.append([word])
            bottom = word.box.bottom - (word.box.bottom - word.box.top) * 0.2
    return [sorted(row, key=lambda word: word.box.x0) for row in rows]


def column_edge(rows: Sequence[Row]) -> float | None:
    """The left edge of a right-hand column of prose, where the page has one."""
    starts = Counter(
        round(word.box.x0) for row in rows for last, word in pairwise(row) if word.box.x0 - last.box.x1 >= MIN_GUTTER
    )
    starts.update(round(row[0].box.x0) for row in rows)
    # The lines of a list in the right-hand column begin farther in than its text, and part fewer rows.
    likely = [float(start) for start, count in starts.most_common(8) if count >= MIN_SPLIT_ROWS / 2]
    return max((edge for edge in likely if _is_prose(rows, edge)), key=lambda edge: _splits(rows, edge), default=None)


def _is_prose(rows: Sequence[Row], edge: float) -> bool:
    """Whether the rows on both sides of the edge are lines of text, not cells or labels."""
    split = [row for row in rows if _side(row, edge) == "split"]
    if len(split) < MIN_SPLIT_ROWS:
        return False
    lefts = sorted(sum(word.box.x0 < edge - EDGE for word in row) for row in split)
    rights = sorted(sum(word.box.x0 >= edge - EDGE for word in row) for row in split)
    return min(lefts[len(split) // 2], rights[len(split) // 2]) >= MIN_PROSE_WORDS


def _side(row: Row, edge: float) -> str:
    """Where a row stands to an edge: "left", "right", "split" (both, with a gutter) or "across"."""
    left = [word for word in row if word.box.x0 < edge - EDGE]
    right = row[len(left) :]
    if not left or not right:
        return "across" if left and left[-1].box.x1 > edge + EDGE else "left" if left else "right"
    return "split" if right[0].box.x0 - left[-1].box.x1 >= MIN_GUTTER else "across"


def _bands(rows: Sequence[Row], edge: float) -> list[list[Row]]:
    """Runs of rows that respect the edge, and runs of rows that go across it."""
    bands: list[list[Row]] = []
    was_across: bool | None = None
    for row in rows:
        across = _side(row, edge) == "across"
        if across != was_across:
            bands.append([])
        bands[-1].append(row)
        was_across = across
    return bands


def _splits(band: Sequence[Row], edge: float) -> int:
    return sum(_side(row, edge) == "split" for row in band)


def _columns(band: Sequence[Row], edge: float) -> list[Word]:
    left = [word for row in band for word in row if word.box.x0 < edge - EDGE]
    right = [word for row in band for word in row if word.box.x0 >= edge - EDGE]
    return [*by_geometry(left), *by_geometry(right)]


def _steps_back(words: Words) -> tuple[int, int]:
    """How often the order steps up or left without moving on to a column on the right, and how many rows it makes."""
    back, rows, right = 0, 1, words[0].box.x1
    for last, word in pairwise(words):
        if _beside(last, word):
            back += word.box.x0 < last.box.x0
        else:
            rows += 1
            if word.box.top < last.box.top:
                back += word.box.x0 < right - EDGE
                right = word.box.x1
        right = max(right, word.box.x1)
    return back, rows


def _runs_across_columns(words: Words) -> bool:
    """Whether the order goes from left to right through the gutter of two columns of prose, row after row."""
    rows = rows_of(words)
    edge = column_edge(rows)
    if edge is None:
        return False
    through = sum(
        last.box.x1 < edge - EDGE <= word.box.x0 and word.box.x0 - last.box.x1 >= MIN_GUTTER and _beside(last, word)
        for last, word in pairwise(words)
    )
    return through > _splits(rows, edge) / 2


def _beside(last: Word, word: Word) -> bool:
    """Whether two words overlap vertically by half of the smaller one."""
    overlap = min(last.box.bottom, word.box.bottom) - max(last.box.top, word.box.top)
    return overlap > 0.5 * min(last.box.bottom - last.box.top, word.box.bottom - word.box.top)
