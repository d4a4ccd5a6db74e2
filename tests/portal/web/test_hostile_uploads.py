"""Bad files on the road of the good ones: a clear message, nothing lost, and the next file is read."""

from __future__ import annotations

import io
import re
import resource
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from zipfile import ZipFile

import pikepdf
import pytest
from httpx2 import Response

from portal import access
from portal.models import Agreement, Vendor
from portal.workflow import agreements
from portal.workflow.parts import Parts
from tests import factories, hostile
from tests.cast import Cast
from tests.documents import blurred, picture, scan, short_page, text_pdf
from tests.portal.web.browser import Browser, words

# What is special to a database is tested with the verbs and with every route; here it is the pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FIXTURES = Path(__file__).parents[3] / "fixtures" / "agreements"
REFUSED = ["agreement:received", "agreement:scan-started", "agreement:scanned", "agreement:refused"]
MIB = 1024 * 1024
BOUNDARY = "boundary-of-a-browser"


@dataclass(frozen=True, slots=True)
class Desk:
    """Ada at her desk with a vendor, and the worker's steps done at once."""

    ada: Browser
    parts: Parts
    cast: Cast
    vendor: Vendor

    def sends(self, content: bytes, filename: str) -> Response:
        """By hand, since clients change names that they find odd."""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{filename}"\r\n\r\n'
        signed = f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="signed"\r\n\r\nno\r\n--{BOUNDARY}--\r\n'
        return self.sends_body(head.encode() + content + signed.encode())

    def sends_body(self, body: bytes) -> Response:
        return self.ada.client.post(f"/vendors/{self.vendor.id}/agreements", content=body, headers={
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Origin": self.parts.settings.base_url,
            "X-CSRF": self.ada.token})

    def uploads(self, content: bytes, filename: str) -> Agreement:
        """The agreement after it was worked off, whatever came of it."""
        answer = self.sends(content, filename)
        assert answer.status_code == 303, words(answer)
        id_ = answer.headers["location"].rpartition("/")[2]
        agreements.scan(self.parts, self.cast.sample.id, id_)
        agreements.read(self.parts, self.cast.sample.id, id_)
        with self.parts.database.transaction(self.cast.sample.id, write=False) as db:
            return access.agreement_for(db, self.cast.ada, id_)

    def page(self, agreement: Agreement) -> str:
        answer = self.ada.get(f"/agreements/{agreement.id}")
        assert answer.status_code == 200
        return words(answer)

    def kept(self, agreement: Agreement) -> bytes:
        """The original as it was filed."""
        with self.parts.database.transaction(self.cast.sample.id, write=False) as db:
            return self.parts.storage.get(access.document_for(db, self.cast.ada, agreement.document_id).key)

    def versions(self) -> list[str]:
        return re.findall(r"Version (\d+)", words(self.ada.get(f"/vendors/{self.vendor.id}")))


@pytest.fixture
def desk(ada: Browser, parts: Parts, cast: Cast) -> Desk:
    return Desk(ada, parts, cast, factories.vendor(parts, cast.ada))


BAD: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "not-what-its-name-says": (lambda: b"MZ\x90\x00" + b"\x00" * 200, "agreement.pdf", "is not read: upload"),
    "a-pdf-called-word": (text_pdf, "agreement.docx", "is a PDF"),
    "encrypted": (hostile.encrypted_pdf, "agreement.pdf", "upload an unlocked copy"),
    "cut-off": (hostile.truncated_pdf, "agreement.pdf", "cut off"),
    "nested-50000-deep": (hostile.deep_pdf, "agreement.pdf", "upload the agreement again"),
    "no-pages": (hostile.no_pages_pdf, "agreement.pdf", "no pages"),
    "300-pages": (lambda: hostile.long_pdf(300), "agreement.pdf", "300 pages; up to 200 are read"),
    "bomb": (lambda: hostile.bomb_pdf(100), "agreement.pdf", "expands"),
    "bomb-in-two-layers": (lambda: hostile.bomb_pdf(100, 2), "agreement.pdf", "expands"),
    "hidden-bomb": (hostile.hidden_bomb_pdf, "agreement.pdf", "expands far beyond"),
    "word-bomb": (lambda: hostile.bomb_docx(200), "agreement.docx", "expands"),
    "word-of-laughing-entities": (hostile.laughing_docx, "agreement.docx", "XML entities"),
    "word-that-fetches-a-file": (hostile.fetching_docx, "agreement.docx", "XML entities"),
}


