"""A file beside an answer: sent, described, confirmed to hold no patient data, taken away. What becomes of its bytes is
`evidence_checking`'s."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from extractors import proof_types
from portal import access, clock, outbox
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, NotFound, PortalError, TooMany, WrongState
from portal.models import Assessment, Document, Evidence, Submission
from portal.models.columns import new_id
from portal.storage import keys
from portal.vocabulary.actors import Acting, Actor, VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus, EvidenceStatus
from portal.workflow import answers, assessments, checking, documents
from portal.workflow.agreements import IncomingFile
from portal.workflow.checking import GONE
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_evidence

CHECK_JOB = "check-evidence"
MOST_OF_QUESTION = 10
MOST_OF_ASSESSMENT = 200
UPLOADS_PER_DAY = 300
OWNER_MAX = 120
LATEST = timedelta(days=3650)
PICTURES = (proof_types.PNG, proof_types.JPEG)
SHOWN = frozenset(EvidenceStatus) - {EvidenceStatus.REMOVED}


@dataclass(frozen=True, slots=True)
class Details:
    """What a person says of a file: the day it is from, the day it ends, whose it is."""

    dated: date | None = None
    expires: date | None = None
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """A file with its document."""

    row: Evidence
    document: Document


def receive(parts: Parts, actor: VendorActor, question: str, file: IncomingFile, details: Details) -> Evidence:
    """Take a file in beside a question: to quarantine, then a row, an event and a job in one transaction, which waits
    for no store. It is not refused for what is said of it: what cannot be is left out. Raises NotFound for a question
    that is not theirs, WrongState for one that is closed, InvalidInput for a file that is empty, of a type not taken,
    or here already, TooMany beyond the limits."""
    checking.check_incoming(file)
    with parts.database.transaction(actor.practice_id, write=False) as db:
        _check_incoming(db, actor, assessments.own(db, actor), question, file)
    document_id = new_id()
    quarantine_key = keys.quarantine(actor.practice_id, document_id)
    parts.storage.put(quarantine_key, file.stream, sha256=file.sha256)
    document = Document(id=document_id, practice_id=actor.practice_id, sha256=file.sha256, size=file.size,
                        filename=file.filename, quarantine_key=quarantine_key, uploaded_by=actor.name)
    try:
        with parts.database.transaction(actor.practice_id) as db:
            assessment = assessments.own(db, actor, lock=True)
            _check_incoming(db, actor, assessment, question, file)
            return _add(parts, db, actor, assessment, question, document, details)
    except PortalError:  # refused: no row names the file. After another error the row may yet have been committed
        parts.storage.delete(quarantine_key)
        raise


def _check_incoming(db: Session, actor: VendorActor, assessment: Assessment, question: str,
                    file: IncomingFile) -> None:
    answers.check_may_answer(db, actor, assessment, question)
    same = (select(Evidence.id).join(Document, col(Document.id) == col(Evidence.document_id))
            .where(Evidence.assessment_id == assessment.id, Evidence.question == question,
                   col(Evidence.status).not_in(GONE), Document.sha256 == file.sha256))
    if db.exec(same).first():
        raise InvalidInput("This file is here already. Nothing was added.", {"file": "It stands beside this question."})
    standing = select(func.count()).where(Evidence.assessment_id == assessment.id, col(Evidence.status).not_in(GONE))
    if (beside := db.exec(standing.where(Evidence.question == question)).one()) >= MOST_OF_QUESTION:
        raise TooMany(f"There are {beside} files beside this question, the most there can be. Take one away first.")
    if (all_ := db.exec(standing).one()) >= MOST_OF_ASSESSMENT:
        raise TooMany(f"There are {all_} files in this questionnaire, the most there can be. Take one away first.")
    came = db.exec(select(func.count()).where(Evidence.assessment_id == assessment.id,
                                              col(Evidence.created_at) > clock.now() - timedelta(days=1))).one()
    if came >= UPLOADS_PER_DAY:
        raise TooMany(f"{came} files came within a day. Nothing was added: send this one tomorrow.")


def _problems(details: Details) -> dict[str, str]:
    problems, today = {}, clock.today()
    if details.dated and details.dated > today:
        problems["dated"] = "This day is still to come. Enter the day that the record is from."
    if details.expires and details.expires > today + LATEST:
        problems["expires"] = "This is more than ten years away. Check the year."
    if len(details.owner) > OWNER_MAX:
        problems["owner"] = f"This has {len(details.owner)} characters. Keep it to {OWNER_MAX}."
    return problems


def _add(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, question: str, document: Document,
         details: Details) -> Evidence:
    wrong = _problems(details)
    row = Evidence(practice_id=actor.practice_id, assessment_id=assessment.id, question=question,
                   document_id=document.id, name=document.filename, uploaded_by=actor.name, contact_id=actor.id,
                   dated=None if "dated" in wrong else details.dated,
                   expires=None if "expires" in wrong else details.expires, owner=details.owner[:OWNER_MAX])
    db.add(document)
    db.flush()
    db.add(row)
    _saved(db, assessment)
    parts.audit.record(db, Event.EVIDENCE_RECEIVED, actor, _subject(row), assessment_id=assessment.id,
                       question=question, sha256=document.sha256, size=document.size)
    outbox.put(db, actor.practice_id, CHECK_JOB, row.id)
    answers.count(db, assessment, question)
    return row


def change(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, row: Evidence, details: Details, *,
           version: int) -> None:
    """Say something else of a file. `assessment` is locked by the caller, here and below. Raises InvalidInput for a day
    that cannot be, Conflict when somebody else changed it after the page was opened."""
    answers.check_may_answer(db, actor, assessment, row.question)
    _check_standing(row)
    if problems := _problems(details):
        raise InvalidInput("Some of it was not saved yet.", problems)
    fields = [name for name in ("dated", "expires", "owner") if getattr(row, name) != getattr(details, name)]
    if not fields:
        return
    if row.version != version:
        raise Conflict("Somebody else of your company changed this file meanwhile. Both are shown.")
    row.dated, row.expires, row.owner = details.dated, details.expires, details.owner
    row.version += 1
    db.add(row)
    _saved(db, assessment)
    parts.audit.record(db, Event.EVIDENCE_CHANGED, actor, _subject(row), question=row.question, fields=fields)
    answers.count(db, assessment, row.question)


def confirm(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, row: Evidence) -> None:
    """A person says, by name, that no patient data is in a file that was held. Raises WrongState for one that is not
    held."""
    answers.check_may_answer(db, actor, assessment, row.question)
    if row.status != EvidenceStatus.HELD:
        raise WrongState("This file is not held. There is nothing to confirm.")
    move_evidence(row, EvidenceStatus.RECEIVED)
    row.confirmed_by, row.confirmed_at = actor.name, clock.now()
    row.version += 1
    db.add(row)
    _saved(db, assessment)
    parts.audit.record(db, Event.EVIDENCE_CONFIRMED, actor, _subject(row), question=row.question,
                       suspected=list(row.suspected))
    outbox.put(db, row.practice_id, CHECK_JOB, row.id)
    answers.count(db, assessment, row.question)


def remove(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, row: Evidence) -> None:
    """Take a file away. Its row and its events stay; its bytes are erased by the job, unless they were attested with a
    submission."""
    answers.check_may_answer(db, actor, assessment, row.question)
    document = _document(db, row)
    move_evidence(row, EvidenceStatus.REMOVED)
    row.removed_at = clock.now()
    row.version += 1
    db.add(row)
    _saved(db, assessment)
    parts.audit.record(db, Event.EVIDENCE_REMOVED, actor, _subject(row), question=row.question, sha256=document.sha256)
    outbox.put(db, row.practice_id, CHECK_JOB, row.id)
    answers.count(db, assessment, row.question)


def retry(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, row: Evidence) -> None:
    """Look at the file again after our side failed."""
    answers.check_may_answer(db, actor, assessment, row.question)
    move_evidence(row, EvidenceStatus.RECEIVED)
    row.problem = ""
    row.version += 1
    db.add(row)
    parts.audit.record(db, Event.EVIDENCE_RETRIED, actor, _subject(row), question=row.question)
    outbox.put(db, row.practice_id, CHECK_JOB, row.id)
    answers.count(db, assessment, row.question)


def own(db: Session, actor: VendorActor, assessment: Assessment, id: str) -> Beside:
    """A file of the questionnaire that the vendor's person is invited to, beside a question of theirs. Raises NotFound
    for any other, and for one that was taken away."""
    found = db.exec(select(Evidence, Document).join(Document, col(Document.id) == col(Evidence.document_id)).where(
        Evidence.id == id, Evidence.practice_id == actor.practice_id, Evidence.assessment_id == assessment.id,
        Evidence.status != EvidenceStatus.REMOVED)).first()
    if found is None or not answers.is_within(answers.scope_of(db, actor, assessment), found[0].question):
        raise NotFound
    return Beside(*found)


def kept(db: Session, actor: Actor, assessment: Assessment, id: str) -> Beside:
    """A file that the practice may look at: one that is kept, or that was attested and taken away since, for what was
    attested stays with the answers. Raises NotFound for every other: one that is held has never been seen."""
    row = access.evidence_for(db, actor, id)
    stays = row.status == EvidenceStatus.KEPT or (row.status == EvidenceStatus.REMOVED and is_attested(db, row))
    if row.assessment_id != assessment.id or not stays:
        raise NotFound
    return Beside(row, access.document_for(db, actor, row.document_id))


def beside(db: Session, assessment: Assessment, questions: Iterable[str],
           statuses: Iterable[EvidenceStatus] = SHOWN) -> list[Beside]:
    """The files beside these questions, in the order they came; by one query."""
    return [Beside(row, document) for row, document in db.exec(
        select(Evidence, Document).join(Document, col(Document.id) == col(Evidence.document_id)).where(
            Evidence.practice_id == assessment.practice_id, Evidence.assessment_id == assessment.id,
            col(Evidence.question).in_(list(questions)), col(Evidence.status).in_(list(statuses)))
        .order_by(col(Evidence.created_at), col(Evidence.id)))]


def may_change(db: Session, actor: VendorActor, assessment: Assessment, question: str) -> bool:
    """Whether files beside this question can be added and taken away by this person now."""
    if not actor.open or assessment.status not in (AssessmentStatus.OPEN, AssessmentStatus.ASKED):
        return False
    try:
        answers.check_may_answer(db, actor, assessment, question)
    except (NotFound, WrongState):
        return False
    return True


def is_attested(db: Session, row: Evidence) -> bool:
    """Whether the file stood beside the answer when answers were sent: then it stays with them."""
    query = select(Submission.id).where(Submission.assessment_id == row.assessment_id,
                                        col(Submission.created_at) > row.created_at)
    if row.removed_at:
        query = query.where(col(Submission.created_at) < row.removed_at)
    return db.exec(query).first() is not None


def is_openable(found: Beside) -> bool:
    """Whether there is a copy for people to have."""
    return checking.is_openable(found.row, found.document)


def content(parts: Parts, found: Beside) -> tuple[str, str, bytes]:
    """Name, media type and bytes for whoever may have the file: the copy without what loads or runs, under the sender's
    name with the extension of what it was found to be. Raises NotFound where there is none."""
    return checking.content(parts, found.row, found.document)


def pages(document: Document) -> int:
    """How many pages can be looked at as pictures: those of a PDF, or the picture itself."""
    return 1 if document.media_type in PICTURES else len(document.page_sizes)


def page(parts: Parts, found: Beside, number: int) -> tuple[str, bytes]:
    """Media type and picture of a page, from 1, of the safe copy. Raises NotFound where there is none, Busy when too
    many others are being drawn."""
    if not is_openable(found) or not 1 <= number <= pages(found.document):
        raise NotFound
    if found.document.media_type in PICTURES:
        return found.document.media_type, parts.storage.get(found.document.sanitized_key)
    return "image/png", documents.page_image(parts, found.document, number)


def downloaded(parts: Parts, db: Session, actor: Acting, found: Beside) -> None:
    parts.audit.record(db, Event.EVIDENCE_DOWNLOADED, actor, _subject(found.row), question=found.row.question,
                       sha256=found.document.sha256)


def _document(db: Session, row: Evidence) -> Document:
    return db.exec(select(Document).where(Document.id == row.document_id,
                                          Document.practice_id == row.practice_id)).one()


def _check_standing(row: Evidence) -> None:
    if row.status in GONE:
        raise WrongState("This file is not here any more.")


def _saved(db: Session, assessment: Assessment) -> None:
    assessment.last_saved_at = clock.now()
    db.add(assessment)


def _subject(row: Evidence) -> Subject:
    return Subject("evidence", row.id)
