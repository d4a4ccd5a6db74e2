"""The parts that settings ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.config import S3Settings, Settings
from portal.errors import ConfigurationError
from portal.storage.disk import DiskStorage
from portal.storage.s3 import S3Storage
from portal.storage.scanning import ClamAV, NoScanner
from portal.wiring import build_parts, check_database
from tests.installation import Databases


def test_files_go_to_disk_and_are_not_scanned_unless_settings_say_otherwise(settings: Settings) -> None:
    parts = build_parts(settings)
    assert isinstance(parts.storage, DiskStorage)
    assert isinstance(parts.scanner, NoScanner)
    parts.database.check()
    parts.database.close()


def test_no_work_is_done_by_a_role_that_owns_the_tables(databases: Databases, settings: Settings) -> None:
    check_database(settings)
    if databases.owner != databases.app:
        with pytest.raises(ConfigurationError, match="row-level security does not bind"):
            check_database(replace(settings, database_url=databases.owner))


def test_files_go_to_s3_and_through_clamav_where_settings_name_them(settings: Settings) -> None:
    s3 = S3Settings(bucket="flowdown", region="us-east-1", endpoint_url="http://127.0.0.1:1")
    parts = build_parts(replace(settings, s3=s3, clamav_url="tcp://127.0.0.1:1"))
    assert isinstance(parts.storage, S3Storage)
    assert isinstance(parts.scanner, ClamAV)
    assert not parts.scanner.healthy()
    parts.database.close()
