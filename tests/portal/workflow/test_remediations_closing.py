"""The one way to closed, and everything that is not that way."""

from __future__ import annotations

import ast
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from portal import clock
from portal.errors import Forbidden, InvalidInput, PortalError, WrongState
from portal.models import PortfolioLine, Remediation
from portal.vocabulary.actors import Actor
from portal.workflow import (
    remediations_changing,
    remediations_closing,
    remediations_escalating,
    remediations_proofs,
)
from portal.workflow.parts import Parts
from portal.workflow.remediations import Plan
from tests import factories
from tests.cast import Cast
from tests.portal import fixing
from tests.portal.fixing import did
from tests.portal.workflow.test_evidence import PATIENTS

ROOT = Path(__file__).parents[3]
on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def fix(parts: Parts, cast: Cast) -> Remediation:
    return fixing.opened(parts, cast.ben, practice_owner="")


@pytest.fixture
def ready(parts: Parts, cast: Cast, fix: Remediation) -> Remediation:
    """Ben told the proof, Ada saw it, Remy tested again: only somebody to close it is missing."""
    return fixing.retested(parts, cast.remy, fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix)))


def _refused(parts: Parts, who: Actor, fix: Remediation, kind: type[PortalError] = WrongState,
             why: str = "cannot be closed yet") -> None:
    with pytest.raises(kind, match=why):
        did(parts, who, fix, remediations_closing.close)
    after = fixing.reloaded(parts, fix)
    assert (after.status != "closed", after.closed_at) == (True, None)


@on_sqlite
def test_a_fix_closes_by_proof_that_was_seen_and_a_retest_by_another(
        parts: Parts, cast: Cast, ready: Remediation) -> None:
    assert ready.status == "retest"
    fix = did(parts, cast.ada, ready, remediations_closing.close)
    assert (fix.status, fix.closed_by) == ("closed", "Ada Sample")
    assert fixing.kinds(parts, fix) == ["opened", "proof", "seen", "retest", "closed"]
    assert fixing.entries(parts, fix)[-1].facts == {"proofs": [2], "retest": 4}
    assert factories.events_of(parts, fix.practice_id, fix.id)[-1] == "remediation:closed"
    with parts.database.transaction(fix.practice_id, write=False) as db:
        line = db.exec(select(PortfolioLine).where(PortfolioLine.vendor_id == fix.vendor_id)).one()
    assert line.next_due is None  # nothing of the fix is due any more


@on_sqlite
def test_it_does_not_close_without_proof(parts: Parts, cast: Cast, fix: Remediation) -> None:
    _refused(parts, cast.ada, fix)
    _refused(parts, cast.ada, did(parts, cast.ben, fix, remediations_changing.begin))
    with pytest.raises(WrongState, match="Testing again comes after"):
        fixing.retested(parts, cast.remy, fix)
    with pytest.raises(WrongState, match="no proof"):
        fixing.seen(parts, cast.ada, fix)


@on_sqlite
def test_it_does_not_close_with_proof_that_nobody_saw(parts: Parts, cast: Cast, fix: Remediation) -> None:
    fix = fixing.proved(parts, cast.ben, fix)
    _refused(parts, cast.ada, fix)
    with pytest.raises(WrongState, match="Testing again comes after"):
        fixing.retested(parts, cast.remy, fix)


@on_sqlite
def test_it_does_not_close_on_more_proof_than_was_seen(parts: Parts, cast: Cast, ready: Remediation) -> None:
    fix = fixing.proved(parts, cast.ben, ready, "Another paper of October 9, 2026, by Vic.")
    _refused(parts, cast.ada, fix, why="looks at the proof")
    did(parts, cast.ada, fixing.seen(parts, cast.ada, fix), remediations_closing.close)


@on_sqlite
def test_it_does_not_close_without_a_retest(parts: Parts, cast: Cast, fix: Remediation) -> None:
    _refused(parts, cast.remy, fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix)))


