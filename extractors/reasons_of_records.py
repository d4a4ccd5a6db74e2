"""Why what a vendor promises of its helpers, and of the records at the end, is weak."""

from __future__ import annotations

import re

from extractors.case import Case
from extractors.statements import Statement
from extractors.windows import Limit

NEAR = 3  # sentences around the promise in which the records are handed back in other words
AT_END = ("termination", "none", "request", "notice", "occurrence")


def no_subpart_c(case: Case) -> bool:
    """No term promises to follow the Security Rule; that the document is meant to satisfy it is no promise."""
    named = [text for s in case.terms() if (text := _without_citations(s.full)) and case.senses.find("subpart-c", text)]
    return all(case.says("purpose-only", text) for text in named)


# Where a rule is only pointed at: a cell of its own, "(see 164.308(a)(5))", one paragraph of it, a contract's contents.
_CITATION = re.compile(
    r"(?<=\| )[\s\d().;,&a-z/-]{0,12}164\.\d[^|a-z]*(?:\([a-z]\)[^|a-z]*)*(?=\||$)"
    r"|\((?:see |cf\. |per )?(?:45 )?(?:cfr )?164\.3[^a-z)]{1,8}(?:\(\w{1,4}\))*\)"
    r"|\b164\.3(?:0[48]|1[024])\((?:[b-z]|a\)\(\d)|\b164\.3(?:04|14)\b"
)


def _without_citations(text: str) -> str:
    """The text without references that point at one rule among many, which is no promise to follow them all."""
    return _CITATION.sub(" ", text) if "164.3" in text else text


def not_same_terms(case: Case) -> bool:
    """Terms alike rather than the same, and no other sentence that asks for the same ones."""
    binding = [text for text in case.texts if case.senses.find("bound-alike", text)] or case.texts
    same = [text for text in binding if _is_same(text, case)]
    return not same and any(
        case.says("alike-only", text) or case.says("loosely", text) or case.senses.find("not-same", text)
        for text in binding
    )


def _is_same(text: str, case: Case) -> bool:
    if case.says("alike-only", text):
        return case.says("exactly", text)
    return case.says("terms", text) and case.senses.find("same-terms", text) is not None


def agents_only(case: Case) -> bool:
    """It speaks of agents, and of no subcontractors under any name."""
    named = any(case.senses.find("names-subcontractor", text) for text in case.texts)
    return not named and any(case.says("says-agents", text) for text in case.texts)


def to_whom_provided(case: Case) -> bool:
    handed = any(case.senses.find("to-whom", text) or case.says("handed", text) for text in case.texts)
    return handed and not any(case.senses.find("created-by-sub", text) for text in case.texts)


def return_only(case: Case) -> bool:
    return _returns(case) and not any(case.senses.find("destroys", text) for text in [*case.texts, *_or_else(case)])


def destroy_only(case: Case) -> bool:
    destroys = any(case.senses.find("destroys", text) for text in case.texts)
    if not destroys or _returns(case) or any(case.says("lets-export", text) for text in case.texts):
        return False
    return not any(case.says("hands-back", statement.full) for statement in _beside(case))


def _or_else(case: Case) -> list[str]:
    """The items that go on where a sentence of the promise ends in "or"."""
    open_ends = {hit.statement.position for hit in case.hits if hit.statement.text.rstrip(" ,;").endswith(" or")}
    return [s.full for s in case.statements if s.position - 1 in open_ends]


def _returns(case: Case) -> bool:
    return any(case.senses.find("returns", text) for text in case.texts)


def _beside(case: Case) -> list[Statement]:
    """The sentences that make the promise, and those next to them under the same heading."""
    headings = {hit.statement.passage.headings for hit in case.hits}
    near = {place for position in case.positions for place in range(position - NEAR, position + NEAR + 1)}
    return [s for s in case.statements if s.position in near and s.passage.headings in headings]


def no_period(case: Case) -> bool:
    return not any(limit.trigger in AT_END and _ends(limit, case) for limit in case.numbered())


def _ends(limit: Limit, case: Case) -> bool:
    """A time for the end of the agreement, not for single deletions on request."""
    text = f"{limit.statement.headings} {limit.statement.full}"
    if limit.statement.position in case.positions:
        return True
    return limit.trigger != "request" and bool(
        case.senses.find("at-the-end", text) or case.senses.find("certifies", text)
    )


def no_certificate(case: Case) -> bool:
    told = [s for s in _beside(case) if s.position >= min(case.positions)]
    if any(case.says("says-done", s.full) and not case.senses.find("infeasible", s.full) for s in told):
        return False
    first, last = min(case.positions) - 3, max(case.positions) + 12
    near = [s for s in case.statements if first <= s.position <= last or s.position in case.positions]
    passages = {hit.statement.passage.order for hit in case.hits}
    return not any(
        case.senses.find("certifies", s.text)
        and (case.senses.find("gives-back", s.full) or s.position in case.positions or s.passage.order in passages)
        for s in near
    )
