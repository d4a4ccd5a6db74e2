"""How far an uploaded agreement has come, told from its audit events: what is done, what goes on, since when."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from portal import clock
from portal.models import Agreement, AuditEvent, Document
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AgreementStatus

ORDER = (AgreementStatus.RECEIVED, AgreementStatus.SCANNING, AgreementStatus.READING, AgreementStatus.READ)
# The event that starts each step; a new try starts over.
STARTS = {
    Event.AGREEMENT_RECEIVED: AgreementStatus.RECEIVED,
    Event.AGREEMENT_DOCUMENT_RECEIVED: AgreementStatus.RECEIVED, Event.AGREEMENT_RETRIED: AgreementStatus.RECEIVED,
    Event.AGREEMENT_SCAN_STARTED: AgreementStatus.SCANNING, Event.AGREEMENT_SCANNED: AgreementStatus.READING,
    Event.AGREEMENT_READ: AgreementStatus.READ,
}
WORDS = {AgreementStatus.RECEIVED: "Received", AgreementStatus.SCANNING: "Checked for malware",
         AgreementStatus.READING: "Reading", AgreementStatus.READ: "Done"}
UNCHECKED = "Not checked for malware: no scanner is set up"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: "done", "now" or "later", and the seconds that it took or has taken so far (None before it starts)."""

    word: str
    state: str
    seconds: int | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """The steps in order, and the seconds since the file came in or was tried again."""

    steps: tuple[Step, ...]
    seconds: int


def of(db: Session, agreement: Agreement) -> Progress:
    """The progress of an agreement as of now."""
    started = _starts(db, agreement)
    here = AgreementStatus(agreement.status)
    words = _words(db, agreement)
    reached = max((ORDER.index(step) for step in started), default=0) if here not in ORDER else ORDER.index(here)
    steps = tuple(_step(place, reached, started, words) for place in range(len(ORDER)))
    begin = started.get(AgreementStatus.RECEIVED, agreement.created_at)
    return Progress(steps, _seconds(begin, clock.now()))


def _words(db: Session, agreement: Agreement) -> dict[AgreementStatus, str]:
    """Nothing is called checked that no scanner has seen."""
    document = db.get(Document, agreement.document_id)
    unchecked = document is not None and document.scan == "not-scanned"
    return WORDS | {AgreementStatus.SCANNING: UNCHECKED} if unchecked else WORDS


def _starts(db: Session, agreement: Agreement) -> dict[AgreementStatus, datetime]:
    query = (select(AuditEvent.event, AuditEvent.at)
             .where(AuditEvent.practice_id == agreement.practice_id, AuditEvent.subject_id == agreement.id,
                    col(AuditEvent.event).in_(list(STARTS))).order_by(col(AuditEvent.sequence)))
    started: dict[AgreementStatus, datetime] = {}
    for event, at in db.exec(query):
        if event == Event.AGREEMENT_RETRIED:
            started.clear()
        started[STARTS[Event(event)]] = at
    return started


def _step(place: int, reached: int, started: dict[AgreementStatus, datetime],
          words: dict[AgreementStatus, str]) -> Step:
    step = ORDER[place]
    if place > reached:
        return Step(words[step], "later")
    done = place < reached or step is AgreementStatus.READ
    begin = started.get(step)
    after = started.get(ORDER[place + 1]) if place + 1 < len(ORDER) else begin
    end = after if done else clock.now()
    seconds = _seconds(begin, end) if begin and end else None
    return Step(words[step], "done" if done else "now", seconds)


def _seconds(begin: datetime, end: datetime) -> int:
    return max(0, int((end - begin).total_seconds()))
