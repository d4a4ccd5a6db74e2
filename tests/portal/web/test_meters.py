"""Where the marks of a score stand in its drawings."""

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction

import pytest

from portal.scoring.caps import Fact
from portal.scoring.levels import Quality
from portal.web import meters
from tests.portal.scoring.judging import TABLE, everything, judged, scored

WHOLE_RANGE = (Fraction(0), Fraction(100))


def fact(cap: str) -> Fact:
    return Fact(cap, "Because", "x:y")


def test_the_bar_is_as_long_as_the_score() -> None:
    drawn = meters.meter(scored(*everything("P2")), (Fraction(40), Fraction(60)))
    assert drawn.value == meters.LENGTH / 2
    assert drawn.span == (234.0, 112.0)
    assert [tick.words for tick in drawn.ticks] == ["0", "50", "70", "85", "100"]
    assert [zone.words for zone in drawn.zones] == ["Approve", "Conditions", "Hold", "No patient data"]
    assert drawn.cap is None
    assert drawn.before is None


def test_without_a_score_there_is_no_bar_and_it_says_so() -> None:
    drawn = meters.meter(scored(), WHOLE_RANGE)
    assert drawn.value is None
    assert drawn.says == "No score yet. Range 0.0 to 100.0."


@pytest.mark.parametrize("cap", ["K1", "K4", "K5", "K12"])
@pytest.mark.parametrize("short", ["S2", "P2"])
def test_no_words_leave_the_picture_or_cover_each_other(cap: str, short: str) -> None:
    drawn = meters.meter(scored(*everything(short), facts=(fact(cap),)), WHOLE_RANGE)
    assert drawn.cap is not None
    width = len(drawn.cap.words) * meters.LETTER
    left, right = ((drawn.cap.x - width, drawn.cap.x) if drawn.cap.anchor == "end"
                   else (drawn.cap.x, drawn.cap.x + width))
    assert left >= 0
    assert right <= 580
    if drawn.before is not None:
        half = len(drawn.before.words) * meters.LETTER / 2
        assert drawn.before.x - half >= right
        assert drawn.before.x + half <= 580


def test_a_cap_above_the_score_takes_nothing() -> None:
    drawn = meters.meter(scored(*everything("P2"), facts=(fact("K12"),)), WHOLE_RANGE)
    assert drawn.cap is not None
    assert drawn.before is None


def test_narrow_bands_lose_their_words_not_their_limits() -> None:
    bands = TABLE.bands
    assert len(meters._zones(bands)) == 4
    narrow = (*bands[:2], type(bands[2])("hold", "Hold", 69), bands[3])
    assert "Hold" not in [zone.words for zone in meters._zones(narrow)]


def test_the_mix_fills_the_bar_with_what_there_is() -> None:
    parts = meters.mix({Quality.TESTED: 1, Quality.RECORD: 3})
    assert [(part.quality, part.count) for part in parts] == [(3, 1), (2, 3), (1, 0), (0, 0)]
    assert parts[0].width + parts[1].width == pytest.approx(meters.MIX_LENGTH - 2 * meters.MIX_GAP)
    assert all(part.width == 0 for part in meters.mix({}))


def test_a_gap_in_the_scores_is_no_line_to_zero() -> None:
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (1, 2, 3, 4, 5)]
    chart = meters.chart([(days[0], 500, 600, ""), (days[1], 600, 600, ""), (days[2], None, 0, ""),
                          (days[3], 700, 700, ""), (days[4], 700, 700, "")], ("first", "last"))
    assert len(chart.runs) == 2
    assert chart.dots[2].y is None
    assert chart.dots[0].x == meters.CHART_LEFT
    assert chart.dots[-1].x == meters.CHART_LEFT + meters.CHART_WIDTH


def test_scores_of_one_moment_divide_by_nothing() -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    assert meters.chart([(now, 500, 600, ""), (now, 510, 600, "")], ("", "")).dots[1].x == meters.CHART_LEFT


def test_known_levels_alone_count_in_the_words() -> None:
    drawn = meters.meter(scored(*judged(_3a="S2")), WHOLE_RANGE)
    assert drawn.says.startswith("Score 100 of 100.")
