"""An uploaded agreement: received, scanned, read. Each verb is safe to run twice: the status says what is done."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from sqlalchemy import func
from sqlmodel import Session, col, select

from extractors import media, pipeline, rulebook, sandbox, sanitize
from extractors.errors import UnreadableDocument
from extractors.types import Line
from extractors.types import Reading as ReadAgreement
from portal import access, clock, outbox
from portal.audit import Subject
from portal.errors import InvalidInput, PortalError, TooMany, WrongState
from portal.models import Agreement, Document, Reading, Vendor
from portal.models.columns import new_id
from portal.storage import keys
from portal.storage.scanning import Infected, NotScanned
from portal.vocabulary.actors import Acting, Actor, VendorActor, system
from portal.vocabulary.events import Event
from portal.vocabulary.kinds import BELONGING, DocumentKind
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow import documents, findings, negotiations_matching, scores, together
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_agreement

READ_JOB = "read-agreement"
HEAD_BYTES = 1 << 16  # enough to tell a type by
UPLOADS_PER_DAY = 20  # of one vendor, before its own people may send no more: each is read, and shown as a version


@dataclass(frozen=True, slots=True)
class IncomingFile:
    """A file as it came in: a clean display name, and a stream that can be read again from its start."""

    filename: str
    stream: BinaryIO
    size: int
    sha256: str


def hash_of(stream: BinaryIO) -> tuple[str, int]:
    """SHA-256 in hex and size in bytes; leaves the stream at its start."""
    digest, size = hashlib.sha256(), 0
    stream.seek(0)
    while chunk := stream.read(1 << 20):
        digest.update(chunk)
        size += len(chunk)
    stream.seek(0)
    return digest.hexdigest(), size


def same_file(db: Session, vendor: Vendor, sha256: str) -> Agreement | None:
    """The vendor's agreement that was uploaded with the very same bytes and not refused, if any."""
    query = (select(Agreement).join(Document, col(Document.id) == col(Agreement.document_id))
             .where(Agreement.vendor_id == vendor.id, Document.sha256 == sha256,
                    Agreement.status != AgreementStatus.REFUSED))
    return db.exec(query).first()


def receive(parts: Parts, actor: Actor | VendorActor, vendor_id: str, file: IncomingFile, *,
            signed: bool = False) -> Agreement:
    """Take a version of the agreement in: to quarantine, then a row, an event and a job in one transaction, which
    waits for no store. Raises InvalidInput for an empty file or one that this vendor already has, NotFound for
    another's vendor, TooMany when the vendor's own people sent many within a day."""
    return _receive(parts, actor, vendor_id, file, signed, None)


def receive_document(parts: Parts, actor: Actor, agreement_id: str, file: IncomingFile, kind: str, *,
                     signed: bool = False) -> Agreement:
    """Take in a document that belongs to an agreement, by the same way as the agreement itself. `kind` is one of
    BELONGING; one that is not signed is read, and does not count. Raises WrongState for a document that itself belongs
    to one, or for an agreement that was refused."""
    with parts.database.transaction(actor.practice_id, write=False) as db:
        parent = access.agreement_for(db, actor, agreement_id)
    if kind not in BELONGING:
        raise InvalidInput("The file was not taken.", {"kind": "Choose what it is."})
    if parent.parent_id:
        raise WrongState("This document belongs to an agreement itself. Add the other one to that agreement.")
    if parent.status == AgreementStatus.REFUSED:
        raise WrongState("The agreement was not taken, so nothing can belong to it. Upload the agreement first.")
    return _receive(parts, actor, parent.vendor_id, file, signed, Belonging(parent.id, DocumentKind(kind)))


@dataclass(frozen=True, slots=True)
class Belonging:
    """To which agreement a document belongs, and as what."""

    parent_id: str
    kind: DocumentKind


