"""Documents that belong to an agreement: received like it, and read together with it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal import access
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Agreement, Finding, Reading
from portal.storage import keys
from portal.workflow import agreement_lists, agreements, findings, rereads, together
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import SAMPLE, Cast
from tests.factories import events_of, reloaded

AMENDMENT = b"""AMENDMENT NO. 1 TO BUSINESS ASSOCIATE AGREEMENT

1. Section 3 is deleted and replaced with the following: Vendor shall report any Breach of Unsecured Protected Health
Information within 24 hours of discovery.
"""
SIGNATURES = b"""
SAMPLE FAMILY PRACTICE
By: /s/ Ada Sample
Date: November 10, 2026

EXAMPLE BILLING CO.
By: /s/ Vic Example
Date: November 11, 2026
"""
DRAFT, AMENDMENT = AMENDMENT, AMENDMENT + SIGNATURES
SERVICES = b"""SERVICES AGREEMENT

1. Vendor shall report any Breach of Unsecured Protected Health Information within 5 days of discovery.
2. Vendor shall carry cyber liability insurance of one million dollars.
"""


@pytest.fixture
def agreement(parts: Parts, cast: Cast) -> Agreement:
    return factories.read(parts, cast.ada)


def received(parts: Parts, cast: Cast, parent: Agreement, content: bytes = AMENDMENT,
             kind: str = "amendment", *, signed: bool = True) -> Agreement:
    return agreements.receive_document(parts, cast.ada, parent.id, factories.incoming(content, f"{kind}.txt"), kind,
                                       signed=signed)


def worked_on(parts: Parts, agreement: Agreement) -> None:
    agreements.scan(parts, agreement.practice_id, agreement.id)
    agreements.read(parts, agreement.practice_id, agreement.id)


def added(parts: Parts, cast: Cast, parent: Agreement, content: bytes = AMENDMENT,
          kind: str = "amendment", *, signed: bool = True) -> Agreement:
    document = received(parts, cast, parent, content, kind, signed=signed)
    worked_on(parts, document)
    return reloaded(parts, cast.ada, document)


def term(parts: Parts, cast: Cast, agreement: Agreement, clause: str = "report-breach") -> Finding:
    """The finding that counts now."""
    with parts.database.transaction(SAMPLE, write=False) as db:
        row = access.agreement_for(db, cast.ada, agreement.id)
        return next(f for f in findings.of_agreement(db, row) if f.clause == clause)


def reading(parts: Parts, cast: Cast, agreement: Agreement) -> Reading:
    with parts.database.transaction(SAMPLE, write=False) as db:
        row = access.agreement_for(db, cast.ada, agreement.id)
        return access.reading_for(db, cast.ada, row.reading_id or "")


def test_an_amendment_counts_in_the_review_of_its_agreement(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    before = term(parts, cast, agreement)
    document = added(parts, cast, agreement)
    after = term(parts, cast, agreement)
    assert (before.computed, after.computed) == ("weak", "present")
    assert {e["document"]["id"] for e in after.evidence} == {document.id}
    assert (after.evidence[0]["document"]["name"], after.evidence[0]["page"]) == ("Amendment 1", None)
    assert after.reason_notes[0]["text"] == "Amendment 1 takes the place of Version 1."
    assert after.looked_at[0]["why"] == "Amendment 1 takes its place"
    assert [w["number"] for w in reading(parts, cast, agreement).windows if w["event"] == "breach"] == [24]
    assert events_of(parts, SAMPLE, agreement.id)[-1] == "agreement:read-together"
    assert events_of(parts, SAMPLE, document.id)[0] == "agreement:document-received"
    assert factories.chain_faults(parts, SAMPLE) == []


def test_documents_without_precedence_conflict_with_both_quotes(
        parts: Parts, cast: Cast, agreement: Agreement) -> None:
    added(parts, cast, agreement, SERVICES, "services-agreement")
    breach, insurance = term(parts, cast, agreement), term(parts, cast, agreement, "insurance")
    assert (breach.computed, "DOCUMENTS-DISAGREE" in breach.reasons) == ("conflict", True)
    assert [e["document"]["name"] for e in breach.evidence] == ["Version 1", "Services agreement"]
    assert (insurance.computed, insurance.evidence[0]["document"]["name"]) == ("present", "Services agreement")
    added(parts, cast, agreement)
    assert term(parts, cast, agreement).computed == "present"
    assert len(reading(parts, cast, agreement).of_readings) == 3


def test_it_is_no_version_of_its_own(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    document = added(parts, cast, agreement)
    assert (document.number, document.kind, document.parent_id) == (-1, "amendment", agreement.id)
    with parts.database.transaction(SAMPLE, write=False) as db:
        assert [v.id for v in agreement_lists.versions(db, cast.ada, agreement.vendor_id)] == [agreement.id]
        assert [m.name for m in together.family(db, cast.ada, agreement)] == ["Version 1", "Amendment 1"]
        vendor = access.vendor_for(db, cast.ada, agreement.vendor_id)
    second = factories.received(parts, cast.ada, vendor, b"Another version.", "second.txt")
    assert second.number == 2
    assert received(parts, cast, second, SERVICES, "other").number == -2


def test_what_people_decided_stays_where_the_verdict_stays(
        parts: Parts, cast: Cast, agreement: Agreement) -> None:
    with parts.database.transaction(SAMPLE) as db:
        for clause, human in (("safeguards", "present"), ("report-breach", "present")):
            row = access.finding_for(db, cast.ada, term(parts, cast, agreement, clause).id, lock=True)
            if row.computed == human:
                findings.confirm(parts, db, cast.ada, row, version=row.version)
            else:
                findings.overrule(parts, db, cast.ada, row, version=row.version, human=human, reason="By telephone.")
    added(parts, cast, agreement)
    assert term(parts, cast, agreement, "safeguards").decision
    assert term(parts, cast, agreement).decision is None


def test_reading_it_twice_changes_nothing(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    document = added(parts, cast, agreement)
    before, told = reading(parts, cast, agreement).id, events_of(parts, SAMPLE)
    worked_on(parts, document)
    assert (reading(parts, cast, agreement).id, events_of(parts, SAMPLE)) == (before, told)


def test_a_document_that_is_read_before_its_agreement_counts_all_the_same(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    added(parts, cast, agreement)
    assert events_of(parts, SAMPLE, agreement.id) == ["agreement:received"]
    worked_on(parts, agreement)
    assert term(parts, cast, agreement).computed == "present"


def test_two_documents_read_at_once_both_count(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    pair = [received(parts, cast, agreement), received(parts, cast, agreement, SERVICES, "services-agreement")]
    for document in pair:
        agreements.scan(parts, SAMPLE, document.id)
    ready = threading.Barrier(2)

    def read(document: Agreement) -> None:
        ready.wait()
        agreements.read(parts, SAMPLE, document.id)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(read, pair))
    assert len(reading(parts, cast, agreement).of_readings) == 3


def test_a_refused_document_changes_nothing(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    before = reading(parts, cast, agreement).id
    document = added(parts, cast, agreement, b"\x00\x01 no document at all", "other")
    assert (document.status, reading(parts, cast, agreement).id) == ("refused", before)


def test_reading_the_archive_again_reads_together_again(
        parts: Parts, cast: Cast, agreement: Agreement, monkeypatch: pytest.MonkeyPatch) -> None:
    added(parts, cast, agreement)
    monkeypatch.setattr(agreements, "rules_version", lambda: "tomorrow's")
    with parts.database.transaction(SAMPLE) as db:
        run = rereads.start(parts, db, cast.ada)
        waiting = rereads.items(db, run)
    assert len(waiting) == 2
    for item in waiting:
        rereads.read_again(parts, SAMPLE, item.id)
    assert term(parts, cast, agreement).computed == "present"
    assert len(reading(parts, cast, agreement).of_readings) == 2


def test_a_document_belongs_to_an_agreement_of_ones_own_and_to_no_other_document(
        parts: Parts, cast: Cast, agreement: Agreement) -> None:
    document = received(parts, cast, agreement)
    with pytest.raises(NotFound):
        agreements.receive_document(parts, cast.cleo, agreement.id, factories.incoming(SERVICES), "other")
    with pytest.raises(WrongState, match="itself"):
        received(parts, cast, document, SERVICES)
    with pytest.raises(InvalidInput):
        received(parts, cast, agreement, SERVICES, "agreement")
    with pytest.raises(InvalidInput, match="the amendment"):
        received(parts, cast, agreement)
    other = factories.vendor(parts, cast.ada, "Testcase Hosting Inc.")
    refused = factories.read(parts, cast.ada, other, b"\x00\x01 no document at all", "no.pdf")
    with pytest.raises(WrongState, match="not taken"):
        received(parts, cast, refused, SERVICES)


def test_it_waits_in_quarantine_like_any_upload(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    document = received(parts, cast, agreement)
    assert parts.storage.get(keys.quarantine(SAMPLE, document.document_id)) == AMENDMENT
    agreements.scan(parts, SAMPLE, document.id)
    assert reloaded(parts, cast.ada, document).status == "reading"


def test_a_document_can_be_set_aside_and_count_again(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    own = reading(parts, cast, agreement).id
    document = added(parts, cast, agreement)
    turned(parts, cast, document, together.set_aside)
    assert (term(parts, cast, agreement).computed, reading(parts, cast, agreement).id) == ("weak", own)
    turned(parts, cast, document, together.count_again)
    assert term(parts, cast, agreement).computed == "present"
    with pytest.raises(WrongState):
        turned(parts, cast, document, together.count_again)
    with pytest.raises(WrongState):
        turned(parts, cast, agreement, together.set_aside)
    assert events_of(parts, SAMPLE, document.id)[-2:] == ["agreement:document-set-aside", "agreement:document-counted"]
    assert factories.chain_faults(parts, SAMPLE) == []


@pytest.mark.parametrize(("content", "signed"), [(DRAFT, False), (AMENDMENT, False), (DRAFT, True)])
def test_an_amendment_counts_only_where_it_is_signed(
        parts: Parts, cast: Cast, agreement: Agreement, content: bytes, signed: bool) -> None:
    """The uploader's word and the signature block must both say so."""
    own = reading(parts, cast, agreement).id
    document = added(parts, cast, agreement, content, signed=signed)
    assert (document.status, document.problem_code) == ("set-aside", "not-signed")
    assert "Not signed" in document.problem
    assert "not counted: it would change 1 term." in document.problem
    assert (term(parts, cast, agreement).computed, reading(parts, cast, agreement).id) == ("weak", own)
    assert events_of(parts, SAMPLE, document.id)[-1] == "agreement:document-set-aside"
    turned(parts, cast, document, together.count_again)
    signed_now = reloaded(parts, cast.ada, document)
    assert (signed_now.signed, signed_now.problem) == (True, "")
    assert term(parts, cast, agreement).computed == "present"
    assert factories.chain_faults(parts, SAMPLE) == []


