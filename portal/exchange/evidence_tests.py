"""Lists of strangers, pasted or as a file (CSV, .xlsx), read as rows of text; never calculated, never trusted."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from typing import Any

from extractors import patient_data, sandbox
from extractors.errors import EmptyFile, NotWhatItSays, TookTooLong, TooLarge, TooMuchInside, UnreadableDocument
from extractors.limits import MIB, Limits
from extractors.load_text import BOM_16, decode
from portal.exchange import workbooks

LIMITS = Limits(max_bytes=4 * MIB, max_entries=1000, max_inflated_bytes=64 * MIB, max_ratio=200,
                max_result_bytes=16 * MIB, memory_bytes=512 * MIB, cpu_seconds=20, wall_seconds=30.0)
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 5000, 40, 1_500_000
LONGEST = 200
DIVIDERS = {"tab": "\t", "semicolon": ";", "bar": "|", "comma": ","}
AUTO, NONE = "auto", "none"
SHARE = 0.8  # of the lines that a divider must divide alike
TAKEN = "Export the list as CSV or Excel (.xlsx), or paste its cells."
EMPTY = "There is nothing in this list. Choose the file again, or paste the cells with the names."
TOO_MUCH = "The workbook is far larger inside than a list can be. Copy the list into a new workbook and send that."
NO_LIST = f"This is no list of rows. {TAKEN}"
# What runs where a list is opened in a spreadsheet program later on: a formula, or what may begin one.
FORMULA = re.compile(r"\s*=")
AS_TEXT = re.compile(r'="([^"]*)"')
BEGINS = re.compile(r"^[\s+@|%-]+(?=[^\W\d])")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
WEB_PAGE = re.compile(r"\s*<(?:!doctype|html|table|\?xml)\b", re.IGNORECASE)

Rows = list[list[str]]


def read(content: bytes, divided: str = AUTO) -> dict[str, Any]:
    """The list: `rows` of text, filled ones only; `suspected` kinds of patient data, in which case there are no rows;
    `sheet` it was read from and how many `others` hold something. Bytes from outside belong in `sandbox.run`, which
    adds memory and time. Raises UnreadableDocument with words for who sent it."""
    if not content.strip():
        raise EmptyFile(EMPTY)
    if len(content) > LIMITS.max_bytes:
        raise TooLarge(f"The list is larger than {LIMITS.max_bytes // MIB} MB. Leave out the columns that are not "
                       "needed, or send a shorter period.")
    book = content.startswith((b"PK", workbooks.OLD_OFFICE))
    sheets = _workbook(content) if book else [("", _text(content, divided))]
    if found := patient_data.suspicions([rows for _, rows in sheets]):
        return {"rows": [], "suspected": [one.kind for one in found], "sheet": "", "others": 0}
    filled = [(title, rows) for title, rows in sheets if rows]
    if not filled:
        raise EmptyFile(EMPTY)
    title, rows = filled[0]
    return {"rows": _bounded(rows), "suspected": [], "sheet": title, "others": len(filled) - 1}


def _workbook(content: bytes) -> list[tuple[str, Rows]]:
    if content.startswith(b"PK") and not _is_workbook(content):
        raise NotWhatItSays(f"This is an archive or another kind of document. {TAKEN}")
    try:
        sheets = workbooks.sheets(content, LIMITS)
    except TooMuchInside as error:
        raise TooMuchInside(TOO_MUCH) from error
    formulas = [f"{sheet.title}, {cell}" for sheet in sheets for line in sheet.lines for cell in line.formulas.values()]
    if formulas:
        more = f" and {len(formulas) - 1:,} more" if len(formulas) > 1 else ""
        raise NotWhatItSays(f"The cell {formulas[0][:80]}{more} hold formulas, which are never calculated here. Copy "
                            "the list and paste it as values, or save it as CSV.")
    return [(sheet.title, [_row(line) for line in sheet.lines]) for sheet in sheets]


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {"[content_types].xml", "xl/workbook.xml"} <= {name.casefold().lstrip("/")
                                                                  for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise NotWhatItSays(f"This file is damaged. {TAKEN}") from error


def _row(line: workbooks.Line) -> list[str]:
    return [line.cells.get(number, "") for number in range(max(line.cells, default=-1) + 1)]


def _text(content: bytes, divided: str) -> Rows:
    if content.startswith(b"%PDF-"):
        raise NotWhatItSays(f"This is a PDF. {TAKEN}")
    if b"\0" in content and not content.startswith(BOM_16):
        raise NotWhatItSays(NO_LIST)
    text = decode(content).rstrip("\x1a")  # the end, as very old programs wrote it
    if CONTROL.search(text) or WEB_PAGE.match(text):
        raise NotWhatItSays(NO_LIST)
    lines = [line for line in text.split("\n") if line.strip()]
    divider = _divider(lines[:50]) if divided == AUTO else DIVIDERS.get(divided, "")
    rows = _divide(text, divider) if divider else [[line] for line in lines]
    return [row for row in rows if any(cell.strip() for cell in row)]


def _divider(lines: Sequence[str]) -> str:
    """What divides nearly all of the lines into as many cells; "" for a list of names alone, "Doe, Jane" among them."""
    for divider in DIVIDERS.values():
        rows = [row for row in _divide("\n".join(lines), divider) if row]
        width, number = Counter(map(len, rows)).most_common(1)[0]
        if width > 1 and number >= SHARE * len(rows):
            names = divider == "," and width == 2 and all(row[1].startswith(" ") for row in rows if len(row) == 2)
            return "" if names else divider
    return ""


def _divide(text: str, divider: str) -> Rows:
    """The cells. Where quotation marks are not closed they are letters like others: one of them must not swallow the
    rows below."""
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=divider, strict=True))
    except csv.Error:
        pass
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=divider, quoting=csv.QUOTE_NONE))
    except csv.Error as error:
        raise NotWhatItSays(NO_LIST) from error


def _bounded(rows: Rows) -> Rows:
    """Raises TooLarge for more than a test takes, and NotWhatItSays for a formula."""
    if len(rows) > MOST_ROWS + 1:
        raise TooLarge(f"The list has {len(rows):,} rows; {MOST_ROWS:,} are the most. Send a shorter period, or one "
                       "system at a time.")
    if (width := max(map(len, rows))) > MOST_COLUMNS:
        raise TooLarge(f"The list has {width} columns; {MOST_COLUMNS} are the most. Copy only the columns that are "
                       "needed: names, numbers or emails, days and states.")
    found = [[_cell(cell, line) for cell in row] for line, row in enumerate(rows, start=1)]
    if sum(len(cell) for row in found for cell in row) > MOST_LETTERS:
        raise TooLarge("The list holds far more text than names and days. Leave out columns with notes.")
    return found


def _cell(text: str, line: int) -> str:
    """One line of harmless text: nothing that a spreadsheet program would calculate."""
    plain = " ".join(text.split())
    if whole := AS_TEXT.fullmatch(plain):
        plain = whole[1]
    if FORMULA.match(plain):
        raise NotWhatItSays(f"Row {line} holds a formula, which is never calculated here. Copy the list and paste it "
                            "as values.")
    return BEGINS.sub("", plain)[:LONGEST]


def explained(error: UnreadableDocument) -> str:
    """What was wrong with a list; the sandbox has words for agreements only."""
    if isinstance(error, TooMuchInside | TookTooLong):
        return TOO_MUCH
    return NO_LIST if error.message == sandbox.CRASHED else error.message
