"""The ground that tests stand on. Whatever touches the database runs twice: on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.config import Settings
from portal.database import Database
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests.grounds import Ground, PostgresGround, SQLiteGround, migrated_files
from tests.installation import Databases, environment_of, parts_for, settings_for
from tests.services.fixtures import clamd, postgres, s3, services_folder, smtp
from tests.services.postgres import Postgres

__all__ = ["clamd", "postgres", "s3", "services_folder", "smtp"]


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both databases, migrated once for this process."""
    folder = tmp_path_factory.mktemp("sqlite")
    migrated_files(folder)
    return folder


@pytest.fixture(scope="session")
def sqlite_ground(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SQLiteGround]:
    ground = SQLiteGround(sqlite_template, tmp_path_factory.mktemp("ground") / "database")
    yield ground
    ground.close()


@pytest.fixture(scope="session")
def postgres_ground(postgres: Postgres, worker_id: str) -> Iterator[PostgresGround]:
    ground = PostgresGround(postgres, f"portal_{worker_id}")
    yield ground
    ground.close()


@pytest.fixture(params=["sqlite", "postgres"])
def databases(request: pytest.FixtureRequest) -> Databases:
    """Migrated databases with nothing in them but, where the test asks for it, the cast."""
    ground: Ground = request.getfixturevalue(f"{request.param}_ground")
    ground.clear(cast="cast" in request.fixturenames)
    return ground.databases


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A migrated database: once SQLite, once PostgreSQL as the role that row-level security binds."""
    return databases.app


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    return settings_for(databases, tmp_path / "files")


@pytest.fixture
def database(request: pytest.FixtureRequest, databases: Databases) -> Database:
    ground: Ground = request.getfixturevalue(
        "sqlite_ground" if databases.app.startswith("sqlite") else "postgres_ground")
    return ground.database


@pytest.fixture
def parts(settings: Settings, database: Database) -> Parts:
    """Real parts: this database, files on disk, no malware scanner."""
    return parts_for(settings, database)


@pytest.fixture
def cast(parts: Parts) -> the_cast.Cast:
    return the_cast.already_there(parts)


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The variables that give another process these settings."""
    return environment_of(settings)
