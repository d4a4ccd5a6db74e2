"""The form of a questionnaire as a workbook: written for people to fill offline, and read back as it was filled."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from extractors.errors import NotWhatItSays, TooMuchInside
from portal.exchange import workbooks
from portal.exchange.workbooks import Look

FORMAT = "flowdown-form/1"
SECTION, TABLE = "flowdown-section", "flowdown-table"
ABOUT, LISTS = "flowdown-about", "flowdown-lists"
BLANK_ROWS = 30
MARKER_WITHIN = 10
NOT_OURS = ("This is not a form that was downloaded here. Download the form of this questionnaire, fill that file, and "
            "upload it.")

# The columns of a section: name, heading, width, and whether it is filled in.
COLUMNS = (
    ("id", "No.", 9, False), ("question", "Question", 36, False),
    ("guide", "How to answer, and what a good answer looks like", 44, False), ("answer", "Answer", 28, True),
    ("explanation", "In your words", 28, True), ("reason", "Why, if it does not apply", 16, True),
    ("owner", "Who is responsible", 16, True), ("date", "Checked on", 12, True),
    ("verifier", "Checked by a second person", 15, True), ("part", "", 3, False), ("version", "", 3, False))
PLACES = {name: number for number, (name, *_) in enumerate(COLUMNS)}
FILLED = tuple(name for name, _, _, filled in COLUMNS if filled)

INK, BRAND, TINT, SUNKEN, EDGE = "FF14262D", "FF0B5C69", "FFE2F0F1", "FFEEF2F1", "FFB6C3C7"
THIN = Side(style="thin", color=EDGE)
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WRAPPED = Alignment(wrap_text=True, vertical="top")
LEFT = Alignment(vertical="top")
FIXED = PatternFill("solid", fgColor=SUNKEN)
_BODY, _BOLD = Font(name="Arial", size=10, color=INK), Font(name="Arial", size=10, color=INK, bold=True)
BODY, BOLD, BOLD_LINE = Look(_BODY, WRAPPED), Look(_BOLD, WRAPPED), Look(_BOLD, LEFT)
TITLE = Look(Font(name="Arial", size=16, color=INK, bold=True), LEFT)
HEADING = Look(Font(name="Arial", size=10, color="FFFFFFFF", bold=True), WRAPPED, PatternFill("solid", fgColor=BRAND),
               BOX)
ASKED, ASKED_BOLD = Look(_BODY, WRAPPED, FIXED, BOX), Look(_BOLD, WRAPPED, FIXED, BOX)
OPTION = Look(_BODY, Alignment(wrap_text=True, vertical="top", indent=2), FIXED, BOX)
TO_FILL = Look(_BODY, WRAPPED, PatternFill("solid", fgColor="FFFFFFFF"), BOX, open=True, text=True)
NOT_TO_FILL = Look(_BODY, WRAPPED, FIXED, BOX, text=True)


@dataclass(frozen=True, slots=True)
class Option:
    """One of several that may be ticked."""

    id: str
    label: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class TableColumn:
    id: str
    label: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableSheet:
    """A table on a sheet of its own. `given` are the rows that are fixed, by id; without them rows are added."""

    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, Mapping[str, str]], ...]
    given: Mapping[str, str] = field(default_factory=dict)
    most: int = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One question with its answer so far. `closed` says why it cannot be filled in, if it cannot; `cells` are the
    texts by the names in FILLED."""

    id: str
    version: int
    question: str
    help: str
    how: str
    wanted: str
    cells: Mapping[str, str]
    choices: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    table: TableSheet | None = None
    takes_answer: bool = True
    closed: str = ""


@dataclass(frozen=True, slots=True)
class FormSection:
    title: str
    intro: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class FormFile:
    """A whole form. `about` is what tells it from another when it comes back; `lines` stand on the cover."""

    title: str
    lines: tuple[tuple[str, str], ...]
    steps: tuple[str, ...]
    about: Mapping[str, str]
    sections: tuple[FormSection, ...]


