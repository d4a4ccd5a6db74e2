"""The way to go-live, as the facts of one vendor tell it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from portal.vocabulary.statuses import VendorStatus
from portal.web.practice.standings import Standing
from portal.web.practice.steps import Step, steps


def row(**facts: Any) -> Any:
    usual = {"standing": Standing.DECIDE, "handles_phi": True, "number": 2, "signed": False, "open_terms": 3,
             "undecided_terms": 2, "status": VendorStatus.PROSPECT, "planned_start": date(2027, 1, 4),
             "received_at": datetime(2026, 11, 20, tzinfo=UTC)}
    return SimpleNamespace(**{**usual, **facts})


def states(**facts: Any) -> list[str]:
    return [step.state for step in steps(row(**facts))]


@pytest.mark.parametrize(("standing", "expected"), [
    (Standing.NO_AGREEMENT, ["done", "now", "later", "lock", "later"]),
    (Standing.REFUSED, ["done", "now", "later", "lock", "later"]),
    (Standing.READING, ["done", "wait", "later", "lock", "later"]),
    (Standing.DECIDE, ["done", "done", "now", "lock", "later"]),
    (Standing.TO_ASK, ["done", "done", "now", "lock", "later"]),
    (Standing.ANSWERED, ["done", "done", "now", "lock", "later"]),
    (Standing.ASK, ["done", "done", "wait", "lock", "later"]),
    (Standing.SIGN, ["done", "done", "done", "lock", "later"]),
])
def test_each_standing_is_a_place_on_the_way(standing: Standing, expected: list[str]) -> None:
    assert states(standing=standing) == expected


def test_the_lock_opens_with_a_signed_copy_only() -> None:
    assert states(standing=Standing.SETTLED, signed=True, status=VendorStatus.LIVE) == ["done"] * 5
    assert states(standing=Standing.SIGN, status=VendorStatus.LIVE)[3] == "lock"


def test_without_patient_data_and_when_closed_there_is_no_way_to_go() -> None:
    assert steps(row(handles_phi=False)) == []
    assert steps(row(standing=Standing.CLOSED)) == []


def test_says_what_is_missing_in_words() -> None:
    told = {step.name: step.words for step in steps(row())}
    assert told["Terms settled"] == "2 points to settle"
    assert told["Agreement read"] == "Version 2, Nov 20, 2026"
    assert told["Go-live"] == "Planned Jan 4, 2027"
    assert Step("x", "lock", "lock", "").says == "Locked. "
