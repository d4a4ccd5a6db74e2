"""The worker: beats, relays the outbox to the engine, takes over from the dead, and puts down what the clock begins."""

from __future__ import annotations

import logging
import os
import secrets
import threading
from dataclasses import dataclass

from portal import outbox
from portal.jobs.engine import POLL_SECONDS, Engine
from portal.jobs.heartbeat import SILENCE_SECONDS, Heartbeat
from portal.jobs.schedules import Schedule
from portal.jobs.steps import Patience
from portal.workflow.parts import Parts

log = logging.getLogger("portal.jobs")

BATCH = 20


@dataclass(frozen=True, slots=True)
class Pace:
    """The seconds between two rounds, of silence until a worker counts as dead, for running work at the end, and
    between two looks into a queue."""

    round: float = 0.5
    silence: float = SILENCE_SECONDS
    ending: int = 8  # below `silence`: it does not beat while it ends
    poll: float = POLL_SECONDS


class Worker:
    """One worker. `run` returns when `stop` is set."""

    def __init__(self, parts: Parts, pace: Pace | None = None, patience: Patience | None = None) -> None:
        self.executor_id = f"{os.getpid()}-{secrets.token_hex(8)}"  # never used before, also after a restart
        self._parts = parts
        self._pace = pace or Pace()
        self._heart = Heartbeat(parts.database, self.executor_id, self._pace.silence)
        self._engine = Engine(parts, self.executor_id, patience, self._pace.poll)
        self._schedule = Schedule(parts.database)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set. A round that fails, for a database that does not answer, is tried again."""
        self._heart.beat()
        self._engine.start()
        log.info("worker started", extra={"executor_id": self.executor_id})
        while not stop.wait(self._pace.round):
            try:
                self._round()
            except Exception:
                log.exception("round failed", extra={"executor_id": self.executor_id})
        self._engine.stop(self._pace.ending)
        self._heart.stop()
        log.info("worker stopped", extra={"executor_id": self.executor_id})

    def _round(self) -> None:
        self._heart.beat()
        while outbox.relay(self._parts.database, self._engine.submit, self._engine.jobs, BATCH) == BATCH:
            self._heart.beat()
        for other in self._heart.silent():
            if self._heart.claim(other):
                count = self._engine.take_over(other.id)
                self._heart.settle(other)
                log.info("work taken over", extra={"executor_id": other.id, "count": count})
        self._schedule.tick()  # last: should it fail, the rest of the round is done
