"""Workbooks: those of strangers opened with distrust, and cells of ours that are text whatever they begin with."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from weakref import WeakKeyDictionary

import openpyxl
from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.cell.text import Text
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection
from openpyxl.styles.cell_style import StyleArray
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from extractors.errors import DamagedFile, EmptyFile, EncryptedFile, NotWhatItSays, TooLarge, TooMuchInside
from extractors.limits import MIB, Limits

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIMITS = Limits(max_bytes=10 * MIB, max_entries=4000, max_inflated_bytes=160 * MIB, max_ratio=200,
                max_result_bytes=24 * MIB, memory_bytes=768 * MIB, cpu_seconds=40, wall_seconds=60.0)
RATIO_FROM = 16 * MIB
MOST_ROWS = 60_000
MOST_COLUMNS = 200
LAST_ROW = 1_048_576  # of any sheet of Excel
LONGEST = 30_000
DAMAGED = "The workbook is damaged and could not be opened. Open it in a spreadsheet program and save it again."
TOO_MUCH = "The workbook is far larger inside than a form can be. Download the form again and fill that copy."
NEUTRAL = ("=", "+", "-", "@", "\t", "\r")
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# What stands for another letter in the strings of a workbook: _x000D_.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
TO_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|[\x01-\x08\x0b-\x1f\ufffe\uffff]")
UNFIT = re.compile("[\ud800-\udfff]")
# Both parsers' own errors are syntax errors.
BROKEN = (SyntaxError, zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, TypeError, AttributeError,
          IndexError, RuntimeError, NotImplementedError, AssertionError, OverflowError)


@dataclass(frozen=True, slots=True)
class Line:
    """One filled row: its number from 1, and the text of each filled cell by the number of its column from 0.
    `formulas` are the columns whose cell holds a formula instead: of those there is no text."""

    number: int
    cells: dict[int, str]
    formulas: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of somebody's workbook."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Look:
    """How a cell looks, and whether it may be filled in. Made once and used often: each is its own."""

    font: Font
    alignment: Alignment
    fill: PatternFill | None = None
    border: Border | None = None
    open: bool = False
    text: bool = False


_looks: WeakKeyDictionary[Workbook, dict[Look, StyleArray]] = WeakKeyDictionary()


def sheets(content: bytes, limits: Limits = LIMITS) -> tuple[Sheet, ...]:
    """The filled rows of every sheet. Bytes from outside belong in `sandbox.run`, which adds memory and time.

    Raises EmptyFile, TooLarge, NotWhatItSays (no .xlsx, macros, links to other files), EncryptedFile, TooMuchInside or
    DamagedFile, each with words for who sent it."""
    check(content, limits)
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
        strings = _strings(content)
        left, found = MOST_ROWS, []
        for sheet in book.worksheets:
            if strings:
                sheet._shared_strings = strings  # type: ignore[attr-defined]  # noqa: SLF001
            sheet.reset_dimensions()
            lines = tuple(_lines(sheet, left))
            left -= len(lines)
            found.append(Sheet(clean(str(sheet.title)), lines))
        return tuple(found)
    except BROKEN as error:
        raise DamagedFile(DAMAGED) from error


def _strings(content: bytes) -> list[str]:
    """The strings that the cells name by number, as they stand in the file: openpyxl takes an escape out of them and
    keeps it in others, so that "_x0041_", once typed, could not be told from an escaped A."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.casefold() == "xl/sharedstrings.xml"]
        if not names:
            return []
        with archive.open(names[0]) as part:
            return [_content(node) for _, node in iterparse(part)
                    if node.tag == f"{{{SHEET_MAIN_NS}}}si"]


def _content(node: Any) -> str:
    text = Text.from_tree(node)
    return text.content if text else ""


def check(content: bytes, limits: Limits = LIMITS) -> None:
    """Refuses, before a parser sees it, what is no plain workbook or is far larger inside than outside."""
    if not content:
        raise EmptyFile("The file is empty. Save the form again and choose it once more.")
    if len(content) > limits.max_bytes:
        raise TooLarge(f"The file is larger than {limits.max_bytes // MIB} MB, which no form is. Download the form "
                       "again and fill that copy.")
    if content.startswith(OLD_OFFICE):
        raise EncryptedFile("The file has a password, or is of the old .xls kind. Save it as .xlsx without a password.")
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        _check_parts(archive, len(content), limits)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise NotWhatItSays("This is not an Excel workbook (.xlsx). Upload the form that you downloaded here, saved as "
                            ".xlsx.") from error


