"""The headline of a reading: which terms count, which need work, and the verdict in words."""

from __future__ import annotations

import pytest

from portal.scoring.agreements import Judged, needs_work, summarize

PRESENT, MISSING = Judged("required", "present"), Judged("required", "missing")


def test_no_gap_is_said_carefully() -> None:
    assert summarize([PRESENT, PRESENT]).verdict == "No gap found in the terms we check."


def test_a_required_gap_says_do_not_sign() -> None:
    summary = summarize([PRESENT, MISSING, Judged("recommended", "weak")])
    assert summary.verdict == "Do not sign yet. 2 of 3 terms need work."
    assert (summary.required_gaps, summary.by_status) == (1, {"missing": 1, "weak": 1})


def test_a_gap_in_recommended_terms_only_says_so() -> None:
    summary = summarize([PRESENT, Judged("recommended", "missing")])
    assert summary.verdict == "The required terms are there. 1 of 2 terms needs work."


@pytest.mark.parametrize(("status", "gaps"), [("weak", 1), ("conflict", 1), ("missing", 0), ("unclear", 0)])
def test_a_term_required_in_some_cases_is_a_gap_only_where_it_is_there_and_defective(status: str, gaps: int) -> None:
    summary = summarize([Judged("required-if", status)])
    assert (summary.required_gaps, summary.need_work) == (gaps, 1)


@pytest.mark.parametrize("status", ["present", "weak", "missing", "conflict", "unclear"])
def test_what_is_only_proposed_never_counts(status: str) -> None:
    assert not needs_work(Judged("proposed", status))
    alone, beside = summarize([PRESENT]), summarize([PRESENT, Judged("proposed", status)])
    assert (beside.verdict, beside.need_work, beside.by_status) == (alone.verdict, alone.need_work, alone.by_status)


@pytest.mark.parametrize("tier", ["where-it-applies", "permission"])
def test_what_may_be_left_out_is_no_gap(tier: str) -> None:
    assert not needs_work(Judged(tier, "missing"))
    assert not needs_work(Judged(tier, "unclear"))
    assert needs_work(Judged(tier, "weak"))
    assert summarize([PRESENT, Judged(tier, "missing")]).need_work == 0


def test_one_count_of_terms_is_told_and_its_parts_add_up() -> None:
    summary = summarize([PRESENT, MISSING, Judged("recommended", "weak"), Judged("permission", "missing"),
                         Judged("required-if", "not-applicable")])
    assert summary.verdict == "Do not sign yet. 2 of 5 terms need work."
    assert summary.counted == (
        "Of 5 terms that we look for, 1 is present, 2 need work and 2 may be left out or do not apply.")
    assert summarize([PRESENT]).counted == "Of 1 term that we look for, 1 is present."


def test_those_who_signed_are_not_told_to_wait() -> None:
    assert summarize([PRESENT, MISSING], signed=True).verdict == (
        "Signed with gaps: ask for an amendment. 1 of 2 terms needs work.")
