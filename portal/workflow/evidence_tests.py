"""Evidence tests: begun, given their two lists, finished with a result that is kept, or discarded."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import EvidenceTest, Vendor
from portal.tracing import columns, trace
from portal.tracing.kinds import KINDS
from portal.tracing.trace import Outcome, Task
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import EvidenceTestStatus
from portal.workflow import evidence_tests_lists as lists
from portal.workflow import scores
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_evidence_test

NOT_BEGUN = "The test was not begun. What you entered is still here."
NOT_SAVED = "That was not saved. What you chose is still here."
STALE = "Somebody changed this test after you opened it. What stands now is shown below; your choice was not saved."
SMALLEST, LARGEST = 5, 500


def begin(parts: Parts, db: Session, actor: Actor, vendor: Vendor, kind: str, *, since: date | None = None,
          until: date | None = None, size: int | None = None) -> EvidenceTest:
    """Begin a test of a vendor. `size` is how many rows are traced at most, None for all. Raises InvalidInput for a
    kind that there is not, a period that ends before it begins, and a sample that is too small or too large."""
    problems: dict[str, str] = {}
    if kind not in KINDS:
        problems["kind"] = "Choose one of the tests."
    if since and until and until < since:
        problems["until"] = "The period ends before it begins. Change one of the days."
    if size is not None and not SMALLEST <= size <= LARGEST:
        problems["size"] = f"A sample has {SMALLEST} to {LARGEST} rows. Choose another number, or all."
    if problems:
        raise InvalidInput(NOT_BEGUN, problems)
    period = (since, until) if KINDS[kind].period else (None, None)
    test = EvidenceTest(practice_id=actor.practice_id, vendor_id=vendor.id, kind=kind, period_from=period[0],
                        period_to=period[1], sample_size=size, begun_by=actor.name)
    db.add(test)
    db.flush()
    parts.audit.record(db, Event.EVIDENCE_TEST_BEGUN, actor, _subject(test), vendor_id=vendor.id, kind=kind)
    return test


def put_in(parts: Parts, actor: Actor, test_id: str, side: str, content: bytes, name: str, *, divided: str,
           version: int) -> None:
    """Put a list in its place, instead of one that is there. No transaction waits while it is read in a child process.
    Raises InvalidInput with what is wrong with it, patient data above all, of which nothing is kept; Conflict and
    WrongState as the other verbs."""
    with parts.database.transaction(actor.practice_id, write=False) as db:
        _check(access.evidence_test_for(db, actor, test_id), version)
    if side not in lists.SIDES:
        raise InvalidInput(lists.NOT_TAKEN, {"list": "Choose which of the two lists it is."})
    arrived = lists.read(content, name, divided)
    with parts.database.transaction(actor.practice_id) as db:
        test = access.evidence_test_for(db, actor, test_id, lock=True)
        _check(test, version)
        facts = {"vendor_id": test.vendor_id, "kind": test.kind, "side": side, "sha256": arrived.sha256}
        if arrived.suspected:
            parts.audit.record(db, Event.EVIDENCE_TEST_LIST_REFUSED, actor, _subject(test), **facts,
                               suspected=arrived.suspected)
        else:
            entry = lists.entry_of(arrived, lists.list_kind(test, side), actor.name, clock.now().isoformat())
            lists.put(test, side, entry)
            _changed(db, test)
            parts.audit.record(db, Event.EVIDENCE_TEST_LIST_ADDED, actor, _subject(test), **facts, rows=entry["count"])
    if arrived.suspected:
        raise lists.HoldsPatientData(lists.NOT_TAKEN, {"list": lists.looks_like(arrived.suspected)})


def choose_columns(parts: Parts, db: Session, actor: Actor, test: EvidenceTest, side: str, *, headed: bool,
                   chosen: Mapping[str, int | None], day_first: bool = False, version: int) -> None:
    """Say which column of a list is which, whether its first row names them, and how it writes days. Raises
    InvalidInput by column."""
    _check(test, version)
    entry = lists.of_side(test, side)
    if entry is None:
        raise WrongState("This list is not here yet. Put it in first.")
    problems = columns.faults(chosen, max(map(len, entry["rows"])), lists.list_kind(test, side))
    if len(entry["rows"]) <= headed:
        problems["name"] = "The list has no row below the heads."
    if problems:
        raise InvalidInput(NOT_SAVED, {f"column-{id}": message for id, message in problems.items()})
    lists.put(test, side, {**entry, "columns": dict(chosen), "headed": headed, "day_first": day_first,
                           "count": len(entry["rows"]) - headed})
    _changed(db, test)
    parts.audit.record(db, Event.EVIDENCE_TEST_COLUMNS_CHOSEN, actor, _subject(test), vendor_id=test.vendor_id,
                       kind=test.kind, side=side)


def confirm_names(parts: Parts, db: Session, actor: Actor, test: EvidenceTest, said: Mapping[int, tuple[int, ...]], *,
                  version: int) -> None:
    """Say for rows of the first list which rows of the second are the same person or firm: those given besides those
    that are surely the same, or none. Rows that are not named stay as they are. Raises InvalidInput for rows that do
    not wait for it."""
    _check(test, version)
    waiting = {one.left: one for one in trace.open_matches(_task(test))}
    for left, right in said.items():
        if left not in waiting or not set(right) <= {*waiting[left].right, *waiting[left].perhaps}:
            raise InvalidInput(NOT_SAVED, {"": "The names have changed since the page was opened. Choose again."})
    new = [{"left": left, "right": sorted({*waiting[left].right, *right}), "by": actor.name}
           for left, right in said.items()]
    if not new:
        raise InvalidInput(NOT_SAVED, {"": "Choose for at least one name."})
    test.pairs = [*test.pairs, *new]
    _changed(db, test)
    same = sum(bool(right) for right in said.values())
    parts.audit.record(db, Event.EVIDENCE_TEST_NAMES_CONFIRMED, actor, _subject(test), vendor_id=test.vendor_id,
                       kind=test.kind, same=same, different=len(new) - same)


def ask_names_again(parts: Parts, db: Session, actor: Actor, test: EvidenceTest, *, version: int) -> None:
    """Take back what was said of names, to say it anew."""
    _check(test, version)
    test.pairs = []
    _changed(db, test)
    parts.audit.record(db, Event.EVIDENCE_TEST_NAMES_CONFIRMED, actor, _subject(test), vendor_id=test.vendor_id,
                       kind=test.kind, same=0, different=0)


def finish(parts: Parts, db: Session, actor: Actor, vendor: Vendor, test: EvidenceTest, *, version: int) -> None:
    """Trace the lists and keep the result; of the lists stay names, hashes, counts and columns. The vendor's score is
    renewed with it. `vendor` is the test's, locked by the caller. Raises InvalidInput while something is missing."""
    _check(test, version)
    task = _task(test)
    try:
        outcome = trace.trace(task)
    except ValueError as error:
        raise InvalidInput("The test cannot be finished yet.", {"": str(error)}) from error
    move_evidence_test(test, EvidenceTestStatus.DONE)
    test.result = _result(test, task, outcome)
    test.lists = [lists.without_rows(entry) for entry in test.lists]
    test.done_by, test.done_at = actor.name, clock.now()
    _changed(db, test)
    parts.audit.record(db, Event.EVIDENCE_TEST_DONE, actor, _subject(test), vendor_id=test.vendor_id, kind=test.kind,
                       hashes=[entry["sha256"] for entry in test.lists], population=outcome.population,
                       exceptions=len(outcome.exceptions))
    scores.renew(parts, db, vendor, "Evidence test done")


