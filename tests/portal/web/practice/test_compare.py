"""What changed between two versions, as the pages tell it."""

from __future__ import annotations

import re

import pytest

from portal import access
from portal.models import Agreement, Vendor
from portal.web.practice import compare
from portal.workflow import agreements, findings
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words
from tests.portal.workflow.test_together import SERVICES, added

# What is special to a database is tested with the verbs and with every route; here it is the pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
FASTER = factories.SHORT_AGREEMENT.replace(b"within 60 days of discovery", b"within 24 hours of discovery")
SHORTER = FASTER.partition(b"4. End.")[0]


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


@pytest.fixture
def first(parts: Parts, cast: Cast, vendor: Vendor) -> Agreement:
    return factories.read(parts, cast.ada, vendor)


@pytest.fixture
def second(parts: Parts, cast: Cast, vendor: Vendor, first: Agreement) -> Agreement:
    return factories.read(parts, cast.ada, vendor, FASTER, "faster.txt")


def compared(browser: Browser, agreement: Agreement, other: Agreement | None = None) -> str:
    return words(browser.get(f"/agreements/{agreement.id}/compare" + (f"?with={other.id}" if other else "")))


def test_a_later_version_opens_with_what_changed(ada: Browser, first: Agreement, second: Agreement) -> None:
    page = words(ada.get(f"/agreements/{second.id}"))
    assert "What changed since version 1 1 term is better." in page
    assert page.index("What changed since version 1") < page.index("Required by the HIPAA rules")
    assert f"/agreements/{second.id}/compare?with={first.id}" in ada.get(f"/agreements/{second.id}").text
    assert "What changed since" not in words(ada.get(f"/agreements/{first.id}"))


def test_shows_the_words_of_both_versions_marked_by_word_and_sign(
        ada: Browser, first: Agreement, second: Agreement) -> None:
    page = compared(ada, second)
    assert "What changed from version 1 to 2" in page
    assert re.search(r"Strengthened 1 term", page)
    assert "[removed: 60 days ]" in page
    assert "[added: 24 hours ]" in page
    assert "Time limit: 60 days from discovery became 24 hours from discovery" in page
    html = ada.get(f"/agreements/{second.id}/compare").text
    assert re.search(r'<del class="fd-del">.{0,60}60 days', html)
    assert re.search(r'<ins class="fd-ins">.{0,60}24 hours', html)


def test_any_two_versions_can_be_compared_in_the_order_they_came(
        ada: Browser, parts: Parts, cast: Cast, vendor: Vendor, first: Agreement, second: Agreement) -> None:
    third = factories.read(parts, cast.ada, vendor, SHORTER, "shorter.txt")
    page = compared(ada, third, first)
    assert "What changed from version 1 to 3" in page
    assert "Removed" in page
    assert compared(ada, first, third).count("What changed from version 1 to 3") >= 1
    assert "What changed from version 2 to 3" in compared(ada, third)
    assert re.search(r"Removed .* At termination Vendor shall return", page)


def test_the_word_of_a_person_counts_and_is_named(
        ada: Browser, parts: Parts, cast: Cast, first: Agreement, second: Agreement) -> None:
    found = next(f for f in factories.findings_of(parts, cast.ada, second) if f.clause == "report-breach")
    with parts.database.transaction(cast.sample.id) as db:
        row = access.finding_for(db, cast.ada, found.id, lock=True)
        findings.overrule(parts, db, cast.ada, row, version=row.version, human="missing", reason="It is struck out.")
    page = compared(ada, second)
    assert "1 term is worse." in page
    assert "In version 2 Ada Sample set it to Missing; it was read as" in page
    assert "What people decided counts: 1 verdict" in page


def test_the_first_version_says_why_there_is_nothing_to_compare(ada: Browser, otto: Browser, first: Agreement) -> None:
    assert "This is the first version." in compared(ada, first)
    assert "Upload another version" in compared(ada, first)
    assert "Upload another version" not in compared(otto, first)


