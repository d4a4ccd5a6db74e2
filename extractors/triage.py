"""A first look at each page of a PDF, by pdfium: its size as shown, and whether its text layer can be used."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice

import pypdfium2
import pypdfium2.raw as pdfium

from extractors.types import Box

FEW_LETTERS = 25
SOME_LETTERS = 200
MOST_OF_PAGE = 0.5
MANY_PATHS = 150
OBJECTS_LOOKED_AT = 4000
ENOUGH_TOKENS = 40
# English prose has about 35 % of these words, a table of legal terms 7 %; a broken font map has hardly any.
COMMON_SHARE = 0.03
STRANGE_SHARE = 0.2
COMMON = frozenset(
    re.findall(
        r"\w+",
        "the of to and or in any a by for shall be with as that is this on not such will may from its are at it which "
        "an all other have has if under no we you our your",
    )
)
TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Look:
    """What one page shows: size and the visible part's offset (points, as turned), and how its text is to be had."""

    number: int
    width: float
    height: float
    left: float
    top: float
    letters: int
    needs_ocr: bool
    has_fields: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A page that is open in pdfium, with its text layer and the text of it."""

    page: pypdfium2.PdfPage
    textpage: pypdfium2.PdfTextPage
    text: str


@contextmanager
def shown(document: pypdfium2.PdfDocument, index: int) -> Iterator[Shown]:
    """Page `index` (from 0), closed on leaving."""
    with closing(document[index]) as page, closing(page.get_textpage()) as textpage:
        yield Shown(page, textpage, str(textpage.get_text_range()))


def look(shown: Shown, number: int) -> Look:
    """The first look at a page; `number` is from 1."""
    width, height = shown.page.get_size()
    left, top = _visible_offset(shown.page)
    letters = sum(map(len, TOKEN.findall(shown.text)))
    return Look(number, width, height, left, top, letters, _needs_ocr(shown.page, shown.text, letters))


def sense(text: str) -> float:
    """The share of common English words among the words of `text`; 1.0 where there are too few words to tell."""
    tokens = TOKEN.findall(text.lower())
    return sum(token in COMMON for token in tokens) / len(tokens) if len(tokens) >= ENOUGH_TOKENS else 1.0


def common_words(text: str) -> int:
    return sum(token in COMMON for token in TOKEN.findall(text.lower()))


def _is_strange(text: str) -> bool:
    """Whether many characters are private, unassigned or replaced, as a lost font map leaves them."""
    counts = Counter(text)
    printed = sum(count for letter, count in counts.items() if not letter.isspace())
    strange = sum(
        count
        for letter, count in counts.items()
        if not letter.isspace() and (letter == "\ufffd" or unicodedata.category(letter) in ("Co", "Cn", "Cc"))
    )
    return printed >= FEW_LETTERS and strange > STRANGE_SHARE * printed


def _needs_ocr(page: pypdfium2.PdfPage, text: str, letters: int) -> bool:
    if sense(text) < COMMON_SHARE or _is_strange(text):
        return True
    if letters >= SOME_LETTERS:
        return False
    pictures, paths = _drawn(page)
    if letters >= FEW_LETTERS:
        return pictures > MOST_OF_PAGE
    return pictures > 0 or paths > MANY_PATHS


def _drawn(page: pypdfium2.PdfPage) -> tuple[float, int]:
    """The share of the page that pictures cover, and the number of drawn paths (letters drawn as outlines)."""
    kinds = [pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH]
    covered, paths = 0.0, 0
    for item in islice(page.get_objects(filter=kinds, max_depth=4), OBJECTS_LOOKED_AT):
        if item.type == pdfium.FPDF_PAGEOBJ_PATH:
            paths += 1
        else:
            x0, y0, x1, y1 = item.get_bounds()
            covered += max(0.0, x1 - x0) * max(0.0, y1 - y0)
    width, height = page.get_size()
    return covered / max(width * height, 1.0), paths


def _visible_offset(page: pypdfium2.PdfPage) -> tuple[float, float]:
    """How far the visible part lies from the left and top of the whole page, both as turned for reading."""
    media, crop = Box(*page.get_mediabox()), Box(*page.get_cropbox())
    x0, y0 = max(media.x0, crop.x0) - media.x0, max(media.top, crop.top) - media.top
    x1, y1 = media.x1 - min(media.x1, crop.x1), media.bottom - min(media.bottom, crop.bottom)
    return {0: (x0, y1), 90: (y0, x0), 180: (x1, y0), 270: (y1, x1)}[page.get_rotation()]
