import numpy as np
import pytest

from extractors import pictures
from extractors.layout import lines
from extractors.limits import STANDARD
from extractors.load import load
from extractors.load_pdf import read
from extractors.types import Source, TextSource
from tests.documents import SENTENCES, Drawing, blurred, changed, picture, prose, scan, short_page, text_pdf


def _source(pdf: bytes) -> Source:
    return load(pdf, "a.pdf")


def _text(pdf: bytes) -> str:
    return " ".join(line.text for line in lines(_source(pdf)))


def test_reads_the_words_with_size_and_weight() -> None:
    pdf = Drawing().text(72, 100, "Agreement", 18, "Helvetica-Bold").text(72, 140, "between the parties").pdf()
    first, *others = _source(pdf).pages[0].words
    assert (first.text, first.size, first.bold, first.confidence) == ("Agreement", 18.0, True, 1.0)
    assert [(word.text, word.bold) for word in others] == [("between", False), ("the", False), ("parties", False)]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("crop", [None, (100, 100, 500, 600), (-50, -50, 700, 900)])
@pytest.mark.parametrize("media", [(0, 0, 612, 792), (60, 50, 600, 750)])
def test_boxes_surround_the_ink_as_the_page_is_shown(
    turn: int, crop: tuple[int, ...] | None, media: tuple[int, ...]
) -> None:
    def cut(pdf: object) -> None:
        page = pdf.pages[0]  # type: ignore[attr-defined]
        page.MediaBox, page.Rotate = list(media), turn
        if crop:
            page.CropBox = list(crop)

    pdf = changed(Drawing().text(200, 300, "Subcontractor", 20).pdf(), cut)
    down, across = np.where(np.asarray(picture(pdf, dpi=72)) < 128)
    source = _source(pdf)
    word = lines(source)[0].words[0]
    assert (word.text, source.pages[0].source) == ("Subcontractor", TextSource.TEXT)
    assert word.box == pytest.approx((across.min(), down.min(), across.max(), down.max()), abs=8)


def test_reads_words_without_spaces_between_them_apart() -> None:
    drawing = Drawing()
    for place, word in enumerate(("within", "ten", "days")):
        drawing.text(72 + place * 40, 100, word, 9)
    assert _text(drawing.pdf()) == "within ten days"


def test_leaves_out_a_watermark_across_the_page() -> None:
    drawing = Drawing().rows(72, 100, prose())
    drawing.canvas.rotate(45)
    drawing.canvas.drawString(300, 300, "CONFIDENTIAL DRAFT")
    assert "DRAFT" not in _text(drawing.pdf())


def test_shows_the_bullets_of_symbol_fonts_as_bullets() -> None:
    pdf = Drawing().text(72, 100, "n", 11, "ZapfDingbats").text(90, 100, "An entry").pdf()
    assert _text(pdf) == "• An entry"


def test_reads_what_was_typed_into_a_form() -> None:
    drawing = Drawing().text(72, 100, "Effective date:").text(72, 160, "The parties agree.")
    drawing.canvas.acroForm.textfield(
        name="date", x=160, y=792 - 104, width=150, height=18, value="March 3, 2031", fontSize=11
    )
    assert _text(drawing.pdf()) == "Effective date: March 3, 2031 The parties agree."


def test_reads_a_page_that_is_only_a_picture_by_ocr() -> None:
    source = _source(scan(picture(short_page())))
    text = " ".join(word.text for word in source.pages[0].words)
    assert SENTENCES[0] in text and SENTENCES[5] in text
    assert (source.text_source, source.quality, source.flags) == (TextSource.OCR, "good", ("ocr",))
    assert source.pages_ocr == (1,)


def test_calls_an_unreadable_scan_poor() -> None:
    source = _source(scan(blurred(picture(short_page()))))
    assert (source.text_source, source.quality) == (TextSource.OCR, "poor")


def test_reads_by_ocr_what_a_broken_font_map_makes_nonsense() -> None:
    shifted = "".join(
        chr((ord(letter) - 97 + 13) % 26 + 97) if letter.isalpha() else letter for letter in " ".join(SENTENCES).lower()
    )
    image = picture(short_page())
    drawing = Drawing((400, 260))
    drawing.canvas.drawInlineImage(image, 0, 0, 400, 260)
    drawing.canvas.setFillAlpha(0)
    drawing.rows(40, 50, [shifted[place : place + 60] for place in range(0, len(shifted), 60)], size=8)
    source = _source(drawing.pdf())
    assert source.text_source is TextSource.OCR
    assert "subcontractor" in {word.text for word in source.pages[0].words}


def test_mixes_text_and_ocr_page_by_page() -> None:
    drawing = Drawing((400, 260)).rows(40, 50, prose(52), pitch=15).next_page()
    drawing.canvas.drawInlineImage(picture(short_page()), 0, 0, 400, 260)
    source = _source(drawing.pdf())
    assert (source.text_source, source.pages_ocr) == (TextSource.MIXED, (2,))


def test_a_blank_page_between_others_is_no_reason_for_ocr() -> None:
    source = _source(Drawing().rows(72, 100, prose()).next_page().next_page().rows(72, 100, prose()).pdf())
    assert (source.page_count, source.text_source, source.quality) == (3, TextSource.TEXT, "good")


def test_draws_a_huge_page_for_ocr_within_bounds() -> None:
    scale = pictures.fitting_scale(14_400, 14_400, pictures.OCR_DPI / 72)
    assert (14_400 * scale) ** 2 <= pictures.MAX_PIXELS + 1


def test_reads_the_pages_in_order() -> None:
    pages = read(text_pdf(3), STANDARD).pages
    assert [page.number for page in pages] == [1, 2, 3]
    assert {(page.width, page.height) for page in pages} == {(612.0, 792.0)}