def _receive(parts: Parts, actor: Actor | VendorActor, vendor_id: str, file: IncomingFile, signed: bool,
             belonging: Belonging | None) -> Agreement:
    if file.size == 0:
        raise InvalidInput("The file is empty. Save it again and choose it once more.", {"file": "This file is empty."})
    if isinstance(actor, VendorActor):
        _check_type(file)
    with parts.database.transaction(actor.practice_id, write=False) as db:
        _check_incoming(db, actor, _vendor(db, actor, vendor_id), file)
    document_id = new_id()
    quarantine_key = keys.quarantine(actor.practice_id, document_id)
    parts.storage.put(quarantine_key, file.stream, sha256=file.sha256)
    document = Document(id=document_id, practice_id=actor.practice_id, sha256=file.sha256, size=file.size,
                        filename=file.filename, quarantine_key=quarantine_key, uploaded_by=actor.name)
    try:
        with parts.database.transaction(actor.practice_id) as db:
            # The lock: two uploads at once take their numbers in turn, and the second sees the first.
            vendor = _vendor(db, actor, vendor_id, lock=True)
            _check_incoming(db, actor, vendor, file)
            return _add(parts, db, actor, vendor, document, signed, belonging)
    except PortalError:  # refused: no row names the file. After another error the row may yet have been committed
        parts.storage.delete(quarantine_key)
        raise


def _check_type(file: IncomingFile) -> None:
    """The vendor's person does not see what becomes of a file minutes later: say at once what is plain at once."""
    head = file.stream.read(HEAD_BYTES)
    file.stream.seek(0)
    try:
        media.glance(head, file.filename)
    except UnreadableDocument as error:
        raise InvalidInput("The file was not taken.", {"file": error.message}) from error


def _vendor(db: Session, actor: Actor | VendorActor, vendor_id: str, *, lock: bool = False) -> Vendor:
    """A practice's person names one of its vendors; a vendor's person has theirs."""
    if isinstance(actor, VendorActor):
        return access.own_vendor(db, actor, lock=lock)
    return access.vendor_for(db, actor, vendor_id, lock=lock)


def _check_incoming(db: Session, actor: Actor | VendorActor, vendor: Vendor, file: IncomingFile) -> None:
    if earlier := same_file(db, vendor, file.sha256):
        raise InvalidInput(
            f"This is the same file as {_the(earlier)}, uploaded {earlier.created_at:%b %-d, %Y}. "
            "Nothing was added.", {"file": f"Already here as {_the(earlier)}."})
    if isinstance(actor, VendorActor):
        came = db.exec(select(func.count()).where(Agreement.vendor_id == vendor.id,
                                                  col(Agreement.created_at) > clock.now() - timedelta(days=1))).one()
        if came >= UPLOADS_PER_DAY:
            raise TooMany(f"{came} files came within a day, and the practice reads every one. Nothing was added: send "
                          "this one tomorrow, or call the practice.")


def _the(agreement: Agreement) -> str:
    return f"the {agreement.called}" if agreement.parent_id else agreement.called


def _add(parts: Parts, db: Session, actor: Acting, vendor: Vendor, document: Document, signed: bool,
         belonging: Belonging | None) -> Agreement:
    agreement = Agreement(practice_id=actor.practice_id, vendor_id=vendor.id, document_id=document.id,
                          number=_next_number(db, vendor, belonging), signed=signed, received_by=actor.name)
    if belonging:
        agreement.parent_id, agreement.kind = belonging.parent_id, belonging.kind
    db.add(document)
    db.flush()
    db.add(agreement)
    db.flush()
    subject, facts = Subject("agreement", agreement.id), {"sha256": document.sha256, "size": document.size}
    if belonging:
        parts.audit.record(db, Event.AGREEMENT_DOCUMENT_RECEIVED, actor, subject, vendor_id=vendor.id,
                           parent_id=belonging.parent_id, kind=agreement.kind, **facts)
    else:
        parts.audit.record(db, Event.AGREEMENT_RECEIVED, actor, subject, vendor_id=vendor.id,
                           version=agreement.number, **facts)
    outbox.put(db, actor.practice_id, READ_JOB, agreement.id)
    return agreement


def _next_number(db: Session, vendor: Vendor, belonging: Belonging | None) -> int:
    """Versions count up from 1, what belongs to them counts down from -1."""
    last = func.min(Agreement.number) if belonging else func.max(Agreement.number)
    number = db.exec(select(last).where(Agreement.vendor_id == vendor.id)).one() or 0
    return min(number, 0) - 1 if belonging else max(number, 0) + 1


def _give_number_back(db: Session, agreement: Agreement) -> None:
    """The next file that is taken gets the number. The lock: an upload at the same moment sees it free, or not yet."""
    access.vendor_for(db, system(agreement.practice_id), agreement.vendor_id, lock=True)
    last = db.exec(select(func.min(Agreement.number)).where(Agreement.vendor_id == agreement.vendor_id)).one()
    agreement.number = min(last, 0) - 1


