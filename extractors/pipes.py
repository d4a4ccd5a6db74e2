"""Tables written with pipes and set as paragraphs ("| Breach | 5 days |") -> the same lines with one line a row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.types import Line, Word

_RULE = re.compile(r"^[\s|:+=-]+$")
# A bracket is what a scan makes of the pipe at the edge of a row.
_OPENS = re.compile(r"^\s*(?:\||\[(?=[^\]|]+ \|))")
_CLOSES = re.compile(r"\|\s*$|(?<=\w)\]\s*$(?<!\[\w\])")
MOST_LINES_IN_ROW = 60
MOST_COLUMNS = 12


def joined(lines: Sequence[Line]) -> tuple[Line, ...]:
    """The lines; each row of a table written with pipes is one of kind "table-row", as any other table's."""
    return tuple(_joined(lines))


def _joined(lines: Sequence[Line]) -> Iterator[Line]:
    place = 0
    while place < len(lines):
        end = _table_end(lines, place)
        if end > place:
            yield from filter(_has_words, map(_row, _grouped(lines[place:end])))
        else:
            yield lines[place]
            end = place + 1
        place = end


def _table_end(lines: Sequence[Line], start: int) -> int:
    """The place after the table that begins at `start`; `start` where none does."""
    end = place = start
    while place < len(lines) and (closed := _closing(lines, place)) is not None:
        end = place = closed
    pipes = sum(map(_pipes, lines[start:end]))
    return end if pipes > 3 or (pipes == 3 and end - start == 1) else start


def _closing(lines: Sequence[Line], start: int) -> int | None:
    """The place after the next line that ends with a pipe, where the line at `start` opens a row or goes on in one."""
    for place in range(start, min(start + MOST_LINES_IN_ROW, len(lines))):
        line = lines[place]
        opens = _OPENS.match(line.text) is not None
        if line.kind not in ("body", "heading") or (place == start and not opens and line.starts_paragraph):
            return None
        if place > start and opens and not _OPENS.match(lines[start].text):
            return None  # a paragraph between two tables
        if _CLOSES.search(line.text):
            return place + 1
    return None


def _grouped(table: Sequence[Line]) -> list[list[Line]]:
    """The lines of each row: every row has as many pipes as the others, and ends where a line does."""
    for pipes in range(2, MOST_COLUMNS + 2):
        if rows := _parted(table, pipes):
            return rows
    return _by_edges(table)


def _parted(table: Sequence[Line], pipes: int) -> list[list[Line]]:
    rows: list[list[Line]] = [[]]
    for line in table:
        rows[-1].append(line)
        found = sum(map(_pipes, rows[-1]))
        if found == pipes and _CLOSES.search(line.text):
            rows.append([])
        elif found >= pipes:
            return []
    whole = not rows.pop()
    return rows if whole and all(_OPENS.match(row[0].text) for row in rows) else []


def _pipes(line: Line) -> int:
    edges = [edge[0].strip() for edge in (_OPENS.match(line.text), _CLOSES.search(line.text)) if edge]
    return line.text.count("|") + sum(edge != "|" for edge in edges)


def _by_edges(table: Sequence[Line]) -> list[list[Line]]:
    """The rows where a scan lost or made up a pipe: a line that opens with one, after a line that closes with one."""
    rows = [[table[0]]]
    for line in table[1:]:
        if _OPENS.match(line.text) and (_CLOSES.search(rows[-1][-1].text) or line.starts_paragraph):
            rows.append([])
        rows[-1].append(line)
    return rows


def _row(lines: Sequence[Line]) -> Line:
    """One line of kind "table-row" with the cells parted by " | ", and the words of the page on which it begins."""
    text = " ".join(line.text.strip() for line in lines)
    inner = _CLOSES.sub("", _OPENS.sub("", text))
    cells = [cell.strip() for cell in inner.split("|")]
    page = lines[0].page
    words = [word for line in lines if line.page == page for word in line.words]
    return replace(
        lines[0],
        text=" | ".join(cells),
        words=tuple(_without_pipes(words)),
        level=0,
        kind="table-row",
        starts_paragraph=True,
    )


def _has_words(row: Line) -> bool:
    return _RULE.match(row.text) is None


def _without_pipes(words: Sequence[Word]) -> Iterator[Word]:
    for word in words:
        if bare := word.text.strip("|"):
            yield word if bare == word.text else replace(word, text=bare)
