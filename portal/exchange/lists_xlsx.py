"""Lists as a workbook: a head that stays in view, and cells that are text, a number or a day, and never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from openpyxl.cell.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook

from portal.exchange import workbooks

MEDIA_TYPE = workbooks.MEDIA_TYPE
NARROWEST, WIDEST = 10, 60
_BOLD = Font(bold=True)


def write(head: Sequence[str], rows: Sequence[Sequence[object]], title: str = "List") -> bytes:
    """The file, row by row. Words stay words whatever they begin with, numbers and days can be counted with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    for column, width in enumerate(_widths(head, rows), start=1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, word) for word in head])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _widths(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[int]:
    longest = [max(len(word), max((len(str(row[number] or "")) for row in rows), default=0))
               for number, word in enumerate(head)]
    return [min(max(width + 2, NARROWEST), WIDEST) for width in longest]


def _bold(sheet: Any, word: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, word)
    cell.font = _BOLD
    return cell


def _cell(sheet: Any, value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, int | float | date) and not isinstance(value, bool):
        return value
    return workbooks.words(sheet, str(value))
