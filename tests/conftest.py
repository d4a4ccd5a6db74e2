"""The ground that tests stand on. Whatever touches the database runs twice: on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.audit import AuditTrail
from portal.commands.migrate import migrate
from portal.config import OIDCSettings, Settings
from portal.database import Database
from portal.storage.disk import DiskStorage
from portal.storage.scanning import NoScanner
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests.services.fixtures import clamd, postgres, s3, services_folder
from tests.services.postgres import Database as PostgresDatabase
from tests.services.postgres import Postgres

__all__ = ["clamd", "postgres", "s3", "services_folder"]


@dataclass(frozen=True, slots=True)
class Databases:
    """One migrated database of the test's own: the portal's way in, the owner's, and the job engine's."""

    app: str
    owner: str
    jobs: str


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[Databases]:
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        shutil.copytree(template, tmp_path / "database")
        url = f"sqlite:///{tmp_path}/database/portal.db"
        yield Databases(url, url, f"sqlite:///{tmp_path}/database/jobs.db")
        return
    server: Postgres = request.getfixturevalue("postgres")
    name = f"portal_{worker_id}"
    made = server.create_from("portal_migrated", _migrate_postgres, name)
    yield Databases(made.app_url, made.owner_url, made.app_url)
    server.drop(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both databases, migrated once for this process."""
    folder = tmp_path_factory.mktemp("sqlite")
    url = f"sqlite:///{folder}/portal.db"
    migrate(_settings(Databases(url, url, f"sqlite:///{folder}/jobs.db"), folder / "files"))
    return folder


def _migrate_postgres(made: PostgresDatabase) -> None:
    migrate(_settings(Databases(made.app_url, made.owner_url, made.app_url), Path("unused")))


def _settings(databases: Databases, files: Path) -> Settings:
    return Settings(
        mode="demonstration", base_url="http://127.0.0.1:8000", database_url=databases.app,
        migration_url=databases.owner, jobs_url=databases.jobs, files=files, audit_key=b"a" * 32, session_key=b"s" * 32,
        oidc=OIDCSettings("http://127.0.0.1:1", "flowdown", "secret"))


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A migrated database: once SQLite, once PostgreSQL as the role that row-level security binds."""
    return databases.app


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    return _settings(databases, tmp_path / "files")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def parts(settings: Settings, database: Database) -> Parts:
    """Real parts: this database, files on disk, no malware scanner."""
    return Parts(settings=settings, database=database, audit=AuditTrail(settings.audit_key),
                 storage=DiskStorage(settings.files), scanner=NoScanner())


@pytest.fixture
def cast(parts: Parts) -> the_cast.Cast:
    return the_cast.on_stage(parts)
