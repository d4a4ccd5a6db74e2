"""What happened to a vendor between two reviews, on its page."""

from __future__ import annotations

import pytest

from portal.models import Vendor, VendorEvent
from portal.workflow import vendor_events
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FORM = {"event": "access-drifted", "happened_on": "2026-11-02", "note": "An account of <Vic> was open."}


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


def noted(parts: Parts, cast: Cast, vendor: Vendor) -> list[VendorEvent]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return vendor_events.of_vendor(db, vendor, settled=True)


def test_says_what_will_be_here(ada: Browser, otto: Browser, vendor: Vendor) -> None:
    assert "Nothing noted yet" in words(ada.get(f"/vendors/{vendor.id}/events"))
    assert "Note it" not in words(otto.get(f"/vendors/{vendor.id}/events"))


def test_an_event_says_which_checks_it_opens(ben: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    assert ben.post(f"/vendors/{vendor.id}/events", **FORM).status_code == 303
    page = ben.get(f"/vendors/{vendor.id}/events")
    told = words(page)
    assert "An account was open that should have been closed" in told
    assert "2c Accounts are closed when somebody leaves" in told
    assert "An account of &lt;Vic&gt; was open." in page.text
    assert f'href="/vendors/{vendor.id}/checks/2d"' in page.text
    assert "Noted by Ben Sample" in told
    assert "Settle it as" not in told  # staff note, a reviewer settles


def test_the_check_names_the_event_that_opened_it(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    ada.post(f"/vendors/{vendor.id}/events", **FORM)
    assert "Opened again by An account was open" in words(ada.get(f"/vendors/{vendor.id}/checks/2c"))


@pytest.mark.parametrize(("field", "value", "says"), [
    ("event", "", "choose one of the list"), ("event", "party", "choose one"), ("happened_on", "", "The day is empty"),
    ("happened_on", "then", "is not a date"), ("happened_on", "2098-01-01", "still to come"),
    ("note", "x" * 2001, "Keep it to 2000")])
def test_what_was_not_taken_comes_back_as_it_was_entered(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor,
                                                         field: str, value: str, says: str) -> None:
    answer = ada.post(f"/vendors/{vendor.id}/events", **{**FORM, field: value})
    assert answer.status_code == 422
    assert says in words(answer)
    assert field == "note" or "An account of &lt;Vic&gt; was open." in answer.text
    assert not noted(parts, cast, vendor)


def test_a_reviewer_settles_it_with_what_came_of_it(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    ada.post(f"/vendors/{vendor.id}/events", **FORM)
    at = f"/vendors/{vendor.id}/events/{noted(parts, cast, vendor)[0].id}/settle"
    empty = ada.post(at, settled_note=" ")
    assert empty.status_code == 422
    assert "What came of it is empty" in words(empty)
    assert f'href="/vendors/{vendor.id}/events?show=all"' in empty.text
    assert ada.post(at, settled_note="Closed the same day, list seen.").status_code == 303
    told = words(ada.get(f"/vendors/{vendor.id}/events?show=settled"))
    assert "Settled by Ada Sample" in told
    assert "Closed the same day, list seen." in told
    again = ada.post(at, settled_note="Once more.")
    assert again.status_code == 409
    assert "Ada Sample settled this already." in words(again)


def test_a_list_counts_open_and_settled(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    ada.post(f"/vendors/{vendor.id}/events", **FORM)
    assert "Open 1 Settled 0 All 1" in words(ada.get(f"/vendors/{vendor.id}/events"))
    assert "No event matches" in words(ada.get(f"/vendors/{vendor.id}/events?show=settled"))
    assert "No event matches" in words(ada.get(f"/vendors/{vendor.id}/events?find=elsewhere"))


def test_who_may_not(ben: Browser, otto: Browser, ada: Browser, cleo: Browser, parts: Parts, cast: Cast,
                     vendor: Vendor) -> None:
    assert otto.post(f"/vendors/{vendor.id}/events", **FORM).status_code == 403
    assert cleo.post(f"/vendors/{vendor.id}/events", **FORM).status_code == 404
    ada.post(f"/vendors/{vendor.id}/events", **FORM)
    row = noted(parts, cast, vendor)[0]
    assert ben.post(f"/vendors/{vendor.id}/events/{row.id}/settle", settled_note="Done.").status_code == 403
    own = factories.vendor(parts, cast.cleo, "Testcase Hosting Inc.")
    assert cleo.post(f"/vendors/{own.id}/events/{row.id}/settle", settled_note="Done.").status_code == 404
    assert ada.client.put(f"/vendors/{vendor.id}/events").status_code == 405
