"""Lines -> paragraphs, and the pieces that an enumeration inside a paragraph makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extractors import numbering
from extractors.headings import FIELD, is_caps, is_title
from extractors.passages import Piece
from extractors.types import Line

MOST_CHARACTERS = 6000
_TERMINAL = re.compile(r"[.;:!?][\"”’')\]]*$")
_INLINE = re.compile(r"(?<=[\s:;,])\(([a-z]{1,2}|[ivx]{1,5}|\d{1,2}|[A-Z])\)\s+(?=\S)")
# "… the contact that it names in / Exhibit B": the line before points at what this line only seems to open.
_POINTS = re.compile(r"(?i)\b(?:in|under|by|with|from|see|at|per|within|and|or|of|to|this|that|the)$")
_SIGNS = re.compile(
    r"(?i)^\W*(in witness whereof|signature page|by:\s*_|signature\s*:|signatures?\W*$|\[?signature block)"
    r"|^\W*by\s*:\W*$"
)


@dataclass(slots=True)
class _Block:
    """Lines that make one paragraph."""

    lines: list[Line] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, or a piece of one that an enumeration inside it makes."""

    text: str
    pieces: tuple[Piece, ...]
    first: Line
    inline: bool = False
    leads: bool = False  # left open before the first item, as in "shall report, within a day, (a) …; and (b) …"


def parts(lines: Sequence[Line]) -> Iterable[Part]:
    """The paragraphs of a document, those with an enumeration inside cut at its marks."""
    blocks = list(_blocks(lines))
    for block, below in zip(blocks, [*blocks[1:], None], strict=False):
        *before, last = _inline(block)
        yield from before
        yield replace(last, leads=True) if below and _leads(last.text, below.text) else last


def _leads(text: str, below: str) -> bool:
    """A sentence that is left open before a list, without a colon: "The vendor tells the clinic / - of any breach"."""
    mark, own = numbering.mark(below), numbering.mark(text)
    if (
        mark is None
        or (own and own.kind == mark.kind)
        or _TERMINAL.search(text.rstrip())
        or text.rstrip().endswith(",")
        or is_caps(text)
        or is_title(text)
    ):
        return False
    return below[mark.length :].lstrip()[:1].islower() and len(text.split()) >= 4


def _blocks(lines: Sequence[Line]) -> Iterable[_Block]:
    """Paragraphs: the loader's own where it marks them, else by marks, ends of sentences and gaps."""
    block = _Block()
    kept = [line for line in lines if line.text.strip()]
    flagged = any(line.starts_paragraph for line in kept) and not _is_hard_wrapped(kept)
    widest = max((len(line.text) for line in kept), default=0)
    for line in kept:
        goes_on = bool(block.lines) and (_continues(block.lines[-1], line) or _is_next_item(block, line))
        if block.lines and not goes_on and _breaks(block.lines[-1], line, flagged, widest):
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
    open_ended = (
        not _TERMINAL.search(last.text.strip())
        and last.kind != "table-row"
        and line.kind != "table-row"
        and not line.number
    )
    inside = text[:1].islower() and len(last.text) > 30
    inside = inside or (text.startswith(("{{", "[")) and _OPEN_DUTY.search(last.text) is not None)
    return open_ended and (inside or _is_figure(last.text, text)) and numbering.mark(text) is None


def _is_figure(last: str, text: str) -> bool:
    """A number in figures whose words end the line above: "within five / (5) business days"."""
    return _FIGURE.match(text) is not None and _SPELLED.search(last.strip()) is not None


_OPEN_DUTY = re.compile(r"\b(?:shall|will|must)\b[^.;:]*[a-z,]$")
_FIGURE = re.compile(r"\(\d{1,3}\) ")
_SPELLED = re.compile(
    r"(?i)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-\w+)?|hundred)$"
)


def _is_next_item(block: _Block, line: Line) -> bool:
    """Whether a line begins with the next mark of a list inside the paragraph, where the text happened to wrap:
    "…, each of these: (a) a misuse; / (b) an incident; and (c) a breach."."""
    own = _OWN_MARK.match(line.text)
    if own is None or line.kind != "body" or block.lines[-1].kind != "body" or line.number:
        return False
    before = {chr(ord(own[1]) - 1), _ROMANS.get(own[1], "")} if len(own[1]) == 1 else {_ROMANS.get(own[1], "")}
    first = before & {"a", "i", "1"} if re.search(r"[;,](?: and| or)?$", block.text) else set()
    leads = [rf"[:;,—–-] (?:and |or )?\({re.escape(label)}\) " for label in before if label]
    leads += [rf"{_OPEN_LIST}\({label}\) " for label in first]
    return any(re.search(lead, block.text) for lead in leads)


