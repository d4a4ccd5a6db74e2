import random

from extractors.layout import lines
from extractors.load import load
from tests.documents import Drawing, picture, prose, scan, wrapped

LEFT = wrapped("The first column speaks of duties and of reports that the vendor makes to the practice. " * 5, 42)
RIGHT = wrapped("The second column speaks of other things such as records and the end of the agreement. " * 5, 42)


def _text(pdf: bytes) -> str:
    return " ".join(line.text for line in lines(load(pdf, "a.pdf")))


def _columns(drawing: Drawing, top: float = 140) -> list[tuple[float, float, str]]:
    return [(x, top + place * 14, row) for x, rows in ((60, LEFT), (330, RIGHT)) for place, row in enumerate(rows)]


def test_reads_columns_one_after_the_other() -> None:
    drawing = Drawing().text(60, 100, "Terms of the hosted service in two columns as they are printed here", 14)
    for x, top, row in _columns(drawing):
        drawing.text(x, top, row)
    assert _text(drawing.pdf()).endswith(" ".join(LEFT + RIGHT))


def test_reads_columns_whose_rows_were_written_across() -> None:
    drawing = Drawing().text(60, 100, "Terms of the hosted service in two columns as they are printed here", 14)
    for x, top, row in sorted(_columns(drawing), key=lambda cell: cell[1:]):
        drawing.text(x, top, row)
    assert _text(drawing.pdf()).endswith(" ".join(LEFT + RIGHT))


def test_reads_a_page_whose_rows_were_written_in_any_order() -> None:
    rows = prose(70, times=3)
    cells = [(100 + place * 14, row) for place, row in enumerate(rows)]
    random.Random(3).shuffle(cells)
    drawing = Drawing()
    for top, row in cells:
        drawing.text(72, top, row)
    assert _text(drawing.pdf()) == " ".join(rows)


def test_reads_columns_that_were_written_in_any_order() -> None:
    drawing = Drawing()
    cells = _columns(drawing)
    random.Random(5).shuffle(cells)
    for x, top, row in cells:
        drawing.text(x, top, row)
    assert _text(drawing.pdf()) == " ".join(LEFT + RIGHT)


def test_trusts_the_stream_where_headers_were_written_last() -> None:
    rows = prose(70, times=2)
    pdf = Drawing().rows(72, 120, rows).text(72, 60, "Form of agreement, second edition").pdf()
    assert _text(pdf).startswith(" ".join(rows))


def test_reads_scanned_columns_one_after_the_other() -> None:
    drawing = Drawing((420, 200))
    left, right = LEFT[:5], RIGHT[:5]
    drawing.rows(20, 40, left, size=8).rows(225, 40, right, size=8)
    assert _text(scan(picture(drawing.pdf()))) == " ".join(left + right)
