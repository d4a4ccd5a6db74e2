"""Walk-throughs: kept as they were told, beside the written policy."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from portal import access, clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Vendor, WalkThrough
from portal.vocabulary.events import Event
from portal.workflow import walk_throughs
from portal.workflow.parts import Parts
from portal.workflow.walk_throughs import Step, Telling
from tests import factories
from tests.cast import Cast
from tests.portal import gating

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
OTHERWISE = Step("Vic Example", "Waits for a letter", "3 days", False, "A call within one hour")


def telling(**changes: Any) -> Telling:
    usual = Telling("suspected-breach", clock.today(), "Vic Example, client services", "Incident policy, section 4",
                    (gating.STEP,), "It went as written.")
    return replace(usual, **changes)


def kept(parts: Parts, cast: Cast, vendor: Vendor, **changes: Any) -> WalkThrough:
    row: WalkThrough = gating.did(parts, cast.ben, vendor, walk_throughs.keep, telling(**changes))
    return row


def test_is_kept_with_its_steps_and_leaves_an_event(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    row = kept(parts, cast, vendor)
    assert (row.matches, row.by, row.steps[0]["who"]) == (True, "Ben Sample", "Vic, client services manager")
    assert factories.events_of(parts, cast.sample.id, row.id) == [Event.WALK_THROUGH_KEPT]


def test_one_step_that_does_not_match_makes_a_mismatch(parts: Parts, cast: Cast) -> None:
    row = kept(parts, cast, gating.vendor(parts, cast.ada), steps=(gating.STEP, OTHERWISE))
    assert not row.matches
    assert row.steps[1]["policy"] == "A call within one hour"


@pytest.mark.parametrize(("changes", "field"), [
    ({"scenario": "fire"}, "scenario"), ({"held_on": None}, "held_on"),
    ({"held_on": clock.today() + timedelta(days=2)}, "held_on"), ({"attendees": ""}, "attendees"),
    ({"policy": " "}, "policy"), ({"summary": "x" * 2001}, "summary"), ({"steps": ()}, "what-1"),
    ({"steps": (replace(OTHERWISE, policy=""),)}, "policy-1"), ({"steps": (replace(OTHERWISE, who=""),)}, "who-1"),
    ({"steps": (replace(OTHERWISE, what=" "),)}, "what-1"), ({"steps": (replace(OTHERWISE, within="x" * 201),)},
                                                             "within-1")])
def test_says_which_field_is_wrong_and_keeps_nothing(parts: Parts, cast: Cast, changes: dict[str, Any],
                                                     field: str) -> None:
    vendor = gating.vendor(parts, cast.ada)
    with pytest.raises(InvalidInput) as refused:
        kept(parts, cast, vendor, **changes)
    assert field in refused.value.fields
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert walk_throughs.of_vendor(db, vendor) == []


def test_a_withdrawn_one_stays_and_counts_for_no_gate(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    row = kept(parts, cast, vendor)
    assert gating.known(parts, cast.ada, vendor).facts.walked == {"suspected-breach"}
    for again in (False, True):
        with parts.database.transaction(cast.sample.id) as db:
            stored = access.walk_through_for(db, cast.ben, row.id, lock=True)
            of = access.vendor_for(db, cast.ben, vendor.id)
            if again:
                with pytest.raises(WrongState, match="Ben Sample withdrew"):
                    walk_throughs.withdraw(parts, db, cast.ben, of, stored)
            else:
                walk_throughs.withdraw(parts, db, cast.ben, of, stored)
    assert gating.known(parts, cast.ada, vendor).facts.walked == frozenset()
    with parts.database.transaction(cast.mockup.id, write=False) as db, pytest.raises(NotFound):
        access.walk_through_for(db, cast.cleo, row.id)
