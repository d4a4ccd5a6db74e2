"""Passages -> statements: one sentence each, in normal form, with the stem that carries its verb."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from extractors import stems
from extractors.passages import Passage, Zone
from extractors.text import Wording

if TYPE_CHECKING:
    from spacy.language import Language

MAX_SENTENCE = 3000
_ABBREVIATIONS = re.compile(
    r"(?:inc|nos?|secs?|art|cfr|c\.f\.r\.?|u\.s\.?|u\.s\.c\.?|usc|e\.g\.?|i\.e\.?|etc|vs?|llc|co|corp|ltd|st|dr|mrs?|ms"
    r"|paras?|pts?|approx|dept|ex|fed|reg|stat|pub|al|seq|§)"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence. `text` and `full` are normal form, `full` with the stem before.

    `start` and `end` index the passage's text; `around` is the whole passage in normal form.
    """

    passage: Passage
    start: int
    end: int
    text: str
    full: str
    headings: str
    position: int = 0
    around: str = ""

    @property
    def quote(self) -> str:
        return self.passage.text[self.start : self.end]

    @property
    def lead(self) -> int:
        """How many characters of `full` are the stem."""
        return len(self.full) - len(self.text)

    @property
    def zone(self) -> Zone:
        return self.passage.zone


@cache
def language() -> Language:
    """The blank English pipeline: tokens, and sentences by our own rule."""
    import spacy
    from spacy.language import Language as Pipeline

    if not Pipeline.has_factory("contract_sentences"):
        Pipeline.component("contract_sentences", func=_mark_sentences)
    nlp = spacy.blank("en")
    nlp.add_pipe("contract_sentences")
    return nlp


def _mark_sentences(doc):  # type: ignore[no-untyped-def]
    """A sentence ends at . ! ? before a capital, unless an abbreviation or a lone number stands there."""
    starts = np.full(len(doc), -1, np.int64)
    for place, word in enumerate(doc.to_array(["ORTH"]).tolist()[:-1]):
        if _may_end(word) and _ends(doc, place):
            starts[place + 1] = 1
    return doc.from_array(["SENT_START"], starts.astype(np.uint64).reshape(-1, 1))


@lru_cache(maxsize=65_536)
def _may_end(word: int) -> bool:
    """Whether a token, by its number in spaCy's vocabulary, may be the last of a sentence."""
    text = language().vocab.strings[word]
    return text in ')]"”’' or text.endswith((".", "!", "?"))


def _ends(doc, place: int) -> bool:  # type: ignore[no-untyped-def]
    token, follower = doc[place], doc[place + 1]
    if follower.is_space and place + 2 < len(doc):
        follower = doc[place + 2]
    text = token.text
    if text in ')]"”’' and place and doc[place - 1].text in ".!?" and token.whitespace_:
        return bool(follower.text[0].isupper())
    if not text.endswith((".", "!", "?")) or not (token.whitespace_ or doc[place + 1].is_space):
        return False
    before = doc[place - 1].lower_ if text == "." and place else text.rstrip(".").lower()
    if (
        _ABBREVIATIONS.fullmatch(before)
        or _ABBREVIATIONS.fullmatch(text.lower())
        or (len(before) == 1 and before.isalpha())
    ):
        return (
            before in ("u.s", "etc")
            and bool(follower.text[0].isupper())
            and follower.lower_ in ("business", "covered", "the")
        )
    if text != "." and text[:-1].isdigit():
        return False
    return bool(follower.text[0].isupper() or follower.text[0] in '(“"[0123456789•-☐')


def statements(passages: Sequence[Passage], wording: Wording) -> tuple[Statement, ...]:
    """Every sentence of every passage that is not a heading."""
    made: list[Statement] = []
    nlp = language()
    for passage, doc in zip(passages, nlp.pipe(_softened(passage.text) for passage in passages), strict=True):
        if not passage.is_heading or len(passage.text.split()) > 6:
            before = made[-1].around if made else ""
            made.extend(_sentences(passage, doc.sents, wording, len(made), before))
    return tuple(made)


_LONG = re.compile(r"\S{80,}")


def _softened(text: str) -> str:
    """The text with the marks in very long unbroken runs blanked: the tokenizer takes a square of their length."""
    return _LONG.sub(lambda run: re.sub(r"[\W_]", " ", run[0]), text)


def _sentences(passage: Passage, spans: Iterator, wording: Wording, first: int, before: str) -> list[Statement]:  # type: ignore[type-arg]
    stem = wording.normal(passage.stem)
    headings = " | ".join(wording.normal(heading) for heading in passage.headings)
    made: list[Statement] = []
    asked = ""
    for start, end in _merged(
        passage.text,
        [(span.start_char, span.end_char) for span in spans],
        passage.headings[-1] if passage.headings else "",
    ):
        end = min(end, start + MAX_SENTENCE)
        text = wording.normal(passage.text[start:end])
        lead, text = stems.joined(_lead(stem, headings, asked, text), headings, text)
        full = f"{lead} {text}" if lead else text
        made.append(Statement(passage, start, end, text, full, headings, first + len(made)))
        asked = text if stems.is_condition(text) else "" if text.endswith("?") else asked
    around = " ".join(statement.text for statement in made)
    if stems.goes_on(around):
        around = f"{before} {around}"
    return [replace(statement, around=around) for statement in made]


def _lead(stem: str, headings: str, asked: str, text: str) -> str:
    """What a sentence hangs on: what was just asked, the stem of its list, or its heading."""
    if asked:
        return asked
    if stem and not stems.hangs_on(stem, text):
        stem = ""
    elif stem:
        return f"{stems.of_heading(headings, stem)} {stem}".lstrip()
    return stems.of_heading(headings, text)


def _merged(text: str, spans: list[tuple[int, int]], heading: str) -> list[tuple[int, int]]:
    """Run-in headings and lone marks are kept with the sentence that they open."""
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        piece = text[start:end].strip()
        if not piece:
            continue
        if merged and (_is_opener(last := text[merged[-1][0] : merged[-1][1]]) or _is_run_in(last, heading)):
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return [_trimmed(text, start, end) for start, end in merged]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    sentence = text[start:end]
    return end - len(sentence.lstrip()), start + len(sentence.rstrip())


def _is_run_in(sentence: str, heading: str) -> bool:
    return bool(heading) and len(sentence) < len(heading) + 12 and sentence.rstrip(" .:").endswith(heading)


def _is_opener(text: str) -> bool:
    words = text.split()
    return (
        len(words) <= 8
        and not re.search(r"\b(shall|will|must|may|agrees?|is|are|has)\b", text)
        and (len(words) <= 2 or all(word[0].isupper() or len(word) <= 4 for word in words if word[0].isalpha()))
    )
