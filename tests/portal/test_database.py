"""A transaction: whole or not at all, never over another's write, and on PostgreSQL of one practice only."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlmodel import select

from portal import migrations
from portal.database import Database
from portal.errors import ConfigurationError
from portal.models import TENANT_TABLES, Practice, Vendor
from portal.models.columns import new_id
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import MOCKUP, SAMPLE, Cast
from tests.installation import Databases

only_postgres = pytest.mark.parametrize("databases", ["postgres"], indirect=True)


def test_an_error_rolls_everything_back(database: Database) -> None:
    def fall_over() -> None:
        with database.transaction("p") as db:
            db.add(Practice(id="p", name="Sample Family Practice"))
            db.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fall_over()
    with database.transaction(None, write=False) as db:
        assert db.get(Practice, "p") is None


def test_no_update_is_lost_between_writers(parts: Parts, cast: Cast) -> None:
    def count() -> None:
        for _ in range(10):
            with parts.database.transaction(SAMPLE) as db:
                practice = db.exec(select(Practice).where(Practice.id == SAMPLE).with_for_update()).one()
                practice.version += 1
                db.add(practice)

    writers = [threading.Thread(target=count) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with parts.database.transaction(None, write=False) as db:
        assert db.exec(select(Practice.version).where(Practice.id == SAMPLE)).one() == 41


def test_the_tables_are_those_of_the_models(databases: Databases) -> None:
    migrations.check(databases.owner)
    assert migrations.current(databases.owner)


def test_checking_passes_for_the_portals_own_role(database: Database) -> None:
    database.check()


@only_postgres
def test_checking_refuses_a_role_that_row_level_security_does_not_bind(databases: Databases) -> None:
    owner = Database(databases.owner)
    with pytest.raises(ConfigurationError, match="row-level security"):
        owner.check()
    owner.close()


@only_postgres
@pytest.mark.parametrize("tenant", [MOCKUP, None, "nobody"])
def test_a_query_without_a_filter_sees_the_rows_of_its_practice_only(
        parts: Parts, cast: Cast, tenant: str | None) -> None:
    factories.vendor(parts, cast.ada)
    with parts.database.transaction(tenant, write=False) as db:
        assert db.exec(select(Vendor)).all() == []
    with parts.database.transaction(SAMPLE, write=False) as db:
        assert len(db.exec(select(Vendor)).all()) == 1


@only_postgres
def test_a_row_of_another_practice_can_be_neither_added_nor_changed(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)

    def add() -> None:
        with parts.database.transaction(MOCKUP) as db:
            db.add(Vendor(id=new_id(), practice_id=SAMPLE, name="Smuggled"))

    with pytest.raises(ProgrammingError, match="row-level security"):
        add()
    with parts.database.transaction(MOCKUP) as db:
        changed = db.connection().execute(text("update vendors set name = 'x' where id = :id"), {"id": vendor.id})
        assert changed.rowcount == 0


@only_postgres
def test_the_practice_does_not_stay_with_the_connection(parts: Parts, cast: Cast) -> None:
    factories.vendor(parts, cast.ada)
    with parts.database.engine.connect() as connection:
        assert connection.scalar(text("select count(*) from vendors")) == 0


@only_postgres
def test_every_table_with_a_practices_rows_is_held_by_row_level_security(databases: Databases) -> None:
    database = Database(databases.owner)
    with database.engine.connect() as connection:
        held = set(connection.scalars(text(
            "select relname from pg_class where relrowsecurity and relforcerowsecurity")))
        owned = set(connection.scalars(text(
            "select table_name from information_schema.columns where table_schema = 'public' "
            "and column_name = 'practice_id'")))
    database.close()
    assert held == set(TENANT_TABLES)
    assert owned - held == {
        "group_roles", "invitation_doors", "outbox", "passcodes", "sessions"}  # looked up before the practice is known


@only_postgres
def test_a_reading_transaction_cannot_write(parts: Parts, cast: Cast) -> None:
    def write() -> None:
        with parts.database.transaction(SAMPLE, write=False) as db:
            db.connection().execute(text("update practices set version = 9"))

    with pytest.raises(DBAPIError, match="read-only"):
        write()


@only_postgres
@pytest.mark.parametrize("table", ["vendors", "agreements", "notes", "practices", "contacts", "invitations", "mails",
                                   "rereads", "reread_items", "request_moves"])
def test_the_portals_own_role_deletes_no_record(parts: Parts, cast: Cast, table: str) -> None:
    def delete() -> None:
        with parts.database.transaction(SAMPLE) as db:
            db.connection().execute(text(f"delete from {table}"))

    with pytest.raises(DBAPIError, match="permission denied"):
        delete()


def test_migrating_makes_the_folder_of_a_sqlite_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/new/folder/portal.db"
    migrations.upgrade(url)
    assert migrations.current(url)
