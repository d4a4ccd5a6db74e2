"""Reasons why a clause that is there is weak: the concept checks of reasons.yaml and the tests that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from extractors.classify import Classified, Hit
from extractors.hours import hours
from extractors.occasions import REPORTING
from extractors.passages import Zone
from extractors.rulebook import ReasonRule, Rulebook
from extractors.senses import Senses
from extractors.statements import Statement
from extractors.windows import Limit


@dataclass(frozen=True, slots=True)
class Case:
    """All that a reason may look at."""

    clause: str
    hits: tuple[Hit, ...]
    statements: Sequence[Statement]
    classified: Classified
    limits: tuple[Limit, ...]
    rulebook: Rulebook
    senses: Senses

    @property
    def event(self) -> str:
        return self.rulebook.windows.events.get(self.clause, "")

    def own_limits(self) -> list[Limit]:
        """The time limits of the clause's event that count after something happened: of the first notice, where one
        has a number, else of any report."""
        own = [limit for limit in self.limits if limit.event == self.event and limit.direction == "after"]
        first = [limit for limit in own if limit.stage == "initial"]
        return first if any(limit.number is not None for limit in first) else own

    def numbered(self) -> list[Limit]:
        return [limit for limit in self.own_limits() if limit.number is not None]

    def said(self, concept: str, where: str) -> bool:
        return any(self.senses.find(concept, text) for text in self._texts(where))

    def _texts(self, where: str) -> Iterable[str]:
        if where == "document":
            return (s.full for s in self.statements if s.zone in (Zone.BODY, Zone.EXHIBIT))
        if where == "passage":
            groups = {(hit.statement.passage.headings, hit.statement.passage.section) for hit in self.hits}
            near = {
                place for hit in self.hits for place in range(hit.statement.position - 2, hit.statement.position + 5)
            }
            return (
                s.full
                for s in self.statements
                if (s.position in near and (s.passage.headings, s.passage.section) in groups)
                or s.position in {h.statement.position for h in self.hits}
            )
        if where == "section":
            headings = {hit.statement.passage.headings for hit in self.hits}
            return (s.full for s in self.statements if s.passage.headings in headings)
        return (hit.statement.full for hit in self.hits)


def of(case: Case) -> list[ReasonRule]:
    """The reasons that hold for a clause that was found."""
    return [rule for rule in case.rulebook.reasons if case.clause in rule.clauses and _holds(rule, case)]


def _holds(rule: ReasonRule, case: Case) -> bool:
    if rule.test and not TESTS[rule.test](case):
        return False
    if rule.present and not any(case.said(concept, rule.where) for concept in rule.present):
        return False
    return not any(case.said(concept, rule.where) for concept in rule.absent)


def _no_number(case: Case) -> bool:
    return not case.numbered()


def _late_trigger(case: Case) -> bool:
    limits = [limit for limit in case.own_limits() if limit.number is not None] or case.own_limits()
    return bool(limits) and all(limit.trigger in ("determination", "confirmation") for limit in limits)


def _ceiling_only(case: Case) -> bool:
    numbers = {(limit.number, limit.unit) for limit in case.numbered()}
    return bool(numbers) and numbers <= {(60, "day"), (60, "calendar_day"), (2, "month")}


def _over_sixty(case: Case) -> bool:
    longest = [hours(limit.number, limit.unit)[1] or 0 for limit in case.numbered()]
    return bool(longest) and min(longest) > 60 * 24


def _by_reference(case: Case) -> bool:
    """Only the rule's own time: it is cited and the agreement adds no number and no other qualifier of its own."""
    return not case.numbered() and any(_refers(hit.statement.text, case) for hit in case.hits)


def _refers(text: str, case: Case) -> bool:
    """Whether the words right before "as required by 164.410" name the case's event, not another one."""
    found = case.senses.find("as-rule-says", text)
    if found is None or not _RULE_CITED.search(text[found.start() : found.end() + 40]):
        return False
    named = re.split(r",|\bincluding\b|;", text[: found.start()].rstrip(" ,"))[-1]
    concepts = case.rulebook.windows.event_concepts[case.event]
    others = [
        name for event in REPORTING if event != case.event for name in case.rulebook.windows.event_concepts[event]
    ]
    if any(case.senses.find(name, named) for name in concepts):
        return True
    return (
        not any(case.senses.find(name, named) for name in others)
        and any(case.senses.find(name, text) for name in concepts)
        and not any(case.senses.find(name, text) for name in others)
    )


_RULE_CITED = re.compile(
    r"164\.[34]|legally required|required by law|breach notification|hipaa|hitech|subpart d|privacy|security rule"
)


def _successful_only(case: Case) -> bool:
    """Attempts are left out, and no standing notice or summary makes up for it."""
    near = [s for s in case.statements if s.zone in (Zone.BODY, Zone.EXHIBIT)]
    attempts = [s for s in near if case.senses.find("unsuccessful", s.full)]
    if any(case.senses.find("standing-notice", text) for s in attempts for text in (s.full, s.around)):
        return False
    if any(case.senses.find("not-reportable", s.full) for s in attempts):
        return True
    hits = [hit for hit in case.hits if case.senses.find("security-incident", hit.statement.full)]
    limited = [hit for hit in hits if case.senses.find("result-in-phi", hit.statement.full)]
    return bool(limited) and len(limited) >= len(hits)


