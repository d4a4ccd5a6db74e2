"""VSAQ questionnaires: written by hand with comments, their warnings red flags, their conditions rules."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.exchange import loose_json, vsaq, vsaq_conditions
from portal.exchange.arrivals import Arrival, Unfit
from portal.questions import catalog, faults
from portal.workflow.question_sets_files import read
from tests.portal.questions import sample

FILE = """
// A made-up questionnaire.
{
  "questionnaire": [{
    "type": "block", "text": "Sample questionnaire for vendors",
    "items": [
      {"type": "block", "text": "Program", "items": [
        {"type": "info", "text": "<b>Why:</b> a program has somebody in charge."},
        {"type": "radiogroup", "id": "prog", "defaultChoice": false,
         "text": "<p>Do you have a security program?</p>" + "<p>See <a href='https://example.com/x'>this page</a>.</p>",
         "choices": [{"prog_yes": "Yes, we have."}, {"prog_no": "No, we have none."}]},
        {"type": "tip", "id": "warn_prog", "cond": "prog_no", "warn": "yes", "severity": "high", "name": "No program",
         "text": "Without a program nobody is in charge.", "why": "If it is no risk, explain why."},
        {"type": "tip", "id": "more", "cond": "prog_yes", "text": "Good to hear."},
        /* below a condition */
        {"type": "block", "text": "Details", "cond": "prog_yes", "items": [
          {"type": "line", "id": "lead", "text": "Who is in charge of it?", "required": true},
          {"type": "line", "id": "since", "text": "Since when has it been so?", "inputType": "date"},
          {"type": "box", "id": "scope", "text": "What does it cover?", "cond": "lead && !since"},
        ]},
      ]},
      {"type": "block", "text": "Data", "items": [
        {"type": "checkgroup", "text": "Which do you keep?", "choices": [{"names": "Names"}, {"cards": "Cards"}]},
        {"type": "yesno", "id": "crypt", "text": "Is it scrambled?", "yes": "Yes", "no": "No"},
        {"type": "tip", "cond": "crypt/no && cards", "warn": "yes", "name": "Plain cards", "text": "Cards lie open."},
        {"type": "upload", "id": "file", "text": "The plan", "cond": "unknown_thing"},
        {"type": "spacer"}, {"type": "info", "text": "Thank you for your answers."}
      ]},
    ]
  }]
}
"""


@pytest.fixture
def arrival() -> Arrival:
    return read("questionnaire.json", FILE.encode())


def questions(arrival: Arrival) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for section in arrival.content["sections"].values() for one in section["questions"]}


def test_becomes_a_set_that_can_be_published(arrival: Arrival) -> None:
    assert faults.of_set(arrival.content) == []
    built = catalog.build(arrival.content)
    assert (built.title, [section.title for section in built.sections]) == (
        "Sample questionnaire for vendors", ["Program", "Data"])
    assert [(one.id, one.kind.value) for one in built.questions] == [
        ("PRO-01", "choice"), ("PRO-02", "text"), ("PRO-03", "date"), ("PRO-04", "text"), ("DAT-01", "choices"),
        ("DAT-02", "yes-no"), ("DAT-03", "files")]


def test_conditions_become_rules_also_those_of_a_block(arrival: Arrival) -> None:
    found = questions(arrival)
    program = {"question": "PRO-01", "is": ["yes-we-have"]}
    assert found["PRO-02"]["ask-if"] == program
    assert found["PRO-04"]["ask-if"] == {"all": [program, {"all": [
        {"not": {"question": "PRO-02", "blank": True}}, {"question": "PRO-03", "blank": True}]}]}


def test_warnings_become_red_flags_of_the_question_they_are_about(arrival: Arrival) -> None:
    found = questions(arrival)
    assert found["PRO-01"]["red-flags"] == [{
        "id": "no-program", "when": {"question": "PRO-01", "is": ["no-we-have-none"]},
        "says": "Without a program nobody is in charge.", "green": vsaq.SETTLED,
        "ask": "If it is no risk, explain why."}]
    assert found["DAT-01"]["red-flags"][0]["when"] == {"all": [
        {"question": "DAT-02", "is": ["no"]}, {"question": "DAT-01", "is": ["cards"]}]}


def test_markup_is_taken_off_and_a_link_keeps_its_address(arrival: Arrival) -> None:
    first = questions(arrival)["PRO-01"]
    assert first["text"] == "Do you have a security program? See this page (https://example.com/x)."
    assert first["help"] == "Why: a program has somebody in charge."


def test_every_item_is_accounted_for(arrival: Arrival) -> None:
    why = {row.place: (row.fate, row.why) for row in arrival.rows}
    assert why["more"] == ("left-out", "Advice that is no warning: there is no place for it in a set.")
    assert why["lead"] == ("changed", "Left out: required.")
    assert why["file"][1].endswith("was left out: unknown_thing.")
    assert ("left-out", "Nothing is asked by an item called “spacer”.") in why.values()
    assert ("left-out", "No question stands below it.") in why.values()
    assert why["warn_prog"] == ("changed", "It is a red flag of PRO-01 now.")


@pytest.mark.parametrize("text", ["{}", '{"questionnaire": []}', '{"questionnaire": [{"type": "info", "text": "Hi"}]}',
                                  '{"extensions": [{"insertAfter": "x"}]}', "[1, 2]"])
def test_what_asks_nothing_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        vsaq.read(loose_json.load(text), sample.HEAD, "2026-11-22")


@pytest.mark.parametrize(("words", "rule"), [
    ("a", {"question": "A-01", "is": ["x"]}), ("a || b", {"question": "A-01", "is": ["x", "y"]}),
    ("!(a && c)", {"not": {"all": [{"question": "A-01", "is": ["x"]}, {"question": "C-01", "is": ["yes"]}]}}),
    ("!!a", {"question": "A-01", "is": ["x"]}), ("nobody", None), ("a &&", None), ("(a", None), ("a b", None),
    ("a; drop", None), ("!" * 40 + "a", None), ("", None)])
def test_a_condition_is_read_and_never_run(words: str, rule: Any) -> None:
    known = {"a": {"question": "A-01", "is": ["x"]}, "b": {"question": "A-01", "is": ["y"]},
             "c": {"question": "C-01", "is": ["yes"]}}
    assert vsaq_conditions.rule(words, known) == rule


@pytest.mark.parametrize(("text", "value"), [
    ("{a: 'it\\'s', /* x */ \"b\": [1, -2.5e1, true, null,],} // end", {"a": "it's", "b": [1, -25.0, True, None]}),
    ('"a" + "b" +\n"\\u00e9\\n"', "abé\n"), ('["http://example.com"]', ["http://example.com"])])
def test_json_as_people_write_it(text: str, value: Any) -> None:
    assert loose_json.load(text) == value


@pytest.mark.parametrize("text", ["{", "[1 2]", "alert(1)", "{a: b}", "[" * 500, '"open', "1 + 1", "/* open", ""])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        loose_json.load(text)


@given(st.recursive(st.none() | st.booleans() | st.integers(-10**6, 10**6) | st.text(max_size=20),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
                    max_leaves=12))
def test_plain_json_is_read_as_it_is(value: Any) -> None:
    assert loose_json.load(json.dumps(value)) == value
    assert loose_json.load(json.dumps(value, ensure_ascii=False)) == value
