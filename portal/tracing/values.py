"""What a cell of a list says: a day, or whether something is so. What cannot be read is unknown, not "no"."""

from __future__ import annotations

import re
from datetime import date, datetime

_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%m-%d-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y",
            "%d-%b-%Y", "%Y/%m/%d", "%b %d %Y", "%B %d %Y", "%d-%b-%y", "%m.%d.%Y")
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|UTC|[+-]\d{2}:?\d{2})?$")
_YES = frozenset(("yes", "y", "true", "1", "x", "enabled", "active", "open", "live", "on"))
_NO = frozenset(("no", "n", "false", "0", "disabled", "inactive", "closed", "terminated", "deactivated", "suspended",
                 "locked", "removed", "deleted", "off", "blocked", "revoked", "none"))


def day(text: str) -> date | None:
    """The day, American order where only numbers stand; None where it is empty or none."""
    plain = _TIME.sub("", " ".join(text.split()))
    for layout in _FORMATS:
        try:
            found = datetime.strptime(plain, layout).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
        return found if 1950 <= found.year <= 2100 else None
    return None


def yes(text: str, *, negative: bool = False) -> bool | None:
    """Whether it says yes (active, enabled), None where it says neither. `negative` where the column asks the other way
    round ("Disabled: yes")."""
    plain = re.sub(r"[^a-z0-9]+", " ", text.casefold()).strip()
    first = plain.split(" ")[0] if plain else ""
    for words, meaning in ((_YES, True), (_NO, False)):
        if plain in words or first in words:
            if negative and plain not in ("disabled", "inactive", "closed", "active", "enabled", "open"):
                return not meaning
            return meaning
    return None
