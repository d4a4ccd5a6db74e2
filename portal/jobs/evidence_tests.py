"""The job `forget-evidence-tests`: discard what nobody finishes. What fails is tried in the next hour."""

from __future__ import annotations

from dbos import DBOS

from portal.jobs.steps import Job, Patience, step
from portal.workflow import evidence_tests_forgetting
from portal.workflow.parts import Parts


def forget_evidence_tests(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine; to be called once a process, before the engine is launched."""
    forget = step(parts, "forget", evidence_tests_forgetting.run, patience, patience.attempts)

    @DBOS.workflow(name=evidence_tests_forgetting.FORGET_JOB)
    def job(practice_id: str, hour: str) -> None:
        forget(practice_id, hour)

    return job
