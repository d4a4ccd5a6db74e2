"""The text of a file for people to read: its lines in reading order, without running headers and page numbers."""

from __future__ import annotations

from dataclasses import replace

from extractors.layout import lines
from extractors.limits import STANDARD, Limits
from extractors.load import load
from extractors.types import Line


def read(content: bytes, filename: str, limits: Limits = STANDARD) -> tuple[Line, ...]:
    """The same lines that a reading goes by, without the words' boxes. Raises UnreadableDocument as `load` does."""
    return without_words(lines(load(content, filename, limits)))


def without_words(found: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines as text alone: a tenth of the memory, and nothing of it is lost to a reader."""
    return tuple(replace(line, words=()) for line in found)