@dataclass(slots=True)
class _Lists:
    """What can be chosen, each list once in a column of a hidden sheet: a list in a cell's own rule ends at 255
    letters, and at a comma."""

    sheet: Worksheet
    known: dict[tuple[str, ...], str] = field(default_factory=dict)

    def source(self, choices: tuple[str, ...]) -> str:
        if choices not in self.known:
            column = len(self.known) + 1
            for row, choice in enumerate(choices, start=1):
                workbooks.put(self.sheet, row, column, choice)
            letter = get_column_letter(column)
            self.known[choices] = f"'{LISTS}'!${letter}$1:${letter}${len(choices)}"
        return self.known[choices]


def write(form: FormFile) -> bytes:
    """The workbook: a cover, a sheet for each section and for each table, locked but for what is filled in."""
    book = openpyxl.Workbook()
    cover = book.worksheets[0]
    cover.title = "Start here"
    lists = _Lists(book.create_sheet(LISTS))
    titles = {cover.title.casefold(), LISTS, ABOUT}
    tables = []
    for number, section in enumerate(form.sections, start=1):
        names = {entry.id: _title(entry.id, titles) for entry in section.entries if entry.table}
        sheet = book.create_sheet(_title(f"{number} {section.title}", titles))
        _write_section(sheet, section, names, lists)
        tables += [(entry, names[entry.id]) for entry in section.entries if entry.table]
        for entry in section.entries:
            if entry.table:
                _write_table(book.create_sheet(names[entry.id]), entry, entry.table, lists)
    _write_cover(cover, form)
    _write_about(book, form)
    lists.sheet.sheet_state = "veryHidden"
    book.move_sheet(lists.sheet, len(book.worksheets))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _title(words: str, taken: set[str]) -> str:
    """A sheet's name that no other has: at most 31 letters, without those that a workbook refuses."""
    plain = re.sub(r"[\[\]:*?/\\'\x00-\x1f]", " ", words).strip()[:31].strip() or "Sheet"
    title, number = plain, 2
    while title.casefold() in taken:
        title, number = f"{plain[:26].strip()} {number}", number + 1
    taken.add(title.casefold())
    return title


def _write_cover(sheet: Worksheet, form: FormFile) -> None:
    sheet.sheet_view.showGridLines = False
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 26, 84
    workbooks.put(sheet, 1, 1, form.title, TITLE)
    row = 3
    for name, words in form.lines:
        workbooks.put(sheet, row, 1, name, BOLD)
        workbooks.put(sheet, row, 2, words, BODY)
        sheet.row_dimensions[row].height = 4 + 13.0 * _line_count(words, 84)
        row += 1
    row += 1
    workbooks.put(sheet, row, 1, "How to fill it in", BOLD)
    for number, step in enumerate(form.steps, start=1):
        workbooks.put(sheet, row, 2, f"{number}. {step}", BODY)
        sheet.row_dimensions[row].height = 4 + 13.0 * _line_count(step, 80)
        row += 1
    _locked(sheet)
    _printed(sheet, landscape=False)


def _write_about(book: Workbook, form: FormFile) -> None:
    sheet = book.create_sheet(ABOUT)
    for row, (name, words) in enumerate({"format": FORMAT, **form.about}.items(), start=1):
        workbooks.put(sheet, row, 1, name)
        workbooks.put(sheet, row, 2, words)
    sheet.sheet_state = "veryHidden"
    _locked(sheet)


