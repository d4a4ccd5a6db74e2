"""The quick word engine: the words of a plain page by pdfium alone; no answer for any other page.

It parts words by the same rules as the careful engine (`words.py`), which takes ten times as long.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from extractors.letters import Letters, NotPlainError, letters, objects
from extractors.rulings import table_rows
from extractors.triage import Look, Shown
from extractors.types import Box, Word
from extractors.words import BOLD, NOTE_MARKS, RAISED_SIZE, RAISED_STEP, SHOWN, WORD_GAP, WORD_STEP, TextLayer

# Where the ink of a letter goes beyond its own width, as that of an "f" does, pdfium's box goes with it: a gap that is
# so much too narrow, in sizes of the letter, may be one between words.
OVERHANG, SLACK = 0.15, 0.003
HIDDEN = re.compile(f"[{''.join(map(chr, SHOWN))}]")


def plain_layer(shown: Shown, look: Look) -> TextLayer | None:
    """The words on the visible part of a plain page in stream order, and the cells of its ruled tables by rows.

    Boxes are in points from the top left corner. None where the page is not plain.
    """
    if shown.page.get_rotation():
        return None
    left, _, _, top = shown.page.get_bbox()
    try:
        found = objects(shown.page)
        rows = table_rows(found, top)
        words = _words(letters(shown.textpage, shown.text, found.places), left, top, look)
    except NotPlainError:
        return None
    return TextLayer(tuple(words), tuple(tuple(_moved(cell, left) for cell in row) for row in rows))


def _moved(cell: Box, left: float) -> Box:
    return Box(round(cell.x0 - left, 2), round(cell.top, 2), round(cell.x1 - left, 2), round(cell.bottom, 2))


def _words(found: Letters, left: float, top: float, look: Look) -> list[Word]:
    starts, ends = _cuts(found)
    if not len(starts):
        return []
    edges = np.array([starts, ends]).T.ravel()
    # reduceat wants the last edge inside the array.
    x0 = np.minimum.reduceat(np.append(found.x0, np.inf), edges)[::2] - left
    x1 = np.maximum.reduceat(np.append(found.x1, -np.inf), edges)[::2] - left
    heads = found.bottom + found.size
    y0 = top - np.maximum.reduceat(np.append(heads, -np.inf), edges)[::2]
    y1 = top - np.minimum.reduceat(np.append(found.bottom, np.inf), edges)[::2]
    middle = (starts + ends) // 2
    sizes, fonts = found.size[middle].round(1).tolist(), found.font[middle].tolist()
    bold = [bool(BOLD.search(name)) for name in found.fonts]
    boxes = np.array([x0, y0, x1, y1]).T.round(2)
    seen = (x0 + x1 >= 0) & (x0 + x1 <= 2 * look.width) & (y0 + y1 >= 0) & (y0 + y1 <= 2 * look.height)
    text, hides = found.text, bool(HIDDEN.search(found.text))
    rows = zip(starts.tolist(), ends.tolist(), boxes.tolist(), sizes, fonts, seen.tolist(), strict=True)
    made = (
        Word(_shown(text[start:end]) if hides else text[start:end], Box(*box), size=size, bold=bold[font])
        for start, end, box, size, font, visible in rows
        if visible
    )
    return [word for word in made if word.text]


def _shown(text: str) -> str:
    return text.translate(SHOWN).strip()


def _note_edges(found: Letters) -> NDArray[np.bool_]:
    """Whether a letter or the next is the raised mark of a note at the other."""
    size, bottom = found.size, found.bottom
    smaller, larger = size[1:] <= RAISED_SIZE * size[:-1], size[:-1] <= RAISED_SIZE * size[1:]
    edges = np.zeros(len(smaller), bool)
    for place in np.flatnonzero(smaller | larger).tolist():
        word, mark = (place, place + 1) if smaller[place] else (place + 1, place)
        edges[place] = found.text[mark] in NOTE_MARKS and bottom[mark] - bottom[word] > RAISED_STEP * size[word]
    return edges


def _gap_after(found: Letters, place: int) -> float:
    """The exact gap between a letter and the next in sizes of the letter. Raises NotPlainError where it is not sure."""
    size, exact = float(found.size[place]), found.stretches
    end = exact.start(place) + size * exact.width(int(found.font[place]), found.text[place])
    start = exact.start(place + 1)
    gap, over = (start - end) / size, (float(found.x1[place]) - end) / size
    if abs(over) > OVERHANG or abs(gap - WORD_GAP) < SLACK:
        raise NotPlainError
    return gap


def _cuts(found: Letters) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where each word starts and ends among the letters."""
    inked = found.inked
    new = np.ones(len(inked), bool)
    gap = (found.x0[1:] - found.x1[:-1]) / found.size[:-1]
    doubtful = inked[1:] & inked[:-1] & (gap > WORD_GAP - OVERHANG) & (gap < WORD_GAP + SLACK)
    for place in np.flatnonzero(doubtful).tolist():
        gap[place] = _gap_after(found, place)
    step = gap > WORD_GAP
    back = found.x0[1:] < found.x0[:-1]
    heads = found.bottom + found.size
    new[1:] = step | back | (np.abs(heads[1:] - heads[:-1]) > WORD_STEP) | _note_edges(found)
    before, after = np.append(False, inked[:-1]), np.append(inked[1:], False)
    first = inked & (new | ~before)
    last = inked & (np.append(new[1:], True) | ~after)
    return np.flatnonzero(first), np.flatnonzero(last) + 1
