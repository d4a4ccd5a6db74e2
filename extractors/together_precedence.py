"""Which document wins, by the documents' own clauses on the order of precedence."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extractors.text import plain
from extractors.together_kinds import Kind

CLAUSE = "order-of-precedence"
_CONTROLS = re.compile(r"\b(?:controls?|governs?|prevails?|takes? precedence|supersedes?)\b", re.IGNORECASE)
_CONFLICT = re.compile(r"(?i)\b(?:conflict\w*|inconsisten\w+|discrepanc\w+)\b")
_NAMED = re.compile(
    r"\b(?P<which>this|the|that|such|these|those)?\s*(?P<name>(?:[\w'-]+\s+){0,5}?"
    r"(?:agreement|addendum|amendment|contract|baa|msa|exhibit|attachment))\b",
    re.IGNORECASE,
)
_BAA = re.compile(r"(?i)business associate|\bbaa\b|hipaa|privacy|addendum")
_SERVICES = re.compile(
    r"(?i)\bservices?\b|master|underlying|principal|\bmain\b|\bmsa\b|license|subscription|commercial"
)
_BACK = re.compile(r"(?i)\b(?:latter|former|other|latest|later|earlier|applicable)\b")  # which one, we cannot tell
_PHI = re.compile(r"(?i)protected health information|\bphi\b|business associate|\bbaa\b")


def speaks(sentence: str) -> bool:
    """True for a sentence on what happens when documents conflict."""
    return bool(_CONFLICT.search(sentence) and _CONTROLS.search(sentence))


def claims(documents: Sequence[tuple[Kind, Sequence[str]]]) -> list[Kind | None]:
    """For each document the kind of document that it says wins; None where it says nothing, or nothing that we can
    follow."""
    return [_claim(kind, quotes) for kind, quotes in documents]


def winner(claims: Sequence[Kind | None], kinds: Sequence[Kind], standing: Sequence[int]) -> int | None:
    """The one of the documents in question on which every claim agrees; None where there is no such one."""
    named = {claim for claim in claims if claim is not None and any(kinds[place] is claim for place in standing)}
    if len(named) != 1:
        return None
    places = [place for place in standing if kinds[place] in named]
    return places[0] if len(places) == 1 else None


def _claim(kind: Kind, quotes: Sequence[str]) -> Kind | None:
    found = {winner for quote in quotes if (winner := _named(kind, plain(quote)))}
    return found.pop() if len(found) == 1 else None


def _named(kind: Kind, quote: str) -> Kind | None:
    """The document that stands before "controls"."""
    for verb in _CONTROLS.finditer(quote):
        before = re.split(r"[,;.]", quote[: verb.start()])[-1] or quote[: verb.start()]
        names = list(_NAMED.finditer(before))
        if names:
            return _kind(kind, (names[-1]["which"] or "").lower(), names[-1]["name"], quote)
    return None


def _kind(kind: Kind, which: str, name: str, quote: str) -> Kind | None:
    if which == "this":
        return kind
    if which in ("such", "that", "these", "those") or _BACK.search(name):
        return None
    if "amendment" in name.lower():
        return Kind.AMENDMENT
    if _SERVICES.search(name):
        return Kind.SERVICES_AGREEMENT
    if _BAA.search(name):
        return Kind.AGREEMENT
    if re.search(r"(?i)exhibit|attachment", name):
        return Kind.AGREEMENT if _PHI.search(quote) else None
    return Kind.AGREEMENT if kind is Kind.AMENDMENT else kind
