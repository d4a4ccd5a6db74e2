"""The names of stored files: ours only."""

from __future__ import annotations

import pytest

from portal.errors import StorageError
from portal.storage import keys

SHA256 = "ab" + "0" * 62


def test_each_kind_of_file_has_its_place_below_its_practice() -> None:
    assert keys.quarantine("p1", "u1") == "quarantine/p1/u1"
    assert keys.document("p1", SHA256) == f"documents/p1/ab/{SHA256}"
    assert keys.derived("p1", SHA256, "page-3") == f"derived/p1/{SHA256}/page-3"


@pytest.mark.parametrize("id_", ["", "..", "a/b", "a\x00b", "a b", "x" * 65, "agreement.pdf", "a\n"])
def test_names_from_outside_are_refused(id_: str) -> None:
    with pytest.raises(StorageError):
        keys.quarantine(id_, "u1")
    with pytest.raises(StorageError):
        keys.quarantine("p1", id_)


@pytest.mark.parametrize("sha256", ["", "AB" + "0" * 62, "ab", "zz" + "0" * 62])
def test_only_a_hash_names_a_document(sha256: str) -> None:
    with pytest.raises(StorageError):
        keys.document("p1", sha256)


def test_a_document_must_lie_under_the_start_of_its_hash() -> None:
    with pytest.raises(StorageError):
        keys.checked(f"documents/p1/ff/{SHA256}")


def test_only_a_documents_key_demands_a_hash() -> None:
    assert keys.hash_in(keys.document("p1", SHA256)) == SHA256
    assert keys.hash_in(keys.derived("p1", SHA256, "sanitized")) is None
