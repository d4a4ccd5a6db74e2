"""Which gate waits to be signed: the same as all that is known says, from a part of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event

from portal import access, clock
from portal.models import PortfolioLine, Vendor
from portal.scoring.gates import GATES
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import gates_facts, portfolio
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import gating, scoring_rows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def by_everything(parts: Parts, cast: Cast, vendor: Vendor) -> str:
    waiting = [one.gate.id for one in gating.known(parts, cast.ada, vendor).states if one.may_be_signed]
    return next((id for id in waiting if id != "G0"), "")


def by_a_part(parts: Parts, cast: Cast, vendor: Vendor) -> str:
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        return gates_facts.next_to_sign(db, access.vendor_for(db, cast.ada, vendor.id))


def test_the_next_gate_is_the_one_that_everything_known_says(parts: Parts, cast: Cast) -> None:
    vendor = gating.prepared(parts, cast.ada)
    found = [by_a_part(parts, cast, vendor)]
    assert found == [by_everything(parts, cast, vendor)]
    for gate in GATES[:8]:
        gating.sign(parts, cast.ada, vendor, gate.id)
        found.append(by_a_part(parts, cast, vendor))
        assert found[-1] == by_everything(parts, cast, vendor)
    assert found == ["", "G1", "G2", "G3", "G4", "G5", "G6", "G7", ""]
    gating.agreed(parts, cast.ada, vendor, number=2)  # go-live stands, and the newest version is not accepted
    assert by_a_part(parts, cast, vendor) == by_everything(parts, cast, vendor) == "G2"
    scoring_rows.changed(parts, cast.ada, vendor.id, status=VendorStatus.EXITING)
    gating.exited(parts, cast.ada, vendor)
    assert by_a_part(parts, cast, vendor) == by_everything(parts, cast, vendor) == "G2"
    gating.sign(parts, cast.ada, vendor, "G2", "G3")
    assert by_a_part(parts, cast, vendor) == by_everything(parts, cast, vendor) == "G9"


def test_what_is_missing_now_holds_the_next_gate_however_it_was_signed(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    gating.dutied(parts, cast.ada, vendor)
    gating.sign(parts, cast.ada, vendor, "G5")
    gating.walked(parts, cast.ada, vendor)
    assert by_a_part(parts, cast, vendor) == by_everything(parts, cast, vendor) == "G6"
    scoring_rows.put(parts, scoring_rows.walk(vendor, matches=False, held_on=clock.today() - timedelta(days=1)))
    assert by_a_part(parts, cast, vendor) == by_everything(parts, cast, vendor) == ""


def test_an_act_on_a_duty_does_not_gather_what_no_open_gate_asks_for(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    with parts.database.transaction(vendor.practice_id) as db:
        row = access.vendor_for(db, cast.ada, vendor.id)
        event.listen(parts.database.engine, "before_cursor_execute", note)
        try:
            portfolio.touch(db, row)
        finally:
            event.remove(parts.database.engine, "before_cursor_execute", note)
        assert isinstance(portfolio.of_vendor(db, row), PortfolioLine)
    for table in ("readings", "findings", "submissions", "follow_ups", "walk_throughs", "evidence_tests", "scores"):
        assert not [one for one in asked if f"FROM {table}" in one], table
