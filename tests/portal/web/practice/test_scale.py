"""The drawn scale of a time limit."""

from __future__ import annotations

from portal.scoring.limits import Fit, Limit
from portal.web.practice import scale


def limit(event: str = "breach", nominal: int | None = 240, worst: int | None = 336, own: int | None = 72) -> Limit:
    return Limit(event, "Breach of unsecured PHI", "10 business days", nominal, worst, own, Fit.OVER, "",
                 "report-breach")


def test_equal_factors_are_equal_distances() -> None:
    day, three, nine = (scale.position(hours) for hours in (24, 72, 216))
    assert abs((three - day) - (nine - three)) < 0.2


def test_what_lies_beyond_an_end_stays_on_the_drawing() -> None:
    assert scale.position(0) == scale.EDGE
    assert scale.position(100_000) == scale.WIDTH - scale.EDGE


def test_zones_fill_the_axis_without_a_gap() -> None:
    zones = scale.zones()
    assert zones[0].x == 0
    assert all(abs(left.x + left.width - right.x) < 0.11 for left, right in zip(zones, zones[1:], strict=False))
    assert abs(zones[-1].x + zones[-1].width - scale.WIDTH) < 0.11


def test_two_dots_only_where_the_longest_differs() -> None:
    assert scale.of(limit()).apart
    assert not scale.of(limit(nominal=240, worst=240)).apart
    assert not scale.of(limit(nominal=None, worst=None)).apart


def test_the_drawing_is_told_in_a_sentence() -> None:
    assert scale.of(limit()).label == ("Breach of unsecured PHI: 10 days as written, 14 days at most, "
                                       "your limit is 72 hours")


def test_limits_of_one_event_stand_under_one_name() -> None:
    rows = scale.rows([limit(), limit(), limit("access")])
    assert [(row.first, row.span) for row in rows] == [(True, 2), (False, 2), (True, 1)]
    others = scale.rows([limit("other"), limit("other")])
    assert [(row.first, row.span) for row in others] == [(True, 1), (True, 1)]
