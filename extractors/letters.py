"""The letters of a plain page as pdfium has them, in a tenth of the time that pdfminer takes.

A page is plain where both are known to find the same: level letters of ordinary fonts, each with a meaning.
"""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from extractors import pdfium_calls as call

# pdfium's own mark of a hyphen at the end of a row, and what it gives for a letter without a meaning.
HYPHEN, WITHOUT_MEANING = 0x02, (0x00, 0xFFFD, 0xFFFE, 0xFFFF)
# Fonts of signs, and of their letters those that the two engines name alike.
DINGBATS = re.compile(r"wingding|dingbat|webding", re.IGNORECASE)
SYMBOL = re.compile("symbol", re.IGNORECASE)
SPACE, BULLETS = (0x20, 0xA0), (0x20, 0xA0, 0xB7, 0x2022, 0xF0B7)
BLANK = np.array([chr(code).isspace() for code in range(0x3002)], bool)
# So many letters are looked at together.
STRIDE = 16
LEVEL, SQUEEZED = 0.001, 0.02
MOST_LETTERS, MOST_OBJECTS, DEEPEST = 60_000, 20_000, 6
LONGEST_NAME = 200

Numbers = NDArray[np.float64]
Matrix = tuple[float, float, float, float, float, float]
AS_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class Stretches:
    """Where letters begin and end by their fonts' widths, without the ink that goes beyond them."""

    def __init__(self, textpage: int, letters: Sequence[int], fonts: Sequence[int]) -> None:
        self._textpage, self._letters, self._fonts = textpage, letters, fonts

    def start(self, place: int) -> float:
        x, y = ctypes.c_double(), ctypes.c_double()
        call.origin(self._textpage, self._letters[place], ctypes.addressof(x), ctypes.addressof(y))
        return x.value

    def width(self, font: int, letter: str) -> float:
        """The width of a letter in sizes of the font; font as the letters count them."""
        width = ctypes.c_float()
        call.glyph_width(self._fonts[font], ord(letter), 1.0, ctypes.addressof(width))
        return width.value


class NotPlainError(Exception):
    """The page is none that both engines are known to read alike."""


