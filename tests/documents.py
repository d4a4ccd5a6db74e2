"""Small synthetic documents, made in memory: PDFs drawn word by word, scans, Word documents part by part."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import numpy as np
import pikepdf
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = letter
W_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SENTENCES = (
    "Placeholder Coding LLC shall report each incident to Sample Family Practice within five business days.",
    "The vendor keeps records of disclosures and makes them available when the practice asks for them.",
    "No information may be used for any purpose other than the services that this agreement describes.",
    "When the agreement ends, the vendor returns or destroys all of the information that it still holds.",
    "Each subcontractor agrees in writing to the same restrictions before it is given any information.",
    "The practice may end this agreement if the vendor has violated one of its material terms.",
)


class Drawing:
    """A PDF that is drawn in the order of the calls; tops are points from the top of the page."""

    def __init__(self, pagesize: tuple[float, float] = letter) -> None:
        self._buffer = io.BytesIO()
        self.height = pagesize[1]
        self.canvas = Canvas(self._buffer, pagesize=pagesize, invariant=True)

    def text(self, x: float, top: float, text: str, size: float = 11, font: str = "Helvetica") -> Drawing:
        self.canvas.setFont(font, size)
        self.canvas.drawString(x, self.height - top, text)
        return self

    def rows(self, x: float, top: float, rows: Sequence[str], pitch: float = 14, size: float = 11) -> Drawing:
        for place, row in enumerate(rows):
            self.text(x, top + place * pitch, row, size)
        return self

    def line(self, x0: float, top0: float, x1: float, top1: float) -> Drawing:
        self.canvas.line(x0, self.height - top0, x1, self.height - top1)
        return self

    def next_page(self) -> Drawing:
        self.canvas.showPage()
        return self

    def pdf(self) -> bytes:
        self.canvas.save()
        return self._buffer.getvalue()


def wrapped(text: str, letters: int) -> list[str]:
    rows = [""]
    for word in text.split():
        if len(rows[-1]) + len(word) >= letters:
            rows.append("")
        rows[-1] = f"{rows[-1]} {word}".strip()
    return rows


def prose(letters: int = 90, times: int = 1) -> list[str]:
    return wrapped(" ".join(SENTENCES * times), letters)


def text_pdf(pages: int = 1) -> bytes:
    drawing = Drawing()
    for _ in range(pages):
        drawing.rows(72, 100, prose()).next_page()
    return drawing.pdf()


def changed(pdf: bytes, change: object) -> bytes:
    """The PDF after `change(pikepdf.Pdf)`."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)  # type: ignore[operator]
        copy = io.BytesIO()
        opened.save(copy, static_id=True)
    return copy.getvalue()


def picture(pdf: bytes, dpi: int = 200, page: int = 0) -> Image.Image:
    """A page of a PDF as it is shown, in gray."""
    with pypdfium2.PdfDocument(pdf) as document:
        return document[page].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")


def scan(image: Image.Image, dpi: int = 200) -> bytes:
    """A PDF of one page that is only a picture."""
    copy = io.BytesIO()
    image.save(copy, "PDF", resolution=dpi, quality=80)
    return copy.getvalue()


def short_page() -> bytes:
    """Half a page of prose: enough to tell whether it can be read, and quick to read by OCR."""
    return Drawing((400, 260)).rows(40, 50, prose(52), pitch=15).pdf()


def blurred(image: Image.Image) -> Image.Image:
    noise = np.random.default_rng(7).normal(0, 25, (image.height, image.width))
    soft = np.asarray(image.filter(ImageFilter.GaussianBlur(5))).astype(float)
    return Image.fromarray((soft + noise).clip(0, 255).astype(np.uint8))


def docx(body: str, **parts: str | bytes) -> bytes:
    """A Word document of the XML of its body. Other parts by name, with "__" for "/" and "_dot_" for "."."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="{W_NAMESPACE}" xmlns:r="{OFFICE}" '
        'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{body}<w:sectPr/></w:body></w:document>"
    )
    names: dict[str, str | bytes] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relationships(("officeDocument", "word/document.xml")),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": relationships(
            ("styles", "styles.xml"), ("numbering", "numbering.xml"), ("footnotes", "footnotes.xml")
        ),
    }
    names |= {name.replace("__", "/").replace("_dot_", "."): part for name, part in parts.items()}
    return archive(names)


def archive(parts: dict[str, str | bytes]) -> bytes:
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return copy.getvalue()


def relationships(*links: tuple[str, str], outside: Sequence[tuple[str, str]] = ()) -> str:
    """A part of relationships rId1, rId2, … of (kind, target), the outside ones last."""
    elements = [
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(links, 1)
    ]
    elements += [
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
        for n, (kind, target) in enumerate(outside, len(links) + 1)
    ]
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{namespace}">{"".join(elements)}</Relationships>'


def paragraph(text: str, properties: str = "") -> str:
    return f'<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
