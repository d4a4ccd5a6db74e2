"""How a reader cites a place of an agreement: "3.3(b)", "Exhibit B, 2", "II.A", or the words of the heading above."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST_HEADING = 80
# "3.3(b)", "(a)", "II.A": numbers, before which people say "section"; names and headings say themselves what they are.
_NUMBER = re.compile(r"(?:\d|\(|(?:[IVXLC]{1,5}|[A-Z])(?:[.(]|$))")
_DIVISION = re.compile(
    r"(?i)^(article|section|sec\.|§|exhibit|appendix|schedule|attachment|annex|addendum|part)\s*(.+)$")


def cited(marks: Iterable[tuple[str, str, str]]) -> str:
    """The place below all open `marks`, outermost first: kind as in numbering.Mark, label, and heading."""
    outer = place = heading = ""
    for kind, label, title in marks:
        if kind == "heading":
            heading = title if not outer and not place else heading
        elif kind[0] in "ae":
            outer, place = division(label), ""
        elif kind[0] == "d" and ("." in label or not place):
            place = label
        elif label:
            place = below(place, label, dotted=kind[0] == ".")
    if not outer and not place[:1].isalnum() and heading:
        return f"{heading[:LONGEST_HEADING].strip()} {place}".strip()
    return within(outer, place)


def division(label: str) -> str:
    """A division as it is cited: "EXHIBIT B" is Exhibit B, and "Section 4.2" is 4.2."""
    found = _DIVISION.match(label.strip())
    if not found:
        return label.strip()
    return found[2] if found[1].lower() in ("section", "sec.", "§") else f"{found[1].capitalize()} {found[2].upper()}"


def below(place: str, label: str, dotted: bool = False) -> str:
    """An item of a list inside a place: "(a)" of 3.3 is 3.3(a); "A." of II is II.A."""
    if dotted and label.isupper():
        return f"{place}.{label}" if place else label
    return f"{place}({label})"


def within(outer: str, place: str) -> str:
    """A place inside an article or exhibit. An article's name says nothing more where its sections carry its number."""
    if outer and place and outer.startswith("Article") and "." in place.split("(")[0]:
        return place
    return f"{outer}{place}" if not (outer and place[:1].isalnum()) else f"{outer}, {place}"


def named(place: str) -> str:
    """The place within a sentence: "section 3.3(b)", but "Exhibit B, 2" and the words of a heading; "" for none."""
    return f"section {place}" if _NUMBER.match(place) else place
