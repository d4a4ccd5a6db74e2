"""What happened between two reviews: noted, it opens checks; settled, it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import InvalidInput, WrongState
from portal.models import Vendor
from portal.workflow import shared_cards, vendor_events
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import gating
from tests.portal import scoring_rows as rows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return gating.vendor(parts, cast.ada)


def test_it_is_noted_and_settled_with_what_came_of_it(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    row = gating.did(parts, cast.ada, vendor, vendor_events.note, "late-report", clock.today(), " By a patient. ")
    assert (row.note, row.noted_by) == ("By a patient.", "Ada Sample")
    assert rows.every_score(parts, cast.ada, vendor.id)[0].cap == "K3"
    with parts.database.transaction(vendor.practice_id) as db:
        found = vendor_events.of_vendor(db, vendor)
        vendor_events.settle(parts, db, cast.remy, found[0], "The path was mended.")
        with pytest.raises(WrongState):
            vendor_events.settle(parts, db, cast.remy, found[0], "Once more.")
        assert vendor_events.of_vendor(db, vendor) == []
        assert [one.settled_by for one in vendor_events.of_vendor(db, vendor, settled=True)] == ["Remy Sample"]
    assert rows.every_score(parts, cast.ada, vendor.id)[0].cap == ""
    assert "vendor-event:settled" in factories.events_of(parts, cast.sample.id, vendor.id)


@pytest.mark.parametrize(("event", "days", "words", "field"), [
    ("flood", 0, "", "event"), ("incident", 1, "", "happened_on"), ("incident", 0, "x" * 2001, "note")])
def test_it_must_be_known_past_and_short(parts: Parts, cast: Cast, vendor: Vendor, event: str, days: int, words: str,
                                         field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        gating.did(parts, cast.ada, vendor, vendor_events.note, event, clock.today() + timedelta(days=days), words)
    assert list(refused.value.fields) == [field]


def test_it_is_not_settled_without_a_word(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    row = gating.did(parts, cast.ada, vendor, vendor_events.note, "incident", clock.today())
    for words in ("", "  ", "x" * 2001):
        with parts.database.transaction(vendor.practice_id) as db, pytest.raises(InvalidInput):
            vendor_events.settle(parts, db, cast.ada, row, words)


def test_the_vendor_sees_the_score_that_was_shared_until_it_is_taken_back(
        parts: Parts, cast: Cast, vendor: Vendor) -> None:
    first = rows.every_score(parts, cast.ada, vendor.id)[0]
    gating.did(parts, cast.ada, vendor, shared_cards.share)
    with pytest.raises(WrongState):
        gating.did(parts, cast.ada, vendor, shared_cards.share)
    rows.put(parts, rows.event(vendor, "late-report"))
    second = rows.renewed(parts, cast.ada, vendor.id)
    with parts.database.transaction(vendor.practice_id) as db:
        card = shared_cards.of_vendor(db, vendor)
        assert card is not None
        assert shared_cards.score_of(db, card).id == first.id  # not the later one
    gating.did(parts, cast.ada, vendor, shared_cards.share)
    with parts.database.transaction(vendor.practice_id) as db:
        card = shared_cards.of_vendor(db, vendor)
        assert card is not None
        assert card.score_id == second.id
    gating.did(parts, cast.ada, vendor, shared_cards.take_back)
    with parts.database.transaction(vendor.practice_id) as db:
        assert shared_cards.of_vendor(db, vendor) is None
    with pytest.raises(WrongState):
        gating.did(parts, cast.ada, vendor, shared_cards.take_back)
    assert factories.events_of(parts, cast.sample.id, vendor.id).count("card:shared") == 2
