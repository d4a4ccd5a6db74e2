"""What holds of every score, whatever was found and however a practice weighs it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.scoring import changes, explanation, overall, raising
from portal.scoring.caps import Fact
from portal.scoring.indicators import Table
from portal.scoring.levels import Judgment, Level, Quality
from portal.scoring.rows import Verdict
from tests.portal.scoring.judging import FACTS, SHEETS, TABLES, WHOLE

EXAMPLES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LADDER = (Level.RED_FLAG, Level.PARTIAL, Level.STRONG)
VERDICTS = (Verdict.RED_FLAG, Verdict.PARTIAL, Verdict.STRONG)
IDS = st.integers(0, len(WHOLE.by_id) - 1)
Sheet = list[Judgment]
Facts = tuple[Fact, ...]


@given(SHEETS, FACTS, TABLES, IDS)
@EXAMPLES
def test_raising_any_level_never_lowers_a_score(sheet: Sheet, facts: Facts, table: Table, at: int) -> None:
    for lower, higher in ((0, 1), (1, 2), (0, 2)):
        low, high = (overall.score(WHOLE, table, _with(sheet, at, level=LADDER[step], quality=Quality.RECORD), facts)
                     for step in (lower, higher))
        assert low.score is not None
        assert high.score is not None
        assert high.score >= low.score
        assert high.floor >= low.floor
        assert high.ceiling >= low.ceiling
        assert high.coverage == low.coverage
        for was, now in zip(low.rows, high.rows, strict=True):
            assert (now.score or Fraction()) >= (was.score or Fraction())
            if {was.verdict, now.verdict} <= set(VERDICTS):
                assert VERDICTS.index(now.verdict) >= VERDICTS.index(was.verdict)


@given(SHEETS, FACTS, TABLES, IDS)
@EXAMPLES
def test_proving_a_strength_never_lowers_a_score(sheet: Sheet, facts: Facts, table: Table, at: int) -> None:
    unknown = overall.score(WHOLE, table, _with(sheet, at, level=Level.NOT_EVIDENCED, quality=Quality.NONE), facts)
    known = overall.score(WHOLE, table, _with(sheet, at, level=Level.STRONG, quality=Quality.WORD), facts)
    assert known.score is not None
    assert unknown.score is None or known.score >= unknown.score


@given(SHEETS, FACTS, TABLES, IDS, st.sampled_from(LADDER))
@EXAMPLES
def test_more_evidence_never_lowers_coverage(
    sheet: Sheet, facts: Facts, table: Table, at: int, level: Level
) -> None:
    found = [overall.score(WHOLE, table, _with(sheet, at, level=level if quality else Level.NOT_EVIDENCED,
                                               quality=quality), facts) for quality in Quality]
    assert [one.coverage for one in found] == sorted(one.coverage for one in found)
    assert found[1].coverage > found[0].coverage
    for worse, better in zip(found, found[1:], strict=False):
        assert better.floor >= worse.floor
        assert better.ceiling <= worse.ceiling


@given(SHEETS, FACTS, TABLES, st.sampled_from(list(WHOLE.caps)))
@EXAMPLES
def test_a_cap_never_raises(sheet: Sheet, facts: Facts, table: Table, code: str) -> None:
    before = overall.score(WHOLE, table, sheet, facts)
    after = overall.score(WHOLE, table, sheet, (*facts, Fact(code, "one more", "x")))
    assert (after.computed, after.coverage, after.rows) == (before.computed, before.coverage, before.rows)
    assert after.floor <= before.floor
    assert after.ceiling <= before.ceiling
    if before.score is None or after.score is None:
        assert before.score is after.score is None  # unknown stays unknown, whatever caps it
    else:
        assert after.score <= min(before.score, table.caps[code])


@given(SHEETS, FACTS, TABLES)
@EXAMPLES
def test_the_lines_add_up_exactly_and_as_printed(sheet: Sheet, facts: Facts, table: Table) -> None:
    result = overall.score(WHOLE, table, sheet, facts)
    found = explanation.lines(result)
    score = result.score or Fraction()
    assert sum(line.points for line in found) == score
    assert sum(line.shown for line in found) == explanation.shown(score)
    assert all(abs(Fraction(line.shown) - line.points) < Fraction(1, 10) for line in found)
    assert [line.code for line in found] == [*WHOLE.by_id, *(held.cap.code for held in result.caps)]


@given(SHEETS, FACTS, TABLES)
@EXAMPLES
def test_the_score_lies_in_its_range_and_the_shares_are_whole(sheet: Sheet, facts: Facts, table: Table) -> None:
    result = overall.score(WHOLE, table, sheet, facts)
    assert 0 <= result.floor <= result.ceiling <= 100
    if result.score is not None:
        assert result.floor <= result.score <= result.ceiling
    if any(row.applicable for row in result.rows):
        assert sum(result.mix.values()) == 100
        assert result.mix[Quality.NONE] == 100 - result.coverage
    if not result.caps and result.coverage:
        assert result.ceiling - result.floor == 100 - result.coverage


@given(SHEETS, FACTS, TABLES, st.randoms(use_true_random=False))
@EXAMPLES
def test_the_order_of_what_was_found_changes_nothing(sheet: Sheet, facts: Facts, table: Table, random: Random) -> None:
    result = overall.score(WHOLE, table, sheet, facts)
    other_sheet, other_facts = list(sheet), list(facts)
    random.shuffle(other_sheet)
    random.shuffle(other_facts)
    again = overall.score(WHOLE, table, other_sheet, other_facts)
    assert again == result
    assert explanation.lines(again) == explanation.lines(result)


@given(SHEETS, FACTS, SHEETS, FACTS, TABLES)
@EXAMPLES
def test_what_moved_adds_up_to_the_difference(
    sheet: Sheet, facts: Facts, later: Sheet, later_facts: Facts, table: Table
) -> None:
    before, after = overall.score(WHOLE, table, sheet, facts), overall.score(WHOLE, table, later, later_facts)
    found = changes.compare(before, after)
    assert sum(one.points for one in found.moved) == found.points
    assert sum((one.shown for one in found.moved), Decimal(0)) == (
        explanation.shown(after.score or Fraction()) - explanation.shown(before.score or Fraction()))
    assert not changes.compare(after, after).moved


@given(SHEETS, FACTS, TABLES)
@settings(max_examples=8, deadline=None)
def test_no_step_that_is_advised_lowers_anything(sheet: Sheet, facts: Facts, table: Table) -> None:
    found = raising.steps(overall.score(WHOLE, table, sheet, facts))
    assert all(step.gain >= 0 and step.coverage >= 0 for step in found)
    assert [step.gain for step in found] == sorted((step.gain for step in found), reverse=True)


def _with(sheet: Sheet, at: int, *, level: Level, quality: Quality) -> Sheet:
    changed = replace(sheet[at], level=level, quality=quality, reason="")
    return [*sheet[:at], changed, *sheet[at + 1:]]
