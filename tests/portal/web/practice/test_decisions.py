"""The page on which a practice decides, the decisions there were, and the memo."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import access, clock
from portal.models import Vendor
from portal.workflow import scores
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import scoring_rows as rows
from tests.portal.web.browser import Browser, words

# The verbs behind these pages are tested by themselves, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FORM = {"decided": "hold", "reason": "The agreement is not signed yet.", "name": "Ada", "title": "Practice owner",
        "review_on": "", "signed": "yes"}


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    row = factories.vendor(parts, cast.ada)
    with parts.database.transaction(cast.ada.practice_id) as db:
        scores.renew(parts, db, access.vendor_for(db, cast.ada, row.id), "Added")
    return row


def seen(browser: Browser, vendor: Vendor) -> str:
    text = browser.get(f"/vendors/{vendor.id}/decision").text
    return text.partition('name="seen" value="')[2].partition('"')[0]


def test_the_page_shows_what_it_rests_on_and_what_is_possible(ada: Browser, vendor: Vendor) -> None:
    page = words(ada.get(f"/vendors/{vendor.id}/decision"))
    for told in ("Secure offboarding", "No fix is open", "Needs a BAA", "does not replace legal or security review",
                 "More than this is not possible as it stands"):
        assert told in page
    assert "Approve with conditions" not in page


def test_only_the_owner_signs_and_others_read(remy: Browser, otto: Browser, vendor: Vendor) -> None:
    for browser in (remy, otto):
        page = browser.get(f"/vendors/{vendor.id}/decision")
        assert "The owner of the practice signs decisions" in words(page)
        assert 'name="decided"' not in page.text
        assert browser.post(f"/vendors/{vendor.id}/decision", **FORM).status_code == 403


def test_signing_leads_to_the_decision_and_its_memo(ada: Browser, otto: Browser, vendor: Vendor) -> None:
    signed = ada.post(f"/vendors/{vendor.id}/decision", **FORM, seen=seen(ada, vendor))
    assert signed.status_code == 303
    page = ada.get(signed.headers["location"])
    assert "Decision 1 Hold" in words(page) and "The agreement is not signed yet." in words(page)
    memo = otto.get(signed.headers["location"] + ".pdf")
    assert (memo.status_code, memo.headers["content-type"]) == (200, "application/pdf")
    assert memo.content.startswith(b"%PDF") and "attachment" in memo.headers["content-disposition"]
    assert "downloaded the memo of decision 1" in words(ada.get(f"/audit?vendor={vendor.id}"))


def test_what_was_entered_stays_when_it_cannot_be_taken(ada: Browser, vendor: Vendor) -> None:
    refused = ada.post(f"/vendors/{vendor.id}/decision", **(FORM | {"title": "", "signed": ""}),
                       seen=seen(ada, vendor))
    assert refused.status_code == 422
    assert "Write your title." in words(refused) and "The agreement is not signed yet." in refused.text


def test_a_score_that_changed_meanwhile_is_shown_beside_the_other_before_anybody_signs(
        ada: Browser, parts: Parts, cast: Cast, vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    rows.put(parts, rows.word(vendor, "2a"))
    rows.renewed(parts, cast.ada, vendor.id)
    opened = seen(ada, vendor)
    later = clock.today() + timedelta(days=31)  # that word has run out, and no job came by
    monkeypatch.setattr(clock, "today", lambda: later)
    stale = ada.post(f"/vendors/{vendor.id}/decision", **FORM, seen=opened)
    told = words(stale)
    assert stale.status_code == 409
    assert "The score changed since you opened this page" in told
    assert "Score 100 –" in told and FORM["reason"] in stale.text
    again = stale.text.partition('name="seen" value="')[2].partition('"')[0]
    assert ada.post(f"/vendors/{vendor.id}/decision", **FORM, seen=again).status_code == 303


def test_a_decision_of_another_vendor_is_not_found(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    signed = ada.post(f"/vendors/{vendor.id}/decision", **FORM, seen=seen(ada, vendor))
    other = factories.vendor(parts, cast.ada, "Sandbox Clearinghouse")
    id = signed.headers["location"].rpartition("/")[2]
    assert ada.get(f"/vendors/{other.id}/decisions/{id}").status_code == 404