@on_sqlite
@pytest.mark.parametrize(("content", "status"), [(PATIENTS, "held"), (b"\x00\x01 nothing that opens", "refused")])
def test_a_file_that_is_held_or_refused_is_no_proof(
        parts: Parts, cast: Cast, fix: Remediation, content: bytes, status: str) -> None:
    name = "list.txt" if status == "held" else "proof.pdf"
    try:
        row = fixing.sent(parts, cast.ben, fix, content, name)
        assert row.status == status
    except InvalidInput:
        assert status == "refused"
    fix = fixing.reloaded(parts, fix)
    assert fix.status == "open"
    _refused(parts, cast.ada, fix)
    with pytest.raises(WrongState):
        fixing.seen(parts, cast.ada, fix)
    with pytest.raises(WrongState):
        fixing.retested(parts, cast.remy, fix)


@on_sqlite
def test_a_file_that_is_still_looked_through_is_no_proof(parts: Parts, cast: Cast, fix: Remediation) -> None:
    row = fixing.sent(parts, cast.ben, fix, work=False)
    _refused(parts, cast.ada, fixing.reloaded(parts, fix), why="still being looked through")
    fixing.worked(parts, row)
    assert fixing.reloaded(parts, fix).status == "retest"


@on_sqlite
def test_who_did_sent_or_saw_it_does_not_test_it_again(parts: Parts, cast: Cast, fix: Remediation) -> None:
    fix = did(parts, cast.remy, fix, remediations_changing.begin)
    fix = fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix))
    for who in (cast.remy, cast.ada):
        with pytest.raises(Forbidden, match="Another person of your practice tests again"):
            fixing.retested(parts, who, fix)
    with pytest.raises(Forbidden, match="Your role"):
        fixing.retested(parts, cast.ben, fix)
    assert fixing.reloaded(parts, fix).version == fix.version


@on_sqlite
@pytest.mark.parametrize("owner", ["remy  SAMPLE", "Remy"])
def test_who_owns_it_does_not_test_it_again(parts: Parts, cast: Cast, owner: str) -> None:
    fix = fixing.opened(parts, cast.ben, practice_owner=owner)
    fix = fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix))
    with pytest.raises(Forbidden, match="You own this fix"):
        fixing.retested(parts, cast.remy, fix)


@on_sqlite
def test_who_tested_again_does_not_close_it(parts: Parts, cast: Cast, ready: Remediation) -> None:
    _refused(parts, cast.remy, ready, Forbidden, "You tested it again")
    _refused(parts, cast.ben, ready, Forbidden, "Your role")
    _refused(parts, cast.otto, ready, Forbidden, "Your role")


@on_sqlite
def test_a_retest_does_not_hold_once_its_person_has_a_hand_in_the_work(
        parts: Parts, cast: Cast, ready: Remediation) -> None:
    fix = fixing.proved(parts, cast.remy, ready, "I have set the last of it up myself.")
    _refused(parts, cast.ada, fixing.seen(parts, cast.ada, fix), why="has had a hand in the work")


@on_sqlite
def test_after_a_retest_that_failed_it_takes_new_proof_and_a_new_retest(
        parts: Parts, cast: Cast, fix: Remediation) -> None:
    fix = fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix))
    fix = fixing.retested(parts, cast.remy, fix, "failed", "strong")
    assert fix.status == "in-progress"
    assert fixing.entries(parts, fix)[-1].facts == {"result": "failed", "level": ""}
    _refused(parts, cast.ada, fix)
    with pytest.raises(WrongState, match="Testing again comes after"):
        fixing.retested(parts, cast.remy, fix)
    fix = fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix, "Done again on October 20, 2026, by Vic."))
    fix = fixing.retested(parts, cast.remy, fix, "passed", "partial")
    assert did(parts, cast.ada, fix, remediations_closing.close).status == "closed"


@on_sqlite
def test_what_was_proved_before_more_was_asked_for_or_it_was_reopened_counts_no_more(
        parts: Parts, cast: Cast, ready: Remediation) -> None:
    asked = did(parts, cast.ada, ready, remediations_changing.ask, "The minutes, please sign them.")
    assert asked.status == "awaiting-proof"
    _refused(parts, cast.ada, asked)
    fix = fixing.closed(parts, asked, sees=cast.ada, tests=cast.remy)
    fix = did(parts, cast.ben, fix, remediations_closing.reopen, "The hotline rings no more.")
    assert (fix.status, fix.closed_by, fix.closed_at) == ("open", "", None)
    assert not fixing.current(parts, fix).proofs
    _refused(parts, cast.ada, fix)


