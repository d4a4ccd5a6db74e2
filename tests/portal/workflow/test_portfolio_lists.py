"""The portfolio's lists on both databases: counts, order, months, and what is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal import clock
from portal.models import Score
from portal.workflow import asks, portfolio_lists, portfolio_moves, portfolio_trends, remediations_changing
from portal.workflow.asks import Ask
from portal.workflow.parts import Parts
from portal.workflow.portfolio_lists import Filter
from tests import factories
from tests.cast import Cast
from tests.portal import fixing, portfolio


def test_counts_and_pages_say_the_same_with_and_without_filters(parts: Parts, cast: Cast) -> None:
    portfolio.lines(parts, cast.ada, ("Alpha", "approve", 910), ("beta", "hold", None), ("Beta", "hold", 500),
                    row_2="red-flag", with_phi=True, next_due=clock.today() - timedelta(days=1))
    portfolio.lines(parts, cast.ada, ("Gamma", "no-phi", None), owner_name="Ben")
    factories.vendor_without_line(parts, cast.ada, "Zeta")
    portfolio.lines(parts, cast.cleo, ("Other", "hold", 100))
    with parts.database.transaction(cast.sample.id, write=False) as db:
        for filter, expected in ((Filter(), ["Beta", "beta", "Alpha", "Gamma", "Zeta"]),
                                 (Filter(row="2", verdict="red-flag"), ["Beta", "beta", "Alpha"]),
                                 (Filter(overdue=True), ["Beta", "beta", "Alpha"]),
                                 (Filter(find="bet"), ["Beta", "beta"]), (Filter(owner="Ben"), ["Gamma"])):
            census = portfolio_lists.census(db, cast.ada, filter)
            scored = census.of("all") - census.decision(portfolio_lists.UNSCORED)
            rows = [portfolio_lists.rows(db, cast.ada, filter, "all", ("score", False), (skipped, 2), scored)
                    for skipped in (0, 2, 4)]
            assert [row.name for page in rows for row in page] == expected
            assert census.of("all") == len(expected)
        assert portfolio_lists.census(db, cast.ada, Filter()).flags() == (0, 3, 0, 0, 0, 0)
        assert portfolio_lists.owners(db, cast.ada) == ["Ben"]


def test_a_month_counts_the_last_score_that_each_vendor_had_at_its_end(parts: Parts, cast: Cast) -> None:
    now = clock.now()
    before = now.replace(day=1) - timedelta(days=1)
    vendor = factories.vendor_without_line(parts, cast.ada, "Alpha")
    with parts.database.transaction(cast.sample.id) as db:
        for number, at, decision, coverage, verdict in (
                (1, before - timedelta(days=62), "hold", 400, "red-flag"),
                (2, before - timedelta(hours=2), "no-release", 500, "red-flag"),
                (3, before - timedelta(hours=1), "conditions", 600, "strong"), (4, now, "approve", 800, "strong")):
            db.add(Score(practice_id=cast.sample.id, vendor_id=vendor.id, number=number, indicators_version="1",
                         table_version="1", because="x", decision=decision, coverage=coverage, row_2=verdict,
                         created_at=at))
    with parts.database.transaction(cast.sample.id, write=False) as db:
        months = portfolio_trends.months(db, cast.ada, 5)
    assert [dict(month.decisions) for month in months] == [{}, {"hold": 1}, {"hold": 1}, {"conditions": 1},
                                                           {"approve": 1}]
    assert [month.coverage for month in months] == [None, 400, 400, 600, 800]
    assert [month.flags[1] for month in months] == [0, 1, 1, 0, 0]
    assert months[-1].on == now.date()


def test_what_is_asked_for_is_counted_once_and_listed_by_its_day(parts: Parts, cast: Cast) -> None:
    [vendor] = portfolio.lines(parts, cast.ada, ("Alpha", "hold", 500), contradictions=2, owner_name="Ben Sample")
    portfolio.due(parts, cast.ada, vendor)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        rows = asks.rows(db, cast.ada, tuple(Ask), 9)
        assert [row.kind for row in rows] == ["fix", "retest", "duty", "override", "accepted", "contradiction"]
        assert rows[0].owner == "Ben Sample"
        counted = asks.counts(db, cast.ada, ("ada sample", "ada"))
        assert sorted(counted) == sorted([
            (Ask.FIX, False, True, 1), (Ask.RETEST, False, False, 1), (Ask.DUTY, False, False, 1),
            (Ask.OVERRIDE, True, False, 1), (Ask.ACCEPTED, False, False, 1), (Ask.CONTRADICTION, False, False, 1)])
        assert [row.kind for row in asks.rows(db, cast.ada, tuple(Ask), 9, ("ada sample",))] == ["override"]
        assert len(asks.rows(db, cast.ada, tuple(Ask), 9, ("ada sample",), others=True)) == 5
        assert asks.rows(db, cast.ada, (), 9) == []
        assert asks.rows(db, cast.cleo, tuple(Ask), 9) == []


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
def test_a_retest_is_asked_of_those_alone_whom_the_fix_takes(parts: Parts, cast: Cast) -> None:
    fix = fixing.opened(parts, cast.ben, practice_owner="Ada")

    def asked() -> list[str]:
        with parts.database.transaction(cast.sample.id, write=False) as db:
            people = (cast.ada, cast.ben, cast.remy, cast.otto)
            told = {who.name: (len(asks.rows(db, who, (Ask.RETEST,), 9)),
                               sum(number for kind, *_, number in asks.counts(db, who, ()) if kind == Ask.RETEST))
                    for who in people}
        assert all(listed == counted for listed, counted in told.values())
        return [name.split()[0] for name, (listed, _) in told.items() if listed]

    fixing.proved(parts, cast.ben, fix)
    assert asked() == ["Ada", "Ben", "Remy", "Otto"]  # to look at what came in is for everybody
    fixing.seen(parts, cast.ben, fix)
    assert asked() == ["Remy", "Otto"]  # Ada owns it, Ben sent the proof and looked at it; Otto reads what is asked
    fixing.did(parts, cast.ada, fix, remediations_changing.change, replace(
        fixing.PLAN, practice_owner="Cleo"))
    assert asked() == ["Remy", "Otto"]  # she owned it
    fixing.retested(parts, cast.remy, fix)
    assert asked() == ["Ada", "Ben", "Otto"]  # who tested does not close
    fixing.did(parts, cast.ben, fix, remediations_changing.ask, "Which accounts?")
    assert asked() == []


def test_says_what_is_next_and_whose_score_moved(parts: Parts, cast: Cast) -> None:
    today = clock.today()
    portfolio.lines(parts, cast.ada, ("Late", "hold", 500), next_due=today - timedelta(days=1), next_what="Review")
    [vendor] = portfolio.lines(parts, cast.ada, ("Next", "hold", 500), next_due=today, next_what="Review")
    with parts.database.transaction(cast.sample.id) as db:
        for number, score in ((2, 500), (3, 610)):
            db.add(Score(practice_id=cast.sample.id, vendor_id=vendor.id, number=number, indicators_version="1",
                         table_version="1", because="Answers sent", score=score))
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert [row.name for row in portfolio_moves.coming(db, cast.ada, 5)] == ["Next"]
        [row] = portfolio_moves.moved(db, cast.ada, 5)
        assert (row.name, row.was, row.score) == ("Next", 500, 610)
