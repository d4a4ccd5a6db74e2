"""Keeps the stack of open sections and lists, so that each passage gets its headings, number and stem."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extractors import numbering, places
from extractors.blocks import Part
from extractors.headings import introduces, is_caps, last_sentence, looks_like_heading, opening_heading, own_subject
from extractors.numbering import Mark
from extractors.passages import HeadingRules, Passage, Zone
from extractors.types import Line

_OPENING_ZONES = (Zone.RECITAL, Zone.CONTENTS, Zone.TITLE, Zone.SUMMARY)


# After a run-in title: a party and what it may or must do.
_BINDS_AT_ONCE = re.compile(
    r"[.:–—-]\s+(?:(?:the|our) )?[A-Z][\w&.’'-]*(?: [A-Z][\w&.’'-]*){0,4}"
    r" (?:may|shall|will|must|agrees to|is (?:hereby )?(?:authorized|permitted|allowed) to)\b"
)


@dataclass(slots=True)
class _Open:
    """An entry of the stack of open sections and lists."""

    kind: str
    order: int
    label: str
    heading: str = ""
    stem: str = ""
    zone: Zone | None = None
    is_heading: bool = False
    passage: int = -1


def _is_title_of_notes(text: str) -> bool:
    """A line above notes, not a note: "Consultant's notes (remove before signing)"."""
    return len(text.split()) <= 8 and not text.rstrip().endswith((".", "]")) and not text.lstrip().startswith("[")


class Outline:
    """Keeps the stack of open sections and lists while passages are made."""

    def __init__(self, rules: HeadingRules) -> None:
        self._rules = rules
        self._stack: list[_Open] = []
        self._under_row = 0  # how much of the stack was open when the row of a table began that is being placed
        self.done: list[Passage] = []

    def add(self, part: Part) -> None:
        """Place one paragraph in the stack and keep its passage."""
        if self._under_row and not part.inline:
            del self._stack[self._under_row - 1 :]
            self._under_row = 0
        sibling = next((entry.label for entry in reversed(self._stack) if entry.kind[:1] in "(."), "")
        mark = self._mark(part, sibling)
        rest = part.text[mark.length :] if mark else part.text
        zone = self._rules.zone_opening(part.text)
        heading, run_in = self._heading(part, rest, mark)
        if zone is Zone.NOTE and not heading and _is_title_of_notes(rest):
            heading = rest.strip()
        if mark is not None:
            self._open(mark, rest, heading, run_in, zone, part.leads or introduces(rest))
        elif heading:
            self._open_heading(part.first, heading)
        elif part.first.kind == "table-row":
            self._place_row()
        elif zone is not Zone.NOTE:
            self._place_plain(rest)
        self._keep(part, mark, bool(heading), zone)
        if part.first.kind == "table-row" and not part.inline:
            self._under_row = len(self._stack) + 1
            if part.leads or introduces(rest):
                self._stack.append(_Open("plain", 0, "", stem=rest.split(" | ")[-1], passage=len(self.done) - 1))
        elif (
            mark is None
            and not heading
            and zone not in (Zone.RECITAL, Zone.NOTE)
            and (part.leads or introduces(rest))
        ):
            self._stack.append(_Open("plain", 0, "", stem=rest, zone=zone, passage=len(self.done) - 1))

    def _mark(self, part: Part, sibling: str) -> Mark | None:
        """The paragraph's own mark: in its text, or kept apart by the format (DOCX numbering)."""
        if not part.first.number or part.inline:
            return numbering.mark(part.text, sibling)
        found = numbering.mark(part.first.number.strip() + " x", sibling)
        if found is None:
            return Mark(f"bullet/{part.first.level}", "", 0, 0)
        kind = found.kind if found.kind[0] in "dae" and found.kind != "d1" else f"{found.kind}/{part.first.level}"
        return replace(found, length=0, kind=kind)

    def _heading(self, part: Part, rest: str, mark: Mark | None) -> tuple[str, str]:
        """The passage's text when it is a heading, or the heading that it opens with."""
        plain = rest.strip()
        if not plain or part.first.kind == "table-row":
            return ("", "")
        if (
            part.first.kind == "heading" and not plain[0].islower() and not plain.endswith((",", ";"))
        ) or looks_like_heading(plain, mark):
            return (plain.rstrip(".:"), "")
        return ("", opening_heading(plain))

    def _open(self, mark: Mark, rest: str, heading: str, run_in: str, zone: Zone | None, leads: bool) -> None:
        self._pop_for(mark, bool(heading))
        if heading:
            self._stack[:] = [entry for entry in self._stack if entry.zone not in _OPENING_ZONES]
        title = heading or run_in
        stem = rest if leads and zone is not Zone.RECITAL else ""
        self._stack.append(
            _Open(
                mark.kind,
                mark.order,
                mark.label,
                title,
                stem,
                zone or self._zone_of(title, rest[len(run_in) :]),
                bool(heading),
                len(self.done),
            )
        )

    def _zone_of(self, title: str, rest: str) -> Zone | None:
        """What the title makes of the section; "Purpose. The vendor may use PHI to bill" is a term for all that."""
        found = self._rules.zone_of(title) if title else None
        return None if found is Zone.RECITAL and _BINDS_AT_ONCE.match(rest) else found

    def _pop_for(self, mark: Mark, is_heading: bool) -> None:
        """Close what the new mark ends: its siblings and all inside them."""
        if mark.kind in ("article", "exhibit"):
            self._stack.clear()
        elif mark.kind[0] == "d":
            self._pop_decimal(mark, is_heading)
        else:
            self._pop_listed(mark, is_heading)

    def _pop_decimal(self, mark: Mark, is_heading: bool) -> None:
        depth = int(mark.kind[1])
        places = [
            place for place, entry in enumerate(self._stack) if entry.kind[0] == "d" and int(entry.kind[1]) >= depth
        ]
        introduced = bool(self._stack) and bool(self._stack[-1].stem) and not is_heading
        goes_on = any(self._stack[place].order == mark.order - 1 for place in places)
        if depth == 1 and introduced and (mark.order == 1 or (mark.order <= 3 and not goes_on)):
            return  # a list under the sentence that opens it, also where its first item was struck out
        if places:
            same = [place for place in places if self._stack[place].kind == mark.kind]
            follows = [place for place in same if self._stack[place].order == mark.order - 1]
            if is_heading and any(self._stack[place].is_heading for place in same):
                follows = [place for place in follows if self._stack[place].is_heading]  # not an item of its list
            again = (
                same[-1:]
                if mark.order == 1 and not is_heading and not self._stack[same[-1] if same else 0].is_heading
                else []
            )
            del self._stack[(follows or again or places[:1])[-1] :]
            return
        while self._stack and self._stack[-1].kind[0] not in "aed" and not (depth > 1 and self._stack[-1].stem):
            if self._stack[-1].label and mark.label.startswith(self._stack[-1].label):
                return  # "B.2" under "B. Duties"
            if self._stack[-1].kind == "heading" and not is_heading and self._stack[-1].zone not in _OPENING_ZONES:
                return
            self._stack.pop()

    def _pop_listed(self, mark: Mark, is_heading: bool) -> None:
        places = [place for place, entry in enumerate(self._stack) if entry.kind == mark.kind]
        if not places and is_heading and mark.order > 1 and self._zone() is Zone.DEFINITION:
            self._stack.clear()  # the number of the heading above is unread or lost: "Definitions", then "II. Duties"
        if not places:
            while self._stack and self._stack[-1].kind.startswith("bullet") and not mark.kind.startswith("bullet"):
                self._stack.pop()
            return
        bulleted = mark.kind.startswith("bullet")
        if bulleted and (outer := self._outer_list(places)) is not None:
            del self._stack[outer:]
            return
        nested = (
            self._stack[-1].stem
            and places[-1] <= len(self._stack) - 1
            and (bulleted or mark.order == 1)
            and "/" not in mark.kind
        )
        if nested and (places[-1] == len(self._stack) - 1 or mark.order == 1 or self._stack[-1].kind == "plain"):
            return
        follows = [place for place in places if self._stack[place].order == mark.order - 1]
        del self._stack[(follows or places)[-1] :]

    def _outer_list(self, places: list[int]) -> int | None:
        """The place of the bullet whose own list the last item closed: "…; and", then an item that ends in a point."""
        items = [passage.text.rstrip() for passage in self.done[-2:]]
        closed = len(items) == 2 and items[1].endswith(".") and re.search(r"[;,](?: and| or)?$", items[0]) is not None
        outer = [place for place in places[:-1] if self._stack[place].stem]
        return outer[-1] if closed and outer else None

    def _open_heading(self, line: Line, heading: str) -> None:
        """An unnumbered heading closes lists and its like; capitals, a level or a zone close the sections too."""
        while self._stack and (
            self._stack[-1].kind[0] not in "aedh" or (self._stack[-1].kind[0] == "d" and not self._stack[-1].is_heading)
        ):
            self._stack.pop()
        zone, level = self._rules.zone_of(heading), line.level
        rank = level or (1 if is_caps(heading) else 2)
        while (
            self._stack
            and self._stack[-1].kind == "heading"
            and (self._stack[-1].order >= rank or self._zone() in _OPENING_ZONES)
        ):
            self._stack.pop()
        if zone is not None or is_caps(heading) or level == 1 or self._zone() in (*_OPENING_ZONES, Zone.SIGNATURE):
            self._stack.clear()
        self._stack.append(_Open("heading", rank, "", heading, "", zone, True))

    def _place_row(self) -> None:
        """A table row hangs on the sentence that announces the table."""
        last = self.done[-1] if self.done else None
        if (
            last
            and not last.is_heading
            and not last.is_row
            and re.search(r"(?i)\b(?:table|chart|schedule|following|below)\b", last.text)
        ):
            self._stack.append(_Open("row", 0, "", stem=last.text, passage=last.order))

    def _place_plain(self, text: str) -> None:
        """An unnumbered paragraph: the body of a heading, an item of the list above, or the end of that list."""
        while self._stack and self._stack[-1].kind[0] not in "aedh":
            top = self._stack[-1]
            label = introduces(text) and top.kind == "plain" and not own_subject(top.stem)
            if top.is_heading or (top.stem and not own_subject(text) and not label):
                return
            self._stack.pop()

    def _keep(self, part: Part, mark: Mark | None, is_heading: bool, zone: Zone | None) -> None:
        enclosing = self._stack[:-1] if mark is not None else self._stack
        stems = [entry for entry in enclosing if entry.stem][-2:] if not (is_heading and mark is None) else []
        self.done.append(
            Passage(
                text=part.text,
                section=self._section(),
                place=places.cited((entry.kind, entry.label, entry.heading) for entry in self._stack),
                headings=tuple(entry.heading for entry in self._stack if entry.heading),
                stem=" ".join(last_sentence(entry.stem) for entry in stems),
                stems=tuple(entry.passage for entry in stems),
                zone=zone or self._zone() or self._terms(),
                box=mark.box if mark else "",
                is_heading=is_heading,
                is_row=part.first.kind == "table-row",
                pieces=part.pieces,
                order=len(self.done),
            )
        )

    def _zone(self) -> Zone | None:
        return next((entry.zone for entry in reversed(self._stack) if entry.zone), None)

    def _terms(self) -> Zone:
        return Zone.EXHIBIT if any(entry.kind == "exhibit" for entry in self._stack) else Zone.BODY

    def _section(self) -> str:
        label = ""
        for entry in self._stack:
            if entry.kind[0] in "aed":
                label = entry.label
            elif entry.label:
                label += f"({entry.label})"
        return label.strip()
