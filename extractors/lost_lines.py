"""Printed lines on a picture of a page that OCR passed over, and where their words belong among the others."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from extractors.types import Box, Word

# The picture is looked at with so many dots to the inch.
LOOK_DPI = 50
DARK = 150
# A line of print, in inches: at least so high and so wide, at most so high, and so much of its area is ink.
LEAST_HEIGHT, MOST_HEIGHT, LEAST_WIDTH = 0.06, 0.5, 1.2
LEAST_INK = 0.08
MARGIN = 0.04
MOST_LINES = 60


def find(image: Image.Image, dpi: float, boxes: Sequence[Box]) -> list[Box]:
    """The boxes, in pixels, of printed lines on a straight picture that none of the words' boxes covers."""
    scale = LOOK_DPI / dpi
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    ink = np.asarray(image.resize(size, Image.Resampling.BOX)) < DARK
    ink = _without(ink, boxes, scale)
    found = (_line(ink, top, bottom) for top, bottom in _bands(ink))
    lines = [Box(*(side / scale for side in box)) for box in found if box]
    return lines if len(lines) <= MOST_LINES else []


def _without(ink: NDArray[np.bool_], boxes: Sequence[Box], scale: float) -> NDArray[np.bool_]:
    left = ink.copy()
    around = MARGIN * LOOK_DPI
    for box in boxes:
        x0, top = max(0, int(box.x0 * scale - around)), max(0, int(box.top * scale - around))
        left[top : int(box.bottom * scale + around) + 1, x0 : int(box.x1 * scale + around) + 1] = False
    return left


def _bands(ink: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Runs of rows with ink in them."""
    marked = np.concatenate([[False], ink.sum(axis=1) >= 3, [False]]).astype(np.int8)
    steps = np.diff(marked)
    return list(zip(np.flatnonzero(steps == 1).tolist(), np.flatnonzero(steps == -1).tolist(), strict=True))


def _line(ink: NDArray[np.bool_], top: int, bottom: int) -> Box | None:
    """The box of the ink in a band, where it may be a line of print."""
    if not LEAST_HEIGHT * LOOK_DPI <= bottom - top <= MOST_HEIGHT * LOOK_DPI:
        return None
    columns = np.flatnonzero(ink[top:bottom].any(axis=0))
    left, right = int(columns[0]), int(columns[-1]) + 1
    if right - left < LEAST_WIDTH * LOOK_DPI or ink[top:bottom, left:right].mean() < LEAST_INK:
        return None
    return Box(max(0, left - 2), max(0, top - 2), min(ink.shape[1], right + 2), min(ink.shape[0], bottom + 2))


def insert(words: list[Word], line: Sequence[Word]) -> None:
    """Put the words of a line where it stands: before the first word below it in the same column."""
    x0, x1 = min(word.box.x0 for word in line), max(word.box.x1 for word in line)
    bottom = max(word.box.bottom for word in line)
    place = next(
        (
            place
            for place, word in enumerate(words)
            if word.box.top + word.box.bottom > 2 * bottom and word.box.x0 < x1 and word.box.x1 > x0
        ),
        len(words),
    )
    words[place:place] = line
