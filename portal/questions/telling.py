"""An answer in words, as people of both sides read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portal.questions import ages
from portal.questions.answers import Answer, read
from portal.questions.scalars import YES_NO
from portal.questions.tables import Cell, Table
from portal.questions.types import Column, Kind, Question


@dataclass(frozen=True, slots=True)
class Told:
    """`words` is the answer in a sentence, `points` what was chosen of several, `head` and `rows` a table."""

    words: str
    points: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def tell(question: Question, answer: Answer) -> Told:
    """The answer as far as it can be read, else as it was typed."""
    value = answer.value
    if answer.na or answer.none:
        return Told(YES_NO["na"] if answer.na else question.none)
    if isinstance(value, Table):
        head, rows = _table(question, value)
        return Told("", (), head, rows)
    if isinstance(value, tuple):
        return Told("", tuple(question.options.get(id, id) for id in value))
    if value is None:
        typed = answer.entered.get("value")
        return Told(typed if isinstance(typed, str) else "")
    if question.kind is Kind.YES_NO:
        return Told(YES_NO.get(str(value), str(value)))
    if question.kind is Kind.CHOICE:
        return Told(question.options.get(str(value), str(value)))
    return Told(_plain(value, question.unit))


def part(question: Question, name: str, entered: Any) -> str:
    """One part of an answer as it was entered, in words; "Nothing" for none."""
    if name == "value":
        told = tell(question, read(question, {"value": entered}))
        rows = (_row(question, told.head, row) for row in told.rows)
        return told.words or ", ".join(told.points) or "\n".join(filter(None, rows)) or "Nothing"
    if name in ("na", "none"):
        return "Ticked" if entered else "Not ticked"
    return str(entered) if entered else "Nothing"


def _row(question: Question, head: tuple[str, ...], row: tuple[str, ...]) -> str:
    """One line of a table; a given row begins with its name and tells its only column without the head."""
    given = 1 if question.rows else 0
    cells = [(label, cell) for label, cell in zip(head[given:], row[given:], strict=True) if cell]
    words = "; ".join(cell if given and len(question.columns) == 1 else f"{label}: {cell}" for label, cell in cells)
    return f"{row[0]}: {words}" if given and words else words


def _table(question: Question, table: Table) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    head = (*(["Row"] if question.rows else []), *(column.label for column in question.columns))
    rows = ((*([question.rows.get(row.id, row.id)] if question.rows else []),
             *(_cell(column, row.cells.get(column.id)) for column in question.columns)) for row in table.rows)
    return head, tuple(rows)


def _cell(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if column.kind is Kind.YES_NO:
        return YES_NO.get(str(cell), str(cell))
    return column.options.get(str(cell), "") or _plain(cell, column.unit)


def _plain(value: str | Decimal | date, unit: str) -> str:
    if isinstance(value, Decimal):
        return f"{value:,f} {unit.removesuffix('s') if value == 1 else unit}".strip()
    return ages.date_in_words(value) if isinstance(value, date) else value
