"""What people see of a document: the picture of a page and the text, each made once in the sandbox and then kept."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import NamedTuple

from extractors import media, render, sandbox, transcript
from extractors.errors import UnreadableDocument
from extractors.limits import STANDARD
from extractors.types import Line
from portal.errors import Busy, NotFound, ObjectMissing
from portal.models import Document
from portal.storage import keys
from portal.workflow.parts import Parts

EXTENSIONS = {media.PDF: ".pdf", media.DOCX: ".docx", media.HTML: ".html", media.MARKDOWN: ".md", media.TEXT: ".txt"}

PDF = "application/pdf"
PAGE_WIDTH = 1200
TEXT_SHAPE = 1  # raise it when the shape of the kept text changes
# Each child may take hundreds of megabytes: so many at once, however many people turn pages.
_children = threading.BoundedSemaphore(2)
WAIT_SECONDS = 10.0
# A person waits for it, and a web server's thread with them: one page may cost far less than a whole reading.
PICTURE = replace(STANDARD, cpu_seconds=20, wall_seconds=30.0)
NO_PICTURE = b"no picture"  # kept in a picture's place where none can be drawn, so that it is tried once


class TextLine(NamedTuple):
    """One line of text. `page` is None where the format has no pages; `number` is what Word keeps apart from the text;
    `kind` is "body", "heading", "table-row" or "footnote"."""

    text: str
    page: int | None = None
    number: str = ""
    kind: str = "body"
    starts_paragraph: bool = False


def page_image(parts: Parts, document: Document, page: int) -> bytes:
    """Page `page` (from 1) of the sanitized copy as a PNG, 1200 pixels wide. Raises NotFound where there is none,
    and Busy when too many others are being drawn."""
    if document.media_type != PDF or not 1 <= page <= len(document.page_sizes):
        raise NotFound
    key = keys.derived(document.practice_id, document.sha256, f"page-{page}-w{PAGE_WIDTH}")
    png = _kept(parts, key) or _drawn(parts, document, page, key)
    if png == NO_PICTURE:
        raise NotFound("There is no picture of this page. Its text can be read.")
    return png


def _drawn(parts: Parts, document: Document, page: int, key: str) -> bytes:
    content = parts.storage.get(document.sanitized_key)
    with _child():
        try:
            png = sandbox.run(render.page_png, content, page, PAGE_WIDTH, limits=PICTURE)
        except UnreadableDocument:
            png = NO_PICTURE
    parts.storage.put(key, png)
    return png


@contextmanager
def _child() -> Iterator[None]:
    """A turn to start a child. Raises Busy rather than let every thread of the server wait for one."""
    if not _children.acquire(timeout=WAIT_SECONDS):
        raise Busy("Many pages are being drawn right now. Reload this one in a moment.")
    try:
        yield
    finally:
        _children.release()


def lines(parts: Parts, document: Document) -> list[TextLine]:
    """The text as it was read, line by line. Raises NotFound before the document has been read."""
    if not document.media_type:
        raise NotFound
    if (kept := _kept(parts, _text_key(document))) is not None:
        return [TextLine(*line) for line in json.loads(kept)]
    try:
        with _child():
            read = sandbox.run(transcript.read, parts.storage.get(document.key), document.filename)
    except UnreadableDocument as error:
        raise NotFound("The text of this document cannot be shown.") from error
    return keep_text(parts, document, read)


def keep_text(parts: Parts, document: Document, read: Sequence[Line]) -> list[TextLine]:
    """Keep the text of a document as it was read, so that nobody waits for it later."""
    found = [TextLine(line.text, line.page, line.number, line.kind, line.starts_paragraph) for line in read]
    parts.storage.put(_text_key(document), json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode())
    return found


def _text_key(document: Document) -> str:
    return keys.derived(document.practice_id, document.sha256, f"text-{TEXT_SHAPE}")


def _kept(parts: Parts, key: str) -> bytes | None:
    try:
        return parts.storage.get(key)
    except ObjectMissing:
        return None
