"""Each point with its source, what would raise the score, and what changed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from portal.scoring import changes, explanation, overall, raising
from portal.scoring.caps import Fact
from portal.scoring.explanation import Line
from portal.scoring.levels import Judgment, Level, Quality
from portal.scoring.overall import Result
from portal.scoring.raising import Step
from portal.scoring.rows import Verdict
from tests.portal.scoring.judging import TABLE, WHOLE, everything, judged, scored

SHARED = Fact("K6", "The front desk log-in is shared", "answer:ACC-01")


def line(result: Result, code: str) -> Line:
    return next(one for one in explanation.lines(result) if one.code == code)


def step(result: Result, code: str) -> Step:
    return next(one for one in raising.steps(result) if one.code == code)


@pytest.mark.parametrize(("exact", "printed"), [
    (Fraction(8499, 100), "84.9"), (Fraction(85), "85.0"), (Fraction(1, 30), "0.0"), (Fraction(200, 3), "66.6")])
def test_a_number_is_shown_rounded_down_to_a_tenth(exact: Fraction, printed: str) -> None:
    assert str(explanation.shown(exact)) == printed


def test_a_line_names_its_level_its_rule_its_sources_and_what_would_raise_it() -> None:
    found = Judgment("2c", Level.PARTIAL, Quality.RECORD, because="Two days", sources=("answer:ACC-06", "file:7"))
    told = line(scored(found), "2c")
    assert (told.judgment, told.sources, told.rule) == (found, ("answer:ACC-06", "file:7"), "Within 72 hours.")
    assert told.raises == WHOLE.by_id["2c"].raises
    assert (told.most, told.points) == (100, 50)


def test_what_is_strong_needs_no_advice_and_what_does_not_apply_says_why() -> None:
    result = scored(*judged(_2c="S2"), Judgment("1d", Level.NOT_APPLICABLE, reason="There is no subcontractor."))
    assert line(result, "2c").raises == line(result, "1d").raises == ""
    assert line(result, "1d").rule == "There is no subcontractor."
    assert line(result, "1a").rule == "There is no file of the signed agreement."
    assert line(result, "2a").rule == "Nothing shows it yet."


def test_the_lowest_cap_takes_the_points_and_the_next_stands_there_without() -> None:
    result = scored(*everything("S2"), facts=(SHARED, Fact("K12", "No procedure", "answer:OFF-01")))
    told = [line(result, code) for code in ("K6", "K12")]
    assert [one.points for one in told] == [-50, 0]
    assert told[0].sources == ("answer:ACC-01",)
    assert told[0].rule == "The score is at most 50 while this lasts."


def test_the_lines_of_a_third_add_up_as_printed() -> None:
    result = scored(*judged(_1a="S2", _1c="S2", _1d="S2"))
    told = [one.shown for one in explanation.lines(result) if one.points]
    assert told == [Decimal("33.4"), Decimal("33.3"), Decimal("33.3")]


def test_what_would_raise_it_comes_with_its_gain() -> None:
    result = scored(*everything("S2", _2c="R2", _6d="P2"))
    assert [(one.code, one.gain) for one in raising.steps(result)] == [
        ("2c", 20 * Fraction(2, 14)), ("6d", 10 * Fraction(1, 16))]
    assert step(result, "2c").verdict is Verdict.STRONG


def test_under_a_cap_nothing_helps_before_the_cap_ends() -> None:
    result = scored(*everything("S2", _2a="R2"), facts=(SHARED,))
    assert step(result, "K6").gain == 100 - 20 * Fraction(2, 14) - 50
    assert step(result, "2a").gain == 0
    assert step(result, "K6").says == "Every person has an account of their own."


def test_a_word_for_something_critical_asks_for_a_record() -> None:
    result = scored(*everything("S2", _2c="S1", _2f="S1"))
    assert [(one.code, one.gain, one.verdict) for one in raising.steps(result)] == [("2c", 0, Verdict.STRONG)]


def test_evidence_for_the_unknown_gives_coverage() -> None:
    result = scored(*[one for one in everything("S2") if one.indicator != "3f"])
    assert step(result, "3f").coverage == 10 * Fraction(1, 8)


def test_what_changed_names_levels_caps_rows_and_bands() -> None:
    before = scored(*everything("S2", _2a="R2"), facts=(SHARED,))
    after = scored(*everything("S2"))
    found = changes.compare(before, after)
    assert (found.points, found.coverage, found.other_table) == (50, 0, False)
    assert (found.caps_began, found.caps_ended) == ((), ("K6",))
    assert found.verdicts == (("2", Verdict.RED_FLAG, Verdict.STRONG),)
    assert found.bands == ("no-release", "approve")
    moved = {one.code: one for one in found.moved}
    assert moved.keys() == {"2a", "K6"}
    assert moved["2a"].before is not None
    assert moved["2a"].before.level is Level.RED_FLAG


def test_a_weight_that_moved_is_told_apart_from_what_was_found() -> None:
    before, after = scored(*judged(_3a="S2")), scored(*judged(_3a="S2", _3b="S2"))
    touched = {one.code: one.touched for one in changes.compare(before, after).moved}
    assert touched == {"3a": False, "3b": True}


def test_a_tenth_that_only_the_rounding_moved_is_listed_so_that_the_printed_lines_add_up() -> None:
    before, after = (scored(*judged(_1a="S2", _1c="S2", _1d=last)) for last in ("S2", "R2"))
    moved = {one.code: (one.points, one.shown) for one in changes.compare(before, after).moved}
    assert moved == {"1a": (0, Decimal("-0.1")), "1d": (-Fraction(100, 3), Decimal("-33.3"))}  # 100.0 to 66.6


def test_a_score_that_begins_or_ends_is_said() -> None:
    none, some = scored(), scored(*judged(_3a="S2"))
    assert (changes.compare(none, some).began, changes.compare(some, none).ended) == (True, True)
    assert not changes.compare(some, some).began


def test_another_version_of_the_table_is_said() -> None:
    other = replace(TABLE, version="1.1.0", rows={**TABLE.rows, "3": 40})
    before, after = scored(*everything("P2", _3a="S2")), overall.score(WHOLE, other, everything("P2", _3a="S2"))
    found = changes.compare(before, after)
    assert found.other_table
    assert sum(one.points for one in found.moved) == found.points > 0
    assert not any(one.touched for one in found.moved)
