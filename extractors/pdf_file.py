"""Opens a PDF as people see it: repaired where it is damaged, with what was typed into its forms on the pages."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pikepdf
import pypdfium2
import pypdfium2.raw
from pikepdf import Array, Name

from extractors.errors import DamagedFile, EncryptedFile

DAMAGED = "The PDF is damaged and could not be repaired: save or print it as PDF again and upload that copy."
LOCKED = "The PDF is locked with a password: upload an unlocked copy."
CUT_OFF = "The PDF is cut off before its end, so text may be missing: get or scan it again and upload the whole file."
NO_PAGES = "The PDF has no pages: save or print it as PDF again and upload that copy."
# Password and security handler. pdfium also says so of files without pages.
PDFIUM_LOCKED = (4, 5)
# Where the end of a PDF must show: programs add up to some kilobytes of their own after it.
TAIL = 64 * 1024
# What pikepdf raises on files that make no sense.
BROKEN = (pikepdf.PdfError, ValueError, TypeError, AttributeError, KeyError, IndexError, RuntimeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Opened:
    """A PDF in pdfium with the bytes that were opened, and the pages (from 1) that have form fields."""

    document: pypdfium2.PdfDocument
    content: bytes
    form_pages: frozenset[int] = frozenset()


@contextmanager
def opened(content: bytes) -> Iterator[Opened]:
    """The PDF, or its repaired copy, with its forms filled in. Raises EncryptedFile or DamagedFile."""
    found = _printed(_open(content))
    try:
        yield found
    finally:
        found.document.close()


def repaired(content: bytes) -> bytes:
    """A copy with its cross-reference table built anew. Raises EncryptedFile or DamagedFile."""
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            if not pdf.pages:
                raise DamagedFile(NO_PAGES)
            return _saved(pdf)
    except pikepdf.PasswordError as error:
        raise EncryptedFile(LOCKED) from error
    except BROKEN as error:
        raise DamagedFile(DAMAGED) from error


def _open(content: bytes) -> Opened:
    # Parsers repair a torn file by making do with what is left; its missing pages would count as missing terms.
    if b"startxref" not in content[-TAIL:]:
        raise DamagedFile(CUT_OFF)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code in PDFIUM_LOCKED and b"/Encrypt" in content:
            raise EncryptedFile(LOCKED) from error
    else:
        if _shows_pages(document):
            return Opened(document, content)
        document.close()
    content = repaired(content)
    try:
        return Opened(pypdfium2.PdfDocument(content), content)
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(DAMAGED) from error


def _shows_pages(document: pypdfium2.PdfDocument) -> bool:
    """Whether there are pages, the first and last of which can be loaded."""
    try:
        for index in {0, len(document) - 1}:
            document[index].close()
    except (pypdfium2.PdfiumError, IndexError):
        return False
    return True


def _printed(found: Opened) -> Opened:
    """The same PDF with what was typed into its forms as part of the pages; as it is where that fails."""
    if found.document.get_formtype() == pypdfium2.raw.FORMTYPE_NONE:
        return found
    try:
        with pikepdf.open(io.BytesIO(found.content), suppress_warnings=True) as pdf:
            pages = frozenset(number for number, page in enumerate(pdf.pages, start=1) if _has_fields(page))
            pdf.generate_appearance_streams()
            pdf.flatten_annotations("all")
            content = _saved(pdf)
        document = pypdfium2.PdfDocument(content)
    except (*BROKEN, pypdfium2.PdfiumError):
        return found
    found.document.close()
    return Opened(document, content, pages)


def _has_fields(page: pikepdf.Page) -> bool:
    annotations = page.obj.get("/Annots")
    return isinstance(annotations, Array) and any(
        isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == Name.Widget for item in annotations
    )


def _saved(pdf: pikepdf.Pdf) -> bytes:
    copy = io.BytesIO()
    pdf.save(copy, static_id=True)
    return copy.getvalue()
