"""Files in a folder of this machine: each key is a folder that holds one file, named by the SHA-256 of its bytes."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO

from portal.errors import ObjectMissing, StorageError
from portal.storage import keys
from portal.storage.protocol import Stored
from portal.storage.streams import as_stream, poured, require

DRAFT_SECONDS = 24 * 60 * 60


class DiskStorage:
    """A store below `root`. A file appears under its name at once and whole, or not at all, also when power fails."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._incoming = self._root / "incoming"
        self._remove_abandoned_drafts()

    def put(
        self,
        key: str,
        content: bytes | BinaryIO,
        *,
        sha256: str | None = None,
        lock_until: datetime | None = None,
    ) -> Stored:
        """See Storage.put. A folder cannot refuse its owner, so a lock is refused rather than pretended."""
        if lock_until is not None:
            raise StorageError("Files on disk cannot be locked against deletion: use S3 with Object Lock for that.")
        folder = self._folder(key)
        with _told_as_storage_error(), self._draft() as draft:
            computed, size = poured(as_stream(content), draft)
            require(computed, sha256, keys.hash_in(key))
            draft.flush()
            os.fsync(draft.fileno())
            self._file(key, folder, Path(draft.name), computed)
        return Stored(key, computed, size)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        with _told_as_storage_error():
            file, sha256 = self._opened(key)
        with file:
            with _told_as_storage_error():
                computed, _ = poured(file)
                require(computed, sha256, keys.hash_in(key))
                file.seek(0)
            yield file

    def get(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def exists(self, key: str) -> bool:
        with _told_as_storage_error():
            return bool(_names(self._folder(key)))

    def delete(self, key: str) -> None:
        folder = self._folder(key)
        with _told_as_storage_error():
            if not folder.parent.is_dir():
                return
            with _alone(folder.parent):
                for name in _names(folder):
                    (folder / name).unlink(missing_ok=True)
                if folder.is_dir():
                    folder.rmdir()
                _sync(folder.parent)

    def healthy(self) -> bool:
        try:
            with _told_as_storage_error(), self._draft() as draft:
                draft.write(b"here")
                draft.flush()
        except StorageError:
            return False
        return True

    def faults(self) -> list[str]:
        if not self.healthy():
            return [f"The folder {self._root} cannot be written: give it to the account that runs the portal."]
        if self._root.stat().st_mode & 0o077:
            return [f"Other accounts of this machine may look into {self._root}: set its mode to 0700."]
        return []

    def _remove_abandoned_drafts(self) -> None:
        """What a killed process left half written a day ago or earlier."""
        with suppress(OSError):  # another process may be at it, too
            for draft in self._incoming.iterdir():
                if time.time() - draft.stat().st_mtime > DRAFT_SECONDS:
                    draft.unlink()

    def _folder(self, key: str) -> Path:
        return self._root / keys.checked(key)

    def _opened(self, key: str) -> tuple[BinaryIO, str]:
        """The file and its name, also when it is replaced at this very moment."""
        folder = self._folder(key)
        while names := _names(folder):
            with suppress(FileNotFoundError):
                return (folder / names[0]).open("rb"), names[0]
        raise ObjectMissing("The file is not in the store.")

    @contextmanager
    def _draft(self) -> Iterator[IO[bytes]]:
        """A new file of mode 0600 that vanishes at the end, unless it was filed before."""
        _make(self._incoming)
        with tempfile.NamedTemporaryFile(dir=self._incoming, delete=False) as draft:
            try:
                yield draft
            finally:
                Path(draft.name).unlink(missing_ok=True)

    def _file(self, key: str, folder: Path, draft: Path, sha256: str) -> None:
        """Give the finished draft its name. Writing the same bytes again also mends a copy that went bad."""
        _make(folder.parent)
        with _alone(folder.parent):
            others = [name for name in _names(folder) if name != sha256]
            if others and not keys.can_be_made_again(key):
                raise StorageError("There is another file under this name already, and evidence is never replaced.")
            _make(folder)
            draft.rename(folder / sha256)
            for name in others:
                (folder / name).unlink()
            _sync(folder)


def _names(folder: Path) -> list[str]:
    try:
        return os.listdir(folder)
    except (FileNotFoundError, NotADirectoryError):
        return []


def _make(folder: Path) -> None:
    """Make the folder with its parents, each for this account only, each name safe on disk."""
    if folder.is_dir():
        return
    _make(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time change what lies in this folder; the kernel lets go when a process dies."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _told_as_storage_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"The file store did not do it: {error.strerror or 'input or output failed'}.") from error
