"""Answers as cells: shown and read back they are what they were, whatever was typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions import answers, catalog, cells
from portal.questions.cells import Cells
from portal.questions.types import Kind, Question
from tests.questionnaires import good

SET = catalog.latest("billing-vendor")
EVERY = SET.questions
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["yes", "Yes, with exceptions", "n/a", "Not applicable", "na", "no", "x", "true", "on", "1"])


def of_kind(kind: Kind) -> Question:
    return next(question for question in EVERY if question.kind is kind)


def anything(question: Question) -> st.SearchStrategy[Any]:
    """What may have been entered as a value, right or wrong."""
    row = st.dictionaries(st.sampled_from([column.id for column in question.columns] or ["x"]), TEXT, max_size=4)
    ids = st.sampled_from([*question.options, "odd"])
    return st.one_of(TEXT, st.none(), st.booleans(), st.lists(TEXT | ids, max_size=4), st.lists(row, max_size=3),
                     st.dictionaries(st.sampled_from([*question.rows, "odd"]), row, max_size=3), ids)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_what_is_shown_and_not_touched_changes_nothing(data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(EVERY))
    entered = data.draw(st.fixed_dictionaries({}, optional={
        "value": anything(question), "na": st.sampled_from(["", True, "on"]), "none": st.sampled_from(["", True]),
        "owner": TEXT, "date": TEXT, "explanation": TEXT, "reason": TEXT, "verifier": TEXT}))
    shown = cells.shown(question, entered)
    ticks = {id: "x" if id in shown.ticked else "" for id in question.options}
    back = cells.read(question, shown.answer, ticks if question.kind is Kind.CHOICES else {}, shown.rows, shown.beside)
    assert back == shown
    assert cells.entered(question, back, entered) == {}


@pytest.mark.parametrize("question", EVERY, ids=lambda question: question.id)
def test_a_good_answer_is_read_from_its_cells(question: Question) -> None:
    typed = good.entered(question)
    copied = cells.entered(question, cells.shown(question, typed), {})
    assert vars_of(question, copied) == vars_of(question, typed)


def vars_of(question: Question, typed: dict[str, Any]) -> tuple[Any, ...]:
    answer = answers.read(question, typed)
    assert answer.problems == ()
    return answer.value, answer.na, answer.none, answer.owner, answer.checked_on, answer.explanation, answer.verifier


def test_shows_words_and_keeps_ids() -> None:
    question = of_kind(Kind.YES_NO)
    assert cells.shown(question, {"value": "exceptions"}).answer == "Yes, with exceptions"
    assert cells.entered(question, Cells(answer="yes, with exceptions"), {})["value"] == "exceptions"


def test_ticks_are_the_options_and_other_words_are_kept_beside_them() -> None:
    question = of_kind(Kind.CHOICES)
    first, second = list(question.options)[:2]
    read = cells.read(question, "", {first: "X", second: "mostly"}, (), {})
    assert (read.ticked, read.answer) == ((first,), "mostly")
    entered = cells.entered(question, read, {})
    assert entered["value"] == [first, "mostly"]
    assert cells.shown(question, entered) == Cells("mostly", (first,))


def test_an_answer_instead_of_nothing_to_list_takes_the_tick_away() -> None:
    question = next(one for one in EVERY if one.none and one.kind is Kind.TABLE and not one.rows)
    column = question.columns[0].id
    assert cells.shown(question, {"none": True}).answer == question.none
    read = cells.read(question, "", {}, [("", {column: "A firm"})], {})
    changed = cells.entered(question, read, {"none": True})
    assert changed["none"] == ""
    assert changed["value"][0][column] == "A firm"
    assert cells.entered(question, Cells(answer=question.none), {})["none"] is True


def test_not_applicable_is_offered_where_it_is_an_answer() -> None:
    with_, without = (next(one for one in EVERY if one.kind is Kind.YES_NO and one.na is na) for na in (True, False))
    assert "Not applicable" in cells.options_of(with_).values()
    assert "Not applicable" not in cells.options_of(without).values()
    assert cells.entered(with_, Cells(answer="Not applicable"), {})["value"] == "na"


def test_blank_rows_and_cells_are_left_out() -> None:
    question = next(one for one in EVERY if one.kind is Kind.TABLE and not one.rows)
    column = question.columns[0].id
    read = cells.read(question, "", {}, [("", {column: " "}), ("", {column: "A"})], {"owner": " "})
    assert read == Cells(rows=(("", {column: "A"}),))
