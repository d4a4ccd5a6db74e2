"""Verdicts, coverage, caps and bands, each at its edge."""

from __future__ import annotations

import pytest

from portal.scoring.caps import Fact
from portal.scoring.levels import Judgment, Level, Quality, quality
from portal.scoring.overall import Result
from portal.scoring.rows import Verdict
from tests.portal.scoring.judging import WHOLE, everything, judged, scored


def verdict(result: Result, row: str) -> Verdict:
    return next(one.verdict for one in result.rows if one.row.id == row)


def fact(code: str) -> Fact:
    return Fact(code, "Something was found", "answer:x")


def test_nothing_known_is_no_score_and_no_zero() -> None:
    result = scored()
    assert (result.score, result.computed, result.band) == (None, None, None)
    assert (result.coverage, result.floor, result.ceiling) == (0, 0, 100)
    assert {row.verdict for row in result.rows} == {Verdict.NOT_EVIDENCED}


def test_nothing_known_stays_unknown_under_a_cap_and_its_gate_is_shut() -> None:
    result = scored(facts=(fact("K1"),))
    assert (result.score, result.ceiling) == (None, 0)
    assert result.band is not None
    assert result.band.id == "no-release"


def test_what_counts_at_exit_only_does_not_apply_before() -> None:
    assert scored().case.judgments["6f"].level is Level.NOT_APPLICABLE
    assert scored(*everything("S2")).coverage == 100
    assert scored(*everything("S2"), Judgment("6f", Level.NOT_EVIDENCED)).coverage < 100


def test_one_critical_red_flag_makes_the_row_one() -> None:
    assert verdict(scored(*everything("S2", _2c="R2")), "2") is Verdict.RED_FLAG
    assert verdict(scored(*everything("S2", _2h="R2")), "2") is Verdict.STRONG


def test_a_red_flag_decides_before_the_lack_of_evidence() -> None:
    assert verdict(scored(*judged(_3b="R1")), "3") is Verdict.RED_FLAG
    assert verdict(scored(*judged(_3d="R1")), "3") is Verdict.NOT_EVIDENCED


def test_half_is_enough_for_a_verdict() -> None:
    assert verdict(scored(*judged(_3a="S2", _3b="S2")), "3") is Verdict.PARTIAL  # 4 of 8
    assert verdict(scored(*judged(_3a="S2", _3c="S2")), "3") is Verdict.NOT_EVIDENCED  # 3 of 8


def test_strong_needs_a_record_for_what_is_critical() -> None:
    assert verdict(scored(*everything("S2", _3a="S1")), "3") is Verdict.PARTIAL
    assert verdict(scored(*everything("S2", _3d="S1")), "3") is Verdict.STRONG


def test_strong_needs_the_score_and_the_coverage() -> None:
    ids = {"_3c": "R2", "_3d": "P2", "_3e": "S2", "_3f": "S2"}  # 6.5 of 8 is 81.25
    assert verdict(scored(*everything("S2", **ids)), "3") is Verdict.STRONG
    assert verdict(scored(*everything("S2", **{**ids, "_3e": "P2"})), "3") is Verdict.PARTIAL  # 75
    assert verdict(scored(*judged(_3a="S2", _3b="S2", _3c="S2", _3d="S2")), "3") is Verdict.PARTIAL  # 6 of 8 known


@pytest.mark.parametrize("last", ["R2", None])
def test_a_score_and_a_coverage_of_just_eighty_are_strong(last: str | None) -> None:
    absent = [Judgment(id, Level.NOT_APPLICABLE, reason="There is none.") for id in ("3c", "3d", "3e")]
    known = judged(_3a="S2", _3b="S2", **({"_3f": last} if last else {}))  # 3f is 1 of 5
    assert verdict(scored(*known, *absent), "3") is Verdict.STRONG


def test_the_yearly_review_wants_one_tested_record_in_each_row() -> None:
    result = scored(*everything("S2", _4b="S3"), annual=True)
    assert (verdict(result, "4"), verdict(result, "5")) == (Verdict.STRONG, Verdict.PARTIAL)


