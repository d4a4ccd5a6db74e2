"""Where a practice stands with a vendor: the database's answer is the same as the rules' one."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import select
from sqlmodel import col

from extractors import types
from portal import access
from portal.models import Agreement, Finding, Reading, Vendor
from portal.vocabulary.statuses import AgreementStatus
from portal.web.practice import census, standings
from portal.web.practice.standings import Standing
from portal.workflow import agreements, findings, negotiations, vendors
from portal.workflow import negotiations_answers as answers
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from tests import factories
from tests.cast import Cast
from tests.portal import negotiating


def stands(parts: Parts, cast: Cast, vendor_id: str) -> Standing:
    """By the vendor's own row; the census of all vendors says the same."""
    with parts.database.transaction(cast.sample.id, write=False) as db:
        row = db.execute(standings.of_vendors(cast.ada, col(Vendor.id) == vendor_id)).one()
        counted = {each.id: each.standing for each in census.take(db, cast.ada, col(Vendor.owner_name) == "Ada").rows}
    assert counted.get(vendor_id, row.standing) == row.standing
    assert (vendor_id in counted) is (row.standing not in census.QUIET)
    return Standing(row.standing)


def is_signed(parts: Parts, cast: Cast, vendor_id: str) -> bool:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return bool(db.execute(standings.of_vendors(cast.ada, col(Vendor.id) == vendor_id)).one().signed)


def with_status(parts: Parts, cast: Cast, vendor: Vendor, status: AgreementStatus, *, signed: bool = False,
                number: int = 1, is_baa: bool = True, terms: tuple[tuple[str, str], ...] = ()) -> None:
    """An agreement in the state that its job would leave it in, with these terms: (tier, computed status)."""
    file = factories.incoming(f"{vendor.id} {number}".encode())
    row = agreements.receive(parts, cast.ada, vendor.id, file, signed=signed)
    with parts.database.transaction(cast.sample.id) as db:
        reading = Reading(practice_id=cast.sample.id, agreement_id=row.id, rules_version="1", is_baa=is_baa,
                          text_source="pdf", quality="good")
        db.add(reading)
        db.flush()
        db.execute(Agreement.__table__.update().where(col(Agreement.id) == row.id)  # type: ignore[attr-defined]
                   .values(status=status, reading_id=reading.id))
        if signed:
            db.add(_seen_signatures(row, reading))
        for position, (tier, computed) in enumerate(terms):
            db.add(Finding(practice_id=cast.sample.id, agreement_id=row.id, reading_id=reading.id,
                           clause=f"c{position}", position=position, tier=tier, title="A term", citation="", as_of="",
                           computed=computed))


def _seen_signatures(agreement: Agreement, reading: Reading, computed: str = "present") -> Finding:
    return Finding(practice_id=agreement.practice_id, agreement_id=agreement.id, reading_id=reading.id,
                   clause=standings.SIGNATURES, position=90, tier="required", title="Signed", citation="", as_of="",
                   computed=computed)


MISSING = (("required", "missing"),)
PRESENT = (("required", "present"), ("permission", "missing"))


def test_a_vendor_without_patient_data_needs_none(parts: Parts, cast: Cast) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        vendor = vendors.add(parts, db, cast.ada, VendorDetails(name="Demo Cleaning", handles_phi=False))
    assert stands(parts, cast, vendor.id) is Standing.NOT_NEEDED


@pytest.mark.parametrize(("status", "standing"), [
    (AgreementStatus.RECEIVED, Standing.READING),
    (AgreementStatus.SCANNING, Standing.READING),
    (AgreementStatus.READING, Standing.READING),
    (AgreementStatus.FAILED, Standing.FAILED),
    (AgreementStatus.REFUSED, Standing.REFUSED),
    (AgreementStatus.READ, Standing.DECIDE),
])
def test_the_state_of_the_upload_tells_whose_move_it_is(parts: Parts, cast: Cast, status: AgreementStatus,
                                                        standing: Standing) -> None:
    vendor = factories.vendor(parts, cast.ada)
    assert stands(parts, cast, vendor.id) is Standing.NO_AGREEMENT
    with_status(parts, cast, vendor, status, terms=MISSING)
    assert stands(parts, cast, vendor.id) is standing


