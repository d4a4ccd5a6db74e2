"""What answers alone say of the checks of the red-flag table."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questions import catalog, flow, levels
from portal.questions.answers import Answer
from portal.questions.levels import Makes, Stated
from portal.scoring import catalog as table
from portal.scoring.indicators import Condition
from tests.questionnaires import good

SETS = {id: catalog.latest(id) for id in ("billing-vendor", "subcontractor", "offboarding")}
BILLING = SETS["billing-vendor"]
WHOLE = table.latest()


def makes(condition: Condition) -> Makes:
    return Makes(condition.flags, condition.when)


def stated(id: str, set_: str = "billing-vendor", **changed: Any) -> Stated:
    """The level of an indicator by good answers, but for those that are `changed`; None takes one away."""
    asked, indicator = SETS[set_], WHOLE.by_id[id]
    sheet: dict[str, Answer] = good.answered(asked)
    for name, typed in changed.items():
        question = asked.by_id[name.replace("_", "-")]
        sheet[question.id] = Answer() if typed is None else good.read(question, {**good.entered(question), **typed})
    return levels.level(indicator.questions, makes(indicator.red_flag), makes(indicator.partial), asked, sheet,
                        good.TODAY)


@pytest.mark.parametrize("set_", SETS)
def test_good_answers_are_strong_wherever_a_set_asks(set_: str) -> None:
    shown = {question.id for question in flow.asked(SETS[set_], good.answered(SETS[set_]), good.TODAY)}
    asked = {id for id, indicator in WHOLE.by_id.items() if set(indicator.questions) & shown}
    found = {id: stated(id, set_) for id in asked}
    assert {id: one for id, one in found.items() if one.level != levels.STRONG} == {}


def test_every_indicator_but_that_of_the_end_is_asked_about_by_the_full_set() -> None:
    unasked = [id for id, one in WHOLE.by_id.items() if not set(one.questions) & BILLING.by_id.keys()]
    assert unasked == ["6f"]
    assert stated("6f").level == levels.NOT_EVIDENCED


@pytest.mark.parametrize(("value", "level"), [
    ("same-day", levels.STRONG), ("within-72-hours", levels.PARTIAL), ("longer", levels.RED_FLAG),
    ("unknown", levels.RED_FLAG)])
def test_a_choice_decides_the_level(value: str, level: str) -> None:
    assert stated("2c", ACC_06={"value": value}).level == level


@pytest.mark.parametrize(("percent", "level"), [
    ("100", levels.STRONG), ("98", levels.STRONG), ("97.9", levels.PARTIAL), ("90", levels.PARTIAL),
    ("89", levels.RED_FLAG), ("0", levels.RED_FLAG)])
def test_a_number_decides_the_level(percent: str, level: str) -> None:
    assert stated("3b", TRN_02={"value": percent}).level == level


def test_the_level_says_what_made_it() -> None:
    assert stated("2a", ACC_01={"value": "no"}) == Stated(levels.RED_FLAG, ("ACC-01/shared",))
    assert stated("2c", ACC_06={"value": "within-72-hours"}).because == ("ACC-06",)


def test_one_fact_makes_a_red_flag_while_other_questions_are_open() -> None:
    assert stated("2a", ACC_01={"value": "no"}, ACC_02=None).level == levels.RED_FLAG


def test_an_open_question_leaves_it_not_evidenced() -> None:
    assert stated("4d", RSK_02=None) == Stated(levels.NOT_EVIDENCED, ("RSK-02",))
    assert stated("4d", RSK_02=None, RSK_01={"value": "one-to-two"}).level == levels.NOT_EVIDENCED


def test_a_vendor_cannot_call_a_check_not_applicable() -> None:
    assert stated("6e", OFF_05={"value": "na", "reason": "We never do."}).level == levels.NOT_EVIDENCED


def test_questions_that_do_not_show_say_nothing() -> None:
    assert stated("1d", SUB_01={"none": True, "value": ""}).level == levels.NOT_EVIDENCED
