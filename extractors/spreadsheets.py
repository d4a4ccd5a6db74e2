"""The cells of workbooks (.xlsx) and CSV files as rows of text, sheet by sheet; and copies that calculate nothing."""

from __future__ import annotations

import csv
import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from lxml import etree

from extractors.archive import RELATIONSHIP, Archive, outermost, parse_xml
from extractors.load_text import decode

# Of a workbook's two namespaces, the usual and the strict one, either will do: names are looked for in any.
IN_ANY = "{*}"
MOST_ROWS = 100_000
MOST_CELLS = 200
EPOCH = (1980, 1, 1, 0, 0, 0)
# What reaches outside or runs: left out of the copy that people are served.
LEFT_OUT = re.compile(r"^xl/(?:externalLinks|embeddings|queryTables|ctrlProps|model|customData)/|^xl/connections\.xml$|"
                      r"^xl/calcChain\.xml$|^customUI/", re.IGNORECASE)
# The kinds of links that lead there, whatever the part at their end is called.
LEADS_OUT = frozenset({"connections", "control", "ctrlProp", "customData", "externalLink", "externalLinkPath",
                       "oleObject", "package", "powerPivotData", "queryTable", "vbaProject", "xlMacrosheet",
                       "xlIntlMacrosheet"})
# What goes from a part of the copy, by the name of its outermost element.
GOES = {"worksheet": frozenset({"f", "hyperlinks", "oleObjects", "controls", "dataValidations"}),
        "macrosheet": frozenset({"f"}), "workbook": frozenset({"externalReferences", "definedNames"})}
SHEET_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main",
              "http://purl.oclc.org/ooxml/spreadsheetml/main", None)
CALCULATES = re.compile(r"[=+\-@\t\r]")
# Formats that show a number as a day: those that Excel knows by number, and own ones with a year in them.
DAY_FORMATS = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
YEAR = re.compile(r"^(?:\[[^\]]*\]|[^\"\[])*y", re.IGNORECASE)
FIRST_DAY, LAST_SERIAL = date(1899, 12, 30), 73_415
NUMBER = re.compile(r"[+-]?[\d.,()$%\s-]+")

Rows = tuple[tuple[str, ...], ...]


def sheets(content: bytes) -> list[Rows]:
    """The rows of each sheet in the workbook's order, hidden ones too. Raises DamagedFile or TooMuchInside."""
    archive = Archive(content)
    main = _main(archive)
    shared, days = _shared(archive, main), _day_styles(archive, main)
    return [tuple(_rows(root, shared, days)) for name in _sheet_names(archive, main)
            if (root := archive.xml(name)) is not None]


