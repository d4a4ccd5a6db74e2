"""A set of questions as a workbook: a row for each question, its options, columns and red flags on sheets beside it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from portal.exchange import workbooks
from portal.exchange.arrivals import LEFT_OUT, TAKEN, Arrival, Content, Row, Unfit
from portal.exchange.workbooks import Line, Sheet

MEDIA_TYPE = workbooks.MEDIA_TYPE
SET, SECTIONS, QUESTIONS, OPTIONS = "Set", "Sections", "Questions", "Options"
COLUMNS, FLAGS, WORDS, SOURCES = "Columns", "Red flags", "Words", "Sources"
HEADS: dict[str, tuple[str, ...]] = {
    SET: ("key", "value"),
    SECTIONS: ("section", "title", "intro"),
    QUESTIONS: ("section", "id", "text", "help", "type", "none", "unit", "minimum", "maximum", "na", "demands", "proof",
                "max-age", "explain", "explain-when", "ask-if", "gate", "follow-up", "compares", "sources"),
    OPTIONS: ("question", "of", "id", "words"),
    COLUMNS: ("question", "id", "label", "type", "unit", "optional"),
    FLAGS: ("question", "id", "when", "says", "green", "ask"),
    WORDS: ("word", "meaning"),
    SOURCES: ("id", "title", "citation", "as-of", "verified", "proposed"),
}
OWN, ROWS = "", "rows"
DIRECTIONS = (
    "This workbook is a set of questions for Flowdown. Change it, save it as .xlsx, and take it in again.",
    "Set: what stands above the questions. Sections: the pages, in the order of their names. Questions: one row each.",
    "Options: what to choose from. Column “of”: empty for the question's own, the id of a column, or rows.",
    "type: yes-no, choice, choices, text, number, date, table or files.",
    "demands: owner, date, evidence, verifier, with commas. max-age: 12m, 90d or in-force.",
    "Rules (ask-if, explain-when, when) are written as JSON: {\"question\": \"SUB-01\", \"is\": [\"yes\"]}.",
    "Keep the ids: answers of two years are laid side by side by them. A cell with a formula is refused.",
)
WIDTHS = {"text": 50, "help": 60, "intro": 50, "value": 70, "words": 50, "label": 40, "says": 50, "green": 50,
          "ask": 40, "meaning": 70, "title": 40, "when": 40, "ask-if": 30, "proof": 30, "follow-up": 40}


def write(content: Mapping[str, Any]) -> bytes:
    """The workbook. Every cell is text, also where a program would take its words for a formula."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "Read me"
    for number, words in enumerate(DIRECTIONS, start=1):
        workbooks.put(first, number, 1, words).alignment = Alignment(wrap_text=True)
    first.column_dimensions["A"].width = 110
    for name, rows in _sheets(content).items():
        _fill(book.create_sheet(name), HEADS[name], rows)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _fill(sheet: Worksheet, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    for column, name in enumerate(head, start=1):
        workbooks.put(sheet, 1, column, name).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(name, 16)
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows, start=2):
        for column, words in enumerate(row, start=1):
            workbooks.put(sheet, number, column, words)


def _sheets(content: Mapping[str, Any]) -> dict[str, list[Sequence[str]]]:
    head, sections = content["questionnaire"], sorted(content["sections"].items())
    asked = [(name, question) for name, section in sections for question in section["questions"]]
    return {
        SET: list(_set(head)),
        SECTIONS: [(name, section["title"], section["intro"]) for name, section in sections],
        QUESTIONS: [[_cell(name, question, key) for key in HEADS[QUESTIONS]] for name, question in asked],
        OPTIONS: [row for _, question in asked for row in _options(question)],
        COLUMNS: [[question["id"], *(_word(column.get(key)) for key in HEADS[COLUMNS][1:])]
                  for _, question in asked for column in question.get("columns", ())],
        FLAGS: [[question["id"], flag["id"], _json(flag["when"]), flag["says"], flag["green"], flag.get("ask", "")]
                for _, question in asked for flag in question.get("red-flags", ())],
        WORDS: list(head["words"].items()),
        SOURCES: [[id, *(_word(source.get(key)) for key in HEADS[SOURCES][1:])]
                  for id, source in head["sources"].items()],
    }


