"""A PDF -> pages of words: opens it, finds the pages that need OCR, and puts each page's words in reading order."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pdfplumber
import pikepdf
import pypdfium2
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils.exceptions import PdfminerException

from extractors.errors import DamagedFile, EncryptedFile, TooManyPages
from extractors.limits import Limits
from extractors.order import in_reading_order
from extractors.types import Page
from extractors.words import page_words

DAMAGED = "The PDF is damaged and could not be repaired: save or print it as PDF again and upload that copy."
LOCKED = "The PDF is locked with a password: upload an unlocked copy."
PDFIUM_PASSWORD_ERROR = 4


@dataclass(frozen=True, slots=True)
class PdfRead:
    """What a PDF holds: its pages, whether their text can carry a verdict ("good" or "poor"), and flags."""

    pages: tuple[Page, ...]
    quality: str = "good"
    flags: tuple[str, ...] = ()


def read(content: bytes, limits: Limits) -> PdfRead:
    """Every page of the PDF, in points.

    Raises EncryptedFile, DamagedFile, TooManyPages or TooMuchInside.
    """
    count = _count_pages(content)
    if count == 0:
        raise DamagedFile("The PDF has no pages: save or print it as PDF again and upload that copy.")
    if count > limits.max_pages:
        raise TooManyPages(
            f"The PDF has {count} pages; up to {limits.max_pages} are read: upload the agreement without its attachments."
        )
    return PdfRead(pages=_text_pages(content))


def _count_pages(content: bytes) -> int:
    try:
        with pypdfium2.PdfDocument(content) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        if error.err_code == PDFIUM_PASSWORD_ERROR:
            raise EncryptedFile(LOCKED) from error
        raise DamagedFile(DAMAGED) from error


def _text_pages(content: bytes) -> tuple[Page, ...]:
    pages = []
    with pdfplumber.open(io.BytesIO(content)) as document:
        for number, page in enumerate(document.pages, start=1):
            words = in_reading_order(page_words(page))
            pages.append(Page(number, float(page.width), float(page.height), words))
            page.close()
    return tuple(pages)
