"""A server that speaks the S3 API (moto), with versions and Object Lock; it checks no signature and no checksum."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from tests.services.sharing import Facts

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class S3:
    """The running server. Buckets are made by name, as a careful operator would: versions kept, locks allowed."""

    port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, *, attempts: int = 2) -> S3Client:
        """A client with made-up credentials; it never looks for real ones."""
        return boto3.client(
            "s3",
            endpoint_url=self.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": attempts}, s3={"addressing_style": "path"}),
        )

    def create_bucket(self, name: str) -> str:
        """A bucket with versioning and Object Lock; its name is returned."""
        client = self.client()
        client.create_bucket(Bucket=name, ObjectLockEnabledForBucket=True)
        client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        return name


def reached_by(facts: Facts) -> S3:
    """The server that the facts of `running()` describe."""
    return S3(port=int(facts["port"]))


@contextmanager
def running() -> Iterator[Facts]:
    """Run the server in this process (the keeper's) on a port that the kernel chooses."""
    from moto.server import (
        ThreadedMotoServer,  # half a second that only the keeper should spend
    )

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        _, port = server.get_host_and_port()
        yield {"port": str(port)}
    finally:
        server.stop()
