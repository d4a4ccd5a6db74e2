"""Processes that end at the wrong moment: what was uploaded is read all the same, and the page finds its way back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from portal.vocabulary.statuses import AgreementStatus
from tests import factories
from tests.browser import Visitor
from tests.documents import picture, scan, short_page
from tests.running import RunningPortal

Visit = Callable[..., Visitor]
ONE_READING = ["agreement:received", "agreement:scan-started", "agreement:scanned", "agreement:read"]


def test_a_server_that_was_restarted_before_the_reading_shows_it_without_being_asked(
        visit: Visit, portal: RunningPortal) -> None:
    ada = visit("ada", looks=False)
    ada.signs_in()
    with portal.worker_asleep():
        agreement = portal.has_received()
        ada.goes_to(f"/agreements/{agreement.id}")
        with ada.expecting("net::ERR_", "Failed to fetch"):
            with ada.page.expect_event("requestfailed"):
                portal.stop_web()
            portal.start_web()
            expect(ada.page.locator("[aria-current=step]")).to_contain_text("Received")
    ada.waits_for_reading()
    assert factories.events_of(portal.parts, "sample-family", agreement.id) == ONE_READING


def test_what_a_killed_worker_had_begun_is_read_once_by_the_next(visit: Visit, portal: RunningPortal) -> None:
    ada = visit("ada", looks=False)
    ada.signs_in()
    agreement = portal.has_received(scan(picture(short_page())), "scan.pdf")
    ada.goes_to(f"/agreements/{agreement.id}")
    portal.until(AgreementStatus.READING, agreement)
    portal.kill_worker()
    ada.page.reload()
    expect(ada.page.locator("[aria-current=step]")).to_contain_text("Reading")
    portal.start_worker()
    ada.waits_for_reading()
    ada.sees("This is a scan")
    terms = [finding.clause for finding in factories.findings_of(portal.parts, portal.cast.ada, agreement)]
    assert len(terms) == len(set(terms)) > 20
    assert factories.events_of(portal.parts, "sample-family", agreement.id) == ONE_READING
    assert factories.chain_faults(portal.parts, "sample-family") == []
