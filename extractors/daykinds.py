"""What the agreement's own kinds of day are: "HIPAA Day" may be a business day by its definition."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extractors.passages import Passage

_DEFINED = re.compile(
    r"[\"“]?\b((?:[A-Z][\w-]*\s+){1,2})Days?[\"”]?\s+(?:shall\s+|will\s+)?(?:means?|refers?\s+to|is|are)\s+(.{5,220})",
    re.DOTALL,
)
_BUSINESS = re.compile(
    r"(?i)\b(?:business|working|weekdays?|monday|banks?|open|courts?)\b"
    r"|\b(?:other than|except|excluding|not)\b[^.;]{0,40}\b(?:saturday|sunday|weekend|holiday)"
)
_CALENDAR = re.compile(
    r"(?i)\b(?:calendar|consecutive|every day|each day|seven days a week|includ\w+ (?:\w+,? )?weekends)\b"
)
# A day by the work that is done on it: "a day on which the Clinic sees patients".
_WORK = re.compile(r"(?i)\bdays? (?:on|in) which\b[^.;]{0,50}\b(?:sees?|treats?|works?|trades?|operates?|staffed)\b")
_DAY_MEANS = re.compile(
    r"(?i)(?:[\"“]days?[\"”]|\b(?:word|term|references? to(?: an?)?|references? to a number of|all) [\"“]?days?[\"”]?)"
    r",? (?:(?:\w+ ){1,4}, ?)?(?:shall |will |is to |are to )?"
    r"(?:means?|refers? to|denotes?|signif(?:y|ies)|is|are|be)\b(?P<kind>[^.;]{3,160})"
)
_COUNTED_IN = re.compile(
    r"(?i)(?:\b(?:periods?|deadlines?|times?|time limits?|terms?)\b"
    r"(?: (?:of|in|stated|expressed|given|set|that)\b[^.;]{0,40})?"
    r" (?:is|are|shall be|will be|runs?|shall run)\b(?: (?:to be )?(?:counted|measured|computed|reckoned|stated))?"
    r"(?: (?:in|as|by))? |\bcounts? days, it counts "
    r"|\bdays? (?:shall |will )?(?:means?|refers? to|is counted as|are counted as|are)(?: to be)? )"
    r"(?P<kind>(?:calendar|business|working|consecutive) days)"
)
_ROLES = frozenset({"practice", "clinic", "hospital", "plan", "customer", "client", "provider", "covered entity"})
_KNOWN = frozenset({"business", "working", "calendar"})


def named(passages: Sequence[Passage]) -> Mapping[str, str]:
    """The unit of each kind of day that the agreement defines, by the word before "day" in lower case."""
    found: dict[str, str] = {}
    for passage in passages:
        for match in _DEFINED.finditer(passage.text):
            name = " ".join(match[1].lower().split())
            if name not in _KNOWN:
                # A party's name is CE in the normal form: "three Clinic Days".
                found["CE" if name in _ROLES else name] = _unit(match[2]) or "calendar_day"
    return found


def usual(text: str) -> str:
    """The unit that a passage gives to "days" without a kind; empty where it says nothing of that."""
    text = " ".join(text.split())
    for found in (_DAY_MEANS.search(text), _COUNTED_IN.search(text)):
        unit = _unit(found["kind"].split(" unless ")[0]) if found else ""
        if found and unit and not _OF_A_KIND.search(text[: found.start()]):
            return unit
    return ""


_OF_A_KIND = re.compile(r"(?i)\b(?:business|calendar|working) [\"“]?$")


def _unit(meaning: str) -> str:
    """The unit that the words of a definition tell; empty where they tell none."""
    if _CALENDAR.search(meaning):
        return "calendar_day"
    return "business_day" if _BUSINESS.search(meaning) or _WORK.search(meaning) else ""
