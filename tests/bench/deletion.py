"""Without the sentences that carry one required term, that term is missing and every other verdict stays as it was.

A sentence carries a term where our own reading takes it for the term, where the agreement's labels quote it, or where
it hangs on such a sentence: with the opening of a list go the items that promise by its words, and with the last of
its items goes the opening. All of them are taken out at once, and the rest is read once more. What is found in that
second reading was overlooked or imagined, so it counts against us even where it says the term in other words.

A verdict is the status. Those of terms that shared a sentence with the one taken out may change, others may not.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from extractors import classify, daykinds, definitions, opinion, parties, pipeline, rulebook, segment, statements
from extractors.classify import Classified
from extractors.layout import lines as lay_out
from extractors.load import load
from extractors.numbers import Numbers
from extractors.passages import Passage
from extractors.senses import Senses
from extractors.statements import Statement
from extractors.text import Wording
from extractors.types import Line, Status

BAR = 0.97
FOUND = (Status.PRESENT, Status.WEAK, Status.CONFLICT)
ROOT = Path(__file__).parents[2]
OWN = ROOT / "fixtures" / "agreements"
# Not all of an agreement is in them.
NOT_WHOLE = ("amendment", "scanned", "unreadable-scan")
# Labeled agreements that are not part of the project: named by the environment, or beside the project.
ELSEWHERE = [Path(name) for name in os.environ.get("FLOWDOWN_AGREEMENTS", "").split(os.pathsep) if name]
BESIDE = ROOT.parent / "shared" / "corpus"
REQUIRED = tuple(
    asked.id
    for asked in rulebook.default().requirements
    if asked.tier.value == "required" and asked.id != "written-signed"
)

Verdicts = Mapping[str, Status]


@dataclass(frozen=True)
class Deletable:
    """An agreement as one line a paragraph, what each sentence of it is taken for, and its labels' quotes by term."""

    lines: tuple[Line, ...]
    said: Sequence[Statement]
    found: Classified
    quotes: Mapping[str, str]
    verdicts: Verdicts

    @property
    def terms(self) -> list[str]:
        """The required terms that it holds."""
        return [term for term in REQUIRED if self.verdicts[term] in FOUND]


def labeled() -> list[Path]:
    """The folders of labeled agreements that are at hand, in order."""
    places = [*ELSEWHERE, *([BESIDE] if BESIDE.is_dir() else [])]
    return sorted(path.parent for place in places for path in place.rglob("labels.json"))


@cache
def deletable(file: Path) -> Deletable:
    """The agreement in a file, with the labels beside it, ready to have sentences taken out."""
    lines = _flat(_flat(lay_out(load(file.read_bytes(), file.name))))
    said, found = _read(lines)
    labels = file.parent / "labels.json"
    marks = json.loads(labels.read_text("utf-8"))["clauses"] if labels.is_file() else {}
    quotes = {term: mark["quote"] for term, mark in marks.items() if mark["found"] and mark["quote"]}
    return Deletable(lines, said, found, quotes, _verdicts(lines))


def faults(agreement: Deletable, term: str) -> list[str]:
    """What a deletion of the term changes that it should not, in words without the agreement's own; none is right."""
    gone = set(_carriers(agreement, term))
    verdicts = _verdicts(_without(agreement.lines, [s for s in agreement.said if s.position in gone]))
    shared = {hit.clause for hit in agreement.found.hits if hit.statement.position in gone}
    told = [f"{term} is {verdicts[term].value}, not missing"] if verdicts[term] is not Status.MISSING else []
    return told + [
        f"{other} was {before.value} and is {verdicts[other].value}"
        for other, before in agreement.verdicts.items()
        if other not in shared | {term} and verdicts[other] is not before
    ]


def _flat(lines: Sequence[Line]) -> tuple[Line, ...]:
    """One line for each passage, so that what is taken out of it moves nothing else."""
    passages = segment.passages(lines, rulebook.default().headings)
    return tuple(
        Line(
            passage.text,
            kind="heading" if passage.is_heading else "body",
            starts_paragraph=True,
            number=passage.pieces[0].line.number if passage.pieces else "",
        )
        for passage in passages
    )


