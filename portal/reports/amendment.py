"""The rider and the letter that goes with it, as Word files that anybody can edit: real headings, lists and a language.

Text goes in as text: nothing in it can become markup, a field or a link.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

from extractors.amendment import Letter, Rider
from portal.vocabulary.text import clean_line, clean_text

LANGUAGE = "en-US"
FONT = "Calibri"
INK, SECOND = RGBColor(0x14, 0x26, 0x2D), RGBColor(0x4A, 0x5C, 0x64)
LINE = "_" * 38
THUMBNAIL = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail"
PROGRAM = RELATIONSHIP_TYPE.EXTENDED_PROPERTIES
MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class Point:
    """One change in the letter's list: its name, why it is asked for, and where their own words stand, if they do."""

    title: str
    why: str
    place: str = ""
    text: str = ""


def rider(content: Rider, made_at: datetime) -> bytes:
    """The amendment: title, opening, numbered sections, empty signature blocks."""
    file = _new(content.title, made_at)
    file.add_heading(content.title, level=0)
    _paragraph(file, content.opening)
    for number, section in enumerate(content.sections, start=1):
        file.add_heading(clean_line(f"{number}. {section.heading}"), level=1)
        for paragraph in clean_text(section.text).split("\n"):
            if paragraph.strip():
                file.add_paragraph(paragraph)
    file.add_heading("Signatures", level=1)
    _paragraph(file, content.signing)
    for name, role in content.signers:
        _signature(file, name, role, content.fields)
    _note(file, content.note)
    return _saved(file)


def letter(content: Letter, points: Sequence[Point], *, sender: str, receiver: str, day: str, by: str,
           made_at: datetime) -> bytes:
    """The letter: who writes to whom, what is asked for and why, one numbered line for each change."""
    file = _new(f"{content.subject}: {receiver}", made_at)
    file.add_heading(clean_line(content.subject), level=0)
    for line in (sender, day, receiver):
        _paragraph(file, line)
    _paragraph(file, content.greeting)
    _paragraph(file, content.opening)
    for point in points:
        _point(file, point)
    _paragraph(file, content.closing)
    _paragraph(file, content.regards)
    for line in (by, sender):
        _paragraph(file, line)
    _note(file, content.note)
    return _saved(file)


def _new(title: str, made_at: datetime) -> Document:
    file = docx.Document()
    at = made_at.replace(microsecond=0, tzinfo=None)
    about = file.core_properties
    about.title, about.language, about.author = clean_line(title)[:250], LANGUAGE, "Flowdown"
    about.created = about.modified = at
    about.comments = ""
    _without_leftovers(file)
    _style(file)
    section = file.sections[0]
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Inches(1)
    return file


def _without_leftovers(file: Document) -> None:
    """The template brings a picture of another document, and names a program that did not write this one."""
    relations = file.part.package.rels
    for id in [id for id, relation in relations.items() if relation.reltype in (THUMBNAIL, PROGRAM)]:
        del relations[id]


def _style(file: Document) -> None:
    """One typeface, dark ink, room between the lines; and the language, so that a screen reader speaks it."""
    styles = file.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = FONT, Pt(11), INK
    normal.paragraph_format.space_after, normal.paragraph_format.line_spacing = Pt(8), 1.15
    for name, size in (("Title", 20), ("Heading 1", 13)):
        style = styles[name]
        style.font.size, style.font.bold, style.font.color.rgb = Pt(size), True, INK
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        style.font.name = FONT
    border = styles["Title"].element.find(f".//{qn('w:pBdr')}")
    if border is not None:
        border.getparent().remove(border)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), LANGUAGE)
    properties = normal.element.get_or_add_rPr()
    properties.append(language)


def _paragraph(file: Document, text: str) -> None:
    if words := clean_text(text):
        file.add_paragraph(words)


def _point(file: Document, point: Point) -> None:
    item = file.add_paragraph(style="List Number")
    item.add_run(clean_line(point.title)).bold = True
    item.add_run(f". {clean_line(point.why)}" if point.why else ".")
    if point.place:
        item.add_run(f" In your agreement: {clean_line(point.place)}.")
    if point.text:
        item.add_run(f" {clean_line(point.text)}")


def _signature(file: Document, name: str, role: str, fields: Sequence[str]) -> None:
    head = file.add_paragraph()
    head.paragraph_format.space_before, head.paragraph_format.keep_with_next = Pt(14), True
    head.add_run(clean_line(name)).bold = True
    if role != name:
        head.add_run(f" ({clean_line(role)})")
    for field in fields:
        line = file.add_paragraph(f"{field}: {LINE}")
        line.paragraph_format.keep_with_next = field != fields[-1]


def _note(file: Document, note: str) -> None:
    """On each page: the wording guides, and does not replace a lawyer."""
    foot = file.sections[0].footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.LEFT
    run = foot.add_run(clean_line(note))
    run.font.size, run.font.color.rgb = Pt(9), SECOND


def _saved(file: Document) -> bytes:
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()
