"""The careful word engine: one page of a PDF with a text layer -> its words with boxes, in the order of the stream.

Letters come from pdfminer, words and tables by pdfplumber's rules. All that names either is in this module, so that
another engine can take its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

from pdfminer.layout import LTChar, LTContainer, LTCurve, LTItem, LTLine, LTRect
from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.text import WordExtractor

from extractors import rulings, turning
from extractors.letters import DINGBATS
from extractors.rulings import MOST_EDGES, MOST_SHAPES
from extractors.triage import Look
from extractors.types import Box, Word

# A gap of a fifth of the font size ends a word: justified text without space characters has at least that.
WORD_GAP, WORD_STEP = 0.2, 2.5
EXTRACTOR = WordExtractor(use_text_flow=True, x_tolerance_ratio=WORD_GAP, y_tolerance=WORD_STEP)
# The mark of a note is so much smaller than the word that it stands at, and so much higher, in sizes of the word.
RAISED_SIZE, RAISED_STEP = 0.8, 0.15
NOTE_MARKS = frozenset("0123456789*†‡§")
MAX_SLOPE = 0.1
BOLD = re.compile(r"bold|black|heavy|semibold|demi|[-,]bd\b", re.IGNORECASE)
# What the letters of the symbol fonts look like, where it is a box to tick; all others are bullets.
SIGNS = {
    "o": "☐",
    "q": "☐",
    "\uf0a8": "☐",
    "\uf06f": "☐",
    "x": "☒",
    "þ": "☑",
    "ý": "☒",
    "\uf0fe": "☑",
    "\uf078": "☒",
    "4": "✔",
    "☐": "☐",
    "☑": "☑",
    "☒": "☒",
    "✓": "✔",
    "✔": "✔",
    "❏": "☐",
    "❑": "☐",
    "✗": "☒",
    "✘": "☒",
}
BULLET = "•"
# Letters that show nothing go; a soft hyphen that is printed shows as a hyphen.
SHOWN: dict[int, str | None] = {**dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\x00")), 0xAD: "-"}


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What a page's text layer holds: its words in stream order, and the cells of its ruled tables by rows."""

    words: tuple[Word, ...] = ()
    table_rows: tuple[tuple[Box, ...], ...] = ()


def text_layer(page: PlumberPage, look: Look) -> TextLayer:
    """The words and table cells on the visible part of the page; boxes in points from its top left corner."""
    letters, shapes = [], []
    for item in _items(page.layout):
        if isinstance(item, LTChar):
            letters.append(item)
        elif isinstance(item, LTCurve | LTLine | LTRect):
            shapes.append(item)
    return TextLayer(_words(letters, page, look), _table_rows(shapes, page, look))


def _items(container: LTContainer[Any]) -> Iterator[LTItem]:
    for item in container:
        if isinstance(item, LTContainer):
            yield from _items(item)
        else:
            yield item


def _words(letters: Sequence[LTChar], page: PlumberPage, look: Look) -> tuple[Word, ...]:
    """The words of the direction that most letters have: stamps and watermarks across the page are left out."""
    width, height = float(page.width), float(page.height)
    turns = [_turn(letter.matrix) for letter in letters]
    turn = Counter(turns).most_common(1)[0][0] if turns else 0
    if turn is None:
        return ()
    chars = [_char(letter, turn, width, height) for letter, own in zip(letters, turns, strict=True) if own == turn]
    if turn in (90, 270):
        width, height = height, width
    found = map(_word, chain.from_iterable(map(_parts, EXTRACTOR.iter_chars_to_words(chars, "ltr"))))
    moved = (
        replace(word, box=_moved(word.box, look.left, look.top))
        for word in turning.turned(found, turning.back(turn), width, height)
        if word.text
    )
    return tuple(word for word in moved if _is_visible(word.box, look))


def _table_rows(shapes: Sequence[LTItem], page: PlumberPage, look: Look) -> tuple[tuple[Box, ...], ...]:
    """The rows of the page's ruled tables, each as the boxes of its cells; rows of one cell are frames, not tables."""
    # pdfplumber makes a dictionary of every letter, which takes longer than all the rest: it gets the shapes alone.
    objects: dict[str, list[dict[str, Any]]] = {}
    for shape in shapes[: MOST_SHAPES + 1]:
        made = page.process_object(shape)
        objects.setdefault(made["object_type"], []).append(made)
    page._objects = objects  # noqa: SLF001
    if len(shapes) > MOST_SHAPES or len(page.edges) > MOST_EDGES:
        return ()
    left, top = float(page.bbox[0]) + look.left, float(page.bbox[1]) + look.top
    return tuple(tuple(_moved(cell, left, top) for cell in row) for row in rulings.rows_of(page.edges))


def _turn(matrix: tuple[float, ...]) -> int | None:
    """The turn that sets a letter upright; None for one that stands at an angle."""
    across, down = matrix[:2]
    if abs(down) <= MAX_SLOPE * abs(across):
        return 0 if across > 0 else 180
    if abs(across) <= MAX_SLOPE * abs(down):
        return 270 if down > 0 else 90
    return None


def _char(letter: LTChar, turn: int, width: float, height: float) -> dict[str, Any]:
    """A letter as pdfplumber describes it, as it stands on the page turned by `turn`."""
    box = Box(letter.x0, height - letter.y1, letter.x1, height - letter.y0)
    box = turning.turned_box(box, turn, width, height)
    return {
        "text": letter.get_text(),
        "x0": box.x0,
        "top": box.top,
        "x1": box.x1,
        "bottom": box.bottom,
        "size": letter.size if turn in (0, 180) else box.bottom - box.top,
        "fontname": str(letter.fontname),
    }


def _moved(box: Box, left: float, top: float) -> Box:
    return Box(round(box.x0 - left, 2), round(box.top - top, 2), round(box.x1 - left, 2), round(box.bottom - top, 2))


def _parts(chars: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """A word, and apart from it the mark of a note that stands raised at its end."""
    start = 0
    for place, (last, char) in enumerate(pairwise(chars), 1):
        if _is_raised(last, char) or _is_raised(char, last):
            yield chars[start:place]
            start = place
    yield chars[start:]


def _is_raised(beside: dict[str, Any], char: dict[str, Any]) -> bool:
    small, above = char["size"] <= RAISED_SIZE * beside["size"], beside["bottom"] - char["bottom"]
    return bool(small and above > RAISED_STEP * beside["size"] and char["text"] in NOTE_MARKS)


def _word(chars: list[dict[str, Any]]) -> Word:
    box = Box(
        min(char["x0"] for char in chars),
        min(char["top"] for char in chars),
        max(char["x1"] for char in chars),
        max(char["bottom"] for char in chars),
    )
    text = "".join(EXTRACTOR.expansions.get(char["text"], char["text"] or "") for char in chars)
    middle = chars[len(chars) // 2]
    if DINGBATS.search(middle["fontname"]):
        text = "".join(SIGNS.get(letter, BULLET) for letter in text.strip())
    return Word(
        text=text.translate(SHOWN).strip(),
        box=box,
        size=round(middle["size"], 1),
        bold=bool(BOLD.search(middle["fontname"])),
    )


def _is_visible(box: Box, look: Look) -> bool:
    middle_x, middle_y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return 0 <= middle_x <= look.width and 0 <= middle_y <= look.height
