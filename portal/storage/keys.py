"""The names under which files are kept: made of our own ids and hashes only, a practice's all under its own prefix."""

from __future__ import annotations

import re

from portal.errors import StorageError

_ID = r"[A-Za-z0-9_-]{1,64}"
_HASH = r"[0-9a-f]{64}"
_KIND = r"[a-z0-9]+(?:-[a-z0-9]+)*"
_KEY = re.compile(
    rf"quarantine/{_ID}/{_ID}"
    rf"|documents/{_ID}/(?P<start>[0-9a-f]{{2}})/(?P<document>(?P=start)[0-9a-f]{{62}})"
    rf"|derived/{_ID}/{_HASH}/{_KIND}"
)


def quarantine(practice_id: str, upload_id: str) -> str:
    """Where an upload waits until it has been scanned."""
    return checked(f"quarantine/{practice_id}/{upload_id}")


def document(practice_id: str, sha256: str) -> str:
    """Where the original bytes of a document are filed: found by their hash, so the same file is kept once."""
    return checked(f"documents/{practice_id}/{sha256[:2]}/{sha256}")


def derived(practice_id: str, sha256: str, kind: str) -> str:
    """Where something made from that document is kept, such as "sanitized" or "page-3"; it can be made again."""
    return checked(f"derived/{practice_id}/{sha256}/{kind}")


def checked(key: str) -> str:
    """The key itself, when it is one of ours. Raises StorageError otherwise: no other name ever reaches a store."""
    if not _KEY.fullmatch(key):
        raise StorageError("That is not the name of a stored file.")
    return key


def can_be_made_again(key: str) -> bool:
    """True for what was derived from a document: it may be replaced, evidence never."""
    return key.startswith("derived/")


def hash_in(key: str) -> str | None:
    """The SHA-256 that the key itself demands of its content, where it does."""
    match = _KEY.fullmatch(key)
    return match["document"] if match else None
