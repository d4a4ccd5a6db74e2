"""A file sent as proof, looked through once: its type, whether it can be opened, what patient data it looks as if it
held, and a copy that is safe to hand on. Its text stays here."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import pypdfium2
from lxml import etree
from PIL import Image, ImageOps, UnidentifiedImageError

from extractors import (
    bombs,
    ocr,
    patient_data,
    pictures,
    proof_types,
    sanitize_docx,
    sanitize_pdf,
    spreadsheets,
    triage,
)
from extractors.archive import Archive, outermost
from extractors.docx_styles import W
from extractors.errors import DamagedFile, EncryptedFile, TooManyPages, TooMuchInside
from extractors.limits import STANDARD
from extractors.load_text import decode
from extractors.patient_data import Rows, Suspicion
from extractors.pdf_file import Opened, opened
from extractors.types import Word

# A scanned page takes about two seconds. What is beyond is told as not looked at.
MOST_SCANNED = 30
MOST_PIXELS = 36_000_000
TOO_LARGE = "The picture is far larger than a screenshot or a photo of a page. Save it smaller."
PAPER_INCHES = 8.5
JPEG_QUALITY = 90
IN_PART = "looked-in-part"
# Parts of a Word document that hold words, by their outermost element: programs name the parts as they like.
WORD_PARTS = frozenset({"document", "hdr", "ftr", "footnotes", "endnotes", "comments", "glossaryDocument"})
Look = tuple[list[Rows], bytes, tuple[tuple[float, float], ...], bool]


@dataclass(frozen=True, slots=True)
class Proof:
    """What is known of the file. `readable` is False where nothing can open it; then there is no copy. `page_sizes`
    are in points, of PDF only. `in_part` is True where not every page could be looked at."""

    media_type: str
    readable: bool
    suspicions: tuple[Suspicion, ...] = ()
    copy: bytes = b""
    page_sizes: tuple[tuple[float, float], ...] = ()
    in_part: bool = False


def look(content: bytes, filename: str, tripwire: bool = True) -> Proof:
    """Look through the file; without `tripwire`, for its type and its copy alone.

    Raises EmptyFile, NotWhatItSays for what is not taken, and TooMuchInside or TooManyPages for what no proof needs.
    Untrusted bytes belong in `sandbox.run`, which adds memory and time.
    """
    media_type = proof_types.detect(content, filename)
    try:
        parts, copy, sizes, in_part = _LOOKS[media_type](content, tripwire)
    except (EncryptedFile, DamagedFile):
        return Proof(media_type, readable=False)
    return Proof(media_type, True, patient_data.suspicions(parts) if tripwire else (), copy, sizes, in_part)


def _pdf(content: bytes, tripwire: bool) -> Look:
    bombs.check_pdf(content, STANDARD)
    with opened(content) as pdf:
        pages = len(pdf.document)
        if not 0 < pages <= STANDARD.max_pages:
            raise TooManyPages(f"The PDF has {pages} pages, and up to {STANDARD.max_pages} are taken. Send the pages "
                               "that show it.")
        try:
            sizes = tuple((float(width), float(height)) for width, height in map(pdf.document.get_page_size,
                                                                                 range(pages)))
            parts, in_part = _pages(pdf) if tripwire else ([], False)
        except pypdfium2.PdfiumError as error:
            raise DamagedFile("The PDF is damaged.") from error
    return parts, sanitize_pdf.sanitize(content), sizes, in_part


def _pages(pdf: Opened) -> tuple[list[Rows], bool]:
    """Each page's lines: of its text, and of its picture where it is a scan."""
    parts, scanned = list[Rows](), list[int]()
    for index in range(len(pdf.document)):
        with triage.shown(pdf.document, index) as shown:
            parts.append(_lines(shown.text))
            if triage.look(shown, index + 1).needs_ocr:
                scanned.append(index)
    if scanned:
        with ocr.reader() as reader:
            for index in scanned[:MOST_SCANNED]:
                image, dpi = pictures.for_ocr(pdf.document, index)
                parts[index] = [*parts[index], *_printed(reader.read(image, dpi))]
    return parts, len(scanned) > MOST_SCANNED


