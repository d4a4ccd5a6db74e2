import numpy as np
import pytest
from PIL import Image

from extractors import ocr
from extractors.order import in_reading_order
from extractors.types import Box, Word
from tests.documents import SENTENCES, blurred, picture, short_page

PAGE = picture(short_page())


def _text(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in in_reading_order(words, 400, 260))


@pytest.fixture(scope="module")
def straight() -> ocr.OCRPage:
    with ocr.reader() as reader:
        return reader.read(PAGE, 200)


def test_reads_words_with_boxes_in_points_and_confidence(straight: ocr.OCRPage) -> None:
    first = straight.words[0]
    assert straight.legible
    assert _text(straight.words) == " ".join(SENTENCES)
    assert first.text == "Placeholder" and first.confidence > 0.85
    assert first.box == pytest.approx(Box(40, 42, 98, 51), abs=2)


def test_straightens_a_slanted_page_and_keeps_the_boxes_on_it(straight: ocr.OCRPage) -> None:
    with ocr.reader() as reader:
        slanted = reader.read(PAGE.rotate(3, fillcolor=255, resample=Image.Resampling.BILINEAR), 200)
    assert _text(slanted.words) == _text(straight.words)
    assert slanted.words[0].box.top - straight.words[0].box.top == pytest.approx(
        7, abs=3
    )  # 140 points left of the middle


@pytest.mark.parametrize("turn", [90, 180])
def test_reads_a_page_that_lies_on_its_side_or_head(straight: ocr.OCRPage, turn: int) -> None:
    with ocr.reader() as reader:
        turned = reader.read(PAGE.rotate(turn, expand=True), 200)
    assert [word.text for word in turned.words] == [word.text for word in straight.words]
    x0, top, x1, bottom = straight.words[0].box
    expected = Box(top, 400 - x1, bottom, 400 - x0) if turn == 90 else Box(400 - x1, 260 - bottom, 400 - x0, 260 - top)
    assert turned.words[0].box == pytest.approx(expected, abs=2)


def test_reads_faint_print() -> None:
    faint = Image.fromarray((225 + np.asarray(PAGE).astype(float) * 30 / 255).astype(np.uint8))
    with ocr.reader() as reader:
        assert reader.read(faint, 200).legible


def test_tells_a_blank_page_from_one_that_cannot_be_read() -> None:
    blank = Image.new("L", PAGE.size, 255)
    with ocr.reader() as reader:
        assert reader.read(blank, 200) == ocr.OCRPage((), legible=True)
        assert not reader.read(blurred(PAGE), 200).legible


@pytest.mark.parametrize("angle", [-4.0, -1.0, 0.0, 2.0])
def test_measures_the_slant(angle: float) -> None:
    assert ocr.skew(PAGE.rotate(-angle, fillcolor=255)) == pytest.approx(angle, abs=0.5)


def _word(letters: int, confidence: float) -> Word:
    return Word("x" * letters, Box(0, 0, 1, 1), confidence)


def test_a_page_is_legible_when_most_letters_were_read_surely() -> None:
    assert ocr.legible((_word(90, 0.9), _word(10, 0.2)))
    assert not ocr.legible((_word(70, 0.9), _word(30, 0.5)))
    assert not ocr.legible(())