@cache
def _made(name: str) -> bytes:
    return BAD[name][0]()


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason_and_kept(name: str, desk: Desk) -> None:
    content = _made(name)
    _, filename, says = BAD[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    agreement = desk.uploads(content, filename)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # kilobytes: the child took the rest
    assert agreement.status == "refused"
    page = desk.page(agreement)
    assert re.search(says, page), page
    assert "This file was not taken" in page
    assert "The file is kept as it came" in page
    assert desk.kept(agreement) == content
    assert factories.events_of(desk.parts, desk.cast.sample.id, agreement.id) == REFUSED
    assert factories.chain_faults(desk.parts, desk.cast.sample.id) == []
    assert desk.uploads(factories.SHORT_AGREEMENT, "agreement.txt").status == "read"


def test_an_empty_file_is_refused_at_the_door(desk: Desk) -> None:
    answer = desk.sends(b"", "agreement.pdf")
    assert answer.status_code == 422
    assert "The file is empty" in words(answer)
    assert desk.versions() == []


def test_a_form_without_a_file_or_that_is_no_form_is_refused(desk: Desk) -> None:
    nothing = desk.ada.post(f"/vendors/{desk.vendor.id}/agreements", signed="no")
    assert (nothing.status_code, "No file was chosen" in words(nothing)) == (422, True)
    for torn in (b"", b"no form at all", f"--{BOUNDARY}\r\nContent-Disposition: form-data; name=".encode()):
        assert desk.sends_body(torn).status_code == 422
    assert desk.versions() == []


def test_a_file_over_the_limit_is_refused_and_nothing_of_it_is_kept(desk: Desk) -> None:
    answer = desk.sends(b"x" * (desk.parts.settings.max_upload_bytes + MIB), "agreement.pdf")
    assert answer.status_code == 413
    assert "larger than 25 MB, the most we take. Nothing was kept of it." in words(answer)
    assert desk.versions() == []
    assert not any(path.is_file() for path in desk.parts.settings.files.rglob("*"))


def test_a_broken_cross_reference_table_is_mended(desk: Desk) -> None:
    agreement = desk.uploads(hostile.broken_table_pdf(), "agreement.pdf")
    assert agreement.status == "read"
    assert desk.kept(agreement) == hostile.broken_table_pdf()


def test_a_pdf_that_could_act_is_flagged_and_served_as_a_copy_that_cannot(desk: Desk) -> None:
    agreement = desk.uploads(hostile.active_pdf(), "agreement.pdf")
    assert "scripts" in desk.page(agreement)
    assert "The original is kept as evidence and never opened for you" in desk.page(agreement)
    assert desk.kept(agreement) == hostile.active_pdf()
    answer = desk.ada.get(f"/agreements/{agreement.id}/document")
    assert answer.headers["content-disposition"].startswith("attachment")
    with pikepdf.open(io.BytesIO(answer.content)) as served:
        assert "/OpenAction" not in served.Root
        assert list(served.attachments) == []
        everything = b"".join(item.unparse() for item in served.objects if not isinstance(item, pikepdf.Stream))
    assert not re.search(rb"JavaScript|Launch|SubmitForm|file:", everything)
    picture = desk.ada.get(f"/agreements/{agreement.id}/pages/1.png")
    assert picture.content.startswith(b"\x89PNG")


def test_a_word_file_with_macros_is_flagged_and_served_without_them(desk: Desk) -> None:
    agreement = desk.uploads(hostile.macro_docx(), "agreement.docx")
    page = desk.page(agreement)
    assert "macros" in page and "parts that load from elsewhere" in page
    served = desk.ada.get(f"/agreements/{agreement.id}/document").content
    with ZipFile(io.BytesIO(served)) as copy:
        inside = b"".join(copy.read(name) for name in copy.namelist())
        assert not any(name.endswith(".bin") for name in copy.namelist())
    assert not re.search(rb"AutoOpen|DDEAUTO|evil\.example\.com|macroEnabled", inside)


@cache
def _scanned(*, readable: bool) -> bytes:
    page = picture(short_page())
    return scan(page if readable else blurred(page))


def test_a_pdf_of_pictures_is_read_and_says_how(desk: Desk) -> None:
    agreement = desk.uploads(_scanned(readable=True), "agreement.pdf")
    page = desk.page(agreement)
    assert "This is a scan" in page
    assert "Its words were recognized from the picture" in page


def test_in_a_scan_that_cannot_be_read_nothing_is_called_missing(desk: Desk) -> None:
    agreement = desk.uploads(_scanned(readable=False), "agreement.pdf")
    assert "We cannot read enough of this scan to say anything" in desk.page(agreement)
    found = {finding.computed for finding in factories.findings_of(desk.parts, desk.cast.ada, agreement)}
    assert "unclear" in found
    assert "missing" not in found


def test_an_invoice_is_not_taken_for_an_agreement(desk: Desk) -> None:
    agreement = desk.uploads((FIXTURES / "invoice" / "agreement.pdf").read_bytes(), "invoice.pdf")
    assert "This does not look like a business associate agreement" in desk.page(agreement)


def test_the_same_file_twice_leads_to_the_first(desk: Desk) -> None:
    first = desk.uploads(factories.SHORT_AGREEMENT, "agreement.txt")
    again = desk.sends(factories.SHORT_AGREEMENT, "another name.txt")
    assert again.status_code == 422
    assert "This is the same file as version 1" in words(again)
    assert f"/agreements/{first.id}" in again.text
    assert set(desk.versions()) == {"1"}


@pytest.mark.parametrize(("sent", "shown"), [
    ("../../etc/passwd.txt", "passwd.txt"),
    ("C:\\Users\\ada\\agreement.txt", "agreement.txt"),
    ("agree\u202etxt.exe\u202c.txt", "agreetxt.exe.txt"),
    ("line\u2028feed\x07bell.txt", "line feedbell.txt"),
    ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
    ("a" * 500 + ".txt", "a" * 116 + ".txt"),
])
def test_names_are_made_harmless(sent: str, shown: str, desk: Desk) -> None:
    agreement = desk.uploads(factories.SHORT_AGREEMENT, sent)
    with desk.parts.database.transaction(desk.cast.sample.id, write=False) as db:
        assert access.document_for(db, desk.cast.ada, agreement.document_id).filename == shown
    page = desk.ada.get(f"/agreements/{agreement.id}").text
    assert shown.replace("<", "&lt;").replace(">", "&gt;") in page
    assert "<img src=x" not in page
    disposition = desk.ada.get(f"/agreements/{agreement.id}/document").headers["content-disposition"]
    quoted = r"attachment; filename=\"[A-Za-z0-9 .,_()-]+\"; filename\*=UTF-8''[A-Za-z0-9%._~-]+"
    assert re.fullmatch(quoted, disposition)
