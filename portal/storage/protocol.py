"""What every store of files promises, whatever holds the bytes."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol


@dataclass(frozen=True, slots=True)
class Stored:
    """What was kept under `key`: its SHA-256 in hex, computed by us on the way in, and its size in bytes."""

    key: str
    sha256: str
    size: int


class Storage(Protocol):
    """Keys come from `keys.py` only. Every failure is a StorageError; bytes are hashed on write and on every read."""

    def put(
        self,
        key: str,
        content: bytes | BinaryIO,
        *,
        sha256: str | None = None,
        lock_until: datetime | None = None,
    ) -> Stored:
        """Keep the content, durably when this returns. The same bytes again change nothing; other bytes under a key
        that is taken raise StorageError, but for derived keys, whose content is replaced.
        `sha256` is what the bytes must hash to: CorruptObject when they do not.
        `lock_until`: nobody can delete the object before then; StorageError where the store cannot promise that."""

    def open(self, key: str) -> AbstractContextManager[BinaryIO]:
        """The content as a stream that can be read again from its start, checked whole before the first byte is given.
        Raises ObjectMissing or CorruptObject."""

    def get(self, key: str) -> bytes:
        """The whole content. Raises ObjectMissing or CorruptObject."""

    def exists(self, key: str) -> bool:
        """True when there is an object under the key; its bytes are not checked."""

    def delete(self, key: str) -> None:
        """Remove the object for good, older versions included; nothing happens when there is none.
        Raises StorageError when it is locked."""

    def healthy(self) -> bool:
        """True when the store can be reached and used at this moment."""

    def faults(self) -> list[str]:
        """What an operator must put right before the store can be relied on, in words; empty when all is well."""
