"""How old is too old: maximum ages in days or calendar months, and their words."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from portal.questions.types import Age


def before(day: date, age: Age) -> date:
    """The day that lies `age` before `day`. A month back from the 31st is the last day of a shorter month."""
    months = day.year * 12 + day.month - 1 - age.months
    year, month = divmod(max(months, 12), 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)) - timedelta(days=min(age.days, 3650))


def is_older(day: date, age: Age, today: date) -> bool:
    """True where `day` lies more than `age` before `today`; the last allowed day is not older."""
    return day < before(today, age)


def in_words(age: Age) -> str:
    """at most 90 days, at most 12 months."""
    number, unit = (age.days, "day") if age.days else (age.months, "month")
    return f"at most {number} {unit}{'' if number == 1 else 's'}"


def date_in_words(day: date) -> str:
    """Nov 25, 2026."""
    return f"{day:%b} {day.day}, {day.year}"
