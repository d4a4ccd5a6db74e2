"""What to ask back: each answer that lacks an owner, a date or a record, raises a red flag, contradicts another answer,
or stays vague becomes a finding with a drafted question (part C, follow-up engine i to vi)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from portal.questions import beside, flow, rules, vague
from portal.questions.answers import Answer, is_given
from portal.questions.tables import Table
from portal.questions.types import Contradiction, Kind, Question, Questionnaire, Reason, RedFlag, Scoring

# A red flag that asks for itself: what worries, then what to send or say.
_FLAG_WITH_ASK = "{flag} {ask}"


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason to ask back. `code` tells apart what has the same reason: the id of a red flag or contradiction, the
    name of a file, the part that is empty. `others` are further questions that it is about."""

    question: str
    reason: Reason
    code: str
    ask: str
    gate: bool
    others: tuple[str, ...] = ()


def red_flags(question: Question, answers: Mapping[str, Answer], today: date) -> tuple[RedFlag, ...]:
    """The red flags of one answer, for the person who answers: why it worries and what would turn it green."""
    answer = answers.get(question.id)
    if answer is None or not is_given(question, answer) or answer.na:
        return ()
    return tuple(flag for flag in question.red_flags if rules.holds(flag.when, answers, today))


def contradictions(scoring: Scoring, answers: Mapping[str, Answer], today: date) -> tuple[Contradiction, ...]:
    """The pairs of answers that cannot both be right."""
    return tuple(one for one in scoring.contradictions if rules.holds(one.when, answers, today))


def find(
    questionnaire: Questionnaire, scoring: Scoring, answers: Mapping[str, Answer], today: date
) -> tuple[Finding, ...]:
    """All findings, question by question, in the order of the set; contradictions stand with their first question."""
    played = flow.in_play(questionnaire, answers, today)
    clashes = contradictions(scoring, played, today)
    found: list[Finding] = []
    for question in flow.asked(questionnaire, answers, today):
        draft = beside.Drafts(questionnaire, question)
        found += [Finding(question.id, reason, code, ask, question.gate)
                  for reason, code, ask in _reasons(question, played, draft, today)]
        found += [_clash(clash, question, draft) for clash in clashes if clash.between[0] == question.id]
    return tuple(found)


def _reasons(
    question: Question, answers: Mapping[str, Answer], draft: beside.Drafts, today: date
) -> Iterator[tuple[Reason, str, str]]:
    answer = answers.get(question.id, Answer())
    if not is_given(question, answer) or (answer.na and not answer.reason):
        yield Reason.NO_ANSWER, "value", draft.text(Reason.NO_ANSWER)
        return
    if answer.na:
        return
    if question.explain and not answer.explanation and flow.wants_explanation(question, answer, today):
        yield Reason.NO_ANSWER, "explanation", question.explain.ask
    yield from beside.lacking(question, answer, draft, today)
    for flag in red_flags(question, answers, today):
        yield Reason.RED_FLAG, flag.id, _flagged(flag, draft)
    if found := next(filter(None, map(vague.words, _texts(question, answer))), ""):
        yield Reason.VAGUE, "value", draft.text(Reason.VAGUE, words=found)


def _flagged(flag: RedFlag, draft: beside.Drafts) -> str:
    if flag.ask:
        return _FLAG_WITH_ASK.format_map({"flag": flag.says, "ask": flag.ask})
    return draft.text(Reason.RED_FLAG, flag=flag.says)


def _clash(clash: Contradiction, question: Question, draft: beside.Drafts) -> Finding:
    ask = _FLAG_WITH_ASK.format_map({"flag": clash.says, "ask": clash.ask})
    return Finding(question.id, Reason.CONTRADICTION, clash.id, ask, question.gate, clash.between[1:])


def _texts(question: Question, answer: Answer) -> Iterator[str]:
    """What was written in words; the ids of choices are ours."""
    yield answer.explanation
    if question.kind is Kind.TEXT and isinstance(answer.value, str):
        yield answer.value
    if isinstance(answer.value, Table):
        columns = [column.id for column in question.columns if column.kind is Kind.TEXT]
        yield from (str(row.cells[id] or "") for row in answer.value.rows for id in columns)
