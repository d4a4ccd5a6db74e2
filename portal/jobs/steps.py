"""What every job is made of: steps that are tried again while their failure may pass."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from dbos import DBOS
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from portal.errors import MailServerUnavailable, ScannerUnavailable, StorageError
from portal.workflow.parts import Parts

log = logging.getLogger("portal.jobs")

TRANSIENT = (ScannerUnavailable, StorageError, MailServerUnavailable, OSError, OperationalError, InterfaceError,
             PoolTimeout)

Job = Callable[[str, str], None]
"""Takes the practice's id and the row's id."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a step is tried, and the seconds before the second try; each later wait is three times as long."""

    attempts: int = 5
    first_wait: float = 2.0
    attempts_to_mail: int = 8  # over half an hour: some servers let a stranger's first mails wait
    attempts_to_tell: int = 12  # the word that it failed waits for hours: without it the agreement would hang


class StepFailed(Exception):
    """A step failed. The engine keeps this in its tables, so it carries the kind of error only, never its words."""

    def __init__(self, kind: str, transient: bool = False) -> None:
        super().__init__(kind)
        self.transient = transient


def step(parts: Parts, name: str, verb: Callable[[Parts, str, str], None], patience: Patience, attempts: int) -> Job:
    """A verb as a step of a job, tried so many times while its failure may pass."""
    def run(practice_id: str, subject_id: str) -> None:
        try:
            verb(parts, practice_id, subject_id)
        except Exception as error:
            log.exception("step failed", extra={"step": name, "practice_id": practice_id, "subject_id": subject_id})
            raise StepFailed(type(error).__name__, isinstance(error, TRANSIENT)) from None

    return DBOS.step(name=name, retries_allowed=True, max_attempts=attempts, interval_seconds=patience.first_wait,
                     backoff_rate=3.0, should_retry=_may_pass)(run)


def _may_pass(error: BaseException) -> bool:
    return isinstance(error, StepFailed) and error.transient
