"""What a worker does about fixes: looks through what was sent as proof, and tells of what is late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from portal import access, clock
from portal.jobs.schedules import Schedule
from portal.models import OutboxItem, ProofFile, Remediation
from portal.workflow.parts import Parts
from portal.workflow.remediations_escalating import ESCALATE_JOB
from tests.cast import SAMPLE, Cast
from tests.portal import fixing
from tests.portal.jobs.test_worker import _wait, _working

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def fix(parts: Parts, cast: Cast) -> Remediation:
    return fixing.opened(parts, cast.ben, practice_owner="")


def test_a_worker_files_proof_and_tells_of_a_late_fix_by_itself(
        parts: Parts, cast: Cast, fix: Remediation, monkeypatch: pytest.MonkeyPatch) -> None:
    row = fixing.sent(parts, cast.ben, fix, work=False)
    day = clock.today() + timedelta(days=16)  # its target day is in 14
    monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, 15, 20, tzinfo=UTC))
    with _working(parts):
        _wait(lambda: _proof(parts, row).status == "kept")
        _wait(lambda: "escalated" in fixing.kinds(parts, fix))
    assert fixing.reloaded(parts, fix).status == "retest"


def test_each_hour_has_one_job_for_a_practice_with_a_late_fix(
        parts: Parts, cast: Cast, fix: Remediation, monkeypatch: pytest.MonkeyPatch) -> None:
    day = clock.today() + timedelta(days=16)
    monkeypatch.setattr(clock, "now", lambda: datetime(day.year, day.month, day.day, 15, 20, tzinfo=UTC))
    for _ in range(2):
        Schedule(parts.database).tick()
    with parts.database.transaction(None, write=False) as db:
        jobs = list(db.exec(select(OutboxItem.subject_id).where(OutboxItem.job == ESCALATE_JOB)))
    assert jobs == [SAMPLE]


def _proof(parts: Parts, row: ProofFile) -> ProofFile:
    with parts.database.transaction(SAMPLE, write=False) as db:
        return access.proof_file_for(db, fixing.Actor("x", "x", SAMPLE, None), row.id)
