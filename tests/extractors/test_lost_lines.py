"""Lines that OCR passes over are found on the picture and read after all."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from extractors import lost_lines, ocr
from extractors.order import rows_of
from extractors.types import Box, Word
from tests.documents import picture, short_page

PAGE = picture(short_page())
DPI = 200


@pytest.fixture(scope="module")
def rows() -> list[list[Word]]:
    with ocr.reader() as reader:
        return rows_of(reader.read(PAGE, DPI).words)


def _boxes(rows: list[list[Word]]) -> list[Box]:
    return [Box(*(side * DPI / 72 for side in word.box)) for row in rows for word in row]


def test_finds_nothing_where_every_line_was_read(rows: list[list[Word]]) -> None:
    assert lost_lines.find(PAGE, DPI, _boxes(rows)) == []


def test_finds_the_line_that_was_passed_over(rows: list[list[Word]]) -> None:
    (found,) = lost_lines.find(PAGE, DPI, _boxes([*rows[:3], *rows[4:]]))
    lost = _boxes([rows[3]])
    assert found.top <= min(box.top for box in lost) + 4 and found.bottom >= max(box.bottom for box in lost) - 4
    assert found.x0 <= lost[0].x0 + 4 and found.x1 >= lost[-1].x1 - 4


def test_takes_neither_rules_nor_specks_nor_pictures_for_print() -> None:
    page = Image.new("L", PAGE.size, 255)
    draw = ImageDraw.Draw(page)
    draw.line((100, 100, 900, 100), fill=0, width=4)
    draw.rectangle((100, 200, 600, 420), fill=0)
    for x, y in np.random.default_rng(5).integers(0, 600, (60, 2)):
        draw.point((int(x), int(y)), fill=0)
    assert lost_lines.find(page, DPI, []) == []


def test_puts_the_words_where_they_stand() -> None:
    words = [Word("left", Box(0, 0, 90, 10)), Word("below", Box(0, 40, 90, 50)), Word("right", Box(110, 0, 200, 10))]
    lost_lines.insert(words, [Word("lost", Box(10, 20, 80, 30))])
    lost_lines.insert(words, [Word("last", Box(110, 20, 180, 30))])
    assert [word.text for word in words] == ["left", "lost", "below", "right", "last"]
