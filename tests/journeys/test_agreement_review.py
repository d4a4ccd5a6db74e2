"""An agreement from its upload to the signed-off review: once with scripts, and once again without any."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pdfplumber
import pypdfium2
import pytest
from playwright.sync_api import expect

from tests.browser import Visitor
from tests.running import RunningPortal

FIXTURES = Path(__file__).parents[2] / "fixtures" / "agreements"
AGREEMENT = FIXTURES / "example-billing-v1" / "agreement.pdf"
REASON = "Exhibit C, agreed by phone, has 72 hours."
NOTE = "Ask Vic for the signed exhibit."

Visit = Callable[..., Visitor]


@pytest.mark.parametrize(("portal", "javascript"), [("sqlite", True), ("sqlite", False), ("postgres", True)],
                         ids=["with scripts", "without scripts", "with scripts on PostgreSQL"], indirect=["portal"])
def test_an_agreement_is_uploaded_read_and_settled(visit: Visit, portal: RunningPortal, javascript: bool) -> None:
    # The pages are the same on PostgreSQL: axe looks at them once, beside SQLite.
    ada = visit("ada", javascript=javascript, looks=portal.parts.database.sqlite)
    vendor = f"Example Billing Co. {uuid4().hex[:6]}"
    ada.signs_in()
    _adds_and_finds_the_vendor(ada, vendor)
    _uploads_and_sees_the_progress(ada)
    _sees_the_verdict(ada)
    _follows_a_term_to_its_words(ada)
    _settles_terms(ada)
    _compares_the_time_limits(ada)
    _takes_the_review_away(ada)
    _finds_it_all_in_the_audit_trail(ada, vendor)
    _signs_out_of_every_browser(ada, visit)
    assert all(words not in portal.said() for words in (vendor, REASON, NOTE, "agreement.pdf", "Ada"))


def _adds_and_finds_the_vendor(ada: Visitor, vendor: str) -> None:
    ada.adds_vendor(f"Specimen Print & Mail {vendor[-6:]}")
    ada.adds_vendor(vendor, services="Charge entry, claims", phi="Demographics, codes", owner_name="Ada Sample",
                    planned_start="2027-01-04", contact_name="Vic", contact_email="vic@billing.example.com")
    ada.goes_to("/vendors")
    ada.page.get_by_label("Find a vendor").fill(vendor)
    ada.clicks("Find", "button")
    rows = ada.page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("No agreement")
    ada.follows(vendor, vendor)


def _uploads_and_sees_the_progress(ada: Visitor) -> None:
    with ada.portal.worker_asleep():
        ada.goes_to_upload()
        if ada.javascript:
            ada.drops(AGREEMENT)
            ada.sees(re.compile("agreement.pdf, .* KB"))
        else:
            ada.chooses(AGREEMENT)
        ada.sends()
        ada.arrives("Reading version 1")
        expect(ada.page.locator("#progress-said[role=status]")).to_have_text("Received. It is next in line.")
        expect(ada.page.locator("[aria-current=step]")).to_contain_text("Received")
    ada.waits_for_reading()


def _sees_the_verdict(ada: Visitor) -> None:
    ada.arrives("Business associate agreement, version 1")
    verdict = re.compile(r"^Do not sign yet\. \d+ of \d+ terms need work\.$")
    expect(ada.page.locator("#verdict-line")).to_have_text(verdict)
    ada.sees(re.compile("8 pages, text"))
    missing = ada.page.get_by_role("navigation", name="Which terms").get_by_role("link", name=re.compile("missing"))
    count = int(missing.inner_text().split()[0])
    missing.click()
    ada.arrives()
    expect(ada.page.locator("#terms .fd-cl:not(.fd-fold)")).to_have_count(count)
    ada.follows(re.compile(r"^All \d+"))


def _follows_a_term_to_its_words(ada: Visitor) -> None:
    term = ada.opens_term("return-or-destroy")
    expect(term).to_contain_text("Weak")
    expect(term).to_contain_text("What to ask for")
    expect(term).to_contain_text(re.compile(r"45 CFR 164\.504\(e\)\(2\)\(ii\)\(J\).*Rule text as of \w+ \d+, \d{4}"))
    if not ada.javascript:
        term.get_by_role("link", name=re.compile("page 4")).first.click()
        ada.arrives()
    expect(ada.page.locator("#page-said")).to_have_text("Page 4 of 8")
    mark = ada.page.locator(f".fd-sheet a.tag.on[data-term='{ada.number('return-or-destroy')}']").first
    expect(mark).to_have_attribute("aria-label", re.compile("weak", re.IGNORECASE))
    picture = ada.context.request.get(str(ada.page.locator(".fd-sheet image").get_attribute("href")))
    assert (picture.status, picture.headers["content-type"]) == (200, "image/png")
    assert "or destroy all PHI" in _outlined_words(ada, page=4)
    other = ada.page.locator(".fd-sheet a.tag:not(.on)").first
    number = other.get_attribute("data-term")
    other.click()
    expect(ada.page.locator(f"#term-{number} > .fd-cl-body")).to_be_visible()


def _outlined_words(ada: Visitor, page: int) -> str:
    """What the file itself has at the places that are outlined on the picture."""
    words = []
    with pdfplumber.open(AGREEMENT) as pdf:
        for frame in ada.page.locator(".fd-sheet .frame").all():
            x, y, width, height = (float(frame.get_attribute(name) or "") for name in ("x", "y", "width", "height"))
            words.append(pdf.pages[page - 1].crop((x, y, x + width, y + height)).extract_text().replace("\n", " "))
    return " ".join(words)


def _settles_terms(ada: Visitor) -> None:
    before = _need_work(ada)
    ada.confirms("subcontractor-flow-down")
    expect(ada.term("subcontractor-flow-down")).to_contain_text("Confirmed by Ada Sample")
    with ada.expecting("status of 422"):
        ada.overrules("report-breach", to="Present", because="ok")
        expect(ada.page.locator("body")).to_contain_text("Say why in a few words")
        drawer = ada.term("report-breach").locator("details[data-key=o]")
        expect(drawer.get_by_label("Why", exact=True)).to_have_value("ok")
        expect(drawer.get_by_label("Present", exact=True)).to_be_checked()
        ada.looks_around()
    ada.overrules("report-breach", to="Present", because=REASON)
    term = ada.term("report-breach")
    expect(term.locator("> summary")).to_contain_text("Present")
    expect(term.locator("> summary")).to_contain_text("Read as Weak, overruled by Ada Sample")
    expect(ada.page.locator("#verdict-line")).to_contain_text(f"{before - 1} of ")
    ada.opens_term("report-breach")
    expect(term).to_contain_text(REASON)
    ada.notes("report-breach", NOTE)
    expect(ada.opens_term("report-breach")).to_contain_text(NOTE)
    ada.looks_around()


def _need_work(ada: Visitor) -> int:
    return int(re.findall(r"(\d+) of", ada.page.locator("#verdict-line").inner_text())[0])


def _compares_the_time_limits(ada: Visitor) -> None:
    table = ada.page.get_by_role("table").filter(has_text="Longest, hours")
    breach = table.get_by_role("row").filter(has_text="reach").filter(has_text="60 calendar days")
    expect(breach.get_by_role("cell", name="1,440")).to_have_count(2)
    expect(breach.get_by_role("img")).to_have_attribute("aria-label", re.compile("60 days.*your limit is 72 hours"))
    assert table.locator("thead text").all_text_contents() == ["24 h", "72 h", "10 d", "30 d", "60 d"]


def _takes_the_review_away(ada: Visitor) -> None:
    words = _text_of(ada.downloads("Review as PDF"))
    assert REASON in words
    assert "Overruled by Ada Sample" in words
    assert "Read as Weak" in words
    assert "Example Billing Co." in _text_of(ada.downloads("Cleaned copy"))
    ada.minds_nothing()


def _text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return re.sub(r"\s+", " ", " ".join(page.get_textpage().get_text_range() for page in document))


def _finds_it_all_in_the_audit_trail(ada: Visitor, vendor: str) -> None:
    review = ada.path
    ada.follows(vendor, vendor)
    ada.follows(re.compile("In the audit trail|All of it"), "Audit trail")
    for words in ("added the vendor", "uploaded", "began to scan", "confirmed", "wrote a note on"):
        ada.sees(re.compile(words))
    ada.sees(re.compile("overruled.*read as weak, counts as present"))
    ada.sees(re.compile(REASON))
    ada.goes_to(review)


def _signs_out_of_every_browser(ada: Visitor, visit: Visit) -> None:
    elsewhere = visit("ada", javascript=ada.javascript, looks=False)
    elsewhere.signs_in()
    ada.goes_to("/account")
    ada.sees("Another browser")
    ada.signs_out_everywhere()
    elsewhere.page.goto("/vendors")
    assert elsewhere.path == "/sign-in"
    ada.page.goto("/account")
    assert ada.path == "/sign-in"
