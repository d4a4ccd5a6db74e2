"""What was entered, read by the kind of its question. Nothing that was entered is lost: what cannot be read stays as it
was typed, and a problem says what would be right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from portal.questions import scalars, tables
from portal.questions.scalars import Unreadable
from portal.questions.tables import Problem, Table
from portal.questions.types import Kind, Question

Value = str | Decimal | date | tuple[str, ...] | Table
PARTS = ("value", "reason", "explanation", "owner", "date", "verifier", "evidence")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file beside an answer. `dated` is the day the record is from; `readable` is false where it does not open."""

    name: str
    dated: date | None = None
    expires: date | None = None
    owner: str = ""
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it could be read. `na` stands for not applicable, with its `reason`; `none` for "there is
    nothing to list". `entered` is what was typed, untouched."""

    value: Value | None = None
    na: bool = False
    none: bool = False
    reason: str = ""
    explanation: str = ""
    owner: str = ""
    checked_on: date | None = None
    verifier: str = ""
    evidence: tuple[Evidence, ...] = ()
    problems: tuple[Problem, ...] = ()
    entered: Mapping[str, Any] = field(default_factory=dict)

    @property
    def selected(self) -> tuple[str, ...]:
        """The ids that a rule can ask for: what was chosen, "na" or "none"."""
        if self.na or self.none:
            return ("na",) if self.na else ("none",)
        if isinstance(self.value, tuple):
            return self.value
        return (self.value,) if isinstance(self.value, str) else ()

    @property
    def size(self) -> int:
        """How many rows or choices there are."""
        if isinstance(self.value, Table):
            return len(self.value.rows)
        return len(self.value) if isinstance(self.value, tuple) else 0


def read(question: Question, entered: Mapping[str, Any], evidence: tuple[Evidence, ...] = ()) -> Answer:
    """The answer. `entered` holds text by the names in PARTS: a list of ids for choices, a list of rows for a table;
    "na" and "none" are true where ticked. Never raises: what cannot be read becomes a problem."""
    problems: list[Problem] = []
    na, none = _ticked(entered.get("na")), _ticked(entered.get("none"))
    value = None if na or none else _value(question, entered.get("value"), problems)
    if question.kind is Kind.YES_NO and value == "na":
        na, value = True, None
    if na and not question.na:
        problems.append(Problem("value", "This question applies to everybody. If it does not fit, explain why."))
    if none and not question.none:
        problems.append(Problem("value", "This question needs an answer of its own."))
    return Answer(
        value=value,
        na=na and question.na,
        none=none and bool(question.none),
        reason=_text("reason", entered, problems),
        explanation=_text("explanation", entered, problems),
        owner=scalars.text_of(entered.get("owner")),
        checked_on=_day(entered.get("date"), problems),
        verifier=scalars.text_of(entered.get("verifier")),
        evidence=evidence,
        problems=tuple(problems),
        entered=entered,
    )


def is_given(question: Question, answer: Answer | None) -> bool:
    """True where there is an answer, whatever else is due beside it. A files question is answered by its files."""
    if answer is None:
        return False
    if question.kind is Kind.FILES and answer.evidence:
        return True
    return answer.na or answer.none or answer.value is not None


def _value(question: Question, entered: Any, problems: list[Problem]) -> Value | None:
    if question.kind is Kind.TABLE:
        table, found = tables.read(question, entered)
        problems.extend(found)
        return table
    if question.kind is Kind.FILES or entered in (None, "", [], ()):
        return None
    try:
        return _scalar(question, entered)
    except Unreadable as problem:
        problems.append(Problem("value", str(problem)))
        return None


def _scalar(question: Question, entered: Any) -> Value | None:
    if question.kind is Kind.CHOICES:
        listed = entered if isinstance(entered, (list, tuple)) else [entered]
        chosen = {scalars.choice(one, question.options) for one in listed if scalars.text_of(one)}
        return tuple(id for id in question.options if id in chosen) or None
    if not scalars.text_of(entered):
        return None
    if question.kind is Kind.NUMBER:
        return scalars.number(entered, question.unit, question.minimum, question.maximum)
    return scalars.cell(question.kind, entered, question.options, question.unit) or None


def _text(part: str, entered: Mapping[str, Any], problems: list[Problem]) -> str:
    try:
        return scalars.text(entered.get(part))
    except Unreadable as problem:
        problems.append(Problem(part, str(problem)))
        return scalars.text_of(entered.get(part), lines=True)


def _day(entered: Any, problems: list[Problem]) -> date | None:
    if not scalars.text_of(entered):
        return None
    try:
        return scalars.day(entered)
    except Unreadable as problem:
        problems.append(Problem("date", str(problem)))
        return None


def _ticked(entered: Any) -> bool:
    return entered is True or str(entered or "").casefold() in ("true", "on", "yes", "1")
