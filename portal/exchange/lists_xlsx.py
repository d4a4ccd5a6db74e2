"""Lists as a workbook: a head that stays in view, and cells that are text, a number or a day, and never a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from portal.exchange import workbooks
from portal.exchange.workbooks import Look

MEDIA_TYPE = workbooks.MEDIA_TYPE
NARROWEST, WIDEST = 10, 60
_HEAD = Look(Font(bold=True), Alignment(vertical="top", wrap_text=True))
_WORDS = Look(Font(), Alignment(vertical="top", wrap_text=True))


def write(head: Sequence[str], rows: Iterable[Sequence[object]], title: str = "List") -> bytes:
    """The file. Words stay words whatever they begin with, numbers and days can be counted with."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    widths = [len(word) for word in head]
    for column, word in enumerate(head, start=1):
        workbooks.put(sheet, 1, column, word, _HEAD)
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            _put(sheet, number, column, value)
            widths[column - 1] = max(widths[column - 1], len(str(value or "")))
    for column, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = min(max(width + 2, NARROWEST), WIDEST)
    sheet.freeze_panes = "A2"
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    if value is None or value == "":
        return
    if isinstance(value, int | float | date) and not isinstance(value, bool):
        sheet.cell(row, column).value = value
    else:
        workbooks.put(sheet, row, column, str(value), _WORDS)
