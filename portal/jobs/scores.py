"""The job `renew-scores`: score a practice's vendors anew. What fails for good is tried in the next hour."""

from __future__ import annotations

from dbos import DBOS

from portal.jobs.steps import Job, Patience, step
from portal.workflow import scores_renewing
from portal.workflow.parts import Parts


def renew_scores(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine; to be called once a process, before the engine is launched."""
    renew = step(parts, "renew", scores_renewing.run, patience, patience.attempts)

    @DBOS.workflow(name=scores_renewing.RENEW_JOB)
    def job(practice_id: str, why: str) -> None:
        renew(practice_id, why)

    return job
