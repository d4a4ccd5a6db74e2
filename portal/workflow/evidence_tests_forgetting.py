"""Evidence tests that nobody finishes: discarded after a month, so that lists of people do not lie about."""

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from portal import access, clock
from portal.models import EvidenceTest
from portal.vocabulary.actors import system
from portal.vocabulary.statuses import EvidenceTestStatus
from portal.workflow import evidence_tests
from portal.workflow.parts import Parts

FORGET_JOB = "forget-evidence-tests"
DAYS = 30


def waiting(db: Session, practice_id: str) -> Sequence[str]:
    """The tests of the practice that were begun a month ago and are not finished."""
    return db.exec(select(EvidenceTest.id).where(
        EvidenceTest.practice_id == practice_id, EvidenceTest.status == EvidenceTestStatus.DRAFT,
        col(EvidenceTest.created_at) < clock.now() - timedelta(days=DAYS)).order_by(col(EvidenceTest.id))).all()


def run(parts: Parts, practice_id: str, _hour: str = "") -> None:
    """Discard them, each in a transaction of its own. Job step: safe to run again, and at once with another."""
    with parts.database.transaction(practice_id, write=False) as db:
        ids = waiting(db, practice_id)
    for id in ids:
        with parts.database.transaction(practice_id) as db:
            test = access.evidence_test_for(db, system(practice_id), id, lock=True)
            if test.status == EvidenceTestStatus.DRAFT:  # nobody was faster
                evidence_tests.discard(parts, db, system(practice_id), test, version=test.version)
