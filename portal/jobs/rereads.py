"""The job `reread-agreement`: one agreement of the archive read again; one that fails for good keeps its reading."""

from __future__ import annotations

from dbos import DBOS

from portal.jobs.steps import Job, Patience, step
from portal.workflow import rereads
from portal.workflow.parts import Parts


def reread_agreement(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine; to be called once a process, before the engine is launched."""
    read = step(parts, "read-again", rereads.read_again, patience, patience.attempts)
    tell = step(parts, "read-again-failed", rereads.fail, patience, patience.attempts_to_tell)

    @DBOS.workflow(name=rereads.REREAD_JOB)
    def job(practice_id: str, item_id: str) -> None:
        try:
            read(practice_id, item_id)
        except Exception:  # noqa: BLE001  whatever it was is logged; the person is told that it failed
            tell(practice_id, item_id)

    return job
