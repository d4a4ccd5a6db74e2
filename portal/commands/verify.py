"""`portal verify`: checks every practice's audit trail, and prints its head so that a copy can be kept elsewhere."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from sqlmodel import col, select

from portal import config
from portal.errors import InvalidInput
from portal.models import AuditEvent, AuditHead, Practice
from portal.wiring import build_parts
from portal.workflow.parts import Parts

WHOLE, BROKEN = 0, 1


class Head(NamedTuple):
    """The last event of one practice's chain, as one printed line tells it."""

    practice_id: str
    sequence: int
    mac: str

    def __str__(self) -> str:
        return f"{self.practice_id} {self.sequence} {self.mac}"


def run(arguments: argparse.Namespace) -> int:
    """Heads go to standard output, faults in words to standard error."""
    parts = build_parts(config.load())
    earlier = _printed(arguments.against) if arguments.against else {}
    broken = False
    for fault in _lost(parts, earlier):
        print(fault, file=sys.stderr)
        broken = True
    for practice in _practices(parts):
        head, faults = _checked(parts, practice, earlier.get(practice.id))
        print(head)
        for fault in faults:
            print(f"{practice.name}: {fault}", file=sys.stderr)
            broken = True
    return BROKEN if broken else WHOLE


def _practices(parts: Parts) -> list[Practice]:
    with parts.database.transaction(None, write=False) as db:
        return list(db.exec(select(Practice).order_by(col(Practice.name))))


def _checked(parts: Parts, practice: Practice, earlier: Head | None) -> tuple[Head, list[str]]:
    with parts.database.transaction(practice.id, write=False) as db:
        faults = parts.audit.verify(db, practice.id)
        row = db.exec(select(AuditHead).where(AuditHead.practice_id == practice.id)).first()
        head = Head(practice.id, row.sequence, row.mac) if row else Head(practice.id, 0, "-")
        if earlier and earlier.sequence:
            known = db.exec(select(AuditEvent.mac).where(AuditEvent.practice_id == practice.id,
                                                         AuditEvent.sequence == earlier.sequence)).first()
            faults += _rolled_back(head, earlier, known)
    return head, faults


def _rolled_back(head: Head, earlier: Head, known: str | None) -> Iterator[str]:
    if head.sequence < earlier.sequence:
        yield (f"the chain ends at event {head.sequence}, but event {earlier.sequence} was printed before: "
               "an older copy was put back")
    elif known != earlier.mac:
        yield f"event {earlier.sequence} is not the one that was printed before: the chain was written anew"


def _lost(parts: Parts, earlier: dict[str, Head]) -> list[str]:
    here = {practice.id for practice in _practices(parts)}
    return [f"practice {id} was printed before and is gone" for id in earlier if id not in here]


def _printed(path: str) -> dict[str, Head]:
    heads = {}
    for line in Path(path).read_text().splitlines():
        words = line.split()
        if len(words) != 3 or not words[1].isdecimal():
            raise InvalidInput(f"{path} does not hold what `portal verify` printed: id, number and mac on each line.")
        heads[words[0]] = Head(words[0], int(words[1]), words[2])
    return heads
