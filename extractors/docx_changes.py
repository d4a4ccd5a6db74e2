"""Tracked changes of a Word document that are still open: what was put in and what was taken out, and where."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from lxml import etree

from extractors.docx_runs import MC, alternative, flat
from extractors.docx_styles import W
from extractors.types import OpenChange

KINDS = {f"{W}ins": "inserted", f"{W}moveTo": "inserted", f"{W}del": "deleted", f"{W}moveFrom": "deleted"}
ANY = {*KINDS, f"{W}cellIns", f"{W}cellDel"}
WORDS = {f"{W}t", f"{W}delText"}
BREAKS = {f"{W}tab", f"{W}br", f"{W}cr"}
# Properties may hold marks of changes, but no words; text boxes have paragraphs of their own.
SKIPPED = {f"{W}pPr", f"{W}rPr", f"{W}instrText", f"{W}delInstrText", f"{W}txbxContent"}
MOST_CHANGES, MOST_CHARACTERS = 500, 2000


def are_open(root: etree._Element) -> bool:
    """Whether anything in the document waits to be accepted or refused, words or not."""
    return next(root.iter(*ANY), None) is not None


def of(paragraph: etree._Element, section: str, around: str | None = None) -> Iterator[OpenChange]:
    """The changes in one paragraph of `section`, words of one kind that follow each other as one.

    `around` is the kind of the change that the whole paragraph stands in: "inserted", "deleted" or none.
    """
    for kind, words in groupby(_words(paragraph, around), key=lambda found: found[0]):
        text = flat("".join(word for _, word in words))
        if kind is not None and text:
            yield OpenChange(kind, text[:MOST_CHARACTERS], section)


def _words(parent: etree._Element, kind: str | None) -> Iterator[tuple[str | None, str]]:
    """The words under an element, each with the kind of the innermost change that it stands in."""
    for element in parent:
        if element.tag in WORDS:
            yield kind, element.text or ""
        elif element.tag in BREAKS:
            yield kind, " "
        elif element.tag == f"{MC}AlternateContent":
            yield from _words(alternative(element), kind)
        elif element.tag not in SKIPPED:
            # What was put in and taken out again is no part of the text either way.
            yield from _words(element, "deleted" if kind == "deleted" else KINDS.get(element.tag, kind))
