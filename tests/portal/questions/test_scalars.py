"""Single entries as people type them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions import scalars
from portal.questions.scalars import Unreadable


@pytest.mark.parametrize(("entered", "unit", "value"), [
    ("72", "", "72"), (" 72 hours ", "hours", "72"), ("1 hour", "hours", "1"), ("1,200", "", "1200"),
    ("98 %", "", "98"), ("97.5%", "percent", "97.5"), ("40 percent", "percent", "40"), ("-1", "", "-1"), (72, "", "72"),
    (".5", "", "0.5"),
])
def test_reads_numbers_with_their_unit(entered: Any, unit: str, value: str) -> None:
    assert scalars.number(entered, unit) == Decimal(value)


@pytest.mark.parametrize("entered", ["about 5", "5-10", "1,20", "12 days", "nan", "inf", "1e9", "", "=1+1", None])
def test_says_what_a_number_would_be(entered: Any) -> None:
    with pytest.raises(Unreadable, match=r"is not a number. Write digits only, such as 72"):
        scalars.number(entered, "hours")


@pytest.mark.parametrize(("entered", "says"), [("101", "outside 0 to 100"), ("-1", "outside 0 to 100")])
def test_says_which_numbers_fit(entered: str, says: str) -> None:
    with pytest.raises(Unreadable, match=says):
        scalars.number(entered, "percent", Decimal(0), Decimal(100))


@pytest.mark.parametrize("entered", [
    "2026-11-25", "11/25/2026", "11-25-2026", "11.25.2026", "Nov 25, 2026", "November 25 2026", "nov. 25th, 2026",
    "2026-11-25 00:00:00", "2026-11-25T00:00:00", "11/25/26", "11-25-26",
])
def test_reads_dates_with_the_month_first(entered: str) -> None:
    assert scalars.day(entered) == date(2026, 11, 25)


@pytest.mark.parametrize("entered", [
    "25/11/2026", "2/30/2026", "25/11/26", "11/25/6", "11/25/026", "last week", "Foo 1, 2026", "0/0/0000",
])
def test_says_what_a_date_would_be(entered: str) -> None:
    with pytest.raises(Unreadable, match=r"Write month, day, year: 11/25/2026"):
        scalars.day(entered)


def test_two_digits_are_a_year_of_our_time() -> None:
    assert [scalars.day(f"1/2/{year}").year for year in ("00", "68", "69", "98")] == [2000, 2068, 1969, 1998]


@settings(max_examples=40, deadline=None)
@given(st.dates())
def test_a_date_reads_as_it_is_written(day: date) -> None:
    assert scalars.day(day.isoformat()) == day
    assert scalars.day(f"{day.month}/{day.day}/{day.year:04}") == day


def test_a_choice_is_known_by_its_id_and_its_words() -> None:
    options = {"fast": "Within a day", "slow": "Later"}
    assert [scalars.choice(one, options) for one in ("fast", "WITHIN A DAY", " Later ")] == ["fast", "fast", "slow"]
    with pytest.raises(Unreadable, match=r"“soon” is not one of the answers. Choose “Within a day”, “Later”."):
        scalars.choice("soon", options)


@pytest.mark.parametrize(("entered", "value"), [
    ("Yes", "yes"), ("y", "yes"), ("NO", "no"), ("Yes, with exceptions", "exceptions"), ("partly", "exceptions"),
    ("N/A", "na"), ("Not applicable", "na"),
])
def test_reads_yes_and_no(entered: str, value: str) -> None:
    assert scalars.yes_no(entered) == value


def test_too_long_a_text_says_what_to_do() -> None:
    with pytest.raises(Unreadable, match="Put the rest into a file"):
        scalars.text("x" * 10_001)


@pytest.mark.parametrize("read", [
    scalars.number, scalars.day, scalars.yes_no, scalars.text, lambda entered: scalars.choice(entered, {"a": "A"}),
])
@settings(max_examples=40, deadline=None)
@given(entered=st.one_of(st.text(max_size=40), st.integers(), st.floats(), st.none(), st.lists(st.text(max_size=3))))
def test_whatever_is_typed_is_read_or_explained(read: Callable[[Any], object], entered: Any) -> None:
    with contextlib.suppress(Unreadable):
        assert read(entered) is not None
