"""A person's word over a computed check or cap: what it needs, what it cannot lift, and how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from portal import clock
from portal.errors import InvalidInput, WrongState
from portal.models import Vendor
from portal.workflow import overrides
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import gating
from tests.portal import scoring_rows as rows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

UNTIL = clock.today() + timedelta(days=90)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return gating.vendor(parts, cast.ada)


def test_it_counts_at_once_and_says_who_and_why(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    row = gating.did(parts, cast.ada, vendor, overrides.overrule, "2c", "partial", " Seen on site. ", UNTIL)
    assert (row.by, row.person_id, row.reason) == ("Ada Sample", "ada", "Seen on site.")
    newest = rows.every_score(parts, cast.ada, vendor.id)[0]
    assert (newest.because, newest.score) == ("Check 2c overruled", 500)
    assert factories.events_of(parts, cast.sample.id, vendor.id)[-2:] == ["override:set", "vendor:scored"]


def test_a_second_word_takes_the_place_of_the_first(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    gating.did(parts, cast.ada, vendor, overrides.overrule, "2c", "partial", "Seen on site.", UNTIL)
    gating.did(parts, cast.remy, vendor, overrides.overrule, "2c", "red-flag", "Seen again.", UNTIL)
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        second, first = overrides.of_subject(db, vendor, "2c")
    assert (first.ended_by, second.ended_at, second.level) == ("Remy Sample", None, "red-flag")
    assert [one["level"] for one in rows.every_score(parts, cast.ada, vendor.id)[0].case["overrides"]] == ["red-flag"]


def test_it_ends_once(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    row = gating.did(parts, cast.ada, vendor, overrides.overrule, "2c", "partial", "Seen on site.", UNTIL)
    with parts.database.transaction(vendor.practice_id) as db:
        again = overrides.of_subject(db, vendor, "2c")[0]
        overrides.end(parts, db, cast.remy, again)
        assert (again.id, again.ended_by) == (row.id, "Remy Sample")
        with pytest.raises(WrongState):
            overrides.end(parts, db, cast.remy, again)
    assert rows.every_score(parts, cast.ada, vendor.id)[0].score is None


@pytest.mark.parametrize("cap", ["K1", "K2", "K6", "K7", "K9", "K10"])
def test_no_word_lifts_a_cap_that_stops_the_release(parts: Parts, cast: Cast, vendor: Vendor, cap: str) -> None:
    with pytest.raises(WrongState):
        gating.did(parts, cast.ada, vendor, overrides.overrule, cap, "", "We trust them.", UNTIL)


def test_another_cap_can_be_set_aside(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    rows.put(parts, rows.event(vendor, "late-report"))
    assert rows.renewed(parts, cast.ada, vendor.id).cap == "K3"
    gating.did(parts, cast.ada, vendor, overrides.overrule, "K3", "", "We were told by phone.", UNTIL)
    assert rows.every_score(parts, cast.ada, vendor.id)[0].cap == ""


@pytest.mark.parametrize(("subject", "level", "reason", "days", "field"), [
    ("2c", "good", "Seen.", 90, "level"), ("2c", "", "Seen.", 90, "level"), ("K3", "strong", "Seen.", 90, "level"),
    ("9z", "strong", "Seen.", 90, "subject"), ("2c", "strong", "  ", 90, "reason"),
    ("2c", "strong", "x" * 2001, 90, "reason"), ("2c", "strong", "Seen.", -1, "expires_on"),
    ("2c", "strong", "Seen.", 366, "expires_on")])
def test_it_needs_a_level_a_reason_and_a_day_within_a_year(
        parts: Parts, cast: Cast, vendor: Vendor, subject: str, level: str, reason: str, days: int,
        field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        gating.did(parts, cast.ada, vendor, overrides.overrule, subject, level, reason,
                   clock.today() + timedelta(days=days))
    assert list(refused.value.fields) == [field]
    assert len(rows.every_score(parts, cast.ada, vendor.id)) == 1
