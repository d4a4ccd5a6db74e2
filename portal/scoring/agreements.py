"""The headline of a reading: which terms count, which of them need work, and the verdict in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

NEED_WORK = ("missing", "conflict", "weak", "unclear")
OPTIONAL_TIERS = ("where-it-applies", "permission", "proposed")  # absence of these is no gap
DEFECTIVE = ("weak", "conflict")  # it is there, and not as it should be
NO_LAW = "proposed"  # whatever its status, it is never held against an agreement


class Judged(NamedTuple):
    """One term: why it is looked for, and the status that counts."""

    tier: str
    status: str


@dataclass(frozen=True, slots=True)
class Summary:
    """The first line of a review: how many terms count, how many need work, by status, and the verdict in words."""

    terms: int
    need_work: int
    by_status: dict[str, int]
    required_gaps: int
    verdict: str


def needs_work(term: Judged) -> bool:
    """True where somebody must act: a term that is asked for and is missing, weak, unclear or in conflict.
    A permission, a proposed rule or a term for some practices only that the agreement leaves out is no gap."""
    if term.tier == NO_LAW:
        return False
    if term.tier in OPTIONAL_TIERS:
        return term.status in DEFECTIVE
    return term.status in NEED_WORK


def is_gap(term: Judged) -> bool:
    """True where the law asks for more than is there. A term that is required in some cases only is a gap when it is
    there and defective; when it is not there, nobody but the practice knows whether its case is one of them."""
    return needs_work(term) and (term.tier == "required" or (
        term.tier == "required-if" and term.status in DEFECTIVE))


def counts(term: Judged) -> bool:
    """True for the terms that the headline counts."""
    return term.status != "not-applicable" and (term.tier not in OPTIONAL_TIERS or needs_work(term))


def summarize(terms: Iterable[Judged], *, signed: bool = False) -> Summary:
    """The headline over all terms of one reading. To those who signed, "do not sign yet" is no help."""
    counted = [term for term in terms if counts(term)]
    work = [term for term in counted if needs_work(term)]
    gaps = [term for term in work if is_gap(term)]
    if not work:
        verdict = "No gap found in the terms we check."
    else:
        start = _gapped(signed) if gaps else "The required terms are there."
        verdict = f"{start} {len(work)} of {len(counted)} terms need{'s' if len(work) == 1 else ''} work."
    return Summary(len(counted), len(work), dict(Counter(term.status for term in work)), len(gaps), verdict)


def _gapped(signed: bool) -> str:
    return "Signed with gaps: ask for an amendment." if signed else "Do not sign yet."
