"""Time limits: numbers, hours, grades, triggers and events (requirements part B)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import rulebook
from extractors.hours import HOURS, across_holiday, days_left, grade, hours
from extractors.numbers import Numbers, cadence
from extractors.pipeline import read_lines
from extractors.types import Line, Window

GRADES = rulebook.default().windows.grades


def _windows(*texts: str) -> list[Window]:
    return list(read_lines([Line(text, starts_paragraph=True) for text in texts]).windows)


@pytest.mark.parametrize(
    ("number", "nominal", "worst"),
    [(1, 24, 72), (2, 48, 96), (3, 72, 120), (5, 120, 168), (10, 240, 336), (15, 360, 504), (30, 720, 1008)],
)
def test_business_days_count_their_weekends(number: int, nominal: int, worst: int) -> None:
    assert hours(number, "business_day") == (nominal, worst)


@pytest.mark.parametrize(
    ("unit", "each"), [("hour", 1), ("day", 24), ("calendar_day", 24), ("week", 168), ("month", 744)]
)
def test_other_units_are_the_same_at_worst(unit: str, each: int) -> None:
    assert hours(2, unit) == (2 * each, 2 * each)


def test_no_number_has_no_hours() -> None:
    assert hours(None, "none") == (None, None)


@given(st.integers(1, 400), st.sampled_from(sorted(HOURS)))
def test_hours_grow_with_the_number_and_worst_is_never_less(number: int, unit: str) -> None:
    nominal, worst = hours(number, unit)
    more, most = hours(number + 1, unit)
    assert nominal is not None and worst is not None and more is not None and most is not None
    assert nominal < more
    assert worst < most
    assert nominal <= worst


@pytest.mark.parametrize(
    ("worst", "expected"),
    [
        (1, "T1"),
        (24, "T1"),
        (25, "T2"),
        (72, "T2"),
        (73, "T3"),
        (240, "T3"),
        (241, "T4"),
        (720, "T4"),
        (1440, "T5"),
        (1441, "T6"),
        (None, "NN"),
    ],
)
def test_grades(worst: int | None, expected: str) -> None:
    assert grade(worst, GRADES) == expected


@given(st.integers(1, 3000), st.integers(0, 3000))
def test_a_longer_time_never_has_a_better_grade(worst: int, more: int) -> None:
    assert grade(worst, GRADES) <= grade(worst + more, GRADES)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("thirty (30) days", 30, "day"),
        ("30 calendar days", 30, "calendar_day"),
        ("five business days", 5, "business_day"),
        ("five (5) working days", 5, "business_day"),
        ("72-hour", 72, "hour"),
        ("seventy-two (72) hours", 72, "hour"),
        ("seventytwo (72) hours", 72, "hour"),
        ("10 (ten) business days", 10, "business_day"),
        ("one week", 1, "week"),
        ("two (2) months", 2, "month"),
        ("fifth (5th) business day after", 5, "business_day"),
        ("3rd day following", 3, "day"),
        ("[e.g., 30] calendar days", 30, "calendar_day"),
        ("15 calender days", 15, "calendar_day"),
    ],
)
def test_numbers_in_words_and_figures(text: str, number: int, unit: str) -> None:
    term = next(iter(Numbers(rulebook.default().windows.numbers).terms(text)))
    assert (term.number, term.unit, term.other) == (number, unit, None)


def test_words_and_figures_that_differ_give_the_longer_and_say_so() -> None:
    term = next(iter(Numbers(rulebook.default().windows.numbers).terms("ten (30) days")))
    assert (term.number, term.other) == (30, 10)


@given(st.text(max_size=200))
def test_no_text_breaks_the_number_reader(text: str) -> None:
    for term in Numbers(rulebook.default().windows.numbers).terms(text.lower()):
        assert term.number > 0
        assert 0 <= term.start < term.end <= len(text.lower())


def test_days_are_what_the_agreement_says_they_are() -> None:
    found = _windows(
        '"Days" means business days.', "Business Associate shall report any Breach of Unsecured PHI within five days."
    )
    assert [(window.number, window.unit) for window in found] == [(5, "business_day")]


@pytest.mark.parametrize(
    ("words", "trigger"),
    [
        ("after discovery", "discovery"),
        ("of becoming aware of it", "awareness"),
        ("after it knew or should have known of it", "discovery"),
        ("after confirming it", "confirmation"),
        ("after determining that it occurred", "determination"),
        ("after it has reason to believe so", "suspicion"),
        ("after its occurrence", "occurrence"),
    ],
)
def test_triggers(words: str, trigger: str) -> None:
    found = _windows(f"Business Associate shall report any Breach of Unsecured PHI within five days {words}.")
    assert found[0].trigger == trigger


@pytest.mark.parametrize(
    ("words", "qualifier"),
    [
        ("immediately, but within five days", "immediately"),
        ("without unreasonable delay and in no case later than five days", "without-unreasonable-delay"),
        ("promptly and within five days", "promptly"),
        ("as soon as practicable, at most five days", "as-soon-as-practicable"),
        ("within five days", "none"),
    ],
)
def test_qualifiers_are_kept_beside_the_number(words: str, qualifier: str) -> None:
    found = _windows(f"Business Associate shall report any Breach of Unsecured PHI {words}.")
    assert (found[0].number, found[0].qualifier) == (5, qualifier)


def test_a_duty_without_a_number_is_listed_without_one() -> None:
    found = _windows("Business Associate shall promptly report any Security Incident of which it becomes aware.")
    assert [(w.event, w.number, w.grade, w.qualifier) for w in found] == [("security-incident", None, "NN", "promptly")]


def test_a_time_before_something_is_not_graded() -> None:
    found = _windows("Vendor shall notify Practice at least 30 days before engaging a new subcontractor.")
    assert [(window.direction, window.grade) for window in found] == [("before", "-")]


def test_two_times_for_one_event_are_a_conflict() -> None:
    reading = read_lines(
        [
            Line(
                "Business Associate shall report any Breach of Unsecured PHI within 5 days of discovery.",
                starts_paragraph=True,
            ),
            Line(
                "Business Associate shall notify Covered Entity of a Breach within 10 days of discovery.",
                starts_paragraph=True,
            ),
        ]
    )
    clause = next(clause for clause in reading.clauses if clause.id == "report-breach")
    assert clause.status.value == "conflict"
    assert "CONFLICTING-WINDOWS" in clause.reasons


def test_a_stated_limit_is_listed_once() -> None:
    same = "Business Associate shall report any Breach of Unsecured PHI within 5 days of discovery."
    assert len(_windows(same, same)) == 1


@pytest.mark.parametrize(("number", "days"), [(1, 4), (2, 5), (3, 6), (5, 10), (10, 17), (15, 24), (30, 45)])
def test_business_days_across_a_holiday_weekend(number: int, days: int) -> None:
    assert across_holiday(number, "business_day") == days * 24


def test_a_late_arrival_counts_from_the_next_business_day() -> None:
    assert hours(1, "business_day", late_day=True) == (24, 96)
    found = _windows(
        "A notice that is received after 5 p.m. counts as received on the next business day.",
        "Business Associate shall report any Breach of Unsecured PHI within one business day.",
    )
    assert found[0].hours_worst == 96


@given(st.integers(1, 260), st.integers(0, 6), st.integers(0, 40))
def test_the_worst_case_is_never_shorter_than_a_real_calendar(number: int, weekday: int, holiday: int) -> None:
    """Day by day from any weekday, with at most one holiday on a working day, the count never takes longer."""
    day, left, rested = 0, number, False
    while left:
        day += 1
        working = (weekday + day) % 7 not in (5, 6)
        if working and day >= holiday and not rested and holiday:
            rested = True
            continue
        left -= working
    nominal, worst = hours(number, "business_day")
    assert nominal is not None and worst is not None
    longest = across_holiday(number, "business_day") if rested else worst
    assert longest is not None
    assert nominal <= day * 24 <= longest


@given(st.integers(1, 300), st.sampled_from(sorted(HOURS)))
def test_a_holiday_never_shortens_a_limit(number: int, unit: str) -> None:
    worst, holiday = hours(number, unit)[1], across_holiday(number, unit)
    assert worst is not None and holiday is not None
    assert worst <= holiday <= worst + 72


@given(st.integers(1, 3000), st.integers(1, 90))
def test_what_is_left_of_a_deadline_shrinks_with_the_vendors_time(worst: int, days: int) -> None:
    left = days_left(worst, days)
    assert left is not None
    assert left <= days - worst / 24
    assert left == days_left(worst - 1, days) or left == (days_left(worst - 1, days) or 0) - 1
    assert days_left(None, days) is None


def test_the_practices_own_days_after_the_vendors_longest_time() -> None:
    found = _windows(
        "Business Associate shall report any Breach of Unsecured PHI within ten business days of discovery."
    )
    assert (found[0].hours_worst, found[0].hours_holiday, found[0].days_left) == (336, 408, 46)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [("quarterly", 3, "month"), ("once a month", 1, "month"), ("twice a year", 6, "month"), ("each week", 1, "week")],
)
def test_how_often_something_comes(text: str, number: int, unit: str) -> None:
    term = cadence(text)
    assert term is not None
    assert (term.number, term.unit) == (number, unit)


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("within a week", 1, "week"),
        ("within one fortnight", 2, "week"),
        ("within 24 hrs", 24, "hour"),
        ("five County working days", 5, "business_day"),
        ("one hundred and eighty (180) days", 180, "day"),
        ("thirty-five days", 35, "day"),
        ("3-5 business days", 5, "business_day"),
        ("the next business day", 1, "business_day"),
        ("sixty minutes", 1, "hour"),
    ],
)
def test_less_usual_ways_to_write_a_number(text: str, number: int, unit: str) -> None:
    term = next(iter(Numbers(rulebook.default().windows.numbers).terms(text.lower())))
    assert (term.number, term.unit) == (number, unit)


def test_a_kind_of_day_that_the_agreement_defines() -> None:
    found = _windows(
        '"HIPAA Day" means a day on which the offices of Covered Entity are open.',
        "Business Associate shall report any Breach of Unsecured PHI within two HIPAA Days.",
    )
    assert [(window.number, window.unit) for window in found] == [(2, "business_day")]


def test_a_time_taken_from_another_passage_says_so() -> None:
    found = _windows(
        "Business Associate shall report any Breach of Unsecured PHI within five days. Business Associate shall report "
        "any Security Incident within the same period."
    )
    assert {(window.event, window.number, window.taken) for window in found} == {
        ("breach", 5, ""),
        ("security-incident", 5, "within the same period"),
    }


def test_a_conflict_shows_both_passages() -> None:
    text = (
        "Business Associate shall report any Breach of Unsecured PHI to Covered Entity within 5 days of discovery.",
        "Such notice shall be given to Covered Entity within ten days of discovery.",
    )
    reading = read_lines([Line(part, starts_paragraph=True) for part in text])
    clause = next(clause for clause in reading.clauses if clause.id == "report-breach")
    assert clause.status.value == "conflict"
    assert {item.quote for item in clause.evidence} == set(text)


def test_reads_a_cure_whose_words_stand_apart_for_an_aside() -> None:
    found = _windows(
        "Covered Entity may terminate this agreement if a default, for all that Business Associate corrects the"
        " reported errors, continues for thirty days, or for sixty days where Covered Entity says so."
    )
    assert [(window.event, window.number) for window in found] == [("cure", 30), ("cure", 60)]
