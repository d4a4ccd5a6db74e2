"""Reasons why a clause that is there is weak: the concept checks of reasons.yaml and the tests that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from extractors import reasons_of_records as records
from extractors import reasons_of_reports as reports
from extractors.case import Case
from extractors.rulebook import ReasonRule


def of(case: Case) -> list[ReasonRule]:
    """The reasons that hold for a clause that was found."""
    return [rule for rule in case.rulebook.reasons if case.clause in rule.clauses and _holds(rule, case)]


def _holds(rule: ReasonRule, case: Case) -> bool:
    if rule.test and not TESTS[rule.test](case):
        return False
    if rule.present and not any(case.said(concept, rule.where) for concept in rule.present):
        return False
    return not any(case.said(concept, rule.where) for concept in rule.absent)


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


def _forbidden(case: Case) -> bool:
    """Every passage on a permission bars it."""
    return bool(case.hits) and all(
        hit.act.negated or case.senses.find("bars", hit.statement.full) is not None for hit in case.hits
    )


def _unticked(case: Case) -> bool:
    return bool(case.hits) and all(hit.statement.passage.box == "unticked" for hit in case.hits)


def _of_document(_: Case) -> bool:
    """Reasons of the document are found by document.py."""
    return False


TESTS: Mapping[str, Callable[[Case], bool]] = {
    "no-number": reports.no_number,
    "late-trigger": reports.late_trigger,
    "ceiling-only": reports.ceiling_only,
    "over-sixty": reports.over_sixty,
    "by-reference": reports.by_reference,
    "successful-only": reports.successful_only,
    "material-only": reports.material_only,
    "number-mismatch": reports.number_mismatch,
    "conflicting": reports.conflicting,
    "over-target": reports.over_target,
    "cure-over-thirty": reports.cure_over_thirty,
    "no-subpart-c": records.no_subpart_c,
    "not-same-terms": records.not_same_terms,
    "agents-only": records.agents_only,
    "to-whom-provided": records.to_whom_provided,
    "return-only": records.return_only,
    "destroy-only": records.destroy_only,
    "no-period": records.no_period,
    "no-certificate": records.no_certificate,
    "management-conditions": _management_conditions,
    "deid-method": _deid_method,
    "forbidden": _forbidden,
    "unticked": _unticked,
    "blanks": _of_document,
    "unsigned": _of_document,
    "outdated": _of_document,
    "vacated": _of_document,
}
