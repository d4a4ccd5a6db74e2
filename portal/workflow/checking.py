"""What becomes of any file that is sent as proof: scanned, looked through in the sandbox, filed or held; or erased.

Until it is filed it lies in quarantine, and a file that looks as if it held patient data stays there. What is filed is
not locked against deletion, unlike agreements: patient data that nobody noticed at first must be erasable. Files beside
answers and files on fixes go the same way; what is different about them is their `Kind`'s.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from sqlmodel import Session, col, select

from extractors import proof_types, proofs, sandbox
from extractors.errors import DamagedFile, TookTooLong, UnreadableDocument
from extractors.proofs import Proof
from portal.errors import InvalidInput, NotFound
from portal.models import Document, Evidence, ProofFile
from portal.storage import keys
from portal.storage.scanning import Infected, NotScanned
from portal.vocabulary.statuses import EvidenceStatus
from portal.workflow import documents
from portal.workflow.agreements import IncomingFile
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_evidence

HEAD_BYTES = 1 << 16  # enough to tell a type by
NOT_TAKEN = "The file was not taken."
MALWARE = "The malware scanner found something in this file, and it was deleted. Send a clean copy."
TOO_LONG = "Looking through this file took too long. Send only the pages that show it."
OUR_FAULT = "This is a fault on our side, not in your file. The file is here. Try again in a few minutes."
IN_PART = "looked-in-part"
COPY = "sanitized"
SCANNED = ("clean", "not-scanned")
UNDER_WAY = frozenset({EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING})
GONE = frozenset({EvidenceStatus.REFUSED, EvidenceStatus.REMOVED})
Row = Evidence | ProofFile


class Outcome(StrEnum):
    """What is told of a file when it ends somewhere."""

    KEPT = "kept"
    HELD = "held"
    REFUSED = "refused"
    FAILED = "failed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Locked:
    """The rows of one file in a transaction that nobody else can change them in. `owner` is what it stands beside."""

    db: Session
    owner: Any
    row: Row
    document: Document


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of file is found, locked and told of. `lock` locks what the file stands beside first, as the verbs
    of people do. `tell` records the event of an outcome, `counts_now` brings up to date what counts the file, and
    `stays` says that a file that was taken away is kept all the same."""

    rows: Callable[[Session, str, str], tuple[Row, Document]]
    lock: Callable[[Parts, str, str], AbstractContextManager[Locked]]
    tell: Callable[[Parts, Locked, Outcome, dict[str, Any]], None]
    counts_now: Callable[[Locked], None]
    stays: Callable[[Session, Row], bool]


def check_incoming(file: IncomingFile) -> None:
    """Raises InvalidInput for a file that is empty or of a type that is not taken; leaves the stream at its start."""
    if file.size == 0:
        raise InvalidInput(NOT_TAKEN, {"file": "This file is empty. Save it again and choose it once more."})
    head = file.stream.read(HEAD_BYTES)
    file.stream.seek(0)
    try:
        proof_types.glance(head, file.filename)
    except UnreadableDocument as error:
        raise InvalidInput(NOT_TAKEN, {"file": error.message}) from error


def is_openable(row: Row, document: Document) -> bool:
    """Whether there is a copy for people to have."""
    return row.status in (EvidenceStatus.KEPT, EvidenceStatus.REMOVED) and bool(document.sanitized_key)


def content(parts: Parts, row: Row, document: Document) -> tuple[str, str, bytes]:
    """Name, media type and bytes for whoever may have the file: the copy without what loads or runs, under the sender's
    name with the extension of what it was found to be. Raises NotFound where there is none."""
    if not is_openable(row, document):
        raise NotFound("This file cannot be opened, so there is nothing to download.")
    name = (PurePosixPath(row.name).stem or "file") + proof_types.EXTENSIONS[document.media_type]
    return name, document.media_type, parts.storage.get(document.sanitized_key)


def scan(kind: Kind, parts: Parts, practice_id: str, id: str) -> None:
    """Scan the quarantined file for malware, or refuse it. Raises ScannerUnavailable or StorageError: the file stays in
    quarantine and this can be run again."""
    with kind.lock(parts, practice_id, id) as at:
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
        _refuse(kind, parts, practice_id, id, "malware", MALWARE, scan_verdict="infected")
        return
    with kind.lock(parts, practice_id, id) as at:
        if at.row.status == EvidenceStatus.SCANNING:
            at.document.scan = "not-scanned" if isinstance(verdict, NotScanned) else "clean"
            at.db.add(at.document)


