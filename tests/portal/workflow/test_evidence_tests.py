"""Evidence tests: lists in, names confirmed, a result that is kept and scored, and nothing of the lists after it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import select

from portal import access, clock
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import AuditEvent, EvidenceTest, Score, Vendor
from portal.tracing.kinds import KINDS
from portal.vocabulary.actors import Actor
from portal.workflow import evidence_tests, scores
from portal.workflow import evidence_tests_forgetting as forgetting
from portal.workflow import evidence_tests_lists as lists
from portal.workflow.evidence_tests_lists import Stage
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast

# What the verbs do to rows is plain: one database is enough.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
LEAVERS = "Name\tLast day\tEmail\nJane Sample\t11/02/2026\tjane@a.example\nBob Testcase\t11/03/2026\tbob@a.example\n"
OPEN = ("Account\tStatus\tDate disabled\tEmail\njsample\tActive\t\tjane@a.example\n"
        "btestcase\tDisabled\t11/03/2026\tbob@a.example\n")
CLOSED = OPEN.replace("Active\t", "Disabled\t11/02/2026")


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


def begun(parts: Parts, actor: Actor, vendor: Vendor, kind: str = "leavers", **more: Any) -> EvidenceTest:
    with parts.database.transaction(actor.practice_id) as db:
        return evidence_tests.begin(parts, db, actor, vendor, kind, **more)


def reloaded(parts: Parts, actor: Actor, test: EvidenceTest) -> EvidenceTest:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return access.evidence_test_for(db, actor, test.id)


def put_in(parts: Parts, actor: Actor, test: EvidenceTest, side: str, text: str, *, columns: bool = True) -> None:
    now = reloaded(parts, actor, test)
    evidence_tests.put_in(parts, actor, test.id, side, text.encode(), "Pasted", divided="auto", version=now.version)
    if columns:
        with parts.database.transaction(actor.practice_id) as db:
            row = access.evidence_test_for(db, actor, test.id, lock=True)
            entry = lists.of_side(row, side)
            assert entry
            evidence_tests.choose_columns(parts, db, actor, row, side, headed=True, chosen=entry["guessed"],
                                          version=row.version)


def finish(parts: Parts, actor: Actor, test: EvidenceTest) -> EvidenceTest:
    with parts.database.transaction(actor.practice_id) as db:
        vendor = access.vendor_for(db, actor, test.vendor_id, lock=True)
        row = access.evidence_test_for(db, actor, test.id, lock=True)
        evidence_tests.finish(parts, db, actor, vendor, row, version=row.version)
        return row


def done(parts: Parts, actor: Actor, vendor: Vendor, right: str, left: str = LEAVERS, kind: str = "leavers",
         **more: Any) -> EvidenceTest:
    test = begun(parts, actor, vendor, kind, **more)
    put_in(parts, actor, test, "left", left)
    put_in(parts, actor, test, "right", right)
    return finish(parts, actor, test)


def facts_of(parts: Parts, actor: Actor, test: EvidenceTest) -> list[tuple[str, dict[str, Any]]]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return [(row.event, row.facts) for row in db.exec(select(AuditEvent).where(
            AuditEvent.subject_id == test.id).order_by(AuditEvent.sequence))]  # type: ignore[arg-type]


def newest(parts: Parts, actor: Actor, vendor: Vendor) -> Score:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        found = scores.latest(db, vendor)
        assert found
        return found


def test_a_test_goes_from_its_lists_to_a_result_and_keeps_no_row(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = done(parts, cast.ben, vendor, OPEN)
    assert (test.status, test.done_by) == ("done", "Ben Sample")
    assert [(one["number"], one["code"], one["about"], one["grave"]) for one in test.result["exceptions"]] == [
        (1, "open", "Jane Sample", True)]
    assert {"indicator": "2c", "level": "red-flag", "because": "1 of 2 traced without an exception"} in (
        test.result["judgments"])
    assert (test.result["population"], test.result["sample"], test.result["fit"]) == (2, 2, 1)
    kept = json.dumps([test.lists, test.pairs])
    assert "Testcase" not in kept and "a.example" not in kept and "btestcase" not in kept
    assert [(one["side"], one["count"], len(one["sha256"]), one["columns"]["name"]) for one in test.lists] == [
        ("left", 2, 64, "Name"), ("right", 2, 64, "Account")]


def test_its_trail_holds_hashes_and_counts_only(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = done(parts, cast.ben, vendor, OPEN)
    told = facts_of(parts, cast.ada, test)
    assert [event.partition(":")[2] for event, _ in told] == [
        "begun", "list-added", "columns-chosen", "list-added", "columns-chosen", "done"]
    assert told[-1][1]["hashes"] == [one["sha256"] for one in test.lists]
    assert (told[-1][1]["population"], told[-1][1]["exceptions"]) == (2, 1)
    assert "Jane" not in json.dumps(told) and "Testcase" not in json.dumps(told)
    assert factories.chain_faults(parts, cast.ada.practice_id) == []


def test_the_score_is_held_by_a_live_account_and_let_go_by_a_new_test(parts: Parts, cast: Cast,
                                                                      vendor: Vendor) -> None:
    test = done(parts, cast.ben, vendor, OPEN)
    held = newest(parts, cast.ada, vendor)
    assert (held.cap, held.row_2, held.because) == ("K8", "red-flag", "Evidence test done")
    assert f"test:{test.id}" in json.dumps(held.case)
    done(parts, cast.ben, vendor, CLOSED)
    after = newest(parts, cast.ada, vendor)
    assert (after.cap, after.number) == ("", held.number + 1)
    assert {"indicator": "2c", "level": "strong"}.items() <= next(
        one for one in after.case["judgments"] if one["indicator"] == "2c").items()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_can_be_run(parts: Parts, cast: Cast, vendor: Vendor, kind: str) -> None:
    left, right = {
        "leavers": (LEAVERS, CLOSED),
        "training": ("Name\nJane Sample\n", "Name\tCompleted\nJane Sample\t2026-05-01\n"),
        "access": ("Account\tRole\nJane Sample\tBiller\n", "Name\tJob title\nJane Sample\tBiller\n"),
        "subcontractors": ("Company\tPHI\nExample Coding\tyes\n", "Company\tSigned\nExample Coding\t2024-01-01\n"),
    }[kind]
    test = done(parts, cast.ben, vendor, right, left, kind)
    assert test.result["exceptions"] == []
    assert {one["level"] for one in test.result["judgments"]} == {"strong"}
    with parts.database.transaction(cast.ada.practice_id, write=False) as db:
        assert evidence_tests.latest(db, vendor)[kind].id == test.id


def test_names_wait_for_a_persons_word(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = begun(parts, cast.ben, vendor)
    put_in(parts, cast.ben, test, "left", "Name\tLast day\nJane Sampel\t11/02/2026\nBob Testcase\t11/03/2026\n")
    put_in(parts, cast.ben, test, "right", "Account\tStatus\tClosed on\nJane Sample\tActive\t\nBob Testcase\tDisabled\t"
                                           "11/03/2026\n")
    with pytest.raises(InvalidInput):
        finish(parts, cast.ben, test)
    with parts.database.transaction(cast.ben.practice_id) as db:
        row = access.evidence_test_for(db, cast.ben, test.id, lock=True)
        assert lists.stage_of(row, lists.task_of(row, date(2026, 11, 22))) is Stage.NAMES
        with pytest.raises(InvalidInput):  # Bob Testcase was never asked for
            evidence_tests.confirm_names(parts, db, cast.ben, row, {1: (0,)}, version=row.version)
        with pytest.raises(InvalidInput):
            evidence_tests.confirm_names(parts, db, cast.ben, row, {0: (1,)}, version=row.version)
        evidence_tests.confirm_names(parts, db, cast.ben, row, {0: (0,)}, version=row.version)
    assert finish(parts, cast.ben, test).result["exceptions"][0]["about"] == "Jane Sampel"
    assert facts_of(parts, cast.ada, test)[-2][1] == {
        "vendor_id": vendor.id, "kind": "leavers", "same": 1, "different": 0}


def test_another_list_takes_back_what_was_said_of_names(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = begun(parts, cast.ben, vendor)
    put_in(parts, cast.ben, test, "left", "Name\tLast day\nJane Sampel\t11/02/2026\n")
    put_in(parts, cast.ben, test, "right", "Account\tStatus\nJane Sample\tActive\n")
    with parts.database.transaction(cast.ben.practice_id) as db:
        row = access.evidence_test_for(db, cast.ben, test.id, lock=True)
        evidence_tests.confirm_names(parts, db, cast.ben, row, {0: ()}, version=row.version)
        assert len(row.pairs) == 1
    put_in(parts, cast.ben, test, "right", "Account\tStatus\nJane Sampell\tActive\n", columns=False)
    assert reloaded(parts, cast.ben, test).pairs == []


def test_patient_data_is_refused_and_nothing_of_it_is_kept(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = begun(parts, cast.ben, vendor)
    with pytest.raises(InvalidInput) as raised:
        put_in(parts, cast.ben, test, "left", "Patient ID\tName\n10023456\tJane Doe\n10023457\tBob Doe\n")
    assert "patient or member numbers" in raised.value.fields["list"]
    row = reloaded(parts, cast.ben, test)
    assert (row.lists, row.version) == ([], test.version)
    event, facts = facts_of(parts, cast.ada, test)[-1]
    assert (event, facts["suspected"]) == ("evidence-test:list-refused", ["mrn"])
    assert "Jane" not in json.dumps(facts)


def test_whoever_comes_late_changes_nothing(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = begun(parts, cast.ben, vendor)
    put_in(parts, cast.ben, test, "left", LEAVERS)
    with pytest.raises(Conflict):
        evidence_tests.put_in(parts, cast.ada, test.id, "left", b"Name\nX\n", "Pasted", divided="auto",
                              version=test.version)
    put_in(parts, cast.ben, test, "right", CLOSED)
    finish(parts, cast.ben, test)
    with pytest.raises(WrongState):
        put_in(parts, cast.ben, test, "right", OPEN)


def test_a_discarded_test_keeps_no_row_and_scores_nothing(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = begun(parts, cast.ben, vendor)
    put_in(parts, cast.ben, test, "left", LEAVERS)
    with parts.database.transaction(cast.ben.practice_id) as db:
        row = access.evidence_test_for(db, cast.ben, test.id, lock=True)
        evidence_tests.discard(parts, db, cast.ben, row, version=row.version)
        assert "Jane" not in json.dumps(row.lists)
        assert all(score.because != "Evidence test done" for score in scores.history(db, vendor))
    assert facts_of(parts, cast.ada, test)[-1][0] == "evidence-test:discarded"


def test_what_nobody_finishes_is_discarded_after_a_month(parts: Parts, cast: Cast, vendor: Vendor,
                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    old, finished = begun(parts, cast.ben, vendor), done(parts, cast.ben, vendor, CLOSED)
    put_in(parts, cast.ben, old, "left", LEAVERS)
    later = clock.now() + timedelta(days=31)
    forgetting.run(parts, cast.ben.practice_id)
    assert reloaded(parts, cast.ben, old).status == "draft"
    monkeypatch.setattr(clock, "now", lambda: later)
    forgetting.run(parts, cast.ben.practice_id)
    forgetting.run(parts, cast.ben.practice_id)
    row = reloaded(parts, cast.ben, old)
    assert (row.status, row.done_by) == ("discarded", "Flowdown") and "Jane" not in json.dumps(row.lists)
    assert reloaded(parts, cast.ben, finished).status == "done"


@pytest.mark.parametrize(("more", "field"), [
    ({"kind": "telepathy"}, "kind"), ({"size": 4}, "size"), ({"size": 501}, "size"),
    ({"since": date(2026, 2, 1), "until": date(2026, 1, 1)}, "until")])
def test_a_test_that_cannot_be_begun_says_why(parts: Parts, cast: Cast, vendor: Vendor, more: dict[str, Any],
                                              field: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        begun(parts, cast.ben, vendor, **more)
    assert set(raised.value.fields) == {field}


def test_a_choice_of_columns_that_cannot_be_says_why(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = begun(parts, cast.ben, vendor)
    put_in(parts, cast.ben, test, "left", LEAVERS, columns=False)
    with parts.database.transaction(cast.ben.practice_id) as db:
        row = access.evidence_test_for(db, cast.ben, test.id, lock=True)
        with pytest.raises(InvalidInput) as raised:
            evidence_tests.choose_columns(parts, db, cast.ben, row, "left", headed=True,
                                          chosen={"name": 0, "left_on": 0, "key": 9}, version=row.version)
    assert set(raised.value.fields) == {"column-left_on", "column-key"}


def test_cleo_has_none_of_it(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    test = begun(parts, cast.ben, vendor)
    with pytest.raises(NotFound):
        evidence_tests.put_in(parts, cast.cleo, test.id, "left", b"x", "Pasted", divided="auto", version=1)