def retry(parts: Parts, db: Session, actor: Actor, agreement: Agreement) -> None:
    """Try again after our side failed."""
    move_agreement(agreement, AgreementStatus.RECEIVED)
    agreement.problem_code = agreement.problem = ""
    db.add(agreement)
    parts.audit.record(db, Event.AGREEMENT_RETRIED, actor, Subject("agreement", agreement.id))
    outbox.put(db, actor.practice_id, READ_JOB, agreement.id)


def scan(parts: Parts, practice_id: str, agreement_id: str) -> None:
    """Scan the quarantined file for malware and file it as evidence, or refuse it. Job step.
    Raises ScannerUnavailable or StorageError: the file stays in quarantine and the step can be run again."""
    actor = system(practice_id)
    with parts.database.transaction(practice_id) as db:
        agreement = access.agreement_for(db, actor, agreement_id, lock=True)
        document = access.document_for(db, actor, agreement.document_id)
        if agreement.status == AgreementStatus.RECEIVED:
            _move(parts, db, agreement, AgreementStatus.SCANNING, Event.AGREEMENT_SCAN_STARTED)
        filed, waits = bool(document.key), agreement.status == AgreementStatus.SCANNING
        if filed and waits:  # scanned before our side failed; a retry goes on from there
            _move(parts, db, agreement, AgreementStatus.READING, Event.AGREEMENT_SCANNED, verdict=document.scan)
    if filed:  # an earlier run may have ended between its commit and this
        parts.storage.delete(document.quarantine_key)
    if filed or not waits:
        return
    with parts.storage.open(document.quarantine_key) as stream:
        verdict = parts.scanner.scan(stream)
    if isinstance(verdict, Infected):
        refuse(parts, practice_id, agreement_id, "malware",
               "The malware scanner found something in this file. It stays locked away and cannot be opened. "
               "Tell the vendor, and ask for a clean copy.", scan_verdict="infected")
        return
    key = keys.document(practice_id, document.sha256)
    with parts.storage.open(document.quarantine_key) as stream:
        parts.storage.put(key, stream, sha256=document.sha256, lock_until=_lock_until(parts))
    word = "not-scanned" if isinstance(verdict, NotScanned) else "clean"
    with parts.database.transaction(practice_id) as db:
        agreement = access.agreement_for(db, actor, agreement_id, lock=True)
        if agreement.status != AgreementStatus.SCANNING:
            return
        document = access.document_for(db, actor, agreement.document_id, lock=True)
        document.scan, document.key = word, key
        db.add(document)
        _move(parts, db, agreement, AgreementStatus.READING, Event.AGREEMENT_SCANNED, verdict=word)
    parts.storage.delete(document.quarantine_key)


def read(parts: Parts, practice_id: str, agreement_id: str) -> None:
    """Read the filed document in a sandboxed child and keep what it says, or refuse it and say why. Job step."""
    actor = system(practice_id)
    with parts.database.transaction(practice_id, write=False) as db:
        agreement = access.agreement_for(db, actor, agreement_id)
        document = access.document_for(db, actor, agreement.document_id)
    if agreement.status != AgreementStatus.READING:
        return
    try:
        result, text = read_document(parts, document)
        safe_copy = sandbox.run(sanitize.sanitize, parts.storage.get(document.key), result.media_type)
    except UnreadableDocument as error:
        refuse(parts, practice_id, agreement_id, error.code, error.message)
        return
    sanitized_key = keys.derived(practice_id, document.sha256, "sanitized")
    parts.storage.put(sanitized_key, safe_copy)
    documents.keep_text(parts, document, text)
    known = together.texts(parts, practice_id, agreement_id)
    known.know(document, text)
    with parts.database.transaction(practice_id) as db:
        agreement = access.agreement_for(db, actor, agreement_id, lock=True)
        if agreement.status != AgreementStatus.READING:
            return
        document = access.document_for(db, actor, agreement.document_id, lock=True)
        document.media_type, document.flags = result.media_type, list(result.flags)
        document.page_sizes = [list(size) for size in result.page_sizes]
        document.sanitized_key = sanitized_key
        db.add(document)
        _record_reading(parts, db, agreement, result, known)


def read_document(parts: Parts, document: Document) -> tuple[ReadAgreement, tuple[Line, ...]]:
    """What today's rules read in a filed document, and its text. Raises UnreadableDocument."""
    return sandbox.run(pipeline.read_with_text, parts.storage.get(document.key), document.filename)


