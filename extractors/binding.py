"""Tables and summaries that the agreement itself makes one of its terms, or says are none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractors.passages import Passage, Zone

_IT = (
    r"(?i)\b(?:this|the|these|those) (?:\w+ ){0,2}?"
    r"(?:tables?|charts?|summar(?:y|ies)|schedule|list|matrix|grid|times|figures|deadlines|sheet|overview|page)\b"
)
_IS_TERMS = re.compile(
    _IT + r"(?:(?!\b(?:not|no|none|only|convenience|but|terms|sections?|text)\b)[^.;]){0,60}"
    r"\b(?:(?:is|are|forms?|is made|makes up) (?:an? )?(?:integral |binding |operative )?part of"
    r"|(?:is|are) (?:legally |fully )?binding|binds?\b|(?:is|are) terms? of|(?:is|are) incorporated)"
)
_FOR = r"(?:convenience|information|reference|orientation|illustration|guidance)"
_IS_NONE = re.compile(
    _IT + r"[^.;]{0,100}?\b(?:(?:is|are|forms?|makes?)(?: up)? (?:not|no) (?:an? )?(?:integral )?part of"
    r"|do(?:es)? not (?:form|make up|constitute) (?:an? )?part of|(?:is|are) not (?:legally )?binding"
    r"|(?:is|are|makes?|contains?|states?) (?:not|no) (?:an? )?"
    r"(?:commitments?|promises?|terms?|obligations?|warrant\w+)\b"
    r"|do(?:es)? not (?:bind|create|impose|oblige|commit)"
    rf"|(?:for|as an?|as) {_FOR}(?: purposes)? only|(?:only|merely|just|solely) for {_FOR}"
    r"|(?:has|have) no (?:legal|binding) (?:effect|force))"
)


def ruled(made: Sequence[Passage]) -> tuple[Passage, ...]:
    """The passages; a summary that is said to be a term is BODY, and a table that is said to be none is SUMMARY."""
    terms = {passage.headings for passage in made if passage.zone is Zone.SUMMARY and _says(_IS_TERMS, passage)}
    none = {row.order for table, beside in _tables(made) if any(_says(_IS_NONE, p) for p in beside) for row in table}
    return tuple(_ruled(made, terms, none))


def _ruled(made: Sequence[Passage], terms: set[tuple[str, ...]], none: set[int]) -> Iterator[Passage]:
    for passage in made:
        if passage.order in none and passage.zone in (Zone.BODY, Zone.EXHIBIT):
            yield replace(passage, zone=Zone.SUMMARY)
        elif passage.zone is Zone.SUMMARY and passage.headings in terms:
            yield replace(passage, zone=Zone.BODY)
        else:
            yield passage


def _says(pattern: re.Pattern[str], passage: Passage) -> bool:
    if pattern is _IS_TERMS and _IS_NONE.search(passage.text):
        return False
    return pattern.search(passage.text) is not None


def _tables(made: Sequence[Passage]) -> Iterable[tuple[list[Passage], list[Passage]]]:
    """The rows of each table, with what stands right before and after them under the same heading."""
    start = 0
    while start < len(made):
        end = start
        while end < len(made) and made[end].is_row:
            end += 1
        if end > start:
            around = [*made[max(0, start - 1) : start], *made[end : end + 1]]
            yield list(made[start:end]), [p for p in around if p.headings == made[start].headings]
        start = max(end, start + 1)