def _printed(page: ocr.OCRPage) -> list[tuple[str, ...]]:
    """The lines of a picture: words whose middles stand at one height, parted where the gap is wide."""
    rows, lines = list[list[str]](), list[list[Word]]()
    for word in sorted(page.words, key=lambda one: (one.box.top + one.box.bottom) / 2):
        middle = (word.box.top + word.box.bottom) / 2
        if lines and lines[-1][0].box.top <= middle <= lines[-1][0].box.bottom:
            lines[-1].append(word)
        else:
            lines.append([word])
    for line in lines:
        line.sort(key=lambda word: word.box.x0)
        cells = [line[0].text]
        for before, word in zip(line, line[1:], strict=False):
            wide = word.box.x0 - before.box.x1 > 1.5 * (word.box.bottom - word.box.top)
            cells[-1:] = [cells[-1], word.text] if wide else [f"{cells[-1]} {word.text}"]
        rows.append(cells)
    return [tuple(row) for row in rows]


def _docx(content: bytes, tripwire: bool) -> Look:
    copy = sanitize_docx.sanitize(content)
    if not tripwire:
        return [], copy, (), False
    archive = Archive(content)
    parts = [row for name in dict.fromkeys(archive.names) if _has_words(archive.read(name) or b"")
             for row in _word_rows(archive.xml(name))]
    return [parts], copy, (), False


def _has_words(part: bytes) -> bool:
    first = outermost(part)
    return first is not None and etree.QName(first).localname in WORD_PARTS


def _word_rows(root: etree._Element | None) -> list[tuple[str, ...]]:
    """Rows of tables as rows, paragraphs as rows of one cell; deleted words and text boxes too."""
    found: list[tuple[str, ...]] = []
    for block in () if root is None else root.iter(f"{W}tr", f"{W}p"):
        if block.tag == f"{W}tr":
            found.append(tuple(_words(cell) for cell in block.iter(f"{W}tc")))
        elif next(block.iterancestors(f"{W}tr"), None) is None:
            found += [cells for line in _words(block).split("\n") if (cells := patient_data.cells_of(line))]
    return found


def _words(block: etree._Element) -> str:
    said = {f"{W}tab": "\t", f"{W}br": "\n", f"{W}cr": "\n"}
    return "".join(said.get(str(one.tag), one.text or "")
                   for one in block.iter(f"{W}t", f"{W}delText", *said)).strip(" ")


def _xlsx(content: bytes, tripwire: bool) -> Look:
    return list(spreadsheets.sheets(content)) if tripwire else [], spreadsheets.without_formulas(content), (), False


def _csv(content: bytes, tripwire: bool) -> Look:
    return [spreadsheets.csv_rows(content)] if tripwire else [], spreadsheets.calm_csv(content), (), False


def _text(content: bytes, tripwire: bool) -> Look:
    return [_lines(decode(content))] if tripwire else [], content, (), False


def _lines(text: str) -> list[tuple[str, ...]]:
    return [cells for line in text.replace("\r", "\n").split("\n") if (cells := patient_data.cells_of(line))]


def _picture(content: bytes, tripwire: bool) -> Look:
    """Drawn anew: without place, camera and whatever else hangs on to a picture."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened_:
            if opened_.width * opened_.height > MOST_PIXELS:
                raise TooMuchInside(TOO_LARGE)
            kind = opened_.format or "PNG"
            image = ImageOps.exif_transpose(opened_)
            mode = "RGBA" if kind == "PNG" and image.has_transparency_data else "RGB"
            image = image if image.mode == mode else image.convert(mode)
    except Image.DecompressionBombError as error:
        raise TooMuchInside(TOO_LARGE) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise DamagedFile("The picture is damaged.") from error
    copy = io.BytesIO()
    image.save(copy, kind, **({"quality": JPEG_QUALITY} if kind == "JPEG" else {"optimize": False}))
    return [_seen(image)] if tripwire else [], copy.getvalue(), (), False


def _seen(image: Image.Image) -> Rows:
    gray = image.convert("L")
    scale = pictures.fitting_scale(gray.width, gray.height, 1.0)
    if scale < 1.0:
        gray = gray.resize((round(gray.width * scale), round(gray.height * scale)))
    with ocr.reader() as reader:
        return _printed(reader.read(gray, max(72.0, min(gray.size) / PAPER_INCHES)))


_LOOKS: dict[str, Callable[[bytes, bool], Look]] = {
    proof_types.PDF: _pdf, proof_types.DOCX: _docx, proof_types.XLSX: _xlsx, proof_types.CSV: _csv,
    proof_types.TEXT: _text, proof_types.PNG: _picture, proof_types.JPEG: _picture,
}
