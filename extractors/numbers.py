"""The words of a sentence -> its terms: numbers of hours, days, weeks or months, with their place in the sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

_KINDS = {
    "business": "business_day",
    "bus": "business_day",
    "bus.": "business_day",
    "working": "business_day",
    "banking": "business_day",
    "calendar": "calendar_day",
    "calender": "calendar_day",
    "cal": "calendar_day",
    "cal.": "calendar_day",
    "consecutive": "calendar_day",
}
_LEAD = r"(?:(?:full|clear|regular|clock|normal|additional|successive) |\w+ (?=(?:business|working) ))?"
_KINDS_OF_DAY = r"business|working|banking|bus\.?|cal\.?|calend[ae]r|consecutive"
_UNITS = {"fortnight": (2, "week"), "weekday": (1, "business_day"), "workday": (1, "business_day")}
_NEXT_DAY = re.compile(
    r"\b(?:the |its )?(?:next|following|immediately following|next following)[- ](?:business|working)[- ]day\b"
    r"|\b(?:business|working) day (?:next|immediately)?,? ?(?:following|after)\b"
)
_HALF = re.compile(
    r"\b(?:(?:half (?:an? |of a )|an? half[- ])day|(?:(?P<fig>\d)|(?P<word>[a-z]+)) and (?:a|one)[- ]half days"
    r"|(?P<a>a|one) day and a half)\b"
)
_CADENCES = (
    (
        re.compile(r"\bsemi-?annual(?:ly)?\b|\btwice (?:a|each|per|every) (?:calendar )?year\b|\bhalf-?yearly\b"),
        6,
        "month",
    ),
    (re.compile(r"\bquarterly\b|\b(?:each|every|per|a|any) (?:calendar )?quarter\b"), 3, "month"),
    (re.compile(r"(?<!bi-)(?<!bi)\bmonthly\b|\b(?:each|every|per|a|any) (?:calendar )?month\b"), 1, "month"),
    (re.compile(r"(?<!bi-)(?<!bi)\bweekly\b|\b(?:each|every|per|a) (?:calendar )?week\b"), 1, "week"),
    (
        re.compile(
            r"(?<!semi)(?<!semi-)\bannual(?:ly)?\b|\byearly\b|\b(?:each|every|per|a) (?:calendar |contract )?year\b"
        ),
        12,
        "month",
    ),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_IRREGULAR = {"first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12}


@dataclass(frozen=True, slots=True)
class Term:
    """A number with its unit as found between `start` and `end`. `other` is a second number that differs.

    `taken` says where the number comes from when the sentence itself does not state it ("the same period").
    """

    number: int
    unit: str
    start: int
    end: int
    other: int | None = None
    taken: str = ""


def cadence(text: str) -> Term | None:
    """How often something is done: "quarterly" is 3 months. The first one of the text."""
    found = [(match, number, unit) for pattern, number, unit in _CADENCES if (match := pattern.search(text))]
    if not found:
        return None
    match, number, unit = min(found, key=lambda item: item[0].start())
    return Term(number, unit, match.start(), match.end())


class Numbers:
    """Finds terms such as "thirty (30) days", "five business days", "72-hour" or "the next business day"."""

    def __init__(
        self, words: Mapping[str, int], day: str = "day", days: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        """`words` are the numbers in words, `day` the unit that the agreement means by "days" without a kind, `days`
        the units of the kinds of day that it defines itself, by their names in lower case."""
        self._kinds = {**_KINDS, **days}
        named = _with_compounds(words)
        own = "".join(rf"|{re.escape(name)}" for name in days)
        kind = rf"{_LEAD}(?P<kind>{_KINDS_OF_DAY}{own})?"
        self._day = day
        self._words = {re.sub(r"[- ]", "", word): value for word, value in named.items()}
        listed = "|".join(
            re.escape(word).replace("\\-", "[- ]?").replace("\\ ", "(?: and)? ")
            for word in sorted(named, key=len, reverse=True)
        )
        self._term = re.compile(
            rf"(?<![\w.$,-])(?:\d{{1,3}} ?- ?|(?:\d{{1,3}}|{listed}) (?:to|or) )?"
            rf"(?:(?P<word>{listed})\b(?:[ -]*[(\[] ?(?P<paren>\d{{1,3}}) ?[)\]]\]?)?"
            rf"|[(\[]?(?:e\.g\.,? ?)?(?P<fig>\d{{1,3}})[)\]]?(?: ?\((?P<spelled>{listed})\))?)"
            rf"[ -]*{kind}[ -]*(?:[(\[](?P<late>\d{{1,3}})[)\]] )?"
            r"(?:(?P<unit>hour|day|week|month|weekday|workday|minute|fortnight)s?|(?P<hrs>hrs?|h))\b(?!-old| of age)"
        )
        self._bare = re.compile(
            rf"\b(?:within|in|inside(?: of)?|than|under|least|(?=\w+ \w+'s (?:notice|grace|time))) ?"
            rf"(?P<word>an?|the|one) (?:single |full )?{kind}[ -]*"
            r"(?P<unit>hour|day|week|month|fortnight)\b(?! (?:basis|prior|end|on which|of the month|that|when))"
        )
        number = rf"(?:{listed}|\d{{1,3}})(?: ?\(\d{{1,3}}\))?"
        self._before = re.compile(rf"(?<![\w.$,-])(?P<bare>{number}(?:, {number})*),? (?:and|or) $")
        self._number = re.compile(rf"(?P<word>{listed})\b(?: ?\(\d{{1,3}}\))?|(?P<fig>\d{{1,3}})")
        self._ordinal = self._ordinals(listed)

    def _ordinals(self, listed: str) -> re.Pattern[str]:
        self._words |= {
            f"{word.removesuffix('y')}{'ieth' if word.endswith('y') else 'th'}": value
            for word, value in self._words.items()
        } | _IRREGULAR
        names = "|".join(sorted(self._words, key=len, reverse=True))
        self._month_end = re.compile(
            rf"\b(?:by|before|no later than|not later than|within) the (?:end|close) of the (?P<word>{names})"
            r" (?:full |calendar )?(?P<unit>week|month)\b(?= (?:after|following|from|next))"
        )
        day = r"(?:\w+ (?=(?:business|working) ))?(?P<kind>business|working|banking|calend[ae]r)? ?(?P<unit>day)\b"
        return re.compile(
            rf"\b(?:(?P<word>{names})(?: \(\d{{1,2}}(?:st|nd|rd|th)?\))?|(?P<fig>\d{{1,2}})(?:st|nd|rd|th))"
            rf" {day}(?= (?:after|thereafter|thereof|following|from|next)|[.,;]|$"
            r"| of(?! (?:each|every|the (?:month|quarter|year))))"
        )

    def terms(self, text: str) -> Iterator[Term]:
        """The terms of the text in order. The larger number counts where words and figures differ (B-3 rule 3)."""
        found = [
            *self._ordinal_terms(text),
            *self._month_ends(text),
            *self._next_days(text),
            *self._halves(text),
            *self._counted(text),
            *self._single(text),
        ]
        if "respectively" in text:
            found += [bare for term in found for bare in self._bare_before(text, term)]
        last = -1
        for term in sorted(found, key=lambda term: (term.start, -term.end)):
            if term.start >= last:
                yield term
                last = term.end

    def _bare_before(self, text: str, term: Term) -> Iterator[Term]:
        """The numbers without a unit of their own in "5, 10 and 15 days, respectively"; `term` is the last of them."""
        listed = self._before.search(text[: term.start])
        for found in self._number.finditer(listed["bare"]) if listed else ():
            number = self._words.get(re.sub(r"(?: and)? |-", "", found["word"] or ""), 0) or int(found["fig"] or 0)
            if listed and number:
                yield Term(number, term.unit, listed.start() + found.start(), listed.start() + found.end())

    def _ordinal_terms(self, text: str) -> Iterator[Term]:
        for found in self._ordinal.finditer(text):
            number = self._words.get((found["word"] or "").replace("-", ""), 0) or int(found["fig"] or 0)
            if number:
                yield Term(number, self._unit(found), found.start(), found.end())

    def _month_ends(self, text: str) -> Iterator[Term]:
        for found in self._month_end.finditer(text):
            yield Term(self._words[found["word"].replace("-", "")], found["unit"], found.start(), found.end())

    def _next_days(self, text: str) -> Iterator[Term]:
        for found in _NEXT_DAY.finditer(text):
            yield Term(1, "business_day", found.start(), found.end())

    def _halves(self, text: str) -> Iterator[Term]:
        """Half days as hours: "half a day" is 12, "one and a half days" 36."""
        for found in _HALF.finditer(text):
            whole = self._words.get(found["word"] or "", 0) or int(found["fig"] or bool(found["a"]))
            yield Term(24 * whole + 12, "hour", found.start(), found.end())

    def _single(self, text: str) -> Iterator[Term]:
        for found in self._bare.finditer(text):
            number, unit = _UNITS.get(found["unit"], (1, self._unit(found)))
            yield Term(number, unit, found.start("word"), found.end())

    def _counted(self, text: str) -> Iterator[Term]:
        for found in self._term.finditer(text):
            spelled = self._words.get(re.sub(r"(?: and)? |-", "", found["word"] or found["spelled"] or ""), 0)
            figure = int(found["paren"] or found["fig"] or found["late"] or 0)
            if term := self._counted_term(found, spelled, figure):
                yield term

    def _counted_term(self, found: re.Match[str], spelled: int, figure: int) -> Term | None:
        number, unit = max(spelled, figure), "hour" if found["hrs"] else found["unit"]
        if unit == "minute":
            number, unit = (number // 60 if number % 60 == 0 else 0), "hour"
        if not number:
            return None
        times, unit = _UNITS.get(unit, (1, unit if unit == "hour" else self._unit(found)))
        other = min(spelled, figure) if spelled and figure and spelled != figure else None
        return Term(number * times, unit, found.start(), found.end(), other)

    def _unit(self, found: re.Match[str]) -> str:
        unit = found["unit"] or "hour"
        return (self._kinds.get(found["kind"] or "") or self._day) if unit == "day" else str(unit)


def _with_compounds(words: Mapping[str, int]) -> dict[str, int]:
    """The numbers in words with every "thirty-five" between twenty-one and ninety-nine."""
    units = {word: value for word, value in words.items() if value < 10}
    tens = {word: 20 + 10 * place for place, word in enumerate(_TENS)}
    made = {f"{ten}-{unit}": high + low for ten, high in tens.items() for unit, low in units.items()}
    return {**words, **tens, **made}
