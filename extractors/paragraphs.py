"""Where paragraphs begin, and which rows are headings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from extractors.headings import is_title
from extractors.rows import Row

LIST_MARK = re.compile(
    r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|\([a-z0-9]{1,4}\)|[a-z][.)]|[ivx]{1,5}[.)]|"
    r"(?:article|section|exhibit|appendix|attachment|schedule)\s+[\divxa-z]{1,5}\b[.:]?|§+|[•●▪■◦○‣⁃·–—*☐☑☒❑-])(?:\s|$)",
    re.IGNORECASE,
)
# Words that no paragraph ends with: what follows them goes on, also "(b)" after "Section".
UNFINISHED = re.compile(
    r"(?:\b(?:sections?|subsections?|paragraphs?|clauses?|articles?|cfr|parts?|subparts?|and|or|of|the|an?|to|with|under|in|by|for|"
    r"from|at|as|that|this|any|each|its|shall|will|may|not|be|is|are)|c\.f\.r\.|§+)$",
    re.IGNORECASE,
)
ENDED = re.compile(r"[.;:!?][\"”’')\]]*$")
ITEM_ENDED = re.compile(r"(?:[.;:!?][\"”’')\]]*|[;,]\s*(?:and|or|and/or))$")
INDENT = 8.0
LONG_GAP = 1.3
HEADING_WORDS = 14
LARGER = 1.08
SHORT_WORD = 3


def body_size(rows: Sequence[Row]) -> float:
    """The font size of most of the text in points; 0 where unknown."""
    sizes: Counter[float] = Counter()
    for row in rows:
        sizes[row.size] += len(row.words)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def mark_starts(rows: Sequence[Row]) -> None:
    """Set `starts` on the rows that begin a paragraph."""
    pitch = _pitch(rows)
    right = _right_edges(rows)
    for index, row in enumerate(rows):
        last = rows[index - 1] if index else None
        row.starts = last is None or _starts(last, row, pitch, right.get((last.page, round(last.x0 / 40)), last.x1))


def _starts(last: Row, row: Row, pitch: float, right: float) -> bool:
    ended, short = bool(ENDED.search(last.text)), last.x1 < right - 0.2 * (right - last.x0)
    if row.is_table or last.is_table or _size_changes(last, row):
        return True
    if UNFINISHED.search(last.text) and row.top - last.top < 2 * pitch:
        return False
    if not last.size and last.starts and not ended and _is_title_above(last, row, short):
        return True
    if _weight_changes(last, row) and (ended or short or (last.bold and last.starts)):
        return True
    if LIST_MARK.match(row.text) and (ITEM_ENDED.search(last.text) or short or abs(row.x0 - last.x0) > EDGE):
        return True
    if last.page != row.page or row.top < last.top:
        return ended and not row.text[0].islower()
    if row.top - last.top > LONG_GAP * pitch * max(1.0, row.height / max(last.height, 1.0)):
        return True
    if short and (ended or (last.x1 < right - 0.5 * (right - last.x0) and not row.text[0].islower())):
        return True
    return _indented(last, row)


EDGE = 3.0


def _is_title_above(last: Row, row: Row, short: bool) -> bool:
    """A title over its text on a scan, which tells neither size nor weight: it shows by its capitals."""
    if row.text[0].islower() or not is_title(last.text):
        return False
    longer = [word for word in last.text.split() if len(word) > SHORT_WORD]
    return short or (len(longer) > 2 and all(word[0].isupper() for word in longer) and not is_title(row.text))


def _size_changes(last: Row, row: Row) -> bool:
    """A row in larger print beside another: a heading and its text."""
    smaller, larger = sorted((last.size, row.size))
    return smaller > 0 and larger > LARGER * smaller and min(len(last.words), len(row.words)) > 1


def _weight_changes(last: Row, row: Row) -> bool:
    """A bold row beside a plain one: a heading and its text, or a row that bold terms happen to fill."""
    return last.bold != row.bold and min(len(last.words), len(row.words)) > 1


def _indented(last: Row, row: Row) -> bool:
    """The first line of an indented paragraph, or the next entry of a list whose lines hang."""
    step = row.x0 - last.x0
    if step > INDENT:
        return not last.starts
    return step < -INDENT and not last.starts


def _pitch(rows: Sequence[Row]) -> float:
    """The usual distance from one line of a paragraph to the next, in points."""
    steps = sorted(
        row.top - last.top
        for last, row in pairwise(rows)
        if last.page == row.page and 0.6 * row.height < row.top - last.top < 5 * row.height
    )
    return steps[len(steps) // 3] if steps else 14.0


def _right_edges(rows: Sequence[Row]) -> dict[tuple[int, int], float]:
    """How far lines that begin at about the same place reach to the right, by page."""
    edges: dict[tuple[int, int], float] = {}
    for row in rows:
        key = (row.page, round(row.x0 / 40))
        edges[key] = max(edges.get(key, 0.0), row.x1)
    return edges


def heading_levels(rows: Sequence[Row], body: float) -> dict[int, int]:
    """The level (1 is the largest print) of each row, by its place in `rows`, that is a heading by size or weight."""
    body_is_bold = sum(row.bold for row in rows) * 2 > len(rows)
    found = {}
    for start, end in _paragraphs(rows):
        block = rows[start:end]
        if _is_heading(block, body, body_is_bold):
            found.update(dict.fromkeys(range(start, end), block[0].size))
    ranks = sorted(set(found.values()), reverse=True)
    return {place: min(ranks.index(size) + 1, 6) for place, size in found.items()}


def _paragraphs(rows: Sequence[Row]) -> list[tuple[int, int]]:
    starts = [index for index, row in enumerate(rows) if row.starts]
    return list(pairwise([*starts, len(rows)]))


def _is_heading(block: Sequence[Row], body: float, body_is_bold: bool) -> bool:
    words = sum(len(row.words) for row in block)
    if len(block) > 3 or words > HEADING_WORDS or any(row.is_table for row in block) or not body:
        return False
    text = " ".join(row.text for row in block)
    if not any(map(str.isalpha, text)) or text.endswith((";", ",")) or "__" in text:
        return False
    return all(row.size > LARGER * body for row in block) or (not body_is_bold and all(row.bold for row in block))
