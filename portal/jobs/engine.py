"""The job engine (DBOS): one for each worker process, with an executor id that no other process has or had.

Each of the engine's rules that we lean on: a workflow's id is the outbox item's, so relaying twice starts once; a
finished step is not run again; a step that was cut off is run again, which is why every verb is safe to run twice.
"""

from __future__ import annotations

import logging

from dbos import DBOS, DBOSConfig, DBOSPortableJSONSerializer, SetWorkflowID, WorkflowStatus
from sqlalchemy import make_url

from portal.config import Settings
from portal.jobs.agreements import read_agreement
from portal.jobs.evidence import check_evidence
from portal.jobs.evidence_tests import forget_evidence_tests
from portal.jobs.mails import send_mail
from portal.jobs.remediations import check_proof, escalate_fixes
from portal.jobs.reminders import remind_practice
from portal.jobs.rereads import reread_agreement
from portal.jobs.scores import renew_scores
from portal.jobs.steps import Job, Patience
from portal.models import OutboxItem
from portal.workflow import (
    agreements,
    evidence,
    evidence_tests_forgetting,
    mails,
    remediations_escalating,
    remediations_proofs,
    reminders,
    rereads,
    scores_renewing,
)
from portal.workflow.parts import Parts

APPLICATION = "flowdown"
SCHEMA = "flowdown_jobs"
# A constant: the engine leaves work of another version alone, and a new release must finish what the last one began.
VERSION = "1"
READINGS, ARCHIVE, MAILS, PROOFS, SCORES = "readings", "archive", "mails", "proofs", "scores"
# How many of each a worker does at once. An upload that somebody waits for never stands behind a whole archive.
QUEUES = {READINGS: 2, ARCHIVE: 1, MAILS: 10, PROOFS: 2, SCORES: 1}
QUEUE_OF = {rereads.REREAD_JOB: ARCHIVE, mails.MAIL_JOB: MAILS, reminders.REMIND_JOB: MAILS,
            evidence.CHECK_JOB: PROOFS, remediations_proofs.CHECK_JOB: PROOFS,
            remediations_escalating.ESCALATE_JOB: MAILS, scores_renewing.RENEW_JOB: SCORES,
            evidence_tests_forgetting.FORGET_JOB: SCORES}
POLL_SECONDS = 0.3


class Engine:
    """Runs the jobs of one worker process. There can be one at a time in a process."""

    def __init__(self, parts: Parts, executor_id: str, patience: Patience | None = None,
                 poll: float = POLL_SECONDS) -> None:
        self._executor_id, self._poll = executor_id, poll
        _quiet()
        DBOS(config=_config(parts.settings, executor_id, poll))
        patience = patience or Patience()
        self._jobs: dict[str, Job] = {agreements.READ_JOB: read_agreement(parts, patience),
                                      rereads.REREAD_JOB: reread_agreement(parts, patience),
                                      mails.MAIL_JOB: send_mail(parts, patience),
                                      evidence.CHECK_JOB: check_evidence(parts, patience),
                                      remediations_proofs.CHECK_JOB: check_proof(parts, patience),
                                      remediations_escalating.ESCALATE_JOB: escalate_fixes(parts, patience),
                                      reminders.REMIND_JOB: remind_practice(parts, patience),
                                      scores_renewing.RENEW_JOB: renew_scores(parts, patience),
                                      evidence_tests_forgetting.FORGET_JOB: forget_evidence_tests(parts, patience)}

    @property
    def jobs(self) -> frozenset[str]:
        """The names of the jobs that this release knows."""
        return frozenset(self._jobs)

    def start(self) -> None:
        DBOS.launch()
        for queue, at_once in QUEUES.items():
            DBOS.register_queue(queue, worker_concurrency=at_once, polling_interval_sec=self._poll)

    def submit(self, item: OutboxItem) -> None:
        """Start the item's job once, however often this is called."""
        with SetWorkflowID(item.id):
            DBOS.enqueue_workflow(_queue(item.job), self._jobs[item.job], item.practice_id, item.subject_id)

    def take_over(self, executor_id: str) -> int:
        """Put what a dead executor had begun back into the queue, for any live one; returns how many."""
        begun = _begun_by(executor_id)
        for workflow in begun:
            DBOS.resume_workflow(workflow.workflow_id, queue_name=_queue(workflow.name))
        return len(begun)

    def stop(self, seconds: int) -> None:
        """Begin nothing new, and give what runs some seconds to end. What does not is left for another to take over."""
        DBOS.destroy(workflow_completion_timeout_sec=seconds if _begun_by(self._executor_id) else 0,
                     destroy_registry=True)


def _queue(job: str) -> str:
    return QUEUE_OF.get(job, READINGS)


def migrate(settings: Settings) -> None:
    """Make or update the engine's own tables. On PostgreSQL they lie in a schema of the owner's, granted to the role
    that the portal signs in as."""
    _quiet()
    if settings.jobs_url.startswith("sqlite"):
        DBOS.migrate(settings.jobs_url, schema=SCHEMA)
        return
    jobs = make_url(settings.jobs_url)
    owner = make_url(settings.migration_url).set(database=jobs.database)
    DBOS.migrate(_plain(owner.render_as_string(hide_password=False)), schema=SCHEMA, application_role=jobs.username)


def _begun_by(executor_id: str) -> list[WorkflowStatus]:
    return DBOS.list_workflows(status="PENDING", executor_id=executor_id, load_input=False, load_output=False)


def _config(settings: Settings, executor_id: str, poll: float) -> DBOSConfig:
    """Nobody listens for what the engine's own listener looks for, but the end of a worker waits for its next look."""
    return DBOSConfig(
        name=APPLICATION, application_version=VERSION, executor_id=executor_id,
        system_database_url=_plain(settings.jobs_url), dbos_system_schema=SCHEMA, run_migrations=False,
        serializer=DBOSPortableJSONSerializer(), sys_db_pool_size=5, enable_otlp=False, log_level="WARNING",
        notification_listener_polling_interval_sec=poll)


def _plain(url: str) -> str:
    """The engine wants the URL without a driver's name."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def _quiet() -> None:
    """The engine's log goes where ours goes, through the same filter. It brings its own handler unless it finds one."""
    engine_log = logging.getLogger("dbos")
    if not engine_log.handlers:
        engine_log.addHandler(logging.NullHandler())
    engine_log.propagate = True
    engine_log.setLevel(logging.WARNING)
