"""Two wordings of the same thing, word by word: what stands in both, what only in one, and how alike they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

from extractors.text import plain

# A hyphen before a space parted a word at the end of a line: "associ- ate" is one word.
_WORD = re.compile(
    r"\(\w{1,6}\)|\d+(?:[.,]\d+)+|\w+(?:['’‐‑-]\w+)*(?:[‐‑-]\s+\w+)?|\.{3}|[-‐‑–—−]+|[^\w\s]"
)
# The number before a passage: it moves when another passage comes or goes, and says nothing by itself.
_LABEL = re.compile(
    r"\s*(?:(?:article|section|exhibit|appendix|attachment|schedule)\s+(?:\d{1,3}(?:\.\d{1,3}){0,5}|[ivx]{1,5})[.:)]?"
    r"|(?:\d{1,3}(?:\.\d{1,3}){1,5}[.)]?|\d{1,3}[.)])(?:\([a-z0-9]{1,4}\))*|\([a-z0-9]{1,4}\)|(?:[a-z]|[ivx]{2,5})[.)]"
    r"|[•●▪■◦○‣⁃·–—*-])(?=\s)",
    re.IGNORECASE,
)
_BULLETS = "•●▪■◦○‣⁃·–—*-"
# A number that stands inside a paragraph where its line was joined to the one before: "…; and (b) to …".
RUN_IN = re.compile(
    r"(?:(?<=[;:])(?:\s+(?:and|or))?\s+(?=\d{1,2}[.)]\s)"
    r"|(?<=[;:,.])(?<!\bSec\.)(?<!\bSecs\.)(?<!\bNo\.)(?<!\bNos\.)(?<!\bArt\.)(?:\s+(?:and|or))?"
    r"\s+(?=\([a-z0-9]{1,4}\)\s|\d{1,2}(?:\.\d{1,2}){1,3}\.?\s))(?P<label>\S+)(?=\s)",
    re.IGNORECASE,
)
_DASHES = re.compile(r"-+\s*")
MOST_PAIRS = 1_000_000  # words of one wording times words of the other; past it they are shown whole
ISLAND = 1  # so many words that stayed between two changes are told as part of the change: else nobody can read it


class Kept(StrEnum):
    """What became of a stretch of words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of words. The text of all but the added pieces is the earlier wording, of all but the removed ones the
    later."""

    kept: Kept
    text: str


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    text: str
    space: str


def label(text: str) -> str:
    """The number at the start of a passage, such as "7.1" or "(a)"; "" where there is none."""
    found = _LABEL.match(text)
    return found[0].strip().rstrip(".:").strip(_BULLETS) if found else ""


def bare(text: str) -> str:
    """The words of a passage without its number, with one kind of quotes, dashes and spaces."""
    words = plain(text)
    found = _LABEL.match(words)
    return words[found.end() :].strip() if found else words


def letters(text: str) -> str:
    """Letters and digits alone: what a line end, a hyphen or a page break never changes."""
    return "".join(filter(str.isalnum, plain(text))).lower()


def unnumbered(text: str) -> str:
    """The letters of a text without the numbers of its passages, wherever its lines were joined."""
    return letters(RUN_IN.sub(lambda found: found[0][: -len(found["label"])], bare(text)))


def counted(text: str) -> Counter[str]:
    """The words of a text with how often each occurs."""
    return Counter(found.lower() for found in _WORD.findall(plain(text)) if len(found) > 1 or found.isalnum())


def likeness(one: Counter[str], other: Counter[str]) -> float:
    """0 for no word in common, 1 for the same words in any order."""
    total = one.total() + other.total()
    smaller, larger = sorted((one, other), key=len)
    return 2 * sum(min(times, larger[word]) for word, times in smaller.items()) / total if total else 0.0


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """The two wordings as one row of pieces. Swapping the wordings swaps removed and added and changes nothing else."""
    old, new = _tokens(before), _tokens(after)
    if [token.key for token in old] > [token.key for token in new]:  # difflib alone is not even-handed
        return tuple(map(_mirrored, _in_order(_pieces(new, old), Kept.ADDED)))
    return tuple(_in_order(_pieces(old, new), Kept.REMOVED))


def mirrored(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """The same difference seen from the other side."""
    return tuple(_in_order(map(_mirrored, pieces), Kept.REMOVED))


def _mirrored(piece: Piece) -> Piece:
    kept = {Kept.ADDED: Kept.REMOVED, Kept.REMOVED: Kept.ADDED, Kept.SAME: Kept.SAME}[piece.kept]
    return Piece(kept, piece.text)


def _in_order(pieces: Iterable[Piece], first: Kept) -> list[Piece]:
    """Within one change, the pieces of `first` before the others."""
    ordered: list[Piece] = []
    for _, run in groupby(pieces, key=lambda piece: piece.kept is Kept.SAME):
        ordered += sorted(run, key=lambda piece: piece.kept is not first)
    return ordered


def _tokens(text: str) -> list[_Token]:
    found, end = [], 0
    for match in _WORD.finditer(text):
        space = " " if match.start() > end else ""
        found.append(_Token(_key(match[0]), match[0], space))
        end = match.end()
    return found


def _key(word: str) -> str:
    """A word as it is held against another: where its line ended, and the form of a dash, are no difference."""
    return _DASHES.sub("" if word[0].isalnum() else "-", plain(word))


def _pieces(old: Sequence[_Token], new: Sequence[_Token]) -> list[Piece]:
    changes = _opcodes([token.key for token in old], [token.key for token in new])
    made: list[Piece] = []
    for same, i1, i2, j1, j2 in _without_islands(changes, old):
        if same:
            made.append(Piece(Kept.SAME, _written(new[j1:j2])))
            continue
        made += [Piece(Kept.REMOVED, _written(old[i1:i2]))] if i2 > i1 else []
        made += [Piece(Kept.ADDED, _written(new[j1:j2]))] if j2 > j1 else []
    return made


_Run = tuple[bool, int, int, int, int]


def _opcodes(old: list[str], new: list[str]) -> list[_Run]:
    """Runs of the same and of other words, as places in both."""
    start = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    room = min(len(old), len(new)) - start
    end = next((n for n in range(room) if old[-1 - n] != new[-1 - n]), room)
    middle_old, middle_new = old[start : len(old) - end], new[start : len(new) - end]
    runs: list[_Run] = [(True, 0, start, 0, start)] if start else []
    if len(middle_old) * len(middle_new) > MOST_PAIRS:
        runs.append((False, start, len(old) - end, start, len(new) - end))
    else:
        codes = SequenceMatcher(None, middle_old, middle_new, autojunk=False).get_opcodes()
        runs += [(tag == "equal", start + a, start + b, start + c, start + d) for tag, a, b, c, d in codes]
    runs += [(True, len(old) - end, len(old), len(new) - end, len(new))] if end else []
    return runs


def _without_islands(runs: list[_Run], old: Sequence[_Token]) -> list[_Run]:
    """Runs in which a word or two between two changes count as changed."""
    joined: list[_Run] = []
    for place, run in enumerate(runs):
        same, i1, i2, j1, j2 = run
        words = sum(token.text[-1].isalnum() for token in old[i1:i2])
        if same and 0 < place < len(runs) - 1 and words <= ISLAND:
            same = False
        if joined and joined[-1][0] == same:
            last = joined.pop()
            joined.append((same, last[1], i2, last[3], j2))
        else:
            joined.append((same, i1, i2, j1, j2))
    return joined


def _written(tokens: Sequence[_Token]) -> str:
    return "".join(token.space + token.text for token in tokens)
