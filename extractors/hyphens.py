"""Words that the end of a row cut in two, and how they are written whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extractors.rows import Row
from extractors.types import Word

HYPHEN = re.compile(r"[^\W\d_]{2,}[-\u2010]$")
PUNCTUATION = ".,;:()\"'“”"
# First parts of compounds that are written with a hyphen ("third-party"), where the second part is a word itself.
COMPOUNDING = frozenset(
    ["non", "self", "third", "multi", "cross", "well", "follow", "off", "on", "long", "short", "full", "first", "high"]
)
# First parts of words that are written as one ("thereof", "within"), each a word itself.
OPENING = frozenset(
    re.findall(
        r"\w+",
        "any an be can every fore for here how in it no not on out over some the there to under up what when where who "
        "with",
    )
)
TENS = frozenset(re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety"))
DIGITS = frozenset(re.findall(r"\w+", "one two three four five six seven eight nine first second third fourth fifth"))
ADDRESS = re.compile(r"[@/]|\w\.\w")


def joined(rows: Sequence[Row]) -> list[Row]:
    """Rows without words cut in two: the first part's word becomes whole and keeps its box; the second part goes."""
    known = _whole_words(rows)
    words = [list(row.words) for row in rows]
    for place, (row, following) in enumerate(pairwise(rows)):
        own, others = words[place], words[place + 1]
        if row.is_table or following.is_table or not own or not HYPHEN.search(own[-1].text):
            continue
        if others[0].text[0].islower():
            own[-1] = replace(own[-1], text=_whole(own[-1].text, others.pop(0).text, known))
    return [_with_words(row, own) for row, own in zip(rows, words, strict=True) if own]


def _with_words(row: Row, words: list[Word]) -> Row:
    same = len(words) == len(row.words) and words[-1] is row.words[-1]
    return row if same else replace(row, words=tuple(words))


def _whole_words(rows: Sequence[Row]) -> set[str]:
    """The words of the document, without those that the end of a row may have cut."""
    words: set[str] = set()
    cut = False
    for row in rows:
        words |= {word.text.strip(PUNCTUATION).lower() for word in row.words[cut : len(row.words) - 1]}
        cut = bool(HYPHEN.search(row.words[-1].text))
        words |= set() if cut else {row.words[-1].text.strip(PUNCTUATION).lower()}
    return words


def _whole(first: str, second: str, known: set[str]) -> str:
    """One word of its two parts: with the hyphen where the document writes it so, or where the parts say so."""
    start, end = first[:-1], second.strip(PUNCTUATION).lower()
    bare = start.lstrip(PUNCTUATION).lower()
    if bare + end in known:
        return start + second
    keeps = f"{bare}-{end}" in known or _is_compound(bare, end, known)
    return f"{start}-{second}" if keeps else start + second


def _is_compound(bare: str, end: str, known: set[str]) -> bool:
    """Whether two parts are those of a number ("seventy-two"), of an address, or words of their own in the document."""
    if bare in TENS and end.rstrip("s") in DIGITS:
        return True
    if ADDRESS.search(bare) or ADDRESS.search(end):
        return True
    if "-" in end:
        return end.partition("-")[0] in known
    return end in known and (bare in COMPOUNDING or (bare in known and bare not in OPENING))
