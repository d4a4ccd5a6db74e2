"""Rows of a table that were not ticked: choices that were left out, and so no terms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.passages import Passage, Zone

_TICKED = re.compile(r"^(?:\[[xX✓]\]|[☑☒✓✔])$")
_UNTICKED = re.compile(r"^(?:\[[ _]?\]|[☐□❑❏])$")
# Columns that say by a word whether the row counts.
_CHOICE = re.compile(
    r"(?i)^(?:in\?|in or out\??|included\??|applies\??|applicable\??|selected\??|chosen\??|agreed\??|yes ?/ ?no"
    r"|y ?/ ?n)$"
)
_YES = re.compile(r"(?i)^(?:yes|y|x|in|included)$")
_NO = re.compile(r"(?i)^(?:no|n|out|none|not (?:selected|chosen|included|agreed))$")


def chosen(made: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages; where a row of a table was ticked, those that were not are zone NOT_CHOSEN."""
    changed = {passage.order: passage for table in _tables(made) for passage in _chosen(table)}
    return tuple(changed.get(passage.order, passage) for passage in made)


def _tables(made: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Rows in succession."""
    rows: list[Passage] = []
    for passage in made:
        if passage.is_row:
            rows.append(passage)
        elif rows:
            yield rows
            rows = []
    if rows:
        yield rows


def _chosen(table: Sequence[Passage]) -> Iterator[Passage]:
    rows = [[cell.strip() for cell in row.text.split("|")] for row in table]
    choice = next((place for place, cell in enumerate(rows[0]) if _CHOICE.match(cell)), None)
    marks = [_mark(cells, choice) for cells in rows]
    for row, mark in zip(table, marks, strict=True):
        if mark:
            left_out = mark == "unticked" and "ticked" in marks
            yield replace(row, box=row.box or mark, zone=Zone.NOT_CHOSEN if left_out else row.zone)


def _mark(cells: Sequence[str], choice: int | None) -> str:
    """Whether a row is ticked or not; empty where it has no such mark."""
    word = cells[choice] if choice is not None and choice < len(cells) else ""
    if any(map(_TICKED.match, cells)) or _YES.match(word):
        return "ticked"
    return "unticked" if any(map(_UNTICKED.match, cells)) or _NO.match(word) else ""
