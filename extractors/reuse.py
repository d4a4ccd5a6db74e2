"""Refuses PDFs that draw one thing again and again: small pieces that use each other come to more than any page has."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pikepdf

from extractors.errors import TooMuchInside

DRAW = re.compile(rb"\bDo\b")
DEEPEST = 20
REPEATS = "The PDF draws the same things far too often for an agreement: print it as PDF again and upload that copy."

ObjectName = tuple[int, int]


class Reuse:
    """Counts the bytes of drawing that pages come to, every use of a piece counted again."""

    def __init__(self, most: int) -> None:
        self._most, self._left = most, most
        self._weights: dict[ObjectName, int] = {}

    def add(self, page: pikepdf.Page) -> None:
        """Count one page. Raises TooMuchInside when it, or all pages together, come to more than `most` bytes."""
        contents = page.obj.get("/Contents")
        parts = contents if isinstance(contents, pikepdf.Array) else [contents]
        inner = self._heaviest(page.obj, 0)
        for part in parts:
            if isinstance(part, pikepdf.Stream):
                self._left -= self._own(part, inner)
            if self._left < 0:
                raise TooMuchInside(REPEATS)

    def _own(self, stream: pikepdf.Stream, inner: int) -> int:
        """The bytes of a stream, with those of the heaviest piece that it may draw for each time that it draws any."""
        drawn = stream.read_bytes()
        weight = len(drawn) + (len(DRAW.findall(drawn)) * inner if inner else 0)
        if weight > self._most:
            raise TooMuchInside(REPEATS)
        return weight

    def _heaviest(self, owner: pikepdf.Object, depth: int) -> int:
        return max((self._weight(form, depth) for form in _forms(owner)), default=0)

    def _weight(self, form: pikepdf.Stream, depth: int) -> int:
        if depth > DEEPEST:
            raise TooMuchInside(REPEATS)
        if form.objgen not in self._weights:
            # One that draws itself is left out where it comes again, as viewers do.
            self._weights[form.objgen] = 0
            self._weights[form.objgen] = self._own(form, self._heaviest(form, depth + 1))
        return self._weights[form.objgen]


def _forms(owner: pikepdf.Object) -> Iterator[pikepdf.Stream]:
    resources = owner.get("/Resources")
    named = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    for item in named.values() if isinstance(named, pikepdf.Dictionary) else ():
        if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == pikepdf.Name.Form:
            yield item
