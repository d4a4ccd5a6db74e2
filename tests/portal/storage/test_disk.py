"""The store on disk: tampering is seen, names are safe, nothing half written is ever there."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import timedelta
from pathlib import Path

import pytest

from portal import clock
from portal.errors import CorruptObject, StorageError
from portal.storage import keys
from portal.storage.disk import DRAFT_SECONDS, DiskStorage

CONTENT = b"The words of a test."
SHA256 = hashlib.sha256(CONTENT).hexdigest()
DOCUMENT = keys.document("p1", SHA256)
UPLOAD = keys.quarantine("p1", "u1")


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.parametrize("key", [DOCUMENT, UPLOAD])
def test_sees_that_a_file_was_changed(disk_storage: DiskStorage, tmp_path: Path, key: str) -> None:
    disk_storage.put(key, CONTENT)
    [file] = _files(tmp_path)
    file.write_bytes(CONTENT.replace(b"test", b"fake"))
    with pytest.raises(CorruptObject):
        disk_storage.get(key)
    with pytest.raises(CorruptObject), disk_storage.open(key):
        pytest.fail("no byte of a changed file may be given out")


def test_sees_that_a_document_was_changed_and_renamed_to_its_new_hash(
    disk_storage: DiskStorage, tmp_path: Path
) -> None:
    disk_storage.put(DOCUMENT, CONTENT)
    [file] = _files(tmp_path)
    file.write_bytes(b"other")
    file.rename(file.with_name(hashlib.sha256(b"other").hexdigest()))
    with pytest.raises(CorruptObject):
        disk_storage.get(DOCUMENT)


def test_putting_the_same_bytes_again_mends_a_file_that_went_bad(disk_storage: DiskStorage, tmp_path: Path) -> None:
    disk_storage.put(DOCUMENT, CONTENT)
    _files(tmp_path)[0].write_bytes(b"rot")
    disk_storage.put(DOCUMENT, CONTENT)
    assert disk_storage.get(DOCUMENT) == CONTENT


def test_files_and_folders_are_for_this_account_only(disk_storage: DiskStorage, tmp_path: Path) -> None:
    disk_storage.put(DOCUMENT, CONTENT)
    root = tmp_path / "files"
    assert {path.stat().st_mode & 0o777 for path in _files(root)} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in [root, *root.rglob("*")] if path.is_dir()} == {0o700}


def test_a_failed_put_leaves_nothing(disk_storage: DiskStorage, tmp_path: Path) -> None:
    class Broken:
        def read(self, size: int) -> bytes:
            raise OSError("the network went away")

    with pytest.raises(StorageError):
        disk_storage.put(UPLOAD, Broken())  # type: ignore[arg-type]
    assert _files(tmp_path) == []


def test_what_a_killed_process_left_half_written_goes_after_a_day(tmp_path: Path) -> None:
    incoming = tmp_path / "incoming"
    incoming.mkdir()
    (incoming / "today").write_bytes(b"half")
    (incoming / "long-ago").write_bytes(b"half")
    os.utime(incoming / "long-ago", (0, time.time() - DRAFT_SECONDS - 1))
    DiskStorage(tmp_path)
    assert [path.name for path in incoming.iterdir()] == ["today"]


def test_refuses_to_promise_a_lock(disk_storage: DiskStorage) -> None:
    with pytest.raises(StorageError, match="Object Lock"):
        disk_storage.put(DOCUMENT, CONTENT, lock_until=clock.now() + timedelta(days=1))
    assert not disk_storage.exists(DOCUMENT)


def test_says_that_its_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "files").write_text("a file where the folder should be")
    storage = DiskStorage(tmp_path / "files")
    assert not storage.healthy()
    assert "cannot be written" in storage.faults()[0]
    with pytest.raises(StorageError):
        storage.put(DOCUMENT, CONTENT)


def test_says_that_others_may_look_into_its_folder(disk_storage: DiskStorage, tmp_path: Path) -> None:
    disk_storage.put(DOCUMENT, CONTENT)
    (tmp_path / "files").chmod(0o755)
    assert "0700" in disk_storage.faults()[0]
