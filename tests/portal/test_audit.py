"""The audit trail: each event with exactly its facts, and a chain that shows every change from outside."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import col, select

from portal.audit import AuditTrail, ChainMissing, Subject, WrongFacts
from portal.models import AuditEvent
from portal.vocabulary.events import FACTS, Event
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import SAMPLE, Cast
from tests.installation import Databases


def _record(parts: Parts, cast: Cast, count: int = 1) -> None:
    for number in range(count):
        with parts.database.transaction(SAMPLE) as db:
            parts.audit.record(db, Event.VENDOR_ADDED, cast.ada, Subject("vendor", f"v{number}"), name="Vendor")


def _tamper(databases: Databases, *statements: str) -> None:
    """Change rows as the tables' owner can, who knows everything but the key."""
    engine = create_engine(databases.owner)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("select set_config('app.tenant', :tenant, true)"), {"tenant": SAMPLE})
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0
    engine.dispose()


def _faults(parts: Parts) -> list[str]:
    return factories.chain_faults(parts, SAMPLE)


@pytest.fixture
def chain(parts: Parts, cast: Cast) -> int:
    """Three more events on Sample Family Practice's chain; returns how many there are."""
    _record(parts, cast, 3)
    return len(factories.events_of(parts, SAMPLE))


def test_an_untouched_chain_has_no_fault(parts: Parts, chain: int) -> None:
    assert _faults(parts) == []


def test_every_event_has_its_facts_named() -> None:
    assert FACTS.keys() == set(Event)


@pytest.mark.parametrize("facts", [{}, {"name": "x", "more": 1}, {"title": "x"}])
def test_refuses_facts_that_are_not_the_events(parts: Parts, cast: Cast, facts: dict[str, object]) -> None:
    with parts.database.transaction(SAMPLE) as db, pytest.raises(WrongFacts):
        parts.audit.record(db, Event.VENDOR_ADDED, cast.ada, Subject("vendor", "v"), **facts)


@pytest.mark.parametrize("change", [
    "facts = '{\"name\": \"Another\"}'", "actor_name = 'Somebody Else'", "actor_id = 'ben'", "actor_kind = 'system'",
    "event = 'vendor:changed'", "subject_id = 'v9'", "subject_kind = 'agreement'", "at = '2020-01-01 00:00:00+00:00'",
    "id = 'another'",
])
def test_finds_a_changed_event(parts: Parts, databases: Databases, chain: int, change: str) -> None:
    _tamper(databases, f"update audit_events set {change} where sequence = {chain - 1}")
    assert any(f"event {chain - 1} " in fault and "changed" in fault for fault in _faults(parts))


def test_finds_a_removed_event(parts: Parts, databases: Databases, chain: int) -> None:
    _tamper(databases, f"delete from audit_events where sequence = {chain - 1}")
    assert _faults(parts) == [f"event {chain - 1} removed"]


def test_finds_a_removed_event_whose_followers_were_renumbered(parts: Parts, databases: Databases, chain: int) -> None:
    _tamper(databases, f"delete from audit_events where sequence = {chain - 1}",
            f"update audit_events set sequence = {chain - 1} where sequence = {chain}")
    assert _faults(parts)


def test_finds_that_the_end_was_cut_off(parts: Parts, databases: Databases, chain: int) -> None:
    _tamper(databases, f"delete from audit_events where sequence > {chain - 2}")
    assert any("cut off" in fault for fault in _faults(parts))


def test_finds_a_cut_end_whose_head_was_set_back(parts: Parts, databases: Databases, chain: int) -> None:
    _tamper(databases, f"delete from audit_events where sequence = {chain}",
            f"update audit_heads set sequence = {chain - 1}, mac = (select mac from audit_events "
            f"where sequence = {chain - 1} and practice_id = '{SAMPLE}') where practice_id = '{SAMPLE}'")
    assert any("head" in fault for fault in _faults(parts))


def test_finds_a_removed_head(parts: Parts, databases: Databases, chain: int) -> None:
    _tamper(databases, f"delete from audit_heads where practice_id = '{SAMPLE}'")
    assert any("head" in fault for fault in _faults(parts))


WIPE = (f"delete from audit_events where practice_id = '{SAMPLE}'",
        f"delete from audit_heads where practice_id = '{SAMPLE}'")


def test_finds_that_the_whole_chain_is_gone(parts: Parts, databases: Databases, chain: int) -> None:
    _tamper(databases, *WIPE)
    assert _faults(parts) == ["the whole chain is removed"]


def test_starts_no_new_chain_where_the_old_one_is_gone(
        parts: Parts, databases: Databases, cast: Cast, chain: int) -> None:
    _tamper(databases, *WIPE)
    with pytest.raises(ChainMissing):
        _record(parts, cast)


def test_a_practice_is_not_added_a_second_time(parts: Parts, cast: Cast, chain: int) -> None:
    with parts.database.transaction(SAMPLE) as db:
        parts.audit.record(db, Event.PRACTICE_ADDED, cast.ada, Subject("practice", SAMPLE), name="Again")
    assert any(f"event {chain + 1} " in fault and "out of place" in fault for fault in _faults(parts))


def test_finds_two_events_that_changed_places(parts: Parts, databases: Databases, chain: int) -> None:
    _tamper(databases, f"update audit_events set sequence = 999 where sequence = {chain}",
            f"update audit_events set sequence = {chain} where sequence = {chain - 1}",
            f"update audit_events set sequence = {chain - 1} where sequence = 999")
    assert len(_faults(parts)) >= 2


def test_nobody_signs_without_the_key(parts: Parts, cast: Cast, chain: int) -> None:
    forger = AuditTrail(b"f" * 32)
    with parts.database.transaction(SAMPLE) as db:
        forger.record(db, Event.VENDOR_ADDED, cast.ada, Subject("vendor", "v"), name="Forged")
    assert any("changed" in fault for fault in _faults(parts))


def test_writers_at_once_leave_one_whole_chain(parts: Parts, cast: Cast) -> None:
    before = len(factories.events_of(parts, SAMPLE))
    writers = [threading.Thread(target=_record, args=(parts, cast, 5)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert _faults(parts) == []
    assert len(factories.events_of(parts, SAMPLE)) == before + 20


def test_each_practice_has_a_chain_of_its_own(parts: Parts, databases: Databases, cast: Cast, chain: int) -> None:
    _tamper(databases, f"update audit_events set actor_name = 'x' where sequence = 1 and practice_id = '{SAMPLE}'")
    assert _faults(parts)
    assert factories.chain_faults(parts, cast.mockup.id) == []


@pytest.mark.parametrize("databases", ["postgres"], indirect=True)
@pytest.mark.parametrize("statement", ["update audit_events set actor_name = 'x'", "delete from audit_events"])
def test_the_portals_own_role_can_only_add_and_read(parts: Parts, chain: int, statement: str) -> None:
    def change() -> None:
        with parts.database.transaction(SAMPLE) as db:
            db.connection().execute(text(statement))

    with pytest.raises(DBAPIError, match="permission denied"):
        change()


def test_events_are_numbered_without_a_gap(parts: Parts, chain: int) -> None:
    with parts.database.transaction(SAMPLE, write=False) as db:
        sequences = db.exec(select(AuditEvent.sequence).where(AuditEvent.practice_id == SAMPLE)
                            .order_by(col(AuditEvent.sequence))).all()
    assert list(sequences) == list(range(1, chain + 1))
