"""The audit trail: each event is written in the transaction that it tells of, and signed into its practice's chain.

An event's mac signs all its columns and the mac before it; the head signs the number and the mac of the last one.
Without the key nobody can change, move, insert, remove or cut off an event unseen. Whoever can write the whole
database could put back an older copy of all of it: `portal verify` prints the head, so that a copy kept elsewhere
shows that too.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.models import AuditEvent, AuditHead
from portal.models.columns import new_id
from portal.vocabulary.actors import Acting
from portal.vocabulary.events import FACTS, Event

START = "0" * 64
BEGINS = Event.PRACTICE_ADDED


class ChainMissing(RuntimeError):
    """A practice has no chain to append to: only its first event starts one, so what was there has been removed."""


class WrongFacts(TypeError):
    """An event was recorded with facts other than those it must carry: a fault in our code, never dropped silently."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: the kind of row and its id."""

    kind: str
    id: str


class AuditTrail:
    """Writes and checks the chains. Holds the key; there is one for each process."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def record(self, db: Session, event: Event, actor: Acting, subject: Subject, **facts: Any) -> AuditEvent:
        """Append one event to the actor's practice. Raises WrongFacts unless the facts are exactly the event's,
        and ChainMissing when there is no chain and this is not the event that begins one."""
        if facts.keys() != FACTS[event]:
            raise WrongFacts(f"{event} carries {sorted(FACTS[event])}, not {sorted(facts)}")
        head = db.exec(select(AuditHead).where(AuditHead.practice_id == actor.practice_id).with_for_update()).first()
        if head is None:
            if event is not BEGINS:
                raise ChainMissing(f"the audit trail of practice {actor.practice_id} is gone")
            head = AuditHead(practice_id=actor.practice_id, sequence=0, mac=START, head_mac="")
        row = AuditEvent(
            id=new_id(), practice_id=actor.practice_id, sequence=head.sequence + 1, at=clock.now(), event=event,
            actor_kind=actor.kind, actor_id=actor.id, actor_name=actor.name,
            subject_kind=subject.kind, subject_id=subject.id, facts=facts, mac="")
        row.mac = self._mac(row, head.mac)
        head.sequence, head.mac = row.sequence, row.mac
        head.head_mac = self._head_mac(head)
        db.add(row)
        db.add(head)
        db.flush()
        return row

    def verify(self, db: Session, practice_id: str) -> list[str]:
        """Every fault of an existing practice's chain in words, in order; empty when it is whole."""
        head = db.exec(select(AuditHead).where(AuditHead.practice_id == practice_id)).first()
        rows = db.exec(select(AuditEvent).where(AuditEvent.practice_id == practice_id)
                       .order_by(col(AuditEvent.sequence)).execution_options(yield_per=1000))
        return list(self._faults(rows, head))

    def _faults(self, rows: Iterable[AuditEvent], head: AuditHead | None) -> Iterator[str]:
        previous, expected = START, 1
        for row in rows:
            if row.sequence != expected:
                last = row.sequence - 1
                yield f"event {expected} removed" if last == expected else f"events {expected} to {last} removed"
            elif not hmac.compare_digest(row.mac, self._mac(row, previous)):
                yield f"event {row.sequence} ({row.event}) changed"
            elif (row.event == BEGINS) != (row.sequence == 1):
                yield f"event {row.sequence} ({row.event}) is out of place: a chain begins with {BEGINS}, once"
            previous, expected = row.mac, row.sequence + 1
        if head is None:
            yield "the head of the chain is removed" if expected > 1 else "the whole chain is removed"
            return
        if not hmac.compare_digest(head.head_mac, self._head_mac(head)):
            yield "the head of the chain is changed"
        elif (head.sequence, head.mac) != (expected - 1, previous):
            yield f"the chain ends at event {expected - 1}, but event {head.sequence} was written: the end is cut off"

    def _mac(self, row: AuditEvent, previous: str) -> str:
        signed = [previous, row.id, row.practice_id, row.sequence, row.at.isoformat(), str(row.event), row.actor_kind,
                  row.actor_id, row.actor_name, row.subject_kind, row.subject_id, row.facts]
        return self._sign("event", signed)

    def _head_mac(self, head: AuditHead) -> str:
        return self._sign("head", [head.practice_id, head.sequence, head.mac])

    def _sign(self, what: str, values: list[Any]) -> str:
        message = json.dumps([what, *values], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hmac.new(self._key, message.encode(), hashlib.sha256).hexdigest()
