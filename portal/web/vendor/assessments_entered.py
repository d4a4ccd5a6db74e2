"""What a form says of an answer: its parts by the names of its fields, and which of them the person changed.

The fields of a question are called by its id and the part: "ACC-01.value", "ACC-01.owner"; the cells of a table
"ACC-02.value.1.login", by row and column.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from portal.questions import tables
from portal.questions.types import Kind, Question
from portal.vocabulary.text import clean_text
from portal.workflow import answers

TICKS = frozenset({"na", "none"})


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer as a form has it. `changed` are the parts that the page says were changed; None where it does not
    say, which a page without its script cannot. `pasted` is how many rows came from a spreadsheet."""

    question: str
    version: int
    parts: Mapping[str, Any]
    changed: frozenset[str] | None
    pasted: int = 0


def questions_in(form: FormData, known: Mapping[str, Question]) -> list[str]:
    """The questions that the form has fields of, in their order."""
    return [id for id in known if f"{id}.version" in form]


def sent(form: FormData, question: Question, *, removed: str = "", cleared: bool = False) -> Sent:
    """The answer of one question. `removed` is the number of a table's row to leave out; with `cleared` nothing is
    chosen any more, whatever box is marked: a radio button cannot be taken back by itself."""
    id = question.id
    listed = frozenset(_text(form, f"{id}.parts").split()) & answers.PARTS
    parts: dict[str, Any] = {part: True if _text(form, f"{id}.{part}") else "" for part in listed & TICKS}
    parts |= {part: clean_text(_text(form, f"{id}.{part}")) for part in listed - TICKS - {"value"}}
    pasted = 0
    if "value" in listed:
        parts["value"] = "" if cleared else _value(form, question, removed)
    if question.kind is Kind.TABLE and not question.rows and (words := _text(form, f"{id}.paste")).strip():
        rows = tables.pasted(question, words)
        parts["value"] = [*(parts.get("value") or []), *plain(rows)]
        pasted = len(rows)
    changed = frozenset(_text(form, f"{id}.changed").split()) if f"{id}.changed" in form else None
    if changed is not None and (pasted or removed or cleared):
        changed |= {"value"}
    return Sent(id, _number(_text(form, f"{id}.version")), parts, changed, pasted)


def changed(one: Sent, before: Mapping[str, Any]) -> dict[str, Any]:
    """The parts to save: those that the page says were changed, else those that are not as they were when the page
    was opened."""
    if one.changed is not None:
        return {part: value for part, value in one.parts.items() if part in one.changed}
    return {part: value for part, value in one.parts.items() if value != plain(before.get(part, ""))}


def plain(value: Any) -> Any:
    """What was entered, as a form of ours would send it: without empty rows and cells."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, Mapping):
        rows = {id: cells for id, row in value.items() if (cells := _filled(row))}
        return rows or ""
    if isinstance(value, (list, tuple)):
        return [cells for row in value if (cells := _filled(row) if isinstance(row, Mapping) else row)] or ""
    return value or ""


def _filled(row: Any) -> dict[str, str]:
    cells = row.items() if isinstance(row, Mapping) else ()
    return {column: words for column, cell in cells if (words := clean_text(str(cell or "")))}


def _value(form: FormData, question: Question, removed: str) -> Any:
    name = f"{question.id}.value"
    if question.kind is Kind.CHOICES:
        return [one for one in map(_line, form.getlist(name)) if one] or ""
    if question.kind is not Kind.TABLE:
        return clean_text(_text(form, name))
    columns = {column.id for column in question.columns}
    rows: dict[str, dict[str, str]] = {}
    for row, column, words in _cells(form, f"{name}."):
        if column in columns and row != removed:
            rows.setdefault(row, {})[column] = words
    if question.rows:
        return plain({row: rows[row] for row in question.rows if row in rows})
    return plain([rows[row] for row in sorted(rows, key=_number)])


def _cells(form: FormData, prefix: str) -> Iterator[tuple[str, str, str]]:
    for name, value in form.multi_items():
        if name.startswith(prefix):
            row, _, column = name.removeprefix(prefix).partition(".")
            yield row, column, clean_text(_line(value))


def _text(form: FormData, name: str) -> str:
    return _line(form.get(name, ""))


def _line(value: Any) -> str:
    """A file under a name counts as nothing."""
    return value.replace("\0", "") if isinstance(value, str) else ""


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0


def removed_rows(asked: str, questions: Iterable[str]) -> dict[str, str]:
    """The row to remove by question, of a button's value such as "ACC-02 3"."""
    question, _, row = asked.partition(" ")
    return {question: row} if question in questions and row else {}
