"""Lines -> passages: paragraphs and list items with their numbers, headings, and the stem that carries their verb."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from extractors import numbering
from extractors.numbering import Mark
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


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a line begins in its passage's text. `skipped` characters of the line stand before."""

    offset: int
    line: Line


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph or list item. `stem` is the text that introduces the list it stands in, outermost first."""

    text: str
    section: str = ""
    headings: tuple[str, ...] = ()
    stem: str = ""
    stems: tuple[int, ...] = ()
    zone: Zone = Zone.BODY
    box: str = ""
    is_heading: bool = False
    is_row: bool = False
    pieces: tuple[Piece, ...] = ()
    order: int = 0
    group: int = 0


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


@dataclass(slots=True)
class _Block:
    """Lines that make one paragraph."""

    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)


_TERMINAL = re.compile(r"[.;:!?][\"”’')\]]*$")
_MODAL = re.compile(r"(?i)\b(shall|will|must|may|agrees?|is|are|has|have|means?|warrants?|represents?|acknowledges?|should)\b")
_RUN_IN = re.compile(r"^((?:[A-Z“\"(][^.:;\n]{1,90}?))\s*(?:[.:]|\s[–—-])\s+(?=[A-Z(“\"'•-])")
_INLINE = re.compile(r"(?<=[\s:;,])\(([a-z]{1,2}|[ivx]{1,5}|\d{1,2}|[A-Z])\)\s+(?=\S)")
_FIELD = re.compile(r"(?i)^(by|name|printed? name|title|date|signature|its|address|e-?mail|phone|contact|company|organization|city|attn|fax)\b[^:]{0,30}:")
_SIGNS = re.compile(r"(?i)^\W*(in witness whereof|signature page|by:\s*_|signature\s*:|signatures?\W*$|\[?signature block)|^\W*by\s*:\W*$")


def passages(lines: Sequence[Line], rules: HeadingRules) -> tuple[Passage, ...]:
    """The passages of a document in reading order. Headings are passages too (`is_heading`)."""
    builder = _Builder(rules)
    for block in _blocks(lines):
        for part in _inline(block):
            builder.add(part)
    return _bounded(builder.done, rules)


def _bounded(made: list[Passage], rules: HeadingRules) -> tuple[Passage, ...]:
    """Where the agreement is an exhibit of a longer contract, what stands before it and after it is OUTSIDE."""
    titles = [p.order for p in made if p.is_heading and len(p.text) < 120 and rules.agreement.search(p.text)]
    early = [p for p in made[:8] if rules.agreement.search(p.text)]
    late = [order for order in titles if order > max(12, len(made) // 8)]
    if early or not late or len(made) - late[0] < 8:
        return tuple(made)
    ends = [p.order for p in made if p.is_heading and p.order > late[0] and _DIVIDES.match(p.text) and p.order not in titles]
    last = ends[0] if ends else len(made)
    return tuple(p if late[0] <= p.order < last else replace(p, zone=Zone.OUTSIDE) for p in made)


_DIVIDES = re.compile(r"(?i)^(?:exhibit|appendix|schedule|attachment|annex)\s+[a-z0-9]{1,3}\b")


def _blocks(lines: Sequence[Line]) -> Iterable[_Block]:
    """Paragraphs: the loader's own where it marks them, else by marks, ends of sentences and gaps."""
    block = _Block()
    kept = [line for line in lines if line.text.strip()]
    flagged = any(line.starts_paragraph for line in kept) and not _is_hard_wrapped(kept)
    widest = max((len(line.text) for line in kept), default=0)
    for line in kept:
        if block.lines and not _continues(block.lines[-1], line) and _breaks(block.lines[-1], line, flagged, widest):
            yield block
            block = _Block()
        block.lines.append(line)
    if block.lines:
        yield block


def _is_hard_wrapped(lines: Sequence[Line]) -> bool:
    """Whether the format calls every printed line a paragraph: many begin in the middle of a sentence."""
    inside = sum(_continues(last, line) for last, line in zip(lines, lines[1:], strict=False))
    return all(line.starts_paragraph for line in lines) and inside > 0.12 * len(lines)


def _continues(last: Line, line: Line) -> bool:
    """A line that goes on in the middle of the sentence before, whatever the format calls it."""
    text = line.text.lstrip()
    open_ended = not _TERMINAL.search(last.text.strip()) and last.kind != "table-row" and line.kind != "table-row" and not line.number
    return open_ended and text[:1].islower() and len(last.text) > 30 and numbering.mark(text) is None


