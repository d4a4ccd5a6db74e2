"""A PDF -> pages of words: opens it, finds the pages that need OCR, and puts each page's words in reading order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pdfplumber
import pikepdf
import pypdfium2

from extractors import bombs, ocr, pictures, triage
from extractors.errors import DamagedFile, EncryptedFile, TooManyPages, TooMuchInside
from extractors.limits import Limits
from extractors.order import in_reading_order
from extractors.triage import Look
from extractors.types import Page, TextSource, Word
from extractors.words import page_words

DAMAGED = "The PDF is damaged and could not be repaired: save or print it as PDF again and upload that copy."
LOCKED = "The PDF is locked with a password: upload an unlocked copy."
NO_PAGES = "The PDF has no pages: save or print it as PDF again and upload that copy."
PDFIUM_PASSWORD_ERROR = 4
# A page on which the word engine finds less than this share of the letters that pdfium saw is read by OCR.
LOST_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class PdfRead:
    """What a PDF holds: its pages, whether their text can carry a verdict ("good" or "poor"), and flags."""

    pages: tuple[Page, ...]
    quality: str
    flags: tuple[str, ...]


def read(content: bytes, limits: Limits) -> PdfRead:
    """Every page of the PDF, lengths in points.

    Raises EncryptedFile, DamagedFile, TooManyPages or TooMuchInside.
    """
    bombs.check_pdf(content, limits)
    with opened(content) as (document, readable):
        _check_page_count(len(document), limits)
        looks = [triage.look(document, index) for index in range(len(document))]
        with ExitStack() as stack:
            texts = _Texts(readable, looks, stack)
            scans = _Scans(document, stack)
            read_pages = [_page(look, texts, scans) for look in looks]
    return PdfRead(
        pages=tuple(page for page, _ in read_pages),
        quality="good" if all(legible for _, legible in read_pages) else "poor",
        flags=("ocr",) if any(page.source is TextSource.OCR for page, _ in read_pages) else (),
    )


@contextmanager
def opened(content: bytes) -> Iterator[tuple[pypdfium2.PdfDocument, bytes]]:
    """The PDF in pdfium, with the bytes that could be opened: `content`, or its repaired copy."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code == PDFIUM_PASSWORD_ERROR:
            raise EncryptedFile(LOCKED) from error
        content = repaired(content)
        document = _open_repaired(content)
    try:
        yield document, content
    finally:
        document.close()


def repaired(content: bytes) -> bytes:
    """A copy with its cross-reference table built anew. Raises EncryptedFile or DamagedFile."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if not pdf.pages:
                raise DamagedFile(NO_PAGES)
            copy = io.BytesIO()
            pdf.save(copy, static_id=True)
    except pikepdf.PasswordError as error:
        raise EncryptedFile(LOCKED) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, RecursionError) as error:
        raise DamagedFile(DAMAGED) from error
    return copy.getvalue()


def _open_repaired(content: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(DAMAGED) from error


def _check_page_count(count: int, limits: Limits) -> None:
    if count == 0:
        raise DamagedFile(NO_PAGES)
    if count > limits.max_pages:
        raise TooManyPages(
            f"The PDF has {count} pages; up to {limits.max_pages} are read: "
            "upload the agreement without its attachments."
        )


def _page(look: Look, texts: _Texts, scans: _Scans) -> tuple[Page, bool]:
    """The page, and whether its text can be relied on."""
    words = () if look.needs_ocr and not look.letters else texts.words(look)
    found = sum(len(word.text) for word in words)
    if not look.needs_ocr and found >= LOST_SHARE * look.letters:
        return _made(look, words), True
    scanned = scans.read(look)
    if found and _says_more(words, scanned.words):
        return _made(look, words), triage.sense(_text(words)) >= triage.COMMON_SHARE
    return _made(look, scanned.words, TextSource.OCR), scanned.legible


def _made(look: Look, words: tuple[Word, ...], source: TextSource = TextSource.TEXT) -> Page:
    ordered = in_reading_order(words, look.width, look.height)
    return Page(look.number, look.width, look.height, ordered, source)


def _says_more(words: tuple[Word, ...], scanned: tuple[Word, ...]) -> bool:
    """Whether a text layer holds more common words than the OCR of the same page."""
    return triage.common_words(_text(words)) > triage.common_words(_text(scanned))


def _text(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


class _Texts:
    """The text layers of one document, opened when the first is asked for."""

    def __init__(self, content: bytes, looks: list[Look], stack: ExitStack) -> None:
        self._content, self._count, self._stack = content, len(looks), stack
        self._document: pdfplumber.PDF | None = None

    def words(self, look: Look) -> tuple[Word, ...]:
        """The words of the page's text layer in stream order; none where pdfplumber cannot read the page."""
        if self._document is None:
            self._document = self._open()
        page = self._document.pages[look.number - 1]
        try:
            return page_words(page, look)
        except MemoryError as error:
            raise TooMuchInside("A page expands beyond the memory limit: print the file as PDF again.") from error
        except Exception:  # pdfminer raises anything on a broken page; OCR then reads what is shown
            return ()
        finally:
            page.close()

    def _open(self) -> pdfplumber.PDF:
        for made in (lambda: self._content, lambda: repaired(self._content)):
            try:
                document = self._stack.enter_context(pdfplumber.open(io.BytesIO(made())))
                if len(document.pages) == self._count:
                    return document
            except MemoryError as error:
                raise TooMuchInside("The PDF expands beyond the memory limit: print it as PDF again.") from error
            except (DamagedFile, EncryptedFile):
                raise
            except Exception:  # pdfminer raises anything on a broken file; the repaired copy is next
                continue
        raise DamagedFile(DAMAGED)


class _Scans:
    """The pages of one document as pictures, with an OCR engine that starts when the first is asked for."""

    def __init__(self, document: pypdfium2.PdfDocument, stack: ExitStack) -> None:
        self._document, self._stack = document, stack
        self._reader: ocr.Reader | None = None

    def read(self, look: Look) -> ocr.OCRPage:
        if self._reader is None:
            self._reader = self._stack.enter_context(ocr.reader())
        image, dpi = pictures.for_ocr(self._document, look.number - 1)
        return self._reader.read(image, dpi)