def test_what_does_not_apply_leaves_the_weights() -> None:
    absent = Judgment("1d", Level.NOT_APPLICABLE, reason="The vendor has no subcontractor.")
    result = scored(*[one for one in everything("S2") if one.indicator != "1d"], absent)
    assert (result.rows[0].applicable, result.rows[0].score, result.coverage) == (9, 100, 100)


def test_the_lowest_cap_wins_and_all_are_listed_with_their_facts() -> None:
    facts = (fact("K12"), fact("K3"), Fact("K3", "Another one", "answer:y"), fact("K4"))
    result = scored(*everything("S2"), facts=facts)
    assert [(held.cap.code, held.at, len(held.facts)) for held in result.caps] == [("K3", 40, 2), ("K4", 40, 1),
                                                                                  ("K12", 70, 1)]
    assert (result.computed, result.score, result.floor, result.ceiling) == (100, 40, 40, 40)


def test_a_cap_above_the_score_changes_nothing() -> None:
    result = scored(*everything("P2"), facts=(fact("K12"),))
    assert (result.computed, result.score) == (50, 50)


@pytest.mark.parametrize(("code", "band"), [
    ("K6", "no-release"), ("K11", "hold"), ("K8", "hold"), ("K12", "conditions"), ("K4", "no-release")])
def test_a_gate_releases_nothing_and_other_caps_by_their_number(code: str, band: str) -> None:
    result = scored(*everything("S2"), facts=(fact(code),))
    assert result.band is not None
    assert result.band.id == band


def test_a_high_score_with_gaps_in_coverage_is_approved_with_conditions() -> None:
    ids = [one for one in everything("S2") if one.indicator[0] not in "36"]  # 80 of 100
    assert scored(*ids).band == scored(*everything("S2")).band
    fewer = scored(*[one for one in ids if one.indicator != "2i"])
    assert (fewer.score, fewer.band and fewer.band.id) == (100, "conditions")


def test_below_sixty_percent_there_is_no_band() -> None:
    known = scored(*[one for one in everything("S2") if one.indicator[0] in "145"])
    assert (known.coverage, known.band and known.band.id) == (60, "conditions")
    fewer = scored(*[one for one in everything("S2") if one.indicator[0] in "145" and one.indicator != "4i"])
    assert (fewer.score, fewer.band) == (100, None)


def test_stale_records_are_named() -> None:
    stale = Judgment("2d", Level.STRONG, Quality.WORD, stale=True)
    assert scored(stale).stale == ("2d",)


@pytest.mark.parametrize(("parts", "found"), [
    ((), Quality.NONE), (("said",), Quality.WORD), (("dated", "owned"), Quality.WORD),
    (("dated", "owned", "fresh"), Quality.RECORD), (("said", "dated", "fresh", "tested"), Quality.WORD),
    (("dated", "owned", "fresh", "tested"), Quality.TESTED),
])
def test_a_record_needs_a_date_an_owner_and_its_age(parts: tuple[str, ...], found: Quality) -> None:
    assert quality(**{name: name in parts for name in ("said", "dated", "owned", "fresh", "tested")}) is found


@pytest.mark.parametrize(("level", "given"), [
    (Level.STRONG, {"quality": Quality.NONE}), (Level.NOT_EVIDENCED, {"quality": Quality.WORD}),
    (Level.NOT_APPLICABLE, {"reason": " "}), (Level.STRONG, {"quality": Quality.RECORD, "stale": True}),
])
def test_a_judgment_that_contradicts_itself_is_refused(level: Level, given: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="1a"):
        Judgment("1a", level, **given)  # type: ignore[arg-type]


def test_unknown_names_and_two_judgments_of_one_indicator_are_refused() -> None:
    with pytest.raises(ValueError, match="no indicator 7a"):
        scored(*judged(_7a="S2"))
    with pytest.raises(ValueError, match="judged twice"):
        scored(*judged(_1a="S2"), *judged(_1a="R2"))
    with pytest.raises(ValueError, match="no cap K13"):
        scored(facts=(fact("K13"),))
    assert "K13" not in WHOLE.caps
