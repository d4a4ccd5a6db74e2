"""The verbs on agreements: received, scanned, read; each safe to run twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import BinaryIO

import pytest
from sqlmodel import select

from portal import access
from portal.errors import CorruptObject, InvalidInput, ScannerUnavailable, WrongState
from portal.models import Agreement, Document, OutboxItem, Reading
from portal.storage.scanning import Clean, Infected, Scanner, Verdict
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow import agreement_lists, agreements
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast

READ_EVENTS = ["agreement:received", "agreement:scan-started", "agreement:scanned", "agreement:read"]


class Scans:
    """A scanner whose answers are given beforehand; an exception is raised."""

    def __init__(self, *answers: Verdict | Exception) -> None:
        self._answers = list(answers)

    def scan(self, stream: BinaryIO) -> Verdict:
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def healthy(self) -> bool:
        return True


def _with_scanner(parts: Parts, scanner: Scanner) -> Parts:
    return replace(parts, scanner=scanner)


def _document(parts: Parts, cast: Cast, agreement: Agreement) -> Document:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return access.document_for(db, cast.ada, agreement.document_id)


def test_receiving_keeps_the_file_the_row_the_event_and_the_job(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ben)
    document = _document(parts, cast, agreement)
    assert parts.storage.get(document.quarantine_key) == factories.SHORT_AGREEMENT
    assert factories.events_of(parts, cast.sample.id, agreement.id) == ["agreement:received"]
    with parts.database.transaction(None, write=False) as db:
        assert [item.subject_id for item in db.exec(select(OutboxItem))] == [agreement.id]


def test_a_file_that_cannot_be_kept_leaves_no_row_and_no_job(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    changed_on_the_way = replace(factories.incoming(), sha256="0" * 64)
    with pytest.raises(CorruptObject):
        agreements.receive(parts, cast.ada, vendor.id, changed_on_the_way)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert db.exec(select(Agreement)).all() == []
        assert db.exec(select(OutboxItem)).all() == []


def test_the_same_file_uploaded_twice_at_once_is_kept_once(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)

    def upload(_: int) -> bool:
        try:
            agreements.receive(parts, cast.ada, vendor.id, factories.incoming())
        except InvalidInput:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(upload, range(4))) == [False, False, False, True]


def test_refuses_an_empty_file(parts: Parts, cast: Cast) -> None:
    with pytest.raises(InvalidInput, match="empty"):
        factories.received(parts, cast.ada, content=b"")


def test_refuses_the_same_bytes_again_and_says_which_version_has_them(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    factories.received(parts, cast.ada, vendor)
    with pytest.raises(InvalidInput, match="version 1"):
        factories.received(parts, cast.ada, vendor, filename="renamed.txt")


def test_another_vendor_may_send_the_same_bytes(parts: Parts, cast: Cast) -> None:
    for name in ("Example Billing Co.", "Sandbox Clearinghouse"):
        assert factories.received(parts, cast.ada, factories.vendor(parts, cast.ada, name)).number == 1


def test_uploads_at_once_take_their_numbers_in_turn(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    uploads = [threading.Thread(target=factories.received, args=(parts, cast.ada, vendor, f"Upload {n}".encode()))
               for n in range(4)]
    for upload in uploads:
        upload.start()
    for upload in uploads:
        upload.join()
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert sorted(db.exec(select(Agreement.number))) == [1, 2, 3, 4]
    assert factories.chain_faults(parts, cast.sample.id) == []


def test_a_clean_file_is_filed_by_its_hash_and_leaves_quarantine(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    agreements.scan(_with_scanner(parts, Scans(Clean())), cast.sample.id, agreement.id)
    document = _document(parts, cast, agreement)
    assert (document.scan, parts.storage.get(document.key)) == ("clean", factories.SHORT_AGREEMENT)
    assert not parts.storage.exists(document.quarantine_key)


def test_without_a_scanner_no_file_is_called_clean(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    agreements.scan(parts, cast.sample.id, agreement.id)
    assert _document(parts, cast, agreement).scan == "not-scanned"


def test_an_infected_file_is_refused_and_stays_in_quarantine(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    agreements.scan(_with_scanner(parts, Scans(Infected("Test.Signature"))), cast.sample.id, agreement.id)
    agreement, document = factories.reloaded(parts, cast.ada, agreement), _document(parts, cast, agreement)
    assert (agreement.status, agreement.problem_code, document.scan) == ("refused", "malware", "infected")
    assert parts.storage.exists(document.quarantine_key)
    assert document.key == ""


def test_a_scan_that_could_not_be_done_is_done_the_next_time(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    flaky = _with_scanner(parts, Scans(ScannerUnavailable("no answer"), Clean()))
    with pytest.raises(ScannerUnavailable):
        agreements.scan(flaky, cast.sample.id, agreement.id)
    assert factories.reloaded(parts, cast.ada, agreement).status == AgreementStatus.SCANNING
    agreements.scan(flaky, cast.sample.id, agreement.id)
    assert factories.events_of(parts, cast.sample.id, agreement.id) == READ_EVENTS[:3]


def test_both_steps_run_twice_leave_one_reading(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    for step in (agreements.scan, agreements.scan, agreements.read, agreements.read, agreements.scan):
        step(parts, cast.sample.id, agreement.id)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert len(db.exec(select(Reading)).all()) == 1
    assert factories.events_of(parts, cast.sample.id, agreement.id) == READ_EVENTS


def test_reading_keeps_the_findings_in_the_catalogues_order(parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada)
    found = factories.findings_of(parts, cast.ada, agreement)
    assert agreement.status == AgreementStatus.READ
    assert [finding.position for finding in found] == list(range(1, len(found) + 1))
    assert {"safeguards", "report-breach", "subcontractor-flow-down"} <= {finding.clause for finding in found}


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada, content=b"%PDF-1.7\nthis is no PDF at all", filename="agreement.pdf")
    assert agreement.status == AgreementStatus.REFUSED
    assert agreement.problem_code
    assert agreement.problem.endswith(".")
    assert factories.findings_of(parts, cast.ada, agreement) == []


def test_a_refused_file_may_be_uploaded_again(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    content = b"%PDF-1.7\nthis is no PDF at all"
    factories.read(parts, cast.ada, vendor, content, "agreement.pdf")
    assert factories.received(parts, cast.ada, vendor, content, "agreement.pdf").number == 1


def test_a_refused_file_is_no_version(parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    first = factories.read(parts, cast.ada, vendor)
    for content in (b"%PDF-1.7\nno PDF at all", b"%PDF-1.7\nnor is this"):
        refused = factories.read(parts, cast.ada, vendor, content, "agreement.pdf")
        assert (refused.status, refused.called) == ("refused", "a file that was not taken")
    with parts.database.transaction(cast.sample.id, write=False) as db:
        assert [version.id for version in agreement_lists.versions(db, cast.ada, vendor.id)] == [first.id]
    assert factories.received(parts, cast.ada, vendor, b"Another draft.", "agreement.txt").number == 2


def test_a_failure_of_ours_can_be_retried(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    agreements.fail(parts, cast.sample.id, agreement.id, "job-failed")
    assert factories.reloaded(parts, cast.ada, agreement).problem_code == "job-failed"
    with parts.database.transaction(cast.sample.id) as db:
        agreements.retry(parts, db, cast.ada, access.agreement_for(db, cast.ada, agreement.id, lock=True))
    with parts.database.transaction(None, write=False) as db:
        assert [item.subject_id for item in db.exec(select(OutboxItem))] == [agreement.id] * 2
    assert factories.reloaded(parts, cast.ada, agreement).status == AgreementStatus.RECEIVED


def test_only_a_failed_agreement_can_be_retried(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db, pytest.raises(WrongState):
        agreements.retry(parts, db, cast.ada, access.agreement_for(db, cast.ada, agreement.id, lock=True))


def test_a_failure_that_comes_after_the_end_changes_nothing(parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada)
    agreements.fail(parts, cast.sample.id, agreement.id, "job-failed")
    assert factories.reloaded(parts, cast.ada, agreement).status == AgreementStatus.READ
    assert factories.events_of(parts, cast.sample.id, agreement.id) == READ_EVENTS


def test_a_second_run_of_the_scan_clears_what_the_first_left_in_quarantine(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    agreements.scan(parts, cast.sample.id, agreement.id)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        key = access.document_for(db, cast.ada, agreement.document_id).quarantine_key
    parts.storage.put(key, factories.SHORT_AGREEMENT)
    agreements.scan(parts, cast.sample.id, agreement.id)
    assert not parts.storage.exists(key)


def test_a_refused_upload_leaves_nothing_in_quarantine(
        parts: Parts, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    vendor = factories.vendor(parts, cast.ada)
    first = factories.received(parts, cast.ada, vendor)
    monkeypatch.setattr(agreements, "_check_incoming", _refuses_the_second_time(agreements._check_incoming))
    with pytest.raises(InvalidInput):
        factories.received(parts, cast.ada, vendor)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        kept = access.document_for(db, cast.ada, first.document_id).quarantine_key
    files = [path for path in parts.settings.files.rglob("quarantine/**/*") if path.is_file()]
    assert parts.storage.exists(kept)
    assert len({path.name.partition(".")[0] for path in files}) == 1


def _refuses_the_second_time(refuse: Callable[..., None]) -> Callable[..., None]:
    """As when the same file arrives twice at once: both look before either is there."""
    looks = iter([False])
    return lambda *args: next(looks, True) and refuse(*args)


def test_a_retry_after_the_scan_goes_on_to_the_reading(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    agreements.scan(parts, cast.sample.id, agreement.id)
    agreements.fail(parts, cast.sample.id, agreement.id, "worker-lost")
    with parts.database.transaction(cast.sample.id) as db:
        agreements.retry(parts, db, cast.ada, access.agreement_for(db, cast.ada, agreement.id, lock=True))
    agreements.scan(parts, cast.sample.id, agreement.id)
    assert factories.reloaded(parts, cast.ada, agreement).status == AgreementStatus.READING
