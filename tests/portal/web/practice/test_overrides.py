"""One check and one cap: what speaks of it, and a person's word over it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.models import Override, Vendor
from portal.scoring.caps import Fact
from portal.workflow import overrides
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import scored
from tests.portal.scoring.judging import everything
from tests.portal.web.browser import Browser, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

UNTIL = (clock.today() + timedelta(days=30)).isoformat()
FORM = {"level": "partial", "reason": "We saw the list of users.", "expires_on": UNTIL}


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


def words_on(parts: Parts, cast: Cast, vendor: Vendor, subject: str) -> list[Override]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return overrides.of_subject(db, vendor, subject)


def test_a_check_says_when_it_is_what_and_what_it_is_read_from(ada: Browser, vendor: Vendor) -> None:
    told = words(ada.get(f"/vendors/{vendor.id}/checks/2c"))
    assert "Accounts are closed when somebody leaves" in told
    assert "On the same day." in told
    assert "Within 72 hours." in told
    assert "ACC-06" in told
    assert "no older than 90 days" in told
    assert "Nothing shows it yet" in told


def test_a_reviewer_overrules_with_reason_and_last_day(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    answer = ada.post(f"/vendors/{vendor.id}/checks/2a", **FORM)
    assert answer.headers["location"] == f"/vendors/{vendor.id}/checks/2a"
    row = words_on(parts, cast, vendor, "2a")[0]
    assert (row.level, row.by, row.expires_on.isoformat()) == ("partial", "Ada Sample", UNTIL)
    told = words(ada.get(f"/vendors/{vendor.id}/checks/2a"))
    assert "“We saw the list of users.”" in told
    assert "Computed Not evidenced" in told
    assert "override:set" in factories.events_of(parts, cast.sample.id, vendor.id)


@pytest.mark.parametrize(("field", "value", "says"), [
    ("reason", " ", "The reason is empty"), ("expires_on", "", "The last day is empty"),
    ("expires_on", "2020-01-01", "This day is past"), ("expires_on", "2090-01-01", "Within a year"),
    ("expires_on", "soon", "is not a date"), ("level", "fine", "choose one of the list"), ("level", "", "choose one")])
def test_what_was_not_taken_comes_back_as_it_was_entered(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor,
                                                         field: str, value: str, says: str) -> None:
    answer = ada.post(f"/vendors/{vendor.id}/checks/2a", **{**FORM, "reason": "Kept <words>", field: value})
    assert answer.status_code == 422
    assert says in words(answer)
    assert field == "reason" or "Kept &lt;words&gt;" in answer.text
    assert not words_on(parts, cast, vendor, "2a")


def test_a_word_is_ended_and_stays_on_the_page(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    ada.post(f"/vendors/{vendor.id}/checks/2a", **FORM)
    row = words_on(parts, cast, vendor, "2a")[0]
    assert ada.post(f"/vendors/{vendor.id}/overrides/{row.id}/end").status_code == 303
    told = words(ada.get(f"/vendors/{vendor.id}/checks/2a"))
    assert "Earlier Partial by Ada Sample" in told
    assert "ended by Ada Sample" in told
    assert ada.post(f"/vendors/{vendor.id}/overrides/{row.id}/end").status_code == 409


def test_a_cap_shows_its_facts_and_what_ends_it(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = scored.unscored(parts, cast.ada)
    scored.kept(parts, cast.ada, vendor, everything("S2"), [Fact("K8", "One account was open", "test:gone")])
    told = words(ada.get(f"/vendors/{vendor.id}/checks/K8"))
    assert "Holds at 55" in told
    assert "One account was open: No longer there" in told
    assert "The account is closed, and a new sample shows none." in told
    assert "2c Accounts are closed when somebody leaves" in told
    assert "Set this cap aside" in told


def test_nobody_sets_aside_what_stops_the_release(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    assert "Nobody can set it aside" in words(ada.get(f"/vendors/{vendor.id}/checks/K10"))
    answer = ada.post(f"/vendors/{vendor.id}/checks/K10", reason="Because.", expires_on=UNTIL)
    assert answer.status_code == 409
    assert "nobody can set this aside" in words(answer)
    assert not words_on(parts, cast, vendor, "K10")


def test_staff_and_auditors_may_not_overrule(ben: Browser, otto: Browser, vendor: Vendor) -> None:
    for browser in (ben, otto):
        assert browser.get(f"/vendors/{vendor.id}/checks/2a").status_code == 200
        assert browser.post(f"/vendors/{vendor.id}/checks/2a", **FORM).status_code == 403


def test_another_practice_finds_no_check_and_no_word(ada: Browser, cleo: Browser, parts: Parts, cast: Cast,
                                                     vendor: Vendor) -> None:
    ada.post(f"/vendors/{vendor.id}/checks/2a", **FORM)
    row = words_on(parts, cast, vendor, "2a")[0]
    own = factories.vendor(parts, cast.cleo, "Testcase Hosting Inc.")
    assert cleo.post(f"/vendors/{vendor.id}/checks/2a", **FORM).status_code == 404
    assert cleo.post(f"/vendors/{own.id}/overrides/{row.id}/end").status_code == 404
    assert words_on(parts, cast, vendor, "2a")[0].ended_at is None


def test_there_is_no_page_for_a_check_that_is_none(ada: Browser, vendor: Vendor) -> None:
    for check in ("9z", "K99", "2A", "%00"):
        assert ada.get(f"/vendors/{vendor.id}/checks/{check}").status_code == 404
        assert ada.post(f"/vendors/{vendor.id}/checks/{check}", **FORM).status_code == 404
