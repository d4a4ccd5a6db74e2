"""When what comes round is due again."""

from __future__ import annotations

from datetime import date

import pytest

from portal.scoring import duties
from portal.scoring.gates import DUTIES


@pytest.mark.parametrize(("day", "every", "due"), [
    (date(2026, 11, 22), "90d", date(2027, 2, 20)),
    (date(2026, 11, 22), "12m", date(2027, 11, 22)),
    (date(2026, 11, 30), "3m", date(2027, 2, 28)),
    (date(2028, 2, 29), "12m", date(2029, 2, 28)),
    (date(2026, 12, 31), "30d", date(2027, 1, 30)),
    (date(2026, 11, 22), "", None),
])
def test_is_due_one_cadence_later(day: date, every: str, due: date | None) -> None:
    assert duties.after(day, every) == due


@pytest.mark.parametrize("every", ["0d", "weekly", "12", "-3m", "1000d", "12m "])
def test_refuses_what_is_no_cadence(every: str) -> None:
    with pytest.raises(ValueError, match="is no cadence"):
        duties.after(date(2026, 11, 22), every)


def test_the_usual_ones_are_of_known_kinds_and_cadences_and_meet_the_gate() -> None:
    assert {usual.kind for usual in duties.USUAL} == set(DUTIES)
    assert {usual.every for usual in duties.USUAL} <= set(duties.CADENCES)
    assert len({(usual.kind, usual.what) for usual in duties.USUAL}) == len(duties.USUAL)
