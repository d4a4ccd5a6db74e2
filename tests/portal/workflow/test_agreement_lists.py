"""What pages ask of many rows at once."""

from __future__ import annotations

from portal.models import Vendor
from portal.workflow import agreement_lists, agreements, findings
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.practice.rows import agreement


def two_versions(parts: Parts, cast: Cast) -> Vendor:
    vendor = factories.vendor(parts, cast.ada)
    factories.received(parts, cast.ada, vendor)
    factories.received(parts, cast.ada, vendor, factories.SHORT_AGREEMENT + b"5. More.")
    return vendor


def test_a_vendors_versions_are_listed_newest_first_to_their_practice_only(parts: Parts, cast: Cast) -> None:
    vendor = two_versions(parts, cast)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert [v.number for v in agreement_lists.versions(db, cast.ada, vendor.id)] == [2, 1]
    with parts.database.transaction(cast.mockup.id, write=False) as db:
        assert agreement_lists.versions(db, cast.cleo, vendor.id) == []


def test_notes_stand_under_their_finding_in_order(parts: Parts, cast: Cast) -> None:
    rows = factories.findings_of(parts, cast.ada, factories.read(parts, cast.ada))
    with parts.database.transaction(cast.sample.id) as db:
        for text in ("First.", "Second."):
            findings.note(parts, db, cast.remy, rows[0], text)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        found = agreement_lists.notes(db, cast.ada, rows)
    assert {key: [note.text for note in notes] for key, notes in found.items()} == {rows[0].id: ["First.", "Second."]}


def test_the_headline_of_each_reading_counts_the_humans_word(parts: Parts, cast: Cast) -> None:
    read = factories.read(parts, cast.ada)
    rows = factories.findings_of(parts, cast.ada, read)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        found = agreement_lists.summaries(db, cast.ada, [read.reading_id or ""])
    assert found == {read.reading_id: findings.summary(rows)}


def test_the_version_before_is_the_last_one_that_was_read() -> None:
    first, refused, now = (agreement(id=str(n), number=n, status=status)
                           for n, status in ((1, "read"), (2, "refused"), (3, "read")))
    assert agreement_lists.before([now, refused, first], now) is first
    assert agreement_lists.before([now, refused, first], first) is None


def test_the_same_file_again_is_no_new_version(parts: Parts, cast: Cast) -> None:
    vendor = two_versions(parts, cast)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        same = agreements.same_file(db, vendor, factories.incoming().sha256)
    assert same is not None
    assert same.number == 1
