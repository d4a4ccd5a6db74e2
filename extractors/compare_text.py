"""Two texts, sentence by sentence: what was added, taken out, changed or moved."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate
from typing import Protocol

from extractors import places
from extractors.compare_words import (
    RUN_IN,
    Kept,
    Piece,
    bare,
    counted,
    difference,
    label,
    letters,
    likeness,
    mirrored,
    unnumbered,
)

ALIKE = 0.5  # two sentences that share less are two sentences
ALIKE_SHORT = 0.7  # of up to so many words, because a few common words say little
SHORT_WORDS = 5
COMMON = 40  # a word of more sentences than this finds no partner
CANDIDATES = 6
MOVED_WORDS = 8  # fewer, such as "By:", stand anywhere
TAIL = 60  # enough of what stands before a period to know an abbreviation
_END = re.compile(r"(?<=[.;:!?])[\"”’)\]]*\s+(?=[\"“‘(\[]*[A-Z0-9])")
# The lines of a block to sign, which stand below each other or in one paragraph: "By: … Name: … Title: …".
_FIELD = r"(?:by|(?:printed )?name|title|date|signature|its)\s*:"
_FIELD_START = re.compile(rf"\s+(?=(?i:{_FIELD})(?:\s|$))")
_FIELD_ALONE = re.compile(rf"^(?i:{_FIELD})$")
# Where a text may be cut because the other one has a paragraph of its own up to here.
_CUT_AFTER = re.compile(r"(?:[.;:,!?)\]\"”’]|[;,]\s(?:and|or))$", re.IGNORECASE)
CUT_WORDS = 3  # the least that is cut off: fewer words stand at the start of too many sentences
ROW = " | "  # between the cells of a row
MOST_CUT = 400  # a hostile text may be one endless sentence: longer ones are left whole
_ABBREVIATED = re.compile(r"(?:\b(?:Inc|Co|Corp|Ltd|No|Mr|Ms|Mrs|Dr|St|U\.S|C\.F\.R|[A-Z]|e\.g)|^\W*[\d.]{1,9})\.$")


class TextLine(Protocol):
    """One line of a text as it was read."""

    @property
    def text(self) -> str: ...
    @property
    def page(self) -> int | None: ...
    @property
    def number(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def starts_paragraph(self) -> bool: ...


class TextChange(StrEnum):
    REMOVED = "removed"
    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, a heading or a row of a table, and where it stands. `paragraph` counts from 0."""

    text: str
    page: int | None = None
    section: str = ""
    paragraph: int = 0


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one text that the other has not, or has otherwise."""

    change: TextChange
    pieces: tuple[Piece, ...]
    before: Sentence | None
    after: Sentence | None


def sentences(lines: Iterable[TextLine]) -> tuple[Sentence, ...]:
    """The sentences of a text in order, without regard to where its lines and pages end."""
    found: list[Sentence] = []
    where = _Where()
    for place, paragraph in enumerate(_paragraphs(lines)):
        text = " ".join(line.text.strip() for line in paragraph)
        section = where.after(paragraph[0].number.strip() or label(text))
        whole = paragraph[0].kind == "table-row"
        parts = [part for part in ([text] if whole else _split(text)) if letters(part)]
        found += [Sentence(part, page, section, place)
                  for part, page in zip(parts, _pages(paragraph, parts), strict=True)]
    return tuple(found)


def _paragraphs(lines: Iterable[TextLine]) -> Iterator[list[TextLine]]:
    group: list[TextLine] = []
    for line in lines:
        if group and (line.starts_paragraph or line.kind != group[-1].kind or line.kind == "table-row"):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


@dataclass(slots=True)
class _Where:
    """The section in which a passage stands: "(a)" is a part of the last one with a number, "2" of an exhibit a part
    of it."""

    outer: str = ""
    number: str = ""

    def after(self, mark: str) -> str:
        """The place of the passage that `mark` opens; that of the last one where it has no mark."""
        if mark.startswith("("):
            self.number = f"{self.number.split('(')[0]}{mark}"
        elif mark[:1].isdigit():
            self.number = mark.rstrip(".)")
        elif mark and (found := places.division(mark)) != self.outer:
            self.outer, self.number = ("", found) if found[0].isdigit() else (found, "")
        return places.within(self.outer, self.number)


def _pages(paragraph: Sequence[TextLine], parts: Sequence[str]) -> list[int | None]:
    """The page on which each sentence begins."""
    if len({line.page for line in paragraph}) == 1:
        return [paragraph[0].page] * len(parts)
    written = [letters(line.text) for line in paragraph]
    whole, ends = "\n".join(written), list(accumulate(len(line) + 1 for line in written))
    return [paragraph[bisect_right(ends, max(whole.find(letters(part)[:12]), 0))].page for part in parts]


def _split(text: str) -> list[str]:
    parts, begin = [], 0
    for end, start in _ends(text):
        words = text[begin:end].strip()
        # A hostile text may be one endless sentence of abbreviations: never read it anew at each period.
        if words and not _ABBREVIATED.search(words[-TAIL:]) and not _FIELD_ALONE.match(words[-TAIL:]):
            parts.append(words)
            begin = start
    return [*parts, text[begin:].strip()]


def _ends(text: str) -> list[tuple[int, int]]:
    """Where a sentence ends and the next one starts; so do items of a list, and fields to sign, within a line."""
    found = [(end.start(), end.end()) for pattern in (_END, _FIELD_START) for end in pattern.finditer(text)]
    found += [(item.start("label"),) * 2 for item in RUN_IN.finditer(text) if text[item.start() - 1] != ","]
    return sorted(found)


@dataclass(frozen=True, slots=True)
class _Side:
    sentences: Sequence[Sentence]
    keys: tuple[str, ...]


def changes(
    before: Sequence[Sentence], after: Sequence[Sentence], wanted: Callable[[Passage], bool] = lambda passage: True
) -> tuple[Passage, ...]:
    """What the later text has otherwise, in its order, of the passages that are `wanted`. Swapping the texts swaps
    added and removed, no more."""
    old, new = (_side(_cut(one, other)) for one, other in ((before, after), (after, before)))
    if old.keys > new.keys:
        found = [_mirrored(passage) for passage in _passages(new, old)]
    else:
        found = _passages(old, new)
    return tuple(_joined(passage for passage in _ordered(found, old, new) if wanted(passage)))


def _side(given: Sequence[Sentence]) -> _Side:
    return _Side(given, tuple(unnumbered(sentence.text) for sentence in given))


def _cut(given: Sequence[Sentence], other: Sequence[Sentence]) -> list[Sentence]:
    """The sentences, those cut in two that have a sentence of the other text at their start or end: there the lines
    were joined, and here not."""
    known = frozenset(unnumbered(sentence.text) for sentence in other)
    cut: list[Sentence] = []
    for sentence in given:
        whole = unnumbered(sentence.text) in known
        cut += [sentence] if whole else [replace(sentence, text=part) for part in _parts(sentence.text, known)]
    return cut


def _parts(text: str, known: Collection[str]) -> list[str]:
    """The text in the parts that the other text is known to have, and what is left between them."""
    words = text.split()
    if len(words) > MOST_CUT:
        return [text]
    places = range(CUT_WORDS, len(words) - CUT_WORDS + 1)
    for place in places:
        one, rest = " ".join(words[:place]), " ".join(words[place:])
        may_end = _CUT_AFTER.search(one) or ROW in text  # rows of a table end in no sign
        if may_end and (unnumbered(one) in known or unnumbered(rest) in known):
            return [*_parts(one, known), *_parts(rest, known)]
    return [text]


def _mirrored(passage: Passage) -> Passage:
    swapped = {TextChange.ADDED: TextChange.REMOVED, TextChange.REMOVED: TextChange.ADDED}
    return Passage(swapped.get(passage.change, passage.change), mirrored(passage.pieces), passage.after, passage.before)


def _passages(old: _Side, new: _Side) -> list[Passage]:
    same = _same(old.keys, new.keys)
    kept = _longest_run(same)
    found = [
        Passage(TextChange.MOVED, (Piece(Kept.SAME, new.sentences[b].text),), old.sentences[a], new.sentences[b])
        for a, b in same
        if (a, b) not in kept and counted(new.sentences[b].text).total() >= MOVED_WORDS
    ]
    gone = [a for a in range(len(old.keys)) if a not in dict(same)]
    come = [b for b in range(len(new.keys)) if b not in {b for _, b in same}]
    alike = _alike(old, new, gone, come)
    for a, b in alike.items():
        one, other = old.sentences[a], new.sentences[b]
        found.append(Passage(TextChange.CHANGED, _difference(one.text, other.text), one, other))
    found += [
        Passage(TextChange.REMOVED, (Piece(Kept.REMOVED, old.sentences[a].text),), old.sentences[a], None)
        for a in gone
        if a not in alike
    ]
    found += [
        Passage(TextChange.ADDED, (Piece(Kept.ADDED, new.sentences[b].text),), None, new.sentences[b])
        for b in come
        if b not in set(alike.values())
    ]
    return found


def _difference(one: str, other: str) -> tuple[Piece, ...]:
    """The words that differ; a number that only one of the two has, or has otherwise, is no word of it."""
    return difference(one, other) if label(one) == label(other) else difference(bare(one), bare(other))


def _same(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places with the same words; of sentences that stand there several times, the first with the first."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for place in range(len(new) - 1, -1, -1):
        waiting[new[place]].append(place)
    return [(place, waiting[key].pop()) for place, key in enumerate(old) if waiting.get(key)]


def _longest_run(pairs: Sequence[tuple[int, int]]) -> set[tuple[int, int]]:
    """The most pairs that stand in the same order on both sides: the others have moved."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for number, (_, b) in enumerate(pairs):
        place = bisect_left(ends, b)
        before.append(last[place - 1] if place else -1)
        ends[place : place + 1] = [b]
        last[place : place + 1] = [number]
    run, number = set(), last[-1] if last else -1
    while number >= 0:
        run.add(pairs[number])
        number = before[number]
    return run