def _flow_down_texts(case: Case) -> list[str]:
    return [hit.statement.full for hit in case.hits]


def _not_same_terms(case: Case) -> bool:
    texts = _flow_down_texts(case)
    substantially = any(
        re.search(r"substantially (?:the same|similar|equivalent)|materially similar", text) for text in texts
    )
    if substantially:
        return not any(case.senses.find("same-terms", text.replace("substantially the same", "")) for text in texts)
    return not any(case.senses.find("same-terms", text) for text in texts) and any(
        case.senses.find("not-same", text) for text in texts
    )


def _to_whom(case: Case) -> bool:
    texts = _flow_down_texts(case)
    return any(case.senses.find("to-whom", text) for text in texts) and not any(
        case.senses.find("created-by-sub", text) for text in texts
    )


def _back_texts(case: Case) -> list[str]:
    return [hit.statement.full for hit in case.hits]


def _return_only(case: Case) -> bool:
    texts = _back_texts(case)
    return any(case.senses.find("returns", text) for text in texts) and not any(
        case.senses.find("destroys", text) for text in texts
    )


def _destroy_only(case: Case) -> bool:
    texts = _back_texts(case)
    return any(case.senses.find("destroys", text) for text in texts) and not any(
        case.senses.find("returns", text) for text in texts
    )


def _no_period(case: Case) -> bool:
    return not any(
        limit.trigger in ("termination", "none", "request", "notice", "occurrence") and _ends(limit, case)
        for limit in case.numbered()
    )


def _ends(limit: Limit, case: Case) -> bool:
    """A time for the end of the agreement, not for single deletions on request."""
    text = f"{limit.statement.headings} {limit.statement.full}"
    if limit.statement.position in {hit.statement.position for hit in case.hits}:
        return True
    return limit.trigger != "request" and bool(
        case.senses.find("at-the-end", text) or case.senses.find("certifies", text)
    )


def _no_certificate(case: Case) -> bool:
    positions = {hit.statement.position for hit in case.hits}
    first, last = (min(positions) - 3, max(positions) + 12) if positions else (0, 0)
    near = [s for s in case.statements if first <= s.position <= last or s.position in positions]
    passages = {hit.statement.passage.order for hit in case.hits}
    return not any(
        case.senses.find("certifies", s.text)
        and (case.senses.find("gives-back", s.full) or s.position in positions or s.passage.order in passages)
        for s in near
    )


def _cure_over_thirty(case: Case) -> bool:
    return any(
        limit.event == "cure"
        and limit.number
        and limit.number * {"day": 1, "calendar_day": 1, "business_day": 1.4, "week": 7, "month": 30}.get(limit.unit, 0)
        > 31
        for limit in case.limits
    )


def _management_conditions(case: Case) -> bool:
    texts = [hit.statement for hit in case.hits]
    discloses = any(re.search(r"\bdisclos", s.full) for s in texts)
    near = {place for s in texts for place in range(s.position - 1, s.position + 5)}
    return discloses and not any(
        re.search(r"reasonable (?:written )?assurance|required by law", s.full)
        for s in case.statements
        if s.position in near
    )


def _deid_method(case: Case) -> bool:
    allowed = [hit for hit in case.hits if hit.act.how == "may" and not hit.act.negated]
    return bool(allowed) and not any("164.514" in hit.statement.full for hit in case.hits)


def _number_mismatch(case: Case) -> bool:
    return any(limit.other is not None for limit in case.own_limits())


def _conflicting(case: Case) -> bool:
    if case.event not in REPORTING:
        return False
    own = list(case.numbered())
    return (
        len({(limit.number, limit.unit.replace("calendar_", "")) for limit in own}) > 1
        and len({limit.statement.position for limit in own}) > 1
    )


def _over_target(case: Case) -> bool:
    """Even the shortest time of the event is longer than the practice's own limit."""
    target = case.rulebook.windows.targets.get(case.event)
    worst = [hours(limit.number, limit.unit)[1] or 0 for limit in case.numbered()]
    return bool(target and worst) and min(worst) > (target or 0)


def _unticked(case: Case) -> bool:
    return bool(case.hits) and all(hit.statement.passage.box == "unticked" for hit in case.hits)


def _of_document(_: Case) -> bool:
    """Reasons of the document are found by document.py."""
    return False


TESTS: Mapping[str, Callable[[Case], bool]] = {
    "no-number": _no_number,
    "late-trigger": _late_trigger,
    "ceiling-only": _ceiling_only,
    "over-sixty": _over_sixty,
    "by-reference": _by_reference,
    "successful-only": _successful_only,
    "not-same-terms": _not_same_terms,
    "to-whom-provided": _to_whom,
    "return-only": _return_only,
    "destroy-only": _destroy_only,
    "no-period": _no_period,
    "no-certificate": _no_certificate,
    "cure-over-thirty": _cure_over_thirty,
    "management-conditions": _management_conditions,
    "deid-method": _deid_method,
    "number-mismatch": _number_mismatch,
    "conflicting": _conflicting,
    "over-target": _over_target,
    "unticked": _unticked,
    "blanks": _of_document,
    "unsigned": _of_document,
    "outdated": _of_document,
}