def look(kind: Kind, parts: Parts, practice_id: str, id: str) -> None:
    """Look through the scanned file in a sandboxed child: file it, hold it, or refuse it and say why."""
    with parts.database.transaction(practice_id, write=False) as db:
        row, document = kind.rows(db, practice_id, id)
    if row.status == EvidenceStatus.KEPT:  # an earlier run may have ended between its commit and this
        parts.storage.delete(document.quarantine_key)
    if row.status != EvidenceStatus.SCANNING or document.scan not in SCANNED:
        return
    try:
        proof = _looked_at(parts, document, tripwire=not row.confirmed_by)
    except TookTooLong:
        _refuse(kind, parts, practice_id, id, "too-slow", TOO_LONG)
        return
    except UnreadableDocument as error:
        _refuse(kind, parts, practice_id, id, error.code, error.message)
        return
    if proof.suspicions:
        _hold(kind, parts, practice_id, id, proof)
        return
    _file(parts, document, proof)
    _keep(kind, parts, practice_id, id, proof)


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


def _keep(kind: Kind, parts: Parts, practice_id: str, id: str, proof: Proof) -> None:
    with kind.lock(parts, practice_id, id) as at:
        document = at.document
        if at.row.status != EvidenceStatus.SCANNING:
            return
        document.key = keys.document(practice_id, document.sha256)
        document.sanitized_key = keys.derived(practice_id, document.sha256, COPY) if proof.copy else ""
        document.page_sizes = [list(size) for size in proof.page_sizes]
        at.row.readable = proof.readable
        _note(at, proof)
        _move(kind, parts, at, EvidenceStatus.KEPT, Outcome.KEPT, verdict=document.scan)
    parts.storage.delete(document.quarantine_key)


def _hold(kind: Kind, parts: Parts, practice_id: str, id: str, proof: Proof) -> None:
    with kind.lock(parts, practice_id, id) as at:
        if at.row.status != EvidenceStatus.SCANNING:
            return
        at.row.suspected = [one.kind for one in proof.suspicions]
        at.row.places = {one.kind: list(one.places) for one in proof.suspicions}
        _note(at, proof)
        _move(kind, parts, at, EvidenceStatus.HELD, Outcome.HELD, suspected=at.row.suspected)


def _note(at: Locked, proof: Proof) -> None:
    at.document.media_type, at.document.flags = proof.media_type, [IN_PART] if proof.in_part else []
    at.db.add(at.document)


def _refuse(kind: Kind, parts: Parts, practice_id: str, id: str, code: str, message: str, *,
            scan_verdict: str | None = None) -> None:
    with kind.lock(parts, practice_id, id) as at:
        if at.row.status != EvidenceStatus.SCANNING:
            return
        if scan_verdict:
            at.document.scan = scan_verdict
            at.db.add(at.document)
        at.row.problem = message[:500]
        _move(kind, parts, at, EvidenceStatus.REFUSED, Outcome.REFUSED, code=code)


def erase(kind: Kind, parts: Parts, practice_id: str, id: str) -> None:
    """Delete the bytes of a file that was refused or taken away, and say so once. What has to stay does, and so do
    bytes that another file of the practice has, too."""
    with parts.database.transaction(practice_id, write=False) as db:
        row, document = kind.rows(db, practice_id, id)
        if row.status not in GONE or (document.key and kind.stays(db, row)):
            return
        shared = _is_shared(db, document)
    left = [document.quarantine_key] if document.quarantine_key else []
    if not shared:
        left.append(keys.document(practice_id, document.sha256))
        left += [keys.derived(practice_id, document.sha256, part) for part in _derived(document)]
    for key in left:
        parts.storage.delete(key)
    with kind.lock(parts, practice_id, id) as at:
        if not at.document.quarantine_key:
            return  # an earlier run has told it
        at.document.quarantine_key = at.document.key = at.document.sanitized_key = ""
        at.db.add(at.document)
        kind.tell(parts, at, Outcome.ERASED, {"sha256": at.document.sha256})


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


def fail(kind: Kind, parts: Parts, practice_id: str, id: str) -> None:
    """Our side failed after every retry: say so, and offer to try again."""
    with kind.lock(parts, practice_id, id) as at:
        if at.row.status in UNDER_WAY:  # otherwise it ended before the failure was told
            at.row.problem = OUR_FAULT
            _move(kind, parts, at, EvidenceStatus.FAILED, Outcome.FAILED, code="job-failed")


def _move(kind: Kind, parts: Parts, at: Locked, to: EvidenceStatus, outcome: Outcome, **facts: Any) -> None:
    move_evidence(at.row, to)
    at.row.version += 1
    at.db.add(at.row)
    kind.tell(parts, at, outcome, facts)
    kind.counts_now(at)
