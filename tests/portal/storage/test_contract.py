"""What every store promises, tried on each of them."""

from __future__ import annotations

import hashlib
import io
import tracemalloc
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.errors import CorruptObject, ObjectMissing, StorageError
from portal.storage import keys
from portal.storage.protocol import Storage

PRACTICE = "sample-family-practice"
CONTENT = b"This agreement was written for a test."
SHA256 = hashlib.sha256(CONTENT).hexdigest()
DOCUMENT = keys.document(PRACTICE, SHA256)
UPLOAD = keys.quarantine(PRACTICE, "upload-1")
SANITIZED = keys.derived(PRACTICE, SHA256, "sanitized")
MIB = 1024 * 1024


class Zeros(io.RawIOBase):
    """A stream of zeros that is nowhere in memory."""

    def __init__(self, size: int) -> None:
        self._left = size

    def read(self, size: int = -1, /) -> bytes:
        part = bytes(min(size, self._left))
        self._left -= len(part)
        return part


def test_gives_back_what_was_put(storage: Storage) -> None:
    stored = storage.put(DOCUMENT, CONTENT)
    assert (stored.key, stored.sha256, stored.size) == (DOCUMENT, SHA256, len(CONTENT))
    assert storage.get(DOCUMENT) == CONTENT
    with storage.open(DOCUMENT) as stream:
        assert stream.read() == CONTENT
        stream.seek(0)
        assert stream.read(4) == CONTENT[:4]


def test_takes_a_stream(storage: Storage) -> None:
    storage.put(UPLOAD, io.BytesIO(CONTENT), sha256=SHA256)
    assert storage.get(UPLOAD) == CONTENT


def test_takes_an_empty_file(storage: Storage) -> None:
    assert storage.put(UPLOAD, b"").size == 0
    assert storage.get(UPLOAD) == b""


def test_refuses_bytes_that_are_not_the_announced_ones(storage: Storage) -> None:
    with pytest.raises(CorruptObject):
        storage.put(UPLOAD, b"other bytes", sha256=SHA256)
    assert not storage.exists(UPLOAD)


def test_refuses_bytes_that_their_key_does_not_name(storage: Storage) -> None:
    with pytest.raises(CorruptObject):
        storage.put(DOCUMENT, b"other bytes")
    assert not storage.exists(DOCUMENT)


def test_putting_the_same_bytes_again_changes_nothing(storage: Storage) -> None:
    assert storage.put(UPLOAD, CONTENT) == storage.put(UPLOAD, CONTENT)
    assert storage.get(UPLOAD) == CONTENT


def test_evidence_is_never_replaced(storage: Storage) -> None:
    storage.put(UPLOAD, CONTENT)
    with pytest.raises(StorageError, match="never replaced"):
        storage.put(UPLOAD, b"other bytes")
    assert storage.get(UPLOAD) == CONTENT


def test_what_was_derived_may_be_made_again(storage: Storage) -> None:
    storage.put(SANITIZED, b"first")
    storage.put(SANITIZED, b"second")
    assert storage.get(SANITIZED) == b"second"


def test_says_what_is_missing(storage: Storage) -> None:
    assert not storage.exists(DOCUMENT)
    with pytest.raises(ObjectMissing):
        storage.get(DOCUMENT)


def test_deletes_and_may_be_told_twice(storage: Storage) -> None:
    storage.put(UPLOAD, CONTENT)
    storage.delete(UPLOAD)
    storage.delete(UPLOAD)
    assert not storage.exists(UPLOAD)
    with pytest.raises(ObjectMissing):
        storage.get(UPLOAD)
    storage.put(UPLOAD, b"other bytes")
    assert storage.get(UPLOAD) == b"other bytes"


def test_one_practice_does_not_see_the_files_of_another(storage: Storage) -> None:
    storage.put(DOCUMENT, CONTENT)
    theirs = keys.document("mockup-dental-group", SHA256)
    assert not storage.exists(theirs)
    storage.put(theirs, CONTENT)
    storage.delete(theirs)
    assert storage.get(DOCUMENT) == CONTENT


@pytest.mark.parametrize("key", ["../../etc/passwd", "documents/../../x", "/etc/passwd", "", "quarantine/a/b/../c"])
def test_no_other_name_reaches_the_store(storage: Storage, key: str) -> None:
    for act in (storage.get, storage.exists, storage.delete, lambda key: storage.put(key, b"")):
        with pytest.raises(StorageError, match="not the name"):
            act(key)


def test_of_several_writers_at_once_one_wins(storage: Storage) -> None:
    contents = [f"writer {number}".encode() for number in range(8)]

    def write(content: bytes) -> bytes | None:
        try:
            storage.put(UPLOAD, content)
        except StorageError:
            return None
        return content

    with ThreadPoolExecutor(8) as pool:
        winners = [content for content in pool.map(write, contents) if content is not None]
    assert [storage.get(UPLOAD)] == winners


def test_a_big_file_takes_little_memory(storage: Storage) -> None:
    size = 40 * MIB
    tracemalloc.start()
    try:
        storage.put(UPLOAD, Zeros(size))  # type: ignore[arg-type]
        with storage.open(UPLOAD) as stream:
            while stream.read(MIB):
                pass
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 16 * MIB


def test_is_healthy_and_without_fault(storage: Storage) -> None:
    assert storage.healthy()
    assert storage.faults() == []
