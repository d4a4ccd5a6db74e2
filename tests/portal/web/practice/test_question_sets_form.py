"""The form of a question: what it shows of a question is read back as that question, word for word."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questions import catalog, drafts, faults
from portal.web.forms import Form
from portal.web.practice import question_sets_errors as errors
from portal.web.practice import question_sets_fields as fields
from portal.web.practice import question_sets_form as form
from portal.workflow import question_sets
from tests.portal.questions import sample


def filled(question: dict[str, Any], others: dict[str, Any] | None = None, **changes: Any) -> form.Filled:
    entered = fields.shown(question) | {key.replace("__", "-"): value for key, value in changes.items()}
    return form.read(Form(entered), question, others or {})


def question(id: str) -> dict[str, Any]:
    return next(one for one in sample.QUESTIONS if one["id"] == id)


OTHERS = {one["id"]: one for one in sample.QUESTIONS}


@pytest.mark.parametrize("set_id", catalog.sets())
def test_every_question_of_ours_comes_back_as_it_was(set_id: str) -> None:
    known = {one["id"]: one for _, one in drafts.questions(question_sets.ours(set_id))}
    for id, one in known.items():
        found = filled(one, known)
        assert (id, found.entry, found.errors) == (id, one, {})


@pytest.mark.parametrize("id", OTHERS)
def test_every_kind_of_question_comes_back_as_it_was(id: str) -> None:
    found = filled(OTHERS[id], OTHERS)
    assert (found.entry, found.errors) == (OTHERS[id], {})


def test_an_option_keeps_its_id_when_its_words_change() -> None:
    found = filled(question("CHO-01"), options="Within one day\nLater\nNever")
    assert found.entry["options"] == {"fast": "Within one day", "slow": "Later", "never": "Never"}


def test_another_kind_of_answer_leaves_out_what_does_not_go_with_it() -> None:
    entry = filled(question("CHO-01"), type="number", unit="hours").entry
    assert "options" not in entry
    assert (entry["unit"], faults.of_question(entry)) == ("hours", [])


def test_a_condition_is_one_question_and_some_of_its_answers() -> None:
    found = filled(question("FIR-03"), OTHERS, **{"ask-question": "CHO-01", "ask-is-slow": "yes"})
    assert found.entry["ask-if"] == {"question": "CHO-01", "is": ["slow"]}
    assert filled(question("FIR-03"), OTHERS, **{"ask-question": "CHO-02"}).errors == {
        "ask-question": "Tick the answers to CHO-02 for which this is asked."}


def test_an_advanced_condition_is_kept_until_it_is_taken_away() -> None:
    advanced = question("FIR-02")
    assert fields.shown(advanced)["ask-question"] == fields.KEEP
    assert filled(advanced, OTHERS).entry["ask-if"] == advanced["ask-if"]
    assert "ask-if" not in filled(advanced, OTHERS, **{"ask-question": ""}).entry


def test_a_red_flag_names_answers_by_their_words() -> None:
    found = filled(question("CHO-01"), **{
        "flag-0-kind": "is", "flag-0-value": "later\nNot applicable", "flag-0-says": "It takes too long to answer.",
        "flag-0-green": "Answer within a day."})
    assert found.entry["red-flags"] == [{"id": "it-takes-too-long-to", "when": {"is": ["slow", "na"]},
                                         "says": "It takes too long to answer.", "green": "Answer within a day."}]
    assert faults.of_question(found.entry) == []


def test_an_answer_that_is_none_says_which_there_are() -> None:
    found = filled(question("CHO-01"), **{"flag-0-kind": "is", "flag-0-value": "Perhaps", "flag-0-says": "Not sure."})
    assert found.errors == {"flag-0-value":
                            "“Perhaps” is none of its answers: Within a day; Later; Not applicable."}


@pytest.mark.parametrize("words", ["ten", "1e999", "nan", "--1"])
def test_a_number_that_is_none_is_refused_at_its_field(words: str) -> None:
    assert "minimum" in filled(question("NUM-01"), minimum=words).errors


def test_each_fault_stands_at_its_field() -> None:
    found = filled(question("FIR-01"), **{"text": "Short", "col-1-options": "Only one", "flag-1-says": ""})
    assert errors.errors_of(faults.of_question(found.entry), found) == {
        "text": "Question: this is too short. Write at least 10 characters.",
        "col-1-options": "Options: give at least 2.",
        "flag-1-says": "Why it worries: this is empty. Fill it in."}


def test_a_column_keeps_its_id_when_its_label_changes_and_an_empty_one_goes() -> None:
    found = filled(question("FIR-01"), **{"col-0-label": "Company", "col-2-label": "", "col-3-label": "Country",
                                          "col-3-type": "text"})
    assert [(column["id"], column["label"]) for column in found.entry["columns"]] == [
        ("firm", "Company"), ("kind", "Kind of work"), ("country", "Country")]
