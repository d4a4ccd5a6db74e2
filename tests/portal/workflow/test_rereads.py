"""Reading the archive again: what people said stays where the rules say the same, and every change is shown."""

from __future__ import annotations

import pytest

from portal import access
from portal.errors import WrongState
from portal.models import Agreement, Finding, Reread
from portal.workflow import agreement_lists, findings, rereads
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast


@pytest.fixture
def agreement(parts: Parts, cast: Cast) -> Agreement:
    return factories.read(parts, cast.ada)


def _finding(parts: Parts, cast: Cast, agreement: Agreement, clause: str) -> Finding:
    """What the agreement's own reading says of this clause."""
    with parts.database.transaction(cast.sample.id, write=False) as db:
        found = findings.of_clause(db, access.agreement_for(db, cast.ada, agreement.id), clause)
    assert found is not None
    return found


def _confirm(parts: Parts, cast: Cast, finding: Finding) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        row = access.finding_for(db, cast.remy, finding.id, lock=True)
        findings.confirm(parts, db, cast.remy, row, version=row.version, reason="Read it.")
        findings.note(parts, db, cast.remy, row, "Ask Vic.")


def _start(parts: Parts, cast: Cast) -> Reread:
    with parts.database.transaction(cast.sample.id) as db:
        return rereads.start(parts, db, cast.remy)


def _run(parts: Parts, cast: Cast, reread: Reread) -> Reread:
    for item in factories.reread_items(parts, cast.ada, reread):
        rereads.read_again(parts, cast.sample.id, item.id)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return access.reread_for(db, cast.ada, reread.id)


def test_nothing_is_read_again_by_the_same_rules(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    with pytest.raises(WrongState, match="today's rules"):
        _start(parts, cast)


def test_one_run_at_a_time(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    factories.reread(parts, cast.ada)
    with pytest.raises(WrongState, match="already"):
        _start(parts, cast)


def test_a_run_replaces_the_reading_and_tells_what_changed(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    computed = _finding(parts, cast, agreement, "report-breach").computed
    factories.read_by_earlier_rules(parts, cast.ada, agreement, report_breach="missing")
    ended = _run(parts, cast, _start(parts, cast))
    now = factories.reloaded(parts, cast.ada, agreement)
    assert ended.ended_at and now.reading_id != agreement.reading_id and now.status == "read"
    with parts.database.transaction(cast.sample.id, write=False) as db:
        (told,) = rereads.told(db, rereads.items(db, ended))
    (change,) = told.changes
    assert (change.was.computed, change.now.computed) == ("missing", computed) and not change.decided
    assert (told.vendor, told.item.changed, told.item.unsettled) == ("Example Billing Co.", 1, 0)
    events = factories.events_of(parts, cast.sample.id)
    assert events[-3:] == ["archive:reread-started", "agreement:read-again", "archive:reread-ended"]
    assert factories.chain_faults(parts, cast.sample.id) == []


def test_a_decision_stays_where_the_verdict_is_the_same(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    _confirm(parts, cast, _finding(parts, cast, agreement, "safeguards"))
    factories.read_by_earlier_rules(parts, cast.ada, agreement)
    _run(parts, cast, _start(parts, cast))
    after = _finding(parts, cast, agreement, "safeguards")
    assert (after.decision, after.decided_by, after.human_reason) == ("confirmed", "Remy Sample", "Read it.")


def test_a_decision_on_a_verdict_that_changed_is_open_again_and_its_notes_stay(
        parts: Parts, cast: Cast, agreement: Agreement) -> None:
    factories.read_by_earlier_rules(parts, cast.ada, agreement, report_breach="missing")
    _confirm(parts, cast, _finding(parts, cast, agreement, "report-breach"))
    ended = _run(parts, cast, _start(parts, cast))
    after = _finding(parts, cast, agreement, "report-breach")
    assert after.decision is None
    with parts.database.transaction(cast.sample.id, write=False) as db:
        (told,) = rereads.told(db, rereads.items(db, ended))
        notes = agreement_lists.notes(db, cast.ada, [after])[after.id]
    assert told.changes[0].decided == "confirmed by Remy Sample" and told.item.unsettled == 1
    assert [note.text for note in notes] == ["Ask Vic."]


def test_reading_again_twice_reads_once(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    factories.read_by_earlier_rules(parts, cast.ada, agreement)
    ended = _run(parts, cast, _start(parts, cast))
    now = factories.reloaded(parts, cast.ada, agreement)
    _run(parts, cast, ended)
    rereads.fail(parts, cast.sample.id, factories.reread_items(parts, cast.ada, ended)[0].id)
    assert factories.reloaded(parts, cast.ada, agreement).reading_id == now.reading_id
    assert factories.events_of(parts, cast.sample.id).count("agreement:read-again") == 1


def test_what_fails_keeps_its_reading_and_the_run_ends(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    factories.read_by_earlier_rules(parts, cast.ada, agreement)
    reread = _start(parts, cast)
    (item,) = factories.reread_items(parts, cast.ada, reread)
    rereads.fail(parts, cast.sample.id, item.id)
    (item,) = factories.reread_items(parts, cast.ada, reread)
    assert item.status == "failed" and "still counts" in item.problem
    assert factories.reloaded(parts, cast.ada, agreement).reading_id == agreement.reading_id
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert rereads.running(db, cast.ada) is None
