"""The audit trail's page."""

from __future__ import annotations

from portal.audit import Subject
from portal.vocabulary.events import Event
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words


def test_tells_each_event_in_a_sentence(ada: Browser, parts: Parts, cast: Cast) -> None:
    factories.read(parts, cast.ben)
    page = ada.get("/audit")
    told = words(page)
    assert page.status_code == 200
    assert "Ben Sample added the vendor Example Billing Co." in told
    assert "Ben Sample uploaded Example Billing Co., version 1" in told
    assert "Flowdown read Example Billing Co., version 1:" in told
    assert "Ada Sample signed in as owner" in told


def test_narrows_by_kind_person_and_vendor(ada: Browser, parts: Parts, cast: Cast) -> None:
    billing = factories.vendor(parts, cast.ben, "Example Billing Co.")
    factories.vendor(parts, cast.ada, "Testcase Hosting Inc.")
    assert "Vendors 4" in words(ada.get("/audit"))  # each was added, and scored
    kind = words(ada.get("/audit?show=session"))
    assert "signed in as" in kind
    assert "added the vendor" not in kind
    person = words(ada.get(f"/audit?person={cast.ben.id}"))
    assert "Example Billing Co." in person
    assert "Testcase Hosting Inc." not in person
    vendor = words(ada.get(f"/audit?vendor={billing.id}"))
    assert "Only events of Example Billing Co." in vendor
    assert "Testcase Hosting Inc." not in vendor


def test_a_filter_that_nothing_fits_can_be_taken_off(ada: Browser) -> None:
    page = ada.get("/audit?show=finding")
    assert "No event matches" in words(page)
    assert 'href="/audit"' in page.text


def test_the_newest_is_first_unless_turned_round(ada: Browser, parts: Parts, cast: Cast) -> None:
    factories.vendor(parts, cast.ada, "Alpha Demo")
    factories.vendor(parts, cast.ada, "Beta Demo")
    newest, oldest = ada.get("/audit").text, ada.get("/audit?sort=at").text
    assert newest.index("Beta Demo") < newest.index("Alpha Demo")
    assert oldest.index("Alpha Demo") < oldest.index("Beta Demo")


def test_shows_nothing_of_another_practice(cleo: Browser, parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    assert "Example Billing" not in cleo.get("/audit").text
    assert cleo.get(f"/audit?vendor={vendor.id}").status_code == 404


def test_an_owner_and_an_auditor_may_read_it_and_staff_may_not(ada: Browser, ben: Browser, otto: Browser) -> None:
    assert ada.get("/audit").status_code == 200
    assert otto.get("/audit").status_code == 200
    assert ben.get("/audit").status_code == 403
    assert "Audit trail" not in words(ben.get("/"))
    assert ada.client.post("/audit").status_code == 405


def test_a_person_s_words_are_shown_as_words(ada: Browser, parts: Parts, cast: Cast) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        parts.audit.record(db, Event.FINDING_CONFIRMED, cast.remy, Subject("finding", "0" * 32), clause="safeguards",
                           computed="weak", reason="<script>alert(1)</script>")
    page = ada.get("/audit")
    assert "&lt;script&gt;" in page.text
    assert "<script>alert" not in page.text
