"""What a passage is: a paragraph or list item with its number, headings, stem, zone and place in the document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from extractors.types import Line


class Zone(StrEnum):
    """What kind of text a passage is; only BODY and EXHIBIT make promises."""

    BODY = "body"
    EXHIBIT = "exhibit"
    TITLE = "title"
    CONTENTS = "contents"
    RECITAL = "recital"
    DEFINITION = "definition"
    NOTE = "note"
    OUTSIDE = "outside"
    SUMMARY = "summary"
    SIGNATURE = "signature"
    NOT_CHOSEN = "not-chosen"


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a line begins in its passage's text. `skipped` characters of the line stand before."""

    offset: int
    line: Line


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or list item. `stem` is the text that introduces the list it stands in, outermost first. `section`
    is its number as the rules compare it, `place` as a reader cites it."""

    text: str
    section: str = ""
    place: str = ""
    headings: tuple[str, ...] = ()
    stem: str = ""
    stems: tuple[int, ...] = ()
    zone: Zone = Zone.BODY
    box: str = ""
    is_heading: bool = False
    is_row: bool = False
    pieces: tuple[Piece, ...] = ()
    order: int = 0


@dataclass(frozen=True, slots=True)
class HeadingRules:
    """Which headings open which zone (rules/baa/headings.yaml)."""

    zones: tuple[tuple[Zone, re.Pattern[str]], ...]
    openings: tuple[tuple[Zone, re.Pattern[str]], ...]
    agreement: re.Pattern[str]

    def zone_of(self, heading: str) -> Zone | None:
        return next((zone for zone, pattern in self.zones if pattern.search(heading)), None)

    def zone_opening(self, text: str) -> Zone | None:
        return next((zone for zone, pattern in self.openings if pattern.search(text)), None)
