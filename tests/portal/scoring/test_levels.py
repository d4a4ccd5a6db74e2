"""Several sources on one indicator: the lowest level counts, with the best evidence for it."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.scoring.levels import Judgment, Level, Quality, together
from tests.portal.scoring.judging import LETTERS


def said(short: str, source: str = "", *, stale: bool = False) -> Judgment:
    return Judgment("1d", LETTERS[short[0]], Quality(int(short[1])), sources=(source,) if source else (), stale=stale)


UNKNOWN = Judgment("1d", Level.NOT_EVIDENCED)
ABSENT = Judgment("1d", Level.NOT_APPLICABLE, reason="There is no subcontractor.")
SAID = st.sampled_from([*(said(f"{letter}{digit}", f"{letter}{digit}") for letter in "SPR" for digit in "123"),
                        UNKNOWN, ABSENT])


@pytest.mark.parametrize(("found", "counts"), [
    (["S1", "S3"], "S3"), (["S3", "P1"], "P1"), (["S3", "P1", "R1", "R2"], "R2"), (["S2"], "S2")])
def test_the_lowest_level_counts_with_the_best_evidence_for_it(found: list[str], counts: str) -> None:
    judgment = together("1d", map(said, found))
    assert (judgment.level, judgment.quality) == (LETTERS[counts[0]], int(counts[1]))


def test_the_sources_of_the_deciding_level_are_kept() -> None:
    judgment = together("1d", [said("S2", "file:1"), said("R1", "answer:SUB-02"), said("R1", "answer:SUBQ-02")])
    assert judgment.sources == ("answer:SUB-02", "answer:SUBQ-02")


def test_what_knows_nothing_says_nothing() -> None:
    assert together("1d", [UNKNOWN, said("S2")]).level is Level.STRONG
    assert together("1d", []) == together("1d", [UNKNOWN]) == UNKNOWN


def test_it_does_not_apply_only_where_nothing_says_that_it_does() -> None:
    assert together("1d", [ABSENT, ABSENT]) == ABSENT
    assert together("1d", [ABSENT, said("P2")]).level is Level.PARTIAL
    assert together("1d", [ABSENT, UNKNOWN]).level is Level.NOT_EVIDENCED


def test_the_vendors_word_is_not_enough_where_a_record_is_needed() -> None:
    assert together("1d", [said("S1")], by_record=True) == UNKNOWN
    assert together("1d", [said("S1"), said("S2")], by_record=True).level is Level.STRONG
    assert together("1d", [said("P1"), said("S2")], by_record=True).level is Level.PARTIAL
    assert together("1d", [said("R1"), said("S2")], by_record=True).level is Level.RED_FLAG


def test_a_stale_record_is_named_unless_a_fresh_one_shows_the_same() -> None:
    assert together("1d", [said("S1", stale=True)]).stale
    assert not together("1d", [said("S1", stale=True), said("S2")]).stale


def test_another_indicator_is_refused() -> None:
    with pytest.raises(ValueError, match="2a says nothing of 1d"):
        together("1d", [Judgment("2a", Level.NOT_EVIDENCED)])


@given(st.lists(SAID, max_size=5), st.booleans(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_the_sources_changes_nothing(found: list[Judgment], by_record: bool, random: Random) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    assert together("1d", shuffled, by_record=by_record) == together("1d", found, by_record=by_record)