def _breaks(last: Line, line: Line, flagged: bool, widest: int) -> bool:
    if line.kind != last.kind or line.kind in ("heading", "table-row") or line.number:
        return not (line.kind == last.kind == "heading" and not line.starts_paragraph and flagged)
    if line.starts_paragraph and flagged:
        return True
    if numbering.mark(line.text) is not None and not _wrapped_number(last, line):
        return not flagged or bool(re.search(r"(?i)(?:[.;:!?][\"”’')\]]*|[;,] (?:and|or)|^\W*)$", last.text.strip())) or not line.text.startswith("(")
    if _FIELD.match(line.text) or _SIGNS.match(line.text):
        return True
    if flagged:
        return False
    ended = bool(_TERMINAL.search(last.text.strip()))
    titled = not ended and _is_title(last.text) and len(last.text) < widest * 0.6
    return ended and len(last.text) < widest * 0.8 or titled or _gap(last, line) > 1.6 or _is_caps(last.text) != _is_caps(line.text)


def _wrapped_number(last: Line, line: Line) -> bool:
    """A line that begins with a number only because the text wrapped there ("… 45 CFR / 164.410")."""
    found = numbering.mark(line.text)
    if found is None or found.kind == "bullet" or re.search(r"(?i)[;,] (?:and|or)$", last.text.strip()):
        return False
    return bool(re.search(r"(?i)(section|sections|§|cfr|c\.f\.r\.|article|exhibit|and|or|of|to|paragraph)\s*$", last.text.strip()))


def _gap(last: Line, line: Line) -> float:
    """The space between two lines as a multiple of the line height; 0 where unknown."""
    if not last.words or not line.words or last.page != line.page:
        return 0.0
    above, below = last.words[0].box, line.words[0].box
    height = max(above.bottom - above.top, 1.0)
    return (below.top - above.top) / height if below.top > above.top else 9.0


