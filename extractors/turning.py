"""Pages that lie on their side or upside down: which turn sets them upright, and boxes before and after the turn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.types import Box, Word

LONG = 4
TALL = 1.3
MOST = 0.6


def turned(words: Iterable[Word], turn: int, width: float, height: float) -> tuple[Word, ...]:
    """The words as they stand when their page of this size, in points, is turned counterclockwise by `turn` degrees."""
    return tuple(replace(word, box=turned_box(word.box, turn, width, height)) if turn else word for word in words)


def turned_box(box: Box, turn: int, width: float, height: float) -> Box:
    """A box as it stands when its page of this size is turned counterclockwise by 0, 90, 180 or 270 degrees."""
    x0, top, x1, bottom = box
    if turn == 90:
        return Box(top, width - x1, bottom, width - x0)
    if turn == 180:
        return Box(width - x1, height - bottom, width - x0, height - top)
    return Box(height - bottom, x0, height - top, x1) if turn == 270 else box


def back(turn: int) -> int:
    """The turn that undoes a turn."""
    return -turn % 360


def reading_turn(words: Sequence[Word]) -> int:
    """The turn, counterclockwise in degrees, after which words given in their reading order read from left to right."""
    long = [word for word in words if len(word.text) >= LONG]
    tall = sum(word.box.bottom - word.box.top > TALL * (word.box.x1 - word.box.x0) for word in long)
    if tall > MOST * len(long):
        below = [
            last.box.top < word.box.top for last, word in pairwise(words) if _overlap(last.box[::2], word.box[::2])
        ]
        return 90 if sum(below) * 2 > len(below) else 270
    beside = left = 0
    for (x, top, _, bottom), (x0, own_top, _, own_bottom) in pairwise(word.box for word in words):
        if min(bottom, own_bottom) - max(top, own_top) > 0.5 * min(bottom - top, own_bottom - own_top):
            beside += 1
            left += x0 < x
    return 180 if beside > LONG and left > MOST * beside else 0


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two stretches share more than half of the shorter."""
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared > 0.5 * min(one[1] - one[0], other[1] - other[0])
