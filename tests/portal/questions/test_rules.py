"""The language of conditions, red flags and contradictions."""

from __future__ import annotations

from typing import Any

import pytest

from portal.questions import building, rules
from portal.questions.answers import Answer
from tests.portal.questions import sample
from tests.portal.questions.sample import answer

ROWS = [{"firm": "Testcase Hosting Inc.", "kind": "hosting", "since": "2025-01-15"},
        {"firm": "Specimen Print & Mail", "kind": "mail"}]
ANSWERS: dict[str, Answer] = {
    "FIR-01": answer("FIR-01", ROWS),
    "FIR-02": answer("FIR-02", "exceptions", explanation="The agreement is similar to yours."),
    "FIR-03": answer("FIR-03", "We do not track sub accounts at all, they are handled by each of those firms."),
    "NUM-01": answer("NUM-01", "72"),
    "NUM-02": answer("NUM-02", {"back": {"hours": "8"}, "told": {"hours": "8"}}),
    "CHO-01": answer("CHO-01", na=True, reason="We have none."),
    "CHO-02": answer("CHO-02", ["one", "three"]),
    "DAY-01": answer("DAY-01", "2025-11-22"),
}


def _holds(rule: dict[str, Any], **changed: Answer) -> bool:
    return rules.holds(building.rule(rule), {**ANSWERS, **changed}, sample.TODAY)


@pytest.mark.parametrize("rule", [
    {"question": "FIR-02", "is": ["no", "exceptions"]},
    {"question": "CHO-01", "is": ["na"]},
    {"question": "CHO-02", "is": ["three"]},
    {"question": "CHO-02", "lacks": ["one", "two"]},
    {"question": "CHO-02", "over": 1},
    {"question": "FIR-01", "under": 3},
    {"question": "NUM-01", "under": 72.5},
    {"question": "NUM-01", "over": 71},
    {"question": "DAY-01", "older": "364d"},
    {"question": "FIR-03", "says": ["do not track"]},
    {"question": "FIR-02", "part": "explanation", "says": ["similar"]},
    {"question": "FIL-01", "blank": True},
    {"question": "FIR-01", "column": "kind", "is": ["hosting"]},
    {"question": "FIR-01", "column": "since", "blank": True},
    {"question": "FIR-01", "column": "since", "where": {"kind": ["mail"]}, "blank": True},
    {"question": "FIR-01", "column": "since", "older": "12m"},
    {"question": "FIR-01", "column": "firm", "says": ["print & mail"]},
    {"question": "NUM-02", "column": "hours", "all-same": True},
    {"question": "NUM-02", "row": "told", "column": "hours", "over": 7},
    {"all": [{"question": "NUM-01", "over": 1}, {"question": "FIR-02", "is": ["exceptions"]}]},
    {"any": [{"question": "NUM-01", "over": 100}, {"question": "FIR-02", "is": ["exceptions"]}]},
    {"not": {"question": "NUM-01", "over": 100}},
    {"not": {"question": "FIL-01", "is": ["na"]}},
])
def test_holds(rule: dict[str, Any]) -> None:
    assert _holds(rule)


@pytest.mark.parametrize("rule", [
    {"question": "FIR-02", "is": ["no"]},
    {"question": "CHO-02", "lacks": ["one"]},
    {"question": "CHO-01", "lacks": ["fast"]},
    {"question": "NUM-01", "over": 72},
    {"question": "NUM-01", "under": 72},
    {"question": "DAY-01", "older": "12m"},
    {"question": "FIR-03", "says": ["each"]},
    {"question": "FIR-03", "says": ["sub account"]},
    {"question": "NUM-01", "blank": True},
    {"question": "FIR-01", "column": "since", "where": {"kind": ["hosting"]}, "blank": True},
    {"question": "FIR-01", "column": "kind", "all-same": True},
    {"question": "NUM-02", "row": "back", "column": "hours", "differs": "told"},
    {"question": "FIL-01", "is": ["na"]},
    {"question": "FIL-01", "under": 5},
    {"question": "FIL-01", "column": "x", "blank": True},
])
def test_does_not_hold(rule: dict[str, Any]) -> None:
    assert not _holds(rule)


def test_nothing_to_list_counts_as_no_rows() -> None:
    nobody = answer("FIR-01", none=True)
    assert _holds({"question": "FIR-01", "under": 1}, **{"FIR-01": nobody})
    assert not _holds({"question": "FIR-01", "over": 0}, **{"FIR-01": nobody})
    assert not _holds({"question": "FIR-01", "column": "since", "blank": True}, **{"FIR-01": nobody})


def test_rows_that_differ() -> None:
    differing = answer("NUM-02", {"back": {"hours": "8"}, "told": {"hours": "24"}})
    rule = {"question": "NUM-02", "row": "back", "column": "hours", "differs": "told"}
    assert _holds(rule, **{"NUM-02": differing})


@pytest.mark.parametrize(("second", "differs"), [
    ("The same", False), ("Same as above.", False), ("ditto", False), ("placeholder coding llc", False),
    ("Not the same", True), ("Sandbox Clearinghouse", True),
])
def test_rows_that_say_they_are_the_same(second: str, differs: bool) -> None:
    content = sample.content()
    asked = next(one for one in content["sections"]["01-only"]["questions"] if one["id"] == "NUM-02")
    asked["columns"] = [{"id": "who", "label": "Who", "type": "text"}]
    rows = {"back": {"who": second}, "told": {"who": "Placeholder Coding LLC"}}
    answer = sample.answers.read(sample.catalog.build(content).by_id["NUM-02"], {"value": rows})
    for row, other in (("back", "told"), ("told", "back")):
        rule = {"question": "NUM-02", "row": row, "column": "who", "differs": other}
        assert _holds(rule, **{"NUM-02": answer}) is differs


@pytest.mark.parametrize(("text", "found"), [
    ("None", True), ("none.", True), ("None yet, sorry", True), ("nonetheless", False),
    ("None of our staff has ever sent a fax to a wrong number", False),
])
def test_a_single_word_counts_in_a_short_answer_only(text: str, found: bool) -> None:
    assert _holds({"question": "FIR-03", "says": ["none"]}, **{"FIR-03": answer("FIR-03", text)}) is found


def test_a_phrase_counts_anywhere_with_either_apostrophe() -> None:
    for text in ("Of the firms that we use we don’t know all", "Sorry, we DON'T\nknow"):
        assert _holds({"question": "FIR-03", "says": ["don't know"]}, **{"FIR-03": answer("FIR-03", text)})


def test_a_later_date_in_the_same_row() -> None:
    content = sample.content()
    columns = content["sections"]["01-only"]["questions"][0]["columns"]
    columns.append({"id": "ended", "label": "Ended", "type": "date"})
    row = {"firm": "A", "kind": "mail", "since": "2026-05-02", "ended": "2026-05-01"}
    read = sample.catalog.build(content).by_id["FIR-01"]
    changed = sample.answers.read(read, {"value": [row]})
    assert _holds({"question": "FIR-01", "column": "since", "after": "ended"}, **{"FIR-01": changed})
    assert not _holds({"question": "FIR-01", "column": "ended", "after": "since"}, **{"FIR-01": changed})
