"""Refuses PDFs that expand far beyond their size, before a parser inflates them."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, islice

import pikepdf

from extractors import filters
from extractors.errors import TooMuchInside
from extractors.filters import PIECE
from extractors.limits import Limits
from extractors.pdf_file import BROKEN
from extractors.reuse import Reuse

STREAM = re.compile(rb"stream\r?\n")
IMAGE = re.compile(rb"/Subtype\s*/Image\b")
# A stream's dictionary stands before it; this much of what stands there is looked at.
DICTIONARY = 700
# Filters that may stand in a chain, lists of filters, filters that stand elsewhere, and names that are written oddly.
CHAINED = re.compile(rb"/(?:ASCII|AHx|A85|LZW|RunLength|RL\b|Crypt)|/Filter\s*(?:\d|\[|%)|/\w*#[0-9A-Fa-f]{2}")
MOST_FILTERS = 4
# A stream that is packed several times is a bomb's way of hiding; text is packed once or twice.
MAX_LAYERS = 3
EXPANDS = "The PDF expands far beyond its size, as no agreement does: print it as PDF again and upload that copy."


def check_pdf(content: bytes, limits: Limits) -> None:
    """Undoes the filters of every stream piece by piece, keeping none.

    Raises TooMuchInside when a stream that is no picture expands beyond `limits.max_stream_bytes`, a picture beyond
    four times that, all together beyond sixteen times, or all that the pages draw beyond as much.
    """
    left = 16 * limits.max_stream_bytes
    for start, allowed in _streams(content, limits):
        left -= _inflated_size(content, start, min(left, allowed))
    # A file that cannot be opened is left to those who repair it or refuse it; they have a child's bounds around them.
    with suppress(*BROKEN, pikepdf.PasswordError), pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
        if CHAINED.search(content):
            _check_chains(pdf, limits)
        reuse = Reuse(16 * limits.max_stream_bytes)
        for page in islice(pdf.pages, limits.max_pages):
            reuse.add(page)


def _check_chains(pdf: pikepdf.Pdf, limits: Limits) -> None:
    """The same for streams that are packed in other ways than one, which their first bytes do not show."""
    together = _Meter(16 * limits.max_stream_bytes)
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            _check_chain(item, limits, together)


def _check_chain(stream: pikepdf.Stream, limits: Limits, together: _Meter) -> None:
    found = stream.get("/Filter", None)
    names = [str(name) for name in found] if isinstance(found, pikepdf.Array) else [str(found)] if found else []
    if len(names) > MOST_FILTERS:
        raise TooMuchInside(EXPANDS)
    # What is only deflated was undone above.
    if names in ([], ["/FlateDecode"]):
        return
    meter = _Meter(limits.max_stream_bytes * (4 if stream.get("/Subtype") == pikepdf.Name.Image else 1))

    def count(size: int) -> None:
        meter.count(size)
        together.count(size)

    filters.expand(stream.read_raw_bytes(), names, count)


def _streams(content: bytes, limits: Limits) -> Iterator[tuple[int, int]]:
    """Where each deflated stream starts, and how many bytes it may inflate to."""
    for found in STREAM.finditer(content):
        if _is_deflated(content[found.end() : found.end() + 2]):
            picture = IMAGE.search(content, max(0, found.start() - DICTIONARY), found.start())
            yield found.end(), limits.max_stream_bytes * (4 if picture else 1)


def _is_deflated(start: bytes) -> bool:
    """Whether the bytes start as every deflated stream does, whatever the window that it was packed with."""
    return len(start) > 1 and start[0] & 15 == zlib.DEFLATED and (start[0] << 8 | start[1]) % 31 == 0


def _inflated_size(content: bytes, start: int, allowed: int) -> int:
    """The bytes that one stream inflates to, over all its layers. Raises TooMuchInside beyond `allowed`."""
    meter = _Meter(allowed)
    packed = (content[place : place + PIECE] for place in range(start, len(content), PIECE))
    pieces = _counted(packed, meter)
    for _ in range(MAX_LAYERS - 1):
        first = next(pieces, b"")
        if not _is_deflated(first):
            break
        pieces = _counted(chain([first], pieces), meter)
    for _ in pieces:
        pass
    return meter.counted


@dataclass(slots=True)
class _Meter:
    """Counts inflated bytes up to a bound."""

    allowed: int
    counted: int = 0

    def count(self, size: int) -> None:
        self.counted += size
        if self.counted > self.allowed:
            raise TooMuchInside(EXPANDS)


def _counted(pieces: Iterable[bytes], meter: _Meter) -> Iterator[bytes]:
    """One layer, inflated in pieces of bounded size."""
    for piece in filters.inflated(pieces):
        meter.count(len(piece))
        yield piece
