"""The word engine: one page of a PDF with a text layer -> its words with boxes, in the order of the content stream.

Everything that names pdfplumber's page is in this module, so another engine can take its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from pdfplumber.page import Page as PlumberPage
from pdfplumber.utils.text import WordExtractor

from extractors.triage import Look
from extractors.types import Box, Word

# A gap of a fifth of the font size ends a word: justified text without space characters has at least that.
EXTRACTOR = WordExtractor(use_text_flow=True, x_tolerance_ratio=0.2, y_tolerance=2.5)
BOLD = re.compile(r"bold|black|heavy|semibold|demi|[-,]bd\b", re.IGNORECASE)
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\x00"))


def page_words(page: PlumberPage, look: Look) -> tuple[Word, ...]:
    """The words on the visible part of the page, in stream order; boxes in points from its top left corner."""
    left, top = float(page.bbox[0]) + look.left, float(page.bbox[1]) + look.top
    words = (_word(chars, left, top) for chars in _runs(page.chars))
    return tuple(word for word in words if word.text and _is_visible(word.box, look))


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


def _is_visible(box: Box, look: Look) -> bool:
    middle_x, middle_y = (box.x0 + box.x1) / 2, (box.top + box.bottom) / 2
    return 0 <= middle_x <= look.width and 0 <= middle_y <= look.height
