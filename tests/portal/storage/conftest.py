"""A store of each kind, to hold them all to one contract, and the servers behind them."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from portal.storage.disk import DiskStorage
from portal.storage.protocol import Storage
from portal.storage.s3 import S3Storage
from tests.services.fixtures import clamd, s3, services_folder
from tests.services.s3 import S3

__all__ = ["clamd", "s3", "services_folder"]


@pytest.fixture
def bucket(s3: S3) -> str:
    return s3.create_bucket(f"files-{uuid.uuid4().hex}")


@pytest.fixture
def disk_storage(tmp_path: Path) -> DiskStorage:
    return DiskStorage(tmp_path / "files")


@pytest.fixture
def s3_storage(s3: S3, bucket: str) -> S3Storage:
    return S3Storage(bucket, client=s3.client(), prefix="portal")


@pytest.fixture(params=["disk_storage", "s3_storage"])
def storage(request: pytest.FixtureRequest) -> Storage:
    store: Storage = request.getfixturevalue(request.param)
    return store
