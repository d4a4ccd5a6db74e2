"""Tables that put the terms into plain words in a column of their own -> the same rows with that column blank."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.passages import Passage

_CELL = re.compile(r"[^|]+")
MOST_WORDS_IN_HEADER = 8
_PLAIN = re.compile(
    r"(?i)\b(?:plain|simple|simpler|everyday|ordinary) (?:words|language|english|terms|text)\b|\bplainly\b"
    r"|\bwhat (?:this|it|that) means\b|\bin (?:short|brief|other words)\b|\bsummar(?:y|ies)\b"
    r"|\bexplanations?\b|\bexplained\b"
    r"|\bnot part of (?:the|this)\b|\bfor (?:convenience|information) only\b"
)
_TERMS = re.compile(
    r"(?i)\b(?:legal|binding|full|contract|agreement) (?:text|terms?|words|language|wording)\b|\bwhat it says\b"
    r"|^\W*(?:the )?(?:terms?|text|agreement|wording|provisions?|clause text|contract|promise|obligation|duty)\W*$"
)


def blanked(passages: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages; what only restates a term beside it is spaces, so that every other word keeps its place."""
    return tuple(_blanked(passages))


def _blanked(passages: Sequence[Passage]) -> Iterator[Passage]:
    plain: int | None = None
    columns = 0
    for passage in passages:
        cells = list(_CELL.finditer(passage.text)) if " | " in passage.text else []
        if not cells:
            plain = None
        elif (found := _plain_column([cell[0] for cell in cells])) is not None:
            plain, columns = found, len(cells)
        elif plain is not None and len(cells) == columns:
            start, end = cells[plain].span()
            text = passage.text[:start] + " " * (end - start) + passage.text[end:]
            yield replace(passage, text=text)
            continue
        yield passage


def _plain_column(header: Sequence[str]) -> int | None:
    """The place of the column in plain words, where the row is a header that also names the terms themselves."""
    if max(len(cell.split()) for cell in header) > MOST_WORDS_IN_HEADER:
        return None
    plain = [place for place, cell in enumerate(header) if _PLAIN.search(cell)]
    terms = [place for place, cell in enumerate(header) if _TERMS.search(cell) and place not in plain]
    return plain[0] if len(plain) == 1 and terms else None
