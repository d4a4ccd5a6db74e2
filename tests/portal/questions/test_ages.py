"""Maximum ages in days and calendar months."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions import ages
from portal.questions.types import Age


@pytest.mark.parametrize(("age", "first"), [
    (Age(days=90), date(2026, 8, 24)), (Age(months=12), date(2025, 11, 22)), (Age(months=11), date(2025, 12, 22)),
    (Age(months=24), date(2024, 11, 22)),
])
def test_the_last_allowed_day_is_not_too_old(age: Age, first: date) -> None:
    today = date(2026, 11, 22)
    assert not ages.is_older(first, age, today)
    assert ages.is_older(date.fromordinal(first.toordinal() - 1), age, today)


def test_a_month_before_the_31st_is_the_end_of_the_month() -> None:
    assert ages.before(date(2026, 3, 31), Age(months=1)) == date(2026, 2, 28)
    assert ages.before(date(2028, 3, 31), Age(months=1)) == date(2028, 2, 29)


@settings(max_examples=50, deadline=None)
@given(st.dates(min_value=date(1900, 1, 1)), st.integers(0, 60), st.integers(0, 60))
def test_a_longer_age_reaches_further_back(today: date, months: int, more: int) -> None:
    assert ages.before(today, Age(months=months + more)) <= ages.before(today, Age(months=months)) <= today


def test_words_for_people() -> None:
    assert ages.in_words(Age(days=90)) == "at most 90 days"
    assert ages.in_words(Age(months=1)) == "at most 1 month"
    assert ages.date_in_words(date(2026, 11, 5)) == "Nov 5, 2026"