@on_sqlite
def test_a_passing_retest_says_how_the_check_stands_and_what_was_found(
        parts: Parts, cast: Cast, fix: Remediation) -> None:
    fix = fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix))
    with pytest.raises(InvalidInput) as refused:
        did(parts, cast.remy, fix, remediations_closing.retest, "passed", "red-flag", "")
    assert set(refused.value.fields) == {"level", "text"}
    with pytest.raises(InvalidInput) as refused:
        did(parts, cast.remy, fix, remediations_closing.retest, "perhaps", "strong", "Looked at it.")
    assert set(refused.value.fields) == {"result"}


@on_sqlite
def test_a_risk_is_accepted_by_the_owner_for_twelve_months_at_most(
        parts: Parts, cast: Cast, fix: Remediation) -> None:
    last = remediations_closing.latest_acceptance()
    for who in (cast.ben, cast.remy, cast.otto):
        with pytest.raises(Forbidden):
            did(parts, who, fix, remediations_closing.accept, "It is small.", last)
    for reason, until in (("", last), ("It is small.", last + timedelta(days=1)), ("It is small.", clock.today())):
        with pytest.raises(InvalidInput):
            did(parts, cast.ada, fix, remediations_closing.accept, reason, until)
    fix = did(parts, cast.ada, fix, remediations_closing.accept, "It is small.", last)
    assert (fix.status, fix.accepted_by, fix.accepted_until) == ("risk-accepted", "Ada Sample", last)
    _refused(parts, cast.ada, fix, why="risk of this fix is accepted")


@on_sqlite
def test_an_accepted_risk_is_open_again_after_its_day(
        parts: Parts, cast: Cast, fix: Remediation, monkeypatch: pytest.MonkeyPatch) -> None:
    until = clock.today() + timedelta(days=20)
    did(parts, cast.ada, fix, remediations_closing.accept, "It is small.", until)
    _on(monkeypatch, 20)
    assert not _waiting(parts, fix)
    _on(monkeypatch, 21)
    assert _waiting(parts, fix) == [fix.id]
    for _ in range(2):
        remediations_escalating.run(parts, fix.practice_id)
    after = fixing.reloaded(parts, fix)
    assert (after.status, after.accepted_by, after.accepted_until) == ("open", "", None)
    assert after.target_on == clock.today() + timedelta(days=14)  # the old one was past
    assert fixing.kinds(parts, fix) == ["opened", "accepted", "reopened"]
    assert not _waiting(parts, fix)


@on_sqlite
def test_a_late_fix_is_told_of_at_once_and_then_every_week(
        parts: Parts, cast: Cast, fix: Remediation, monkeypatch: pytest.MonkeyPatch) -> None:
    told = []
    for days in (14, 15, 16, 21, 22, 40):  # its target day is in 14
        _on(monkeypatch, days)
        for _ in range(2):
            remediations_escalating.run(parts, fix.practice_id)
        told.append(fixing.kinds(parts, fix).count("escalated"))
    assert told == [0, 1, 1, 1, 2, 3]
    assert fixing.reloaded(parts, fix).escalated == 4  # of the weeks that were missed only the latest is made up for
    moved = fixing.reloaded(parts, fix)
    did(parts, cast.ben, moved, remediations_changing.move, clock.today() + timedelta(days=5), "They asked for it.")
    assert not _waiting(parts, fix)
    assert fixing.reloaded(parts, fix).escalated == 0


def _on(monkeypatch: pytest.MonkeyPatch, days: int) -> None:
    now = clock.datetime.now(clock.UTC) + timedelta(days=days)
    monkeypatch.setattr(clock, "now", lambda: now)


def _waiting(parts: Parts, fix: Remediation) -> list[str]:
    with parts.database.transaction(fix.practice_id, write=False) as db:
        return remediations_escalating.waiting(db, fix.practice_id)