def _alike(old: _Side, new: _Side, gone: Sequence[int], come: Sequence[int]) -> dict[int, int]:
    """Each sentence that is no longer there, with the one that most likely took its place."""
    words_old = {a: counted(bare(old.sentences[a].text)) for a in gone}
    words_new = {b: counted(bare(new.sentences[b].text)) for b in come}
    scored = [
        (score, a, b)
        for a, b in _candidates(words_old, words_new)
        if (score := likeness(words_old[a], words_new[b])) >= _least(words_old[a], words_new[b])
    ]
    return matched(scored)


def matched(scored: Iterable[tuple[float, int, int]]) -> dict[int, int]:
    """The best pairs first, each place once."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, a, b in sorted(scored, key=lambda pair: (-pair[0], abs(pair[1] - pair[2]), pair[1], pair[2])):
        if a not in pairs and b not in taken:
            pairs[a] = b
            taken.add(b)
    return pairs


def _least(one: Counter[str], other: Counter[str]) -> float:
    return ALIKE_SHORT if min(one.total(), other.total()) <= SHORT_WORDS else ALIKE


def _candidates(old: Mapping[int, Counter[str]], new: Mapping[int, Counter[str]]) -> Iterator[tuple[int, int]]:
    """Pairs worth a look: they share words that few sentences have."""
    having: dict[str, list[int]] = defaultdict(list)
    for b, words in new.items():
        for word in words:
            having[word].append(b)
    for a, words in old.items():
        shared = Counter(b for word in words if len(having.get(word, ())) <= COMMON for b in having.get(word, ()))
        yield from ((a, b) for b, _ in shared.most_common(CANDIDATES))


def _ordered(passages: Sequence[Passage], old: _Side, new: _Side) -> list[Passage]:
    """In the order of the later text; what is gone stands where it would have stood."""
    place_old = {id(sentence): place for place, sentence in enumerate(old.sentences)}
    place_new = {id(sentence): place for place, sentence in enumerate(new.sentences)}
    changed = [(place_old[id(p.before)], place_new[id(p.after)]) for p in passages if p.change is TextChange.CHANGED]
    anchors = sorted([*_same(old.keys, new.keys), *changed])
    starts = [a for a, _ in anchors]

    def place(passage: Passage) -> tuple[float, int]:
        if passage.after is not None:
            return float(place_new[id(passage.after)]), 0
        gone = place_old[id(passage.before)]
        anchor = bisect_left(starts, gone)
        return (anchors[anchor - 1][1] + 0.5 if anchor else -0.5), gone

    return sorted(passages, key=place)


def _joined(passages: Iterable[Passage]) -> list[Passage]:
    """Sentences of one paragraph that came, went or moved together as one passage."""
    joined: list[Passage] = []
    for passage in passages:
        if joined and passage.change is not TextChange.CHANGED and _neighbors(joined[-1], passage):
            last = joined.pop()
            pieces = (Piece(last.pieces[0].kept, f"{last.pieces[0].text} {passage.pieces[0].text}"),)
            passage = replace(last, pieces=pieces)
        joined.append(passage)
    return joined


def _neighbors(one: Passage, other: Passage) -> bool:
    def together(a: Sentence | None, b: Sentence | None) -> bool:
        return a is b or (a is not None and b is not None and a.paragraph == b.paragraph)

    return one.change is other.change and together(one.before, other.before) and together(one.after, other.after)
