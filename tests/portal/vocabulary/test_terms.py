"""How a reading is told in words."""

from __future__ import annotations

from typing import Any

import pytest

from portal.vocabulary.terms import as_written, confidence_in_words, hours_in_words, in_list


def window(**changes: Any) -> dict[str, Any]:
    return {"number": 10, "unit": "business_day", "trigger": "discovery", "qualifier": "none", "direction": "after",
            **changes}


@pytest.mark.parametrize(("changes", "words"), [
    ({}, "10 business days from discovery"),
    ({"number": 1, "unit": "hour", "trigger": "none"}, "1 hour"),
    ({"number": 30, "unit": "day", "trigger": "notice"}, "30 days from notice"),
    ({"number": None, "qualifier": "as-soon-as-practicable"}, "as soon as practicable"),
    ({"number": None}, "no number"),
    ({"number": 60, "unit": "day", "direction": "before"}, "60 days before"),
])
def test_a_time_limit_reads_as_it_was_written(changes: dict[str, Any], words: str) -> None:
    assert as_written(window(**changes)) == words


@pytest.mark.parametrize(("hours", "words"), [(1, "1 hour"), (72, "72 hours"), (96, "4 days"), (240, "10 days"),
                                              (100, "100 hours")])
def test_hours_become_days_only_where_nothing_is_lost(hours: int, words: str) -> None:
    assert hours_in_words(hours) == words


def test_doubt_is_said_aloud() -> None:
    said = [confidence_in_words(confidence) for confidence in (0.95, 0.8, 0.3)]
    assert len(set(said)) == 3
    assert "check the words" in said[-1]


def test_lists_read_as_people_write_them() -> None:
    assert in_list(["scripts"]) == "scripts"
    assert in_list(["scripts", "macros", "other files"]) == "scripts, macros and other files"