def test_of_two_who_close_at_once_one_is_told_that_it_is_done(parts: Parts, cast: Cast, fix: Remediation) -> None:
    second = Actor("second", "Second Sample", cast.sample.id, cast.ada.role)
    fix = fixing.retested(parts, cast.remy, fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix)))

    def close(who: Actor) -> str:
        try:
            did(parts, who, fix, remediations_closing.close, version=fix.version)
        except PortalError as error:
            return type(error).__name__
        return "closed"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(close, (cast.ada, second))) == ["WrongState", "closed"]
    assert fixing.kinds(parts, fix).count("closed") == 1
    assert factories.chain_faults(parts, cast.sample.id) == []


@on_sqlite
def test_a_vendors_person_closes_tests_and_accepts_nothing(parts: Parts, cast: Cast, ready: Remediation) -> None:
    fix = fixing.shared(parts, cast.ben, ready)
    vic = fixing.visitor(fix)
    verbs: list[tuple[Callable[..., None], list[object]]] = [
        (remediations_closing.close, []), (remediations_closing.see, []),
        (remediations_closing.retest, ["passed", "strong", "All is well."]),
        (remediations_closing.accept, ["It is small.", clock.today() + timedelta(days=9)])]
    for verb, args in verbs:
        with pytest.raises(Forbidden):
            did(parts, vic, fix, verb, *args)


def _modules() -> list[Path]:
    return sorted((ROOT / "portal").rglob("*.py"))


def _says_closed(path: Path) -> bool:
    """Whether the module moves anything to closed, or writes the word into a fix in another way."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func).rsplit(".", 1)[-1]
            words = " ".join(ast.unparse(one) for one in [*node.args, *(word.value for word in node.keywords)])
            if name == "move_remediation" and "CLOSED" in words:
                return True
            if name in ("Remediation", "update", "insert", "values") and "RemediationStatus.CLOSED" in words:
                return True
    return False


def test_no_other_module_moves_a_fix_to_closed() -> None:
    assert [path.name for path in _modules() if _says_closed(path)] == ["remediations_closing.py"]


def test_no_other_module_writes_that_a_fix_was_closed() -> None:
    said = [path.name for path in _modules() if ".closed_at =" in (text := path.read_text(encoding="utf-8"))
            or ".closed_by =" in text]
    writes = [path.name for path in _modules() if "closed_by, fix.closed_at =" in path.read_text(encoding="utf-8")]
    assert writes == ["remediations_closing.py"]
    assert set(said) <= {"remediations_closing.py", "negotiations.py", "negotiations_matching.py"}


def test_no_other_module_makes_a_fix_or_writes_to_its_table() -> None:
    makes, writes = [], []
    for path in _modules():
        text = path.read_text(encoding="utf-8")
        calls = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call))
        if "Remediation" in {ast.unparse(call.func) for call in calls}:
            makes.append(path.name)
        writes += [path.name for words in ("update(Remediation", "update remediations", "insert(Remediation",
                                           "into remediations") if words in text]
    assert makes == ["remediations.py"]
    assert writes == []


def test_a_plan_has_no_column_of_how_a_fix_ends() -> None:
    assert not {"status", "closed_by", "closed_at", "accepted_by", "accepted_until", "version"} & set(Plan.__slots__)


@on_sqlite
def test_proof_in_words_says_something(parts: Parts, cast: Cast, fix: Remediation) -> None:
    with pytest.raises(InvalidInput):
        did(parts, cast.ben, fix, remediations_proofs.tell, "Done.")


@on_sqlite
def test_who_gives_the_fix_away_does_not_test_it_again(parts: Parts, cast: Cast) -> None:
    fix = fixing.opened(parts, cast.ben, practice_owner="Remy Sample")
    fix = fixing.seen(parts, cast.ada, fixing.proved(parts, cast.ben, fix))
    plan = Plan(**{name: getattr(fix, name) for name in Plan.__slots__} | {"practice_owner": "Ben Sample"})
    fix = did(parts, cast.remy, fix, remediations_changing.change, plan)
    with pytest.raises(Forbidden, match="or did"):
        fixing.retested(parts, cast.remy, fix)
