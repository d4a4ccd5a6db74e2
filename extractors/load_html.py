"""A web page -> lines, block by block: headings, numbered lists, tables; without scripts, styles and navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from lxml import etree

from extractors.docx_numbering import written
from extractors.errors import DamagedFile
from extractors.sanitize_html import parse
from extractors.types import Line

HEADINGS = {f"h{level}": level for level in range(1, 7)}
BLOCKS = {
    "p",
    "div",
    "section",
    "article",
    "main",
    "body",
    "li",
    "dd",
    "dt",
    "blockquote",
    "pre",
    "address",
    "fieldset",
    "form",
    "ul",
    "ol",
    "dl",
    "details",
    "summary",
    "center",
    "figure",
    "figcaption",
    "td",
    "th",
    "caption",
    *HEADINGS,
}
SILENT = {
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "embed",
    "head",
    "svg",
    "math",
    "nav",
    "select",
    "option",
    "audio",
    "video",
    "canvas",
    "button",
}
LIST_FORMS = {"1": "decimal", "a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}
BLANK, UNTICKED, TICKED, BULLET = "________", "☐", "☒", "•"


def read(content: bytes) -> tuple[Line, ...]:
    """The lines of the page. Raises DamagedFile where there is no page."""
    root = parse(content)
    body = None if root is None else root.find("body")
    if body is None:
        raise DamagedFile("The web page could not be read: print it as PDF and upload that.")
    walker = _Walker()
    walker.block(body)
    walker.flush()
    return tuple(walker.lines)


@dataclass(slots=True)
class _Walker:
    """Collects the text of one block at a time."""

    lines: list[Line] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    number: str = ""
    level: int = 0
    starts: bool = True

    def block(self, element: etree._Element) -> None:
        self.text.append(element.text or "")
        for child in element:
            self._child(child)
            self.text.append(child.tail or "")

    def flush(self) -> None:
        """Ends the line that is being collected."""
        text = " ".join("".join(self.text).split())
        self.text.clear()
        if text:
            kind = "heading" if self.level else "body"
            self.lines.append(Line(text, number=self.number, level=self.level, kind=kind, starts_paragraph=self.starts))
            self.number, self.starts = "", False

    def _child(self, child: etree._Element) -> None:
        tag = child.tag
        if not isinstance(tag, str) or tag in SILENT or _is_hidden(child):
            return
        if tag == "br":
            self.flush()
        elif tag == "table" and not _is_layout(child):
            self._own_block(child, self._table)
        elif tag in ("input", "textarea"):
            self.text.append(_shown(child))
        elif tag in BLOCKS or tag in ("table", "tr", "tbody", "thead", "tfoot"):
            self._own_block(child, self.block)
        else:
            self.block(child)

    def _own_block(self, child: etree._Element, walk: Callable[[etree._Element], None]) -> None:
        self.flush()
        outer = self.level
        self.starts, self.level = True, HEADINGS.get(str(child.tag), outer)
        if child.tag == "li":
            self.number = _list_number(child)
        walk(child)
        self.flush()
        self.starts, self.level = True, outer

    def _table(self, table: etree._Element) -> None:
        for row in table.iter("tr"):
            cells = [" ".join(_all_text(cell).split()) for cell in row if cell.tag in ("td", "th")]
            if any(cells):
                self.lines.append(Line(" | ".join(cells), kind="table-row", starts_paragraph=True))


def _is_layout(table: etree._Element) -> bool:
    """Whether a table only arranges the page: one cell a row, or tables and many blocks in its cells."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
    if next(table.iterdescendants("table"), None) is not None or all(len(row) < 2 for row in rows):
        return True
    return any(
        sum(1 for _ in cell.iterdescendants("p", "div", "li", "h1", "h2", "h3")) > 3 for row in rows for cell in row
    )


def _all_text(cell: etree._Element) -> str:
    walker = _Walker()
    walker.block(cell)
    walker.flush()
    return " ".join(f"{line.number} {line.text}" for line in walker.lines)


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style", "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _shown(element: etree._Element) -> str:
    kind = element.get("type", "text").lower()
    if kind in ("checkbox", "radio"):
        return f"{TICKED if element.get('checked') is not None else UNTICKED} "
    return "" if kind in ("hidden", "submit", "button") else f" {element.get('value') or element.text or BLANK} "


def _list_number(item: etree._Element) -> str:
    """What a browser prints before an entry of a list."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return BULLET
    value = int(start) if (start := parent.get("start", "1")).lstrip("-").isdigit() else 1
    for sibling in parent.iterchildren("li"):
        own = sibling.get("value", "")
        value = int(own) if own.isdigit() else value
        if sibling is item:
            break
        value += 1
    return f"{written(value, LIST_FORMS.get(parent.get('type', '1'), 'decimal'))}."
