"""Proof of a fix, from either side: words, or a file. What becomes of a file is `remediations_checking`'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from portal import clock, outbox
from portal.audit import Subject
from portal.errors import InvalidInput, NotFound, PortalError, TooMany, WrongState
from portal.models import Document, ProofFile, Remediation, RemediationEntry
from portal.models.columns import new_id
from portal.storage import keys
from portal.vocabulary.actors import Acting, Actor, VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import EvidenceStatus
from portal.workflow import checking, remediations
from portal.workflow.agreements import IncomingFile
from portal.workflow.checking import GONE
from portal.workflow.parts import Parts
from portal.workflow.remediations import SAID_MAX, enter, saved, subject
from portal.workflow.remediations_changing import check_work
from portal.workflow.remediations_closing import proof_is_in
from portal.workflow.transitions import move_evidence

CHECK_JOB = "check-proof"
MOST_FILES = 20
UPLOADS_PER_DAY = 100  # of one fix
NOT_KEPT = "The proof was not kept."


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of proof with its document, and the line of the history that it came with."""

    row: ProofFile
    document: Document
    entry: RemediationEntry


def tell(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation, text: str) -> RemediationEntry:
    """Say what was done, by whom and when, as proof without a file. Raises InvalidInput, or WrongState for a fix that
    nobody works on."""
    check_work(fix)
    words = _checked(text)
    if len(words) < 10:
        raise InvalidInput(NOT_KEPT, {"text": "Say what was done, by whom and when, or choose a file."})
    remediations.hold_vendor(db, fix.vendor_id)
    entry = enter(db, fix, actor, "proof", words)
    parts.audit.record(db, Event.REMEDIATION_PROVED, actor, subject(fix), vendor_id=fix.vendor_id, number=entry.number)
    proof_is_in(db, fix)
    return entry


def receive(parts: Parts, actor: Actor | VendorActor, fix_id: str, file: IncomingFile, text: str = "") -> ProofFile:
    """Take a file in as proof: to quarantine, then rows, events and a job in one transaction, which waits for no store.
    It is proof once it was looked through and kept. Raises NotFound for a fix that is not theirs, WrongState for one
    that nobody works on, InvalidInput for a file that is empty, of a type not taken, or here already, TooMany beyond
    the limits."""
    checking.check_incoming(file)
    words = _checked(text)
    with parts.database.transaction(actor.practice_id, write=False) as db:
        _check_file(db, remediations.had(db, actor, fix_id), file)
    document_id = new_id()
    quarantine_key = keys.quarantine(actor.practice_id, document_id)
    parts.storage.put(quarantine_key, file.stream, sha256=file.sha256)
    document = Document(id=document_id, practice_id=actor.practice_id, sha256=file.sha256, size=file.size,
                        filename=file.filename, quarantine_key=quarantine_key, uploaded_by=actor.name)
    try:
        with parts.database.transaction(actor.practice_id) as db:
            fix = remediations.had(db, actor, fix_id, lock=True)
            _check_file(db, fix, file)
            return _add(parts, db, actor, fix, document, words)
    except PortalError:  # refused: no row names the file. After another error the row may yet have been committed
        parts.storage.delete(quarantine_key)
        raise


def _checked(text: str) -> str:
    words = text.strip()
    if len(words) > SAID_MAX:
        raise InvalidInput(NOT_KEPT, {"text": f"This has {len(words)} characters. Keep it to {SAID_MAX}."})
    return words


def _check_file(db: Session, fix: Remediation, file: IncomingFile) -> None:
    check_work(fix)
    mine = (ProofFile.practice_id == fix.practice_id, ProofFile.remediation_id == fix.id)
    same = (select(ProofFile.id).join(Document, col(Document.id) == col(ProofFile.document_id))
            .where(*mine, col(ProofFile.status).not_in(GONE), Document.sha256 == file.sha256))
    if db.exec(same).first():
        raise InvalidInput("Nothing was added.", {"file": "This file is on this fix already."})
    here = db.exec(select(func.count()).where(*mine, col(ProofFile.status).not_in(GONE))).one()
    if here >= MOST_FILES:
        raise TooMany(f"There are {here} files on this fix, the most there can be. Take one away first.")
    came = db.exec(select(func.count()).where(
        *mine, col(ProofFile.created_at) > clock.now() - timedelta(days=1))).one()
    if came >= UPLOADS_PER_DAY:
        raise TooMany(f"{came} files came within a day. Nothing was added: send this one tomorrow.")