def _result(test: EvidenceTest, task: Task, outcome: Outcome) -> dict[str, Any]:
    """The result as it is kept. Exceptions are numbered from 1: each is a finding that a fix can name."""
    readings = [lists.reading(test, side) for side in lists.SIDES]
    same = sum(bool(pair["right"]) for pair in test.pairs)
    return {
        "population": outcome.population, "sample": outcome.sample, "fit": outcome.fit, "absent": outcome.absent,
        "exceptions": [{"number": number, "check": trace.check_of(test.kind, one.code), **asdict(one)}
                       for number, one in enumerate(outcome.exceptions, start=1)],
        "judgments": [dict(zip(("indicator", "level", "because"), one, strict=True)) for one in outcome.levels],
        "facts": [list(one) for one in outcome.facts], "today": task.today.isoformat(),
        "said": {"same": same, "different": len(test.pairs) - same},
        "unread": sum(len(one.unread) for one in readings if one),
        "nameless": sum(one.nameless for one in readings if one)}


def discard(parts: Parts, db: Session, actor: Actor, test: EvidenceTest, *, version: int) -> None:
    """Throw a test away that is not finished; nothing of its lists stays but names, hashes and counts."""
    _check(test, version)
    move_evidence_test(test, EvidenceTestStatus.DISCARDED)
    test.lists = [lists.without_rows(entry) for entry in test.lists]
    test.done_by, test.done_at = actor.name, clock.now()
    _changed(db, test)
    parts.audit.record(db, Event.EVIDENCE_TEST_DISCARDED, actor, _subject(test), vendor_id=test.vendor_id,
                       kind=test.kind)


def latest(db: Session, vendor: Vendor) -> dict[str, EvidenceTest]:
    """The newest finished test of each kind."""
    rows = db.exec(select(EvidenceTest).where(
        EvidenceTest.practice_id == vendor.practice_id, EvidenceTest.vendor_id == vendor.id,
        EvidenceTest.status == EvidenceTestStatus.DONE).order_by(col(EvidenceTest.done_at), col(EvidenceTest.id)))
    return {row.kind: row for row in rows}


def _check(test: EvidenceTest, version: int) -> None:
    if test.status != EvidenceTestStatus.DRAFT:
        raise WrongState("This test is finished or was discarded. Nothing of it changes any more.")
    if test.version != version:
        raise Conflict(STALE)


def _task(test: EvidenceTest) -> Task:
    task = lists.task_of(test, clock.today())
    if task is None:
        raise WrongState("Both lists and their columns come first.")
    return task


def _changed(db: Session, test: EvidenceTest) -> None:
    test.version += 1
    db.add(test)
    db.flush()


def _subject(test: EvidenceTest) -> Subject:
    return Subject("evidence-test", test.id)