def rules_version() -> str:
    """The version of the rules that a reading of today carries."""
    return rulebook.default().version


def refuse(parts: Parts, practice_id: str, agreement_id: str, code: str, message: str, *,
           scan_verdict: str | None = None) -> None:
    """The file cannot be taken: say why. It is no version, and nothing else of the vendor changes."""
    actor = system(practice_id)
    with parts.database.transaction(practice_id) as db:
        agreement = access.agreement_for(db, actor, agreement_id, lock=True)
        if agreement.status not in (AgreementStatus.SCANNING, AgreementStatus.READING):
            return
        if scan_verdict:
            document = access.document_for(db, actor, agreement.document_id, lock=True)
            document.scan = scan_verdict
            db.add(document)
        agreement.problem_code, agreement.problem = code, message[:500]
        if not agreement.parent_id:
            _give_number_back(db, agreement)
        _move(parts, db, agreement, AgreementStatus.REFUSED, Event.AGREEMENT_REFUSED, code=code)


def fail(parts: Parts, practice_id: str, agreement_id: str, code: str) -> None:
    """Our side failed after every retry: say so, and offer to try again."""
    actor = system(practice_id)
    with parts.database.transaction(practice_id) as db:
        agreement = access.agreement_for(db, actor, agreement_id, lock=True)
        try:
            move_agreement(agreement, AgreementStatus.FAILED)
        except WrongState:
            return  # it ended before the failure was told
        agreement.problem_code = code
        agreement.problem = ("This is a fault on our side, not in your file. The file is kept. "
                             "Try again in a few minutes.")
        db.add(agreement)
        parts.audit.record(db, Event.AGREEMENT_FAILED, actor, Subject("agreement", agreement.id), code=code)


def add_reading(db: Session, agreement: Agreement, result: ReadAgreement) -> tuple[Reading, dict[str, int]]:
    """Keep what a reading says of the agreement; returns it and how many of the terms that count have each status.
    It is not yet the agreement's own."""
    shape = result.to_json()
    reading = Reading(practice_id=agreement.practice_id, agreement_id=agreement.id, rules_version=result.rules_version,
                      is_baa=result.is_baa, text_source=result.text_source.value, quality=result.quality,
                      pages=result.pages, pages_ocr=list(result.pages_ocr), document_facts=shape["document"],
                      windows=shape["windows"], seconds=result.seconds)
    db.add(reading)
    db.flush()
    return reading, findings.record(db, agreement, reading, shape["clauses"])


def _record_reading(parts: Parts, db: Session, agreement: Agreement, result: ReadAgreement,
                    known: together.Texts) -> None:
    vendor = access.vendor_for(db, system(agreement.practice_id), agreement.vendor_id, lock=True)
    reading, counts = add_reading(db, agreement, result)
    if not agreement.parent_id:
        db.flush()
        together.hold_all(parts, db, agreement, reading, known)
        reading, counts = together.with_documents(db, agreement, reading, known)
    agreement.reading_id, agreement.read_at = reading.id, clock.now()
    _move(parts, db, agreement, AgreementStatus.READ, Event.AGREEMENT_READ, reading_id=reading.id,
          rules_version=result.rules_version, kind=agreement.kind, is_baa=result.is_baa, counts=counts)
    if agreement.parent_id:
        db.flush()
        parent = access.agreement_for(db, system(agreement.practice_id), agreement.parent_id, lock=True)
        if parent.status == AgreementStatus.READ:
            together.hold(parts, db, parent, agreement, together.own_reading(db, parent), known)
        together.read_anew(parts, db, parent, known)
        if parent.status == AgreementStatus.READ:
            negotiations_matching.record(parts, db, parent)
    else:
        negotiations_matching.record(parts, db, agreement)
    scores.renew(parts, db, vendor, "Agreement read")


def _move(parts: Parts, db: Session, agreement: Agreement, to: AgreementStatus, event: Event, **facts: object) -> None:
    move_agreement(agreement, to)
    db.add(agreement)
    parts.audit.record(db, event, system(agreement.practice_id), Subject("agreement", agreement.id), **facts)


def _lock_until(parts: Parts) -> datetime | None:
    days = parts.settings.s3.object_lock_days if parts.settings.s3 else 0
    return clock.now() + timedelta(days=days) if days else None
