"""A PDF -> pages of words: opens it, finds the pages that need OCR, and puts each page's words in reading order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace

import pdfplumber
import pypdfium2
from pdfplumber.pdf import PDF

from extractors import bombs, ocr, pictures, triage
from extractors.errors import DamagedFile, EmptyFile, TooManyPages, TooMuchInside
from extractors.limits import Limits
from extractors.order import in_reading_order
from extractors.pdf_file import DAMAGED, NO_PAGES, Opened, opened, repaired
from extractors.plain import plain_layer
from extractors.triage import Look
from extractors.types import Page, TextSource, Word
from extractors.words import TextLayer, text_layer

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

    Raises EmptyFile, EncryptedFile, DamagedFile, TooManyPages or TooMuchInside.
    """
    bombs.check_pdf(content, limits)
    with opened(content) as pdf, ExitStack() as stack:
        _check_page_count(len(pdf.document), limits)
        glances = _glances(pdf)
        texts, scans = _Texts(pdf.content, glances, stack), _Scans(pdf.document, stack)
        read_pages = [_page(glance.look, texts, scans) for glance in glances]
    if not any(page.words for page, _ in read_pages) and all(legible for _, legible in read_pages):
        raise EmptyFile("The pages of the PDF are blank: upload the agreement again.")
    return PdfRead(
        pages=tuple(page for page, _ in read_pages),
        quality="good" if all(legible for _, legible in read_pages) else "poor",
        flags=("ocr",) if any(page.source is TextSource.OCR for page, _ in read_pages) else (),
    )


def _check_page_count(count: int, limits: Limits) -> None:
    if count == 0:
        raise DamagedFile(NO_PAGES)
    if count > limits.max_pages:
        raise TooManyPages(
            f"The PDF has {count} pages; up to {limits.max_pages} are read: "
            "upload the agreement without its attachments."
        )


@dataclass(frozen=True, slots=True)
class _Glance:
    """What pdfium shows of a page; `layer` is None where its text is left to the careful engine."""

    look: Look
    layer: TextLayer | None


def _glances(pdf: Opened) -> list[_Glance]:
    try:
        return [_glance(pdf, index) for index in range(len(pdf.document))]
    except pypdfium2.PdfiumError as error:
        raise DamagedFile(DAMAGED) from error


def _glance(pdf: Opened, index: int) -> _Glance:
    with triage.shown(pdf.document, index) as shown:
        look = replace(triage.look(shown, index + 1), has_fields=index + 1 in pdf.form_pages)
        return _Glance(look, None if look.needs_ocr else plain_layer(shown, look))


def _page(look: Look, texts: _Texts, scans: _Scans) -> tuple[Page, bool]:
    """The page, and whether its text can be relied on."""
    layer = TextLayer() if look.needs_ocr and not look.letters else texts.read(look)
    found = sum(len(word.text) for word in layer.words)
    if not look.needs_ocr and found >= LOST_SHARE * look.letters:
        return _text_page(look, layer), True
    scanned = scans.read(look)
    if found and _says_more(layer.words, scanned.words):
        return _text_page(look, layer), triage.sense(_text(layer.words)) >= triage.COMMON_SHARE
    return Page(look.number, look.width, look.height, scanned.words, TextSource.OCR), scanned.legible


def _text_page(look: Look, layer: TextLayer) -> Page:
    words = in_reading_order(layer.words, look.width, look.height, trusted=not look.has_fields)
    return Page(look.number, look.width, look.height, words, table_rows=layer.table_rows)


def _says_more(words: tuple[Word, ...], scanned: tuple[Word, ...]) -> bool:
    """Whether a text layer holds more common words than the OCR of the same page."""
    return triage.common_words(_text(words)) > triage.common_words(_text(scanned))


def _text(words: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in words)


class _Texts:
    """The text layers of one document, opened when the first is asked for."""

    def __init__(self, content: bytes, glances: list[_Glance], stack: ExitStack) -> None:
        self._content, self._glances, self._stack = content, glances, stack
        self._document: PDF | None = None

    def read(self, look: Look) -> TextLayer:
        """The page's text layer; empty where pdfplumber cannot read a page that pdfium could not read alone."""
        glance = self._glances[look.number - 1]
        if glance.layer is not None:
            return glance.layer
        if self._document is None:
            self._document = self._open()
        page = self._document.pages[look.number - 1]
        try:
            return text_layer(page, look)
        except MemoryError as error:
            raise TooMuchInside("A page expands beyond the memory limit: print the file as PDF again.") from error
        except Exception:  # noqa: BLE001  pdfminer raises anything on a broken page; OCR then reads what is shown
            return TextLayer()
        finally:
            page.close()

    def _open(self) -> PDF:
        for content in self._attempts():
            try:
                document = self._stack.enter_context(pdfplumber.open(io.BytesIO(content)))
                if len(document.pages) == len(self._glances):
                    return document
            except MemoryError as error:
                raise TooMuchInside("The PDF expands beyond the memory limit: print it as PDF again.") from error
            except Exception:  # noqa: BLE001, S112  pdfminer raises anything on a broken file; the repaired copy is next
                continue
        raise DamagedFile(DAMAGED)

    def _attempts(self) -> Iterator[bytes]:
        yield self._content
        yield repaired(self._content)


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
