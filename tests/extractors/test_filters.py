"""The sizes of streams are counted through every filter, and the count can stop them."""

from __future__ import annotations

import base64
import zlib

import pytest

from extractors.errors import TooMuchInside
from extractors.filters import expand

TEXT = b"Business Associate shall report. " * 4000


def _sizes(raw: bytes, *filters: str) -> int:
    found: list[int] = []
    expand(raw, filters, found.append)
    return sum(found)


@pytest.mark.parametrize("names", [("/ASCIIHexDecode", "/FlateDecode"), ("/AHx", "/Fl")])
def test_counts_what_hexadecimal_digits_hide(names: tuple[str, str]) -> None:
    packed = zlib.compress(TEXT)
    written = b"\n".join(packed.hex().encode()[place : place + 61] for place in range(0, len(packed) * 2, 61)) + b">"
    assert _sizes(written, *names) == len(packed) + len(TEXT)


def test_counts_what_ascii85_hides() -> None:
    packed = zlib.compress(TEXT)
    size = _sizes(base64.a85encode(packed, wrapcol=70) + b"~>", "/ASCII85Decode", "/FlateDecode")
    assert len(packed) + len(TEXT) - 100 < size <= len(packed) + len(TEXT)


def test_counts_runs_and_lzw() -> None:
    assert _sizes(bytes([2, 1, 2, 3, 254, 9, 128, 5, 5]), "/RunLengthDecode") == 6
    # The example of the PDF standard: ten bytes.
    assert _sizes(bytes.fromhex("800B6050220C0C8501"), "/LZWDecode") == 10


def test_stops_at_what_only_a_picture_can_be() -> None:
    assert _sizes(zlib.compress(TEXT), "/FlateDecode", "/DCTDecode") == len(TEXT)
    assert _sizes(b"\xff\xd8", "/DCTDecode") == 0


def test_a_damaged_layer_ends_the_count() -> None:
    assert _sizes(b"no such thing", "/FlateDecode") == 0


def test_the_count_can_stop_it() -> None:
    def stop(size: int) -> None:
        raise TooMuchInside("enough")

    with pytest.raises(TooMuchInside):
        expand(zlib.compress(TEXT), ["/FlateDecode"], stop)