def _set(head: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in ("id", "version", "title", "audience", "intro", "reminder", "minutes"):
        yield key, str(head[key])
    for kind in ("labels", "follow-up"):
        yield from ((f"{kind}: {key}", words) for key, words in head[kind].items())


def _cell(name: str, question: Mapping[str, Any], key: str) -> str:
    if key == "section":
        return name
    if key == "explain":
        return str(question.get("explain", {}).get("ask", ""))
    if key == "explain-when":
        return _json(question.get("explain", {}).get("when"))
    if key == "follow-up":
        return "\n".join(f"{reason}: {words}" for reason, words in question.get("follow-up", {}).items())
    value = question.get(key)
    return _json(value) if key == "ask-if" else _word(value)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value)
    return "" if value is None else str(value)


def _json(rule: Any) -> str:
    return "" if rule is None else json.dumps(rule, ensure_ascii=False)


def _options(question: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for kind, words in ((OWN, question.get("options", {})), (ROWS, question.get("rows", {}))):
        yield from ((question["id"], kind, id, label) for id, label in words.items())
    for column in question.get("columns", ()):
        yield from ((question["id"], column["id"], id, label) for id, label in column.get("options", {}).items())


Opened = list[tuple[str, list[tuple[int, dict[int, str], dict[int, str]]]]]


def opened(content: bytes) -> Opened:
    """The sheets of a workbook as builtin values, for `sandbox.run`. Raises what `workbooks.sheets` does."""
    return [(sheet.title, [(line.number, line.cells, line.formulas) for line in sheet.lines])
            for sheet in workbooks.sheets(content)]


def read(found: Opened) -> Arrival:
    """The content, and what became of each row. The schema is for the caller to check. Raises Unfit for a cell with a
    formula, and where a sheet, a head or a number is not as it must be."""
    sheets = [Sheet(title, tuple(Line(*line) for line in lines)) for title, lines in found]
    _refuse_formulas(sheets)
    return _arrival(sheets)


def _arrival(sheets: Sequence[Sheet]) -> Arrival:
    found = _Workbook(sheets)
    content: Content = {"questionnaire": _read_head(found), "sections": {}}
    for row in found.rows(SECTIONS):
        content["sections"][row["section"]] = {"title": row["title"], "intro": row["intro"], "questions": []}
    known: dict[str, Content] = {}
    for row in found.rows(QUESTIONS):
        section = content["sections"].get(row["section"])
        if section is None:
            raise Unfit(f"{QUESTIONS}, row {row.number}: there is no section “{row['section'][:60]}” on the sheet "
                        f"{SECTIONS}.")
        question = _question(row)
        section["questions"].append(question)
        known[question["id"]] = question
        found.took(row, question["id"], question["text"])
    _read_beside(found, known)
    if not known:
        raise Unfit(f"The sheet {QUESTIONS} has no row below its head.")
    return Arrival(content, tuple(found.report), str(content["questionnaire"].get("title", ""))[:90])


class _Row(dict[str, str]):
    """A row by the names of its columns; a name that is not there is empty."""

    def __init__(self, sheet: str, number: int, cells: Mapping[str, str]) -> None:
        super().__init__(cells)
        self.sheet, self.number = sheet, number

    def __missing__(self, key: str) -> str:
        return ""


class _Workbook:
    """Somebody's sheets by our names for them, and the report of their rows."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = {sheet.title.strip().casefold(): sheet for sheet in sheets}
        self.report: list[Row] = []
        wanted = {name.casefold() for name in HEADS}
        for name in (SET, SECTIONS, QUESTIONS):
            if name.casefold() not in self._sheets:
                raise Unfit(f"The workbook has no sheet called {name}. Take a set of ours away as a spreadsheet to see "
                            "how it looks.")
        self.report += [Row(sheet.title[:60], "", LEFT_OUT, "", "We know no sheet of this name.")
                        for key, sheet in self._sheets.items() if key not in wanted | {"read me"} and sheet.lines]

    def rows(self, name: str) -> Iterator[_Row]:
        """The rows below the head. Columns that we do not know are said once."""
        sheet = self._sheets.get(name.casefold(), Sheet(name, ()))
        if not sheet.lines:
            return
        head = {column: words.strip().casefold() for column, words in sheet.lines[0].cells.items()}
        unknown = [words for words in head.values() if words not in HEADS[name]]
        if missing := [key for key in HEADS[name][:2] if key not in head.values()]:
            raise Unfit(f"The sheet {name} has no column called {missing[0]}. Its first row holds the names.")
        for words in unknown:
            self.report.append(Row(f"{name}, column {words[:40]}", "", LEFT_OUT, "", "We know no column of this name."))
        for line in sheet.lines[1:]:
            yield _Row(name, line.number, {head[column]: words.strip() for column, words in line.cells.items()
                                           if column in head})
            self._beyond(name, line, head)

    def _beyond(self, name: str, line: Line, head: Mapping[int, str]) -> None:
        for column, words in line.cells.items():
            if column not in head:
                self.report.append(Row(f"{name}, row {line.number}", words[:200], LEFT_OUT, "",
                                       "It stands in a column without a name."))

    def took(self, row: _Row, id: str, words: str) -> None:
        self.report.append(Row(f"{row.sheet}, row {row.number}", words[:200], TAKEN, id[:20]))

    def left(self, row: _Row, why: str) -> None:
        words = " ".join(filter(None, row.values()))
        self.report.append(Row(f"{row.sheet}, row {row.number}", words[:200], LEFT_OUT, "", why))


def _refuse_formulas(sheets: Sequence[Sheet]) -> None:
    cells = [f"{sheet.title[:40]}!{cell}" for sheet in sheets for line in sheet.lines
             for cell in line.formulas.values()]
    if cells:
        more = f" and {len(cells) - 10} more" if len(cells) > 10 else ""
        raise Unfit(f"These cells hold a formula: {', '.join(cells[:10])}{more}. Put the words themselves there (copy, "
                    "then paste as values).")


def _read_head(found: _Workbook) -> Content:
    head: Content = {}
    parts: dict[str, Content] = {"labels": {}, "follow-up": {}}
    for row in found.rows(SET):
        kind, _, key = row["key"].partition(": ")
        if kind in parts and key:
            parts[kind][key] = row["value"]
        else:
            head[row["key"]] = _number(row["value"], row) if row["key"] == "minutes" else row["value"]
    words = {row["word"]: row["meaning"] for row in found.rows(WORDS)}
    sources = {row["id"]: _source(row) for row in found.rows(SOURCES)}
    return {**head, "labels": parts["labels"], "words": words, "follow-up": parts["follow-up"], "sources": sources}


def _source(row: _Row) -> Content:
    entry: Content = {"title": row["title"], "citation": row["citation"], "as-of": _day(row["as-of"])}
    entry = {key: value for key, value in entry.items() if value}
    entry["verified"] = _flag(row, "verified")
    return {**entry, **({"proposed": True} if _flag(row, "proposed") else {})}


def _day(words: str) -> str:
    """2026-06-12, also where a spreadsheet program made a date of it."""
    month, _, rest = words.partition("/")
    day, _, year = rest.partition("/")
    return f"{year}-{month:0>2}-{day:0>2}" if year else words


def _question(row: _Row) -> Content:
    entry: Content = {"id": row["id"], "text": row["text"], "help": row["help"], "type": row["type"]}
    for key in ("none", "unit", "proof", "max-age"):
        if row[key]:
            entry[key] = row[key]
    for key in ("minimum", "maximum"):
        if row[key]:
            entry[key] = _number(row[key], row)
    if row["na"]:
        entry["na"] = _flag(row, "na")
    found = {"gate": _flag(row, "gate"), "explain": _explain(row), "ask-if": _rule(row, "ask-if"),
             "follow-up": dict(_follow_up(row)), "compares": _listed(row["compares"])}
    entry.update({key: value for key, value in found.items() if value})
    return {**entry, "demands": _listed(row["demands"]), "sources": _listed(row["sources"])}


def _explain(row: _Row) -> Content:
    when = _rule(row, "explain-when")
    return {"ask": row["explain"], **({"when": when} if when else {})} if row["explain"] else {}


def _follow_up(row: _Row) -> Iterator[tuple[str, str]]:
    for line in filter(None, map(str.strip, row["follow-up"].splitlines())):
        reason, colon, words = line.partition(": ")
        if not colon:
            raise Unfit(f"{row.sheet}, row {row.number}, follow-up: write each line as no-owner: Who is it?")
        yield reason, words


def _listed(words: str) -> list[str]:
    return [part.strip() for part in words.split(",") if part.strip()]


def _flag(row: _Row, key: str) -> bool:
    words = row[key].casefold()
    if words not in ("", "yes", "no", "true", "false", "x"):
        raise Unfit(f"{row.sheet}, row {row.number}, {key}: “{row[key][:40]}” is neither yes nor no.")
    return words in ("yes", "true", "x")


def _number(words: str, row: _Row) -> int | float:
    try:
        value = float(words.replace(",", ""))
        return int(value) if value.is_integer() else value
    except (ValueError, OverflowError) as error:
        raise Unfit(f"{row.sheet}, row {row.number}: “{words[:40]}” is not a number.") from error


def _rule(row: _Row, key: str) -> Any:
    if not row[key]:
        return None
    try:
        return json.loads(row[key])
    except (ValueError, RecursionError) as error:
        raise Unfit(f"{row.sheet}, row {row.number}, {key}: this is no rule. Write one as {{\"question\": \"SUB-01\", "
                    "\"is\": [\"yes\"]}.") from error


def _read_beside(found: _Workbook, known: Mapping[str, Content]) -> None:
    for row in found.rows(COLUMNS):
        if (question := known.get(row["question"])) is None:
            found.left(row, f"There is no question “{row['question'][:20]}”.")
            continue
        entry = {key: row[key] for key in ("id", "label", "type", "unit") if row[key]}
        question.setdefault("columns", []).append({**entry, **({"optional": True} if _flag(row, "optional") else {})})
    for row in found.rows(OPTIONS):
        if (target := _target(row, known)) is None:
            found.left(row, f"There is no such place: question “{row['question'][:20]}”, of “{row['of'][:40]}”.")
        elif row["id"] in target:
            found.left(row, f"The id “{row['id'][:40]}” stands twice there.")
        else:
            target[row["id"]] = row["words"]
    for row in found.rows(FLAGS):
        if (question := known.get(row["question"])) is None:
            found.left(row, f"There is no question “{row['question'][:20]}”.")
            continue
        flag = {"id": row["id"], "when": _rule(row, "when") or {}, "says": row["says"], "green": row["green"]}
        question.setdefault("red-flags", []).append({**flag, **({"ask": row["ask"]} if row["ask"] else {})})


def _target(row: _Row, known: Mapping[str, Content]) -> Content | None:
    """Where an option goes: to the question itself, its given rows, or one of its columns."""
    question = known.get(row["question"])
    if question is None:
        return None
    if row["of"] in (OWN, ROWS):
        found: Content = question.setdefault(row["of"] or "options", {})
        return found
    column = next((column for column in question.get("columns", ()) if column.get("id") == row["of"]), None)
    return None if column is None else column.setdefault("options", {})
