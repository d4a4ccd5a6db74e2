"""The ground that tests stand on. Whatever touches the database runs twice: on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.commands.migrate import migrate
from portal.config import Settings
from portal.database import Database
from portal.workflow.parts import Parts
from tests import cast as the_cast
from tests.installation import Databases, environment_of, parts_for, settings_for
from tests.services.fixtures import clamd, postgres, s3, services_folder, smtp
from tests.services.postgres import Database as PostgresDatabase
from tests.services.postgres import Postgres

__all__ = ["clamd", "postgres", "s3", "services_folder", "smtp"]


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
    migrate(settings_for(Databases(url, url, f"sqlite:///{folder}/jobs.db"), folder / "files"))
    return folder


def _migrate_postgres(made: PostgresDatabase) -> None:
    migrate(settings_for(Databases(made.app_url, made.owner_url, made.app_url), Path("unused")))


@pytest.fixture
def database_url(databases: Databases) -> str:
    """A migrated database: once SQLite, once PostgreSQL as the role that row-level security binds."""
    return databases.app


@pytest.fixture
def settings(databases: Databases, tmp_path: Path) -> Settings:
    return settings_for(databases, tmp_path / "files")


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def parts(settings: Settings, database: Database) -> Parts:
    """Real parts: this database, files on disk, no malware scanner."""
    return parts_for(settings, database)


@pytest.fixture
def cast(parts: Parts) -> the_cast.Cast:
    return the_cast.on_stage(parts)


@pytest.fixture
def environment(settings: Settings) -> dict[str, str]:
    """The variables that give another process these settings."""
    return environment_of(settings)
