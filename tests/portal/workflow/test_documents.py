"""What people see of a document: page pictures and text, made once and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal import access
from portal.errors import Busy, NotFound
from portal.models import Agreement, Document
from portal.storage import keys
from portal.workflow import documents
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast

PNG = b"\x89PNG\r\n\x1a\n"
AGREEMENTS = Path(factories.FIXTURES) / "agreements"


def read(parts: Parts, cast: Cast, slug: str) -> Document:
    file = next((AGREEMENTS / slug).glob("agreement.*"))
    return of(parts, cast, factories.read(parts, cast.ada, content=file.read_bytes(), filename=file.name))


def of(parts: Parts, cast: Cast, agreement: Agreement) -> Document:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return access.document_for(db, cast.ada, agreement.document_id)


def test_a_page_is_drawn_once_and_kept(parts: Parts, cast: Cast) -> None:
    document = read(parts, cast, "no-flow-down")
    first = documents.page_image(parts, document, 2)
    assert first.startswith(PNG)
    key = keys.derived(cast.sample.id, document.sha256, "page-2-w1200")
    assert parts.storage.get(key) == first
    parts.storage.put(key, PNG + b"kept")
    assert documents.page_image(parts, document, 2) == PNG + b"kept"
    for page in (0, 99):
        with pytest.raises(NotFound):
            documents.page_image(parts, document, page)


def test_a_page_that_cannot_be_drawn_is_tried_once(parts: Parts, cast: Cast) -> None:
    document = read(parts, cast, "no-flow-down")
    sound = parts.storage.get(document.sanitized_key)
    parts.storage.put(document.sanitized_key, b"%PDF-1.7 and nothing more")
    with pytest.raises(NotFound):
        documents.page_image(parts, document, 1)
    parts.storage.put(document.sanitized_key, sound)
    with pytest.raises(NotFound):
        documents.page_image(parts, document, 1)
    assert documents.page_image(parts, document, 2).startswith(PNG)


def test_nobody_waits_long_for_a_turn(parts: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    document = read(parts, cast, "no-flow-down")
    monkeypatch.setattr(documents, "WAIT_SECONDS", 0.01)
    with documents._children, documents._children, pytest.raises(Busy):
        documents.page_image(parts, document, 1)
    assert documents.page_image(parts, document, 1).startswith(PNG)


def test_a_file_without_pages_has_text_and_no_picture(parts: Parts, cast: Cast) -> None:
    document = of(parts, cast, factories.read(parts, cast.ada))
    with pytest.raises(NotFound):
        documents.page_image(parts, document, 1)
    lines = documents.lines(parts, document)
    assert lines[0].text == "BUSINESS ASSOCIATE AGREEMENT"
    assert documents.lines(parts, document) == lines  # from what was kept, the same values


def test_the_text_is_kept_as_it_was_read(parts: Parts, cast: Cast) -> None:
    document = read(parts, cast, "docx-tracked")
    lines = documents.lines(parts, document)
    assert any(line.number and line.starts_paragraph for line in lines)
    kept = parts.storage.get(keys.derived(cast.sample.id, document.sha256, f"text-{documents.TEXT_SHAPE}"))
    assert lines[0].text.encode() in kept


def test_there_is_no_text_before_the_document_was_read(parts: Parts, cast: Cast) -> None:
    with pytest.raises(NotFound):
        documents.lines(parts, of(parts, cast, factories.received(parts, cast.ada)))


def test_the_text_is_there_as_soon_as_a_document_was_read(parts: Parts, cast: Cast) -> None:
    document = of(parts, cast, factories.read(parts, cast.ada))
    assert parts.storage.exists(keys.derived(cast.sample.id, document.sha256, f"text-{documents.TEXT_SHAPE}"))
    parts.storage.delete(keys.derived(cast.sample.id, document.sha256, f"text-{documents.TEXT_SHAPE}"))
    assert documents.lines(parts, document)[0].text == "BUSINESS ASSOCIATE AGREEMENT"  # it can be made again
