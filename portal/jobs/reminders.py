"""The job `remind-practice`: put down the reminders that are due. One that fails for good is tried in the next hour."""

from __future__ import annotations

from dbos import DBOS

from portal.jobs.steps import Job, Patience, step
from portal.workflow import reminders
from portal.workflow.parts import Parts


def remind_practice(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine; to be called once a process, before the engine is launched."""
    remind = step(parts, "remind", reminders.send_due, patience, patience.attempts)

    @DBOS.workflow(name=reminders.REMIND_JOB)
    def job(practice_id: str, _practice_id: str) -> None:
        remind(practice_id, practice_id)

    return job
