"""The words around a time -> from when its clock runs, how strict it is, and whether it counts before something."""

from __future__ import annotations

import re

from extractors.rulebook import WindowRules

LATE = ("determination", "confirmation")
_KNEW = re.compile(r"should (?:reasonably )?have")
_ONLY_AFTER = re.compile(
    r"\b(?:after|upon|following|once|when|until) (?:\w+ ){0,4}(?:confirm|determin|conclu|complet|verif|validat)"
)
BEFORE, AFTER = 140, 140


def trigger(text: str, start: int, end: int, rules: WindowRules) -> str:
    """What the clock counts from, by the words after the term at `start` to `end`, else those before it."""
    after, before = text[end : end + AFTER], text[max(0, start - BEFORE) : start]
    if _KNEW.search(after):
        return "discovery"
    for words, last in ((after, False), (before, True)):
        found = [(match.start(), name) for name, pattern in rules.triggers for match in pattern.finditer(words)]
        if found:
            return (max(found) if last else min(found))[1]
    return "none"


def loose_trigger(text: str, rules: WindowRules) -> str:
    """The trigger of a duty without a number: what the vendor must have learned, or confirmed."""
    if _ONLY_AFTER.search(text):
        return "determination"
    known = {name for name, pattern in rules.triggers if pattern.search(text)}
    return next((name for name in ("discovery", "awareness", "suspicion") if name in known), "none")


def qualifier(text: str, rules: WindowRules) -> str:
    """The words that ask for haste: the strictest that the text says, or none."""
    return next((name for name, pattern in rules.qualifiers if pattern.search(text)), "none")


def counts_before(text: str, end: int, rules: WindowRules) -> bool:
    """Whether the term that ends at `end` is a time before something happens."""
    return bool(rules.forward.search(text[end : end + 45]))