def csv_rows(content: bytes) -> Rows:
    """The rows of a CSV file, whatever parts its cells."""
    text = decode(content)
    try:
        dialect: type[csv.Dialect] = csv.Sniffer().sniff(text[:8192], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    try:
        return tuple(tuple(row) for row, _ in zip(csv.reader(io.StringIO(text), dialect), range(MOST_ROWS),
                                                  strict=False))
    except csv.Error:
        return tuple((line,) for line in text.splitlines()[:MOST_ROWS])


def without_formulas(content: bytes) -> bytes:
    """The workbook with the values that it showed and no formula, link to another file or connection.
    Raises DamagedFile or TooMuchInside."""
    archive = Archive(content)
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as written:
        for name in dict.fromkeys(archive.names):
            if not LEFT_OUT.search(name) and not name.endswith("/"):
                part = archive.read(name) or b""
                written.writestr(zipfile.ZipInfo(name, EPOCH), _calm(name, part), zipfile.ZIP_DEFLATED)
    return copy.getvalue()


def calm_csv(content: bytes) -> bytes:
    """The CSV with an apostrophe before each cell that a spreadsheet program would calculate; numbers stay."""
    written = io.StringIO()
    writer = csv.writer(written)
    for row in csv_rows(content):
        writer.writerow([f"'{cell}" if CALCULATES.match(cell) and not NUMBER.fullmatch(cell) else cell for cell in row])
    return written.getvalue().encode("utf-8-sig")


def _main(archive: Archive) -> str:
    return next((link.target for link in archive.relationships("") if link.kind == "officeDocument"), "xl/workbook.xml")


def _sheet_names(archive: Archive, main: str) -> list[str]:
    """The parts of the sheets, in the order in which the workbook shows them; those that it only links to last."""
    root = archive.xml(main)
    targets = _targets(archive, main)
    listed = [] if root is None else [
        targets.get(next((str(words) for name, words in sheet.attrib.items() if str(name).endswith("}id")), ""), "")
        for sheet in root.iter(f"{IN_ANY}sheet")]
    others = sorted(name for name in archive.names if name.startswith("xl/worksheets/") and name.endswith(".xml"))
    linked = [link.target for link in archive.relationships(main) if link.kind == "worksheet"]
    return [name for name in dict.fromkeys([*listed, *linked, *others]) if name in archive.names]


def _targets(archive: Archive, main: str) -> dict[str, str]:
    folder, name = posixpath.split(main)
    root = archive.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
    return {} if root is None else {
        link.get("Id", ""): posixpath.normpath(posixpath.join("/", folder, link.get("Target", ""))).lstrip("/")
        for link in root.iter(RELATIONSHIP)}


def _part(archive: Archive, main: str, kind: str, usual: str) -> etree._Element | None:
    """The part that the workbook links to as this, else the one that is usually called so."""
    found = archive.related(main, kind)
    return archive.xml(usual) if found is None else found


def _shared(archive: Archive, main: str) -> list[str]:
    root = _part(archive, main, "sharedStrings", "xl/sharedStrings.xml")
    return [] if root is None else [_text(item) for item in root.iter(f"{IN_ANY}si")]


def _text(item: etree._Element) -> str:
    return "".join(part.text or "" for part in item.iter(f"{IN_ANY}t"))


def _day_styles(archive: Archive, main: str) -> frozenset[str]:
    """The styles by which a cell's number is shown as a day."""
    root = _part(archive, main, "styles", "xl/styles.xml")
    if root is None:
        return frozenset()
    own = {one.get("numFmtId", "") for one in root.iter(f"{IN_ANY}numFmt") if YEAR.match(one.get("formatCode", ""))}
    formats = own | {str(number) for number in DAY_FORMATS}
    styles = root.find(f"{IN_ANY}cellXfs")
    return frozenset(str(place) for place, style in enumerate(() if styles is None else styles)
                     if style.get("numFmtId") in formats)


def _rows(root: etree._Element, shared: list[str], days: frozenset[str]) -> Iterator[tuple[str, ...]]:
    for row, _ in zip(root.iter(f"{IN_ANY}row"), range(MOST_ROWS), strict=False):
        cells: list[str] = []
        for cell in row.iter(f"{IN_ANY}c"):
            place = _column(cell.get("r", ""), len(cells))
            if place >= MOST_CELLS:
                break
            cells += [""] * (place - len(cells))
            cells.append(_value(cell, shared, days))
        yield tuple(cells)


def _column(reference: str, after: int) -> int:
    letters = re.match(r"[A-Z]{1,3}", reference)
    if not letters:
        return after
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    return max(number - 1, after)


def _value(cell: etree._Element, shared: list[str], days: frozenset[str]) -> str:
    kind, value = cell.get("t", "n"), cell.findtext(f"{IN_ANY}v") or ""
    if kind == "inlineStr":
        return _text(cell)
    if kind == "s":
        return shared[int(value)] if value.isascii() and value.isdecimal() and int(value) < len(shared) else ""
    if kind == "n" and cell.get("s") in days and re.fullmatch(r"\d{1,5}(?:\.\d+)?", value):
        serial = int(value.partition(".")[0])
        return f"{FIRST_DAY + timedelta(days=serial):%m/%d/%Y}" if 0 < serial < LAST_SERIAL else value
    return value.removesuffix(".0")


def _calm(name: str, part: bytes) -> bytes:
    if name.endswith(".rels"):
        return _edited(part, lambda link: link.tag == RELATIONSHIP and (
            link.get("TargetMode", "").lower() == "external" or link.get("Type", "").rsplit("/", 1)[-1] in LEADS_OUT
            or _leads_out(name, link.get("Target", ""))))
    if name == "[Content_Types].xml":
        return _edited(part, lambda one: bool(LEFT_OUT.search(one.get("PartName", "").lstrip("/"))))
    first = outermost(part)  # a sheet is one wherever it lies
    goes = frozenset[str]() if first is None else GOES.get(_own(first), frozenset())
    return _edited(part, lambda one: _own(one) in goes) if goes else part


def _own(element: etree._Element) -> str:
    """Its name, where it is one of spreadsheets' own."""
    name = etree.QName(element)
    return name.localname if name.namespace in SHEET_MAIN else ""


def _leads_out(name: str, target: str) -> bool:
    folder = posixpath.dirname(posixpath.dirname(name))
    return bool(LEFT_OUT.search(posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")))


def _edited(part: bytes, goes: Callable[[etree._Element], bool]) -> bytes:
    root = parse_xml(part)
    for element in [one for one in root.iter() if isinstance(one.tag, str) and goes(one)]:
        parent = element.getparent()
        if parent is not None:
            parent.remove(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
