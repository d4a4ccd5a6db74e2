"""What cannot both be right: both sides of each, and silence where it is not sure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from portal.questions import catalog, contradictions
from portal.questions.against import Stated
from portal.questions.answers import Answer, Evidence, read
from portal.questions.types import Questionnaire
from tests.questionnaires import good

TODAY = date(2026, 11, 22)
SET = catalog.load("billing-vendor", "1.0.0")
SCORING = catalog.scoring("billing-vendor", "1.0.0")


def answers(evidence: Mapping[str, tuple[Evidence, ...]] | None = None, of: Questionnaire = SET,
            **changed: Mapping[str, Any]) -> dict[str, Answer]:
    """Good answers to all questions; `changed` by id with _ for -."""
    other = {id.replace("_", "-"): entered for id, entered in changed.items()}
    return {question.id: read(question, other.get(question.id, good.entered(question)),
                              (evidence or {}).get(question.id, ())) for question in of.questions}


def test_good_answers_contradict_nothing() -> None:
    given = answers()
    assert list(contradictions.between_answers(SET, SCORING, given, TODAY)) == []
    assert list(contradictions.with_records(SET, given, TODAY)) == []
    assert list(contradictions.with_year_before(SET, given, given, TODAY - timedelta(days=365), TODAY)) == []


def test_two_answers_that_exclude_each_other_are_shown_side_by_side() -> None:
    given = answers(SUB_01={"none": True})
    pairs = [one for one in contradictions.between_answers(SET, SCORING, given, TODAY)
             if one.code == "answers-nobody-but-clearinghouse"]
    assert [(one.left.question, one.right.question) for one in pairs] == [("SUB-01", "TXN-02")]
    assert pairs[0].left.words == SET.by_id["SUB-01"].none
    assert "clearinghouse" in pairs[0].title


@pytest.mark.parametrize(("hours", "differs"), [(1440, True), (24, True), (72, False)])
def test_an_answer_is_held_against_the_time_of_the_agreement(hours: int, differs: bool) -> None:
    stated = [Stated("breach", hours, hours, "within the time", "version 2, section 3.3, page 4")]
    pairs = list(contradictions.with_agreement("billing-vendor", SET, answers(), stated, TODAY))
    found = [one for one in pairs if one.code.endswith("breach")]
    assert bool(found) is differs
    for one in found:
        assert (one.right.who, one.right.place) == ("The agreement says", "version 2, section 3.3, page 4")
        assert (one.left.words, one.right.event) == ("72 hours", "breach")
        assert one.title == "The answer and the agreement name different times for a breach."


@pytest.mark.parametrize(("days", "old"), [(10, False), (800, True)])
def test_a_record_too_old_for_what_is_said_is_a_contradiction(days: int, old: bool) -> None:
    day = TODAY - timedelta(days=days)
    given = answers({"TRN-02": (Evidence("roster.pdf", day, None, "Office lead", True),)})
    pairs = [one for one in contradictions.with_records(SET, given, TODAY) if one.code == "evidence-TRN-02"]
    assert bool(pairs) is old
    for one in pairs:
        assert "roster.pdf" in one.right.words and one.kind == "evidence"


def test_a_day_that_went_back_is_held_against_the_year_before() -> None:
    of = catalog.load("subcontractor", "1.0.0")
    older, newer = (answers(of=of, SUBQ_11={**good.entered(of.by_id["SUBQ-11"]), "value": day})
                    for day in ("08/05/2026", "10/05/2026"))
    back = contradictions.with_year_before(of, older, newer, TODAY - timedelta(days=365), TODAY)
    assert [(one.code, one.left.words, one.right.words) for one in back] == [
        ("year-SUBQ-11", "Aug 5, 2026", "Oct 5, 2026")]
    assert list(contradictions.with_year_before(of, newer, older, TODAY, TODAY)) == []


def test_what_was_no_concern_the_last_time_and_is_now_is_shown() -> None:
    now = answers(ACC_01={**good.entered(SET.by_id["ACC-01"]), "value": "no"})
    pairs = contradictions.with_year_before(SET, now, answers(), TODAY - timedelta(days=365), TODAY)
    assert "is a concern now" in {one.code: one for one in pairs}["year-ACC-01"].title


def test_a_list_that_is_empty_now_is_held_against_the_year_before() -> None:
    pairs = contradictions.with_year_before(SET, answers(SUB_01={"none": True}), answers(), TODAY, TODAY)
    assert "Nothing is listed now" in {one.code: one for one in pairs}["year-SUB-01"].title


def test_long_words_are_cut_and_each_code_stands_once() -> None:
    side = contradictions.said(SET.by_id["SUB-01"], answers())
    assert len(side.words) <= contradictions.LONGEST
    pair = contradictions.Pair("a", "year", "t", side, side, "")
    assert contradictions.once([pair, pair]) == (pair,)