def _write_section(sheet: Worksheet, section: FormSection, names: Mapping[str, str], lists: _Lists) -> None:
    workbooks.put(sheet, 1, 1, SECTION)
    for column, (name, heading, width, _) in enumerate(COLUMNS, start=1):
        if column > 1:
            workbooks.put(sheet, 1, column, name)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = width
        sheet.column_dimensions[letter].hidden = not heading
        if heading:
            workbooks.put(sheet, 3, column, heading, HEADING)
            sheet.row_dimensions[3].height = 30
    workbooks.put(sheet, 2, 1, f"{section.title}. {section.intro}".strip(), BOLD_LINE)
    rules = _Rules(sheet, lists)
    row = 4
    for entry in section.entries:
        row = _write_entry(sheet, row, entry, names.get(entry.id, ""), rules)
    rules.close()
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = "C4"
    sheet.print_title_rows = "3:3"
    _locked(sheet)
    _printed(sheet)


def _write_entry(sheet: Worksheet, row: int, entry: Entry, table: str, rules: _Rules) -> int:
    """The rows of one question; the number of the next."""
    how = f"Fill in the sheet “{table}”. {entry.how}".strip() if table else entry.how
    guide = "\n".join(filter(None, (f"{entry.closed} {how}".strip(), entry.wanted, entry.help)))
    fixed = {"id": entry.id, "question": entry.question, "guide": guide}
    for name, words in fixed.items():
        workbooks.put(sheet, row, PLACES[name] + 1, words, ASKED_BOLD if name in ("id", "question") else ASKED)
    for name in FILLED:
        open_ = not entry.closed and (name != "answer" or entry.takes_answer)
        _fill_in(sheet, row, PLACES[name] + 1, entry.cells.get(name, ""), open_)
    if entry.choices and not entry.closed:
        rules.allow(entry.choices, f"{get_column_letter(PLACES['answer'] + 1)}{row}")
    _part(sheet, row, entry, "")
    _tall(sheet, row, [(words, PLACES[name]) for name, words in {**entry.cells, **fixed}.items()])
    for option in entry.options:
        row += 1
        workbooks.put(sheet, row, 1, entry.id, ASKED)
        workbooks.put(sheet, row, PLACES["question"] + 1, option.label, OPTION)
        workbooks.put(sheet, row, PLACES["guide"] + 1, "x if this is so", ASKED)
        _tall(sheet, row, [(option.label, PLACES["question"])])
        _fill_in(sheet, row, PLACES["answer"] + 1, "x" if option.ticked else "", not entry.closed)
        if not entry.closed:
            rules.allow(("x",), f"{get_column_letter(PLACES['answer'] + 1)}{row}")
        _part(sheet, row, entry, option.id)
    return row + 1


def _tall(sheet: Worksheet, row: int, texts: Sequence[tuple[str, int]]) -> None:
    """Make a row of a section as tall as its longest text needs it: not every program does so by itself."""
    lines = max(_line_count(words, COLUMNS[place][2]) for words, place in texts)
    sheet.row_dimensions[row].height = min(400.0, 4 + 13.0 * lines)


