"""The arithmetic of time limits (rules B-3 and B-4): as written, at worst, and what they leave of a deadline."""

from __future__ import annotations

import math

HOURS = {"hour": 1, "day": 24, "calendar_day": 24, "business_day": 24, "week": 168, "month": 744}


def hours(number: int | None, unit: str, late_day: bool = False) -> tuple[int | None, int | None]:
    """Nominal and worst-case hours (B-3 rules 1 and 2). Business days count their weekends; a month counts 31 days.

    `late_day` adds a business day at worst, for an agreement in which a late arrival counts from the next day.
    Both are None where there is no number. Raises KeyError for a unit that is none.
    """
    if number is None or unit == "none":
        return None, None
    nominal = number * HOURS[unit]
    if unit != "business_day":
        return nominal, nominal
    return nominal, _across_weekends(number + late_day)


def across_holiday(number: int | None, unit: str, late_day: bool = False) -> int | None:
    """The worst case in hours when one federal holiday falls in it (B-3 rule 2). Raises KeyError for a unit that is
    none; None where there is no number."""
    if number is None or unit == "none":
        return None
    return _across_weekends(number + late_day + 1) if unit == "business_day" else number * HOURS[unit]


def _across_weekends(days: int) -> int:
    return (days + 2 * math.ceil(days / 5)) * 24


def days_left(worst: int | None, days: int) -> int | None:
    """What is left of the practice's own `days` after `worst` hours, in whole days; negative where they are used up.

    None where there is no number (B-3 rule 12).
    """
    return None if worst is None else days - math.ceil(worst / 24)


def grade(worst: int | None, grades: tuple[tuple[str, int], ...]) -> str:
    """The grade of a limit by its worst-case hours (B-4); NN without a number, T6 over the last bound."""
    if worst is None:
        return "NN"
    return next((name for name, most in grades if worst <= most), "T6")
