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
    """The first line of a review: how many terms were looked for, how many need work, by status, how many are present,
    and the verdict in words. What is left over may be left out, or does not apply."""

    terms: int
    need_work: int
    by_status: dict[str, int]
    required_gaps: int
    verdict: str
    present: int = 0

    @property
    def left_out(self) -> int:
        """Terms that are not there, which is no gap: permissions, rules for some practices only, proposed rules."""
        return self.terms - self.need_work - self.present

    @property
    def counted(self) -> str:
        """What became of all terms, in a sentence: the parts add up to the whole."""
        parts = [f"{self.present} {'is' if self.present == 1 else 'are'} present"] if self.present else []
        if self.need_work:
            parts.append(f"{self.need_work} need{'s' if self.need_work == 1 else ''} work")
        if self.left_out:
            parts.append(f"{self.left_out} may be left out or {'does' if self.left_out == 1 else 'do'} not apply")
        told = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else "".join(parts)
        return f"Of {self.terms} term{'' if self.terms == 1 else 's'} that we look for, {told}."


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
    looked_for = list(terms)
    work = [term for term in looked_for if needs_work(term)]
    gaps = [term for term in work if is_gap(term)]
    if not work:
        verdict = "No gap found in the terms we check."
    else:
        start = _gapped(signed) if gaps else "The required terms are there."
        verdict = f"{start} {len(work)} of {len(looked_for)} terms need{'s' if len(work) == 1 else ''} work."
    present = sum(term.status == "present" for term in looked_for)
    return Summary(len(looked_for), len(work), dict(Counter(t.status for t in work)), len(gaps), verdict, present)


def _gapped(signed: bool) -> str:
    return "Signed with gaps: ask for an amendment." if signed else "Do not sign yet."
