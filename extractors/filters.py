"""How large a stream of a PDF becomes when the filters that it names are undone, counted piece by piece."""

from __future__ import annotations

import binascii
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

from extractors.limits import KIB

PIECE = 64 * KIB
FLATE, HEX, ASCII85, RUNS, LZW = "/FlateDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode", "/LZWDecode"
SHORT = {"/Fl": FLATE, "/AHx": HEX, "/A85": ASCII85, "/RL": RUNS, "/LZW": LZW}
# What undoes to less than a picture of the page: pictures have bounds of their own.
NOT_HEX, NOT_ASCII85 = re.compile(rb"[^0-9A-Fa-f]"), re.compile(rb"[^!-uz]")
CLEAR, END, FIRST, MOST_CODES, MOST_BITS = 256, 257, 258, 4096, 12

Pieces = Iterator[bytes]
Count = Callable[[int], None]


def expand(raw: bytes, filters: Sequence[str], count: Count) -> None:
    """Undo the filters in their order, telling `count` the size of every piece that any of them gives.

    Ends at a filter of pictures, and where a layer is damaged. `count` raises where it is enough. LZW and runs are
    only counted: nothing is undone after them.
    """
    pieces: Pieces = (raw[place : place + PIECE] for place in range(0, len(raw), PIECE))
    for name in (SHORT.get(name, name) for name in filters):
        if name in (RUNS, LZW):
            for size in (_run_sizes if name == RUNS else _lzw_sizes)(pieces):
                count(size)
            return
        if name not in LAYERS:
            break
        pieces = _counted(LAYERS[name](pieces), count)
    for _ in pieces:
        pass


def _counted(pieces: Pieces, count: Count) -> Pieces:
    for piece in pieces:
        count(len(piece))
        yield piece


def inflated(pieces: Iterable[bytes]) -> Pieces:
    """One deflated layer, in pieces of bounded size; ends at the end of the layer or where it is damaged."""
    engine = zlib.decompressobj()
    for piece in pieces:
        rest = piece
        while rest and not engine.eof:
            try:
                found = engine.decompress(rest, PIECE)
            except zlib.error:
                return
            yield found
            rest = engine.unconsumed_tail
        if engine.eof:
            return


def _from_hex(pieces: Pieces) -> Pieces:
    kept = b""
    for piece in pieces:
        written, ended, _ = piece.partition(b">")
        kept += NOT_HEX.sub(b"", written)
        even = len(kept) // 2 * 2
        yield binascii.unhexlify(kept[:even])
        kept = kept[even:]
        if ended:
            return


def _from_ascii85(pieces: Pieces) -> Pieces:
    """The bytes of groups of five letters; a last group that is not whole adds too little to count."""
    kept = b""
    for piece in pieces:
        written, ended, _ = piece.partition(b"~")
        kept += NOT_ASCII85.sub(b"", written).replace(b"z", b"!!!!!")
        whole = len(kept) // 5 * 5
        yield b"".join(_group(kept[place : place + 5]) for place in range(0, whole, 5))
        kept = kept[whole:]
        if ended:
            return


def _group(letters: bytes) -> bytes:
    value = 0
    for letter in letters:
        value = value * 85 + letter - 33
    return (value & 0xFFFFFFFF).to_bytes(4, "big")


LAYERS: dict[str, Callable[[Pieces], Pieces]] = {FLATE: inflated, HEX: _from_hex, ASCII85: _from_ascii85}


def _run_sizes(pieces: Pieces) -> Iterator[int]:
    """The lengths of the runs of a run-length layer."""
    letters = chain.from_iterable(pieces)
    for length in letters:
        if length == 128:
            return
        if length > 128:
            next(letters, None)
            yield 257 - length
        else:
            for _ in range(length + 1):
                next(letters, None)
            yield length + 1


def _lzw_sizes(pieces: Pieces) -> Iterator[int]:
    """The length of what each code of an LZW layer stands for; the words themselves are not made."""
    lengths, bits, held, width = [1] * FIRST, 0, 0, 9
    last = 0
    for letter in chain.from_iterable(pieces):
        held, bits = held << 8 | letter, bits + 8
        if bits < width:
            continue
        bits -= width
        code, held = held >> bits, held & ((1 << bits) - 1)
        if code == END or code > len(lengths):
            return
        if code == CLEAR:
            lengths, width, last = [1] * FIRST, 9, 0
            continue
        if last and len(lengths) < MOST_CODES:
            lengths.append(last + 1)
        last = lengths[code] if code < len(lengths) else last + 1
        yield last
        width = min(MOST_BITS, max(9, (len(lengths) + 1).bit_length()))
