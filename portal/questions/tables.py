"""Tables as answers: rows that were typed one by one, or pasted from a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.questions import scalars
from portal.questions.scalars import Unreadable
from portal.questions.types import Column, Question

MOST_ROWS = 500
Cell = str | Decimal | date | None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with an entry and what would be right. `part` names the box; in a table `row` is its id, or its
    number from 1, and `column` its id."""

    part: str
    message: str
    row: str = ""
    column: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `id` is that of a given row, or its number from 1. A blank cell is None."""

    id: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows in their order; where the question gives the rows, all of them."""

    rows: tuple[Row, ...]


def read(question: Question, entered: Any) -> tuple[Table | None, tuple[Problem, ...]]:
    """The table and what is wrong in it; None where nothing was entered at all. `entered` is a list of rows, or rows by
    id where the question gives the rows; a row is a mapping from column to text."""
    problems: list[Problem] = []
    rows = [_row(question, id, cells, problems) for id, cells in _entered_rows(question, entered)]
    filled = [row for row in rows if any(cell is not None for cell in row.cells.values())]
    if len(filled) > MOST_ROWS:
        problems.append(Problem("value", f"There are {len(filled):,} rows; {MOST_ROWS} fit. Send the rest as a file."))
    if not filled:
        return None, tuple(problems)
    kept = rows if question.rows else filled
    return Table(tuple(kept)), (*problems, *_blanks(question, kept, problems))


def pasted(question: Question, text: str) -> list[dict[str, str]]:
    """Rows as they come from a spreadsheet's clipboard: cells by tabs, a first line of headings if it is one. Columns
    are found by their heading, else by their place; what goes beyond the last column is added to it."""
    lines = [line for line in csv.reader(io.StringIO(text.strip("\r\n")), delimiter="\t") if any(map(str.strip, line))]
    order = [column.id for column in question.columns]
    if lines and (headed := _headings(lines[0], question.columns)):
        order, lines = headed, lines[1:]
    return [_pasted_row(order, line) for line in lines]


def _entered_rows(question: Question, entered: Any) -> list[tuple[str, Mapping[str, Any]]]:
    if question.rows:
        given = entered if isinstance(entered, Mapping) else {}
        return [(id, _mapping(given.get(id))) for id in question.rows]
    listed = entered if isinstance(entered, Sequence) and not isinstance(entered, str) else []
    return [(str(number), _mapping(row)) for number, row in enumerate(listed, start=1)]


def _mapping(row: Any) -> Mapping[str, Any]:
    return row if isinstance(row, Mapping) else {}


def _row(question: Question, id: str, entered: Mapping[str, Any], problems: list[Problem]) -> Row:
    cells = {column.id: _cell(column, id, entered.get(column.id), problems) for column in question.columns}
    return Row(id, cells)


def _cell(column: Column, row: str, entered: Any, problems: list[Problem]) -> Cell:
    if not scalars.text_of(entered):
        return None
    try:
        return scalars.cell(column.kind, entered, column.options, column.unit)
    except Unreadable as problem:
        problems.append(Problem("value", str(problem), row, column.id))
        return None


def _blanks(question: Question, rows: Iterable[Row], problems: Sequence[Problem]) -> list[Problem]:
    told = {(problem.row, problem.column) for problem in problems}
    return [
        Problem("value", f"“{column.label}” is still empty in {_named(question, row)}.", row.id, column.id)
        for row in rows
        for column in question.columns
        if row.cells[column.id] is None and not column.optional and (row.id, column.id) not in told
    ]


def _named(question: Question, row: Row) -> str:
    return f"“{question.rows[row.id]}”" if row.id in question.rows else f"row {row.id}"


def _headings(line: Sequence[str], columns: Sequence[Column]) -> list[str]:
    """The ids in the order of a line of headings; [] where fewer than half of its cells are headings."""
    known = {name.casefold(): column.id for column in columns for name in (column.id, column.label)}
    found = [known.get(scalars.text_of(cell).casefold(), "") for cell in line]
    return found if 2 * sum(map(bool, found)) >= len(columns) else []


def _pasted_row(order: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    row: dict[str, str] = {}
    for number, cell in enumerate(line):
        own = order[number] if number < len(order) else ""
        id = own or next(reversed(row), "") or next(filter(None, order))
        row[id] = f"{row[id]} {cell.strip()}".strip() if id in row else cell.strip()
    return row
