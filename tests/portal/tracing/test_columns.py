"""Finding the columns of a stranger's list, its days and its yes and no; names that are the same or nearly so."""

from __future__ import annotations

import time
from datetime import date

import pytest

from portal.tracing import columns, lists, names, values
from portal.tracing.kinds import ACCESS, LEAVERS, SUBCONTRACTORS, TRAINING


@pytest.mark.parametrize(("heads", "of", "chosen"), [
    (["Employee Name", "Termination Date", "Email"], LEAVERS.left, {"name": 0, "left_on": 1, "key": 2, "first": None}),
    (["Account Name", "Enabled", "Last Logon", "Date Disabled"], LEAVERS.right,
     {"name": 0, "state": 1, "used_on": 2, "closed_on": 3, "key": None,
                                                                              "first": None}),
    (["DisplayName", "UPN", "AccountStatus", "LastLogin", "SecurityRole"], ACCESS.left,
     {"name": 0, "key": 1, "state": 2, "used_on": 3, "role": 4, "first": None}),
    (["Course", "Staff", "Completion date"], TRAINING.right, {"name": 1, "done_on": 2, "key": None,
                                                                  "first": None}),
    (["Emp ID", "Last Name", "First Name", "Department", "Term Date"], LEAVERS.left,
     {"key": 0, "name": 1, "first": 2, "left_on": 4}),
    (["Name", "SamAccountName", "UserPrincipalName", "Enabled", "LastLogonDate"], LEAVERS.right,
     {"name": 0, "key": 2, "state": 3, "used_on": 4, "closed_on": None, "first": None}),
    (["Legal name", "Country", "PHI?"], SUBCONTRACTORS.left,
     {"name": 0, "phi": 2, "phi_from": None}),
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
    ("11/02/2026 8:15 AM", date(2026, 11, 2)),
    ("Mon, November 2nd, 2026", date(2026, 11, 2)), ("13/02/2026", None), ("soon", None), ("", None)])
def test_days_are_read_the_american_way(text: str, day: date | None) -> None:
    assert values.day(text) == day


@pytest.mark.parametrize(("text", "says"), [("Active", True), ("TRUE", True), ("Disabled (11/2)", False), ("no", False),
                                            ("pending", None), ("", None), ("Inactive", False), ("not active", False),
                                            ("no longer active", False), ("not disabled", True), ("on leave", None),
                                            ("n/a", None), ("x", True), ("11/02/2026", None)])
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


@pytest.mark.parametrize(("one", "other"), [
    ("Jane Sampel", "Jane Sample"), ("Jane Sample", "Jane Marie Sample"), ("Jane Sample", "jsample"),
    ("Jane Sample", "j.sample@billing.example"), ("Jane Sample", "EXAMPLE\\jsample"), ("Jane Sample", "adm-jsample"),
    ("Jane Sample", "jsample2"), ("Jane Sample", "sample"), ("J. Sample", "Jane Sample"),
    ("Sample Jane", "Jane Sample"), ("Bob Sample", "Robert Sample"),
    ("Jane Sample-Doe", "Jane Sample"), ("Jane A. Sample", "Jane B. Sample"),
    ("John Sample Jr", "John Sample Sr")])
def test_names_nearly_alike_are_offered_from_both_sides(one: str, other: str) -> None:
    for left, right in ((one, other), (other, one)):
        found = names.match([(left, "")], [(right, "")], {})[0]
        assert (found.right, found.perhaps) == ((), (0,)), (left, right)


@pytest.mark.parametrize(("one", "other"), [("Jane Sample", "Robert Test"), ("Jane Sample", "June Example"),
                                            ("Jane Sample", "John Sample"), ("Jane Sample", ""), ("", "")])
def test_others_are_not(one: str, other: str) -> None:
    found = names.match([(one, "")], [(other, "")], {})[0]
    assert (found.right, found.perhaps) == ((), ())


@pytest.mark.parametrize(("left", "right"), [
    (("Jane Sample", "00142"), ("jsample", "142")), (("Jane Doe", "JANE@a.example"), ("Jane Sample", "jane@a.example")),
    (("jsample", ""), ("Jane Sample-Doe", "jsample@a.example")), (("Иван Пример", ""), ("ИВАН ПРИМЕР", "")),
    (("Sample, Jane, CPC", ""), ("Jane Sample", ""))])
def test_a_key_or_the_whole_name_settles_it(left: tuple[str, str], right: tuple[str, str]) -> None:
    assert names.match([left], [right], {})[0].right == (0,)


def test_the_same_number_under_another_name_may_be_a_row_number_and_is_asked() -> None:
    found = names.match([("Jane Sample", "1002")], [("Bob Testcase", "1002")], {})[0]
    assert (found.right, found.perhaps) == ((), (0,))


@pytest.mark.parametrize("key", ["n/a", "none", "000", "-"])
def test_a_placeholder_is_no_key(key: str) -> None:
    found = names.match([("Jane Sample", key)], [("Bob Testcase", key)], {})[0]
    assert (found.right, found.perhaps) == ((), ())


def test_a_firm_is_offered_by_a_part_of_its_name() -> None:
    assert names.match([("Example Coding, LLC", "")], [("Example Coding Services", "")], {}, firm=True)[0].perhaps


def test_five_thousand_names_are_matched_within_a_request() -> None:
    people = [(f"{chr(97 + n % 26)}{n % 331}ab {chr(97 + n % 23)}{n}er", "") for n in range(5000)]
    begun = time.perf_counter()
    names.match(people, people[::-1], {}, wanted=range(60), every=True)
    assert time.perf_counter() - begun < 5


CELLS = (("Name", "Disabled", "Left"), ("Jane Sample", "Yes", "31/10/2026"),
         ("Ann Example", "11/02/2026", "02/11/2026"), ("", "yes", "01/11/2026"), ("Bob Testcase", "", "soon"), ())


def test_a_list_is_read_by_its_columns_and_says_what_it_could_not_read() -> None:
    assert lists.writes_day_first(CELLS, [2])
    found = lists.read(CELLS, True, {"name": 0, "state": 1, "used_on": 2}, LEAVERS.right, "a" * 64, day_first=True)
    assert found.listed.rows == (
        {"name": "Jane Sample", "state": "closed", "used_on": "2026-10-31"},
        {"name": "Ann Example", "state": "closed", "closed_on": "2026-11-02", "used_on": "2026-11-02"},
        {"name": "Bob Testcase", "state": "", "used_on": "soon"})
    assert found.nameless == 1
    assert found.unread == (lists.Unread(5, "Last used", "soon"),)


def test_a_first_name_that_stands_apart_comes_first() -> None:
    found = lists.read((("Sample", "Jane"), ("Doe, Jane", "Jane"), ("Walters", "Al")), False, {"name": 0, "first": 1},
                       ACCESS.right, "a" * 64)
    assert [row["name"] for row in found.listed.rows] == ["Jane Sample", "Doe, Jane", "Al Walters"]


def test_columns_without_heads_have_numbers() -> None:
    assert lists.heads(CELLS, True) == ("Name", "Disabled", "Left")
    assert lists.heads(CELLS[1:], False) == ("Column 1", "Column 2", "Column 3")
