"""What becomes of a file beside an answer, done by `checking`: its questionnaire locked, and told as its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlmodel import Session, select

from portal import access
from portal.audit import Subject
from portal.models import Assessment, Document, Evidence
from portal.vocabulary.actors import system
from portal.vocabulary.events import Event
from portal.workflow import answers, checking
from portal.workflow.checking import Kind, Locked, Outcome, Row
from portal.workflow.evidence import is_attested
from portal.workflow.parts import Parts

EVENTS = {Outcome.KEPT: Event.EVIDENCE_KEPT, Outcome.HELD: Event.EVIDENCE_HELD, Outcome.REFUSED: Event.EVIDENCE_REFUSED,
          Outcome.FAILED: Event.EVIDENCE_FAILED, Outcome.ERASED: Event.EVIDENCE_ERASED}


def scan(parts: Parts, practice_id: str, evidence_id: str) -> None:
    """Job step; so are the others."""
    checking.scan(KIND, parts, practice_id, evidence_id)


def look(parts: Parts, practice_id: str, evidence_id: str) -> None:
    checking.look(KIND, parts, practice_id, evidence_id)


def erase(parts: Parts, practice_id: str, evidence_id: str) -> None:
    """What was attested with a submission stays with it."""
    checking.erase(KIND, parts, practice_id, evidence_id)


def fail(parts: Parts, practice_id: str, evidence_id: str) -> None:
    checking.fail(KIND, parts, practice_id, evidence_id)


def _rows(db: Session, practice_id: str, evidence_id: str) -> tuple[Evidence, Document]:
    actor = system(practice_id)
    row = access.evidence_for(db, actor, evidence_id)
    return row, access.document_for(db, actor, row.document_id)


@contextmanager
def _locked(parts: Parts, practice_id: str, evidence_id: str) -> Iterator[Locked]:
    """The questionnaire is locked first, as by the verbs of people."""
    actor = system(practice_id)
    with parts.database.transaction(practice_id) as db:
        assessment_id = db.exec(select(Evidence.assessment_id).where(Evidence.id == evidence_id,
                                                                     Evidence.practice_id == practice_id)).one()
        assessment = access.assessment_for(db, actor, assessment_id, lock=True)
        row = access.evidence_for(db, actor, evidence_id, lock=True)
        yield Locked(db, assessment, row, access.document_for(db, actor, row.document_id, lock=True))


def _tell(parts: Parts, at: Locked, outcome: Outcome, facts: dict[str, Any]) -> None:
    row = at.row
    assert isinstance(row, Evidence)
    parts.audit.record(at.db, EVENTS[outcome], system(row.practice_id), Subject("evidence", row.id),
                       question=row.question, **facts)


def _count(at: Locked) -> None:
    assert isinstance(at.row, Evidence) and isinstance(at.owner, Assessment)
    answers.count(at.db, at.owner, at.row.question)


def _stays(db: Session, row: Row) -> bool:
    assert isinstance(row, Evidence)
    return is_attested(db, row)


KIND = Kind(_rows, _locked, _tell, _count, _stays)
