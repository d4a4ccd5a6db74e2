"""Words that promise without a number."""

from __future__ import annotations

import pytest

from portal.questions import vague


@pytest.mark.parametrize(("text", "words"), [
    ("We take security very seriously.", "take security very seriously"),
    ("Logs are reviewed regularly", "regularly"),
    ("Access is changed as needed.", "as needed"),
    ("We use industry-standard encryption.", "industry-standard"),
    ("Staff is told as soon as possible.", "as soon as possible"),
    ("We have 12 people. Training takes place from time to time.", "from time to time"),
    ("Appropriate measures are in place", "Appropriate"),
])
def test_finds_a_promise_without_a_number(text: str, words: str) -> None:
    assert vague.words(text) == words


@pytest.mark.parametrize("text", [
    "", "Logs are reviewed regularly, each Monday and every month.", "We review as needed, at least 4 times a year.",
    "Accounts are closed the same day.", "Regularly: once a quarter.", "The list is checked by the office lead.",
    "The regulator wrote to us.", "Softened wording is not vague.", "Annual review by the owner, and when needed.",
])
def test_leaves_a_promise_with_a_number_alone(text: str) -> None:
    assert vague.words(text) == ""
