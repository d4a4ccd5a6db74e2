"""The PostgreSQL that the tests run on: what the portal may rely on it for."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.services.postgres import Database, Postgres


@pytest.fixture
def database(postgres: Postgres, worker_id: str) -> Iterator[Database]:
    yield postgres.create(f"roles_{worker_id}")
    postgres.drop(f"roles_{worker_id}")


def test_the_app_role_neither_owns_nor_bypasses(database: Database) -> None:
    with psycopg.connect(database.app_url) as connection:
        role = connection.execute(
            "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        assert role == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("CREATE TABLE vendors (id int)")


def test_row_level_security_holds_for_the_app_role(database: Database) -> None:
    with psycopg.connect(database.owner_url) as owner:
        owner.execute("CREATE TABLE vendors (practice text)")
        owner.execute("ALTER TABLE vendors ENABLE ROW LEVEL SECURITY")
        owner.execute("ALTER TABLE vendors FORCE ROW LEVEL SECURITY")
        owner.execute("CREATE POLICY own ON vendors USING (practice = current_setting('app.tenant', true))")
    with psycopg.connect(database.app_url) as app:
        app.execute("SELECT set_config('app.tenant', 'sample', true)")
        app.execute("INSERT INTO vendors VALUES ('sample')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("INSERT INTO vendors VALUES ('mockup')")


def test_a_template_is_prepared_once(postgres: Postgres, worker_id: str) -> None:
    prepared: list[str] = []

    def migrate(database: Database) -> None:
        prepared.append(database.name)
        with psycopg.connect(database.owner_url) as owner:
            owner.execute("CREATE TABLE vendors (name text)")

    for name in (f"first_{worker_id}", f"second_{worker_id}"):
        copy = postgres.create_from(f"migrated_{worker_id}", migrate, name)
        with psycopg.connect(copy.app_url) as app:
            assert app.execute("SELECT count(*) FROM vendors").fetchone() == (0,)
    assert len(prepared) == 1
