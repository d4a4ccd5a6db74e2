"""The earlier or the later of two times -> the one that counts (rule B-3.8)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.hours import hours
from extractors.numbers import Term

_SOON, _LATE = "earlier|earliest|sooner|soonest|shorter|shortest|lesser", "later|latest|longer|longest|greater"
_OF = re.compile(rf"\b(?:the )?(?:(?P<soon>{_SOON})|(?P<late>{_LATE})) of\b")
_WHICHEVER = re.compile(
    r"\bwhichever (?:\w+ ){0,3}?(?:the )?"
    rf"(?:(?P<soon>{_SOON}|first)|(?P<late>{_LATE}|last))\b"
)
_JOINED = re.compile(r"\b(?:and|or)\b")
_FAR = 160  # characters between two times of one choice


def chosen(text: str, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of a sentence, of each choice between several the one that counts by its hours at worst."""
    kept = list(terms)
    for found in [*_OF.finditer(text), *_WHICHEVER.finditer(text)]:
        after = found.re is _OF
        group = _following(text, kept, found.end()) if after else _preceding(text, kept, found.start())
        if len(group) > 1:
            pick = (min if found["soon"] else max)(group, key=_longest)
            kept = [term for term in kept if term is pick or term not in group]
    return tuple(kept)


def _longest(term: Term) -> int:
    return hours(term.number, term.unit)[1] or 0


def _following(text: str, terms: Sequence[Term], place: int) -> list[Term]:
    """The terms after a place that "and" or "or" joins."""
    group: list[Term] = []
    for term in terms:
        start = group[-1].end if group else place
        if term.start < place:
            continue
        if term.start - start > _FAR or (group and not _JOINED.search(text[start : term.start])):
            break
        group.append(term)
    return group


def _preceding(text: str, terms: Sequence[Term], place: int) -> list[Term]:
    """The two terms right before a place, where "and" or "or" joins them."""
    before = [term for term in terms if term.end <= place and place - term.end <= _FAR][-2:]
    joined = len(before) == 2 and _JOINED.search(text[before[0].end : before[1].start])
    return before if joined and before[1].start - before[0].end <= _FAR else []
