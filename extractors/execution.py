"""Whether both sides have signed: the one term that is told from the signature block and not from sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors import evidence, signatures
from extractors.passages import Passage
from extractors.types import Clause, Considered, Evidence, ReasonNote, Status

TERM = "written-signed"
MOST_SHOWN = 3
PLACE = "Signatures"  # no section: the block has many headings, none of which names it
ONE_SIDE = ReasonNote(
    "ONE-SIDE-SIGNED", "w3", "We see one signature, and an agreement needs two.",
    "Ask for a copy that the other side has signed and dated as well.")
EMPTY = "there is room to sign, and no name or date in it"


def judge(clauses: Sequence[Clause], passages: Sequence[Passage], quality: str, is_baa: bool) -> tuple[Clause, ...]:
    """The clauses, with the term on signatures (rule A-01) told from the signature block: two signatures are
    present, one is weak, empty lines or none are missing. Poor text and other documents keep what they had."""
    if quality == "poor" or not is_baa:
        return tuple(clauses)
    return tuple(_judged(clause, passages) if clause.id == TERM else clause for clause in clauses)


def _judged(clause: Clause, passages: Sequence[Passage]) -> Clause:
    signers = signatures.signed(passages)
    blank = replace(clause, reasons=(), reason_notes=(), evidence=(), looked_at=(), confidence=0.9)
    found = tuple(_lines(passages, signers))
    if not signers or not found:
        return replace(blank, status=Status.MISSING, looked_at=tuple(_rooms(passages))[:MOST_SHOWN])
    if len(signers) == 1:
        return replace(blank, status=Status.WEAK, reasons=(ONE_SIDE.code,), reason_notes=(ONE_SIDE,), evidence=found,
                       advice=ONE_SIDE.advice)
    return replace(blank, status=Status.PRESENT, evidence=found)


def _lines(passages: Sequence[Passage], signers: Sequence[str]) -> Iterator[Evidence]:
    """The line of each signature, once: the one with the mark where there is one, else the one with the name."""
    names = [signer.split(" for ")[0].split(",")[0].strip() for signer in signers]
    shown: set[tuple[int, int]] = set()
    for name in dict.fromkeys(names):
        places = [(passage, start, end) for passage in signatures.closing(passages)
                  for start, end, line in _spans(passage) if name in line]
        marked = [place for place in places if "/s/" in place[0].text[place[1]:place[2]]]
        for passage, start, end in (marked or places)[:1]:
            if (passage.order, start) not in shown:
                shown.add((passage.order, start))
                yield replace(evidence.between(passage, start, end), section=PLACE)


def _spans(passage: Passage) -> Iterator[tuple[int, int, str]]:
    for piece in passage.pieces:
        end = min(piece.offset + len(piece.line.text), len(passage.text))
        yield piece.offset, end, passage.text[piece.offset:end]


def _rooms(passages: Sequence[Passage]) -> Iterator[Considered]:
    for passage in signatures.closing(passages):
        if signatures.is_room(passage):
            found = evidence.between(passage, 0, len(passage.text))
            yield Considered(found.quote, EMPTY, found.page, PLACE)
