"""The databases that the tests of one process stand on in turn: migrated once, and as empty before each test as then.

A new database for each test costs PostgreSQL 150 ms, deleting a test's rows 2 ms; and `Database` keeps its compiled
statements, which would otherwise be compiled again for every test. The cast is put on stage once, too, and its rows
are copied for whoever asks for them.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Protocol

import psycopg
from psycopg import sql
from sqlalchemy import event

from portal.commands.migrate import migrate
from portal.config import Settings
from portal.database import Database
from portal.jobs.engine import Engine
from tests import cast as the_cast
from tests.installation import Databases, parts_for, settings_for
from tests.services.postgres import Database as PostgresDatabase
from tests.services.postgres import Postgres

_OURS = "ground"  # the name under which the shared `Database` is connected


class Ground(Protocol):
    """What both are: where the databases are, and the one `Database` by which tests reach them."""

    databases: Databases
    database: Database

    def clear(self, *, cast: bool = False) -> None:
        """Leave nothing but what the migrations made and, when asked, the cast's practices."""


class SQLiteGround:
    """Two files in `folder`, which are copies of `template`'s before each test."""

    _with_cast: Path | None = None

    def __init__(self, template: Path, folder: Path) -> None:
        self._template, self._folder = template, folder
        self.databases = on_files(folder)
        self.database = Database(self.databases.app)
        event.listen(self.database.engine, "connect", _never_wait_for_the_disk)

    def clear(self, *, cast: bool = False) -> None:
        if cast and not self._with_cast:
            self._put_on_stage()
        self._become(self._with_cast if cast and self._with_cast else self._template)

    def _put_on_stage(self) -> None:
        self._become(self._template)
        the_cast.on_stage(parts_for(settings_for(self.databases, self._folder), self.database))
        self.database.close()
        self._with_cast = shutil.copytree(self._folder, self._folder.with_name("with-cast"))

    def _become(self, template: Path) -> None:
        self.database.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        shutil.copytree(template, self._folder)

    def close(self) -> None:
        self.database.close()


class PostgresGround:
    """One database of the server, in which no row is left before each test but those that the migrations made. The
    cast's are kept in a schema of their own."""

    def __init__(self, server: Postgres, name: str) -> None:
        self._server, self._name = server, name
        made = server.database(name)
        self.databases = Databases(made.app_url, made.owner_url, made.app_url)
        self.database = Database(f"{made.app_url}?application_name={_OURS}")
        self._make()

    def clear(self, *, cast: bool = False) -> None:
        self._empty()
        if cast and not self._staged:
            self._put_on_stage()
        elif cast:
            self._admin.execute(sql.SQL("; ").join(
                sql.SQL("insert into {} select * from {}").format(sql.Identifier(*table), _kept(table))
                for table in self._staged))

    def _put_on_stage(self) -> None:
        the_cast.on_stage(parts_for(settings_for(self.databases, Path("unused")), self.database))
        self._staged = self._filled() - self._migrated
        self._admin.execute(sql.SQL("; ").join(
            sql.SQL("create table {} as table {}").format(_kept(table), sql.Identifier(*table))
            for table in self._staged))

    def _empty(self) -> None:
        self._admin.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = %s "
                            "and pid <> pg_backend_pid() and (application_name <> %s or state <> 'idle')",
                            [self._name, _OURS])
        filled = self._filled()
        if not self._migrated <= filled:  # a test undid the migrations
            self._admin.close()
            self._make()
        elif filled > self._migrated:
            self._admin.execute(sql.SQL("; ").join(
                sql.SQL("delete from {}").format(sql.Identifier(*table)) for table in filled - self._migrated))

    def close(self) -> None:
        self.database.close()
        self._admin.close()
        self._server.drop(self._name)

    def _make(self) -> None:
        made = self._server.create_from("portal_migrated", _migrate_server, self._name)
        self._admin = psycopg.connect(made.admin_url, autocommit=True)
        self._admin.execute("set session_replication_role = replica")  # neither foreign keys nor triggers mind
        tables = self._admin.execute("select schemaname, tablename from pg_tables where schemaname <> all(%s)",
                                     [["pg_catalog", "information_schema"]]).fetchall()
        self._which_are_filled = sql.SQL(" union all ").join(
            sql.SQL("select {}, {} where exists (select from {})").format(*table, sql.Identifier(*table))
            for table in tables)
        self._migrated = self._filled()
        self._admin.execute("create schema if not exists staged")
        self._staged = set[tuple[str, str]]()

    def _filled(self) -> set[tuple[str, str]]:
        return set(self._admin.execute(self._which_are_filled).fetchall())


def _kept(table: tuple[str, str]) -> sql.Identifier:
    """Where the cast's rows of that table are kept."""
    return sql.Identifier("staged", table[1])


def _never_wait_for_the_disk(connection: Any, _record: Any) -> None:
    """A test's rows need not outlive a power cut."""
    connection.execute("PRAGMA synchronous=OFF")


def migrated_files(folder: Path) -> None:
    """Make both of SQLite's databases there."""
    _migrate(settings_for(on_files(folder), folder / "files"))


def on_files(folder: Path) -> Databases:
    url = f"sqlite:///{folder}/portal.db"
    return Databases(url, url, f"sqlite:///{folder}/jobs.db")


def _migrate_server(made: PostgresDatabase) -> None:
    _migrate(settings_for(Databases(made.app_url, made.owner_url, made.app_url), Path("unused")))


def _migrate(settings: Settings) -> None:
    """A worker has been there, too: the first one of an installation waits a second for its queues. It runs in a thread
    of its own: where a browser's test comes first, its event loop runs in this one, and the engine does not start."""
    migrate(settings)
    with ThreadPoolExecutor(1) as thread:
        thread.submit(_work, settings).result()


def _work(settings: Settings) -> None:
    parts = parts_for(settings)
    engine = Engine(parts, "the-first")
    engine.start()
    engine.stop(0)
    parts.database.close()
