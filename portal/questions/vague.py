"""Words that promise without a number: "regularly", "as needed", "industry standard" (follow-up reason vi)."""

from __future__ import annotations

import re

_VAGUE = re.compile(
    r"\b(?:take\w*\s+(?:\w+\s+){1,4}?seriously"
    r"|(?:as|when|where|if)\s+(?:needed|necessary|required|appropriate|applicable)"
    r"|industry[\s-]+(?:standards?|practices?)|best[\s-]+(?:practices?|efforts?)|state[\s-]+of[\s-]+the[\s-]+art"
    r"|(?:bank|military|enterprise)[\s-]+(?:level|grade)"
    r"|regular(?:ly)?|periodic(?:ally)?|routine(?:ly)?|frequent(?:ly)?|occasional(?:ly)?|sometimes|often"
    r"|from\s+time\s+to\s+time|on\s+an?\s+(?:ongoing|regular|ad[\s-]?hoc)\s+basis|ad[\s-]?hoc"
    r"|promptly|timely|in\s+a\s+timely\s+manner|as\s+soon\s+as\s+(?:possible|practicable)|without\s+delay|soon"
    r"|reasonabl[ey]|adequate(?:ly)?|appropriate(?:ly)?|sufficient(?:ly)?)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirty|sixty|ninety|once|twice"
    r"|hourly|daily|nightly|weekly|monthly|quarterly|yearly|annual(?:ly)?|same\s+day"
    r"|(?:each|every|per|a|an)\s+(?:working\s+|business\s+)?(?:hour|day|night|week|month|quarter|year))\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")


def words(text: str) -> str:
    """The first vague words that stand in a sentence without any number; "" where there are none."""
    for sentence in _SENTENCE.split(text):
        found = _VAGUE.search(sentence)
        if found and not _NUMBER.search(sentence):
            return found[0]
    return ""