# What stands before the first mark of a list, and not before one that is only pointed at.
_OPEN_LIST = r"(?<!\bsection )(?<!\bclause )(?<!\bparagraph )(?<!\bitem )(?<!\bunder )(?<=[a-z:;,—–-] )"
_OWN_MARK = re.compile(r"\(([b-z]|[2-9]|[ivx]{2,4})\) ")
_ROMANS = {
    "ii": "i",
    "iii": "ii",
    "iv": "iii",
    "v": "iv",
    "vi": "v",
    "vii": "vi",
    "viii": "vii",
    "ix": "viii",
    "x": "ix",
}


def _breaks(last: Line, line: Line, flagged: bool, widest: int) -> bool:
    if line.kind != last.kind or line.kind in ("heading", "table-row") or line.number:
        return not (line.kind == last.kind == "heading" and not line.starts_paragraph and flagged)
    if line.starts_paragraph and flagged:
        return True
    if numbering.mark(line.text) is not None and not _wrapped_number(last, line):
        return (
            not flagged
            or bool(re.search(r"(?i)(?:[.;:!?][\"”’')\]]*|[;,] (?:and|or)|^\W*)$", last.text.strip()))
            or not line.text.startswith("(")
        )
    if FIELD.match(line.text) or _SIGNS.match(line.text):
        return True
    if flagged:
        return False
    ended = bool(_TERMINAL.search(last.text.strip()))
    titled = not ended and is_title(last.text) and len(last.text) < widest * 0.6
    return (
        (ended and len(last.text) < widest * 0.8)
        or titled
        or _gap(last, line) > 1.6
        or is_caps(last.text) != is_caps(line.text)
    )


def _wrapped_number(last: Line, line: Line) -> bool:
    """A line that begins with a number only because the text wrapped there ("… 45 CFR / 164.410")."""
    found = numbering.mark(line.text)
    if found is None or found.kind == "bullet" or re.search(r"(?i)[;,] (?:and|or)$", last.text.strip()):
        return False
    if found.kind[0] in "aed" and line.text[:1].isalpha() and _POINTS.search(last.text.strip()):
        return True
    return bool(
        re.search(
            r"(?i)(section|sections|§|cfr|c\.f\.r\.|article|exhibit|and|or|of|to|paragraph)\s*$", last.text.strip()
        )
    )


def _gap(last: Line, line: Line) -> float:
    """The space between two lines as a multiple of the line height; 0 where unknown."""
    if not last.words or not line.words or last.page != line.page:
        return 0.0
    above, below = last.words[0].box, line.words[0].box
    height = max(above.bottom - above.top, 1.0)
    return (below.top - above.top) / height if below.top > above.top else 9.0


def _inline(block: _Block) -> Iterable[Part]:
    """Split "shall: (a) …; (b) …" where the marks count up from the first one."""
    text, pieces = _joined(block)
    cuts = [0, *_enumeration(text), len(text)] if len(text) <= MOST_CHARACTERS else _pages(text)
    for start, end in zip(cuts, cuts[1:], strict=False):
        piece = text[start:end].strip()
        if piece:
            begin = start + len(text[start:end]) - len(text[start:end].lstrip())
            moved = tuple(
                Piece(p.offset - begin, p.line)
                for p in pieces
                if p.offset < end and p.offset + len(p.line.text) > start
            )
            leads = start == 0 and end < len(text) and piece.endswith(",") and len(text) <= MOST_CHARACTERS
            yield Part(piece, moved, block.lines[0], inline=start > 0, leads=leads)


def _pages(text: str) -> list[int]:
    """Cuts of a paragraph that is too long for one: at spaces, so that patterns stay fast whatever the file holds."""
    cuts = [0]
    while len(text) - cuts[-1] > MOST_CHARACTERS:
        space = text.rfind(" ", cuts[-1] + 1, cuts[-1] + MOST_CHARACTERS)
        cuts.append(space if space > 0 else cuts[-1] + MOST_CHARACTERS)
    return [*cuts, len(text)]


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
