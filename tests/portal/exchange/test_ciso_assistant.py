"""Libraries of CISO Assistant: the questions of their requirements as a set of ours, and a word for all the rest."""

from __future__ import annotations

from typing import Any

import pytest

from portal.exchange import ciso_assistant
from portal.exchange.arrivals import Arrival, Unfit
from portal.questions import catalog, faults
from portal.workflow.question_sets_files import read
from tests.portal.questions import sample

NODE = "urn:example:risk:req_node:sample"
LIBRARY = f"""
urn: urn:example:risk:library:sample
locale: en
ref_id: SAMPLE
name: Sample library
version: 1
objects:
  threats:
  - {{urn: 'urn:example:risk:threat:t1', ref_id: T1, name: A threat}}
  framework:
    urn: urn:example:risk:framework:sample
    ref_id: SAMPLE
    name: Sample framework
    description: What a company of any size does to keep accounts in order.
    requirement_nodes:
    - {{urn: '{NODE}:a', assessable: false, depth: 1, ref_id: A, name: Accounts, description: Who may come in.}}
    - urn: {NODE}:a.1
      assessable: true
      depth: 2
      parent_urn: {NODE}:a
      ref_id: A.1
      name: Reviews
      description: Administrator accounts are reviewed each quarter.
      typical_evidence: The last review with its date
      weight: 3
      questions:
        {NODE}:a.1:question:1:
          type: unique_choice
          text: Are administrator accounts reviewed?
          choices:
          - {{urn: '{NODE}:a.1:question:1:choice:1', value: 'Yes', add_score: 10, compute_result: true}}
          - {{urn: '{NODE}:a.1:question:1:choice:2', value: 'No', compute_result: false}}
        {NODE}:a.1:question:2:
          type: unique_choice
          text: How often are they reviewed?
          choices:
          - {{urn: '{NODE}:a.1:question:2:choice:1', value: Each quarter}}
          - {{urn: '{NODE}:a.1:question:2:choice:2', value: Each year}}
          depends_on:
            question: {NODE}:a.1:question:1
            answers: ['{NODE}:a.1:question:1:choice:1']
            condition: any
        {NODE}:a.1:question:3:
          type: multiple_choice
          text: Who takes part?
          choices: [{{urn: 'c:1', value: The owner}}, {{urn: 'c:2', value: A lead}}, {{urn: 'c:3', value: An auditor}}]
          depends_on: {{question: 'urn:elsewhere', answers: ['x'], condition: any}}
        {NODE}:a.1:question:4: {{type: date, text: When was the last review?}}
        {NODE}:a.1:question:5: {{type: slider, text: How sure are you of it?}}
    - {{urn: '{NODE}:a.2', assessable: true, depth: 2, ref_id: A.2, name: No question here}}
    - {{urn: '{NODE}:b', assessable: false, depth: 1, ref_id: B, name: Nothing below}}
"""


@pytest.fixture
def arrival() -> Arrival:
    return read("library.yaml", LIBRARY.encode())


def questions(arrival: Arrival) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for section in arrival.content["sections"].values() for one in section["questions"]}


def test_becomes_a_set_that_can_be_published(arrival: Arrival) -> None:
    assert faults.of_set(arrival.content) == []
    built = catalog.build(arrival.content)
    assert (built.title, [section.title for section in built.sections]) == ("Sample framework", ["A Accounts"])
    assert [(one.id, one.kind.value) for one in built.questions] == [
        ("AAC-01", "yes-no"), ("AAC-02", "choice"), ("AAC-03", "choices"), ("AAC-04", "date"), ("AAC-05", "text")]


def test_keeps_conditions_help_proof_and_what_counts_against(arrival: Arrival) -> None:
    first, second, *_ = questions(arrival).values()
    assert second["ask-if"] == {"question": "AAC-01", "is": ["yes"]}
    assert second["options"] == {"each-quarter": "Each quarter", "each-year": "Each year"}
    assert first["help"].startswith("A.1 Reviews. Administrator accounts are reviewed each quarter.")
    assert first["proof"] == "The last review with its date"
    assert first["red-flags"][0]["when"] == {"is": ["no"]}


def test_says_what_was_changed_and_what_was_left_out(arrival: Arrival) -> None:
    why = {row.became or row.words: row.why for row in arrival.rows if row.fate != "taken"}
    assert "Left out: add score." in why["AAC-01"]
    assert "red flag" in why["AAC-01"]
    assert "it is always asked now" in why["AAC-03"]
    assert "“slider”, is not known here" in why["AAC-05"]
    assert why["A.2 No question here"] == "A requirement without a question: there is nothing to ask."
    assert why["B Nothing below"] == "The section has no question that could be taken."
    assert why["threats"] == "A set of questions has no place for it."
    assert why["A.1 Reviews"] == "Of this requirement were left out: weight."


def test_reads_the_older_way_of_writing_questions() -> None:
    old = {"framework": {"name": "Old framework", "requirement_nodes": [{
        "ref_id": "1", "name": "Passwords", "depth": 1, "assessable": True, "question": {
            "question_type": "unique_choice", "question_choices": ["Yes", "No", "N/A"],
            "questions": [{"urn": "q:1", "text": "Are passwords long enough?"}]}}]}}
    arrival = ciso_assistant.read({"objects": old}, sample.HEAD, "2026-11-22")
    assert [one["type"] for one in questions(arrival).values()] == ["yes-no"]


@pytest.mark.parametrize("loaded", [
    {"objects": {}}, {"objects": {"framework": {"requirement_nodes": "many"}}},
    {"objects": {"framework": {"requirement_nodes": [1, None, {"questions": [3], "depth": "x"}]}}},
    {"objects": {"framework": {"requirement_nodes": [{"name": "Only words", "depth": 1}]}}},
    {"objects": {"framework": {"requirement_nodes": [{"name": "No words", "questions": {"q": {"type": "text"}}}]}}}])
def test_a_library_without_a_question_is_refused(loaded: Any) -> None:
    with pytest.raises(Unfit):
        ciso_assistant.read(loaded, sample.HEAD, "2026-11-22")


def test_a_library_may_refer_back_as_its_own_tool_writes_it() -> None:
    text = LIBRARY.replace("name: Sample library", "name: Sample library\ncopyright: &c Nobody\nprovider: *c")
    assert len(questions(read("library.yaml", text.encode()))) == 5


def test_long_words_are_kept_whole_in_the_help() -> None:
    long = "Is it so that " + "very " * 80 + "long questions are kept?"
    found = ciso_assistant.read({"objects": {"framework": {"name": "F", "requirement_nodes": [
        {"name": "Long ones", "depth": 1, "questions": {"q": {"type": "text", "text": long}}}]}}}, sample.HEAD,
        "2026-11-22")
    question = next(iter(questions(found).values()))
    assert question["text"].endswith("…") and len(question["text"]) <= 300
    assert question["help"].startswith(" ".join(long.split()))
    assert found.rows[-1].fate == "changed"
    assert faults.of_set(found.content) == []