def _read(lines: Sequence[Line]) -> tuple[Sequence[Statement], Classified]:
    """The sentences, and what each of them is taken for: all of it, where a reading shows the first few."""
    rules = rulebook.default()
    passages = segment.passages(lines, rules.headings)
    senses = Senses(rules)
    numbers = Numbers(rules.windows.numbers, definitions.days(passages), daykinds.named(passages))
    named = parties.find(passages)
    terms = definitions.expansions(passages, Wording(named.aliases), rules, senses, numbers)
    said = statements.statements(passages, Wording(named.aliases, terms))
    return said, opinion.second(said, classify.classify(said, rules, senses), rules, senses)


def _verdicts(lines: Sequence[Line]) -> Verdicts:
    return {clause.id: clause.status for clause in pipeline.read_lines(lines).clauses}


def _carriers(agreement: Deletable, term: str) -> set[int]:
    """The positions of the sentences that carry the term."""
    hits = agreement.found.of(term)
    taken = {hit.statement.position for hit in hits} | set(_quoted(agreement.said, agreement.quotes.get(term, "")))
    by_opening = {
        hit.statement.passage.stems[-1] for hit in hits if hit.place < hit.statement.lead and _is_item(hit.statement)
    }
    opened = by_opening | {s.passage.order for s in agreement.said if s.position in taken and _opens(s)}
    taken |= {s.position for s in agreement.said if opened & set(s.passage.stems)}
    return taken | set(_emptied(agreement.said, taken, opened))


def _quoted(said: Sequence[Statement], quote: str) -> Iterator[int]:
    """The sentences that hold the words of the quote, whatever their marks and spaces."""
    wanted = _words(quote)
    for statement in said:
        words = _words(statement.quote)
        if wanted and any(words[at : at + len(wanted)] == wanted for at in range(len(words))):
            yield statement.position


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _is_item(statement: Statement) -> bool:
    return bool(statement.passage.stems)


def _opens(statement: Statement) -> bool:
    return statement.quote.rstrip().endswith(":")


def _emptied(said: Sequence[Statement], taken: set[int], opened: set[int]) -> Iterator[int]:
    """The last sentences of paragraphs that open a list of which no item is left."""
    items: dict[int, set[int]] = {}
    last: dict[int, int] = {}
    for statement in said:
        last[statement.passage.order] = statement.position
        for order in statement.passage.stems:
            items.setdefault(order, set()).add(statement.position)
    for order, positions in items.items():
        if order in last and (order in opened or positions <= taken):
            yield last[order]


def _without(lines: Sequence[Line], gone: Sequence[Statement]) -> list[Line]:
    texts = [line.text for line in lines]
    for statement in sorted(gone, key=lambda statement: -statement.start):
        passage: Passage = statement.passage
        texts[passage.order] = texts[passage.order][: statement.start] + texts[passage.order][statement.end :]
    return [replace(line, text=text) for line, text in zip(lines, texts, strict=True)]


def run() -> None:
    """Print the share of deletions that change one verdict alone, and every one that does not."""
    own = sorted(path for path in OWN.glob("*/agreement.*") if path.parent.name not in NOT_WHOLE)
    others = [next(folder.glob("original.*")) for folder in labeled()]
    for kind, files in (("our own agreements", own), ("labeled agreements elsewhere", others)):
        right = tried = 0
        for file in files:
            agreement = deletable(file)
            for term in agreement.terms:
                told = faults(agreement, term)
                right, tried = right + (not told), tried + 1
                if told:
                    print(f"  {file.parent.name}, without {term}: {'; '.join(told)}")
        print(
            f"{kind:28} {right} of {tried} deletions changed one verdict alone: {right / max(tried, 1):.3f} (bar {BAR})"
        )
