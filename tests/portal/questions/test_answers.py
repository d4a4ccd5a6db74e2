"""What was entered stays; what can be read is read; what cannot is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions import answers
from portal.questions.answers import PARTS, Answer, Evidence
from tests.portal.questions import sample
from tests.portal.questions.sample import answer

SET = sample.questionnaire()


@pytest.mark.parametrize(("id", "entered", "value"), [
    ("FIR-02", "Yes, with exceptions", "exceptions"), ("CHO-01", "Within a day", "fast"),
    ("NUM-01", "72 hours", Decimal(72)),
    ("CHO-02", ["Three", "one", "one"], ("one", "three")), ("CHO-02", "two", ("two",)),
    ("DAY-01", "11/25/2026", date(2026, 11, 25)), ("FIR-03", " Two lines\r\nof words ", "Two lines\nof words"),
])
def test_reads_each_type(id: str, entered: Any, value: Any) -> None:
    read = answer(id, entered)
    assert read.value == value
    assert read.problems == ()


@pytest.mark.parametrize("nothing", [None, "", "  ", [], ()])
@pytest.mark.parametrize("id", [question.id for question in SET.questions])
def test_nothing_is_no_answer(id: str, nothing: Any) -> None:
    read = answer(id, nothing)
    assert not answers.is_given(SET.by_id[id], read)
    assert read.problems == ()


@pytest.mark.parametrize(("id", "entered", "says"), [
    ("FIR-02", "perhaps", "“perhaps” is not one of the answers. Choose “Yes”, “No”"),
    ("CHO-02", ["one", "four"], "“four” is not one of the answers"),
    ("NUM-01", "1000", "1000 is outside 0 to 999."),
    ("DAY-01", "soon", "Write month, day, year"),
])
def test_what_cannot_be_read_stays_and_is_told(id: str, entered: Any, says: str) -> None:
    read = answer(id, entered)
    assert read.value is None
    assert read.entered["value"] == entered
    assert says in read.problems[0].message


def test_not_applicable_is_an_answer_where_the_question_allows_it() -> None:
    for read in (answer("FIR-02", "Not applicable"), answer("FIR-02", na="on"), answer("CHO-01", na=True)):
        assert read.na
        assert read.selected == ("na",)
        assert read.problems == ()
    refused = answer("DAY-01", na=True)
    assert not refused.na
    assert "applies to everybody" in refused.problems[0].message


def test_nothing_to_list_is_an_answer_where_the_question_has_words_for_it() -> None:
    assert answer("FIR-01", none=True).selected == ("none",)
    assert answer("NUM-01", none="true").none
    assert answer("NUM-02", none=True).problems[0].message == "This question needs an answer of its own."


def test_a_files_question_is_answered_by_its_files() -> None:
    question = SET.by_id["FIL-01"]
    assert answers.is_given(question, answer("FIL-01", None, Evidence("plan.pdf")))
    assert not answers.is_given(SET.by_id["FIR-02"], answer("FIR-02", None, Evidence("plan.pdf")))


def test_what_stands_beside_is_read_too() -> None:
    read = answer("FIR-02", "no", owner=" IT\tlead ", date="Nov 12, 2026", explanation="One\nfirm", verifier="Ada")
    assert (read.owner, read.checked_on, read.explanation, read.verifier) == (
        "IT lead", date(2026, 11, 12), "One\nfirm", "Ada")
    wrong = answer("FIR-02", "no", date="yesterday", explanation="x" * 10_001)
    assert {problem.part for problem in wrong.problems} == {"date", "explanation"}
    assert len(wrong.explanation) == 10_001


ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2), max_leaves=5)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from((*PARTS, "na", "none")), ANYTHING), st.sampled_from(SET.questions))
def test_no_entry_is_lost_or_breaks_the_reading(entered: dict[str, Any], question: Any) -> None:
    read = answers.read(question, entered)
    assert read.entered is entered
    assert isinstance(read, Answer)
    assert answers.read(question, entered).problems == read.problems
