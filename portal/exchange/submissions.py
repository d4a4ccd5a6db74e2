"""What a vendor's officer attested, as a workbook: who signed what when, the answers, the tables and the files."""

import io
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import openpyxl
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from portal.exchange import workbooks
from portal.exchange.workbooks import Look

INK = "FF14262D"
WRAPPED = Alignment(wrap_text=True, vertical="top")
PLAIN, BOLD = (Look(Font(name="Arial", size=10, color=INK, bold=bold), WRAPPED) for bold in (False, True))
TITLE = Look(Font(name="Arial", size=16, color=INK, bold=True), Alignment(vertical="top"))
HEADING = Look(Font(name="Arial", size=10, color="FFFFFFFF", bold=True), WRAPPED,
               PatternFill("solid", fgColor="FF0B5C69"))
ANSWERS = (("No.", 10), ("Section", 22), ("Question", 48), ("Answer", 44), ("Why, if it does not apply", 24),
           ("In their words", 40), ("Who is responsible", 22), ("Checked on", 14), ("Checked by a second person", 20),
           ("Files", 32), ("Saved", 28))
TABLES = (("No.", 10), ("Row", 24), ("Column", 30), ("Entry", 60))
FILES = (("No.", 10), ("File", 36), ("Dated", 14), ("Expires", 14), ("Owner", 22), ("Bytes", 12), ("SHA-256", 68))


def write(submission: Mapping[str, Any]) -> bytes:
    """The workbook of a submission in the shape that `workflow.submission_files` makes. Text is text throughout."""
    book = openpyxl.Workbook()
    cover = book.worksheets[0]
    cover.title = "Submission"
    _cover(cover, submission)
    answers = [(section["title"], answer) for section in submission["sections"] for answer in section["answers"]]
    _sheet(book.create_sheet("Answers"), ANSWERS, [_row(title, answer) for title, answer in answers])
    _sheet(book.create_sheet("Tables"), TABLES, [cells for _, answer in answers for cells in _cells(answer)])
    _sheet(book.create_sheet("Files"), FILES, [
        (answer["id"], file["name"], file["dated"], file["expires"], file["owner"], str(file["size"]), file["sha256"])
        for _, answer in answers for file in answer["files"]])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _cover(sheet: Worksheet, submission: Mapping[str, Any]) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 90
    workbooks.put(sheet, 1, 1, str(submission["title"]), TITLE)
    rows = [("Answers of", submission["vendor"]), ("Sent to", submission["practice"]), ("Sent", submission["sent"]),
            ("Attested by", f"{submission['signer']}, {submission['signer-title']}"),
            *((fact["name"], fact["words"]) for fact in submission["facts"]), ("", submission["guidance"])]
    for row, (name, words) in enumerate(rows, start=3):
        workbooks.put(sheet, row, 1, name, BOLD)
        workbooks.put(sheet, row, 2, words, PLAIN)
    _printed(sheet, "portrait")


def _row(section: str, answer: Mapping[str, Any]) -> tuple[str, ...]:
    beside = {one["part"]: "\n".join(one["lines"]) for one in answer["beside"]}
    said = "\n".join(answer["lines"]) or (f"{len(answer['rows'])} rows: see Tables" if answer["rows"] else "")
    return (answer["id"], section, answer["text"], said,
            *(beside.get(part, "") for part in ("reason", "explanation", "owner", "date", "verifier")),
            "\n".join(file["name"] for file in answer["files"]), answer["saved"])


def _cells(answer: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """Each filled cell of a table on a line of its own: every table fits, and a filter finds what one looks for."""
    return [(answer["id"], f"{number}", column, cell) for number, row in enumerate(answer["rows"], start=1)
            for column, cell in zip(answer["columns"], row, strict=True) if cell]


def _sheet(sheet: Worksheet, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> None:
    for column, (heading, width) in enumerate(columns, start=1):
        workbooks.put(sheet, 1, column, heading, HEADING)
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(rows, start=2):
        for column, words in enumerate(row, start=1):
            workbooks.put(sheet, number, column, words, PLAIN)
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    _printed(sheet, "landscape")


def _printed(sheet: Worksheet, orientation: Literal["portrait", "landscape"]) -> None:
    """As wide as the paper, and as many pages as it takes."""
    sheet.page_setup.orientation = orientation
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
