"""Time limits as numbers and hours (rules B-3 and B-4): what the words say, and how long it takes at worst."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

HOURS = {"hour": 1, "day": 24, "calendar_day": 24, "business_day": 24, "week": 168, "month": 744}
_KINDS = {
    "business": "business_day",
    "working": "business_day",
    "calendar": "calendar_day",
    "calender": "calendar_day",
    "consecutive": "calendar_day",
}
_NEXT_DAY = re.compile(r"\b(?:the )?next (?:business|working) day\b|\b(?:business|working) day next following\b")


@dataclass(frozen=True, slots=True)
class Term:
    """A number with its unit as found between `start` and `end`. `other` is a second number that differs."""

    number: int
    unit: str
    start: int
    end: int
    other: int | None = None


def hours(number: int | None, unit: str) -> tuple[int | None, int | None]:
    """Nominal and worst-case hours (B-3 rules 1 and 2). Business days count their weekends; a month counts 31 days.

    Both are None where there is no number. Raises KeyError for a unit that is none.
    """
    if number is None or unit == "none":
        return None, None
    nominal = number * HOURS[unit]
    if unit != "business_day":
        return nominal, nominal
    return nominal, (number + 2 * math.ceil(number / 5)) * 24


def grade(worst: int | None, grades: tuple[tuple[str, int], ...]) -> str:
    """The grade of a limit by its worst-case hours (B-4); NN without a number, T6 over the last bound."""
    if worst is None:
        return "NN"
    return next((name for name, most in grades if worst <= most), "T6")


class Numbers:
    """Finds terms such as "thirty (30) days", "five business days", "72-hour" or "quarterly" in the normal form."""

    def __init__(self, words: Mapping[str, int], day: str = "day") -> None:
        """`words` are the numbers in words, `day` the unit that the agreement means by "days" without a kind."""
        self._words = {word.replace("-", ""): value for word, value in words.items()}
        self._day = day
        listed = "|".join(sorted((re.escape(word).replace("\\-", "-?") for word in words), key=len, reverse=True))
        self._term = re.compile(
            rf"(?<![\w.$,-])(?:(?P<word>{listed})\b(?:[ -]*[(\[] ?(?P<paren>\d{{1,3}}) ?[)\]])?"
            rf"|[(\[]?(?:e\.g\.,? ?)?(?P<fig>\d{{1,3}})[)\]]?(?: ?\((?P<spelled>{listed})\))?)"
            r"[ -]*(?P<kind>(?:regular )?business|working|calend[ae]r|consecutive|full|clock)?["
            r" -]*(?:[(\[](?P<late>\d{1,3})[)\]] )?"
            r"(?P<unit>hour|day|week|month)s?\b(?!-old| of age)"
        )
        ordinals = {
            f"{word.removesuffix('y')}{'ieth' if word.endswith('y') else 'th'}": value for word, value in words.items()
        }
        self._words |= ordinals | {
            "first": 1,
            "second": 2,
            "third": 3,
            "fifth": 5,
            "eighth": 8,
            "ninth": 9,
            "twelfth": 12,
        }
        self._ordinal = re.compile(
            rf"\b(?:(?P<word>{'|'.join(sorted(self._words, key=len, reverse=True))})(?: \(\d{{1,2}}(?:st|nd|rd"
            rf"|th)?\))?|(?P<fig>\d{{1,2}})(?:st|nd|rd|th))"
            r" (?P<kind>business|working|calend[ae]r)? ?(?P<unit>day)\b(?= (?:after|following|from|of))"
        )

    def terms(self, text: str) -> Iterator[Term]:
        """The terms of the text in order. Words win over figures unless the figure is larger (B-3 rule 3)."""
        for found in self._ordinal.finditer(text):
            number = self._words.get((found["word"] or "").replace("-", ""), 0) or int(found["fig"] or 0)
            yield Term(number, self._unit(found), found.start(), found.end())
        for found in _NEXT_DAY.finditer(text):
            yield Term(1, "business_day", found.start(), found.end())
        for found in self._term.finditer(text):
            spelled = self._words.get((found["word"] or found["spelled"] or "").replace("-", ""), 0)
            figure = int(found["paren"] or found["fig"] or found["late"] or 0)
            number = max(spelled, figure)
            if number:
                other = min(spelled, figure) if spelled and figure and spelled != figure else None
                yield Term(number, self._unit(found), found.start(), found.end(), other)

    def _unit(self, found: re.Match[str]) -> str:
        kind = _KINDS.get((found["kind"] or "").removeprefix("regular ").strip())
        if found["unit"] == "day":
            return kind or self._day
        return str(found["unit"])