def test_a_draft_that_was_read_before_its_agreement_does_not_count_either(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    draft = added(parts, cast, agreement, DRAFT, signed=False)
    worked_on(parts, agreement)
    assert (reloaded(parts, cast.ada, draft).status, term(parts, cast, agreement).computed) == ("set-aside", "weak")


def test_a_document_of_other_parties_does_not_count_until_a_reviewer_lets_it(
        parts: Parts, cast: Cast, agreement: Agreement) -> None:
    foreign = (factories.SIGNED_AGREEMENT.replace(b"Example Billing Co.", b"Placeholder Coding LLC")
               .replace(b"EXAMPLE BILLING CO.", b"PLACEHOLDER CODING LLC").replace(b"60 days", b"24 hours"))
    document = added(parts, cast, agreement, foreign, "services-agreement")
    assert (document.status, document.problem_code) == ("set-aside", "other-parties")
    assert "This document names other parties: Placeholder Coding LLC" in document.problem
    assert len(reading(parts, cast, agreement).of_readings) == 0
    turned(parts, cast, document, together.count_again)
    assert len(reading(parts, cast, agreement).of_readings) == 2
    with parts.database.transaction(SAMPLE, write=False) as db:
        assert [reason.code for reason in together.warnings(
            db, access.agreement_for(db, cast.ada, agreement.id),
            access.agreement_for(db, cast.ada, document.id))] == ["other-parties"]


def turned(parts: Parts, cast: Cast, document: Agreement, verb: Callable[..., None]) -> None:
    known = together.texts(parts, SAMPLE, document.id)
    with parts.database.transaction(SAMPLE) as db:
        verb(parts, db, cast.ada, access.agreement_for(db, cast.ada, document.id, lock=True), known)
