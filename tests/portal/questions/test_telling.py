"""Answers in words: labels for ids, units and dates for numbers and days, a table with its rows named."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questions import answers, telling
from portal.questions.telling import Told
from tests.portal.questions import sample

SET = sample.questionnaire()


def told(id: str, **entered: Any) -> Told:
    question = SET.by_id[id]
    return telling.tell(question, answers.read(question, entered))


@pytest.mark.parametrize(("id", "entered", "words"), [
    ("FIR-02", {"value": "exceptions"}, "Yes, with exceptions"),
    ("CHO-01", {"value": "fast"}, "Within a day"),
    ("CHO-01", {"na": True, "reason": "We do not."}, "Not applicable"),
    ("NUM-01", {"value": "1"}, "1 hour"),
    ("NUM-01", {"value": "1,200"}, "1,200"),  # out of its range: as it was typed
    ("NUM-01", {"value": "72"}, "72 hours"),
    ("NUM-01", {"none": True}, "No number"),
    ("DAY-01", {"value": "11/12/2026"}, "Nov 12, 2026"),
    ("FIR-03", {"value": "In our own words."}, "In our own words."),
])
def test_says_an_answer(id: str, entered: dict[str, Any], words: str) -> None:
    assert told(id, **entered) == Told(words)


def test_lists_what_was_chosen() -> None:
    assert told("CHO-02", value=["one", "three"]).points == ("One", "Three")


def test_names_the_rows_of_a_table_that_has_them() -> None:
    found = told("NUM-02", value={"back": {"hours": "4"}, "told": {"hours": ""}})
    assert found.head == ("Row", "Hours")
    assert found.rows == (("Back at work", "4 hours"), ("Told", ""))


def test_says_cells_by_their_kind() -> None:
    found = told("FIR-01", value=[{"firm": "Specimen Print & Mail", "kind": "mail", "since": "2026-01-05"}])
    assert found.rows == (("Specimen Print & Mail", "Mail", "Jan 5, 2026"),)


def test_says_one_part_as_it_was_entered() -> None:
    question = SET.by_id["NUM-02"]
    assert telling.part(question, "value", {"back": {"hours": "4"}}) == "Back at work: 4 hours"
    both = telling.part(question, "value", {"back": {"hours": "4"}, "told": {"hours": "2"}})
    assert both.splitlines()[1] == "Told: 2 hours"
    rows = [{"firm": "Specimen Print & Mail", "kind": "mail"}, {"firm": "Placeholder Coding LLC"}]
    head = telling.tell(SET.by_id["FIR-01"], answers.read(SET.by_id["FIR-01"], {"value": rows})).head
    assert telling.part(SET.by_id["FIR-01"], "value", rows).splitlines() == [
        f"{head[0]}: Specimen Print & Mail; {head[1]}: Mail", f"{head[0]}: Placeholder Coding LLC"]
    assert (telling.part(question, "none", True), telling.part(question, "owner", "")) == ("Ticked", "Nothing")
