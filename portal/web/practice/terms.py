"""One term of a review with all that its fold shows: the words, the times, where they stand, what people said."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from portal.models import Finding, Note, Reading
from portal.scoring.limits import Fit, Limit
from portal.vocabulary import kinds
from portal.vocabulary.terms import EVENT_CLAUSES, confidence_in_words, hours_in_words
from portal.web.practice import passages
from portal.web.practice.passages import Span
from portal.workflow import findings as verbs

Phrases = Mapping[str, Sequence[re.Pattern[str]]]
# What is no promise of the vendor's, by clause or tier.
_ABSENT = {
    "permission": "The agreement does not give it.", "written-signed": "The signatures of both sides were not seen.",
    **dict.fromkeys(("termination-for-breach", "amend-to-comply", "interpretation", "order-of-precedence",
                     "ownership-no-lien", "agency-status"), "Not stated anywhere.")}


@dataclass(frozen=True, slots=True)
class Quote:
    """The agreement's own words, the deciding ones marked, and where they stand."""

    spans: tuple[Span, ...]
    page: int | None
    section: str
    document: Mapping[str, Any] = field(default_factory=dict)

    @property
    def place(self) -> str:
        return kinds.place({"section": self.section, "page": self.page, "document": self.document})

    @property
    def other(self) -> bool:
        """True for the words of a document that was read together with the agreement."""
        return bool(self.document.get("other"))


@dataclass(frozen=True, slots=True)
class Term:
    """One term with all that its fold shows."""

    finding: Finding
    quotes: tuple[Quote, ...]
    notes: tuple[Note, ...]
    line: str
    where: str
    page: int | None
    sure: str
    work: bool
    times: tuple[str, ...] = ()
    open: bool = False
    asked_as: str = ""  # what its request is called
    advice: str = ""

    @property
    def number(self) -> int:
        return self.finding.position

    @property
    def status(self) -> str:
        return self.finding.status


def term(finding: Finding, notes: Sequence[Note], phrases: Phrases, limits: Sequence[Limit], *,
         open: bool = False, signed: bool = True) -> Term:
    """One finding as its fold shows it. `phrases` are deciding words by clause; `limits` are those of its clause."""
    quotes = tuple(Quote(passages.deciding(e["quote"], phrases.get(finding.clause, ())), e["page"], e["section"],
                         e.get("document") or {})
                   for e in finding.evidence)
    return Term(finding, quotes, tuple(notes),
                verbs.line(finding, signed=signed) or _line(finding, limits), _where(finding),
                next((quote.page for quote in quotes if quote.page), None),
                confidence_in_words(finding.confidence), verbs.needs_work(finding),
                tuple(filter(None, map(_time, limits))), open, verbs.asked_as(finding),
                verbs.advice(finding, signed=signed))


def phrases(reading: Reading) -> Phrases:
    """What to look for in the quotes of each clause to find the words that set a time limit."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for window in reading.windows:
        if clause := EVENT_CLAUSES.get(window["event"]):
            found.setdefault(clause, []).append(passages.time_words(window))
    return found


def _time(limit: Limit) -> str:
    """A time limit beside the practice's own, in a sentence; nothing where there is no number to compare."""
    if limit.worst is None or limit.own is None:
        return ""
    longest = hours_in_words(limit.worst)
    hours = f" ({limit.worst:,} hours)" if "hour" not in longest else ""
    most = f" can be {longest}{hours}" if limit.worst != limit.nominal else hours
    return f"{limit.words[:1].upper()}{limit.words[1:]}{most}. Your limit is {hours_in_words(limit.own)}."


def _line(finding: Finding, limits: Sequence[Limit]) -> str:
    """The second line of a term: how long it can take, the first reason, or what its status means."""
    over = [limit.worst for limit in limits if limit.fit is Fit.OVER and limit.worst is not None]
    if over and finding.computed == "weak":
        return f"Up to {hours_in_words(max(over))}; your limit is {hours_in_words(limits[0].own or 0)}."
    if finding.reason_notes:
        return str(finding.reason_notes[0]["text"])
    if finding.computed == "missing":
        return _ABSENT.get(finding.clause) or _ABSENT.get(finding.tier) or "Not promised anywhere."
    if finding.computed == "unclear":
        return "The text cannot carry a verdict."
    return ""


def _where(finding: Finding) -> str:
    pages = sorted({evidence["page"] for evidence in finding.evidence if evidence["page"]})
    if pages:
        return f"p. {pages[0]}" if len(pages) == 1 else "pp. " + ", ".join(str(page) for page in pages)
    if finding.evidence:
        document = finding.evidence[0].get("document") or {}
        if document.get("other"):
            return str(document["name"])
        return kinds.place({"section": finding.evidence[0]["section"]})
    looked = len(finding.looked_at)
    return f"{looked} passage{'' if looked == 1 else 's'} looked at" if looked else ""