def test_a_version_that_was_not_read_cannot_be_compared(
        ada: Browser, parts: Parts, cast: Cast, vendor: Vendor, first: Agreement) -> None:
    waiting = factories.received(parts, cast.ada, vendor, FASTER, "faster.txt")
    assert "Version 2 was not read, so its words are not known." in compared(ada, waiting, first)
    assert "Version 2 was not read, so its words are not known." in compared(ada, first, waiting)
    assert "That is the same version." in compared(ada, first, first)


def test_versions_that_were_not_read_are_named_in_one_sentence(
        ada: Browser, parts: Parts, cast: Cast, vendor: Vendor, second: Agreement) -> None:
    factories.read(parts, cast.ada, vendor, b"PK\x03\x04not really", "agreement.pdf")  # refused: no version
    for content in (b"A third draft.", b"A fourth draft."):
        row = factories.received(parts, cast.ada, vendor, content, "agreement.txt")
        agreements.fail(parts, cast.sample.id, row.id, "storage")
    assert "Versions 3 and 4 were not read." in compared(ada, second)


def test_a_long_rest_of_the_text_is_folded(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor, first: Agreement,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    more = b"".join(b"\n%d. Hours. Office number %d opens early on every weekday." % (n, n) for n in range(5, 8))
    later = factories.read(parts, cast.ada, vendor, factories.SHORT_AGREEMENT + more, "more.txt")
    assert "more changes of the text" not in compared(ada, later)
    monkeypatch.setattr(compare, "SHOWN_PASSAGES", 1)
    page = compared(ada, later)
    assert "Elsewhere in the text 3" in page
    assert page.index("Office number 5") < page.index("2 more changes of the text") < page.index("Office number 7")


def test_a_text_that_is_no_agreement_cannot_be_compared(
        ada: Browser, parts: Parts, cast: Cast, vendor: Vendor, first: Agreement) -> None:
    other = factories.read(parts, cast.ada, vendor, b"An invoice for January. Please pay within 30 days.", "in.txt")
    page = compared(ada, other)
    assert "What changed cannot be told Version 2: This does not look like a business associate agreement." in page
    assert "No longer" not in page
    assert "What changed since" not in words(ada.get(f"/agreements/{other.id}"))


def test_limits_in_conflict_are_told_with_each_other(
        ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    files = [factories.FIXTURES / "agreements" / f"example-billing-{version}" / "agreement.pdf"
             for version in ("v1", "v2")]
    one, two = (factories.read(parts, cast.ada, vendor, file.read_bytes(), file.name) for file in files)
    page = compared(ada, two, one)
    assert ("Time limit: 10 calendar days from awareness became 5 business days from awareness, in conflict with "
            "10 calendar days from awareness") in page
    assert "Time limit: None became 5 business days" not in page


def test_another_vendors_or_practices_version_is_not_there(
        ada: Browser, cleo: Browser, parts: Parts, cast: Cast, second: Agreement) -> None:
    stranger = factories.read(parts, cast.ada, factories.vendor(parts, cast.ada, "Testcase Hosting Inc."))
    hers = factories.received(parts, cast.cleo, factories.vendor(parts, cast.cleo))
    for other in (stranger.id, hers.id, "none"):
        assert ada.get(f"/agreements/{second.id}/compare?with={other}").status_code == 404
    assert cleo.get(f"/agreements/{second.id}/compare").status_code == 404


def test_words_of_another_document_are_named(
        ada: Browser, parts: Parts, cast: Cast, second: Agreement) -> None:
    added(parts, cast, second, SERVICES, "services-agreement")
    page = compared(ada, second)
    assert "Section 1 of the services agreement" in page
    assert "Version 2: Version 2 and Services agreement disagree" in page


def test_the_vendors_page_leads_to_the_changes(
        ada: Browser, vendor: Vendor, first: Agreement, second: Agreement) -> None:
    page = ada.get(f"/vendors/{vendor.id}").text
    assert f"/agreements/{second.id}/compare" in page
    assert f"/agreements/{first.id}/compare" not in page
