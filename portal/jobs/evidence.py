"""The job `check-evidence`: scan, look through, and erase what was refused or taken away; or say that it failed."""

from __future__ import annotations

from dbos import DBOS

from portal.jobs.steps import Job, Patience, step
from portal.workflow import evidence, evidence_checking
from portal.workflow.parts import Parts


def check_evidence(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine; to be called once a process, before the engine is launched."""
    scan = step(parts, "scan-evidence", evidence_checking.scan, patience, patience.attempts)
    look = step(parts, "look-at-evidence", evidence_checking.look, patience, patience.attempts)
    erase = step(parts, "erase-evidence", evidence_checking.erase, patience, patience.attempts_to_tell)
    tell = step(parts, "evidence-failed", evidence_checking.fail, patience, patience.attempts_to_tell)

    @DBOS.workflow(name=evidence.CHECK_JOB)
    def job(practice_id: str, evidence_id: str) -> None:
        try:
            scan(practice_id, evidence_id)
            look(practice_id, evidence_id)
            erase(practice_id, evidence_id)
        except Exception:  # noqa: BLE001  whatever it was is logged; the person is told that it failed
            tell(practice_id, evidence_id)

    return job
