"""Whether two documents are between the same parties."""

from __future__ import annotations

import pytest

from extractors.together_parties import others

OURS = ("Sample Family Practice", "Example Billing Co.")


@pytest.mark.parametrize("named", [
    ("SAMPLE FAMILY PRACTICE", "Example Billing Company"),
    ("Sample Family Practice, LLC", "Example Billing, Inc."),
    ("Example Billing Co.", "Sample Family Practice"),  # the reader took one for the other
    ("Sample Family Pract1ce", "Exarnple Billing Co."),  # a scan
    ("Sample Family Practice", "Example Billing"),
    (None, None),
])
def test_the_same_parties_are_told_whatever_form_their_names_have(named: tuple[str | None, str | None]) -> None:
    assert others(OURS, named) == ()


def test_names_the_parties_that_the_agreement_does_not() -> None:
    assert others(OURS, ("Sample Family Practice", "Placeholder Coding LLC")) == ("Placeholder Coding LLC",)
    assert others(OURS, ("Mockup Dental Group", "Placeholder Coding LLC")) == (
        "Mockup Dental Group", "Placeholder Coding LLC")


def test_a_role_that_the_agreement_leaves_open_says_nothing() -> None:
    assert others(("Sample Family Practice", None), ("Sample Family Practice", "Placeholder Coding LLC")) == ()


def test_a_further_name_of_the_vendor_is_no_other_party() -> None:
    assert others(OURS, ("Sample Family Practice", "Claims Partners LLC"), ("Claims Partners",)) == ()
