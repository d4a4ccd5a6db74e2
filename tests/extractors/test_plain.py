"""The quick word engine finds what the careful one finds, or says nothing."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest

from extractors import triage
from extractors.plain import plain_layer
from extractors.words import TextLayer, text_layer
from tests.documents import Drawing, changed, prose

AGREEMENTS = Path(__file__).parents[2] / "fixtures" / "agreements"
# Folders of other agreements to compare on, parted as in PATH.
ELSEWHERE = [Path(name) for name in os.environ.get("FLOWDOWN_AGREEMENTS", "").split(os.pathsep) if name]
FILES = sorted(path for folder in (AGREEMENTS, *ELSEWHERE) for path in folder.rglob("*.pdf"))
# The ink of a letter goes beyond its width; pdfium's boxes go with it.
ACROSS, DOWN = 2.0, 0.8


def _layers(pdf: bytes) -> Iterator[tuple[TextLayer | None, TextLayer]]:
    """Of each page, the words by the quick engine and by the careful one."""
    with pypdfium2.PdfDocument(pdf) as document, pdfplumber.open(io.BytesIO(pdf)) as careful:
        for index in range(len(document)):
            with triage.shown(document, index) as shown:
                look = triage.look(shown, index + 1)
                yield plain_layer(shown, look), text_layer(careful.pages[index], look)


def _only(drawing: Drawing) -> tuple[TextLayer | None, TextLayer]:
    return next(_layers(drawing.pdf()))


def _same(quick: TextLayer, careful: TextLayer) -> bool:
    facts = [[(word.text, word.bold, round(word.size)) for word in layer.words] for layer in (quick, careful)]
    cells = [[len(row) for row in layer.table_rows] for layer in (quick, careful)]
    near = all(
        max(abs(one.box.x0 - other.box.x0), abs(one.box.x1 - other.box.x1)) < ACROSS
        and max(abs(one.box.top - other.box.top), abs(one.box.bottom - other.box.bottom)) < DOWN
        for one, other in zip(quick.words, careful.words, strict=False)
    )
    return facts[0] == facts[1] and cells[0] == cells[1] and near


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_finds_the_words_of_the_careful_engine(path: Path) -> None:
    layers = list(_layers(path.read_bytes()))
    assert not [number for number, (quick, careful) in enumerate(layers, 1) if quick and not _same(quick, careful)]
    if path.is_relative_to(AGREEMENTS):
        assert all(quick for quick, _ in layers)


def test_parts_words_that_have_no_spaces_between_them() -> None:
    drawing = Drawing()
    for place, word in enumerate(("of", "Protected", "if", "just")):
        drawing.text(72 + place * 60, 100, word, 9)
    quick, careful = _only(drawing)
    assert quick and [word.text for word in quick.words] == ["of", "Protected", "if", "just"]
    assert _same(quick, careful)


def test_keeps_the_order_of_the_content_stream() -> None:
    quick, careful = _only(Drawing().text(300, 100, "second").text(72, 100, "first").text(72, 80, "above"))
    assert quick and [word.text for word in quick.words] == ["second", "first", "above"]
    assert _same(quick, careful)


def test_finds_the_cells_of_a_ruled_table() -> None:
    drawing = Drawing()
    for row in range(2):
        drawing.text(80, 118 + row * 40, "left").text(240, 118 + row * 40, "right")
    for edge in range(3):
        drawing.line(72, 100 + edge * 40, 400, 100 + edge * 40)
    for x in (72, 230, 400):
        drawing.line(x, 100, x, 180)
    quick, careful = _only(drawing)
    assert quick and quick.table_rows
    assert [[round(side) for side in cell] for row in quick.table_rows for cell in row] == [
        [round(side) for side in cell] for row in careful.table_rows for cell in row
    ]


def test_leaves_a_page_with_a_stamp_across_it_to_the_careful_engine() -> None:
    drawing = Drawing().rows(72, 100, prose())
    drawing.canvas.rotate(45)
    drawing.canvas.drawString(300, 300, "CONFIDENTIAL DRAFT")
    assert _only(drawing)[0] is None


@pytest.mark.parametrize("font", ["ZapfDingbats", "Symbol"])
def test_leaves_a_page_with_signs_to_the_careful_engine(font: str) -> None:
    assert _only(Drawing().text(72, 100, "q", 11, font).text(90, 100, "An entry"))[0] is None


def test_leaves_a_page_with_stretched_letters_to_the_careful_engine() -> None:
    drawing = Drawing()
    drawing.canvas.scale(1.5, 1)
    assert _only(drawing.text(72, 100, "stretched"))[0] is None


def test_leaves_a_page_that_lies_on_its_side_to_the_careful_engine() -> None:
    def turn(pdf: object) -> None:
        pdf.pages[0].Rotate = 90  # type: ignore[attr-defined]

    assert next(_layers(changed(Drawing().text(72, 100, "words").pdf(), turn)))[0] is None
