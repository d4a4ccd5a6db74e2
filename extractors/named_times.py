"""Times that a cover page or a schedule gives under a name ("Incident Notice Period | 5 business days after …")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extractors.numbers import Numbers
from extractors.passages import Passage
from extractors.text import Wording, plain

_PERIOD = re.compile(r"(?i)\b(?:period|time|deadline|window|time ?frame|time limit|limit|clock)$")
_FIELD = re.compile(r"^\W{0,3}([A-Z][\w’'/ -]{3,50}?)\W{0,2}(?:: ?| [–—-] )(?=\S)(.{3,160})$")
_NAME = re.compile(
    r"^\W{0,3}((?:[A-Z][\w’'/-]*|of|for|the|to|and|or)(?: (?:[A-Z][\w’'/-]*|of|for|the|to|and|or)){0,6})\W{0,2}$"
)
# What the time counts from, right after it: "72 hours after discovery", or in a cell of its own.
_COUNTS = re.compile(r"^[ ,|]*((?:after|of|from|following|before|prior to|by)? ?[^.;|(]{0,70})")
_WITHIN = (
    r"(?:\b(?i:within|in|by|before|inside|during|no later than|at|under|than) (?i:the |its |that |this |such )?"
    r"|\b(?i:shown|stated|given|set|set out|listed|entered|named|filled in)[^.;]{0,40}"
    r" (?i:for|as|opposite|beside|against|under) )"
)


def named_times(passages: Sequence[Passage], wording: Wording, numbers: Numbers) -> Mapping[str, str]:
    """What each named time stands for: "Cure Period" -> "cure period (30 days after notice)"."""
    entries = [(name, value, passage) for passage in passages for name, value in _entry(passage)]
    found: dict[str, str] = {}
    for name, value, passage in entries:
        said = _said(wording.normal(value), numbers)
        if said and name not in found and _is_used(name, passage, passages):
            found[name] = f"{name.lower()} ({said})"
    return found


def _entry(passage: Passage) -> Iterator[tuple[str, str]]:
    """The name and the value of a row of two cells or more, or of a line with a label."""
    cells = [cell.strip() for cell in plain(passage.text).split(" | ")]
    if len(cells) > 1 and (name := _NAME.match(cells[0])):
        yield name[1], " | ".join(cells[1:])
    field = _FIELD.match(cells[0]) if len(cells) == 1 and not passage.is_heading else None
    if field and (name := _NAME.match(field[1])):
        yield name[1], field[2]


def _said(value: str, numbers: Numbers) -> str:
    """The first time of the value with what it counts from; empty where it has none, or one that is no single time."""
    terms = list(numbers.terms(value))
    if not terms:
        return ""
    first = terms[0]
    after = _COUNTS.match(value[first.end : terms[1].start if len(terms) > 1 else len(value)])
    unit = first.unit.replace("_", " ")
    return f"{first.number} {unit}s {after[1] if after else ''}".strip(" ,|")


def _is_used(name: str, entry: Passage, passages: Sequence[Passage]) -> bool:
    """Whether another passage speaks of the time by its name, as "within the Cure Period"."""
    before = "" if _PERIOD.search(name) else _WITHIN
    used = re.compile(rf"{before}[\"“]?{re.escape(name)}\b")
    return any(used.search(passage.text) for passage in passages if passage.order != entry.order)
