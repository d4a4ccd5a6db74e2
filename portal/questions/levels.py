"""What answers alone say of a check of the red-flag table: its level, before records and reviewers are heard."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.questions import building, flow, rules
from portal.questions.answers import Answer, is_given
from portal.questions.findings import red_flags
from portal.questions.types import Questionnaire

STRONG, PARTIAL, RED_FLAG, NOT_EVIDENCED = "strong", "partial", "red-flag", "not-evidenced"


@dataclass(frozen=True, slots=True)
class Stated:
    """The level that answers give, and what made it: red flags as QUESTION/flag, and the questions of rules."""

    level: str
    because: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Makes:
    """What makes a level: red flags as QUESTION/flag, and rules as the questionnaires write them."""

    flags: Sequence[str]
    when: Sequence[Mapping[str, Any]]


def level(
    asked: Iterable[str], red: Makes, partial: Makes, questionnaire: Questionnaire, answers: Mapping[str, Answer],
    today: date,
) -> Stated:
    """The level over those of the `asked` questions that this set has and that show. One fact for a red flag is
    enough; otherwise a question without an answer leaves it open, and so does "not applicable" to all of them: whether
    it applies is for a reviewer to say. A set that asks none of them says nothing of it."""
    played = flow.in_play(questionnaire, answers, today)
    shown = [question for question in flow.asked(questionnaire, answers, today) if question.id in set(asked)]
    raised = {f"{question.id}/{flag.id}" for question in shown for flag in red_flags(question, played, today)}
    if because := _made(red, raised, played, today):
        return Stated(RED_FLAG, because)
    open_ = [question.id for question in shown if not is_given(question, played.get(question.id, Answer()))]
    if open_ or all(played[question.id].na for question in shown):
        return Stated(NOT_EVIDENCED, tuple(open_))
    if because := _made(partial, raised, played, today):
        return Stated(PARTIAL, because)
    return Stated(STRONG)


def _made(makes: Makes, raised: set[str], played: Mapping[str, Answer], today: date) -> tuple[str, ...]:
    held = [flag for flag in makes.flags if flag in raised]
    for entry in makes.when:
        rule = building.rule(entry)
        if rules.holds(rule, played, today):
            held += sorted({leaf.question for leaf in rules.leaves(rule)})
    return tuple(dict.fromkeys(held))