def _is_caps(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 3 and all(letter.isupper() for letter in letters)


@dataclass(frozen=True, slots=True)
class _Part:
    """A paragraph, or a piece of one that an enumeration inside it makes."""

    text: str
    pieces: tuple[Piece, ...]
    first: Line
    inline: bool = False


def _inline(block: _Block) -> Iterable[_Part]:
    """Split "shall: (a) …; (b) …" where the marks count up from the first one."""
    text, pieces = _joined(block)
    cuts = [0, *_enumeration(text), len(text)]
    for start, end in zip(cuts, cuts[1:], strict=False):
        piece = text[start:end].strip()
        if piece:
            begin = start + len(text[start:end]) - len(text[start:end].lstrip())
            moved = tuple(Piece(p.offset - begin, p.line) for p in pieces
                          if p.offset < end and p.offset + len(p.line.text) > start)
            yield _Part(piece, moved, block.lines[0], inline=start > 0)


def _joined(block: _Block) -> tuple[str, tuple[Piece, ...]]:
    text, pieces = "", []
    for line in block.lines:
        words = line.text.strip()
        if text:
            text += " "
        pieces.append(Piece(len(text) - (len(line.text) - len(line.text.lstrip())), line))
        text += words
    return text, tuple(pieces)


def _enumeration(text: str) -> list[int]:
    """Positions of marks that count (a), (b), … or (i), (ii), … inside the text."""
    marks = [(found.start(), found[1]) for found in _INLINE.finditer(text)]
    for style in (str.isalpha, str.isdigit):
        run: list[int] = []
        for position, label in marks:
            if not style(label):
                continue
            value = int(label) if label.isdigit() else ord(label.lower()[0]) - 96 if len(label) == 1 else 0
            if value == len(run) + 1 or numbering.roman(label) == len(run) + 1:
                run.append(position)
        if len(run) >= 2 and _is_list(text, run):
            return run
    return []


def _is_list(text: str, run: list[int]) -> bool:
    """A list of duties, not of alternatives inside a clause: its items are long, or end in semicolons."""
    lead = text[: run[0]].rstrip()
    items = [text[start:end] for start, end in zip(run, [*run[1:], len(text)], strict=True)]
    listed = sum(";" in item for item in items[:-1]) >= len(items) - 1
    return (lead.endswith((":", "—", "-")) or listed) and sum(len(item.split()) >= 4 for item in items) >= 2


class _Builder:
    """Keeps the stack of open sections and lists while passages are made."""

    def __init__(self, rules: HeadingRules) -> None:
        self._rules = rules
        self._stack: list[_Open] = []
        self._group = 0
        self.done: list[Passage] = []

    def add(self, part: _Part) -> None:
        """Place one paragraph in the stack and keep its passage."""
        sibling = next((entry.label for entry in reversed(self._stack) if entry.kind[:1] in "(."), "")
        mark = self._mark(part, sibling)
        rest = part.text[mark.length :] if mark else part.text
        heading, run_in = self._heading(part, rest, mark)
        zone = self._rules.zone_opening(part.text)
        if mark is not None:
            self._open(mark, rest, heading, run_in, zone)
        elif heading:
            self._open_heading(part.first, heading)
        elif part.first.kind == "table-row":
            self._place_row()
        elif zone is not Zone.NOTE:
            self._place_plain(rest)
        self._keep(part, mark, bool(heading), zone)
        if mark is None and not heading and part.first.kind != "table-row" and zone not in (Zone.RECITAL, Zone.NOTE) and _introduces(rest):
            self._stack.append(_Open("plain", 0, "", stem=rest, zone=zone, passage=len(self.done) - 1))

    def _mark(self, part: _Part, sibling: str) -> Mark | None:
        """The paragraph's own mark: in its text, or kept apart by the format (DOCX numbering)."""
        if not part.first.number or part.inline:
            return numbering.mark(part.text, sibling)
        found = numbering.mark(part.first.number.strip() + " x", sibling)
        if found is None:
            return Mark(f"bullet/{part.first.level}", "", 0, 0)
        kind = found.kind if found.kind[0] in "dae" and found.kind != "d1" else f"{found.kind}/{part.first.level}"
        return replace(found, length=0, kind=kind)

    def _heading(self, part: _Part, rest: str, mark: Mark | None) -> tuple[str, str]:
        """The passage's text when it is a heading, or the heading that it opens with."""
        plain = rest.strip()
        if not plain or part.first.kind == "table-row":
            return ("", "")
        if (part.first.kind == "heading" and not plain[0].islower() and not plain.endswith((",", ";"))) or _looks_like_heading(plain, mark):
            return (plain.rstrip(".:"), "")
        found = _RUN_IN.match(plain)
        if found and not _MODAL.search(found[1]) and (len(found[1].split()) <= 5 or len(found[1].split()) <= 12 and _is_title(found[1])):
            return ("", found[1])
        return ("", "")

    def _open(self, mark: Mark, rest: str, heading: str, run_in: str, zone: Zone | None) -> None:
        self._pop_for(mark, bool(heading))
        if heading:
            self._stack[:] = [entry for entry in self._stack if entry.zone not in _OPENING_ZONES]
        self._group += 1
        title = heading or run_in
        stem = rest if _introduces(rest) and zone is not Zone.RECITAL else ""
        self._stack.append(_Open(mark.kind, mark.order, mark.label, title, stem, zone or (self._rules.zone_of(title) if title else None), bool(heading),
                                 len(self.done)))

    def _pop_for(self, mark: Mark, is_heading: bool) -> None:
        """Close what the new mark ends: its siblings and all inside them."""
        if mark.kind in ("article", "exhibit"):
            self._stack.clear()
        elif mark.kind[0] == "d":
            self._pop_decimal(mark, is_heading)
        else:
            self._pop_listed(mark)

    def _pop_decimal(self, mark: Mark, is_heading: bool) -> None:
        depth = int(mark.kind[1])
        places = [place for place, entry in enumerate(self._stack) if entry.kind[0] == "d" and int(entry.kind[1]) >= depth]
        introduced = bool(self._stack) and bool(self._stack[-1].stem) and not is_heading
        if depth == 1 and mark.order == 1 and introduced:
            return
        if places:
            same = [place for place in places if self._stack[place].kind == mark.kind]
            follows = [place for place in same if self._stack[place].order == mark.order - 1]
            again = same[-1:] if mark.order == 1 and not is_heading and not self._stack[same[-1] if same else 0].is_heading else []
            del self._stack[(follows or again or places[:1])[-1] :]
            return
        while self._stack and self._stack[-1].kind[0] not in "aed" and not (depth > 1 and self._stack[-1].stem):
            if self._stack[-1].kind == "heading" and not is_heading and self._stack[-1].zone not in _OPENING_ZONES:
                return
            self._stack.pop()

    def _pop_listed(self, mark: Mark) -> None:
        places = [place for place, entry in enumerate(self._stack) if entry.kind == mark.kind]
        if not places:
            while self._stack and self._stack[-1].kind.startswith("bullet") and not mark.kind.startswith("bullet"):
                self._stack.pop()
            return
        bulleted = mark.kind.startswith("bullet")
        nested = self._stack[-1].stem and places[-1] <= len(self._stack) - 1 and (bulleted or mark.order == 1) and "/" not in mark.kind
        if nested and (places[-1] == len(self._stack) - 1 or mark.order == 1 or self._stack[-1].kind == "plain"):
            return
        follows = [place for place in places if self._stack[place].order == mark.order - 1]
        del self._stack[(follows or places)[-1] :]

    def _open_heading(self, line: Line, heading: str) -> None:
        """An unnumbered heading closes lists and its like; capitals, a level or a zone of its own close the sections too."""
        while self._stack and (self._stack[-1].kind[0] not in "aedh" or (self._stack[-1].kind[0] == "d" and not self._stack[-1].is_heading)):
            self._stack.pop()
        zone, level = self._rules.zone_of(heading), line.level
        rank = level or (1 if _is_caps(heading) else 2)
        while self._stack and self._stack[-1].kind == "heading" and (self._stack[-1].order >= rank or self._zone() in _OPENING_ZONES):
            self._stack.pop()
        if zone is not None or _is_caps(heading) or level == 1 or self._zone() in (*_OPENING_ZONES, Zone.SIGNATURE):
            self._stack.clear()
        self._group += 1
        self._stack.append(_Open("heading", rank, "", heading, "", zone, True))

    def _place_row(self) -> None:
        """A table row hangs on the sentence that announces the table."""
        last = self.done[-1] if self.done else None
        if last and not last.is_heading and not last.is_row and re.search(r"(?i)\b(?:table|chart|schedule|following|below)\b", last.text):
            self._stack.append(_Open("row", 0, "", stem=last.text, passage=last.order))

    def _place_plain(self, text: str) -> None:
        """An unnumbered paragraph: the body of a heading, an item of the list above, or the end of that list."""
        while self._stack and self._stack[-1].kind[0] not in "aedh":
            top = self._stack[-1]
            label = _introduces(text) and top.kind == "plain" and not own_subject(top.stem)
            if top.is_heading or (top.stem and not own_subject(text) and not label):
                return
            self._stack.pop()

    def _keep(self, part: _Part, mark: Mark | None, is_heading: bool, zone: Zone | None) -> None:
        enclosing = self._stack[:-1] if mark is not None else self._stack
        stems = [entry for entry in enclosing if entry.stem][-2:] if not (is_heading and mark is None) else []
        self.done.append(Passage(
            text=part.text, section=self._section(), headings=tuple(entry.heading for entry in self._stack if entry.heading),
            stem=" ".join(_last_sentence(entry.stem) for entry in stems), stems=tuple(entry.passage for entry in stems), zone=zone or self._zone() or self._terms(),
            box=mark.box if mark else "", is_heading=is_heading, is_row=part.first.kind == "table-row", pieces=part.pieces, order=len(self.done), group=self._group))

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


_OPENING_ZONES = (Zone.RECITAL, Zone.CONTENTS, Zone.TITLE, Zone.SUMMARY)
_OWN = re.compile(r"(?i)^(?:\W*\w{1,4}[.)] )?(?!to )(?:(?!\b(?:that|which|who|whom|as|to)\b)[^.;:]){2,110}?\b(?:shall|will|must|may|agrees?|is|are)\b")


def own_subject(text: str) -> bool:
    """Whether a sentence has its own subject and verb, so that it does not hang on a stem."""
    return bool(_OWN.match(text))


def _introduces(text: str) -> bool:
    """Whether the text leads into a list: it ends in a colon or dash, or its sentence is left open at a verb."""
    tail = text.rstrip()
    if tail.endswith((":", "—", "–", ":-")):
        return True
    return bool(re.search(r"(?i)\b(shall|will|must|may|agrees? to|may not|shall not|as follows|the following)\s*,?$", tail))


def _last_sentence(text: str) -> str:
    return re.split(r"(?<=[a-z)][.;])\s+(?=[A-Z])", text)[-1]


def _looks_like_heading(text: str, mark: Mark | None) -> bool:
    words = text.split()
    if not 1 <= len(words) <= 14 or len(text) > 110 or text.endswith((";", ",")) or _FIELD.match(text) or "__" in text:
        return False
    if text[0] in "[(•-" or (mark is not None and mark.kind.startswith("bullet")):
        return False
    if text.endswith(".") and not (mark is not None and _is_title(text)):
        return False
    if text.endswith(":"):
        return _is_caps(text) and len(words) <= 8 and not _MODAL.search(text)
    if _MODAL.search(text) and not _is_caps(text):
        return False
    return _is_caps(text) or _is_title(text)


def _is_title(text: str) -> bool:
    """Most words of four letters or more begin with a capital, or the text is one or two words."""
    words = [word for word in re.findall(r"[A-Za-z][\w'’-]*", text)]
    longer = [word for word in words if len(word) > 3]
    if not words or not words[0][0].isupper():
        return False
    if len(words) <= 2:
        return True
    return sum(word[0].isupper() for word in longer) >= 0.7 * len(longer)
