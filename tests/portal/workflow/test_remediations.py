"""Opening a fix, and what is said and changed on it; who may have it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.errors import InvalidInput, NotFound, PortalError, WrongState
from portal.models import Remediation
from portal.workflow import remediations, remediations_changing, remediations_closing
from portal.workflow.parts import Parts
from portal.workflow.remediations import AlreadyOpen, Plan, Source, StaleFix
from tests import factories
from tests.cast import Cast
from tests.portal import fixing
from tests.portal.fixing import did

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
TERM = Source("term", "f1", "Reports a breach within 60 days.", indicator="5c")


@pytest.fixture
def fix(parts: Parts, cast: Cast) -> Remediation:
    return fixing.opened(parts, cast.ben)


@pytest.mark.parametrize(("risk", "days"), [("high", 14), ("medium", 30), ("low", 90)])
def test_the_risk_sets_the_target_day(parts: Parts, cast: Cast, risk: str, days: int) -> None:
    assert fixing.opened(parts, cast.ben, risk=risk).target_on == clock.today() + timedelta(days=days)


def test_a_fix_keeps_what_it_is_from_and_counts_on_in_its_practice(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    first = fixing.opened(parts, cast.ben, vendor, TERM)
    second = fixing.opened(parts, cast.ben, factories.vendor(parts, cast.ada, "Placeholder Coding LLC"))
    theirs = fixing.opened(parts, cast.cleo)
    assert (first.source_kind, first.source_id, first.source_words) == ("term", "f1", TERM.words)
    assert (first.indicator, first.row) == ("5c", "5")
    assert (first.number, second.number, theirs.number) == (1, 2, 1)
    assert factories.events_of(parts, cast.sample.id, first.id) == ["remediation:opened"]
    assert fixing.kinds(parts, first) == ["opened"]


def test_a_finding_has_one_fix_until_that_is_closed(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    first = fixing.opened(parts, cast.ben, vendor, TERM, practice_owner="")
    with pytest.raises(AlreadyOpen, match="Fix 1 is open"):
        fixing.opened(parts, cast.ben, vendor, TERM)
    fixing.closed(parts, first, sees=cast.ada, tests=cast.remy)
    assert fixing.opened(parts, cast.ben, vendor, TERM).number == 2
    assert fixing.opened(parts, cast.ben, vendor).number == 3  # one's own words are no finding


@pytest.mark.parametrize(("plan", "field"), [
    ({"gap": " "}, "gap"), ({"gap": "x" * 2001}, "gap"), ({"risk": "dire"}, "risk"),
    ({"vendor_owner": "x" * 121}, "vendor_owner"), ({"target_on": clock.today() - timedelta(days=1)}, "target_on"),
    ({"target_on": clock.today() + timedelta(days=800)}, "target_on"),
])
def test_a_plan_that_cannot_be_is_refused_with_its_field(
        parts: Parts, cast: Cast, plan: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        fixing.opened(parts, cast.ben, **plan)
    assert list(refused.value.fields) == [field]


def test_a_change_is_kept_with_what_it_was(parts: Parts, cast: Cast, fix: Remediation) -> None:
    fix = did(parts, cast.ben, fix, remediations_changing.change, Plan("No test of the plan.", "low", interim="Watch."))
    assert (fix.gap, fix.risk, fix.vendor_owner) == ("No test of the plan.", "low", "")
    assert fix.target_on == clock.today() + timedelta(days=14)  # its day is moved with a reason only
    changed = fixing.entries(parts, fix)[-1]
    assert changed.facts["risk"] == ["high", "low"]
    assert changed.by == "Ben Sample"


def test_staff_do_not_take_away_what_holds_go_live(parts: Parts, cast: Cast, fix: Remediation) -> None:
    fix = did(parts, cast.ben, fix, remediations_changing.change, Plan("No test of the plan.", before_go_live=True))
    with pytest.raises(InvalidInput) as error:
        did(parts, cast.ben, fix, remediations_changing.change, Plan("No test of the plan."))
    assert list(error.value.fields) == ["before_go_live"]
    assert not did(parts, cast.remy, fix, remediations_changing.change, Plan("No test of the plan.")).before_go_live


def test_a_stale_form_changes_nothing(parts: Parts, cast: Cast, fix: Remediation) -> None:
    did(parts, cast.ben, fix, remediations_changing.change, Plan("No test of the plan."))
    verbs: list[tuple[Callable[..., Any], list[Any]]] = [
        (remediations_changing.change, [Plan("Another thing.")]),
        (remediations_changing.move, [clock.today() + timedelta(days=3), "Later."]),
        (remediations_changing.ask, ["The minutes."]), (remediations_closing.see, []),
        (remediations_closing.accept, ["Small.", clock.today() + timedelta(days=3)]), (remediations_closing.close, [])]
    for verb, args in verbs:
        with pytest.raises(StaleFix):
            did(parts, cast.ada, fix, verb, *args, version=1)
    assert fixing.kinds(parts, fix) == ["opened", "changed"]


def test_each_move_of_the_target_day_is_kept_with_its_reason(parts: Parts, cast: Cast, fix: Remediation) -> None:
    was, until = fix.target_on, clock.today() + timedelta(days=40)
    fix = did(parts, cast.ben, fix, remediations_changing.move, until, "The exercise is in December.")
    moved = fixing.entries(parts, fix)[-1]
    assert fix.target_on == until
    assert (moved.kind, moved.text) == ("moved", "The exercise is in December.")
    assert moved.facts == {"was": was.isoformat(), "until": until.isoformat()}
    with pytest.raises(InvalidInput) as refused:
        did(parts, cast.ben, fix, remediations_changing.move, clock.today() - timedelta(days=1), "")
    assert set(refused.value.fields) == {"target_on", "reason"}


def test_a_note_stays_inside_and_a_reply_waits_until_the_vendor_sees_it(
        parts: Parts, cast: Cast, fix: Remediation) -> None:
    did(parts, cast.ben, fix, remediations_changing.note, "They have missed this before.")
    with pytest.raises(WrongState, match="does not see this fix yet"):
        did(parts, cast.ben, fix, remediations_changing.reply, "When is the exercise?")
    fix = fixing.shared(parts, cast.ben, fix)
    did(parts, cast.ben, fix, remediations_changing.reply, "When is the exercise?")
    did(parts, fixing.visitor(fix), fix, remediations_changing.reply, "On Friday.")
    every = fixing.entries(parts, fix)
    assert [(one.kind, one.side) for one in every] == [
        ("opened", "practice"), ("noted", "practice"), ("shared", "practice"), ("replied", "practice"),
        ("replied", "vendor")]
    assert [one.kind for one in remediations.told(every, fix)] == ["opened", "shared", "replied", "replied"]


def test_a_fix_is_the_vendors_only_once_it_is_shared_and_by_its_own_door(
        parts: Parts, cast: Cast, fix: Remediation) -> None:
    def had(**visitor: str) -> Remediation:
        with parts.database.transaction(fix.practice_id, write=False) as db:
            return remediations.had(db, fixing.visitor(fix, **visitor), fix.id)

    with pytest.raises(NotFound):
        had()
    fixing.shared(parts, cast.ben, fix)
    assert had().id == fix.id
    with pytest.raises(NotFound):
        had(subject_kind="assessment")
    with pytest.raises(NotFound), parts.database.transaction(cast.mockup.id, write=False) as db:
        remediations.had(db, cast.cleo, fix.id)


def test_either_side_begins_and_the_practice_asks_for_proof(parts: Parts, cast: Cast, fix: Remediation) -> None:
    fix = fixing.shared(parts, cast.ben, fix)
    fix = did(parts, fixing.visitor(fix), fix, remediations_changing.begin)
    assert fix.status == "in-progress"
    with pytest.raises(WrongState, match="begun already"):
        did(parts, cast.ben, fix, remediations_changing.begin)
    fix = did(parts, cast.ben, fix, remediations_changing.ask, "The minutes of the exercise.")
    assert fix.status == "awaiting-proof"
    with pytest.raises(InvalidInput):
        did(parts, cast.ben, fix, remediations_changing.ask, " ")


def test_nothing_is_added_to_a_fix_that_is_closed(parts: Parts, cast: Cast) -> None:
    fix = fixing.closed(parts, fixing.opened(parts, cast.ben, practice_owner=""), sees=cast.ada, tests=cast.remy)
    verbs: list[tuple[Callable[..., Any], list[Any]]] = [
        (remediations_changing.change, [Plan("Another thing.")]), (remediations_changing.share, []),
        (remediations_changing.move, [clock.today() + timedelta(days=3), "Later."]),
        (remediations_changing.begin, []), (remediations_changing.ask, ["More."])]
    for verb, args in verbs:
        with pytest.raises(PortalError):
            did(parts, cast.ada, fix, verb, *args)
    assert fixing.reloaded(parts, fix) == fix
