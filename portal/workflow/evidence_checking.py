"""What becomes of a file that was sent as proof: scanned, looked through in the sandbox, filed or held; or erased.

Until it is filed it lies in quarantine, and a file that looks as if it held patient data stays there. What is filed is
not locked against deletion, unlike agreements: patient data that nobody noticed at first must be erasable.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session, col, select

from extractors import proofs, sandbox
from extractors.errors import DamagedFile, TookTooLong, UnreadableDocument
from extractors.proofs import Proof
from portal import access
from portal.audit import Subject
from portal.models import Assessment, Document, Evidence
from portal.storage import keys
from portal.storage.scanning import Infected, NotScanned
from portal.vocabulary.actors import system
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import EvidenceStatus
from portal.workflow import answers, documents
from portal.workflow.evidence import GONE, is_attested
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_evidence

MALWARE = "The malware scanner found something in this file, and it was deleted. Send a clean copy."
TOO_LONG = "Looking through this file took too long. Send only the pages that show it."
OUR_FAULT = "This is a fault on our side, not in your file. The file is here. Try again in a few minutes."
IN_PART = "looked-in-part"
COPY = "sanitized"
SCANNED = ("clean", "not-scanned")
UNDER_WAY = frozenset({EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING})


@dataclass(frozen=True, slots=True)
class _Locked:
    """The rows of one file in a transaction that nobody else can change them in."""

    db: Session
    assessment: Assessment
    row: Evidence
    document: Document


def scan(parts: Parts, practice_id: str, evidence_id: str) -> None:
    """Scan the quarantined file for malware, or refuse it. Job step. Raises ScannerUnavailable or StorageError: the
    file stays in quarantine and the step can be run again."""
    with _locked(parts, practice_id, evidence_id) as at:
        row, document = at.row, at.document
        if row.status == EvidenceStatus.RECEIVED:
            move_evidence(row, EvidenceStatus.SCANNING)
            at.db.add(row)
        waits = row.status == EvidenceStatus.SCANNING and document.scan == "waiting"
    if not waits:
        return
    with parts.storage.open(document.quarantine_key) as stream:
        verdict = parts.scanner.scan(stream)
    if isinstance(verdict, Infected):
        _refuse(parts, practice_id, evidence_id, "malware", MALWARE, scan_verdict="infected")
        return
    with _locked(parts, practice_id, evidence_id) as at:
        if at.row.status == EvidenceStatus.SCANNING:
            at.document.scan = "not-scanned" if isinstance(verdict, NotScanned) else "clean"
            at.db.add(at.document)


def look(parts: Parts, practice_id: str, evidence_id: str) -> None:
    """Look through the scanned file in a sandboxed child: file it, hold it, or refuse it and say why. Job step."""
    with parts.database.transaction(practice_id, write=False) as db:
        row, document = _rows(db, practice_id, evidence_id)
    if row.status == EvidenceStatus.KEPT:  # an earlier run may have ended between its commit and this
        parts.storage.delete(document.quarantine_key)
    if row.status != EvidenceStatus.SCANNING or document.scan not in SCANNED:
        return
    try:
        proof = _looked_at(parts, document, tripwire=not row.confirmed_by)
    except TookTooLong:
        _refuse(parts, practice_id, evidence_id, "too-slow", TOO_LONG)
        return
    except UnreadableDocument as error:
        _refuse(parts, practice_id, evidence_id, error.code, error.message)
        return
    if proof.suspicions:
        _hold(parts, practice_id, evidence_id, proof)
        return
    _file(parts, document, proof)
    _keep(parts, practice_id, evidence_id, proof)


def _looked_at(parts: Parts, document: Document, *, tripwire: bool) -> Proof:
    content = parts.storage.get(document.quarantine_key)
    try:
        return sandbox.run(proofs.look, content, document.filename, tripwire)
    except DamagedFile:  # the child itself ended: nothing can open this
        return Proof(media_type="", readable=False)


def _file(parts: Parts, document: Document, proof: Proof) -> None:
    with parts.storage.open(document.quarantine_key) as stream:
        parts.storage.put(keys.document(document.practice_id, document.sha256), stream, sha256=document.sha256)
    if proof.copy:
        parts.storage.put(keys.derived(document.practice_id, document.sha256, COPY), proof.copy)


def _keep(parts: Parts, practice_id: str, evidence_id: str, proof: Proof) -> None:
    with _locked(parts, practice_id, evidence_id) as at:
        document = at.document
        if at.row.status != EvidenceStatus.SCANNING:
            return
        document.key = keys.document(practice_id, document.sha256)
        document.sanitized_key = keys.derived(practice_id, document.sha256, COPY) if proof.copy else ""
        document.page_sizes = [list(size) for size in proof.page_sizes]
        at.row.readable = proof.readable
        _note(at, proof)
        _move(parts, at, EvidenceStatus.KEPT, Event.EVIDENCE_KEPT, verdict=document.scan)
    parts.storage.delete(document.quarantine_key)


def _hold(parts: Parts, practice_id: str, evidence_id: str, proof: Proof) -> None:
    with _locked(parts, practice_id, evidence_id) as at:
        if at.row.status != EvidenceStatus.SCANNING:
            return
        at.row.suspected = [one.kind for one in proof.suspicions]
        at.row.places = {one.kind: list(one.places) for one in proof.suspicions}
        _note(at, proof)
        _move(parts, at, EvidenceStatus.HELD, Event.EVIDENCE_HELD, suspected=at.row.suspected)


def _note(at: _Locked, proof: Proof) -> None:
    at.document.media_type, at.document.flags = proof.media_type, [IN_PART] if proof.in_part else []
    at.db.add(at.document)


def _refuse(parts: Parts, practice_id: str, evidence_id: str, code: str, message: str, *,
            scan_verdict: str | None = None) -> None:
    with _locked(parts, practice_id, evidence_id) as at:
        if at.row.status != EvidenceStatus.SCANNING:
            return
        if scan_verdict:
            at.document.scan = scan_verdict
            at.db.add(at.document)
        at.row.problem = message[:500]
        _move(parts, at, EvidenceStatus.REFUSED, Event.EVIDENCE_REFUSED, code=code)


def erase(parts: Parts, practice_id: str, evidence_id: str) -> None:
    """Delete the bytes of a file that was refused or taken away, and say so once. What was attested with a submission
    stays with it, and so do bytes that another file of the practice has, too. Job step."""
    with parts.database.transaction(practice_id, write=False) as db:
        row, document = _rows(db, practice_id, evidence_id)
        if row.status not in GONE or (document.key and is_attested(db, row)):
            return
        shared = _is_shared(db, document)
    left = [document.quarantine_key] if document.quarantine_key else []
    if not shared:
        left.append(keys.document(practice_id, document.sha256))
        left += [keys.derived(practice_id, document.sha256, kind) for kind in _derived(document)]
    for key in left:
        parts.storage.delete(key)
    with _locked(parts, practice_id, evidence_id) as at:
        if not at.document.quarantine_key:
            return  # an earlier run has told it
        at.document.quarantine_key = at.document.key = at.document.sanitized_key = ""
        at.db.add(at.document)
        parts.audit.record(at.db, Event.EVIDENCE_ERASED, system(practice_id), Subject("evidence", at.row.id),
                           question=at.row.question, sha256=at.document.sha256)


def _derived(document: Document) -> list[str]:
    """The kinds of what was made of it: its copy, and the pictures of its pages."""
    pages = range(1, len(document.page_sizes) + 1)
    return [COPY, *(f"page-{page}-w{documents.PAGE_WIDTH}" for page in pages)]


def _is_shared(db: Session, document: Document) -> bool:
    """Whether another row has, or may yet have, the very same bytes."""
    others = select(Document.id).where(
        Document.practice_id == document.practice_id, Document.sha256 == document.sha256, Document.id != document.id,
        (col(Document.key) != "") | (col(Document.quarantine_key) != ""))
    return db.exec(others).first() is not None


def fail(parts: Parts, practice_id: str, evidence_id: str) -> None:
    """Our side failed after every retry: say so, and offer to try again."""
    with _locked(parts, practice_id, evidence_id) as at:
        if at.row.status in UNDER_WAY:  # otherwise it ended before the failure was told
            at.row.problem = OUR_FAULT
            _move(parts, at, EvidenceStatus.FAILED, Event.EVIDENCE_FAILED, code="job-failed")


@contextmanager
def _locked(parts: Parts, practice_id: str, evidence_id: str) -> Iterator[_Locked]:
    """The questionnaire is locked first, as by the verbs of people."""
    actor = system(practice_id)
    with parts.database.transaction(practice_id) as db:
        assessment_id = db.exec(select(Evidence.assessment_id).where(Evidence.id == evidence_id,
                                                                     Evidence.practice_id == practice_id)).one()
        assessment = access.assessment_for(db, actor, assessment_id, lock=True)
        row = access.evidence_for(db, actor, evidence_id, lock=True)
        yield _Locked(db, assessment, row, access.document_for(db, actor, row.document_id, lock=True))


def _rows(db: Session, practice_id: str, evidence_id: str) -> tuple[Evidence, Document]:
    actor = system(practice_id)
    row = access.evidence_for(db, actor, evidence_id)
    return row, access.document_for(db, actor, row.document_id)


def _move(parts: Parts, at: _Locked, to: EvidenceStatus, event: Event, **facts: object) -> None:
    move_evidence(at.row, to)
    at.row.version += 1
    at.db.add(at.row)
    parts.audit.record(at.db, event, system(at.row.practice_id), Subject("evidence", at.row.id),
                       question=at.row.question, **facts)
    answers.count(at.db, at.assessment, at.row.question)
