"""What the clock begins: once an hour, in the hours when people in the United States work, each practice's reminders,
what is due of its fixes, the scores that a day has made old, and evidence tests that nobody finishes.

Every worker looks at each round, and puts the hour's job in the outbox under an id that is made from the practice and
the hour: however many workers there are, and whatever dies when, there is one item and so one job. An hour that no
worker saw is not made up for; the next one finds what is due. The engine's own schedules fire in memory, and say
nothing of an hour in which no worker was alive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from portal import clock, outbox
from portal.database import Database
from portal.models import Practice
from portal.workflow import evidence_tests_forgetting, remediations_escalating, reminders, scores_renewing

# 14:00 to 22:00 UTC: from 9 or 10 AM in New York to 2 or 3 PM in Los Angeles. Practices have no time zone of their own.
FIRST_HOUR, LAST_HOUR = 14, 21
Waiting = Callable[[Session, str], Sequence[str]]
# Each hour's jobs, with what says whether there is anything to do.
HOURLY: Mapping[str, Waiting] = {reminders.REMIND_JOB: reminders.waiting,
                                 remediations_escalating.ESCALATE_JOB: remediations_escalating.waiting,
                                 scores_renewing.RENEW_JOB: scores_renewing.due,
                                 evidence_tests_forgetting.FORGET_JOB: evidence_tests_forgetting.waiting}


class Schedule:
    """One worker's view: an hour that it has looked at, it does not look at again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._looked_at = ""

    def tick(self) -> int:
        """Put down what this hour begins; returns how many jobs that were."""
        hour = hour_of(clock.now())
        if not hour or hour == self._looked_at:
            return 0
        begun = sum(self._begin(practice_id, hour, job, waiting) for practice_id in self._practices()
                    for job, waiting in HOURLY.items())
        self._looked_at = hour
        return begun

    def _practices(self) -> list[str]:
        with self._database.transaction(None, write=False) as db:
            return list(db.exec(select(Practice.id)))

    def _begin(self, practice_id: str, hour: str, job: str, waiting: Waiting) -> bool:
        with self._database.transaction(practice_id, write=False) as db:
            if not waiting(db, practice_id):
                return False
        with self._database.transaction(practice_id) as db:
            return outbox.put_once(db, practice_id, job, practice_id, id_of(job, practice_id, hour))


def hour_of(now: datetime) -> str:
    """The hour's name; empty outside of the hours in which mails go out."""
    return f"{now:%Y-%m-%dT%H}" if FIRST_HOUR <= now.hour <= LAST_HOUR else ""


def id_of(job: str, practice_id: str, hour: str) -> str:
    """The same for everybody who asks."""
    return hashlib.sha256(f"{job} {practice_id} {hour}".encode()).hexdigest()[:32]
