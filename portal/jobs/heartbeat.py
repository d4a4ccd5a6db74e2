"""Which workers are alive: each says so every second, and a live one takes over what a silent one had begun."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CursorResult, delete, update
from sqlmodel import col, or_, select

from portal import clock
from portal.database import Database
from portal.models import Executor

SILENCE_SECONDS = 12.0


class Heartbeat:
    """One executor's heartbeat, and its view of the others. A false alarm is harmless: every step may run twice."""

    def __init__(self, database: Database, executor_id: str, silence: float = SILENCE_SECONDS) -> None:
        self._database = database
        self._executor_id = executor_id
        self._silence = timedelta(seconds=silence)

    def beat(self) -> None:
        """Say that this executor lives."""
        with self._database.transaction(None) as db:
            row = db.get(Executor, self._executor_id) or Executor(id=self._executor_id)
            row.seen_at, row.stopped_at = clock.now(), None
            db.add(row)

    def stop(self) -> None:
        """Say that this executor ends: what it leaves may be taken over at once."""
        with self._database.transaction(None) as db:
            row = db.get(Executor, self._executor_id)
            if row is not None:
                row.stopped_at = clock.now()
                db.add(row)

    def silent(self) -> list[Executor]:
        """The other executors that have ended or fallen silent, and whose work nobody has taken over yet."""
        with self._database.transaction(None, write=False) as db:
            return list(db.exec(select(Executor).where(
                Executor.id != self._executor_id,
                or_(col(Executor.stopped_at).is_not(None), col(Executor.seen_at) < clock.now() - self._silence))))

    def claim(self, other: Executor) -> bool:
        """True for exactly one of those that want to take this executor's work over. The claim lends it a heartbeat:
        if the claimer dies before `settle`, it falls silent again and another one claims it."""
        with self._database.transaction(None) as db:
            claimed = db.connection().execute(
                update(Executor).where(col(Executor.id) == other.id, col(Executor.seen_at) == other.seen_at)
                .values(seen_at=clock.now(), stopped_at=None))
        return _one(claimed)

    def settle(self, other: Executor) -> None:
        """Its work is taken over: forget it. Should it live after all, it says so with its next beat."""
        with self._database.transaction(None) as db:
            db.connection().execute(delete(Executor).where(col(Executor.id) == other.id))


def _one(result: CursorResult[tuple[()]]) -> bool:
    return result.rowcount == 1
