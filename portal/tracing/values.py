"""What a cell of a stranger's list says: a day, a yes or a no. What cannot be read is unknown, not "no"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

_WRITTEN = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%Y", "%Y/%m/%d", "%b %d %Y",
            "%B %d %Y", "%d-%b-%y")
_AMERICAN = ("%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%m.%d.%Y")
_DAY_FIRST = ("%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%d.%m.%Y")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$")
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_YES = frozenset(("yes", "true", "enabled", "active", "open", "live"))
_NO = frozenset(("no", "false", "disabled", "inactive", "closed", "terminated", "deactivated", "suspended", "locked",
                 "removed", "deleted", "blocked", "revoked", "none", "archived", "retired", "canceled", "cancelled"))
# These say it only where nothing else stands beside them: "on leave" is no "on".
_WHOLE = {**dict.fromkeys(("y", "1", "x", "on"), True), **dict.fromkeys(("n", "0", "off"), False)}
# A word that says what the account is, whichever way round the column asks.
_STATES = frozenset(("disabled", "inactive", "closed", "active", "enabled", "open"))


def day(text: str, *, day_first: bool = False) -> date | None:
    """The day, American order where only numbers stand, unless the list writes the day first; None where it is empty or
    none."""
    plain = _ORDINAL.sub("", _WEEKDAY.sub("", _TIME.sub("", " ".join(text.split()))))
    for layout in (*(_DAY_FIRST if day_first else _AMERICAN), *_WRITTEN):
        try:
            found = datetime.strptime(plain, layout).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found if 1950 <= found.year <= 2100 else None
    return None


def writes_day_first(cells: Sequence[str]) -> bool:
    """Whether a column of days can be read only with the day before the month: 31/12/2026."""
    only_so = [cell for cell in cells if day(cell) is None and day(cell, day_first=True)]
    return bool(only_so) and not any(day(cell) and day(cell, day_first=True) is None for cell in cells)


def yes(text: str, *, negative: bool = False) -> bool | None:
    """Whether it says yes (active, enabled), None where it says neither. `negative` where the column asks the other way
    round ("Disabled: yes")."""
    words = re.sub(r"[^a-z0-9]+", " ", text.casefold()).split()
    turned = len(words) > 1 and words[0] == "not"
    first = words[1 if turned else 0] if words else ""
    found = _WHOLE.get(first) if len(words) == 1 else None
    if first in _YES or first in _NO:
        found = (first in _YES) is not turned
        if " ".join(words).startswith("no longer"):
            found = " ".join(words[2:3]) in _NO
    if found is None or (not negative or first in _STATES):
        return found
    return not found