def _add(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation, document: Document,
         words: str) -> ProofFile:
    row = ProofFile(
        practice_id=fix.practice_id, remediation_id=fix.id, document_id=document.id, name=document.filename,
        side="vendor" if actor.kind == "vendor" else "practice", uploaded_by=actor.name, person_id=actor.id)
    db.add(document)
    db.flush()
    db.add(row)
    db.flush()
    entry = enter(db, fix, actor, "proof", words, {"name": row.name}, document.id)
    parts.audit.record(db, Event.PROOF_RECEIVED, actor, Subject("proof", row.id), remediation_id=fix.id,
                       sha256=document.sha256, size=document.size)
    parts.audit.record(db, Event.REMEDIATION_PROVED, actor, subject(fix), vendor_id=fix.vendor_id, number=entry.number)
    outbox.put(db, fix.practice_id, CHECK_JOB, row.id)
    saved(db, fix)
    return row


def confirm(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation, row: ProofFile) -> None:
    """A person of the side that sent it says, by name, that no patient data is in a file that was held. The fix is
    locked by the caller, here and below. Raises WrongState for a file that is not held."""
    _check_side(actor, row)
    if row.status != EvidenceStatus.HELD:
        raise WrongState("This file is not held. There is nothing to confirm.")
    move_evidence(row, EvidenceStatus.RECEIVED)
    row.confirmed_by, row.confirmed_at = actor.name, clock.now()
    _put_back(parts, db, actor, fix, row, Event.PROOF_CONFIRMED, suspected=list(row.suspected))


def remove(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation, row: ProofFile) -> None:
    """Take a file away that is no proof yet: it is held, waits, or could not be looked at. Its bytes are erased by the
    job. What was kept stays, as whoever tests again and an auditor rely on it: WrongState."""
    _check_side(actor, row)
    if row.status == EvidenceStatus.KEPT:
        raise WrongState("This file is kept as proof, so it stays. Send another one beside it.")
    document = _document(db, row)
    move_evidence(row, EvidenceStatus.REMOVED)
    row.removed_at = clock.now()
    _put_back(parts, db, actor, fix, row, Event.PROOF_REMOVED, sha256=document.sha256)


def retry(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation, row: ProofFile) -> None:
    """Look at the file again after our side failed."""
    _check_side(actor, row)
    move_evidence(row, EvidenceStatus.RECEIVED)
    row.problem = ""
    _put_back(parts, db, actor, fix, row, Event.PROOF_RETRIED)


def _check_side(actor: Actor | VendorActor, row: ProofFile) -> None:
    if (actor.kind == "vendor") != (row.side == "vendor"):
        raise WrongState("The other side sent this file, so it decides on it.")


def _put_back(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation, row: ProofFile, event: Event,
              **facts: object) -> None:
    row.version += 1
    db.add(row)
    parts.audit.record(db, event, actor, Subject("proof", row.id), remediation_id=fix.id, **facts)
    outbox.put(db, row.practice_id, CHECK_JOB, row.id)
    saved(db, fix)


def of_fix(db: Session, fix: Remediation) -> list[Sent]:
    """Every file on a fix, also those that were taken away, in the order they came."""
    return [Sent(row, document, entry) for row, document, entry in db.exec(
        select(ProofFile, Document, RemediationEntry)
        .join(Document, col(Document.id) == col(ProofFile.document_id))
        .join(RemediationEntry, col(RemediationEntry.document_id) == col(ProofFile.document_id))
        .where(ProofFile.practice_id == fix.practice_id, ProofFile.remediation_id == fix.id)
        .order_by(col(ProofFile.created_at), col(ProofFile.id)))]


def one_of(db: Session, fix: Remediation, id: str, *, lock: bool = False) -> ProofFile:
    """A file on this fix, which the caller had through its actor. Raises NotFound for any other."""
    query = select(ProofFile).where(ProofFile.id == id, ProofFile.practice_id == fix.practice_id,
                                    ProofFile.remediation_id == fix.id)
    row = db.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound
    return row


def own_of(db: Session, actor: VendorActor, fix: Remediation, id: str, *, lock: bool = False) -> ProofFile:
    """A file on this fix that the vendor's people sent: what the practice put there is its own. Raises NotFound."""
    row = one_of(db, fix, id, lock=lock)
    if row.side != actor.kind:
        raise NotFound
    return row


def content(parts: Parts, db: Session, actor: Acting, row: ProofFile) -> tuple[str, str, bytes]:
    """Name, media type and bytes of the copy without what loads or runs, of a file that is kept; and that it was
    downloaded. Raises NotFound for any other: one that is held nobody has seen."""
    if row.status != EvidenceStatus.KEPT:
        raise NotFound
    document = _document(db, row)
    found = checking.content(parts, row, document)
    parts.audit.record(db, Event.PROOF_DOWNLOADED, actor, Subject("proof", row.id), remediation_id=row.remediation_id,
                       sha256=document.sha256)
    return found


def waiting(sent: Sequence[Sent]) -> bool:
    """Whether a file is still being looked at."""
    return any(one.row.status in checking.UNDER_WAY for one in sent)


def _document(db: Session, row: ProofFile) -> Document:
    return db.exec(select(Document).where(Document.id == row.document_id,
                                          Document.practice_id == row.practice_id)).one()
