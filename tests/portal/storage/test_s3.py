"""The store on S3: versions, locks, encryption, and a server that fails."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from portal import clock
from portal.errors import CorruptObject, ObjectMissing, StorageError
from portal.storage import keys
from portal.storage.s3 import S3Storage, connect
from tests.services.processes import free_port
from tests.services.s3 import S3

CONTENT = b"The words of a test."
SHA256 = hashlib.sha256(CONTENT).hexdigest()
DOCUMENT = keys.document("p1", SHA256)
UPLOAD = keys.quarantine("p1", "u1")


def _versions(s3: S3, bucket: str) -> list[str]:
    return [entry["VersionId"] for entry in s3.client().list_object_versions(Bucket=bucket).get("Versions", [])]


def test_lies_below_its_prefix_with_its_hash(s3: S3, bucket: str, s3_storage: S3Storage) -> None:
    s3_storage.put(DOCUMENT, CONTENT)
    head = s3.client().head_object(Bucket=bucket, Key=f"portal/{DOCUMENT}")
    assert head["Metadata"] == {"sha256": SHA256}
    assert head["ContentType"] == "application/octet-stream"


@pytest.mark.parametrize("key", [DOCUMENT, UPLOAD])
def test_sees_that_an_object_was_changed(s3: S3, bucket: str, s3_storage: S3Storage, key: str) -> None:
    s3_storage.put(key, CONTENT)
    s3.client().put_object(Bucket=bucket, Key=f"portal/{key}", Body=b"other", Metadata={"sha256": SHA256})
    with pytest.raises(CorruptObject):
        s3_storage.get(key)


def test_an_object_without_our_hash_is_not_trusted(s3: S3, bucket: str, s3_storage: S3Storage) -> None:
    s3.client().put_object(Bucket=bucket, Key=f"portal/{UPLOAD}", Body=CONTENT)
    with pytest.raises(CorruptObject):
        s3_storage.get(UPLOAD)


def test_the_same_bytes_twice_are_one_version(s3: S3, bucket: str, s3_storage: S3Storage) -> None:
    s3_storage.put(DOCUMENT, CONTENT)
    s3_storage.put(DOCUMENT, CONTENT)
    assert len(_versions(s3, bucket)) == 1


def test_a_locked_object_cannot_be_deleted_by_anyone(s3: S3, bucket: str, s3_storage: S3Storage) -> None:
    s3_storage.put(DOCUMENT, CONTENT, lock_until=clock.now() + timedelta(days=30))
    with pytest.raises(StorageError, match="locked"):
        s3_storage.delete(DOCUMENT)
    [version] = _versions(s3, bucket)
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.client().delete_object(Bucket=bucket, Key=f"portal/{DOCUMENT}", VersionId=version)
    assert s3_storage.get(DOCUMENT) == CONTENT


def test_putting_again_prolongs_a_lock_and_never_shortens_it(s3: S3, bucket: str, s3_storage: S3Storage) -> None:
    def locked_until() -> object:
        head = s3.client().head_object(Bucket=bucket, Key=f"portal/{DOCUMENT}")
        return head.get("ObjectLockRetainUntilDate")

    soon, late = (clock.now().replace(microsecond=0) + timedelta(days=days) for days in (1, 30))
    s3_storage.put(DOCUMENT, CONTENT)
    assert locked_until() is None
    for until, expected in ((soon, soon), (late, late), (soon, late)):
        s3_storage.put(DOCUMENT, CONTENT, lock_until=until)
        assert locked_until() == expected


def test_delete_removes_every_version_and_no_other_object(s3: S3, bucket: str, s3_storage: S3Storage) -> None:
    page_1, page_10 = (keys.derived("p1", SHA256, f"page-{number}") for number in (1, 10))
    for content in (b"first", b"second"):
        s3_storage.put(page_1, content)
    s3_storage.put(page_10, b"tenth")
    s3_storage.delete(page_1)
    assert len(_versions(s3, bucket)) == 1
    assert s3_storage.get(page_10) == b"tenth"


def test_encrypts_with_the_given_key(s3: S3, bucket: str) -> None:
    storage = S3Storage(bucket, client=s3.client(), kms_key_id="alias/practice-files")
    storage.put(DOCUMENT, CONTENT)
    head = s3.client().head_object(Bucket=bucket, Key=DOCUMENT)
    assert head["ServerSideEncryption"] == "aws:kms"
    assert head["SSEKMSKeyId"] == "alias/practice-files"
    assert storage.get(DOCUMENT) == CONTENT


def test_a_bucket_that_is_not_there(s3: S3) -> None:
    storage = S3Storage("no-such-bucket", client=s3.client())
    assert not storage.healthy()
    assert "no-such-bucket" in storage.faults()[0]
    with pytest.raises(StorageError) as failure:
        storage.get(DOCUMENT)
    assert not isinstance(failure.value, ObjectMissing)


def test_a_bucket_without_versions_is_a_fault(s3: S3) -> None:
    s3.client().create_bucket(Bucket="unversioned")
    assert "versioning" in S3Storage("unversioned", client=s3.client()).faults()[0]


def test_a_server_that_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    storage = S3Storage("files", client=connect("us-east-1", f"http://127.0.0.1:{free_port()}"))
    assert not storage.healthy()
    with pytest.raises(StorageError, match="could not be reached"):
        storage.put(UPLOAD, CONTENT)
