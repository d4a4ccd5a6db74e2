"""Tables of choices: rows that were not ticked promise nothing."""

from __future__ import annotations

import pytest

from extractors.pipeline import read_lines
from extractors.types import Line, Reading

TITLE = Line("Business Associate Agreement between Sample Family Practice and Example Billing Co.", kind="heading")


def _read(*rows: str) -> Reading:
    return read_lines([TITLE, *(Line(row, kind="table-row", starts_paragraph=True) for row in rows)])


def _found(reading: Reading) -> set[str]:
    return {clause.id for clause in reading.clauses if clause.evidence}


@pytest.mark.parametrize(
    ("ticked", "unticked"), [("[x]", "[ ]"), ("☒", "☐"), ("[✓]", "[_]"), ("Yes", "No"), ("yes", "n")]
)
def test_a_row_that_was_not_ticked_promises_nothing(ticked: str, unticked: str) -> None:
    reading = _read(
        "# | In? | Promise",
        f"1 | {ticked} | Vendor shall encrypt PHI at rest.",
        f"2 | {unticked} | Vendor shall train its staff in privacy every year.",
    )
    assert "encryption" in _found(reading)
    assert "training" not in _found(reading)
    training = next(clause for clause in reading.clauses if clause.id == "training")
    assert training.looked_at[0].why == "it is a choice that was not ticked"


def test_rows_of_a_form_where_nothing_is_ticked_all_count() -> None:
    reading = _read("# | In? | Promise", "1 | [ ] | Vendor shall encrypt PHI at rest.", "2 | [ ] | Other terms.")
    assert "encryption" in _found(reading)
