"""Bytes on their way: copied in chunks, hashed while they pass, so that a file of any size takes little memory."""

from __future__ import annotations

import hashlib
import io
from typing import IO, BinaryIO, Protocol

from portal.errors import CorruptObject

CHUNK = 1024 * 1024


class Readable(Protocol):
    """Anything with bytes to read: a file, an upload, a network response."""

    def read(self, size: int, /) -> bytes: ...


def as_stream(content: bytes | BinaryIO) -> BinaryIO:
    """The content as a stream; a stream is taken from where it stands."""
    return io.BytesIO(content) if isinstance(content, bytes) else content


def poured(source: Readable, into: IO[bytes] | None = None) -> tuple[str, int]:
    """Read to the end, writing to `into` when given. Returns SHA-256 in hex and size in bytes."""
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if into is not None:
            into.write(chunk)
    return digest.hexdigest(), size


def require(computed: str, *expected: str | None) -> None:
    """Raise CorruptObject unless the computed hash is every expected one (None expects nothing)."""
    if any(hash_ is not None and hash_ != computed for hash_ in expected):
        raise CorruptObject(
            "The stored file is not the one that was written: its hash differs. Nothing was used of it."
        )
