"""Adding a document that belongs to an agreement, and the review of them together."""

from __future__ import annotations

import pytest

from portal.models import Agreement
from portal.workflow import agreements
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words
from tests.portal.workflow.test_together import AMENDMENT, DRAFT, SERVICES, added

# What is special to a database is tested with the verbs and with every route; here it is the pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def agreement(parts: Parts, cast: Cast) -> Agreement:
    return factories.read(parts, cast.ada)


def sent(browser: Browser, agreement: Agreement, content: bytes = AMENDMENT, kind: str = "amendment",
         signed: str = "yes") -> str:
    answer = browser.post(f"/agreements/{agreement.id}/documents", files={"file": ("one.txt", content, "text/plain")},
                          kind=kind, signed=signed)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_the_agreements_page_offers_it_to_those_who_may_upload(
        ben: Browser, otto: Browser, agreement: Agreement) -> None:
    assert "Add a document that belongs to it" in words(ben.get(f"/agreements/{agreement.id}"))
    assert "Add a document that belongs to it" not in words(otto.get(f"/agreements/{agreement.id}"))
    form = ben.get(f"/agreements/{agreement.id}/documents/new")
    assert "What is it? Amendment" in words(form)
    assert 'value="amendment" checked' in form.text
    assert "Is it signed already?" in words(form)
    assert 'name="signed" value="no" checked' in form.text


def test_an_upload_is_read_and_then_told_together_with_the_agreement(
        ben: Browser, ada: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    path = sent(ben, agreement)
    assert "Reading the amendment" in words(ben.get(path))
    id = path.rsplit("/", 1)[1]
    agreements.scan(parts, cast.sample.id, id)
    agreements.read(parts, cast.sample.id, id)
    alone = words(ada.get(path))
    assert "Amendment 1 to version 1" in alone
    assert "It speaks of 2 terms" in alone  # the signatures are one
    assert "/overrule" not in ada.get(path).text
    page = ada.get(f"/agreements/{agreement.id}")
    assert "Read together with 1 other document" in words(page)
    assert "Amendment 1, section 1" in words(page)
    assert "Amendment 1 takes the place of Version 1." in words(page)
    assert "Words that no longer count" in words(page)
    assert f'href="{path}' in page.text
    assert "24 hours from discovery" in words(page)


def test_a_conflict_shows_the_words_of_both_with_their_documents(
        ada: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    added(parts, cast, agreement, SERVICES, "services-agreement")
    page = words(ada.get(f"/agreements/{agreement.id}"))
    assert "Version 1, section 3" in page
    assert "Services agreement, section 1" in page
    assert "Two documents say different things about this, and neither says which one wins." in page


def test_a_form_without_a_file_or_with_the_same_file_is_shown_again(ben: Browser, agreement: Agreement) -> None:
    answer = ben.post(f"/agreements/{agreement.id}/documents", kind="services-agreement")
    assert (answer.status_code, "No file was chosen." in words(answer)) == (422, True)
    assert 'value="services-agreement" checked' in answer.text
    sent(ben, agreement)
    again = ben.post(f"/agreements/{agreement.id}/documents", files={"file": ("one.txt", AMENDMENT, "text/plain")},
                     kind="other", signed="yes")
    assert (again.status_code, "the same file as the amendment" in words(again)) == (422, True)
    odd = ben.post(f"/agreements/{agreement.id}/documents", files={"file": ("two.txt", SERVICES, "text/plain")},
                   kind="poem")
    assert odd.status_code == 422


def test_nothing_belongs_to_a_document_that_belongs(
        ben: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    document = added(parts, cast, agreement)
    answer = ben.post(f"/agreements/{document.id}/documents", files={"file": ("x.txt", SERVICES, "text/plain")},
                      kind="other", signed="yes")
    assert (answer.status_code, "belongs to an agreement itself" in words(answer)) == (409, True)


def test_it_is_in_no_list_of_versions_and_cannot_be_compared(
        ada: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    document = added(parts, cast, agreement)
    assert document.id not in ada.get("/agreements").text
    assert "All 1" in words(ada.get("/agreements"))
    assert "Version 2" not in words(ada.get(f"/vendors/{agreement.vendor_id}"))
    assert "(Example Billing Co., amendment)" not in words(ada.get("/audit"))
    assert "Example Billing Co., amendment" in words(ada.get("/audit"))
    assert ada.get(f"/agreements/{agreement.id}/compare?with={document.id}").status_code == 404
    assert ada.get(f"/agreements/{document.id}/compare").status_code == 200


def test_the_report_names_the_documents(ada: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    added(parts, cast, agreement, SERVICES, "services-agreement")
    answer = ada.get(f"/agreements/{agreement.id}/review.pdf")
    assert answer.content.startswith(b"%PDF")


def test_a_reviewer_sets_a_document_aside_and_lets_it_count_again(
        ada: Browser, ben: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    document = added(parts, cast, agreement)
    assert "Set it aside" not in words(ben.get(f"/agreements/{document.id}"))
    assert ben.post(f"/agreements/{document.id}/set-aside").status_code == 403
    assert ada.post(f"/agreements/{document.id}/set-aside").headers["Location"] == (
        f"/agreements/{agreement.id}#documents")
    assert "what it says no longer counts" in words(ada.get(f"/agreements/{document.id}"))
    assert "Read together with 0" not in words(ada.get(f"/agreements/{agreement.id}"))
    assert ada.post(f"/agreements/{agreement.id}/set-aside").status_code == 409
    assert ada.post(f"/agreements/{document.id}/count-again").status_code == 303
    assert "Read together with 1 other document" in words(ada.get(f"/agreements/{agreement.id}"))


def test_a_draft_is_shown_apart_until_a_reviewer_says_that_it_is_signed(
        ben: Browser, ada: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    path = sent(ben, agreement, DRAFT, signed="no")
    id = path.rsplit("/", 1)[1]
    agreements.scan(parts, cast.sample.id, id)
    agreements.read(parts, cast.sample.id, id)
    review = words(ada.get(f"/agreements/{agreement.id}"))
    assert "Amendment 1 is not counted. Not signed. Read, but not counted: it would change 1 term." in review
    assert "Read together with 1" not in review
    assert "Amendment 1 takes the place" not in review
    assert "It is signed: let it count" in words(ada.get(path))
    assert ada.post(f"{path}/count-again").status_code == 303
    review = words(ada.get(f"/agreements/{agreement.id}"))
    assert "Amendment 1 takes the place of Version 1." in review
    assert "Amendment 1 counts, and a reviewer should look at it. Not signed, as far as we see." in review


def test_another_vendors_contract_is_told_loudly(
        ada: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    foreign = factories.SIGNED_AGREEMENT.replace(b"Example Billing Co.", b"Placeholder Coding LLC")
    document = added(parts, cast, agreement, foreign, "other")
    told = "This document names other parties: Placeholder Coding LLC."
    assert told in words(ada.get(f"/agreements/{agreement.id}"))
    page = words(ada.get(f"/agreements/{document.id}"))
    assert told in page
    assert "It belongs: let it count" in page
    ada.post(f"/agreements/{document.id}/count-again")
    assert f"counts, and a reviewer should look at it. {told}" in words(ada.get(f"/agreements/{agreement.id}"))
    assert "It counts all the same: set it aside if it does not hold." in words(ada.get(f"/agreements/{document.id}"))
