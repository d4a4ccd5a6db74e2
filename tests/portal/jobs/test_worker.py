"""A worker reads what was uploaded, says when it failed for good, and ends when it is told to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import BinaryIO

from sqlalchemy import MetaData, Table, create_engine, inspect
from sqlmodel import select

from portal import outbox
from portal.errors import ScannerUnavailable
from portal.jobs.engine import SCHEMA
from portal.jobs.steps import Patience
from portal.jobs.worker import Pace, Worker
from portal.models import Agreement, Executor, OutboxItem
from portal.storage.scanning import Verdict
from portal.workflow.agreements import READ_JOB
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import SAMPLE, Cast
from tests.installation import Databases

PACE = Pace(round=0.05, poll=0.05, silence=1.0, ending=2)
PATIENCE = Patience(attempts=3, first_wait=0.02, attempts_to_mail=3)
WORDS = "the scanner's own words about the file"


class DeadScanner:
    """Never answers; counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def scan(self, stream: BinaryIO) -> Verdict:
        self.asked += 1
        raise ScannerUnavailable(WORDS)

    def healthy(self) -> bool:
        return False


@contextmanager
def _working(parts: Parts) -> Iterator[Worker]:
    stop, worker = threading.Event(), Worker(parts, PACE, PATIENCE)
    thread = threading.Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield worker
    finally:
        stop.set()
        thread.join(20)


def _wait(condition: Callable[[], bool], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def _ends_as(parts: Parts, cast: Cast, agreement: Agreement, status: str) -> None:
    _wait(lambda: factories.reloaded(parts, cast.ada, agreement).status == status)


def test_reads_what_was_uploaded_before_and_after_it_started(parts: Parts, cast: Cast) -> None:
    early = factories.received(parts, cast.ada)
    with _working(parts):
        late = factories.received(parts, cast.cleo)
        _ends_as(parts, cast, early, "read")
        _wait(lambda: factories.reloaded(parts, cast.cleo, late).status == "read")


def test_relaying_an_item_twice_reads_once(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    with _working(parts):
        _ends_as(parts, cast, agreement, "read")
        with parts.database.transaction(None) as db:
            item = db.exec(select(OutboxItem)).one()
            item.relayed_at = None
            db.add(item)
        _wait(lambda: _relayed(parts))
    assert factories.events_of(parts, SAMPLE, agreement.id).count("agreement:read") == 1


def _relayed(parts: Parts) -> bool:
    with parts.database.transaction(None, write=False) as db:
        return all(item.relayed_at for item in db.exec(select(OutboxItem)))


def test_a_step_that_fails_for_good_is_told_and_can_be_retried(parts: Parts, cast: Cast) -> None:
    agreement, scanner = factories.received(parts, cast.ada), DeadScanner()
    with _working(replace(parts, scanner=scanner)):
        _ends_as(parts, cast, agreement, "failed")
    assert scanner.asked == PATIENCE.attempts
    assert factories.events_of(parts, SAMPLE, agreement.id)[-1] == "agreement:failed"
    assert parts.storage.get(_quarantined(parts, cast, agreement)) == factories.SHORT_AGREEMENT
    with parts.database.transaction(SAMPLE) as db:
        factories.agreements.retry(parts, db, cast.ada, factories.access.agreement_for(db, cast.ada, agreement.id))
    with _working(parts):
        _ends_as(parts, cast, agreement, "read")


def _quarantined(parts: Parts, cast: Cast, agreement: Agreement) -> str:
    with parts.database.transaction(SAMPLE, write=False) as db:
        return factories.access.document_for(db, cast.ada, agreement.document_id).quarantine_key


def test_the_engine_keeps_ids_and_none_of_an_errors_words(
        parts: Parts, cast: Cast, databases: Databases) -> None:
    agreement = factories.received(parts, cast.ada)
    with _working(replace(parts, scanner=DeadScanner())):
        _ends_as(parts, cast, agreement, "failed")
    kept = _everything(databases.jobs)
    assert agreement.id in kept
    assert WORDS not in kept


def _everything(url: str) -> str:
    """All rows of all of the engine's tables."""
    engine = create_engine(url)
    schema = None if engine.dialect.name == "sqlite" else SCHEMA
    tables = inspect(engine).get_table_names(schema)
    with engine.connect() as connection:
        rows = [list(connection.execute(select(Table(name, MetaData(), schema=schema, autoload_with=connection))))
                for name in tables]
    engine.dispose()
    return str(rows)


def test_a_job_of_a_row_that_is_gone_does_not_stop_the_others(parts: Parts, cast: Cast) -> None:
    with parts.database.transaction(SAMPLE) as db:
        outbox.put(db, SAMPLE, READ_JOB, "0" * 32)
    agreement = factories.received(parts, cast.ada)
    with _working(parts):
        _ends_as(parts, cast, agreement, "read")


def test_says_goodbye_when_it_is_told_to_stop(parts: Parts, cast: Cast) -> None:
    with _working(parts) as worker:
        _wait(lambda: _executor(parts, worker.executor_id) is not None)
    executor = _executor(parts, worker.executor_id)
    assert executor is not None
    assert executor.stopped_at


def test_no_two_workers_share_an_id(parts: Parts) -> None:
    ids = set()
    for _ in range(2):
        with _working(parts) as worker:
            ids.add(worker.executor_id)
    assert len(ids) == 2


def _executor(parts: Parts, executor_id: str) -> Executor | None:
    with parts.database.transaction(None, write=False) as db:
        return db.get(Executor, executor_id)


def test_the_command_reads_and_ends_on_sigterm(parts: Parts, cast: Cast, environment: dict[str, str]) -> None:
    agreement = factories.received(parts, cast.ada)
    worker = subprocess.Popen([sys.executable, "-m", "portal.cli", "worker"], env={**os.environ, **environment},
                              stderr=subprocess.PIPE, text=True)
    try:
        _ends_as(parts, cast, agreement, "read")
        worker.send_signal(signal.SIGTERM)
        _, log = worker.communicate(timeout=20)
    finally:
        worker.kill()
    assert worker.returncode == 0
    assert [line for line in log.splitlines() if not line.startswith("{")] == []
    assert '"event": "worker stopped"' in log
