"""Which column of a stranger's list is which: by its head, and where heads say nothing by what stands below."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rapidfuzz import fuzz

from portal.tracing import values
from portal.tracing.kinds import Column, Holds, ListKind

LIKE_ENOUGH = 85
SAMPLE = 40


def guess(heads: Sequence[str], rows: Sequence[Sequence[str]], of: ListKind) -> dict[str, int | None]:
    """For each column of the test the number of the list's column, or None. Never the same one twice; a person looks at
    it before anything is traced."""
    scored = sorted(((-_likeness(head, column) + place / 100, number, column.id) for place, column in
                     enumerate(of.columns) for number, head in enumerate(heads) if _fits(number, rows, column)))
    found: dict[str, int | None] = {column.id: None for column in of.columns}
    taken: set[int] = set()
    for likeness, number, id in scored:
        if found[id] is None and number not in taken and -likeness >= LIKE_ENOUGH - 1:
            found[id] = number
            taken.add(number)
    return found


def faults(chosen: Mapping[str, int | None], width: int, of: ListKind) -> dict[str, str]:
    """What is wrong with a choice of columns, by column."""
    problems: dict[str, str] = {}
    used: dict[int, str] = {}
    for column in of.columns:
        number = chosen.get(column.id)
        if number is None:
            if column.needed:
                problems[column.id] = f"Choose the column that holds: {column.title}."
        elif not 0 <= number < width:
            problems[column.id] = "There is no such column in the list."
        elif number in used:
            problems[column.id] = f"This column is chosen for {used[number]} already."
        else:
            used[number] = column.title
    return problems


def looks_like_heads(row: Sequence[str]) -> bool:
    """True where a first row names columns: it has words, and neither days nor long numbers."""
    filled = [cell for cell in row if cell.strip()]
    return bool(filled) and not any(values.day(cell) or re.search(r"\d{3}|@", cell) for cell in filled)


def _likeness(head: str, column: Column) -> float:
    plain = _plain(head)
    if not plain:
        return 0.0
    return float(max(100.0 if plain == word else 0.98 * fuzz.token_sort_ratio(plain, word) if len(plain) > 3 else 0.0
                     for word in column.heads))


def _fits(number: int, rows: Sequence[Sequence[str]], column: Column) -> bool:
    """A column of days must hold days: a head alone is easily mistaken."""
    if column.holds is not Holds.DAY:
        return True
    cells = [row[number] for row in rows[:SAMPLE] if number < len(row) and row[number].strip()]
    return not cells or sum(values.day(cell) is not None for cell in cells) * 2 >= len(cells)


def _plain(head: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9-]+", " ", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", head).casefold()).split())
