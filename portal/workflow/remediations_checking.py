"""What becomes of a file on a fix, done by `checking`: its fix locked, and waiting for a retest once it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session, select

from portal import access
from portal.audit import Subject
from portal.models import Document, ProofFile, Remediation
from portal.vocabulary.actors import system
from portal.vocabulary.events import Event
from portal.workflow import checking, portfolio, remediations
from portal.workflow.checking import Kind, Locked, Outcome, Row
from portal.workflow.parts import Parts
from portal.workflow.remediations_closing import proof_is_in

EVENTS = {Outcome.KEPT: Event.PROOF_KEPT, Outcome.HELD: Event.PROOF_HELD, Outcome.REFUSED: Event.PROOF_REFUSED,
          Outcome.FAILED: Event.PROOF_FAILED, Outcome.ERASED: Event.PROOF_ERASED}


def scan(parts: Parts, practice_id: str, proof_id: str) -> None:
    """Job step; so are the others."""
    checking.scan(KIND, parts, practice_id, proof_id)


def look(parts: Parts, practice_id: str, proof_id: str) -> None:
    checking.look(KIND, parts, practice_id, proof_id)


def erase(parts: Parts, practice_id: str, proof_id: str) -> None:
    checking.erase(KIND, parts, practice_id, proof_id)


def fail(parts: Parts, practice_id: str, proof_id: str) -> None:
    checking.fail(KIND, parts, practice_id, proof_id)


def _rows(db: Session, practice_id: str, proof_id: str) -> tuple[ProofFile, Document]:
    actor = system(practice_id)
    row = access.proof_file_for(db, actor, proof_id)
    return row, access.document_for(db, actor, row.document_id)


@contextmanager
def _locked(parts: Parts, practice_id: str, proof_id: str) -> Iterator[Locked]:
    actor = system(practice_id)
    with parts.database.transaction(practice_id) as db:
        fix_id = db.exec(select(ProofFile.remediation_id).where(ProofFile.id == proof_id,
                                                                ProofFile.practice_id == practice_id)).one()
        fix = access.remediation_for(db, actor, fix_id, lock=True)
        remediations.hold_vendor(db, fix.vendor_id)
        row = access.proof_file_for(db, actor, proof_id, lock=True)
        yield Locked(db, fix, row, access.document_for(db, actor, row.document_id, lock=True))


def _tell(parts: Parts, at: Locked, outcome: Outcome, facts: dict[str, Any]) -> None:
    row = at.row
    assert isinstance(row, ProofFile)
    parts.audit.record(at.db, EVENTS[outcome], system(row.practice_id), Subject("proof", row.id),
                       remediation_id=row.remediation_id, **facts)


def _count(at: Locked) -> None:
    assert isinstance(at.owner, Remediation)
    at.db.flush()
    proof_is_in(at.db, at.owner)
    portfolio.touch(at.db, remediations.hold_vendor(at.db, at.owner.vendor_id))


def _stays(_db: Session, _row: Row) -> bool:
    """What was taken away was never proof."""
    return False


KIND = Kind(_rows, _locked, _tell, _count, _stays)
