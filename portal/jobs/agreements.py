"""The job `read-agreement`: scan, then read; when a step has failed for good, say so on the agreement."""

from __future__ import annotations

from dbos import DBOS

from portal.jobs.steps import Job, Patience, step
from portal.workflow import agreements
from portal.workflow.parts import Parts


def read_agreement(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine; to be called once a process, before the engine is launched."""
    scan = step(parts, "scan", agreements.scan, patience, patience.attempts)
    read = step(parts, "read", agreements.read, patience, patience.attempts)

    def fail(parts: Parts, practice_id: str, agreement_id: str) -> None:
        agreements.fail(parts, practice_id, agreement_id, "job-failed")

    tell = step(parts, "fail", fail, patience, patience.attempts_to_tell)

    @DBOS.workflow(name=agreements.READ_JOB)
    def job(practice_id: str, agreement_id: str) -> None:
        try:
            scan(practice_id, agreement_id)
            read(practice_id, agreement_id)
        except Exception:  # noqa: BLE001  whatever it was is logged; the person is told that it failed
            tell(practice_id, agreement_id)

    return job
