"""Two lists traced: what fits, what does not, what a person is asked, and what it says of the checks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from portal.scoring import catalog
from portal.tracing import trace
from portal.tracing.kinds import KINDS
from portal.tracing.trace import Listed, Task

TODAY = date(2026, 11, 22)


def listed(*rows: Mapping[str, str], sha: str = "a") -> Listed:
    return Listed(tuple(rows), sha * 64)


def task(kind: str, left: Listed, right: Listed, **more: Any) -> Task:
    return Task(kind, left, right, **{"said": {}, "today": TODAY, **more})


def codes(of: Task) -> list[tuple[str, str]]:
    return [(one.code, one.about) for one in trace.trace(of).exceptions]


def leaver(name: str, day: str, key: str = "") -> dict[str, str]:
    return {"name": name, "left_on": day, "key": key}


def account(name: str, state: str, closed: str = "", used: str = "", key: str = "") -> dict[str, str]:
    return {"name": name, "state": state, "closed_on": closed, "used_on": used, "key": key}


def test_every_kind_speaks_of_checks_that_there_are() -> None:
    assert {check for kind in KINDS.values() for check in kind.checks} <= set(catalog.latest().by_id)


@pytest.mark.parametrize(("state", "closed", "used", "code"), [
    ("Active", "", "", "open"),
    ("unclear", "", "", "open"),
    ("Disabled", "11/02/2026", "", None),
    ("Disabled", "11/03/2026", "", "later"),
    ("Disabled", "11/09/2026", "", "late"),
    ("Disabled", "", "", "no-day"),
    ("Disabled", "11/02/2026", "11/05/2026", "used"),
])
def test_the_account_of_somebody_who_left_must_be_closed_on_the_same_day(
        state: str, closed: str, used: str, code: str | None) -> None:
    one = task("leavers", listed(leaver("Jane Sample", "11/02/2026")), listed(account("Jane Sample", state, closed,
                                                                                     used)))
    assert codes(one) == ([(code, "Jane Sample")] if code else [])


def test_somebody_without_an_account_has_none_to_close() -> None:
    outcome = trace.trace(task("leavers", listed(leaver("Jane Sample", "11/02/2026")), listed(
        account("Someone Else", "Active"))))
    assert (outcome.sample, outcome.fit, outcome.levels[0][1]) == (1, 1, "strong")


def test_every_account_of_a_person_is_followed() -> None:
    both = listed(account("Jane Sample", "disabled", "11/02/2026", key="jane@a.example"),
                  account("J. Sample", "active", key="jane@a.example"))
    one = task("leavers", listed(leaver("Jane Sample", "11/02/2026", "JANE@a.example")), both)
    assert codes(one) == [("open", "Jane Sample")]


def test_an_open_account_of_somebody_who_left_caps_the_score_and_is_a_red_flag() -> None:
    outcome = trace.trace(task("leavers", listed(leaver("Jane Sample", "11/02/2026")),
                               listed(account("Sample, Jane", "enabled"))))
    assert outcome.levels == (("2c", "red-flag", "0 of 1 traced without an exception"),)
    assert [cap for cap, _ in outcome.facts] == ["K8"]


def test_names_nearly_alike_wait_for_a_persons_word() -> None:
    left, right = listed(leaver("Jane Sampel", "11/02/2026")), listed(account("Jane Sample", "enabled"))
    waiting = trace.open_matches(task("leavers", left, right))
    assert [one.perhaps for one in waiting] == [(0,)]
    with pytest.raises(ValueError, match="wait for a person"):
        trace.trace(task("leavers", left, right))
    assert codes(task("leavers", left, right, said={0: (0,)})) == [("open", "Jane Sampel")]
    assert codes(task("leavers", left, right, said={0: ()})) == []


def test_two_people_of_one_name_wait_for_a_persons_word() -> None:
    right = listed(account("Jane Sample", "enabled", key="1"),
                   account("Jane Sample", "disabled", "11/02/2026", key="2"))
    waiting = trace.open_matches(task("leavers", listed(leaver("Jane Sample", "11/02/2026")), right))
    assert [one.perhaps for one in waiting] == [(0, 1)]


@pytest.mark.parametrize(("trained", "level"), [(100, "strong"), (98, "strong"), (97, "partial"), (90, "partial"),
                                                (89, "red-flag")])
def test_the_share_of_staff_with_a_training_of_this_year_decides(trained: int, level: str) -> None:
    people = [f"{first * 3} {last * 4}" for first in "abcdefghij" for last in "klmnopqrst"]
    staff = listed(*({"name": name} for name in people))
    done = listed(*({"name": name, "done_on": "2026-03-01"} for name in people[:trained]))
    outcome = trace.trace(task("training", staff, done))
    assert (outcome.fit, outcome.levels[0][:2]) == (trained, ("3b", level))


@pytest.mark.parametrize(("day", "code"), [("11/30/2024", "old"), ("", "no-day"), ("12/24/2026", "future"),
                                           ("11/23/2025", None)])
def test_a_training_counts_for_a_year(day: str, code: str | None) -> None:
    one = task("training", listed({"name": "Jane Sample"}), listed({"name": "Jane Sample", "done_on": day}))
    assert codes(one) == ([(code, "Jane Sample")] if code else [])


def test_the_newest_of_several_trainings_counts() -> None:
    records = listed({"name": "Jane Sample", "done_on": "01/05/2024"}, {"name": "Jane Sample", "done_on": "2026-05-01"})
    assert codes(task("training", listed({"name": "Jane Sample"}), records)) == []


def test_accounts_are_of_one_person_who_works_there_in_the_right_role() -> None:
    accounts = listed(
        {"name": "billing2", "state": "active"}, {"name": "Jane Sample", "role": "Biller", "used_on": "11/20/2026"},
        {"name": "Ann Example", "role": "Administrator"}, {"name": "Old Hand", "state": "disabled"},
        {"name": "Nobody Known"}, {"name": "Bob Example", "role": "Coder", "used_on": "05/01/2026"})
    staff = listed({"name": "Jane Sample", "role": "Senior biller"}, {"name": "Ann Example", "role": "Coder"},
                   {"name": "Bob Example", "role": "Coder"})
    one = task("access", accounts, staff)
    assert codes(one) == [("shared", "billing2"), ("role", "Ann Example"), ("nobody", "Nobody Known"),
                          ("dormant", "Bob Example")]
    outcome = trace.trace(one)
    assert {check: level for check, level, _ in outcome.levels} == {
        "2a": "red-flag", "2b": "partial", "2d": "partial"}
    assert [cap for cap, _ in outcome.facts] == ["K6"]


@pytest.mark.parametrize(("firm", "agreement", "code"), [
    ({"phi": "yes"}, None, "no-agreement"),
    ({"phi": "no"}, None, None),
    ({}, {"signed_on": ""}, "unsigned"),
    ({}, {"signed_on": "2027-01-01"}, "unsigned"),
    ({}, {"signed_on": "2024-01-01", "ends_on": "2026-01-01"}, "ended"),
    ({"phi_from": "2023-06-01"}, {"signed_on": "2024-01-01"}, "data-first"),
    ({"phi_from": "2024-06-01"}, {"signed_on": "2024-01-01"}, None),
])
def test_a_firm_with_patient_data_has_signed_before_and_still_is_bound(
        firm: dict[str, str], agreement: dict[str, str] | None, code: str | None) -> None:
    left = listed({"name": "Example Coding, LLC", **firm})
    right = listed({"name": "Example Coding Inc", **agreement} if agreement else {"name": "Other Firm",
                                                                                  "signed_on": "2024-01-01"})
    outcome = trace.trace(task("subcontractors", left, right))
    assert [one.code for one in outcome.exceptions] == ([code] if code else [])
    assert outcome.levels[0][:2] == ("1d", "red-flag" if code else "strong")


def test_one_valid_agreement_of_several_is_enough() -> None:
    right = listed({"name": "Example Coding", "signed_on": "2020-01-01", "ends_on": "2022-01-01"},
                   {"name": "Example Coding", "signed_on": "2024-01-01"})
    assert codes(task("subcontractors", listed({"name": "Example Coding"}), right)) == []


def test_a_period_takes_what_lies_in_it_and_what_cannot_be_read() -> None:
    left = listed(leaver("A Sample", "01/02/2026"), leaver("B Sample", "11/02/2026"), leaver("C Sample", "last spring"))
    one = task("leavers", left, listed(account("x", "off")), since=date(2026, 10, 1), until=date(2026, 11, 30))
    assert trace.in_period(one) == [1, 2]


def test_a_sample_is_chosen_by_the_lists_and_can_be_chosen_again() -> None:
    left = listed(*(leaver(f"P{n} Sample{n}", "11/02/2026") for n in range(50)))
    right = listed(account("x", "off"), sha="b")
    first = trace.sampled(task("leavers", left, right, size=10))
    assert len(first) == 10 and first == trace.sampled(task("leavers", left, right, size=10))
    assert first != trace.sampled(task("leavers", left, listed(account("x", "off"), sha="c"), size=10))
    assert trace.trace(task("leavers", left, right, size=10)).population == 50


def test_nothing_in_the_period_is_no_result() -> None:
    one = task("leavers", listed(leaver("A Sample", "01/02/2026")), listed(account("x", "off")),
               since=date(2026, 10, 1))
    with pytest.raises(ValueError, match="no row"):
        trace.trace(one)
