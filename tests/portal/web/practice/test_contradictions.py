"""The page of what does not agree: both sides, their places, and a person's word."""

from __future__ import annotations

import pytest
from sqlmodel import select

from portal import access
from portal.models import Contradiction, PortfolioLine, Vendor
from portal.workflow import portfolio
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words

# The verbs behind these pages are tested by themselves, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


@pytest.fixture
def address(parts: Parts, cast: Cast, vendor: Vendor) -> str:
    sides = ({"who": "The vendor answered", "words": "24 hours", "place": "BAA-04", "source": ""},
             {"who": "The agreement says", "words": "within sixty (60) days", "place": "section 3.3", "source": ""})
    with parts.database.transaction(cast.ada.practice_id) as db:
        row = Contradiction(practice_id=vendor.practice_id, vendor_id=vendor.id, code="agreement-BAA-04-breach",
                            kind="agreement", title="The answer and the agreement name different times.",
                            left=sides[0], right=sides[1], ask="Which of the two will you keep?")
        db.add(row)
        return f"/vendors/{vendor.id}/contradictions/{row.id}"


def test_both_sides_stand_beside_each_other(otto: Browser, address: str) -> None:
    page = words(otto.get(address))
    for told in ("Answer against agreement", "The vendor answered", "24 hours", "within sixty (60) days", "section 3.3",
                 "Only the agreement binds"):
        assert told in page
    assert "Settle it" not in page


def test_settling_needs_a_reason_and_keeps_who_and_when(remy: Browser, ada: Browser, address: str) -> None:
    refused = remy.post(f"{address}/settle", version="1", reason="")
    assert refused.status_code == 422 and "which side counts and why" in words(refused)
    assert remy.post(f"{address}/settle", version="1", reason="The agreement counts.").status_code == 303
    page = words(remy.get(address))
    assert "Settled by Remy" in page and "The agreement counts." in page
    stale = ada.post(f"{address}/settle", version="1", reason="The answer counts.")
    assert stale.status_code == 409 and "Somebody else changed this" in words(stale)
    assert remy.post(f"{address}/reopen", version="2").status_code == 303
    assert "Conflict" in words(remy.get(address))


def test_who_may_not_review_does_not_settle(ben: Browser, otto: Browser, address: str) -> None:
    for browser in (ben, otto):
        assert browser.post(f"{address}/settle", version="1", reason="So.").status_code == 403


def test_the_vendors_page_names_it(ada: Browser, vendor: Vendor, address: str) -> None:
    assert address in ada.get(f"/vendors/{vendor.id}").text


def test_the_portfolio_counts_it_until_it_is_settled(
        remy: Browser, parts: Parts, cast: Cast, vendor: Vendor, address: str) -> None:
    def counted() -> int:
        with parts.database.transaction(vendor.practice_id, write=False) as db:
            return db.exec(select(PortfolioLine.contradictions_open).where(
                PortfolioLine.vendor_id == vendor.id)).one()

    with parts.database.transaction(vendor.practice_id) as db:
        portfolio.touch(db, access.vendor_for(db, cast.ada, vendor.id))
    assert counted() == 1
    assert remy.post(f"{address}/settle", version="1", reason="The agreement counts.").status_code == 303
    assert counted() == 0
    assert remy.post(f"{address}/reopen", version="2").status_code == 303
    assert counted() == 1
