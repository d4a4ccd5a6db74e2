"""Our sets in other tools' formats: whatever they can say is there, and the rest stands in words."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from portal.exchange import vsaq_writing
from portal.questions import catalog, drafts, faults
from portal.workflow import question_sets
from portal.workflow.question_sets_files import read, write
from tests.portal.questions import sample

THERE = {"table": "text", "files": "text", "number": "text"}  # how CISO Assistant asks these


def kinds(content: Any) -> list[str]:
    return [question["type"] for _, question in drafts.questions(content)]


@pytest.mark.parametrize("set_id", catalog.sets())
def test_a_library_for_ciso_assistant_can_be_read_back(set_id: str) -> None:
    content = question_sets.ours(set_id)
    back = read("library.yaml", write(content, "ciso-assistant")).content
    assert kinds(back) == [THERE.get(kind, kind) for kind in kinds(content)]
    assert [section["title"].split(" ", 1)[1] for section in back["sections"].values()] == [
        section["title"] for section in content["sections"].values()]
    assert faults.of_set(back) == []


@pytest.mark.parametrize("set_id", catalog.sets())
def test_a_questionnaire_for_vsaq_can_be_read_back(set_id: str) -> None:
    content = question_sets.ours(set_id)
    back = read("set.json", write(content, "vsaq")).content
    as_there = {"table": "text", "yes-no": "choice"}
    assert kinds(back) == [as_there.get(kind, kind) for kind in kinds(content)]
    assert [section["title"] for section in back["sections"].values()] == [
        section["title"] for section in content["sections"].values()]
    assert faults.of_set(back) == []


SMALL = {"questionnaire": sample.HEAD, "sections": {
    "01-all": {"title": "All of them", "intro": "One of each kind.", "questions": sample.QUESTIONS}}}


def test_a_condition_and_what_counts_against_go_along() -> None:
    library = yaml.safe_load(write(SMALL, "ciso-assistant"))
    nodes = {node["ref_id"]: node for node in library["objects"]["framework"]["requirement_nodes"]}
    asked = next(iter(nodes["FIR-02"]["questions"].values()))
    assert [choice["value"] for choice in asked["choices"] if choice.get("compute_result") is False] == [
        "No", "Yes, with exceptions"]
    depends = next(iter(nodes["FIR-03"]["questions"].values()))["depends_on"]
    assert depends["answers"] == [asked["choices"][0]["urn"]]
    assert "Asked only if" in nodes["FIR-02"]["annotation"]
    assert "a table of Firm; Kind of work; Since" in nodes["FIR-01"]["annotation"]


def test_words_are_escaped_where_the_other_tool_takes_them_for_markup() -> None:
    question = {**sample.question("CHO-01", "text"), "text": "Is <b>this</b> & that so?"}
    content = {**SMALL, "sections": {"01-all": {**SMALL["sections"]["01-all"], "questions": [question]}}}
    items = json.loads(write(content, "vsaq"))["questionnaire"][0]["items"][-1]["items"]
    assert items[-1]["text"] == "Is &lt;b&gt;this&lt;/b&gt; &amp; that so?"


@pytest.mark.parametrize(("rule", "words"), [
    ({"question": "CHO-01", "is": ["fast", "slow"]}, "(cho_01_fast || cho_01_slow)"),
    ({"not": {"question": "CHO-01", "is": ["fast"]}}, "!((cho_01_fast))"),
    ({"all": [{"question": "CHO-01", "is": ["fast"]}, {"question": "FIR-02", "is": ["no"]}]},
     "((cho_01_fast) && (fir_02_no))"),
    ({"question": "NUM-01", "over": 3}, ""), ({"question": "GON-01", "is": ["x"]}, "")])
def test_a_rule_is_said_as_a_condition_or_not_at_all(rule: Any, words: str) -> None:
    known = {one["id"]: one for one in sample.QUESTIONS}
    assert vsaq_writing.condition(rule, known) == words
