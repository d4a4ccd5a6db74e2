"""The word engine: one page of a PDF with a text layer -> its words with boxes, in the order of the content stream.

Everything that names pdfplumber's page is in this module, so another engine can take its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.text import WordExtractor

from extractors.types import Box, Word

# A gap of a fifth of the font size ends a word: justified text without space characters has at least that.
EXTRACTOR = WordExtractor(use_text_flow=True, x_tolerance_ratio=0.2, y_tolerance=2.5)
BOLD = re.compile(r"bold|black|heavy|semibold|demi|[-,]bd\b", re.IGNORECASE)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\x00"))


def page_words(page: PlumberPage) -> tuple[Word, ...]:
    """The words inside the visible part of the page, in stream order; boxes in points from its top left corner."""
    left, top, right, bottom = page.cropbox
    found = []
    for chars in _runs(page.chars):
        word = _word(chars, left, top)
        if word.text and 0 <= _middle(word.box.x0, word.box.x1) <= right - left:
            if 0 <= _middle(word.box.top, word.box.bottom) <= bottom - top:
                found.append(word)
    return tuple(found)


def _runs(chars: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [list(run) for _, run in EXTRACTOR.iter_extract_tuples(chars)]


def _word(chars: list[dict[str, Any]], left: float, top: float) -> Word:
    box = Box(
        round(min(char["x0"] for char in chars) - left, 2),
        round(min(char["top"] for char in chars) - top, 2),
        round(max(char["x1"] for char in chars) - left, 2),
        round(max(char["bottom"] for char in chars) - top, 2),
    )
    text = "".join(EXTRACTOR.expansions.get(char["text"], char["text"] or "") for char in chars)
    middle = chars[len(chars) // 2]
    return Word(
        text=text.translate(INVISIBLE).strip(),
        box=box,
        size=round(middle["size"], 1),
        bold=bool(BOLD.search(middle["fontname"] or "")),
    )


def _middle(low: float, high: float) -> float:
    return (low + high) / 2
