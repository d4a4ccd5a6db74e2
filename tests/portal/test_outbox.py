"""Work put down in a transaction starts after the commit: at least once, in order, and only jobs that are known."""

from __future__ import annotations

import pytest

from portal import outbox
from portal.database import Database
from portal.models import OutboxItem
from portal.workflow.parts import Parts
from tests.cast import SAMPLE, Cast


def _put(parts: Parts, *subjects: str, job: str = "read-agreement") -> None:
    for subject in subjects:
        with parts.database.transaction(SAMPLE) as db:
            outbox.put(db, SAMPLE, job, subject)


def _relayed(database: Database, batch: int = 20) -> list[str]:
    started: list[OutboxItem] = []
    outbox.relay(database, started.append, {"read-agreement"}, batch)
    return [item.subject_id for item in started]


def test_starts_what_waits_once_and_oldest_first(parts: Parts, cast: Cast) -> None:
    _put(parts, "a", "b", "c")
    assert _relayed(parts.database) == ["a", "b", "c"]
    assert _relayed(parts.database) == []


def test_takes_a_batch_at_a_time(parts: Parts, cast: Cast) -> None:
    _put(parts, "a", "b", "c")
    assert [_relayed(parts.database, batch=2) for _ in range(2)] == [["a", "b"], ["c"]]


def test_what_was_rolled_back_never_starts(parts: Parts, cast: Cast) -> None:
    def fall_over() -> None:
        with parts.database.transaction(SAMPLE) as db:
            outbox.put(db, SAMPLE, "read-agreement", "a")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fall_over()
    assert _relayed(parts.database) == []


def test_an_item_whose_start_was_cut_off_is_started_again_with_the_same_id(parts: Parts, cast: Cast) -> None:
    _put(parts, "a")
    seen: list[str] = []

    def cut_off(item: OutboxItem) -> None:
        seen.append(item.id)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        outbox.relay(parts.database, cut_off, {"read-agreement"})
    outbox.relay(parts.database, lambda item: seen.append(item.id), {"read-agreement"})
    assert len(seen) == 2
    assert len(set(seen)) == 1


def test_a_job_of_a_newer_release_waits_and_holds_nothing_up(parts: Parts, cast: Cast) -> None:
    _put(parts, "x", "y", job="a-job-of-next-year")
    _put(parts, "a")
    assert _relayed(parts.database, batch=1) == ["a"]
