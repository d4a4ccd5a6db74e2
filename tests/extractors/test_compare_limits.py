"""Time limits then and now."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.compare_limits import Turn, changes
from extractors.hours import hours
from extractors.types import Window


def window(number: int | None = 10, unit: str = "business_day", *, event: str = "breach", trigger: str = "discovery",
           qualifier: str = "none", direction: str = "after", stage: str = "initial") -> Window:
    nominal, worst = hours(number, unit)
    return Window(event, number, unit if number else "none", trigger, qualifier, nominal, worst, "T3", "the words",
                  direction=direction, stage=stage)


WINDOWS = st.lists(st.builds(
    window, st.sampled_from([None, 1, 2, 10, 60]), st.sampled_from(["hour", "business_day", "calendar_day"]),
    event=st.sampled_from(["breach", "cure", "other"]), trigger=st.sampled_from(["discovery", "confirmation", "none"]),
    direction=st.sampled_from(["after", "before"])), max_size=5)


@pytest.mark.parametrize(("before", "after", "turn"), [
    (window(10, "business_day"), window(24, "hour"), Turn.STRENGTHENED),
    (window(24, "hour"), window(10, "business_day"), Turn.WEAKENED),
    (window(None, qualifier="promptly"), window(60, "calendar_day"), Turn.STRENGTHENED),
    (window(3, "calendar_day"), window(72, "hour"), Turn.REWORDED),
    (window(10), window(10, trigger="confirmation"), Turn.WEAKENED),
    (window(10), window(2, trigger="confirmation"), Turn.MIXED),
    (window(30, direction="before"), window(60, direction="before"), Turn.STRENGTHENED),
    (window(30, event="other"), window(60, event="other"), Turn.REWORDED),
    (window(10), window(10), Turn.UNCHANGED)])
def test_shorter_is_better_and_more_notice_is_better(before: Window, after: Window, turn: Turn) -> None:
    assert [change.turn for change in changes([before], [after])] == [turn]


def test_the_same_words_that_were_read_otherwise_are_no_change() -> None:
    assert [c.turn for c in changes([window(10)], [window(10, trigger="notice", qualifier="promptly")])] == [
        Turn.UNCHANGED]


def test_limits_that_stayed_are_paired_before_those_that_changed() -> None:
    first, second = changes([window(10), window(60, "calendar_day")], [window(24, "hour"), window(10)])
    assert (first.turn, first.after) == (Turn.UNCHANGED, window(10))
    assert (second.turn, second.before, second.after) == (
        Turn.STRENGTHENED, window(60, "calendar_day"), window(24, "hour"))


def test_a_limit_without_counterpart_came_or_went() -> None:
    assert [c.turn for c in changes([window(10)], [window(10), window(2)])] == [Turn.UNCHANGED, Turn.ADDED]
    assert [c.turn for c in changes([window(10)], [])] == [Turn.REMOVED]


def test_a_first_notice_is_not_compared_with_the_full_report() -> None:
    full = window(60, "calendar_day", stage="full")
    assert [c.turn for c in changes([full], [window(24, "hour"), full])] == [Turn.ADDED, Turn.UNCHANGED]


@given(WINDOWS)
def test_limits_do_not_differ_from_themselves_in_any_order(windows: list[Window]) -> None:
    assert {c.turn for c in changes(windows, windows[::-1])} <= {Turn.UNCHANGED}


@given(WINDOWS, WINDOWS)
def test_swapping_the_versions_mirrors_each_change(one: list[Window], other: list[Window]) -> None:
    there = sorted((c.event, c.turn) for c in changes(one, other))
    assert there == sorted((c.event, c.turn.mirrored) for c in changes(other, one))
