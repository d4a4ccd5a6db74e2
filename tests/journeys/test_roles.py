"""What each role meets: an auditor reads, staff upload, reviewers settle, strangers and other practices get nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from portal.models import Agreement
from portal.web import practice
from portal.web.pages import SAFE_METHODS, Page
from tests import factories
from tests.browser import READING, Visitor
from tests.running import RunningPortal

Visit = Callable[..., Visitor]
# A person's own ways of looking at the portfolio: nothing of the practice, so everybody has them.
OWN = ("view-save", "view-remove")


@pytest.fixture
def agreement(portal: RunningPortal) -> Agreement:
    return portal.has_read()


def _addresses(portal: RunningPortal, agreement: Agreement, *, safe: bool) -> Iterator[tuple[str, str]]:
    """Name and address of each page of the practice that names a row (or, unsafe, of each form), with Ada's rows."""
    finding = factories.findings_of(portal.parts, portal.cast.ada, agreement)[0]
    for route in practice.routes:
        assert isinstance(route, Page)
        reads = set(route.methods or ()) <= SAFE_METHODS
        if reads == safe and (not safe or "{" in route.path) and route.name not in OWN:
            row = agreement.vendor_id if route.path.startswith("/vendors") else agreement.id
            address = route.path.replace("{id}", row).replace("{finding}", finding.id)
            yield route.name, address.replace("{page:int}", "1")


def _post(who: Visitor, address: str) -> int:
    """Send that form with the session's own token, as a page that showed it would."""
    token = who.page.locator("input[name=csrf]").first.get_attribute("value") or ""
    return who.context.request.post(address, form={"csrf": token}, headers={"Origin": who.portal.base_url}).status


def test_an_auditor_reads_everything_and_finds_no_form(visit: Visit, portal: RunningPortal,
                                                       agreement: Agreement) -> None:
    otto = visit("otto")
    otto.signs_in()
    for path in ("/", "/vendors", f"/vendors/{agreement.vendor_id}", "/agreements", f"/agreements/{agreement.id}",
                 "/limits", "/audit", "/fixes", f"/vendors/{agreement.vendor_id}/gates"):
        otto.goes_to(path)
        expect(otto.page.locator("main form[method=post]"), path).to_have_count(0)
    refused = {name: _post(otto, address) for name, address in _addresses(portal, agreement, safe=False)}
    assert len(refused) > 8
    assert set(refused.values()) == {403}
    assert factories.reloaded(portal.parts, portal.cast.ada, agreement) == agreement


def test_staff_upload_and_leave_the_terms_to_a_reviewer(visit: Visit, portal: RunningPortal, agreement: Agreement,
                                                        tmp_path: Path) -> None:
    ben = visit("ben", looks=False)
    ben.signs_in()
    ben.adds_vendor(f"Placeholder Coding LLC {uuid4().hex[:6]}")
    file = tmp_path / "agreement.txt"
    file.write_bytes(factories.SHORT_AGREEMENT)
    ben.uploads(file)
    ben.waits_for_reading()
    expect(ben.page.locator("#terms form")).to_have_count(0)
    _sends_a_better_version_and_sees_first_what_changed(ben, file)
    expect(ben.page.get_by_role("link", name="Audit trail")).to_have_count(0)
    with ben.expecting("status of 403"):
        ben.goes_to("/audit")
        ben.arrives("This is not open to you")
    ben.goes_to("/")
    reviewing = [address for name, address in _addresses(portal, agreement, safe=False) if name.startswith("finding-")]
    assert [_post(ben, address) for address in reviewing] == [403] * 4


def _sends_a_better_version_and_sees_first_what_changed(ben: Visitor, file: Path) -> None:
    file.write_bytes(factories.SHORT_AGREEMENT.replace(b"within 60 days of discovery", b"within 24 hours of discovery"))
    ben.follows(re.compile("^Placeholder Coding"))
    ben.uploads(file)
    ben.waits_for_reading()
    ben.sees("1 term is better.", within=ben.page.locator("#changed"))
    ben.follows("Compare with version 1", "What changed from version 1 to 2")
    expect(ben.page.locator("del").filter(has_text="60 days")).to_be_visible()
    expect(ben.page.locator("ins").filter(has_text="24 hours")).to_be_visible()
    ben.looks_around()
    _adds_an_amendment_and_sees_what_counts(ben, file.with_name("amendment.txt"))


def _adds_an_amendment_and_sees_what_counts(ben: Visitor, file: Path) -> None:
    file.write_bytes(b"AMENDMENT NO. 1\n\n1. Section 3 is replaced: Vendor shall report any Breach of Unsecured "
                     b"Protected Health Information within 12 hours of discovery.\n" + factories.SIGNATURES)
    ben.follows("Open version 2", "Business associate agreement, version 2")
    ben.follows("Add a document that belongs to it", "Add a document that belongs to it")
    ben.looks_around()
    ben.chooses(file, signed=True)
    ben.clicks("Upload and read together", "button")
    expect(ben.page.get_by_role("heading", level=1, name="Amendment 1 to version 2")).to_be_visible(timeout=READING)
    ben.looks_around()
    ben.follows("Open the review", "Business associate agreement, version 2")
    ben.sees("Read together with 1 other document")
    expect(ben.page.locator("#limits").get_by_role("link", name=re.compile("Amendment 1"))).to_be_visible()
    ben.looks_around()


def test_another_practice_finds_nothing_of_ours(visit: Visit, portal: RunningPortal, agreement: Agreement) -> None:
    cleo = visit("cleo", looks=False)
    cleo.signs_in()
    seen = {name: cleo.context.request.get(address).status
            for name, address in _addresses(portal, agreement, safe=True)}
    done = {name: _post(cleo, address) for name, address in _addresses(portal, agreement, safe=False)
            if agreement.id in address or agreement.vendor_id in address}
    assert len(seen) > 8
    assert len(done) > 5
    assert set(seen.values()) | set(done.values()) == {404}
    cleo.goes_to("/vendors")
    cleo.does_not_see("Example Billing Co.")


def test_a_person_whose_groups_are_not_mapped_is_told_so(visit: Visit) -> None:
    nobody = visit("nobody")
    with nobody.expecting("status of 403"):
        nobody.signs_in()
        nobody.arrives("You are not signed in")
        nobody.sees(re.compile("no group of yours has a role here.*map one of your groups"))
    nobody.page.goto("/vendors")
    assert nobody.path == "/sign-in"


def test_signing_in_leads_back_to_where_one_wanted_to_go(visit: Visit, agreement: Agreement) -> None:
    remy = visit("remy", looks=False)
    remy.page.goto(f"/agreements/{agreement.id}")
    assert remy.path == "/sign-in"
    remy.gets_through_sign_in()
    assert remy.path == f"/agreements/{agreement.id}"
