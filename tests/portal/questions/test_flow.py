"""Which questions show, what is still due, and how far it has come."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions import catalog, flow
from portal.questions.answers import Answer
from portal.questions.flow import Due, Progress
from portal.questions.types import Demand
from tests.portal.questions import sample
from tests.portal.questions.sample import FRESH, TODAY, answer
from tests.questionnaires import good

SET = sample.questionnaire()
FIRM = {"firm": "Testcase Hosting Inc.", "kind": "hosting"}
ENTRIES: dict[str, list[Answer]] = {
    "FIR-01": [answer("FIR-01", [FIRM]), answer("FIR-01", none=True), answer("FIR-01", [{"firm": "x", "kind": "?"}])],
    "FIR-02": [answer("FIR-02", "yes"), answer("FIR-02", "no"), answer("FIR-02", "na"), answer("FIR-02", "maybe")],
    "FIR-03": [answer("FIR-03", "words")],
    "NUM-01": [answer("NUM-01", "80"), answer("NUM-01", "many")],
    "CHO-01": [answer("CHO-01", "slow"), answer("CHO-01", na=True)],
    "FIL-01": [answer("FIL-01", None, FRESH)],
}
SHEETS = st.fixed_dictionaries({}, optional={id: st.sampled_from(choices) for id, choices in ENTRIES.items()})


def _asked(**answers: Answer) -> list[str]:
    return [question.id for question in flow.asked(SET, {id.replace("_", "-"): a for id, a in answers.items()}, TODAY)]


def test_a_question_shows_when_its_condition_holds() -> None:
    assert "FIR-02" in _asked(), "nothing is known against it yet"
    assert "FIR-02" not in _asked(FIR_01=answer("FIR-01", none=True))
    assert "FIR-03" not in _asked()
    assert "FIR-03" in _asked(FIR_02=answer("FIR-02", "yes"))


def test_an_answer_that_nobody_sees_opens_nothing() -> None:
    assert "FIR-03" not in _asked(FIR_01=answer("FIR-01", none=True), FIR_02=answer("FIR-02", "yes"))


@settings(max_examples=60, deadline=None)
@given(SHEETS)
def test_one_question_shows_as_all_of_them_do(sheet: dict[str, Answer]) -> None:
    shown = flow.asked(SET, sheet, TODAY)
    assert [question for question in SET.questions if flow.is_asked(SET, question, sheet, TODAY)] == list(shown)
    assert flow.in_play(SET, sheet, TODAY).keys() == sheet.keys() & {question.id for question in shown}


@settings(max_examples=60, deadline=None)
@given(SHEETS)
def test_what_is_due_is_asked_and_progress_adds_up(sheet: dict[str, Answer]) -> None:
    due = flow.due(SET, sheet, TODAY)
    asked = [question.id for question in flow.asked(SET, sheet, TODAY)]
    assert {one.question for one in due} <= set(asked)
    section, = flow.progress(SET, sheet, TODAY)
    assert section.asked == len(asked)
    assert section.complete <= section.answered <= section.asked
    assert section.complete == len(asked) - len({one.question for one in due})


def test_an_open_question_is_due_and_blocks() -> None:
    assert Due("CHO-01", "value", "This question has no answer yet.", blocks=True) in flow.due(SET, {}, TODAY)


def test_what_cannot_be_read_is_due_with_what_would_be_right() -> None:
    found = flow.due_for(SET.by_id["NUM-01"], answer("NUM-01", "many"), SET.labels, TODAY)
    assert [(one.part, one.blocks) for one in found] == [("value", True)]
    assert "Write digits only" in found[0].message


def test_what_stands_beside_an_answer_is_due_but_does_not_block() -> None:
    found = flow.due_for(SET.by_id["FIR-02"], answer("FIR-02", "no"), SET.labels, TODAY)
    assert [(one.part, one.blocks) for one in found] == [
        ("explanation", False), ("owner", False), ("date", False), ("evidence", False)]
    assert found[0].message == "Which ones have none?"
    assert found[1].message == "Still empty: Who is responsible?"


def test_not_applicable_needs_its_reason_and_nothing_else() -> None:
    found = flow.due_for(SET.by_id["FIR-02"], answer("FIR-02", "na"), SET.labels, TODAY)
    assert [(one.part, one.blocks) for one in found] == [("reason", True)]
    with_reason = answer("FIR-02", "na", reason="We work alone.")
    assert flow.due_for(SET.by_id["FIR-02"], with_reason, SET.labels, TODAY) == ()


def test_progress_of_an_untouched_set() -> None:
    assert flow.progress(SET, {}, TODAY) == (Progress("only", 8, 0, 0),)


def test_a_full_billing_set_counts_to_seventy_five() -> None:
    billing = catalog.latest("billing-vendor")
    sections = flow.progress(billing, good.answered(billing), TODAY)
    assert [sum(part) for part in zip(*((one.asked, one.answered, one.complete) for one in sections), strict=True)] == [
        75, 75, 75]


def test_a_vendor_without_subcontractors_is_asked_less() -> None:
    billing = catalog.latest("billing-vendor")
    nobody = {"SUB-01": good.read(billing.by_id["SUB-01"], {"none": True})}
    hidden = set(billing.by_id) - {question.id for question in flow.asked(billing, nobody, TODAY)}
    assert hidden == {"SUB-02", "SUB-03", "SUB-04", "SUB-05", "XFR-04", "COD-02"}


def test_labels_name_every_demand() -> None:
    offboarding = catalog.latest("offboarding")
    line = offboarding.questions[0]
    empty = good.answers.read(line, {"value": "yes"})
    found = flow.due_for(line, empty, offboarding.labels, TODAY + timedelta(days=1))
    assert {one.part for one in found} == {demand.value for demand in Demand}
