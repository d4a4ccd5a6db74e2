"""Whether a set's names hold: ids once, conditions on earlier questions, columns and options that exist."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping

from portal.questions.beside import SLOTS
from portal.questions.files import BadCatalog
from portal.questions.rules import leaves
from portal.questions.types import Column, Kind, Question, Questionnaire, Reason, Rule, Scoring

YES_NO = ("yes", "no", "exceptions", "na")


def check(questionnaire: Questionnaire) -> None:
    """Raises BadCatalog for an id that stands twice, a condition that looks ahead, or a name that is not there."""
    known: dict[str, Question] = {}
    for question in (question for section in questionnaire.sections for question in section.questions):
        if question.id in known:
            raise BadCatalog(f"{question.id} stands twice in {questionnaire.id}: an id is used once")
        if question.ask_if:
            _check_rule(question.ask_if, known, f"{question.id}/ask-if", "an earlier question")
        known[question.id] = question
    _check_slots(questionnaire.follow_up, "questionnaire.yaml")
    for question in questionnaire.questions:
        _check_slots(question.follow_up, question.id)
        for flag in question.red_flags:
            _check_rule(flag.when, known, f"{question.id}/red-flags/{flag.id}", "a question of this set")
        if question.explain and question.explain.when:
            _check_rule(question.explain.when, {question.id: question}, f"{question.id}/explain", "this question")
        _once((flag.id for flag in question.red_flags), f"{question.id}/red-flags")
        _once((column.id for column in question.columns), f"{question.id}/columns")
        _check_demands(questionnaire, question)


def check_scoring(scoring: Scoring, questionnaire: Questionnaire) -> None:
    """Raises BadCatalog where it leaves out a question, or names one, a flag or an answer that is not there."""
    known = {question.id: question for question in questionnaire.questions}
    if differ := sorted(scoring.marks.keys() ^ known.keys()):
        raise BadCatalog(f"scoring.yaml and the questions of {questionnaire.id} differ: {', '.join(differ)}")
    for id, marks in scoring.marks.items():
        if unknown := marks.caps.keys() - {flag.id for flag in known[id].red_flags}:
            raise BadCatalog(f"scoring.yaml: {id}/caps: {id} has no red flag '{min(unknown)}'")
    _once((contradiction.id for contradiction in scoring.contradictions), "scoring.yaml: contradictions")
    for contradiction in scoring.contradictions:
        place = f"scoring.yaml: contradictions/{contradiction.id}"
        _check_rule(contradiction.when, known, place, "a question of this set")
        if unknown := set(contradiction.between) - known.keys():
            raise BadCatalog(f"{place}: no question {min(unknown)}")


def _check_slots(follow_up: Mapping[Reason, str], place: str) -> None:
    for reason, text in follow_up.items():
        try:
            slots = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise BadCatalog(f"{place}/follow-up/{reason}: {error}: a slot is written {{proof}}") from error
        if unknown := slots - SLOTS:
            known = ", ".join(sorted(SLOTS))
            raise BadCatalog(f"{place}/follow-up/{reason}: no slot '{min(unknown)}'; there are {known}")


def _check_demands(questionnaire: Questionnaire, question: Question) -> None:
    if missing := question.demands - questionnaire.labels.keys():
        raise BadCatalog(f"{question.id}/demands: questionnaire.yaml has no label for {min(missing)}")


def _check_rule(rule: Rule, known: Mapping[str, Question], place: str, kind: str) -> None:
    for leaf in leaves(rule):
        question = known.get(leaf.question)
        if question is None:
            raise BadCatalog(f"{place}: {leaf.question or 'nothing'} is not {kind}")
        _check_leaf(leaf, question, place)


def _check_leaf(leaf: Rule, question: Question, place: str) -> None:
    columns = {column.id: column for column in question.columns}
    for name in filter(None, (leaf.column, leaf.after, *(column for column, _ in leaf.where))):
        if name not in columns:
            raise BadCatalog(f"{place}: {question.id} has no column '{name}'; it has {_listed(columns)}")
    for row in filter(None, (leaf.row, leaf.differs)):
        if row not in question.rows:
            raise BadCatalog(f"{place}: {question.id} has no row '{row}'; it has {_listed(question.rows)}")
    if leaf.part and not question.explain:
        raise BadCatalog(f"{place}: {question.id} asks for no explanation")
    named = _answers(question) if not leaf.column else _allowed(columns[leaf.column])
    _check_answers((*leaf.is_, *leaf.lacks), named, question, place)
    for column, answers in leaf.where:
        _check_answers(answers, _allowed(columns[column]), question, place)


def _check_answers(answers: Iterable[str], allowed: tuple[str, ...], question: Question, place: str) -> None:
    if unknown := [answer for answer in answers if answer not in allowed]:
        raise BadCatalog(f"{place}: '{unknown[0]}' is no answer to {question.id}; it has {_listed(allowed)}")


def _answers(question: Question) -> tuple[str, ...]:
    extra = (*(("na",) if question.na else ()), *(("none",) if question.none else ()))
    return (*_allowed(question), *(answer for answer in extra if question.kind is not Kind.YES_NO))


def _allowed(asked: Question | Column) -> tuple[str, ...]:
    return YES_NO if asked.kind is Kind.YES_NO else tuple(asked.options)


def _once(ids: Iterable[str], place: str) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise BadCatalog(f"{place}: '{id}' stands twice")
        seen.add(id)


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
