"""One file that the command line names: read in a sandboxed child, or why it could not be; and how a command ends."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from extractors import sandbox
from extractors.errors import TooLarge, UnreadableDocument
from extractors.limits import Limits
from portal.scoring.agreements import Judged, is_gap

READ_CLEAN, READ_WITH_FINDINGS, UNREADABLE = 0, 1, 2
_MEBIBYTE = 1024 * 1024

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that could not be read, with one sentence for a person."""

    file: str
    code: str
    message: str

    def to_json(self) -> dict[str, Any]:
        return {"file": self.file, "error": {"code": self.code, "message": self.message}}


class _NoSuchFile(UnreadableDocument):
    code = "no-file"


def opened(name: str, work: Callable[[bytes, str], T]) -> T | Unread:
    """What `work` makes of the file's bytes and name, in a child with limits on memory and time."""
    try:
        return sandbox.run(work, _content(name), Path(name).name)
    except UnreadableDocument as error:
        return Unread(name, error.code, error.message)
    except Exception as error:  # noqa: BLE001  a fault in our reader: the other files are read all the same
        message = f"Our reader failed on this file ({type(error).__name__}). The fault is ours, not the file's."
        return Unread(name, "our-fault", message)


def exit_status(reading: Mapping[str, Any]) -> int:
    """Of a reading as JSON: whether anything that is required is missing or weak."""
    gaps = any(is_gap(Judged(clause["tier"], clause["status"])) for clause in reading["clauses"])
    return READ_WITH_FINDINGS if gaps else READ_CLEAN


def cores() -> int:
    """How many children may work at once."""
    return len(os.sched_getaffinity(0))


def _content(name: str) -> bytes:
    most = Limits().max_bytes
    try:
        if os.path.getsize(name) > most:
            raise TooLarge(f"The file is larger than {most // _MEBIBYTE} MB. Save it smaller, or split it.")
        with open(name, "rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise _NoSuchFile(f"It cannot be opened: {(error.strerror or type(error).__name__).lower()}.") from error