def _line_count(words: str, width: int) -> int:
    """How many lines a text fills in a column, by the usual width of a letter."""
    return sum(max(1, -(-len(line) // max(1, width))) for line in words.split("\n"))


def _part(sheet: Worksheet, row: int, entry: Entry, part: str) -> None:
    workbooks.put(sheet, row, PLACES["part"] + 1, part)
    workbooks.put(sheet, row, PLACES["version"] + 1, str(entry.version))


def _write_table(sheet: Worksheet, entry: Entry, table: TableSheet, lists: _Lists) -> None:
    workbooks.put(sheet, 1, 1, f"{TABLE} {entry.version} {entry.id}")
    workbooks.put(sheet, 2, 1, f"{entry.id}. {entry.question}", BOLD_LINE)
    workbooks.put(sheet, 3, 1, "" if table.given else "Row", HEADING)
    sheet.column_dimensions["A"].width = 36 if table.given else 6
    rules = _Rules(sheet, lists)
    rows = list(table.rows) if not table.given else [
        (id, dict(table.rows).get(id, {})) for id in table.given]
    blank = 0 if table.given else max(0, min(table.most, len(rows) + BLANK_ROWS) - len(rows))
    rows += [("", {})] * blank
    hidden = len(table.columns) + 2
    for column, one in enumerate(table.columns, start=2):
        workbooks.put(sheet, 1, column, one.id)
        workbooks.put(sheet, 3, column, one.label, HEADING)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = 28
        if one.choices and rows and not entry.closed:
            rules.allow(one.choices, f"{letter}4:{letter}{len(rows) + 3}")
    for row, (id, cells) in enumerate(rows, start=4):
        lines = max([_line_count(text, 28) for text in cells.values()] + [_line_count(table.given.get(id, ""), 36)])
        sheet.row_dimensions[row].height = min(400.0, 4 + 13.0 * lines)
        workbooks.put(sheet, row, 1, table.given.get(id, str(row - 3)), ASKED)
        for column, one in enumerate(table.columns, start=2):
            _fill_in(sheet, row, column, cells.get(one.id, ""), not entry.closed)
        workbooks.put(sheet, row, hidden, id)
    rules.close()
    workbooks.put(sheet, 1, hidden, "row")
    sheet.column_dimensions[get_column_letter(hidden)].hidden = True
    sheet.row_dimensions[1].hidden = True
    sheet.freeze_panes = "B4"
    sheet.print_title_rows = "3:3"
    _locked(sheet)
    _printed(sheet)


class _Rules:
    """The rules of one sheet on what a cell may hold: one for each list, however many cells it is for."""

    def __init__(self, sheet: Worksheet, lists: _Lists) -> None:
        self._sheet, self._lists = sheet, lists
        self._rules: dict[tuple[str, ...], DataValidation] = {}

    def allow(self, choices: tuple[str, ...], cells: str) -> None:
        if choices not in self._rules:
            rule = DataValidation(type="list", formula1=self._lists.source(choices), allow_blank=True,
                                  showErrorMessage=True, errorTitle="Choose from the list",
                                  error="Choose one of the answers in the list, or leave the cell empty.")
            self._rules[choices] = rule
        self._rules[choices].add(cells)

    def close(self) -> None:
        for rule in self._rules.values():
            self._sheet.add_data_validation(rule)


def _fill_in(sheet: Worksheet, row: int, column: int, text: str, open_: bool) -> None:
    """A cell to fill in. One that does not hold its text whole stays closed: filling it would cut the rest off."""
    workbooks.put(sheet, row, column, text, TO_FILL if open_ and workbooks.fits(text) else NOT_TO_FILL)


def _locked(sheet: Worksheet) -> None:
    """Without a password: it keeps from slips, and whoever needs another column can still make one."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _printed(sheet: Worksheet, *, landscape: bool = True) -> None:
    margins = sheet.page_margins
    margins.left = margins.right = 0.4
    margins.top, margins.bottom = 0.5, 0.8
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_LETTER
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    footer = sheet.oddFooter
    assert footer is not None
    assert footer.left is not None
    assert footer.right is not None
    footer.left.text = "No patient data, in words or in files."
    footer.right.text = "&A, page &P of &N"


def read(content: bytes) -> dict[str, Any]:
    """A form as it came back, in builtin types so that a sandboxed child can send it:

    `about`: what it is a form of. `lines`: the rows of the sections, each with sheet, row, id, part (an option's id or
    ""), version, cells and formulas (a cell's name in the sheet) by the names in FILLED, and of these the `absent`
    ones, whose column is gone. `tables`: each with sheet, id, version, and rows of row, id, cells and formulas.
    `beside`: filled rows and cells that are none of the form's, as (sheet, row, text). Raises what `workbooks.sheets`
    raises, and NotWhatItSays for a workbook that is no form of ours.
    """
    found: dict[str, Any] = {"about": {}, "lines": [], "tables": [], "beside": []}
    ours = False
    for sheet in workbooks.sheets(content):
        if sheet.title == ABOUT:
            found["about"] = {line.cells.get(0, ""): line.cells.get(1, "") for line in sheet.lines}
        elif sheet.title == LISTS:
            continue
        elif marker := _marker(sheet):
            ours = True
            (_read_section if marker.cells[0] == SECTION else _read_table)(sheet, marker, found)
        elif sheet.title != "Start here":
            found["beside"] += [(sheet.title, line.number, _joined(line)) for line in sheet.lines]
    if not ours or found["about"].get("format") != FORMAT:
        raise NotWhatItSays(NOT_OURS)
    return found


def _marker(sheet: workbooks.Sheet) -> workbooks.Line | None:
    for line in sheet.lines[:MARKER_WITHIN]:
        if line.cells.get(0, "") == SECTION or line.cells.get(0, "").startswith(f"{TABLE} "):
            return line
    return None


def _below(sheet: workbooks.Sheet, marker: workbooks.Line) -> Iterator[workbooks.Line]:
    """The rows below the heading, which stands two rows under the marker."""
    return (line for line in sheet.lines if line.number > marker.number + 2)


def _read_section(sheet: workbooks.Sheet, marker: workbooks.Line, found: dict[str, Any]) -> None:
    places = {column: name for column, name in marker.cells.items() if column and name in PLACES} | {0: "id"}
    absent = [name for name in FILLED if name not in places.values()]
    for line in _below(sheet, marker):
        named = {places[column]: text for column, text in line.cells.items() if column in places}
        filled = {name: named[name] for name in FILLED if name in named}
        formulas = {places[column]: cell for column, cell in line.formulas.items() if places.get(column) in FILLED}
        _beside(sheet, line, places, found)
        if "id" in named or filled or formulas:
            found["lines"].append({
                "sheet": sheet.title, "row": line.number, "id": named.get("id", "").strip(),
                "part": named.get("part", ""), "version": named.get("version", ""), "cells": filled,
                "formulas": formulas, "absent": absent})


def _read_table(sheet: workbooks.Sheet, marker: workbooks.Line, found: dict[str, Any]) -> None:
    _, version, id = marker.cells[0].split(" ", 2) if marker.cells[0].count(" ") > 1 else ("", "", marker.cells[0])
    places = {column: name for column, name in marker.cells.items() if column}
    ids = max(places, default=0)  # the last column names the row, whatever a table's own columns are called
    rows = []
    for line in _below(sheet, marker):
        cells = {places[column]: text for column, text in line.cells.items() if column in places and column != ids}
        formulas = {places[column]: cell for column, cell in line.formulas.items()
                    if column in places and column != ids}
        _beside(sheet, line, {0: "", **places}, found)
        if cells or formulas:
            rows.append({"row": line.number, "id": line.cells.get(ids, ""), "cells": cells, "formulas": formulas})
    found["tables"].append({"sheet": sheet.title, "id": id, "version": version, "rows": rows})


def _beside(sheet: workbooks.Sheet, line: workbooks.Line, places: Mapping[int, str], found: dict[str, Any]) -> None:
    """What stands in columns that are none of the form's."""
    odd = {column: text for column, text in {**line.cells, **line.formulas}.items() if column not in places}
    if odd:
        found["beside"].append((sheet.title, line.number, _joined(workbooks.Line(line.number, odd))))


def _joined(line: workbooks.Line) -> str:
    texts: Sequence[str] = [*line.cells.values(), *line.formulas.values()]
    return "; ".join(texts)[:300]


def check_size(form: Mapping[str, Any], most: int) -> None:
    """Raises TooMuchInside where more was typed into the form than a questionnaire can hold."""
    total = sum(len(text) for line in form["lines"] for text in line["cells"].values())
    total += sum(len(text) for table in form["tables"] for row in table["rows"] for text in row["cells"].values())
    if total > most:
        raise TooMuchInside(workbooks.TOO_MUCH)