def test_a_file_that_is_no_baa_is_not_judged(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    with_status(parts, cast, vendor, AgreementStatus.READ, is_baa=False, terms=MISSING)
    assert stands(parts, cast, vendor.id) is Standing.NOT_A_BAA


def test_without_gaps_the_signature_is_what_is_left(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    with_status(parts, cast, vendor, AgreementStatus.READ, terms=PRESENT)
    assert stands(parts, cast, vendor.id) is Standing.SIGN
    with_status(parts, cast, vendor, AgreementStatus.READ, number=2, signed=True, terms=PRESENT)
    assert stands(parts, cast, vendor.id) is Standing.SETTLED


def test_an_earlier_signed_copy_counts_while_a_newer_draft_is_open(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    with_status(parts, cast, vendor, AgreementStatus.READ, signed=True, terms=PRESENT)
    with_status(parts, cast, vendor, AgreementStatus.READ, number=2, terms=MISSING)
    assert stands(parts, cast, vendor.id) is Standing.DECIDE
    assert is_signed(parts, cast, vendor.id)


def test_a_signed_copy_that_was_refused_does_not_count(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    with_status(parts, cast, vendor, AgreementStatus.REFUSED, signed=True)
    assert stands(parts, cast, vendor.id) is Standing.REFUSED
    assert not is_signed(parts, cast, vendor.id)


def test_a_refused_file_leaves_the_version_before_it_the_latest(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    with_status(parts, cast, vendor, AgreementStatus.READ, terms=MISSING)
    with_status(parts, cast, vendor, AgreementStatus.REFUSED, number=2)
    assert stands(parts, cast, vendor.id) is Standing.DECIDE


def test_a_tick_alone_opens_no_lock(parts: Parts, cast: Cast) -> None:
    invoice, unsigned = factories.vendor(parts, cast.ada), factories.vendor(parts, cast.ada, "Sandbox Clearinghouse")
    with_status(parts, cast, invoice, AgreementStatus.READ, signed=True, is_baa=False)
    assert stands(parts, cast, invoice.id) is Standing.NOT_A_BAA
    assert not is_signed(parts, cast, invoice.id)
    with_status(parts, cast, unsigned, AgreementStatus.READ, signed=True, terms=PRESENT)
    with parts.database.transaction(cast.sample.id) as db:
        ours = select(Agreement.id).where(Agreement.vendor_id == unsigned.id)
        term = db.scalars(select(Finding).where(Finding.clause == standings.SIGNATURES,
                                                col(Finding.agreement_id).in_(ours))).one()
        findings.overrule(parts, db, cast.remy, term, version=1, human="missing", reason="The lines are empty.")
    assert not is_signed(parts, cast, unsigned.id)


def test_once_every_gap_is_confirmed_the_changes_are_to_be_asked_for(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    with_status(parts, cast, vendor, AgreementStatus.READ, terms=MISSING)
    with parts.database.transaction(cast.sample.id) as db:
        finding = db.scalars(select(Finding)).one()
        findings.confirm(parts, db, cast.remy, finding, version=1)
    assert stands(parts, cast, vendor.id) is Standing.TO_ASK


def test_whoever_has_the_word_on_the_changes_has_the_ball(parts: Parts, cast: Cast) -> None:
    agreement = negotiating.read(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        for row in findings.of_agreement(db, agreement):
            findings.confirm(parts, db, cast.remy, row, version=1)
        negotiation = negotiations.start(parts, db, cast.remy, agreement)
    assert stands(parts, cast, agreement.vendor_id) is Standing.TO_ASK
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = access.negotiation_for(db, cast.remy, negotiation.id, lock=True)
        negotiations.send(parts, db, cast.remy, negotiation, "self", version=1)
    assert stands(parts, cast, agreement.vendor_id) is Standing.ASK
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = access.negotiation_for(db, cast.remy, negotiation.id, lock=True)
        request = next(one for one in negotiations.requests_of(db, negotiation) if one.chosen)
        answers.record(parts, db, cast.remy, negotiation, request, "decline", "No.", said_by="Val", version=2)
    assert stands(parts, cast, agreement.vendor_id) is Standing.ANSWERED
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = access.negotiation_for(db, cast.remy, negotiation.id, lock=True)
        for one in [one for one in negotiations.requests_of(db, negotiation) if one.chosen]:
            answers.accept_risk(parts, db, cast.remy, negotiation, one, "We can live with it.", version=one.version)
        negotiations.close(parts, db, cast.remy, negotiation, version=negotiation.version)
    assert stands(parts, cast, agreement.vendor_id) is Standing.SIGN


def test_overruled_to_present_is_no_gap(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    with_status(parts, cast, vendor, AgreementStatus.READ, terms=MISSING)
    with parts.database.transaction(cast.sample.id) as db:
        finding = db.scalars(select(Finding)).one()
        findings.overrule(parts, db, cast.remy, finding, version=1, human="present", reason="It is in exhibit B.")
    assert stands(parts, cast, vendor.id) is Standing.SIGN


def test_agrees_with_the_rules_for_every_tier_and_status(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    every = tuple(itertools.product([tier.value for tier in types.Tier], [status.value for status in types.Status]))
    with_status(parts, cast, vendor, AgreementStatus.READ, terms=every)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        rows = db.scalars(select(Finding)).all()
        by_database = {row.id for row in db.scalars(select(Finding).where(standings.asks_for_work()))}
    assert len(rows) == len(every)
    assert by_database == {row.id for row in rows if findings.needs_work(row)}
