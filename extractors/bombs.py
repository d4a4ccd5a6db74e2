"""Refuses PDFs that expand far beyond their size, before a parser inflates them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from extractors.errors import TooMuchInside
from extractors.limits import KIB, Limits

STREAM = re.compile(rb"stream\r?\n")
IMAGE = re.compile(rb"/Subtype\s*/Image\b")
# A stream's dictionary stands before it; this much of what stands there is looked at.
DICTIONARY = 700
PIECE = 64 * KIB
# A stream that is packed several times is a bomb's way of hiding; text is packed once or twice.
MAX_LAYERS = 3
EXPANDS = "The PDF expands far beyond its size, as no agreement does: print it as PDF again and upload that copy."


def check_pdf(content: bytes, limits: Limits) -> None:
    """Inflates every deflated stream piece by piece, keeping none.

    Raises TooMuchInside when a stream that is no picture inflates beyond `limits.max_stream_bytes`, a picture beyond
    four times that, or all together beyond sixteen times.
    """
    left = 16 * limits.max_stream_bytes
    for start, allowed in _streams(content, limits):
        left -= _inflated_size(content, start, min(left, allowed))


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
    pieces = _inflate(packed, meter)
    for _ in range(MAX_LAYERS - 1):
        first = next(pieces, b"")
        if not _is_deflated(first):
            break
        pieces = _inflate(chain([first], pieces), meter)
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


def _inflate(pieces: Iterable[bytes], meter: _Meter) -> Iterator[bytes]:
    """One layer, inflated in pieces of bounded size; ends at the end of the layer or where it is damaged."""
    engine = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest and not engine.eof:
            try:
                inflated = engine.decompress(rest, PIECE)
            except zlib.error:
                return
            meter.count(len(inflated))
            yield inflated
            rest = engine.unconsumed_tail
        if engine.eof:
            return
