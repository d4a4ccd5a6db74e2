"""What comes round with a vendor: set, changed, done and ended."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portal import access, clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Duty, Vendor
from portal.scoring.duties import USUAL
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import duties, portfolio
from portal.workflow.duties import DutyDetails, StaleDuty
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import gating

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
CHECK = DutyDetails("access-review", "Check their accounts", "Ada Sample", "90d", date(2027, 2, 1))


def did(parts: Parts, cast: Cast, vendor: Vendor, duty: Duty, verb: Any, *args: Any, version: int = 1) -> Duty:
    with parts.database.transaction(cast.sample.id) as db:
        row = access.duty_for(db, cast.ben, duty.id, lock=True)
        verb(parts, db, cast.ben, access.vendor_for(db, cast.ben, vendor.id), row, *args, version=version)
        return row


def test_the_usual_ones_are_set_once_and_each_is_due_in_its_turn(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    made = gating.dutied(parts, cast.ben, vendor)
    assert len(made) == len(USUAL)
    assert {duty.owner_name for duty in made} == {"Ada Sample"}
    by_kind = {duty.kind: duty for duty in made}
    assert by_kind["screening"].next_due == clock.today() + timedelta(days=30)
    assert by_kind["incident-route"].next_due is None
    assert gating.dutied(parts, cast.ben, vendor) == []
    assert factories.events_of(parts, cast.sample.id).count(Event.DUTY_SET) == len(USUAL)


def test_what_is_due_first_stands_in_the_portfolio(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.did(parts, cast.ben, vendor, duties.set_one, CHECK)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        line = portfolio.of_vendor(db, vendor)
        assert line is not None
        assert (line.next_due, line.next_what) == (date(2027, 2, 1), "Check their accounts")


def test_done_is_due_again_one_cadence_later(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    duty = gating.did(parts, cast.ben, vendor, duties.set_one, CHECK)
    row = did(parts, cast, vendor, duty, duties.done, clock.today())
    assert (row.done_on, row.next_due) == (clock.today(), clock.today() + timedelta(days=90))
    with pytest.raises(InvalidInput, match="not saved"):
        did(parts, cast, vendor, duty, duties.done, clock.today() + timedelta(days=1), version=2)


def test_a_stale_form_never_overwrites(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    duty = gating.did(parts, cast.ben, vendor, duties.set_one, CHECK)
    changed = DutyDetails("access-review", "Check all accounts", "Remy Sample", "90d", date(2027, 2, 1))
    assert did(parts, cast, vendor, duty, duties.change, changed).version == 2
    for verb, args in ((duties.change, (CHECK,)), (duties.done, (clock.today(),)), (duties.end, ())):
        with pytest.raises(StaleDuty):
            did(parts, cast, vendor, duty, verb, *args)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert [row.what for row in duties.of_vendor(db, vendor)] == ["Check all accounts"]


def test_what_ended_comes_round_no_more(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    duty = gating.did(parts, cast.ben, vendor, duties.set_one, CHECK)
    did(parts, cast, vendor, duty, duties.end)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert duties.of_vendor(db, vendor) == []
    with pytest.raises(StaleDuty):
        did(parts, cast, vendor, duty, duties.done, clock.today(), version=2)


@pytest.mark.parametrize(("changes", "field"), [
    ({"kind": "party"}, "kind"), ({"what": " "}, "what"), ({"what": "x" * 501}, "what"), ({"every": "weekly"}, "every"),
    ({"next_due": None}, "next_due"), ({"owner_name": "x" * 121}, "owner_name")])
def test_refuses_what_is_no_duty(parts: Parts, cast: Cast, changes: dict[str, Any], field: str) -> None:
    vendor = gating.vendor(parts, cast.ada)
    details = DutyDetails(**{**{name: getattr(CHECK, name) for name in DutyDetails.__slots__}, **changes})
    with pytest.raises(InvalidInput) as refused:
        gating.did(parts, cast.ben, vendor, duties.set_one, details)
    assert field in refused.value.fields


def test_a_closed_vendor_has_no_duties_and_another_practice_none_of_ours(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    duty = gating.did(parts, cast.ben, vendor, duties.set_one, CHECK)
    with parts.database.transaction(cast.mockup.id, write=False) as db, pytest.raises(NotFound):
        access.duty_for(db, cast.cleo, duty.id)
    with parts.database.transaction(cast.sample.id) as db:
        row = access.vendor_for(db, cast.ada, vendor.id)
        row.status = VendorStatus.CLOSED
        with pytest.raises(WrongState):
            duties.set_usual(parts, db, cast.ada, row)
