"""A Word document -> lines in their final text: numbering, headings, tables, text boxes, footnotes, tracked changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractors import docx_changes
from extractors.archive import DAMAGED, Archive
from extractors.docx_headings import heading_level
from extractors.docx_numbering import Numbering
from extractors.docx_runs import GONE, MC, TICKED, UNTICKED, alternative, flat, printed
from extractors.docx_styles import VAL, Style, Styles, W, is_on, list_of
from extractors.errors import DamagedFile
from extractors.limits import STANDARD, Limits
from extractors.types import Line, OpenChange

W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
CELL_PARAGRAPHS = 3
# A section number that was typed rather than counted by Word.
SECTION = re.compile(r"(?:(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,5})\.|\d{1,2}(?:\.\d{1,2})+|\([a-z]{1,3}\))(?=\s)")
LONGEST_SECTION = 80


@dataclass(frozen=True, slots=True)
class DocxRead:
    """What a Word document holds: its lines with all tracked changes accepted, those changes, and flags."""

    lines: tuple[Line, ...]
    flags: tuple[str, ...]
    open_changes: tuple[OpenChange, ...]


def read(content: bytes, limits: Limits = STANDARD) -> DocxRead:
    """The lines of the document, with the flags "open-changes" and "comments" where there are any.

    Raises DamagedFile or TooMuchInside.
    """
    archive = Archive(content, limits)
    main = archive.main_part()
    root = archive.xml(main)
    body = None if root is None else root.find(f"{W}body")
    if root is None or body is None:
        raise DamagedFile(DAMAGED)
    styles = Styles(archive.related(main, "styles"))
    walker = _Walker(styles, Numbering(archive.related(main, "numbering"), styles))
    walker.blocks(body)
    for kind in ("footnotes", "endnotes"):
        walker.notes(archive.related(main, kind), kind.removesuffix("s"))
    comments = archive.related(main, "comments")
    flags = {
        "open-changes": docx_changes.are_open(root),
        "comments": comments is not None and comments.find(f"{W}comment") is not None,
    }
    return DocxRead(
        tuple(walker.lines),
        tuple(flag for flag, holds in flags.items() if holds),
        tuple(walker.changes[: docx_changes.MOST_CHANGES]),
    )


@dataclass(slots=True)
class _Paragraph:
    """One paragraph as printed. Its text may hold line breaks."""

    text: str = ""
    number: str = ""
    level: int = 0
    boxes: list[etree._Element] = field(default_factory=list)


class _Walker:
    """Walks the blocks of a document in their order and keeps the lines."""

    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self.lines: list[Line] = []
        self.changes: list[OpenChange] = []
        self._section = ""
        self._styles, self._numbering = styles, numbering
        self._carried = ""
        self._notes: dict[tuple[str, str], str] = {}

    def blocks(self, parent: etree._Element) -> None:
        """The paragraphs and tables under `parent`, also those inside content controls and accepted changes."""
        for element in parent:
            if element.tag == f"{W}p":
                self._keep(self._paragraph(element))
            elif element.tag == f"{W}tbl":
                self._table(element)
            elif element.tag == f"{MC}AlternateContent":
                self.blocks(alternative(element))
            elif element.tag not in GONE and len(element):
                self.blocks(element)

    def notes(self, root: etree._Element | None, kind: str) -> None:
        """Foot- or endnotes, in the order in which the text refers to them."""
        found = {} if root is None else {note.get(f"{W}id", ""): note for note in root.iter(f"{W}{kind}")}
        for (of_kind, name), label in self._notes.copy().items():
            if of_kind == kind and name in found:
                text = " ".join(filter(None, (flat(self._paragraph(p).text) for p in found[name].iter(f"{W}p"))))
                if text:
                    self.lines.append(Line(text, number=label, kind="footnote", starts_paragraph=True))

    def _keep(self, paragraph: _Paragraph) -> None:
        parts = [part for part in map(flat, paragraph.text.split("\n")) if part]
        for place, part in enumerate(parts):
            self.lines.append(
                Line(
                    part,
                    number="" if place else paragraph.number,
                    level=paragraph.level,
                    kind="heading" if paragraph.level else "body",
                    starts_paragraph=not place,
                )
            )
        for box in paragraph.boxes:
            self.blocks(box)

    def _paragraph(self, element: etree._Element) -> _Paragraph:
        properties = element.find(f"{W}pPr")
        name = None if properties is None else properties.find(f"{W}pStyle")
        style = self._styles.of(None if name is None else name.get(VAL))
        found = _Paragraph()
        pieces = list(self._pieces(element, found))
        text = self._carried + "".join(pieces)
        if _mark_is_deleted(properties):
            self._carried = text
            self.changes += docx_changes.of(element, self._section)
            return _Paragraph(boxes=found.boxes)
        self._carried = ""
        found.text = text
        found.number, list_level = self._number(properties, style)
        if text.strip():
            found.level = heading_level(element, properties, style, text, list_level)
        self._note_changes(element, found)
        return found

    def _note_changes(self, element: etree._Element, found: _Paragraph) -> None:
        """Keep the open changes of a paragraph, with the section that it opens or stands in."""
        typed = SECTION.match(found.text.strip())
        if found.number or typed or found.level:
            self._section = found.number or (typed[0] if typed else flat(found.text)[:LONGEST_SECTION])
        self.changes += docx_changes.of(element, self._section)

    def _number(self, properties: etree._Element | None, style: Style) -> tuple[str, int]:
        """The printed number, and the depth in the list (from 1; 0 for none)."""
        list_id, level = list_of(properties)
        list_id = style.list_id if list_id is None else list_id
        level = style.list_level if level is None else level
        if not list_id or list_id == "0":
            return "", 0
        return self._numbering.next(list_id, level), level + 1

    def _pieces(self, parent: etree._Element, found: _Paragraph) -> Iterator[str]:
        for element in parent:
            tag = element.tag
            if (words := printed(element)) is not None:
                yield words
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self._refer(element)
            elif tag == f"{MC}AlternateContent":
                yield from self._pieces(alternative(element), found)
            elif tag == f"{W}txbxContent":
                found.boxes.append(element)
            elif tag == f"{W}sdt":
                yield self._control(element, found)
            else:
                yield from self._pieces(element, found)

    def _control(self, element: etree._Element, found: _Paragraph) -> str:
        """The text of a content control: a checkbox as a box, a prompt that nobody filled in within brackets."""
        text = "".join(self._pieces(element, found))
        box = element.find(f"{W}sdtPr/{W14}checkbox")
        if box is not None:
            checked = box.find(f"{W14}checked")
            return TICKED if checked is not None and is_on(checked.get(f"{W14}val", "1")) else UNTICKED
        if element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None and text.strip():
            return text if text.strip().startswith("[") else f"[{text.strip()}]"
        return text

    def _refer(self, element: etree._Element) -> None:
        kind = etree.QName(element).localname.removesuffix("Reference")
        key = (kind, element.get(f"{W}id", ""))
        self._notes.setdefault(key, str(sum(of_kind == kind for of_kind, _ in self._notes) + 1))

    def _table(self, table: etree._Element) -> None:
        for row in _children(table, "tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                for paragraph in row.iter(f"{W}p"):
                    self.changes += docx_changes.of(paragraph, self._section, around="deleted")
                continue
            cells = [cell for cell in _children(row, "tc") if cell.find(f"{W}tcPr/{W}cellDel") is None]
            if len(cells) == 1 or any(_is_column(cell) for cell in cells):
                for cell in cells:
                    self.blocks(cell)
            else:
                self._row(cells)

    def _row(self, cells: list[etree._Element]) -> None:
        texts = []
        for cell in cells:
            paragraphs = [self._paragraph(paragraph) for paragraph in cell.iter(f"{W}p")]
            texts.append(flat(" ".join(f"{found.number} {found.text}" for found in paragraphs)))
        if any(texts):
            self.lines.append(Line(" | ".join(texts), kind="table-row", starts_paragraph=True))


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows or cells, also those inside content controls or inserted."""
    for element in parent:
        if element.tag == f"{W}{name}":
            yield element
        elif element.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
            yield from _children(element, name)


def _is_column(cell: etree._Element) -> bool:
    """Whether a cell is a column of the page rather than an entry of a table: many paragraphs, or a table in it."""
    return len(cell.findall(f"{W}p")) > CELL_PARAGRAPHS or cell.find(f"{W}tbl") is not None


def _mark_is_deleted(properties: etree._Element | None) -> bool:
    """Whether the end of the paragraph is deleted, so that the next one continues it."""
    if properties is None:
        return False
    return any(properties.find(f"{W}rPr/{W}{name}") is not None for name in ("del", "moveFrom"))
