"""A vendor about whom there is nothing to ask: an answer to every question of a set, as it is typed."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.questions import answers
from portal.questions.answers import Answer, Evidence
from portal.questions.types import Column, Kind, Question, Questionnaire

TODAY = date(2026, 11, 22)
CHECKED = date(2026, 11, 12)
PROOF = Evidence("record.pdf", dated=CHECKED, owner="Office lead")

# Where the first option, "yes" or 1 is not the good answer.
_VALUES: dict[str, Any] = {
    "BAA-03": "no", "BAA-05": "no", "OFF-05": "no",
    "TRN-02": "100", "SUBQ-12": "100", "MON-05": "0", "SUBQ-05": "24",
    "TRN-04": ["quiz", "signed"],
}
_NONE = ("ACC-02", "MON-04", "RSK-03", "INC-06", "OFF-04", "SUBQ-16", "SUBQ-22")
_ALL = ("TRN-03", "SUBQ-13")
_ROWS: dict[str, dict[str, dict[str, str]]] = {
    "ORG-01": {"signs": {"answer": "Example Billing Co."}, "performs": {"answer": "Example Billing Co."}},
    "ORG-03": {"incidents-backup": {"person": "Office lead"}},
    "ORG-05": {row: {"happened": "no", "details": ""}
               for row in ("investigation", "large-breach", "payer-sanction", "corrective-plan", "exclusion")},
    "SUB-06": {row: {"outside": "no"} for row in ("stored", "worked-on", "looked-at")},
    "INC-03": {"approves": {"person": "Owner"}},
    "SUBQ-06": {"backup": {"person": "Office lead"}},
}
_CELLS: dict[tuple[str, str], str] = {
    ("BAA-04", "hours"): "72", ("BAA-02", "starts-on"): "2027-01-01",
    ("SUBQ-02", "first-data-on"): "2026-11-20", ("COD-02", "sample"): "20", ("COD-02", "target"): "95",
    ("XFR-01", "route"): "portal",
}


def entered(question: Question) -> dict[str, Any]:
    """The good answer to one question, as it is typed."""
    beside = {"owner": "Office lead", "date": "11/12/2026", "verifier": "Ada"}
    if question.explain:
        beside["explanation"] = "Written down in our procedure of Nov 12, 2026."
    if question.id in _NONE:
        return {**beside, "none": True}
    return {**beside, "value": _VALUES.get(question.id, _usual(question))}


def answered(questionnaire: Questionnaire) -> dict[str, Answer]:
    """Good answers to all questions, each with a fresh record."""
    return {question.id: read(question, entered(question)) for question in questionnaire.questions}


def read(question: Question, typed: dict[str, Any]) -> Answer:
    return answers.read(question, typed, (PROOF,))


def _usual(question: Question) -> Any:
    if question.kind is Kind.TABLE:
        return _table(question)
    if question.kind is Kind.CHOICES:
        return list(question.options) if question.id in _ALL else [next(iter(question.options))]
    return {
        Kind.YES_NO: "yes", Kind.CHOICE: next(iter(question.options), ""), Kind.NUMBER: "1", Kind.DATE: "2026-11-12",
        Kind.TEXT: "The office lead checks it every Monday against the list of October 3.",
    }.get(question.kind, "")


def _table(question: Question) -> Any:
    if question.rows:
        return {row: {**_row(question), **_ROWS.get(question.id, {}).get(row, {})} for row in question.rows}
    second = {column.id: "Another one" for column in question.columns if column.kind is Kind.TEXT}
    return [_row(question), {**_row(question), **second}]


def _row(question: Question) -> dict[str, str]:
    return {column.id: _CELLS.get((question.id, column.id), _cell(column)) for column in question.columns}


def _cell(column: Column) -> str:
    return {Kind.TEXT: "Example words", Kind.NUMBER: "1", Kind.DATE: "11/12/2026", Kind.YES_NO: "yes"}.get(
        column.kind, next(iter(column.options), ""))
