"""The rules of the sets against answers: good ones raise nothing, and every rule can be raised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from portal.questions import catalog, findings, flow, rules
from portal.questions.answers import Answer
from portal.questions.types import Column, Contradiction, Kind, Question, Questionnaire
from tests.questionnaires import good

SETS = {set_: catalog.latest(set_) for set_ in catalog.sets()}
ALL = pytest.mark.parametrize("questionnaire", [pytest.param(set_, id=id) for id, set_ in SETS.items()])
# What else must be changed so that a contradiction shows: question and what is typed.
CLASHES: dict[str, dict[str, dict[str, Any]]] = {
    "nobody-but-clearinghouse": {"SUB-01": {"none": True}},
    "nobody-but-copy-elsewhere": {"SUB-01": {"none": True}},
    "clearinghouse-route-without-one": {"TXN-02": {"none": True}},
    "abroad": {"SUB-01": {"value": [{"firm": "Demo Claims Partners", "country": "outside"}]}},
    "own-accounts-but-shared": {"ACC-02": {"value": [{"login": "frontdesk", "patient-data": "yes"}]}},
    "encrypted-but-ordinary-email": {
        "XFR-01": {"value": {"claims": {"route": "plain-email"}}}, "SUBQ-19": {"value": [{"route": "plain-email"}]}},
    "backups-encrypted-or-not": {"BKP-01": {"value": [{"what": "Billing system", "encrypted": "no"}]}},
    "yearly-training-but-no-records": {"TRN-02": {"none": True}},
    "risks-without-analysis": {"RSK-01": {"value": "never"}, "RSK-03": {"value": [{"risk": "Old laptops"}]}},
    "leavers-on-reviews": {"ACC-06": {"value": "unknown"}},
    "data-before-signing": {
        "BAA-03": {"value": "yes"},
        "BAA-02": {"value": {"signing": {"signs-on": "2026-12-01", "starts-on": "2026-11-01"}}}},
    "no-data-kept-but-backup-role": {"SUBQ-20": {"value": "not-kept"}},
    "new-system-same-risks": {"RV-02": {"value": "changed"}, "RV-18": {"value": "no-longer-true"}},
    "new-firms-old-agreements": {"RV-03": {"value": "changed"}, "RV-05": {"value": "no-longer-true"}},
    "new-services-same-agreement": {"RV-01": {"value": "changed"}},
    "closed-before-accepted": {"OB-07": {"value": "no"}},
    "destroyed-before-returned": {"OB-07": {"value": "exceptions"}},
    "certificate-before-destruction": {"OB-09": {"value": "no"}},
}


@ALL
def test_good_answers_leave_nothing_to_ask(questionnaire: Questionnaire) -> None:
    answers = good.answered(questionnaire)
    assert not [problem for answer in answers.values() for problem in answer.problems]
    assert flow.due(questionnaire, answers, good.TODAY) == ()
    scoring = catalog.scoring(questionnaire.id, questionnaire.version)
    assert findings.find(questionnaire, scoring, answers, good.TODAY) == ()


@ALL
def test_each_red_flag_is_raised_by_some_wrong_answer(questionnaire: Questionnaire) -> None:
    silent = {f"{question.id}/{flag.id}" for question in questionnaire.questions for flag in question.red_flags}
    for question in questionnaire.questions:
        for answer in _spoiled(question):
            raised = findings.red_flags(question, {question.id: answer}, good.TODAY)
            silent -= {f"{question.id}/{flag.id}" for flag in raised}
    assert not silent


@ALL
def test_each_contradiction_can_be_seen(questionnaire: Questionnaire) -> None:
    scoring = catalog.scoring(questionnaire.id, questionnaire.version)
    answers = good.answered(questionnaire)
    for clash in scoring.contradictions:
        changed = {**answers, **_clashing(questionnaire, clash)}
        found = findings.find(questionnaire, scoring, changed, good.TODAY)
        assert (clash.between[0], clash.id) in [(one.question, one.code) for one in found], clash.id
        assert all(id in clash.says for id in clash.between)


def _clashing(questionnaire: Questionnaire, clash: Contradiction) -> dict[str, Answer]:
    typed = CLASHES[clash.id]
    return {id: good.read(questionnaire.by_id[id], {**good.entered(questionnaire.by_id[id]), "none": False, **own})
            for id, own in typed.items() if id in questionnaire.by_id}


def _spoiled(question: Question) -> Iterator[Answer]:
    """The good answer with one thing changed: another option, a cell, a phrase that a rule looks for, nothing."""
    usual = {**good.entered(question), "none": False}
    if question.none:
        yield good.read(question, {**usual, "none": True})
    for phrase in _phrases(question):
        yield good.read(question, {**usual, "explanation": phrase})
    for value in _values(question):
        yield good.read(question, {**usual, "value": value})


def _values(question: Question) -> Iterator[Any]:
    if question.kind is Kind.TABLE:
        yield from _tables(question)
    elif question.kind is Kind.CHOICES:
        yield from ([option] for option in question.options)
    else:
        yield from ("no", "yes", *question.options, *_phrases(question), "0", "50", str(question.maximum), "2020-01-31")


def _tables(question: Question) -> Iterator[Any]:
    """All rows alike, and rows that differ in one column."""
    for column in question.columns:
        for cell in _cells(question, column):
            if question.rows:
                yield from ({row: {**_filled(question, row), **({column.id: cell} if row in changed else {})}
                             for row in question.rows}
                            for changed in (*([row] for row in question.rows), list(question.rows)))
            else:
                yield [{**_filled(question, ""), column.id: cell}, {**_filled(question, ""), column.id: cell}]


def _filled(question: Question, row: str) -> dict[str, str]:
    """The good row, with what the rules look for beside the cell: a serious risk, something that is done abroad."""
    table = good.entered(question).get("value")
    usual = table[row] if row else (table or [{column.id: "1" for column in question.columns}])[0]
    beside = {column: allowed[0] for flag in question.red_flags for leaf in rules.leaves(flag.when)
              for column, allowed in leaf.where}
    return {**usual, **beside}


def _cells(question: Question, column: Column) -> list[str]:
    by_kind = {
        Kind.YES_NO: ["no", "yes"], Kind.CHOICE: list(column.options), Kind.NUMBER: ["", "0", "100", "9000"],
        Kind.DATE: ["", "2020-01-31", "2040-01-31"],
    }
    return by_kind.get(column.kind, ["", "Same words", "Another company", *_phrases(question)])


def _phrases(question: Question) -> list[str]:
    return [phrase for flag in question.red_flags for leaf in rules.leaves(flag.when) for phrase in leaf.says]
