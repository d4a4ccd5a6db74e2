"""Runs workers that kill themselves with SIGKILL at a chosen moment of a reading, and others that survive: a program.

The moments are what such a worker does to the world: each begin and commit of a transaction, the portal's and the
engine's alike, each call of the file store and of the scanner, and the time that the sandbox takes. The product knows
nothing of this: transactions are seen through SQLAlchemy's events, the rest through parts that count and pass on.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from multiprocessing import forkserver
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Engine, event
from sqlmodel import col, select

from extractors import pipeline, sandbox
from portal.jobs.steps import Patience
from portal.jobs.worker import Pace, Worker
from portal.models import Agreement
from portal.storage.protocol import Storage, Stored
from portal.storage.scanning import Scanner, Verdict
from portal.vocabulary.actors import system
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow.parts import Parts
from tests import factories
from tests.installation import Databases, parts_for, settings_for

PACE = Pace(round=0.05, poll=0.05, silence=0.6, ending=3)
ALONE = Pace(round=0.05, poll=0.05, silence=3600, ending=3)  # takes nothing over
PATIENCE = Patience(attempts=3, first_wait=0.05)
sandbox.PRELOADED = [*sandbox.PRELOADED, "tests.portal.jobs.patient_server"]
ENDED = (AgreementStatus.READ, AgreementStatus.REFUSED, AgreementStatus.FAILED)


class Moments:
    """Counts what the threads that run jobs do, and kills this process at the chosen moment."""

    def __init__(self, fatal: int) -> None:
        self._fatal, self._count = fatal, 0
        for name in ("begin", "commit"):
            event.listen(Engine, name, lambda connection: self.strike())

    def strike(self, delay: float = 0.0) -> None:
        if not threading.current_thread().name.startswith("dbos-executor"):
            return
        self._count += 1
        if self._count == self._fatal:
            if delay:
                threading.Timer(delay, _die).start()
            else:
                _die()


class CountedStorage:
    def __init__(self, inner: Storage, moments: Moments) -> None:
        self._inner, self._moments = inner, moments

    def put(self, key: str, content: bytes | BinaryIO, *, sha256: str | None = None,
            lock_until: datetime | None = None) -> Stored:
        self._moments.strike()
        return self._inner.put(key, content, sha256=sha256, lock_until=lock_until)

    @contextmanager
    def open(self, key: str) -> Iterator[BinaryIO]:
        self._moments.strike()
        with self._inner.open(key) as stream:
            yield stream

    def get(self, key: str) -> bytes:
        content = self._inner.get(key)
        self._moments.strike(delay=0.02)  # while the sandboxed child reads
        return content

    def delete(self, key: str) -> None:
        self._moments.strike()
        self._inner.delete(key)

    def exists(self, key: str) -> bool:
        return self._inner.exists(key)

    def healthy(self) -> bool:
        return self._inner.healthy()

    def faults(self) -> list[str]:
        return self._inner.faults()


class CountedScanner:
    def __init__(self, inner: Scanner, moments: Moments) -> None:
        self._inner, self._moments = inner, moments

    def scan(self, stream: BinaryIO) -> Verdict:
        stream.read(10)
        self._moments.strike()
        stream.seek(0)
        return self._inner.scan(stream)

    def healthy(self) -> bool:
        return self._inner.healthy()


class Kills:
    """What the program does with one installation and one practice's uploads."""

    def __init__(self, databases: Databases, files: Path, practice_id: str, vendor_id: str) -> None:
        self._settings = settings_for(databases, files)
        self._actor, self._vendor_id = system(practice_id), vendor_id
        self._uploads = 0

    def at_every_moment(self) -> list[bool]:
        """For each moment of a reading, a worker that dies there, until one has no such moment any more and ends well.
        Then two new workers finish what all of them left. Returns for each whether it died."""
        died: list[bool] = []
        while not died or died[-1]:
            self._upload()
            doomed = self._child(lambda: self._work(ALONE, fatal=len(died) + 1))
            died.append(os.waitstatus_to_exitcode(_waited(doomed)) == -signal.SIGKILL)
        for pid in [self._child(lambda: self._work(PACE)) for _ in range(2)]:
            _waited(pid)
        return died

    def at_random(self, uploads: int, kills: int, seed: int) -> None:
        """Two workers live; now and then one of them is killed and a new one started, until the kills are spent."""
        chance = random.Random(seed)
        for _ in range(uploads):
            self._upload()
        alive = [self._child(lambda: self._work(PACE)) for _ in range(2)]
        for _ in range(kills):
            time.sleep(chance.uniform(0.2, 1.2))
            victim = chance.randrange(2)
            os.kill(alive[victim], signal.SIGKILL)
            _waited(alive[victim])
            alive[victim] = self._child(lambda: self._work(PACE))
        for pid in alive:
            _waited(pid)

    def _upload(self) -> None:
        self._uploads += 1
        content = factories.SHORT_AGREEMENT + f"\nUpload {self._uploads}.\n".encode()
        parts = parts_for(self._settings)
        factories.agreements.receive(parts, self._actor, self._vendor_id, factories.incoming(content))
        parts.database.close()  # nothing open may cross a fork

    def _child(self, work: Callable[[], None]) -> int:
        pid = os.fork()
        if pid == 0:
            # The sandbox's server is not this process's child; it serves all the same, and is not to be started anew.
            forkserver._forkserver.ensure_running = lambda: None  # type: ignore[attr-defined]
            try:
                work()
            finally:
                os._exit(0)
        return pid

    def _work(self, pace: Pace, fatal: int = 0) -> None:
        """A worker until every upload that it sees to has ended, or until the moment comes."""
        moments, parts = Moments(fatal), parts_for(self._settings)
        counted = replace(parts, storage=CountedStorage(parts.storage, moments),
                          scanner=CountedScanner(parts.scanner, moments))
        stop = threading.Event()
        threading.Thread(target=self._watch, args=(parts, stop, fatal > 0), daemon=True).start()
        Worker(counted, pace, PATIENCE).run(stop)

    def _watch(self, parts: Parts, stop: threading.Event, newest_only: bool) -> None:
        newest_first = select(Agreement.status).order_by(col(Agreement.number).desc())
        under_way = True
        while under_way:
            time.sleep(0.05)
            with parts.database.transaction(self._actor.practice_id, write=False) as db:
                statuses = list(db.exec(newest_first.limit(1 if newest_only else 1000)))
            under_way = not set(statuses) <= set(ENDED)
        time.sleep(0.3)  # the engine still writes down that the job is done
        stop.set()


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _waited(pid: int) -> int:
    return os.waitpid(pid, 0)[1]


def main() -> None:
    """Reads what to do from standard input as JSON; prints what came of it as JSON."""
    given: dict[str, Any] = json.load(sys.stdin)
    # Started before the first fork, so that all the workers share one server with the pipeline loaded.
    sandbox.run(pipeline.read, factories.SHORT_AGREEMENT, "warm.txt")
    kills = Kills(Databases(**given["databases"]), Path(given["files"]), given["practice_id"], given["vendor_id"])
    verb = {"every-moment": kills.at_every_moment, "random": lambda: kills.at_random(**given["random"])}
    print(json.dumps(verb[given["do"]]()))


if __name__ == "__main__":
    main()
