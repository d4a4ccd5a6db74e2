"""Whether two documents are between the same parties: names compared without case, legal forms and small words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from extractors.text import plain

_FORM = re.compile(
    r"(?i)\b(?:incorporated|inc|llc|l\.l\.c|corporation|corp|limited|ltd|lp|llp|pllc|p\.?c|p\.?a|company|co|gmbh|plc)"
    r"\b\.?"
)
_SMALL = frozenset({"the", "of", "and", "a", "an", "d", "b", "dba"})
SIGNATURES = 2  # that a document of two parties needs, one of each
ALIKE = 0.84  # a name that a scan spells with a wrong letter or two is still the same


def others(known: Sequence[str | None], named: Sequence[str | None], also: Iterable[str] = ()) -> tuple[str, ...]:
    """Of `named`, the parties of a document by role, those that the agreement does not name: `known` are the
    agreement's, in the same order of roles, and `also` further names by which they are known. A role that either
    document leaves open says nothing."""
    ours = [words for name in (*known, *also) if name and (words := _words(name))]
    return tuple(
        name
        for own, name in zip(known, named, strict=True)
        if own and name and (words := _words(name)) and not any(_same(words, one) for one in ours)
    )


def _words(name: str) -> tuple[str, ...]:
    found = re.findall(r"\w+", _FORM.sub(" ", plain(name).lower()))
    return tuple(word for word in found if word not in _SMALL)


def _same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """The same words, all words of the shorter name, or nearly the same letters."""
    if set(one) <= set(other) or set(other) <= set(one):
        return True
    return SequenceMatcher(None, " ".join(one), " ".join(other), autojunk=False).ratio() >= ALIKE