def _check_parts(archive: zipfile.ZipFile, packed: int, limits: Limits) -> None:
    entries = archive.infolist()
    inflated = sum(entry.file_size for entry in entries)
    if len(entries) > limits.max_entries or inflated > limits.max_inflated_bytes:
        raise TooMuchInside(TOO_MUCH)
    if inflated > max(RATIO_FROM, limits.max_ratio * packed):
        raise TooMuchInside(TOO_MUCH)
    names = {entry.filename.casefold().lstrip("/") for entry in entries}
    if "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise NotWhatItSays("This is not an Excel workbook (.xlsx). Upload the form that you downloaded here, saved as "
                            ".xlsx.")
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in names):
        raise NotWhatItSays("The workbook holds macros, which we never open. Save it as .xlsx without macros.")
    if any(name.startswith("xl/externallinks/") for name in names):
        raise NotWhatItSays("The workbook has links to other files. Break the links (Data, Edit Links), save it and "
                            "upload it again.")
    for entry in entries:
        if entry.filename.casefold().endswith((".xml", ".rels")):
            with archive.open(entry) as part:
                head = part.read(4096)
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                raise TooMuchInside("The workbook declares XML entities, as no spreadsheet program does. Save it again "
                                    "and upload that copy.")


def _lines(sheet: Any, most: int) -> Iterator[Line]:
    """The filled rows. A sheet says its cells' places itself: rows and columns beyond the bounds are refused."""
    empty = None
    for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > LAST_ROW:
            raise TooMuchInside(TOO_MUCH)
        if row is empty:  # the very same for each of the rows that are not there, of which there may be a million
            continue
        cells: dict[int, str] = {}
        formulas: dict[int, str] = {}
        for column, cell in enumerate(row):
            if cell.value is None:
                continue
            if cell.data_type == "f":
                formulas[column] = f"{cell.column_letter}{number}"
            elif text := text_of(cell.value, str(cell.number_format or "")):
                cells[column] = text
        if not cells and not formulas:
            empty = row
        else:
            if most <= 0 or number > MOST_ROWS:
                raise TooMuchInside(TOO_MUCH)
            most -= 1
            yield Line(number, cells, formulas)


def text_of(value: Any, number_format: str = "") -> str:
    """A cell's value as a person reads it: 72, 0.5, 98 %, 11/25/2026, true."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, number_format)
    if isinstance(value, datetime):
        return f"{value:%m/%d/%Y}" if value.time() == time() else f"{value:%m/%d/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%m/%d/%Y}"
    if isinstance(value, time | timedelta):
        return str(value)
    return clean(ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value)))


def _number(value: float, number_format: str) -> str:
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return str(value)
    if "%" in number_format:
        return f"{_plain(exact * 100)} %"
    return _plain(exact)


def _plain(number: Decimal) -> str:
    if abs(number) >= Decimal(10) ** 15 or (number and abs(number) < Decimal(10) ** -9):
        return str(number)
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def clean(text: str) -> str:
    """The text as it can be kept: lines end in one way, nothing that no database takes."""
    return UNFIT.sub("�", text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))


def fits(text: str) -> bool:
    """Whether a cell holds it whole."""
    return len(_escaped(clean(text))) <= LONGEST


def put(sheet: Worksheet, row: int, column: int, text: str, look: Look | None = None) -> Cell:
    """Write text, and nothing but text: never a formula, whatever it begins with. Rows and columns count from 1."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    if look:
        _dress(cell, look)
    if text:
        escaped = _escaped(clean(text))[:LONGEST]
        cell.value = escaped
        cell.data_type = "s"
        if escaped.startswith(NEUTRAL):
            cell.quotePrefix = True
    return cell


def words(sheet: Any, text: str) -> Cell | str:
    """The same for a sheet that is written row by row: text, and nothing but text. What begins with a letter or a digit
    can be nothing else, and is given as it is: that takes half the time."""
    escaped = _escaped(clean(text))[:LONGEST]
    if escaped[:1].isalnum():
        return escaped
    cell: Cell = WriteOnlyCell(sheet, escaped)
    cell.data_type = "s"  # also where it reads like a formula, an error or a day
    if escaped.startswith(NEUTRAL):
        cell.quotePrefix = True
    return cell


def _dress(cell: Any, look: Look) -> None:
    """Give a cell its look. A workbook looks each of five parts up by its content, which for thousands of cells takes
    far longer than writing them: so it is done once for each look."""
    known = _looks.setdefault(cell.parent.parent, {})
    if (style := known.get(look)) is not None:
        cell._style = copy(style)  # noqa: SLF001  the one attribute in which all five are
        return
    cell.font, cell.alignment = look.font, look.alignment
    if look.fill:
        cell.fill = look.fill
    if look.border:
        cell.border = look.border
    if look.open:
        cell.protection = Protection(locked=False)
    if look.text:
        cell.number_format = "@"
    known[look] = copy(cell._style)  # noqa: SLF001


def _escaped(text: str) -> str:
    return TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
