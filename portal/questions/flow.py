"""Which questions are asked, given the answers so far; what is still due; how far each section has come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from portal.questions import rules
from portal.questions.answers import Answer, is_given
from portal.questions.types import Demand, Question, Questionnaire, Section

NO_ANSWER = "This question has no answer yet."


@dataclass(frozen=True, slots=True)
class Due:
    """What is still due. `blocks` is true where the answer itself cannot stand; what else is missing may be submitted
    and becomes a follow-up."""

    question: str
    part: str
    message: str
    blocks: bool


@dataclass(frozen=True, slots=True)
class Progress:
    """A section: how many questions are asked, how many have an answer, and for how many nothing is due."""

    section: str
    asked: int
    answered: int
    complete: int


def asked(questionnaire: Questionnaire, answers: Mapping[str, Answer], today: date) -> tuple[Question, ...]:
    """The questions that show, in their order. A question that does not show counts as not answered for the
    conditions after it, so that nothing hangs on an answer that nobody sees."""
    seen: dict[str, Answer] = {}
    shown = []
    for question in questionnaire.questions:
        if question.ask_if and not rules.holds(question.ask_if, seen, today):
            continue
        shown.append(question)
        if question.id in answers:
            seen[question.id] = answers[question.id]
    return tuple(shown)


def is_asked(questionnaire: Questionnaire, question: Question, answers: Mapping[str, Answer], today: date) -> bool:
    """Whether one question shows, as `asked` says it, at a cost that does not grow with the set."""
    if question.ask_if is None:
        return True
    named = {leaf.question for leaf in rules.leaves(question.ask_if)} & answers.keys()
    seen = {id: answers[id] for id in named if is_asked(questionnaire, questionnaire.by_id[id], answers, today)}
    return rules.holds(question.ask_if, seen, today)


def in_play(questionnaire: Questionnaire, answers: Mapping[str, Answer], today: date) -> dict[str, Answer]:
    """The answers to questions that show. The others are kept by whoever stores them, and count for nothing."""
    return {question.id: answers[question.id] for question in asked(questionnaire, answers, today)
            if question.id in answers}


def due(questionnaire: Questionnaire, answers: Mapping[str, Answer], today: date) -> tuple[Due, ...]:
    """What is due before submission, question by question in their order."""
    return tuple(
        one for question in asked(questionnaire, answers, today)
        for one in due_for(question, answers.get(question.id), questionnaire.labels, today)
    )


def due_for(
    question: Question, answer: Answer | None, labels: Mapping[Demand, str], today: date
) -> tuple[Due, ...]:
    """What is due for one question that shows."""
    answer = answer or Answer()
    wrong = [Due(question.id, problem.part, problem.message, blocks=True) for problem in answer.problems]
    if not is_given(question, answer):
        return tuple(wrong) or (Due(question.id, "value", NO_ANSWER, blocks=True),)
    if answer.na:
        return (*wrong, *_reason(question, answer))
    return (*wrong, *_beside(question, answer, labels, today))


def wants_explanation(question: Question, answer: Answer, today: date) -> bool:
    """True where the box for words must be filled, given the answer."""
    if question.explain is None or not is_given(question, answer) or answer.na:
        return False
    return question.explain.when is None or rules.holds(question.explain.when, {question.id: answer}, today)


def progress(questionnaire: Questionnaire, answers: Mapping[str, Answer], today: date) -> tuple[Progress, ...]:
    """How far each section has come. A section of which nothing is asked stays, with zeros."""
    return tuple(progress_of(questionnaire, section, answers, today) for section in questionnaire.sections)


def progress_of(
    questionnaire: Questionnaire, section: Section, answers: Mapping[str, Answer], today: date
) -> Progress:
    """How far one section has come, at the cost of that section alone."""
    shown = [question for question in section.questions if is_asked(questionnaire, question, answers, today)]
    given = sum(is_given(question, answers.get(question.id)) for question in shown)
    complete = sum(not due_for(question, answers.get(question.id), questionnaire.labels, today) for question in shown)
    return Progress(section.id, len(shown), given, complete)


def _reason(question: Question, answer: Answer) -> Iterator[Due]:
    if not answer.reason:
        yield Due(question.id, "reason", "Say in a few words why this does not apply.", blocks=True)


def _beside(question: Question, answer: Answer, labels: Mapping[Demand, str], today: date) -> Iterator[Due]:
    if question.explain and not answer.explanation and wants_explanation(question, answer, today):
        yield Due(question.id, "explanation", question.explain.ask, blocks=False)
    there = {
        Demand.OWNER: bool(answer.owner),
        Demand.DATE: answer.checked_on is not None,
        Demand.EVIDENCE: bool(answer.evidence),
        Demand.VERIFIER: bool(answer.verifier),
    }
    for demand in Demand:
        if demand in question.demands and not there[demand]:
            yield Due(question.id, demand.value, f"Still empty: {labels[demand]}", blocks=False)


def affected(questionnaire: Questionnaire) -> dict[str, tuple[str, ...]]:
    """For each question the questions whose showing may change with its answer: itself first, then those whose
    condition names it, and theirs, in their order."""
    below: dict[str, set[str]] = {id: {id} for id in questionnaire.by_id}
    for question in reversed(questionnaire.questions):
        for named in _named(question):
            below[named] |= below[question.id]
    order = {id: number for number, id in enumerate(questionnaire.by_id)}
    return {id: (id, *sorted(found - {id}, key=order.__getitem__)) for id, found in below.items()}


def conditions(questionnaire: Questionnaire, questions: Iterable[str]) -> frozenset[str]:
    """The questions whose answers decide whether these show."""
    found: set[str] = set()
    waiting = list(questions)
    while waiting:
        for named in _named(questionnaire.by_id[waiting.pop()]) - found:
            found.add(named)
            waiting.append(named)
    return frozenset(found)


def _named(question: Question) -> set[str]:
    return {leaf.question for leaf in rules.leaves(question.ask_if)} if question.ask_if else set()
