"""Single entries as people type them: a number, a date, a choice. What cannot be read says what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from portal.questions.types import Kind
from portal.vocabulary.text import clean_line, clean_text

MOST_CHARACTERS = 10_000
YES_NO = {"yes": "Yes", "no": "No", "exceptions": "Yes, with exceptions", "na": "Not applicable"}
_SHORT = {"y": "yes", "true": "yes", "n": "no", "false": "no", "n/a": "na", "partly": "exceptions",
          "yes with exceptions": "exceptions"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?")
_US = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})")
_NAMED = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+")


class Unreadable(ValueError):
    """An entry that cannot be read; the message is for the person who typed it."""


def text_of(entered: Any, *, lines: bool = False) -> str:
    """The entry without control characters; "" for nothing."""
    if entered is None:
        return ""
    return clean_text(str(entered)) if lines else clean_line(str(entered))


def text(entered: Any) -> str:
    """Words of several lines. Raises Unreadable where they are too many."""
    found = text_of(entered, lines=True)
    if len(found) > MOST_CHARACTERS:
        raise Unreadable(f"This has {len(found):,} characters; {MOST_CHARACTERS:,} fit. Put the rest into a file.")
    return found


def number(entered: Any, unit: str = "", minimum: Decimal | None = None, maximum: Decimal | None = None) -> Decimal:
    """A number, with its unit or without: 72, "1,200", "98 %", "72 hours". Raises Unreadable."""
    found = text_of(entered)
    bare = re.sub(rf"\s*(?:%|{re.escape(unit or 'percent')}|{re.escape((unit or 'percent').rstrip('s'))})$", "", found)
    if not _NUMBER.fullmatch(bare):
        raise Unreadable(f"“{_short(found)}” is not a number. Write digits only, such as 72.")
    try:
        value = Decimal(bare.replace(",", ""))
    except InvalidOperation:  # pragma: no cover - the pattern leaves nothing that Decimal refuses
        raise Unreadable(f"“{_short(found)}” is not a number.") from None
    if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
        raise Unreadable(f"{_short(found)} is outside {_range(minimum, maximum)}.")
    return value


def day(entered: Any) -> date:
    """A date as 2026-11-25, 11/25/2026 or 11/25/26 (month first) or Nov 25, 2026. Raises Unreadable."""
    found = text_of(entered)
    try:
        return _day(found)
    except ValueError:
        pass
    raise Unreadable(f"“{_short(found)}” is not a date that we can read. Write month, day, year: 11/25/2026.")


def choice(entered: Any, options: Mapping[str, str]) -> str:
    """The id of an option, given by its id or its words in any case. Raises Unreadable with the options."""
    found = text_of(entered).casefold()
    for id, label in options.items():
        if found in (id, label.casefold()):
            return id
    listed = ", ".join(f"“{label}”" for label in options.values())
    raise Unreadable(f"“{_short(text_of(entered))}” is not one of the answers. Choose {listed}.")


def yes_no(entered: Any) -> str:
    """yes, no, exceptions or na. Raises Unreadable."""
    found = text_of(entered).casefold().rstrip(".")
    return _SHORT.get(found) or choice(entered, YES_NO)


def cell(kind: Kind, entered: Any, options: Mapping[str, str], unit: str) -> str | Decimal | date:
    """One entry of a table by the kind of its column. Raises Unreadable."""
    if kind is Kind.NUMBER:
        return number(entered, unit)
    if kind is Kind.DATE:
        return day(entered)
    if kind is Kind.CHOICE:
        return choice(entered, options)
    return yes_no(entered) if kind is Kind.YES_NO else text(entered)


def _day(found: str) -> date:
    if parts := _ISO.fullmatch(found):
        return date(int(parts[1]), int(parts[2]), int(parts[3]))
    if parts := _US.fullmatch(found):
        return date(_year(parts[3]), int(parts[1]), int(parts[2]))
    if (parts := _NAMED.fullmatch(found)) and parts[1][:3].casefold() in _MONTHS:
        return date(int(parts[3]), _MONTHS.index(parts[1][:3].casefold()) + 1, int(parts[2]))
    raise ValueError(found)


def _year(written: str) -> int:
    """The year, also of two digits as people write it: 26 is 2026, 98 is 1998 (the pivot of POSIX)."""
    year = int(written)
    if len(written) == 4:
        return year
    return year + (2000 if year < 69 else 1900)


def _range(minimum: Decimal | None, maximum: Decimal | None) -> str:
    if minimum is not None and maximum is not None:
        return f"{minimum} to {maximum}"
    return f"{minimum} or more" if minimum is not None else f"{maximum} or less"


def _short(found: str) -> str:
    return found if len(found) <= 60 else f"{found[:57]}…"
