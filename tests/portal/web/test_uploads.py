"""Files as they come in: bounded while they stream, with names that can do no harm."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.applications import Starlette

from portal.errors import InvalidInput
from portal.vocabulary.permissions import Permission
from portal.web import uploads
from portal.web.pages import FORM_BYTES, Call, Page
from portal.web.render import see
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal.web.browser import Browser, signed_in


@pytest.mark.parametrize(("sent", "kept"), [
    ("agreement.pdf", "agreement.pdf"),
    ("../../etc/passwd", "passwd"),
    ("C:\\Users\\vic\\BAA final.docx", "BAA final.docx"),
    ("BAA\u202efdp.exe", "BAAfdp.exe"),
    ("a\x00b\r\nc.pdf", "ab c.pdf"),
    ("  . .pdf ", "pdf"),
    ("..", "document"),
    ("", "document"),
    ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
    ("é" * 300, "é" * 120),
])
def test_makes_a_name_harmless(sent: str, kept: str) -> None:
    assert uploads.clean_name(sent) == kept


@pytest.fixture
def page(app: Starlette, parts: Parts, cast: Cast) -> Browser:
    """A page that takes one file of at most 25 MB and a plain form beside it."""
    def take(call: Call) -> object:
        if call.too_large:
            raise call.too_large
        file = uploads.incoming(call.form, "file")
        return see(call, "home", f"?size={file.size}&name={file.filename}&start={file.stream.read(4).decode()}")

    app.router.routes[:0] = [
        Page("/take", take, permission=Permission.SIGNED_IN, name="take", method="POST", upload=True),  # type: ignore[arg-type]
        Page("/plain", take, permission=Permission.SIGNED_IN, name="plain", method="POST"),  # type: ignore[arg-type]
    ]
    return signed_in(app, parts, cast.ben, raises=False)


def test_takes_a_file(page: Browser) -> None:
    answer = page.post("/take", files={"file": ("../BAA.pdf", b"%PDF-1.7 words")})
    assert answer.headers["location"] == "/?size=14&name=BAA.pdf&start=%PDF"


def test_says_that_no_file_was_chosen(page: Browser) -> None:
    assert page.post("/take", files={"file": ("", b"")}).status_code == 422
    assert page.post("/take").status_code == 422


def test_refuses_a_file_over_the_limit_while_it_streams(page: Browser, parts: Parts) -> None:
    over = parts.settings.max_upload_bytes + FORM_BYTES + 1
    answer = page.post("/take", files={"file": ("big.pdf", b"0" * over)})
    assert answer.status_code == 413
    assert "larger than 25 MB" in answer.text


def test_stops_reading_at_the_limit(page: Browser, parts: Parts) -> None:
    """Far over the limit the rest is not read: the sender may be at it for a day."""
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        yield b"--x\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n"
        while sent < 64 * FORM_BYTES:
            sent += FORM_BYTES
            yield b"0" * FORM_BYTES

    answer = page.client.post("/plain", content=endless(), headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 413


def test_a_page_without_uploads_takes_no_file(page: Browser) -> None:
    assert page.post("/plain", files={"file": ("a.pdf", b"a")}).status_code == 422


def test_takes_one_file_only(page: Browser) -> None:
    assert page.post("/take", files={"file": ("a.pdf", b"a"), "more": ("b.pdf", b"b")}).status_code == 422


def test_a_body_that_is_no_form_is_refused(page: Browser) -> None:
    answer = page.client.post("/take", content=b"not a form", headers={"Content-Type": "multipart/form-data"})
    assert answer.status_code in (403, 422)


def test_a_text_field_of_that_name_is_no_file() -> None:
    from starlette.datastructures import FormData

    with pytest.raises(InvalidInput):
        uploads.incoming(FormData({"file": "words"}), "file")
