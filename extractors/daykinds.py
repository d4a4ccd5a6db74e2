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
_KNOWN = frozenset({"business", "working", "calendar"})


def named(passages: Sequence[Passage]) -> Mapping[str, str]:
    """The unit of each kind of day that the agreement defines, by the word before "day" in lower case."""
    found: dict[str, str] = {}
    for passage in passages:
        for match in _DEFINED.finditer(passage.text):
            name = " ".join(match[1].lower().split())
            if name not in _KNOWN:
                found[name] = "business_day" if _BUSINESS.search(match[2]) else "calendar_day"
    return found
