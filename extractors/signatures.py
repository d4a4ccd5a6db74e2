"""Signature blocks: whether there is room to sign, and who has signed when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors import dates
from extractors.passages import Passage

_LABELS = (
    r"by|signature|signed(?: by| for)?|accepted(?: and agreed)?(?: by)?|agreed(?: and accepted)?(?: by)?|agreed to by"
    r"|authorized signature|name|printed? name|title|date(?: signed)?|its|for"
)
_FIELD = re.compile(rf"(?i)^\W*({_LABELS})\s*(?:\([^)]*\))?\s*[:_]\s*(.*)$")
# Two columns that no table holds apart: a label follows on the same line.
_COLUMNS = re.compile(r"(?i)(?<=\S)\s+(?=(?:by|signature|signed|name|printed? name|title|date)\s*:)")
_ROOM = re.compile(
    r"(?im)^\W*(?:by|signature|signed(?: by)?|(?:accepted|agreed)(?: and \w+)?(?: to)? by"
    r"|authorized (?:signature|signatory|representative)|sign"
    r" here)\s*(?:\([^)]*\))?\s*(?::|_{2,}|$)"
    r"|in witness whereof|\bsignature\b\s*[:_]|\bby:\s*_{2,}|/s/"
)
# "Covered Entity: ________  Date: ____": who signs and when, on one line.
_DATED = re.compile(r"(?i)^[^:_\n]{2,60}:?\s*_{4,}[^\w\n]*date\s*[:_]")
_SLASH = re.compile(r"/s/\s*([^|_]{3,60})")
_MARKS = ("by", "signature", "signed", "accepted", "agreed", "authorized")
_ABBREVIATED = re.compile(r"(?i)\b(?:inc|co|corp|ltd|llc|l\.l\.c|p\.c|p\.a)\.$")
_PERSON = re.compile(r"^\W*([A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,3})(?=\s*[,(]|\s+on\b|\s*$)")
_EMPTY = re.compile(r"^[\s_.\[\]-]*$")


@dataclass(slots=True)
class _Block:
    party: str = ""
    by: str = ""
    name: str = ""
    date: str = ""

    def has(self, field: str) -> bool:
        """Whether the field with this label is filled already."""
        key = field.lower()
        if key.startswith("date"):
            return bool(self.date)
        return bool(self.name if "name" in key else self.by if key.startswith(_MARKS) else "")

    def signer(self) -> str | None:
        """Who signed: /s/ or a date beside a name. An empty line is no signature."""
        slash = _SLASH.search(self.by)
        name = slash[1].strip() if slash else self.name or _person(self.by)
        if not name or not (slash or self.date):
            return None
        party = f" for {self.party}" if self.party else ""
        return f"{name}{party}" + (f", {self.date}" if self.date else "")


def _person(written: str) -> str:
    """The name that begins what was written on the line, without title and date: "Ada, Owner, March 3, 2026"."""
    found = _PERSON.match(written)
    return found[1] if found else ""


def closing(passages: Sequence[Passage]) -> Sequence[Passage]:
    """The part of the document in which people sign: all but its first third."""
    return passages[len(passages) // 3 :]


def is_room(passage: Passage) -> bool:
    """Whether the passage is part of a signature block, filled or not."""
    return bool(_ROOM.search(passage.text)) or is_dated_line(passage)


def is_dated_line(passage: Passage) -> bool:
    """Whether the passage is an empty line for a party's signature and its date."""
    return _DATED.match(passage.text) is not None


def has_room(passages: Sequence[Passage]) -> bool:
    """Whether the document has a signature block, filled or not. Accepting by a click is none."""
    return any(map(is_room, closing(passages)))


def signed(passages: Sequence[Passage]) -> tuple[str, ...]:
    """Who signed for whom and when (ISO), in reading order."""
    columns: dict[int, _Block] = {}
    done: list[_Block] = []
    for cells in _rows(closing(passages)):
        fields = [_FIELD.match(cell) for cell in cells]
        if not any(fields):
            for place, cell in enumerate(cells):
                if _is_party(cell):
                    columns[place] = _Block(_party(cell))
                    done.append(columns[place])
            continue
        for place, found in enumerate(fields):
            if found:
                if place not in columns or columns[place].has(found[1]):
                    columns[place] = _Block()  # the next signer's fields begin where one comes a second time
                _fill(columns[place], found, done)
    return tuple(dict.fromkeys(text for block in done if (text := block.signer())))


def _rows(passages: Sequence[Passage]) -> Iterator[list[str]]:
    for passage in passages:
        for piece in passage.pieces:
            cells = piece.line.text.split(" | ")
            yield _COLUMNS.split(cells[0]) if len(cells) == 1 else cells


def _is_party(cell: str) -> bool:
    text = cell.strip(" :")
    return (
        3 < len(text) < 70
        and (text.isupper() or bool(re.match(r"(?i)^(covered entity|business associate)\b", text)))
        and (not text.endswith(".") or bool(_ABBREVIATED.search(text)))
    )


def _party(cell: str) -> str:
    text = cell.strip(" :")
    return text.title() if text.isupper() else text


def _fill(block: _Block, found: re.Match[str], done: list[_Block]) -> None:
    if block not in done:
        done.append(block)
    key, value = found[1].lower(), found[2].strip()
    if _EMPTY.match(value):
        return
    if key.startswith(_MARKS):
        block.by = value
        block.date = block.date or dates.first(value) or ""
    elif "name" in key:
        block.name = re.sub(r"[_]+", "", value).strip()
    elif key == "for":
        block.party = value
    elif key.startswith("date"):
        block.date = dates.first(value) or ""