@dataclass(slots=True)
class Objects:
    """What a page is made of: its text objects with their places in the content stream, and its drawn paths.

    Each path has with it the matrix that places it on the page.
    """

    places: dict[int, int] = field(default_factory=dict)
    paths: list[tuple[int, Matrix]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters in the order of the content stream, one entry each. Points of the page, y upwards from its origin.

    Of those that are not `inked` (spaces) x0 and x1 say nothing.
    """

    text: str
    inked: NDArray[np.bool_]
    x0: Numbers
    x1: Numbers
    bottom: Numbers
    size: Numbers
    font: NDArray[np.int64]
    fonts: tuple[str, ...]
    stretches: Stretches


def matrix_of(item: int, around: Matrix) -> Matrix:
    """The matrix that places an object on the page, given that of the form around it."""
    own = pdfium.FS_MATRIX()
    call.matrix_of_object(item, ctypes.addressof(own))
    a, b, c, d, e, f = around
    return (
        own.a * a + own.b * c,
        own.a * b + own.b * d,
        own.c * a + own.d * c,
        own.c * b + own.d * d,
        own.e * a + own.f * c + e,
        own.e * b + own.f * d + f,
    )


def objects(page: pypdfium2.PdfPage) -> Objects:
    """The text objects and paths of a page. Raises NotPlainError where there are too many, or forms within forms."""
    found, root = Objects(), call.address(page.raw)
    _collect(found, call.count_objects(root), lambda index: call.object_at(root, index), AS_IS, 0)
    return found


def _collect(found: Objects, count: int, part: Callable[[int], int], around: Matrix, depth: int) -> None:
    if depth > DEEPEST or len(found.places) + len(found.paths) + count > MOST_OBJECTS:
        raise NotPlainError
    for index in range(count):
        item = part(index)
        kind = call.kind_of(item)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            found.places[item] = len(found.places)
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            _collect(found, call.count_in_form(item), _parts_of(item), matrix_of(item, around), depth + 1)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            found.paths.append((item, matrix_of(item, around)))


def _parts_of(form: int) -> Callable[[int], int]:
    return lambda index: int(call.object_in_form(form, index))


def letters(textpage: pypdfium2.PdfTextPage, text: str, places: dict[int, int]) -> Letters:
    """The letters of a page, spaces included, given its text and the places of its text objects.

    Raises NotPlainError.
    """
    raw, count = call.address(textpage.raw), textpage.count_chars()
    if count > MOST_LETTERS:
        raise NotPlainError
    codes = _codes(raw, count, text)
    blank = _is_blank(codes)
    owners = _owners(raw, blank)
    # pdfium adds spaces and ends of rows of its own: they belong to no text object.
    kept = np.flatnonzero(owners)
    if np.isin(codes[kept], WITHOUT_MEANING).any():
        raise NotPlainError
    names, first, run = np.unique(owners[kept], return_index=True, return_inverse=True)
    kinds: dict[int, int] = {}
    runs = [_run(raw, int(kept[at]), int(name), places, kinds) for name, at in zip(names, first, strict=True)]
    table = np.array(runs, np.float64).reshape(-1, 4)
    order = np.argsort(table[run, 0], kind="stable")
    kept, run = kept[order], run[order]
    codes = codes[kept]
    inked = ~blank[kept]
    boxes, fonts = _boxes(raw, kept.tolist(), inked), tuple(map(_font_name, kinds))
    font = table[run, 3].astype(np.int64)
    _check_signs(codes, font, fonts)
    return Letters(
        inked=inked,
        text=codes.astype("<u4").tobytes().decode("utf-32-le", "replace"),
        x0=boxes[:, 0],
        x1=boxes[:, 2],
        bottom=table[run, 1],
        size=table[run, 2],
        font=font,
        fonts=fonts,
        stretches=Stretches(raw, kept.tolist(), tuple(kinds)),
    )


def _codes(raw: int, count: int, text: str) -> NDArray[np.uint32]:
    """What each letter means: from the text of the page where it has one unit for each, else letter by letter."""
    codes = np.frombuffer(text.encode("utf-16-le", "replace"), np.uint16).astype(np.uint32)
    doubtful = np.flatnonzero(np.isin(codes, WITHOUT_MEANING)) if len(codes) == count else range(count)
    codes = codes if len(codes) == count else np.zeros(count, np.uint32)
    for index in doubtful:
        meaning = call.unicode_of(raw, int(index))
        codes[index] = ord("-") if meaning == HYPHEN else meaning
    return codes


def _is_blank(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    blank: NDArray[np.bool_] = BLANK[np.minimum(codes, len(BLANK) - 1)]
    return blank


def _check_signs(codes: NDArray[np.uint32], font: NDArray[np.int64], fonts: Sequence[str]) -> None:
    """Raises NotPlainError for letters of fonts of signs that the two engines name differently."""
    for place, name in enumerate(fonts):
        known = BULLETS if SYMBOL.search(name) else SPACE if DINGBATS.search(name) else None
        if known and not np.isin(codes[font == place], known).all():
            raise NotPlainError


def _run(raw: int, index: int, name: int, places: dict[int, int], fonts: dict[int, int]) -> tuple[float, ...]:
    """Of a text object: its place in the content stream, the bottom and height of its letters, and its font."""
    matrix, x, y = pdfium.FS_MATRIX(), ctypes.c_double(), ctypes.c_double()
    size, below = ctypes.c_float(), ctypes.c_float()
    font = call.font_of(name)
    if name not in places or not font:
        raise NotPlainError
    call.matrix_of_letter(raw, index, ctypes.addressof(matrix))
    call.origin(raw, index, ctypes.addressof(x), ctypes.addressof(y))
    call.font_size(name, ctypes.addressof(size))
    call.descent(font, size.value, ctypes.addressof(below))
    if not _is_level(matrix) or size.value <= 0:
        raise NotPlainError
    bottom = y.value - abs(below.value) * matrix.d
    return places[name], bottom, size.value * matrix.d, fonts.setdefault(font, len(fonts))


def _is_level(matrix: pdfium.FS_MATRIX) -> bool:
    """Whether letters stand upright, and neither stretched nor squeezed."""
    sloping = max(abs(matrix.b), abs(matrix.c)) > LEVEL * matrix.a
    return matrix.a > 0 and not sloping and abs(matrix.a - matrix.d) <= SQUEEZED * matrix.a


def _owners(raw: int, blank: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """The text object of each letter; 0 for the spaces and ends of rows that pdfium adds of its own.

    The letters of an object follow each other: between two of one object only the blanks have to be asked for.
    """
    owners: list[int] = []
    blanks = blank.tolist()
    for start in range(0, len(blanks), STRIDE):
        end = min(start + STRIDE, len(blanks))
        first, last = call.object_of(raw, start) or 0, call.object_of(raw, end - 1) or 0
        known = first if first and first == last else None
        owners += [
            call.object_of(raw, index) or 0 if known is None or blanks[index] else known for index in range(start, end)
        ]
    return np.array(owners, np.uint64)


def _boxes(raw: int, kept: Sequence[int], inked: NDArray[np.bool_]) -> Numbers:
    """The box of each letter: left, top, right, bottom."""
    rectangles = (pdfium.FS_RECTF * len(kept))()
    start, step = ctypes.addressof(rectangles), ctypes.sizeof(pdfium.FS_RECTF)
    for place in np.flatnonzero(inked).tolist():
        call.loose_box(raw, kept[place], start + place * step)
    return np.frombuffer(rectangles, np.float32).reshape(-1, 4).astype(np.float64)


def _font_name(font: int) -> str:
    """The name of a font. Raises NotPlainError for one without a name: its letters are drawings."""
    stored = ctypes.create_string_buffer(LONGEST_NAME)
    length = call.base_name(font, ctypes.addressof(stored), LONGEST_NAME)
    name = stored.value.decode("latin-1")
    if not 1 < length <= LONGEST_NAME:
        raise NotPlainError
    return name
