"""What two do to a vendor at once on PostgreSQL: they take turns, and neither waits for what the other holds."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from portal import access, clock
from portal.workflow import (
    assessments,
    gates,
    remediations,
    score_tables,
    scores,
    vendors,
)
from portal.workflow.parts import Parts
from portal.workflow.remediations import Plan, Source
from portal.workflow.vendors import VendorDetails
from tests.cast import SAMPLE, Cast
from tests.portal import assessing, gating
from tests.portal import scoring_rows as rows
from tests.portal.workflow.test_at_once import at_once
from tests.portal.workflow.test_score_tables import edited

pytestmark = pytest.mark.parametrize("databases", ["postgres"], indirect=True)


def test_weights_that_change_while_a_vendor_does_wait_for_it(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    held = threading.Event()

    def note() -> None:
        with parts.database.transaction(SAMPLE) as db:
            row = access.vendor_for(db, cast.ada, vendor.id, lock=True)
            held.set()
            time.sleep(0.7)
            gates.note_phi(parts, db, cast.ada, row, "They had it before.")

    def weigh() -> None:
        held.wait(10)
        with parts.database.transaction(SAMPLE) as db:
            score_tables.make(parts, db, cast.ada, edited(evidenced=41), "Our board said so.")

    assert at_once(note, weigh) == []
    newest = rows.every_score(parts, cast.ada, vendor.id)[0]
    assert (newest.table_version, newest.cap, newest.decision) == ("1.own", "K1", "no-release")


def test_two_who_change_many_vendors_at_once_take_turns(parts: Parts, cast: Cast) -> None:
    second = max((gating.vendor(parts, cast.ada, name) for name in ("One Co.", "Two Co.")), key=lambda one: one.id)
    held = threading.Event()

    def note() -> None:
        with parts.database.transaction(SAMPLE) as db:
            row = access.vendor_for(db, cast.ada, second.id, lock=True)
            held.set()
            time.sleep(0.7)
            gates.note_phi(parts, db, cast.ada, row, "They had it before.")

    def weigh() -> None:
        held.wait(10)
        with parts.database.transaction(SAMPLE) as db:
            score_tables.make(parts, db, cast.ada, edited(rows={**edited()["rows"], "2": 90}), "Our board said so.")

    assert at_once(note, weigh) == []


def test_a_vendor_is_saved_while_a_fix_of_it_is_opened(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    held = threading.Event()

    def change() -> None:
        with parts.database.transaction(SAMPLE) as db:
            row = vendors.hold(db, cast.ada, vendor.id)
            held.set()
            time.sleep(0.7)
            vendors.change(parts, db, cast.ada, row, VendorDetails(name="Another Co."), version=row.version)

    def open_() -> None:
        held.wait(10)
        with parts.database.transaction(SAMPLE) as db:
            row = access.vendor_for(db, cast.ben, vendor.id)
            remediations.open(parts, db, cast.ben, row, Source(), Plan(gap="No plan is written."))

    assert at_once(change, open_) == []


def test_a_day_is_moved_while_the_vendor_is_scored(parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    held = threading.Event()

    def score() -> None:
        with parts.database.transaction(SAMPLE) as db:
            row = access.vendor_for(db, cast.ada, assessment.vendor_id, lock=True)
            scores.renew(parts, db, row, "Before go-live")
            db.flush()
            held.set()
            time.sleep(0.7)
            gates.note_phi(parts, db, cast.ada, row, "They had it before.")

    def extend() -> None:
        held.wait(10)
        with parts.database.transaction(SAMPLE) as db:
            row = access.assessment_for(db, cast.ada, assessment.id, lock=True)
            assessments.extend(parts, db, cast.ada, row, clock.today() + timedelta(days=20), version=row.version)

    assert at_once(score, extend) == []


def test_a_practice_that_is_held_holds_up_no_event(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    held = threading.Event()

    def open_() -> None:
        with parts.database.transaction(SAMPLE) as db:
            row = access.vendor_for(db, cast.ben, vendor.id)
            access.practice_of(db, cast.ben, lock=True)
            held.set()
            time.sleep(0.7)
            remediations.open(parts, db, cast.ben, row, Source(), Plan(gap="No plan is written."))

    def record() -> None:
        held.wait(10)
        with parts.database.transaction(SAMPLE) as db:
            remediations.exported(parts, db, cast.ada, "csv", 1)

    assert at_once(open_, record) == []
