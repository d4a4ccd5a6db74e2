"""An answer as the cells of a spreadsheet: what each shows, and what was typed into them as the parts of an answer.

What was entered is shown as it was typed where it cannot be read, so that reading the cells back changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.questions import scalars
from portal.questions.scalars import YES_NO, Unreadable
from portal.questions.types import Column, Kind, Question

NOT_APPLICABLE = YES_NO["na"]
BESIDE = ("reason", "explanation", "owner", "date", "verifier")
TICKS = ("x", "yes", "true", "1", "✓", "✔")

Rows = tuple[tuple[str, Mapping[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Cells:
    """The texts of one answer. `ticked` are the options of a question with several; `rows` those of a table, by the
    row's id, or "" where the question gives no rows; `beside` the other parts. What is blank is not in it."""

    answer: str = ""
    ticked: tuple[str, ...] = ()
    rows: Rows = ()
    beside: Mapping[str, str] = field(default_factory=dict)


def shown(question: Question, entered: Mapping[str, Any]) -> Cells:
    """What a form shows of an answer as it was entered."""
    beside = {part: text for part in BESIDE if (text := plain(entered.get(part)))}
    value = entered.get("value")
    if _is_na(question, entered):
        return Cells(answer=NOT_APPLICABLE, beside=beside)
    if question.none and is_ticked(entered.get("none")):
        return Cells(answer=question.none, beside=beside)
    if question.kind is Kind.TABLE:
        return Cells(rows=_shown_rows(question, value), beside=beside)
    if question.kind is Kind.CHOICES:
        found = {id: _option(one, question.options) for id, one in _listed(value)}
        chosen = set(found.values())
        rest = [text for text, id in found.items() if not id]
        return Cells("; ".join(rest), tuple(id for id in question.options if id in chosen), beside=beside)
    return Cells("" if question.kind is Kind.FILES else _label(plain(value), options_of(question)), beside=beside)


def entered(question: Question, cells: Cells, before: Mapping[str, Any]) -> dict[str, Any]:
    """The parts that differ from what was entered before, as they are to be entered now."""
    was = shown(question, before)
    parts: dict[str, Any] = {}
    if (cells.answer, cells.ticked, cells.rows) != (was.answer, was.ticked, was.rows):
        parts |= _value(question, cells, before)
    for part in BESIDE:
        if cells.beside.get(part, "") != was.beside.get(part, ""):
            parts[part] = cells.beside.get(part, "")
    return parts


def read(question: Question, answer: str, ticks: Mapping[str, str], rows: Sequence[tuple[str, Mapping[str, str]]],
         beside: Mapping[str, str]) -> Cells:
    """Cells as they came back, with what is blank left out. What stands in the cell of a tick and is none is kept as
    an answer of its own, so that it is told and not lost."""
    odd = [text for text in map(plain, ticks.values()) if text and text.casefold() not in TICKS]
    ticked = {id for id, text in ticks.items() if plain(text).casefold() in TICKS}
    kept = tuple((id, cells) for id, row in rows if (cells := {name: text for name, entry in row.items()
                                                             if (text := plain(entry))}))
    return Cells("; ".join(filter(None, (plain(answer), *odd))), tuple(id for id in question.options if id in ticked),
                 _in_order(question, kept), {part: text for part in BESIDE if (text := plain(beside.get(part)))})


def options_of(column: Question | Column) -> Mapping[str, str]:
    """What can be chosen, by id; nothing where words, numbers or dates are wanted."""
    if column.kind is not Kind.YES_NO:
        return column.options if column.kind is Kind.CHOICE else {}
    if isinstance(column, Question) and not column.na:
        return {id: label for id, label in YES_NO.items() if id != "na"}
    return YES_NO


def plain(entry: Any) -> str:
    """An entry as text without space around it; its lines are kept."""
    if entry is None or isinstance(entry, bool):
        return {True: "true", False: "", None: ""}[entry]
    return str(entry).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def is_ticked(entry: Any) -> bool:
    return entry is True or str(entry or "").casefold() in ("true", "on", "yes", "1")


def _value(question: Question, cells: Cells, before: Mapping[str, Any]) -> dict[str, Any]:
    answer = cells.answer.casefold().rstrip(".")
    na = question.na and question.kind is not Kind.YES_NO and answer in (NOT_APPLICABLE.casefold(), "n/a", "na")
    none = bool(question.none) and answer == question.none.casefold().rstrip(".")
    parts: dict[str, Any] = {}
    for part, now in (("na", na), ("none", none)):
        if now != is_ticked(before.get(part)):
            parts[part] = now or ""
    if na or none:
        return parts
    return {**parts, "value": _entered(question, cells)}


def _entered(question: Question, cells: Cells) -> Any:
    if question.kind is Kind.TABLE:
        rows = [(id, {column.id: _id(row.get(column.id, ""), options_of(column)) for column in question.columns})
                for id, row in cells.rows]
        return dict(rows) if question.rows else [row for _, row in rows]
    if question.kind is Kind.CHOICES:
        return [*cells.ticked, *([cells.answer] if cells.answer else [])]
    return _id(cells.answer, options_of(question))


def _shown_rows(question: Question, value: Any) -> Rows:
    if question.rows:
        given = value if isinstance(value, Mapping) else {}
        found = [(id, given[id]) for id in question.rows if isinstance(given.get(id), Mapping)]
    else:
        listed = value if isinstance(value, Sequence) and not isinstance(value, str) else []
        found = [("", row) for row in listed if isinstance(row, Mapping)]
    rows = ((id, {column.id: text for column in question.columns
                  if (text := _label(plain(row.get(column.id)), options_of(column)))}) for id, row in found)
    return tuple((id, row) for id, row in rows if row)


def _in_order(question: Question, rows: Rows) -> Rows:
    if not question.rows:
        return rows
    by_id = dict(reversed(rows))
    return tuple((id, by_id[id]) for id in question.rows if id in by_id)


def _is_na(question: Question, entered: Mapping[str, Any]) -> bool:
    if not question.na:
        return False
    return is_ticked(entered.get("na")) or (
        question.kind is Kind.YES_NO and _id(plain(entered.get("value")), YES_NO) == "na")


def _listed(value: Any) -> Iterator[tuple[str, str]]:
    for one in value if isinstance(value, list | tuple) else [value]:
        if text := plain(one):
            yield text, text


def _option(text: str, options: Mapping[str, str]) -> str:
    """The id, or "" for what is no option."""
    try:
        return scalars.choice(text, options)
    except Unreadable:
        return ""


def _label(text: str, options: Mapping[str, str]) -> str:
    return options.get(_id(text, options), text) if options and text else text


def _id(text: str, options: Mapping[str, str]) -> str:
    """The id of an option that is given by its id or its words, else the text as it is."""
    if not options or not text:
        return text
    try:
        found = scalars.yes_no(text) if options.keys() <= YES_NO.keys() and "yes" in options else scalars.choice(
            text, options)
    except Unreadable:
        return text
    return found if found in options else text
