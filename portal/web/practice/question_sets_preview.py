"""A set as a vendor would see it: its pages and questions with controls that take nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal.questions import ages, rules
from portal.questions.scalars import YES_NO
from portal.questions.types import Column, Demand, Kind, Question, Questionnaire, RedFlag, Source


@dataclass(frozen=True, slots=True)
class Card:
    """One question for the templates that vendors answer in. Nothing is entered, and nothing can be."""

    id: str
    text: str
    help: str
    kind: str
    options: Mapping[str, str]
    columns: Sequence[Column]
    rows: Mapping[str, str]
    unit: str
    none: str
    na: bool
    demands: frozenset[Demand]
    labels: Mapping[Demand, str]
    proof: str
    age_words: str
    explain: str
    gate: bool
    only_if: str
    red_flags: Sequence[RedFlag]
    reminder: str
    sources: Sequence[Source]
    values: Mapping[str, Any]
    form: str = "preview"
    blanks: int = 1
    disabled: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A section with its cards."""

    id: str
    title: str
    intro: str
    cards: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Shown:
    """The whole set."""

    questionnaire: Questionnaire
    pages: Sequence[Page]


def of(questionnaire: Questionnaire) -> Shown:
    """Every question, also those that a vendor gets to see only after some answers: these say so."""
    return Shown(questionnaire, tuple(
        Page(section.id, section.title, section.intro,
             tuple(_card(questionnaire, question) for question in section.questions))
        for section in questionnaire.sections))


def _card(questionnaire: Questionnaire, question: Question) -> Card:
    age = ages.in_words(question.max_age) if question.max_age else ""
    return Card(
        id=question.id, text=question.text, help=question.help, kind=question.kind.value,
        options=question.options or (_yes_no(question) if question.kind is Kind.YES_NO else {}),
        columns=question.columns, rows=question.rows, unit=question.unit, none=question.none,
        na=question.na and question.kind is not Kind.YES_NO, demands=question.demands, labels=questionnaire.labels,
        proof=question.proof, age_words=age,
        explain=question.explain.ask if question.explain else "", gate=question.gate, only_if=_only_if(question),
        red_flags=question.red_flags, reminder=questionnaire.reminder, sources=question.sources,
        values={"value": _nothing(question)})


def _nothing(question: Question) -> Any:
    """What stands in the control while nothing is answered."""
    if question.kind is Kind.TABLE:
        return {} if question.rows else []
    return [] if question.kind is Kind.CHOICES else ""


def _yes_no(question: Question) -> Mapping[str, str]:
    return {id: words for id, words in YES_NO.items() if question.na or id != "na"}


def _only_if(question: Question) -> str:
    """The questions that decide whether it is asked."""
    if question.ask_if is None:
        return ""
    return ", ".join(dict.fromkeys(leaf.question for leaf in rules.leaves(question.ask_if)))
