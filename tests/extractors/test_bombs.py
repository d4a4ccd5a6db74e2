import io
import time
import tracemalloc
import zlib
from collections.abc import Callable

import pytest

from extractors.archive import Archive
from extractors.bombs import check_pdf
from extractors.errors import TooMuchInside
from extractors.limits import STANDARD, Limits
from tests import hostile
from tests.documents import Drawing, picture, scan, short_page, text_pdf

MIB = 1024 * 1024


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_refuses_a_stream_that_expands_in_little_memory(layers: int) -> None:
    bomb = hostile.bomb_pdf(100, layers)
    assert len(bomb) < 0.5 * MIB
    tracemalloc.start()
    with pytest.raises(TooMuchInside):
        check_pdf(bomb, STANDARD)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2 * MIB


@pytest.mark.parametrize("window", [9, 11, 15])
def test_knows_a_deflated_stream_by_every_header(window: int) -> None:
    engine = zlib.compressobj(9, wbits=window)
    packed = engine.compress(bytes(2 * MIB)) + engine.flush()
    with pytest.raises(TooMuchInside):
        check_pdf(b"1 0 obj<</Filter/FlateDecode>>stream\n" + packed, Limits(max_stream_bytes=MIB))
    with pytest.raises(TooMuchInside):
        check_pdf(b"1 0 obj<<>>stream\n" + zlib.compress(packed), Limits(max_stream_bytes=MIB))


@pytest.mark.parametrize("names", [(b"ASCIIHexDecode", b"FlateDecode"), (b"ASCII#48exDecode", b"Fl#61teDecode")])
def test_refuses_a_bomb_hidden_under_a_chain_of_filters(names: tuple[bytes, bytes]) -> None:
    bomb = hostile.hidden_bomb_pdf(100)
    for plain, written in zip((b"ASCIIHexDecode", b"FlateDecode"), names, strict=True):
        bomb = bomb.replace(b"/" + plain, b"/" + written)
    started = time.perf_counter()
    with pytest.raises(TooMuchInside):
        check_pdf(bomb, STANDARD)
    assert time.perf_counter() - started < 5


@pytest.mark.parametrize("make", [hostile.laughing_pdf, hostile.repeating_pdf])
def test_refuses_small_pieces_that_are_drawn_without_end(make: Callable[[], bytes]) -> None:
    with pytest.raises(TooMuchInside):
        check_pdf(make(), STANDARD)


def test_lets_a_letterhead_stand_on_every_page() -> None:
    check_pdf(hostile.repeating_pdf(pages=50, times=2, size=10_000), STANDARD)


def test_refuses_a_long_chain_of_filters() -> None:
    with pytest.raises(TooMuchInside):
        check_pdf(hostile.hidden_bomb_pdf(1).replace(b"[ /ASCIIHexDecode", b"[ " + b"/ASCIIHexDecode " * 9), STANDARD)


def test_refuses_many_streams_that_expand_together() -> None:
    stream = b"1 0 obj<</Filter/FlateDecode>>stream\n" + hostile.deflated(4) + b"\nendstream endobj\n"
    check_pdf(stream * 3, Limits(max_stream_bytes=5 * MIB))
    with pytest.raises(TooMuchInside):
        check_pdf(stream * 30, Limits(max_stream_bytes=5 * MIB))


def test_lets_pictures_be_larger_than_text() -> None:
    image = b"1 0 obj<</Subtype/Image/Filter/FlateDecode>>stream\n" + hostile.deflated(4) + b"\nendstream endobj\n"
    check_pdf(image, Limits(max_stream_bytes=2 * MIB))
    with pytest.raises(TooMuchInside):
        check_pdf(image.replace(b"/Subtype/Image", b""), Limits(max_stream_bytes=2 * MIB))


def test_lets_ordinary_files_pass() -> None:
    for pdf in (text_pdf(20), scan(picture(short_page())), Drawing().text(1, 1, "x").pdf()):
        check_pdf(pdf, STANDARD)


def test_refuses_an_archive_by_what_it_declares() -> None:
    with pytest.raises(TooMuchInside):
        Archive(hostile.bomb_docx(20), Limits(max_inflated_bytes=10 * MIB))
    with pytest.raises(TooMuchInside):
        Archive(hostile.bomb_docx(20))  # a ratio of about a thousand
    assert "word/document.xml" in Archive(io.BytesIO(hostile.macro_docx()).getvalue()).names
