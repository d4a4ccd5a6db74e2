"""Ids made from words: readable, once, and kept when only the words change."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from portal.vocabulary import naming

LINES = st.lists(st.text(min_size=1, max_size=30), unique=True, max_size=12)
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@given(st.text(max_size=200))
def test_an_id_is_always_fit_for_the_schema(words: str) -> None:
    found = naming.slug(words)
    assert SLUG.fullmatch(found)
    assert len(found) <= naming.LONGEST


@given(LINES)
def test_the_same_lines_keep_their_ids_in_any_order(lines: list[str]) -> None:
    ids = naming.keep(lines, {})
    assert list(ids.values()) == lines
    again = naming.keep(list(reversed(lines)), ids)
    assert again == ids
    assert list(again.values()) == list(reversed(lines))


@given(LINES, LINES)
def test_every_line_gets_one_id_of_its_own(before: list[str], after: list[str]) -> None:
    found = naming.keep(after, naming.keep(before, {}))
    assert list(found.values()) == after
    assert all(SLUG.fullmatch(id) and len(id) <= naming.LONGEST for id in found)
    assert not naming.RESERVED & set(found)


def test_other_words_for_an_option_keep_its_id() -> None:
    before = {"yes": "Yes, all of them", "some": "Some of them", "no": "No"}
    assert naming.keep(["Yes, each of them", "Some", "No"], before) == {
        "yes": "Yes, each of them", "some": "Some", "no": "No"}


def test_a_new_option_between_old_ones_gets_a_new_id() -> None:
    before = {"daily": "Daily", "weekly": "Weekly"}
    assert naming.keep(["Daily", "Twice in a month", "Weekly"], before) == {
        "daily": "Daily", "twice-in-a-month": "Twice in a month", "weekly": "Weekly"}


def test_an_option_called_none_is_told_from_having_nothing_to_list() -> None:
    assert naming.keep(["None", "Not applicable"], {}) == {"none-2": "None", "not-applicable": "Not applicable"}


def test_questions_are_counted_on_after_those_that_are_gone() -> None:
    assert naming.next_question("ORG", ["ORG-01", "ORG-07", "ACC-12"]) == "ORG-08"
    assert naming.prefix("Access and people", {"ORG"}) == "ACC"
    assert naming.prefix("Access and people", {"ACC"}) == "ACCE"
