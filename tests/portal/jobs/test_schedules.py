"""What the clock begins: once an hour, by whichever worker looks first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import select

from portal import clock
from portal.jobs import schedules
from portal.jobs.schedules import Schedule
from portal.models import Assessment, Mail, OutboxItem
from portal.vocabulary.statuses import MailStatus
from portal.workflow.parts import Parts
from portal.workflow.reminders import REMIND_JOB
from tests.cast import SAMPLE, Cast
from tests.portal import assessing
from tests.portal.jobs.test_worker import _wait, _working


@pytest.fixture
def assessment(parts: Parts, cast: Cast) -> Assessment:
    return assessing.sent(parts, cast.ada)


def _at(monkeypatch: pytest.MonkeyPatch, assessment: Assessment, hour: int) -> None:
    """On the third day before it is due."""
    day = assessment.due - timedelta(days=3)
    moment = datetime(day.year, day.month, day.day, hour, 20, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)


def _jobs(parts: Parts) -> list[str]:
    with parts.database.transaction(None, write=False) as db:
        return list(db.exec(select(OutboxItem.subject_id).where(OutboxItem.job == REMIND_JOB)))


def test_mails_go_out_while_people_work() -> None:
    at = [schedules.hour_of(datetime(2026, 12, 1, hour, 59, tzinfo=UTC)) for hour in range(24)]
    assert [bool(hour) for hour in at] == [14 <= hour <= 21 for hour in range(24)]


def test_many_workers_and_a_restart_put_one_job_an_hour(
        parts: Parts, assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    _at(monkeypatch, assessment, 15)
    with ThreadPoolExecutor(4) as pool:
        begun = list(pool.map(lambda _: Schedule(parts.database).tick(), range(6)))
    assert sum(begun) == 2  # the reminders, and the scores, which are of an earlier day
    assert Schedule(parts.database).tick() == 0
    assert _jobs(parts) == [SAMPLE]  # and none of the practice that has nothing to remind of
    _at(monkeypatch, assessment, 16)
    assert Schedule(parts.database).tick() == 2  # nobody has done it yet


def test_nothing_is_begun_at_night_or_when_nothing_is_due(
        parts: Parts, assessment: Assessment, monkeypatch: pytest.MonkeyPatch) -> None:
    _at(monkeypatch, assessment, 3)
    assert Schedule(parts.database).tick() == 0
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 1, 15, tzinfo=UTC))
    assert Schedule(parts.database).tick() == 0


def test_a_worker_reminds_by_itself(parts: Parts, cast: Cast, assessment: Assessment,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    _at(monkeypatch, assessment, 15)
    with _working(parts):
        _wait(lambda: _sent(parts) == [MailStatus.SENT])


def _sent(parts: Parts) -> list[str]:
    with parts.database.transaction(SAMPLE, write=False) as db:
        return list(db.exec(select(Mail.status).where(Mail.kind == "reminder")))
