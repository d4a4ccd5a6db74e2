"""Tables of times count where the agreement makes them terms, and not where it says that they are none."""

from __future__ import annotations

import pytest

from extractors.pipeline import read_lines
from extractors.types import Line

DUTY = "Vendor shall report any breach of unsecured PHI to Practice promptly after discovery."
ROWS = ("| What happened | Time |", "| Breach of unsecured PHI | 3 days |", "| Security incident | 4 days |")


def _limits(*texts: str, title: str = "Business Associate Agreement") -> set[tuple[str, int | None]]:
    lines = [Line(title, kind="heading", level=1, starts_paragraph=True)]
    for text in texts:
        kind = "heading" if text.startswith("# ") else "body"
        lines.append(Line(text.removeprefix("# "), kind=kind, level=2 * (kind == "heading"), starts_paragraph=True))
    return {(window.event, window.number) for window in read_lines(lines).windows}


@pytest.mark.parametrize(
    "says",
    [
        "This table is for convenience only.",
        "The table below is for orientation only and does not form part of this Agreement.",
        "These times are what Vendor usually achieves and are not commitments.",
        "This chart has no legal effect.",
    ],
)
def test_a_table_that_is_no_term_sets_no_limit(says: str) -> None:
    assert _limits(DUTY, "# Deadlines", says, *ROWS) == {("breach", None)}
    assert _limits(DUTY, "# Deadlines", *ROWS, says) == {("breach", None)}


@pytest.mark.parametrize(
    "says",
    [
        "This summary is binding.",
        "This table forms part of the Agreement.",
        "The times below are terms of this Agreement.",
    ],
)
def test_a_summary_that_is_a_term_sets_the_limits(says: str) -> None:
    assert _limits("# Summary of times", says, *ROWS, "# Reports", DUTY) == {("breach", 3), ("security-incident", 4)}


@pytest.mark.parametrize(
    "says",
    [
        "Only the terms below are binding.",
        "This summary is for convenience, and the sections below are binding.",
        "This summary is not binding.",
        "What follows in short.",
    ],
)
def test_a_summary_is_no_term_unless_it_says_so(says: str) -> None:
    assert _limits("# Summary of times", says, *ROWS, "# Reports", DUTY) == {("breach", None)}


def test_a_table_beside_other_words_counts() -> None:
    assert _limits(DUTY, "# Deadlines", "This table applies to all sites.", *ROWS) == {
        ("breach", 3),
        ("security-incident", 4),
    }
