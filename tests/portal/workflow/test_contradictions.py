"""What cannot both be right, kept for a vendor: found, gone, settled, open again when a side says something else."""

from __future__ import annotations

import pytest
from sqlmodel import select

from portal import access
from portal.errors import InvalidInput, NotFound
from portal.models import Contradiction, Vendor
from portal.vocabulary.events import Event
from portal.workflow import contradictions, scores
from portal.workflow.contradictions import StaleContradiction
from portal.workflow.parts import Parts
from portal.workflow.submissions_attested import Attested
from tests import factories
from tests.cast import Cast
from tests.portal import assessing

# Plain rows and no search: nothing here differs between databases.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

NOBODY = {"none": True, "owner": "Office lead", "date": "11/12/2026"}


def vendor_with(parts: Parts, cast: Cast, **answers: dict[str, object]) -> Vendor:
    """A vendor whose billing questionnaire was sent with these answers."""
    assessment = assessing.submitted(parts, cast.ada, "billing-vendor", **answers)
    with parts.database.transaction(cast.ada.practice_id) as db:
        vendor = access.vendor_for(db, cast.ada, assessment.vendor_id)
        scores.renew(parts, db, vendor, "Answers sent")
        return vendor


def open_ones(parts: Parts, cast: Cast, vendor: Vendor) -> dict[str, Contradiction]:
    with parts.database.transaction(cast.ada.practice_id, write=False) as db:
        return {row.code: row for row in contradictions.of_vendor(db, vendor)}


CODE = "billing-vendor:answers-nobody-but-clearinghouse"


def test_it_is_kept_with_both_sides_and_their_sources(parts: Parts, cast: Cast) -> None:
    row = open_ones(parts, cast, vendor_with(parts, cast, SUB_01=NOBODY))[CODE]
    assert row.left["source"].startswith("answer:") and row.left["source"].endswith("#SUB-01")
    assert row.right["source"].endswith("#TXN-02")
    assert row.left["words"] and row.right["words"]


def test_good_answers_leave_none(parts: Parts, cast: Cast) -> None:
    assert open_ones(parts, cast, vendor_with(parts, cast)) == {}


def test_finding_it_again_keeps_the_row(parts: Parts, cast: Cast) -> None:
    vendor = vendor_with(parts, cast, SUB_01=NOBODY)
    before = open_ones(parts, cast, vendor)[CODE]
    with parts.database.transaction(cast.ada.practice_id) as db:
        contradictions.sync(db, vendor, Attested(db, vendor))
    after = open_ones(parts, cast, vendor)[CODE]
    assert (after.id, after.version) == (before.id, before.version)


def settle(parts: Parts, cast: Cast, vendor: Vendor, row: Contradiction, reason: str = "They named it since.",
           version: int | None = None) -> None:
    with parts.database.transaction(cast.ada.practice_id) as db:
        contradictions.settle(parts, db, cast.ada, vendor, access.contradiction_for(db, cast.ada, row.id, lock=True),
                              reason=reason, version=version or row.version)


def test_a_person_settles_it_with_a_reason_and_it_stays_settled(parts: Parts, cast: Cast) -> None:
    vendor = vendor_with(parts, cast, SUB_01=NOBODY)
    row = open_ones(parts, cast, vendor)[CODE]
    with pytest.raises(InvalidInput):
        settle(parts, cast, vendor, row, " ")
    settle(parts, cast, vendor, row)
    with parts.database.transaction(cast.ada.practice_id) as db:
        contradictions.sync(db, vendor, Attested(db, vendor))
    assert CODE not in open_ones(parts, cast, vendor)
    with pytest.raises(StaleContradiction):
        settle(parts, cast, vendor, row)


def test_it_opens_again_when_a_side_says_something_else(parts: Parts, cast: Cast) -> None:
    vendor = vendor_with(parts, cast, SUB_01=NOBODY)
    row = open_ones(parts, cast, vendor)[CODE]
    settle(parts, cast, vendor, row)
    with parts.database.transaction(cast.ada.practice_id) as db:
        kept = access.contradiction_for(db, cast.ada, row.id, lock=True)
        kept.left = {**kept.left, "words": "Something that was said before"}
        db.add(kept)
    with parts.database.transaction(cast.ada.practice_id) as db:
        contradictions.sync(db, vendor, Attested(db, vendor))
    assert open_ones(parts, cast, vendor)[CODE].settled_reason == ""


def test_what_is_no_longer_found_is_gone_and_kept(parts: Parts, cast: Cast) -> None:
    vendor = vendor_with(parts, cast, SUB_01=NOBODY)
    with parts.database.transaction(cast.ada.practice_id) as db:
        db.add(Contradiction(practice_id=vendor.practice_id, vendor_id=vendor.id, code="old", kind="year",
                             title="Old", left={"words": "a"}, right={"words": "b"}))
        db.flush()
        contradictions.sync(db, vendor, Attested(db, vendor))
        old = db.exec(select(Contradiction).where(Contradiction.code == "old")).one()
        assert old.gone_at is not None
    assert CODE in (now := open_ones(parts, cast, vendor)) and "old" not in now


def test_another_practice_has_none_of_it(parts: Parts, cast: Cast) -> None:
    row = open_ones(parts, cast, vendor_with(parts, cast, SUB_01=NOBODY))[CODE]
    with parts.database.transaction(cast.cleo.practice_id, write=False) as db, pytest.raises(NotFound):
        access.contradiction_for(db, cast.cleo, row.id)


def test_settling_leaves_its_event(parts: Parts, cast: Cast) -> None:
    vendor = vendor_with(parts, cast, SUB_01=NOBODY)
    settle(parts, cast, vendor, open_ones(parts, cast, vendor)[CODE])
    assert Event.CONTRADICTION_SETTLED in factories.events_of(parts, vendor.practice_id)
