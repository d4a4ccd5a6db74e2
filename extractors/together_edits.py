"""What an amendment does to sections of the agreement that it names: deletes them, or changes them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.compare_text import Sentence

_SECTIONS = re.compile(
    r"(?i)\b(?:sections?|paragraphs?|clauses?|articles?)\s+(\d{1,3}(?:\.\d{1,3}){0,5}(?:\([a-z0-9]{1,4}\)){0,3})"
)
_DELETES = re.compile(r"(?i)\b(?:deleted|struck|stricken|removed|rescinded)\b")
_REPLACES = re.compile(r"(?i)\b(?:replac\w+|substitut\w+|restat\w+|following|amended|read as follows)\b")
_CHANGES = re.compile(r"(?i)\b(?:amended|changed|modified|revised|replac\w+|restated|substitut\w+|supplemented)\b")
_EXCEPT = re.compile(r"(?i)^\W*(?:except|other than)\b")


@dataclass(frozen=True, slots=True)
class Edit:
    """One section that an amendment names, and whether it deletes it without putting something in its place."""

    section: str
    deletes: bool
    quote: str


def edits(text: Iterable[Sentence]) -> list[Edit]:
    """The edits of an amendment in order."""
    found = []
    for sentence in text:
        deletes, changes = bool(_DELETES.search(sentence.text)), bool(_CHANGES.search(sentence.text))
        if _EXCEPT.search(sentence.text) or not (deletes or changes):
            continue
        whole = deletes and not _REPLACES.search(sentence.text)
        found += [Edit(match[1], whole, sentence.text) for match in _SECTIONS.finditer(sentence.text)]
    return found


def of_section(edits: Sequence[Edit], section: str) -> Edit | None:
    """The last edit of that section or of one that holds it. The number counts, not the exhibit's name before it."""
    section = section.rpartition(", ")[2]
    return next((edit for edit in reversed(edits) if _within(section, edit.section)), None)


def _within(section: str, outer: str) -> bool:
    return bool(section) and (section == outer or section.startswith((f"{outer}.", f"{outer}(")))
