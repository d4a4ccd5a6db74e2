"""A draft's content: what moves where, what cannot go, what changed between two versions, and every fault of it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions import changed, drafts, faults
from tests.portal.questions import sample

TABLES, REST = sample.QUESTIONS[:3], sample.QUESTIONS[3:]


@pytest.fixture
def content() -> dict[str, Any]:
    return made()


def made() -> dict[str, Any]:
    return copy.deepcopy({"questionnaire": sample.HEAD, "sections": {
        "01-firms": {"title": "Firms", "intro": "Who they are.", "questions": TABLES},
        "02-rest": {"title": "The rest", "intro": "Everything else.", "questions": REST}}})


def ids(content: dict[str, Any]) -> list[str]:
    return [question["id"] for _, question in drafts.questions(content)]


def test_a_question_moves_across_the_end_of_its_section(content: dict[str, Any]) -> None:
    drafts.move_question(content, "FIR-03", 1)
    assert drafts.place_of(content, "FIR-03") == ("02-rest", 0)
    drafts.move_question(content, "FIR-03", -1)
    assert content == made()


def test_the_first_question_cannot_go_up_nor_the_last_down(content: dict[str, Any]) -> None:
    drafts.move_question(content, "FIR-01", -1)
    drafts.move_question(content, "FIL-01", 1)
    drafts.move_section(content, "firms", -1)
    assert content == made()


def test_names_those_whose_rules_look_at_a_question(content: dict[str, Any]) -> None:
    assert drafts.named_by(content, {"FIR-01"}) == ["FIR-02"]
    with pytest.raises(drafts.Needed) as needed:
        drafts.remove_section(made_with_a_look_back(), "firms")
    assert needed.value.by == ["NUM-01"]


def made_with_a_look_back() -> dict[str, Any]:
    content = made()
    drafts.question_of(content, "NUM-01")["ask-if"] = {"any": [
        {"question": "FIR-02", "is": ["yes"]}, {"all": [{"question": "CHO-01", "is": ["fast"]}, {"not": {
            "question": "FIR-03", "blank": True}}]}]}
    return content


def test_a_question_comes_back_to_the_last_section_when_its_own_is_gone(content: dict[str, Any]) -> None:
    drafts.remove_question(content, "NUM-02")
    drafts.remove_section(content, "rest")
    assert drafts.restore(content, "NUM-02") == "firms"
    assert "NUM-02" in ids(content)


def test_ids_that_were_taken_out_are_still_known(content: dict[str, Any]) -> None:
    before = drafts.every_id(content)
    drafts.remove_question(content, "NUM-02")
    drafts.remove_section(content, "rest")
    assert drafts.every_id(content) == before


STEPS = st.lists(st.tuples(st.sampled_from(["up", "down", "to", "out", "back", "section"]),
                           st.sampled_from([one["id"] for one in sample.QUESTIONS])), max_size=25)


@settings(deadline=None, max_examples=60)
@given(STEPS)
def test_whatever_is_done_no_question_is_lost_or_doubled(steps: list[tuple[str, str]]) -> None:
    content = made()
    verbs: dict[str, Any] = {
        "up": lambda id: drafts.move_question(content, id, -1), "down": lambda id: drafts.move_question(content, id, 1),
        "to": lambda id: drafts.move_question_to(content, id, "rest"),
        "out": lambda id: drafts.remove_question(content, id), "back": lambda id: drafts.restore(content, id),
        "section": lambda _: drafts.move_section(content, "rest", -1)}
    for step, id in steps:
        try:
            verbs[step](id)
        except (drafts.NotHere, drafts.Needed):
            continue
    gone = [entry["id"] for entry in content.get("removed", ())]
    assert sorted([*ids(content), *gone]) == sorted(ids(made()))
    assert list(drafts.bare(content)["sections"]) == sorted(content["sections"])


def test_tells_what_changed_between_two_versions(content: dict[str, Any]) -> None:
    after = copy.deepcopy(content)
    drafts.question_of(after, "NUM-01")["text"] = "How many hours does it take?"
    drafts.remove_question(after, "DAY-01")
    drafts.add_question(after, "firms", sample.question("FIR-04", "text"))
    drafts.move_question_to(after, "FIL-01", "firms")
    after["questionnaire"] = {**after["questionnaire"], "minutes": 9}
    after["sections"]["01-firms"]["title"] = "Companies"
    found = changed.between(content, after)
    assert [id for id, _ in found.added] == ["FIR-04"]
    assert [id for id, _ in found.removed] == ["DAY-01"]
    assert [(one.id, one.entries) for one in found.changed] == [("NUM-01", ("question",))]
    assert (found.moved, found.head) == (("FIL-01",), ("minutes it takes",))
    assert found.sections == ("“Firms” is now called “Companies”",)


@pytest.mark.parametrize(("entry", "value", "number"), [
    ("text", "Other words for the same?", "1.1.0"), ("type", "text", "2.0.0"),
    ("options", {"fast": "Within a day", "never": "Never"}, "2.0.0"), ("help", "Other help that is as good.", "1.1.0")])
def test_the_number_says_whether_old_answers_still_fit(entry: str, value: Any, number: str) -> None:
    after = made()
    drafts.question_of(after, "CHO-01")[entry] = value
    assert changed.next_number("1.0.0", changed.between(made(), after)) == number


def test_one_that_moved_is_the_one_that_moved() -> None:
    after = made()
    drafts.move_question(after, "NUM-02", -1)
    assert len(changed.between(made(), after).moved) == 1
    assert not changed.between(made(), made()).any


def test_a_set_without_fault_has_none(content: dict[str, Any]) -> None:
    assert faults.of_set(content) == []


@pytest.mark.parametrize(("spoil", "place", "path"), [
    (lambda content: content["questionnaire"].pop("intro"), "", ("intro",)),
    (lambda content: content["sections"]["01-firms"].update(intro=""), "01-firms", ("intro",)),
    (lambda content: content["sections"].update({"03-firms": {**content["sections"]["02-rest"], "questions": [
        sample.question("ZZZ-01", "text")]}}), "firms", ()),
    (lambda content: drafts.question_of(content, "NUM-01").update(mood="sunny"), "NUM-01", ()),
    (lambda content: drafts.question_of(content, "FIL-01").update(demands=[]), "FIL-01", ("demands",)),
    (lambda content: drafts.question_of(content, "CHO-01").update({"ask-if": {"question": "FIL-01", "is": ["a"]}}),
     "CHO-01", ("ask-if",)),
])
def test_each_fault_has_its_place(content: dict[str, Any], spoil: Any, place: str, path: tuple[str, ...]) -> None:
    spoil(content)
    found = faults.of_set(content)
    assert [(fault.place, fault.path) for fault in found] == [(place, path)]
    assert found[0].message[-1] in ".0123456789" or place == "CHO-01"


def test_a_box_without_a_name_is_said_in_plain_words(content: dict[str, Any]) -> None:
    content["questionnaire"]["labels"].pop("verifier")
    drafts.question_of(content, "FIR-03")["demands"] = ["verifier"]
    assert faults.of_set(content) == [faults.Fault(
        "FIR-03", ("demands",), "The box for the verifier has no name yet. Name it above the questions first.")]
