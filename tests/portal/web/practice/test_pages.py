"""Page pictures, the text, the cleaned copy and the review as PDF."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.models import Agreement
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words

# What is special to a database is tested with the verbs and with every route; here it is the pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

PDF = Path(factories.FIXTURES) / "agreements" / "no-flow-down" / "agreement.pdf"


@pytest.fixture
def agreement(parts: Parts, cast: Cast) -> Agreement:
    return factories.read(parts, cast.ada, content=PDF.read_bytes(), filename='Draft "2", übersetzt.pdf')


def test_a_page_picture_is_private_and_asked_for_again_each_time(
        ada: Browser, cleo: Browser, agreement: Agreement) -> None:
    path = f"/agreements/{agreement.id}/pages/1.png"
    picture = ada.get(path)
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    assert picture.headers["Cache-Control"] == "private, no-cache"
    assert picture.headers["Content-Security-Policy"].startswith("sandbox;")
    again = ada.get(path, **{"If-None-Match": picture.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert cleo.get(path, **{"If-None-Match": picture.headers["ETag"]}).status_code == 404


def test_there_is_no_picture_of_a_page_that_is_not_there(ada: Browser, agreement: Agreement) -> None:
    for page in ("0", "99", "1234567890123456789012", "9" * 5000, "one", "²"):
        assert ada.get(f"/agreements/{agreement.id}/pages/{page}.png").status_code == 404
    assert ada.get(f"/agreements/{agreement.id}/pages/../1.png").status_code == 404


def test_the_whole_text_has_its_quotes_marked(ada: Browser, cleo: Browser, agreement: Agreement) -> None:
    page = ada.get(f"/agreements/{agreement.id}/text")
    assert '<mark class="hl-present' in page.text
    assert "Text of version 1" in words(page)
    assert cleo.get(f"/agreements/{agreement.id}/text").status_code == 404


def test_the_cleaned_copy_is_a_download_that_can_do_nothing_and_is_told_of(
        ada: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    copy = ada.get(f"/agreements/{agreement.id}/document")
    assert copy.content.startswith(b"%PDF")
    assert copy.headers["Content-Type"] == "application/octet-stream"
    assert copy.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert copy.headers["X-Content-Type-Options"] == "nosniff"
    disposition = copy.headers["Content-Disposition"]
    assert disposition.startswith('attachment; filename="Draft _2_, _bersetzt.pdf";')
    assert "%C3%BC" in disposition
    assert factories.events_of(parts, cast.sample.id, agreement.id)[-1] == "agreement:downloaded"


def test_the_review_is_a_pdf_by_name_and_told_of(ada: Browser, otto: Browser, parts: Parts, cast: Cast,
                                                 agreement: Agreement) -> None:
    answer = ada.get(f"/agreements/{agreement.id}/review.pdf")
    assert answer.content.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith(
        'attachment; filename="Example Billing Co., BAA version 1, review.pdf"')
    assert factories.events_of(parts, cast.sample.id, agreement.id)[-1] == "agreement:downloaded"
    assert otto.get(f"/agreements/{agreement.id}/review.pdf").status_code == 200


def test_before_it_is_read_there_is_nothing_to_see(ada: Browser, parts: Parts, cast: Cast) -> None:
    waiting = factories.received(parts, cast.ada, factories.vendor(parts, cast.ada, "Waiting Demo Co."))
    for what in ("text", "document", "review.pdf", "pages/1.png"):
        assert ada.get(f"/agreements/{waiting.id}/{what}").status_code == 404, what


def test_nothing_of_it_is_there_for_another_practice(cleo: Browser, agreement: Agreement) -> None:
    for what in ("", "/text", "/document", "/review.pdf", "/pages/1.png", "/progress"):
        assert cleo.get(f"/agreements/{agreement.id}{what}").status_code == 404, what


def test_the_cleaned_copy_is_named_for_what_it_is(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada, filename="agreement.exe.text")
    disposition = ada.get(f"/agreements/{agreement.id}/document").headers["Content-Disposition"]
    assert disposition == "attachment; filename=\"agreement.exe.txt\"; filename*=UTF-8''agreement.exe.txt"


def test_asking_for_the_headers_is_no_download(ada: Browser, parts: Parts, cast: Cast, agreement: Agreement) -> None:
    for path in ("document", "review.pdf"):
        assert ada.client.head(f"/agreements/{agreement.id}/{path}").status_code == 405
    assert "agreement:downloaded" not in factories.events_of(parts, cast.sample.id)
