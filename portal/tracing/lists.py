"""A stranger's list, row by row, as the columns that a test needs; and what of it could not be read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.tracing import values
from portal.tracing.kinds import Column, Holds, ListKind

LONGEST = 200
# A column that asks whether an account is closed, not whether it is open.
_NEGATIVE = re.compile(r"\b(?:disabled|inactive|deactivated|locked|closed|terminated|deleted|removed|suspended|"
                       r"blocked)\b", re.IGNORECASE)

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as it was read: rows by the test's columns, and its hash."""

    rows: tuple[Row, ...]
    sha256: str

    def named(self) -> list[tuple[str, str]]:
        return [(row.get("name", ""), row.get("key", "")) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Unread:
    """A day that could not be read: its line in the list from 1, the column, what stands there."""

    line: int
    column: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A list with what is to be told of it: days that could not be read, and how many rows name nobody, which are left
    out."""

    listed: Listed
    unread: tuple[Unread, ...]
    nameless: int


def heads(cells: Sequence[Sequence[str]], headed: bool) -> tuple[str, ...]:
    """The words of each column, or its number where the first row names none."""
    width = max(map(len, cells), default=0)
    first = cells[0] if headed and cells else ()
    return tuple(_line(first[number]) if number < len(first) and first[number].strip() else f"Column {number + 1}"
                 for number in range(width))


def writes_day_first(cells: Sequence[Sequence[str]], columns: Iterable[int]) -> bool:
    """Whether the days in these columns can be read only with the day before the month."""
    return any(values.writes_day_first([_cell(row, number) for row in cells]) for number in columns)


def read(cells: Sequence[Sequence[str]], headed: bool, chosen: Mapping[str, int | None], of: ListKind, sha256: str, *,
         day_first: bool = False) -> Reading:
    """The rows by the chosen columns. Days become ISO; the state of an account that a column asks the other way round
    becomes active or closed; a row without a name and without a key is left out."""
    titles = heads(cells, headed)
    columns = [(column, number) for column in of.columns if (number := chosen.get(column.id)) is not None]
    rows: list[Row] = []
    unread: list[Unread] = []
    nameless = 0
    for line, row in enumerate(cells, start=1):
        found = {column.id: _cell(row, number) for column, number in columns}
        if line <= headed:
            continue
        if not found.get("name") and not found.get("key"):
            nameless += any(cell.strip() for cell in row)
            continue
        if (first := found.pop("first", "")) and first.casefold() not in re.findall(
                r"[^\s,]+", found["name"].casefold()):
            found["name"] = f"{first} {found['name']}"
        for column, _ in columns:
            if column.holds is Holds.DAY and (words := found[column.id]):
                day = values.day(words, day_first=day_first)
                found[column.id] = day.isoformat() if day else words
                unread += [] if day else [Unread(line, column.title, words[:40])]
        _state(found, columns, titles)
        rows.append(found)
    return Reading(Listed(tuple(rows), sha256), tuple(unread), nameless)


def _state(found: dict[str, str], columns: Sequence[tuple[Column, int]], titles: Sequence[str]) -> None:
    number = next((number for column, number in columns if column.id == "state"), None)
    if number is None or not _NEGATIVE.search(titles[number]):
        return
    if day := values.day(found["state"]):  # "Disabled: 11/02/2026"
        found["state"] = "closed"
        found["closed_on"] = found.get("closed_on") or day.isoformat()
    elif (says := values.yes(found["state"], negative=True)) is not None:
        found["state"] = "active" if says else "closed"


def _cell(row: Sequence[str], number: int) -> str:
    return _line(row[number])[:LONGEST] if number < len(row) else ""


def _line(text: str) -> str:
    return " ".join(text.split())
