"""Sets of questions as YAML and as a workbook: what goes out comes in the same, and a hostile file is refused."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.exchange import question_sets_xlsx, question_sets_yaml
from portal.exchange.arrivals import Unfit
from portal.questions import catalog, files
from portal.workflow import question_sets
from portal.workflow.question_sets_files import Unusable, read, write
from tests.portal.questions import sample

SMALL = {"questionnaire": sample.HEAD, "sections": {
    "01-all": {"title": "All of them", "intro": "One of each kind.", "questions": sample.QUESTIONS}}}


def through(content: dict[str, Any], kind: str) -> Any:
    """The content after it was written and read, without the child process that a stranger's file gets."""
    file = write(content, kind)
    if kind == "yaml":
        return question_sets_yaml.read(files.load(file.decode(), "set.yaml"))
    return question_sets_xlsx.read(question_sets_xlsx.opened(file))


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
@pytest.mark.parametrize("set_id", catalog.sets())
def test_each_of_ours_comes_back_as_it_went(set_id: str, kind: str) -> None:
    content = question_sets.ours(set_id)
    arrival = through(content, kind)
    assert arrival.content == content
    assert {row.fate for row in arrival.rows} == {"taken"}
    assert catalog.build(arrival.content) == catalog.build(content)  # options and rows in their order, too


@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_each_kind_of_question_and_rule_comes_back_as_it_went(kind: str) -> None:
    assert through(SMALL, kind).content == SMALL


LINE = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=10, max_size=80)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(LINE, LINE, st.sampled_from(["=", "+", "-", "@", "'", "_x0041_", "yes: no", "#", "|", "2026-01-01 "]))
@pytest.mark.parametrize("kind", ["yaml", "xlsx"])
def test_any_words_come_back_as_they_went(kind: str, text: str, option: str, first: str) -> None:
    question = sample.question("CHO-01", "choice", options={"one": first + option, "two": "Two"}, )
    content = {"questionnaire": sample.HEAD, "sections": {"01-all": {
        "title": "All of them", "intro": "One of each kind.", "questions": [{**question, "text": first + text}]}}}
    assert through(content, kind).content == content


def test_no_cell_is_a_formula_whatever_its_words() -> None:
    question = {**sample.question("CHO-01", "text"), "text": "=HYPERLINK(\"http://example.com\")"}
    content = {**SMALL, "sections": {"01-all": {**SMALL["sections"]["01-all"], "questions": [question]}}}
    book = openpyxl.load_workbook(io.BytesIO(write(content, "xlsx")))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"}


def changed(edit: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(write(SMALL, "xlsx")))
    edit(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_a_formula_is_refused_with_the_name_of_its_cell() -> None:
    def formula(book: Any) -> None:
        book["Questions"]["C3"] = "=1+1"

    with pytest.raises(Unusable) as refused:
        read("set.xlsx", changed(formula))
    assert "Questions!C3" in refused.value.said[0]


def test_nothing_that_a_workbook_holds_is_dropped_without_a_word() -> None:
    def more(book: Any) -> None:
        book["Questions"].cell(1, 25, "mood")
        book["Questions"].cell(2, 25, "sunny")
        book["Questions"].cell(3, 26, "somewhere")
        book["Options"].append(["XXX-01", "", "one", "One"])
        book["Options"].append(["CHO-01", "nothing", "one", "One"])
        book.create_sheet("Diary").append(["dear diary"])

    arrival = question_sets_xlsx.read(question_sets_xlsx.opened(changed(more)))
    assert arrival.content == SMALL
    assert [(row.place, row.why) for row in arrival.rows if row.fate == "left-out"] == [
        ("Diary", "We know no sheet of this name."),
        ("Questions, column mood", "We know no column of this name."),
        ("Questions, row 3", "It stands in a column without a name."),
        ("Options, row 11", "There is no such place: question “XXX-01”, of “”."),
        ("Options, row 12", "There is no such place: question “CHO-01”, of “nothing”.")]


@pytest.mark.parametrize(("place", "value", "why"), [
    ("A2", "99-nowhere", "no section"), ("P3", "{", "is no rule"), ("H5", "many", "is not a number"),
    ("Q2", "perhaps", "neither yes nor no"), ("A1", "chapter", "no column called section")])
def test_a_cell_that_cannot_be_read_is_named(place: str, value: str, why: str) -> None:
    def spoil(book: Any) -> None:
        book["Questions"][place] = value

    with pytest.raises(Unfit, match=why):
        question_sets_xlsx.read(question_sets_xlsx.opened(changed(spoil)))


@pytest.mark.parametrize("text", ["[]", "questionnaire: {}", "questionnaire: {}\nsections: []",
                                  "questionnaire: {}\nsections: {a: {questions: [1]}}",
                                  "questionnaire: {}\nsections: {a: {}}", "objects: {}",
                                  "a: &a [1]\nb: [*a, *a]", "a: &a {x: 1}\nobjects: {<<: *a}"])
def test_what_is_no_set_is_refused(text: str) -> None:
    with pytest.raises(Unusable):
        read("set.yaml", text.encode())


def test_a_file_of_ours_may_be_json_too() -> None:
    assert read("set.json", json.dumps(SMALL).encode()).content == SMALL
