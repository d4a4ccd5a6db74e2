"""The word engine: one page of a PDF with a text layer -> its words with boxes, in the order of the content stream.

Everything that names pdfplumber's page is in this module, so another engine can take its place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.text import WordExtractor

from extractors import turning
from extractors.triage import Look
from extractors.types import Box, Word

# A gap of a fifth of the font size ends a word: justified text without space characters has at least that.
EXTRACTOR = WordExtractor(use_text_flow=True, x_tolerance_ratio=0.2, y_tolerance=2.5)
MAX_SLOPE = 0.1
# A page of more ruled lines than this is a drawing; finding tables in it would take long.
MOST_EDGES = 3000
BOLD = re.compile(r"bold|black|heavy|semibold|demi|[-,]bd\b", re.IGNORECASE)
DINGBATS = re.compile(r"wingding|dingbat|webding", re.IGNORECASE)
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


def table_rows(page: PlumberPage, look: Look) -> tuple[tuple[Box, ...], ...]:
    """The rows of the page's ruled tables, each as the boxes of its cells; rows of one cell are frames, not tables."""
    if len(page.edges) > MOST_EDGES:
        return ()
    left, top = float(page.bbox[0]) + look.left, float(page.bbox[1]) + look.top
    rows = (
        tuple(_moved(Box(*cell), left, top) for cell in row.cells if cell)
        for table in page.find_tables()
        for row in table.rows
    )
    return tuple(row for row in rows if len(row) > 1)


def page_words(page: PlumberPage, look: Look) -> tuple[Word, ...]:
    """The words on the visible part of the page, in stream order; boxes in points from its top left corner.

    Only the direction that most letters have counts: stamps and watermarks across the page are left out.
    """
    left, top = float(page.bbox[0]) + look.left, float(page.bbox[1]) + look.top
    width, height = float(page.width), float(page.height)
    turns = [_turn(char["matrix"]) for char in page.chars]
    turn = Counter(turns).most_common(1)[0][0] if turns else 0
    chars = [_turned(char, turn, width, height) for char, own in zip(page.chars, turns, strict=True) if own == turn]
    if turn in (90, 270):
        width, height = height, width
    words = turning.turned(map(_word, _runs(chars)), turning.back(turn or 0), width, height)
    moved = (replace(word, box=_moved(word.box, left, top)) for word in words if word.text)
    return tuple(word for word in moved if _is_visible(word.box, look))


def _turn(matrix: tuple[float, ...]) -> int | None:
    """The turn that sets a letter upright; None for one that stands at an angle."""
    across, down = matrix[:2]
    if abs(down) <= MAX_SLOPE * abs(across):
        return 0 if across > 0 else 180
    if abs(across) <= MAX_SLOPE * abs(down):
        return 270 if down > 0 else 90
    return None


def _turned(char: dict[str, Any], turn: int | None, width: float, height: float) -> dict[str, Any]:
    if not turn:
        return char
    box = turning.turned_box(Box(char["x0"], char["top"], char["x1"], char["bottom"]), turn, width, height)
    return {**char, "x0": box.x0, "top": box.top, "x1": box.x1, "bottom": box.bottom, "upright": True}


def _moved(box: Box, left: float, top: float) -> Box:
    return Box(round(box.x0 - left, 2), round(box.top - top, 2), round(box.x1 - left, 2), round(box.bottom - top, 2))


def _runs(chars: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [list(run) for _, run in EXTRACTOR.iter_extract_tuples(chars)]


def _word(chars: list[dict[str, Any]]) -> Word:
    box = Box(
        min(char["x0"] for char in chars),
        min(char["top"] for char in chars),
        max(char["x1"] for char in chars),
        max(char["bottom"] for char in chars),
    )
    text = "".join(EXTRACTOR.expansions.get(char["text"], char["text"] or "") for char in chars)
    middle = chars[len(chars) // 2]
    if DINGBATS.search(middle["fontname"] or ""):
        text = "".join(SIGNS.get(letter, BULLET) for letter in text.strip())
    return Word(
        text=text.translate(SHOWN).strip(),
        box=box,
        size=round(middle["size"], 1),
        bold=bool(BOLD.search(middle["fontname"] or "")),
    )


def _is_visible(box: Box, look: Look) -> bool:
    middle_x, middle_y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return 0 <= middle_x <= look.width and 0 <= middle_y <= look.height
