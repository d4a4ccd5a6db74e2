"""Files in an S3 bucket that keeps versions: encrypted with KMS and locked against deletion where asked."""

from __future__ import annotations

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from portal import clock
from portal.errors import ObjectMissing, StorageError
from portal.storage import keys
from portal.storage.protocol import Stored
from portal.storage.streams import as_stream, poured, require

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import HeadObjectOutputTypeDef

IN_MEMORY = 4 * 1024 * 1024
_OTHER_BYTES = "There is another file under this name already, and evidence is never replaced."
_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_TAKEN = "PreconditionFailed"


def connect(region: str | None = None, endpoint_url: str | None = None) -> S3Client:
    """A client that gives up in bounded time: 5 s to connect, 30 s for an answer, four tries. Credentials are found
    as everywhere with AWS: environment, profile, or the machine's role."""
    return boto3.client(
        "s3",
        region_name=region,
        endpoint_url=endpoint_url,
        config=Config(
            connect_timeout=5,
            read_timeout=30,
            retries={"mode": "standard", "total_max_attempts": 4},
            max_pool_connections=40,
        ),
    )


class S3Storage:
    """A store in one bucket, below `prefix`. Our hash goes with each object as metadata, and S3 checks it, too."""

    def __init__(self, bucket: str, *, client: S3Client, kms_key_id: str | None = None, prefix: str = "") -> None:
        self._bucket = bucket
        self._client = client
        self._kms_key_id = kms_key_id
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def put(
        self,
        key: str,
        content: bytes | BinaryIO,
        *,
        sha256: str | None = None,
        lock_until: datetime | None = None,
    ) -> Stored:
        """See Storage.put. The lock is COMPLIANCE retention: not even the account's owner can lift it."""
        name = self._name(key)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as draft:
            computed, size = poured(as_stream(content), draft)
            require(computed, sha256, keys.hash_in(key))
            options = self._options(computed, lock_until)
            with _told_as_storage_error():
                if not self._created(name, draft, options):
                    self._put_again(key, draft, computed, options, lock_until)
        return Stored(key, computed, size)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        name = self._name(key)
        with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
            with _told_as_storage_error():
                answer = self._client.get_object(Bucket=self._bucket, Key=name)
                with answer["Body"] as body:
                    computed, _ = poured(body, copy)
            require(computed, answer["Metadata"].get("sha256", ""), keys.hash_in(key))
            copy.seek(0)
            yield cast("BinaryIO", copy)

    def get(self, key: str) -> bytes:
        with self.open(key) as file:
            return file.read()

    def exists(self, key: str) -> bool:
        with _told_as_storage_error():
            return self._head(self._name(key)) is not None

    def delete(self, key: str) -> None:
        name = self._name(key)
        with _told_as_storage_error():
            self._refuse_while_locked(name)
            for version in list(self._versions(name)):
                self._client.delete_object(Bucket=self._bucket, Key=name, VersionId=version)

    def healthy(self) -> bool:
        try:
            with _told_as_storage_error():
                self._client.head_bucket(Bucket=self._bucket)
        except StorageError:
            return False
        return True

    def faults(self) -> list[str]:
        try:
            with _told_as_storage_error():
                versioning = self._client.get_bucket_versioning(Bucket=self._bucket)
        except StorageError as error:
            return [f"The bucket {self._bucket} cannot be used: {error.message}"]
        if versioning.get("Status") != "Enabled":
            return [f"The bucket {self._bucket} keeps no versions: turn versioning on, so that nothing is overwritten."]
        return []

    def _name(self, key: str) -> str:
        return self._prefix + keys.checked(key)

    def _options(self, sha256: str, lock_until: datetime | None) -> dict[str, Any]:
        checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
        options: dict[str, Any] = {"Metadata": {"sha256": sha256}}
        options |= {"ChecksumAlgorithm": "SHA256", "ChecksumSHA256": checksum}
        options["ContentType"] = "application/octet-stream"  # never shown by its bucket address as what it claims to be
        if self._kms_key_id:
            options |= {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": self._kms_key_id, "BucketKeyEnabled": True}
        if lock_until:
            options |= {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": lock_until.astimezone(UTC)}
        return options

    def _created(self, name: str, draft: IO[bytes], options: dict[str, Any]) -> bool:
        """Write the object if there is none by that name; the server decides, so two writers cannot both win."""
        draft.seek(0)
        try:
            self._client.put_object(Bucket=self._bucket, Key=name, Body=draft, IfNoneMatch="*", **options)
        except ClientError as error:
            if _code(error) == _TAKEN:
                return False
            raise
        return True

    def _put_again(
        self, key: str, draft: IO[bytes], sha256: str, options: dict[str, Any], lock_until: datetime | None
    ) -> None:
        name = self._name(key)
        head = self._head(name)
        if head and head["Metadata"].get("sha256") == sha256:
            self._prolong_lock(name, head, lock_until)
        elif keys.can_be_made_again(key):
            draft.seek(0)
            self._client.put_object(Bucket=self._bucket, Key=name, Body=draft, **options)
        else:
            raise StorageError(_OTHER_BYTES)

    def _prolong_lock(self, name: str, head: HeadObjectOutputTypeDef, lock_until: datetime | None) -> None:
        locked_until = head.get("ObjectLockRetainUntilDate")
        if lock_until and (locked_until is None or locked_until < lock_until):
            self._client.put_object_retention(
                Bucket=self._bucket,
                Key=name,
                Retention={"Mode": "COMPLIANCE", "RetainUntilDate": lock_until.astimezone(UTC)},
            )

    def _refuse_while_locked(self, name: str) -> None:
        """Asked first, because deleting the newest version of a locked object must not bare an older one."""
        head = self._head(name)
        locked_until = head.get("ObjectLockRetainUntilDate") if head else None
        if locked_until and locked_until > clock.now():
            raise StorageError(f"The file is locked against deletion until {locked_until:%B %-d, %Y}.")

    def _head(self, name: str) -> HeadObjectOutputTypeDef | None:
        try:
            return self._client.head_object(Bucket=self._bucket, Key=name)
        except ClientError as error:
            if _code(error) in _MISSING:
                return None
            raise

    def _versions(self, name: str) -> Iterator[str]:
        """The ids of all versions and delete markers of exactly this object."""
        pages = self._client.get_paginator("list_object_versions").paginate(Bucket=self._bucket, Prefix=name)
        for page in pages:
            for entry in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                if entry["Key"] == name:
                    yield entry["VersionId"]


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


@contextmanager
def _told_as_storage_error() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if _code(error) in _MISSING:
            raise ObjectMissing("The file is not in the store.") from error
        raise StorageError(f"The object store refused ({_code(error)}).") from error
    except BotoCoreError as error:
        raise StorageError(f"The object store could not be reached ({type(error).__name__}).") from error
