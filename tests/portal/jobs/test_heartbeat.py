"""Which workers are alive, and who may take over from one that is not."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlmodel import select

from portal import clock
from portal.database import Database
from portal.jobs.heartbeat import Heartbeat
from portal.models import Executor


def _silence(database: Database, executor_id: str, seconds: float = 60) -> None:
    with database.transaction(None) as db:
        row = db.exec(select(Executor).where(Executor.id == executor_id)).one()
        row.seen_at = clock.now() - timedelta(seconds=seconds)
        db.add(row)


@pytest.fixture
def dead(database: Database) -> Heartbeat:
    heart = Heartbeat(database, "dead")
    heart.beat()
    _silence(database, "dead")
    return heart


def test_one_that_beats_is_not_silent_to_another(database: Database) -> None:
    Heartbeat(database, "a").beat()
    assert Heartbeat(database, "b").silent() == []


def test_one_that_fell_silent_is_seen_by_another_and_not_by_itself(database: Database, dead: Heartbeat) -> None:
    assert [row.id for row in Heartbeat(database, "b").silent()] == ["dead"]
    assert dead.silent() == []


def test_one_that_said_goodbye_is_taken_over_at_once(database: Database) -> None:
    heart = Heartbeat(database, "a")
    heart.beat()
    heart.stop()
    assert [row.id for row in Heartbeat(database, "b").silent()] == ["a"]


def test_exactly_one_of_many_claims_a_silent_one(database: Database, dead: Heartbeat) -> None:
    claims: list[bool] = []
    seen = Heartbeat(database, "b").silent()[0]
    others = [Heartbeat(database, f"other-{n}") for n in range(6)]
    claimers = [threading.Thread(target=lambda heart=heart: claims.append(heart.claim(seen))) for heart in others]
    for claimer in claimers:
        claimer.start()
    for claimer in claimers:
        claimer.join()
    assert sorted(claims) == [False] * 5 + [True]


def test_one_that_beat_again_cannot_be_claimed(database: Database, dead: Heartbeat) -> None:
    other = Heartbeat(database, "b")
    seen = other.silent()[0]
    dead.beat()
    assert not other.claim(seen)


def test_when_the_claimer_dies_too_another_one_claims(database: Database, dead: Heartbeat) -> None:
    first, second = Heartbeat(database, "b"), Heartbeat(database, "c")
    assert first.claim(first.silent()[0])
    assert second.silent() == []
    _silence(database, "dead")
    assert second.claim(second.silent()[0])


def test_a_settled_one_is_forgotten_until_it_beats_again(database: Database, dead: Heartbeat) -> None:
    other = Heartbeat(database, "b")
    other.settle(other.silent()[0])
    assert other.silent() == []
    dead.beat()
    _silence(database, "dead")
    assert [row.id for row in other.silent()] == ["dead"]
