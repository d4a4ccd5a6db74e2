"""Dates as agreements write them."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = "|".join(month.capitalize() for month in _MONTHS)
_ORDINAL = r"(\d{1,2})(?:st|nd|rd|th)?"
DATE = re.compile(
    rf"(?i)\b(?:(?P<m1>{_MONTH})\.? {_ORDINAL.replace('(', '(?P<d1>', 1)},? (?P<y1>\d{{4}})"
    rf"|(?:the )?{_ORDINAL.replace('(', '(?P<d2>', 1)} (?:day of )?(?P<m2>{_MONTH}),? (?P<y2>\d{{4}})"
    r"|(?P<m3>\d{1,2})/(?P<d3>\d{1,2})/(?P<y3>\d{4})|(?P<y4>\d{4})-(?P<m4>\d{2})-(?P<d4>\d{2}))\b"
)


def first(text: str) -> str | None:
    """The first date of the text in ISO form (numbers with slashes are month/day/year), or None."""
    for found in DATE.finditer(text):
        if day := iso(found):
            return day
    return None


def iso(found: re.Match[str]) -> str | None:
    """A match of DATE in ISO form; None where there is no such day."""
    for year, month, day in (("y1", "m1", "d1"), ("y2", "m2", "d2"), ("y3", "m3", "d3"), ("y4", "m4", "d4")):
        if found[year]:
            number = int(found[month]) if found[month].isdigit() else _MONTHS.index(found[month].lower()) + 1
            try:
                return date(int(found[year]), number, int(found[day])).isoformat()
            except ValueError:
                return None
    return None
