"""The job `send-mail`: write and send; when the last try was in vain, say so on the mail."""

from __future__ import annotations

from dbos import DBOS

from portal.jobs.steps import Job, Patience, step
from portal.workflow import mails
from portal.workflow.parts import Parts


def send_mail(parts: Parts, patience: Patience) -> Job:
    """Register the workflow with the engine; to be called once a process, before the engine is launched."""
    send = step(parts, "send", mails.send, patience, patience.attempts_to_mail)
    tell = step(parts, "mail-failed", mails.fail, patience, patience.attempts_to_tell)

    @DBOS.workflow(name=mails.MAIL_JOB)
    def job(practice_id: str, mail_id: str) -> None:
        try:
            send(practice_id, mail_id)
        except Exception:  # noqa: BLE001  whatever it was is logged; the person is told that it failed
            tell(practice_id, mail_id)

    return job
