"""Finding the columns of a stranger's list, its days and its yes and no; names that are the same or nearly so."""

from __future__ import annotations

from datetime import date

import pytest

from portal.tracing import columns, names, values
from portal.tracing.kinds import ACCESS, LEAVERS, SUBCONTRACTORS, TRAINING


@pytest.mark.parametrize(("heads", "of", "chosen"), [
    (["Employee Name", "Termination Date", "Email"], LEAVERS.left, {"name": 0, "left_on": 1, "key": 2}),
    (["Account Name", "Enabled", "Last Logon", "Date Disabled"], LEAVERS.right,
     {"name": 0, "state": 1, "used_on": 2, "closed_on": 3, "key": None}),
    (["DisplayName", "UPN", "AccountStatus", "LastLogin", "SecurityRole"], ACCESS.left,
     {"name": 0, "key": 1, "state": 2, "used_on": 3, "role": 4}),
    (["Course", "Staff", "Completion date"], TRAINING.right, {"topic": 0, "name": 1, "done_on": 2, "key": None}),
    (["Legal name", "Country", "PHI?"], SUBCONTRACTORS.left,
     {"name": 0, "country": 1, "phi": 2, "phi_from": None}),
])
def test_columns_are_known_by_their_heads(heads: list[str], of: object, chosen: dict[str, int | None]) -> None:
    assert columns.guess(heads, [], of) == chosen  # type: ignore[arg-type]


def test_a_column_of_days_must_hold_days() -> None:
    found = columns.guess(["Name", "Date"], [["Jane Sample", "soon"], ["Bob Sample", "later"]], LEAVERS.left)
    assert found["left_on"] is None


def test_what_is_missing_or_chosen_twice_is_said() -> None:
    assert columns.faults({"name": 0, "left_on": None}, 2, LEAVERS.left) == {
        "left_on": "Choose the column that holds: Last day."}
    assert "already" in columns.faults({"name": 0, "left_on": 0}, 2, LEAVERS.left)["left_on"]
    assert "no such column" in columns.faults({"name": 7, "left_on": 0}, 2, LEAVERS.left)["name"]


@pytest.mark.parametrize(("row", "is_head"), [(["Name", "Last day"], True), (["Jane Sample", "11/02/2026"], False),
                                              (["Jane", "jane@a.example"], False), (["", ""], False)])
def test_a_row_of_words_is_a_head(row: list[str], is_head: bool) -> None:
    assert columns.looks_like_heads(row) is is_head


@pytest.mark.parametrize(("text", "day"), [
    ("2026-11-02", date(2026, 11, 2)), ("11/2/2026", date(2026, 11, 2)), ("11/2/26", date(2026, 11, 2)),
    ("Nov 2, 2026", date(2026, 11, 2)), ("2 November 2026", date(2026, 11, 2)), ("2026-11-02T08:15:00Z",
                                                                               date(2026, 11, 2)),
    ("11/02/2026 8:15 AM", date(2026, 11, 2)), ("13/02/2026", None), ("soon", None), ("", None)])
def test_days_are_read_the_american_way(text: str, day: date | None) -> None:
    assert values.day(text) == day


@pytest.mark.parametrize(("text", "says"), [("Active", True), ("TRUE", True), ("Disabled (11/2)", False), ("no", False),
                                            ("pending", None), ("", None), ("Inactive", False)])
def test_a_state_is_yes_no_or_unknown(text: str, says: bool | None) -> None:
    assert values.yes(text) is says


@pytest.mark.parametrize(("one", "other"), [
    ("Doe, Jane", "Jane Doe"), ("JANE Q. DOE", "jane doe"), ("José Ramírez", "Jose Ramirez"), ("Jane O’Hara",
                                                                                            "Jane OHara"),
    ("Jane Doe, CPC", "Jane Doe")])
def test_the_same_person_in_other_letters(one: str, other: str) -> None:
    assert names.normal(one) == names.normal(other)


def test_a_firm_is_the_same_in_another_legal_form() -> None:
    assert names.normal("The Example Co., LLC", firm=True) == names.normal("Example Inc.", firm=True)


@pytest.mark.parametrize(("one", "other", "near"), [
    ("Jane Sampel", "Jane Sample", True), ("Jane Sample", "Jane Marie Sample", True), ("Jane Sample", "jsample", True),
    ("Jane Sample", "Robert Test", False), ("Jane Sample", "June Example", False)])
def test_names_nearly_alike_are_offered_and_others_not(one: str, other: str, near: bool) -> None:
    found = names.match([(one, "")], [(other, "")], {})[0]
    assert not found.right and bool(found.perhaps) is near
