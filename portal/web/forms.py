"""Forms: what a person entered, kept as it was entered, read into types, with what is wrong beside each field."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from portal.errors import InvalidInput, PortalError
from portal.vocabulary.text import clean_line, clean_text
from portal.web.pages import Call

DATE_FORMATS = ("%Y-%m-%d", "%m/%d/%Y", "%b %d, %Y", "%B %d, %Y")
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2099, 12, 31)
EMAIL = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s.,;<>]{2,}")
YES = "yes"


class Form:
    """A form as a page shows it. The reading methods note what is wrong and go on, so that a person sees every
    fault at once; call `check` before using what they returned."""

    def __init__(self, entered: Mapping[str, Any] | None = None) -> None:
        self._entered = {name: _shown(value) for name, value in (entered or {}).items()}
        self.errors: dict[str, str] = {}
        self.message = ""

    @classmethod
    def sent(cls, call: Call) -> "Form":
        """What the browser sent; a file under a name counts as nothing."""
        return cls({name: value for name, value in call.form.items() if isinstance(value, str)})

    def entered(self, name: str) -> str:
        return self._entered.get(name, "")

    def ticked(self, name: str) -> bool:
        return self.entered(name) == YES

    def put(self, name: str, value: Any) -> None:
        """Change what a field shows, such as the version that a form shown again must carry."""
        self._entered[name] = _shown(value)

    def error(self, name: str) -> str:
        return self.errors.get(name, "")

    def text(self, name: str, label: str, *, longest: int = 200, required: bool = False, lines: bool = False) -> str:
        words = (clean_text if lines else clean_line)(self.entered(name))
        if required and not words:
            self.errors[name] = f"{label} is empty. Write it."
        elif len(words) > longest:
            self.errors[name] = f"{label} has {len(words)} characters. Keep it to {longest}."
        return words

    def email(self, name: str, label: str, *, required: bool = False) -> str:
        words = self.text(name, label, longest=254, required=required)
        if words and not EMAIL.fullmatch(words):
            self.errors.setdefault(name, f"{label} is not an address. Write it like name@example.com.")
        return words

    def day(self, name: str, label: str) -> date | None:
        words = clean_line(self.entered(name))
        if not words:
            return None
        value = _day(words)
        if value is None:
            self.errors[name] = f"{label} is not a date. Write it like 11/25/2026."
        elif not FIRST_DAY <= value <= LAST_DAY:
            self.errors[name] = f"{label} is in the year {value.year}. Check the year."
        return value

    def whole(self, name: str, label: str, *, lowest: int, highest: int) -> int:
        """A whole number; `lowest` stands in for one that cannot be read."""
        words = clean_line(self.entered(name)).replace(",", "")
        if words.isascii() and words.isdecimal() and len(words) < 12 and lowest <= int(words) <= highest:
            return int(words)
        self.errors[name] = f"{label} must be a whole number from {lowest:,} to {highest:,}."
        return lowest

    def flag(self, name: str) -> bool:
        return self.ticked(name)

    def choice(self, name: str, label: str, allowed: Iterable[str]) -> str:
        value, known = self.entered(name), list(allowed)
        if value not in known:
            self.errors[name] = f"{label}: choose one of the list."
            return known[0]
        return value

    def check(self, message: str) -> None:
        """Raises InvalidInput with every fault found so far; `message` says what was not done."""
        if self.errors:
            raise InvalidInput(message, self.errors)

    def refused(self, error: PortalError) -> "Form":
        """The form as it is shown again: what was entered, the message on top, each fault at its field."""
        self.message = error.message
        if isinstance(error, InvalidInput):
            self.errors = error.fields
        return self


def _shown(value: Any) -> str:
    """How a value stands in its field."""
    if isinstance(value, bool):
        return YES if value else ""
    return "" if value is None else str(value)


def _day(words: str) -> date | None:
    for form in DATE_FORMATS:
        try:
            return datetime.strptime(words, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    return None
