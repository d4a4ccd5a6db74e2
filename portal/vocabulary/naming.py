"""Ids made from words: for options, rows, columns, flags, sections and questions; kept when only the words change."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher

LONGEST = 40
# An answer may be these without being an option: an option of that name could not be told from them.
RESERVED = frozenset(("na", "none"))
# How alike two lines must be to be the same option in other words.
ALIKE = 0.5


def slug(words: str, longest: int = LONGEST) -> str:
    """Lower-case words joined by hyphens, cut at a word: "Within a day" is within-a-day. "item" where none is left."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().casefold()
    parts = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    found = ""
    for part in parts:
        longer = f"{found}-{part}" if found else part[:longest]
        if len(longer) > longest:
            break
        found = longer
    return found or "item"


def unused(wanted: str, taken: Collection[str], longest: int = LONGEST) -> str:
    """The same, or with a number behind it."""
    found, number = wanted, 2
    while found in taken:
        ending = f"-{number}"
        found, number = wanted[:longest - len(ending)].rstrip("-") + ending, number + 1
    return found


def keep(lines: Sequence[str], before: Mapping[str, str]) -> dict[str, str]:
    """Ids for these lines, in order. A line that stood there before keeps its id, also where its words were changed;
    only a new line gets a new one."""
    ids: list[str | None] = [None] * len(lines)
    left = dict(before)
    for number, line in enumerate(lines):
        same = next((id for id, words in left.items() if words == line), None)
        if same is not None:
            ids[number] = same
            del left[same]
    _reworded(lines, ids, list(before), left)
    taken = {*RESERVED, *before, *(id for id in ids if id)}
    found: dict[str, str] = {}
    for line, known in zip(lines, ids, strict=True):
        own = known or unused(slug(line), taken)
        taken.add(own)
        found[own] = line
    return found


def _reworded(lines: Sequence[str], ids: list[str | None], order: list[str], left: dict[str, str]) -> None:
    """Gives a line without an id that of the old line in the same place or, failing that, of the one most like it."""
    for number, line in enumerate(lines):
        if ids[number] is None and left:
            place = order[number] if len(order) == len(lines) and order[number] in left else ""
            best = place or max(left, key=lambda id: _alike(line, left[id]))
            if place or _alike(line, left[best]) >= ALIKE:
                ids[number] = best
                del left[best]


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def prefix(title: str, taken: Collection[str]) -> str:
    """What the questions of a section are called by: "Access and people" is ACC."""
    letters = re.sub(r"[^A-Z]", "", slug(title).upper())
    for length in range(3, 8):
        found = letters[:length].ljust(3, "Q")
        if found not in taken:
            return found
    return next(f"{letters[:3].ljust(3, 'Q')}{number}" for number in range(2, 1000)
                if f"{letters[:3].ljust(3, 'Q')}{number}" not in taken)


def next_question(prefix: str, taken: Iterable[str]) -> str:
    """ORG-08 after ORG-07, counting also those that are gone: what was once asked keeps its id."""
    numbers = [int(id.rpartition("-")[2]) for id in taken if id.rpartition("-")[0] == prefix]
    return f"{prefix}-{max(numbers, default=0) + 1:02d}"
