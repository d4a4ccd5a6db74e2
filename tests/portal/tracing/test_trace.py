"""Two lists traced: what fits, what does not, what a person is asked, and what it says of the checks."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.scoring import catalog
from portal.tracing import names, trace
from portal.tracing.kinds import KINDS
from portal.tracing.lists import Listed
from portal.tracing.trace import Outcome, Task

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
    left = listed(leaver("Jane Sample", "11/02/2026"), leaver("Bob Testcase", "11/02/2026"))
    outcome = trace.trace(task("leavers", left, listed(account("Bob Testcase", "closed", "11/02/2026"))))
    assert (outcome.sample, outcome.fit, outcome.absent, outcome.levels[0][1]) == (2, 2, 1, "strong")


def test_accounts_among_which_nobody_is_found_test_nothing() -> None:
    with pytest.raises(ValueError, match="None of the people who left"):
        trace.trace(task("leavers", listed(leaver("Jane Sample", "11/02/2026")), listed(account("Else", "Active"))))


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
    both = listed(*left.rows, leaver("Bob Testcase", "11/02/2026"))
    accounts = listed(*right.rows, account("Bob Testcase", "closed", "11/02/2026"))
    assert codes(task("leavers", both, accounts, said={0: ()})) == []


def test_a_second_account_of_somebody_who_left_is_asked_for() -> None:
    right = listed(account("Jane Sample", "disabled", "11/02/2026"), account("jsample", "enabled"))
    left = listed(leaver("Jane Sample", "11/02/2026"))
    assert [(one.right, one.perhaps) for one in trace.open_matches(task("leavers", left, right))] == [((0,), (1,))]
    assert codes(task("leavers", left, right, said={0: (0, 1)})) == [("open", "Jane Sample")]


def test_two_people_of_one_name_wait_for_a_persons_word() -> None:
    right = listed(account("Jane Sample", "enabled", key="1"),
                   account("Jane Sample", "disabled", "11/02/2026", key="2"))
    waiting = trace.open_matches(task("leavers", listed(leaver("Jane Sample", "11/02/2026")), right))
    assert [one.perhaps for one in waiting] == [(0, 1)]


@pytest.mark.parametrize(("trained", "level"), [(100, "strong"), (98, "strong"), (97, "partial"), (90, "partial"),
                                                (89, "red-flag")])
def test_the_share_of_staff_with_a_training_of_this_year_decides(trained: int, level: str) -> None:
    people = [f"{first * 3} {last * 4}" for first in "abcdefghjm" for last in "klmnopqrst"]
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
    accounts = [account(f"P{n} Sample{n}", "closed", "11/02/2026") for n in range(50)]
    right = listed(*accounts, sha="b")
    first = trace.sampled(task("leavers", left, right, size=10))
    assert len(first) == 10 and first == trace.sampled(task("leavers", left, right, size=10))
    assert first != trace.sampled(task("leavers", left, listed(account("x", "off"), sha="c"), size=10))
    said = {number: (number,) for number in range(50)}
    outcome = trace.trace(task("leavers", left, right, size=10, said=said))
    assert (outcome.population, outcome.sample) == (50, 10)


def test_nothing_in_the_period_is_no_result() -> None:
    one = task("leavers", listed(leaver("A Sample", "01/02/2026")), listed(account("x", "off")),
               since=date(2026, 10, 1))
    with pytest.raises(ValueError, match="no row"):
        trace.trace(one)


def test_what_a_test_does_not_speak_of_is_left_out() -> None:
    firms = listed({"name": "Example Coding", "phi": "no"}, {"name": "Specimen Print & Mail", "phi": "yes"})
    assert trace.in_period(task("subcontractors", firms, listed())) == [1]
    accounts = listed({"name": "Jane Sample", "state": "disabled"}, {"name": "Ann Example", "state": "on hold"})
    assert trace.in_period(task("access", accounts, listed())) == [1]
    staff = listed({"name": "Jane Sample", "since": "12/01/2026"}, {"name": "Ann Example", "since": ""})
    assert trace.in_period(task("training", staff, listed())) == [1]


def test_roles_are_judged_only_where_both_lists_give_them() -> None:
    accounts, staff = listed({"name": "Jane Sample", "role": "Biller"}), listed({"name": "Jane Sample"})
    assert [check for check, _, _ in trace.trace(task("access", accounts, staff)).levels] == ["2a"]


def test_the_rights_of_an_administrator_are_no_billers() -> None:
    accounts = listed({"name": "Jane Sample", "role": "Billing administrator"})
    assert codes(task("access", accounts, listed({"name": "Jane Sample", "role": "Billing clerk"}))) == [
        ("role", "Jane Sample")]


def test_nobody_with_a_record_means_that_there_are_none() -> None:
    outcome = trace.trace(task("training", listed({"name": "Jane Sample"}), listed({"name": "X", "done_on": ""})))
    assert [cap for cap, _ in outcome.facts] == ["K11"]


# Names that are nothing like one another, so that none waits for a person's word.
PEOPLE = ("Jane Sample", "Robert Testcase", "Maria Placeholder", "Wendy Fictional", "Otis Mockup")
DAYS = ("11/02/2026", "11/03/2026", "11/20/2026", "", "soon")
people = st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(DAYS)), min_size=1, max_size=5)
STATES = st.sampled_from(("active", "closed", ""))
accounts_ = st.lists(st.tuples(st.sampled_from(PEOPLE), STATES, st.sampled_from(DAYS)), min_size=1, max_size=6)


def _told(left: Sequence[tuple[str, str]], right: Sequence[tuple[str, str, str]]) -> Outcome | None:
    one = task("leavers", listed(*(leaver(*row) for row in left)), listed(*(account(*row) for row in right)))
    try:
        return trace.trace(one)
    except ValueError:
        return None


@settings(deadline=None)
@given(people, accounts_, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(left: Any, right: Any, shuffled: Any) -> None:
    before = _told(left, right)
    shuffled.shuffle(left)
    shuffled.shuffle(right)
    after = _told(left, right)
    assert (before is None) == (after is None)
    if before and after:
        assert Counter(before.exceptions) == Counter(after.exceptions)
        assert (before.levels, before.facts, before.fit) == (after.levels, after.facts, after.fit)


@settings(deadline=None)
@given(people, accounts_, st.sampled_from(PEOPLE), st.sampled_from(("active", "closed")))
def test_an_account_that_is_added_changes_nothing_for_others(left: Any, right: Any, whose: str, state: str) -> None:
    before, after = _told(left, right), _told(left, [*right, (whose, state, "")])
    if before and after:
        others = [Counter(one for one in outcome.exceptions if one.about != whose) for outcome in (before, after)]
        assert others[0] == others[1]
        assert Counter(before.exceptions) <= Counter(after.exceptions)


@settings(deadline=None)
@given(people, accounts_, st.sampled_from(PEOPLE))
def test_an_open_account_never_makes_it_better(left: Any, right: Any, whose: str) -> None:
    before, after = _told(left, right), _told(left, [*right, (whose, "active", "")])
    order = ("red-flag", "partial", "strong")
    if before and after and whose in {name for name, _ in left}:
        assert order.index(after.levels[0][1]) <= order.index(before.levels[0][1])
        assert after.fit <= before.fit
        assert after.levels[0][1] == "red-flag"


@settings(deadline=None)
@given(people, st.lists(st.tuples(st.sampled_from(PEOPLE), st.sampled_from(DAYS)), max_size=6),
       st.sampled_from(PEOPLE))
def test_one_more_training_never_makes_it_worse(left: Any, right: Any, whose: str) -> None:
    staff = listed(*({"name": name} for name, _ in left))
    records = [{"name": name, "done_on": day} for name, day in right]
    before = trace.trace(task("training", staff, listed(*records)))
    after = trace.trace(task("training", staff, listed(*records, {"name": whose, "done_on": "11/02/2026"})))
    assert after.fit >= before.fit


def test_a_list_of_one_name_is_traced_in_no_time() -> None:
    """Each row once compared with each other: a hostile list of thousands took hours."""
    many = [("Jane Sample", "")] * 3000
    began = time.process_time()
    found = names.match(many, many, {}, wanted=range(300), every=True)
    assert len(found[0].right) == 3000
    assert time.process_time() - began < 5


def test_a_name_that_stands_for_hundreds_of_rows_is_no_person() -> None:
    right = listed(*(account("Jane Sample", "enabled") for _ in range(trace.MOST_MATCHED + 1)))
    with pytest.raises(ValueError, match="stands for 101 rows"):
        trace.trace(task("leavers", listed(leaver("Jane Sample", "11/02/2026")), right))
