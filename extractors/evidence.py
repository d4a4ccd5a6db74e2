"""Quotes with their place: the words as in the document, page, section, and one box a line."""

from __future__ import annotations

from collections.abc import Iterator

from extractors.passages import Passage, Piece
from extractors.statements import Statement
from extractors.types import Box, Evidence, Line, Word


def of(statement: Statement) -> Evidence:
    """The statement as evidence. Boxes are PDF points, empty where the format has no pages."""
    return between(statement.passage, statement.start, statement.end)


def between(passage: Passage, start: int, end: int) -> Evidence:
    """The passage's text from `start` to `end` as evidence; the page is that of its first line."""
    pieces = [piece for piece in passage.pieces if piece.offset < end and piece.offset + len(piece.line.text) > start]
    boxes = tuple(box for piece in pieces if (box := _box(piece, start, end)))
    page = pieces[0].line.page if pieces else None
    return Evidence(quote=passage.text[start:end].strip(), page=page, section=passage.place, boxes=boxes)


def confidence(statement: Statement) -> float:
    """The mean confidence (0-1) of the words that the statement was read from."""
    words = [word.confidence for piece in statement.passage.pieces for word in piece.line.words]
    return sum(words) / len(words) if words else 1.0


def _box(piece: Piece, start: int, end: int) -> Box | None:
    words = [
        word
        for place, word in placed(piece.line)
        if start <= place + piece.offset + len(word.text) - 1 and place + piece.offset < end
    ]
    if not words:
        return None
    return Box(
        min(w.box.x0 for w in words),
        min(w.box.top for w in words),
        max(w.box.x1 for w in words),
        max(w.box.bottom for w in words),
    )


def placed(line: Line) -> Iterator[tuple[int, Word]]:
    """Each word with its place in the line's text; a word that hyphenation changed keeps the place where it began."""
    place = 0
    for word in line.words:
        found = line.text.find(word.text, place)
        if found < 0:
            yield place, word
        else:
            yield found, word
            place = found + len(word.text)
