"""Scoring many vendors anew: some at once, the others by a job that goes on where it was cut off; and each day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select, update

from portal import clock
from portal.models import OutboxItem, PortfolioLine, Practice, Vendor
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import practices, scores, scores_renewing
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import gating
from tests.portal import scoring_rows as rows
from tests.portal.workflow.test_score_tables import half_and_half, make

on_sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def test_of_many_vendors_some_are_scored_at_once_and_the_others_by_the_job(
        parts: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scores_renewing, "AT_ONCE", 2)
    vendors = [half_and_half(parts, cast, f"Example {number}") for number in range(5)]
    rows.changed(parts, cast.ada, vendors[0].id, status=VendorStatus.CLOSED)
    row = make(parts, cast.ada, evidenced=40)
    with parts.database.transaction(None, write=False) as db:
        asked = [item.subject_id for item in db.exec(select(OutboxItem).where(OutboxItem.job == "renew-scores"))]
    assert (asked, len(_due(parts, cast))) == (["weights"], 2)
    for _ in range(2):  # safe to run again
        scores_renewing.run(parts, cast.sample.id, "weights")
    newest = [rows.every_score(parts, cast.ada, vendor.id)[0] for vendor in vendors]
    assert [one.table_version for one in newest] == ["1.0.0", *[f"{row.number}.own"] * 4]
    assert [len(rows.every_score(parts, cast.ada, vendor.id)) for vendor in vendors] == [2, 3, 3, 3, 3]


def _due(parts: Parts, cast: Cast) -> list[str]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return scores_renewing.due(db, cast.sample.id)


@on_sqlite
def test_other_time_limits_score_the_vendors_with_an_agreement(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.vendor(parts, cast.ada, "Without any")
    gating.agreed(parts, cast.ada, vendor)
    rows.renewed(parts, cast.ada, vendor.id)
    with parts.database.transaction(cast.sample.id) as db:
        practice = db.get_one(Practice, cast.sample.id)
        limits = {**practice.limits, "breach": 24}
        practices.change_limits(parts, db, cast.ada, practice, limits, version=practice.version)
    assert rows.every_score(parts, cast.ada, vendor.id)[0].because == "Your time limits changed"
    assert _due(parts, cast) == []


@on_sqlite
def test_each_day_finds_what_time_made_old(parts: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = half_and_half(parts, cast)
    other = gating.vendor(parts, cast.ada, "Never scored")
    with parts.database.transaction(cast.sample.id) as db:
        db.execute(update(PortfolioLine).where(PortfolioLine.vendor_id == other.id).values(renewed_on=None))  # type: ignore[arg-type]
    assert _due(parts, cast) == [other.id]
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert set(_due(parts, cast)) == {vendor.id, other.id}
    scores_renewing.run(parts, cast.sample.id, cast.sample.id)
    assert rows.every_score(parts, cast.ada, vendor.id)[0].because == "Time passed"
    assert _due(parts, cast) == []


@on_sqlite
def test_one_that_cannot_be_scored_holds_up_no_other(parts: Parts, cast: Cast,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    vendors = sorted(half_and_half(parts, cast, f"Example {number}").id for number in range(3))
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    usual = scores.renew

    def fails_for_one(parts: Parts, db: Any, vendor: Vendor, because: str) -> Any:
        if vendor.id == vendors[0]:
            raise RuntimeError
        return usual(parts, db, vendor, because)

    monkeypatch.setattr(scores, "renew", fails_for_one)
    with pytest.raises(RuntimeError, match="1 vendor"):
        scores_renewing.run(parts, cast.sample.id, "weights")
    assert _due(parts, cast) == [vendors[0]]
