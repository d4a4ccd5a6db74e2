"""Uploading in a browser when it does not go well, and by whoever sends without end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import expect

from portal.identity.oidc import Identity
from portal.vocabulary.permissions import Role
from portal.web import csrf
from portal.web.sessions import cookie_name
from portal.workflow import sessions
from tests import cast as the_cast
from tests import factories, hostile
from tests.browser import Visitor
from tests.running import RunningPortal

Visit = Callable[..., Visitor]
MIB = 1024 * 1024


def test_a_refused_file_is_told_in_place_and_another_can_be_chosen(visit: Visit, tmp_path: Path) -> None:
    ada = visit("ada")
    ada.signs_in()
    ada.adds_vendor(f"Testcase Hosting Inc. {uuid4().hex[:6]}")
    ada.goes_to_upload()
    ada.chooses(_file(tmp_path, "empty.pdf", b""), signed=True)
    with ada.expecting("status of 422"):
        ada.sends()
        expect(ada.page.get_by_role("alert").first).to_contain_text("The file is empty")
        expect(ada.page.get_by_label("Signed by both sides")).to_be_checked()
        ada.looks_around()
    ada.page.locator("#file").set_input_files(_file(tmp_path, "large.pdf", b"x" * (26 * MIB)))
    ada.sees("up to 25 MB are taken")
    ada.page.locator("#file").set_input_files(_file(tmp_path, "locked.pdf", hostile.encrypted_pdf()))
    ada.sends()
    ada.arrives("This file was not taken")
    ada.sees("upload an unlocked copy")
    ada.follows("Upload another file", "Upload an agreement")


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_a_file_without_end_is_refused_while_it_streams_and_fills_no_memory(portal: RunningPortal) -> None:
    vendor = factories.vendor(portal.parts, portal.cast.ada, f"Specimen Print & Mail {uuid4().hex[:6]}")
    before = most = portal.web_memory()
    sent, kept = 0, _files(portal)

    def endless() -> Iterator[bytes]:
        nonlocal sent, most
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="agreement.pdf"\r\n\r\n%PDF-1.7'
        while sent < 60 * MIB:
            sent += MIB
            most = max(most, portal.web_memory())
            yield b"\0" * MIB
        yield b"\r\n--x--\r\n"

    connection = HTTPConnection(portal.base_url.removeprefix("http://"), timeout=60)
    connection.request("POST", f"/vendors/{vendor.id}/agreements", endless(), encode_chunked=True, headers={
        **_signed_in(portal), "Transfer-Encoding": "chunked", "Content-Type": "multipart/form-data; boundary=x"})
    answer = connection.getresponse()
    assert answer.status == 413
    assert b"larger than 25 MB, the most we take. Nothing was kept of it." in answer.read()
    assert most - before < 24 * MIB
    assert _files(portal) == kept
    connection.request("GET", f"/vendors/{vendor.id}", headers=_signed_in(portal))
    assert connection.getresponse().status == 200


def _files(portal: RunningPortal) -> set[Path]:
    return {path for path in portal.settings.files.rglob("*") if path.is_file()}


def _signed_in(portal: RunningPortal) -> dict[str, str]:
    """Headers of a session of Ada's."""
    groups = (the_cast.group(the_cast.SAMPLE, Role.OWNER),)
    token = sessions.sign_in(portal.parts, Identity(portal.settings.oidc.issuer, "ada", "", "Ada Sample", groups, ""))
    actor = sessions.actor_for(portal.parts, token)
    assert actor is not None
    return {"Cookie": f"{cookie_name(portal.settings)}={token}", csrf.HEADER: csrf.token_for(actor, portal.settings)}
