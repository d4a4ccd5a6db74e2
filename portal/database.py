"""The engine and the transaction: one a request or job; on PostgreSQL it sets the tenant for row-level security."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlmodel import Session

from portal.errors import ConfigurationError


class Database:
    """One database. `transaction` is the only way in."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self.sqlite = self.engine.dialect.name == "sqlite"
        # A write takes SQLite's lock at its start: two that read first and write later could not both finish.
        self._writer = self.engine.execution_options(sqlite_begin="IMMEDIATE")

    @contextmanager
    def transaction(self, practice_id: str | None, *, write: bool = True) -> Iterator[Session]:
        """A session that commits at the end and rolls back on any error. It sees the rows of one practice only
        (None: of no practice), where the database can enforce that."""
        with Session(self._writer if write else self.engine, expire_on_commit=False) as session, session.begin():
            if not self.sqlite:
                session.execute(text("select set_config('app.tenant', :tenant, true)"), {"tenant": practice_id or ""})
                if not write:
                    session.execute(text("set transaction read only"))
            yield session

    def check(self) -> None:
        """Raise if the database does not answer, or if its role could step around row-level security."""
        with self.engine.connect() as connection:
            connection.execute(text("select 1"))
            if not self.sqlite and _privileged(connection):
                raise ConfigurationError(
                    "FLOWDOWN_DATABASE_URL signs in as a role that row-level security does not bind. "
                    "Use a role that is not a superuser, has no BYPASSRLS and does not own the tables.")

    def close(self) -> None:
        self.engine.dispose()


def _privileged(connection: Connection) -> bool:
    return bool(connection.scalar(text(
        "select rolsuper or rolbypassrls or exists (select from pg_tables where "
        "pg_has_role(current_user, tableowner, 'MEMBER') and tablename = 'audit_events') "
        "from pg_roles where rolname = current_user")))


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)
    path = url.removeprefix("sqlite:///")
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we say BEGIN ourselves
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    kind = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {kind}")
