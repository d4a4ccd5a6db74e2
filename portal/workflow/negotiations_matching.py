"""Lays a new version of an agreement beside what was asked for. Told from the findings as they count today, so that a
reviewer's word on the new version is followed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from portal import access
from portal.audit import Subject
from portal.models import Agreement, Finding, Negotiation, NegotiationRequest, Reading
from portal.scoring import negotiations as scoring
from portal.scoring.negotiations import Before, Judgment, Now, Outcome
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.kinds import DocumentKind
from portal.vocabulary.statuses import AgreementStatus, NegotiationStatus, RequestStatus
from portal.vocabulary.terms import EVENT_CLAUSES
from portal.workflow import findings, negotiations
from portal.workflow.negotiations_drafting import place
from portal.workflow.parts import Parts

EVENTS = {clause: event for event, clause in EVENT_CLAUSES.items() if event != "security-incident-attempts"}
GIVEN_UP = (RequestStatus.DRAFT, RequestStatus.WITHDRAWN, RequestStatus.RISK_ACCEPTED)
TOGETHER = "TOGETHER"  # says only in which of several documents a term stands
BY_HAND = "It is in your own words: look it up in the new version."


@dataclass(frozen=True, slots=True)
class Match:
    """One request beside the new version: what became of it, why, and the new words. `by` is who said so, where a
    person did."""

    request: NegotiationRequest
    outcome: Outcome
    why: str
    quote: str = ""
    place: str = ""
    position: int | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What one new version makes of the requests of one negotiation."""

    negotiation: Negotiation
    agreement: Agreement
    matches: Sequence[Match]

    @property
    def name(self) -> str:
        """Version 2, or version 1 with its amendment."""
        amended = self.agreement.id == self.negotiation.agreement_id
        return f"version {self.agreement.number}" + (" with its amendment" if amended else "")

    @property
    def counts(self) -> dict[str, int]:
        return dict(Counter(match.outcome.value for match in self.matches))

    def of(self, request: NegotiationRequest) -> Match | None:
        return next((match for match in self.matches if match.request.id == request.id), None)


def newer(db: Session, actor: Actor, negotiation: Negotiation) -> Agreement | None:
    """The newest version of the vendor's agreement after the one that was reviewed; else that one, where an amendment
    to it came since, such as the signed rider."""
    reviewed = access.agreement_for(db, actor, negotiation.agreement_id)
    query = (select(Agreement).where(Agreement.practice_id == actor.practice_id,
                                     Agreement.vendor_id == negotiation.vendor_id,
                                     Agreement.number > reviewed.number, Agreement.status == AgreementStatus.READ)
             .order_by(col(Agreement.number).desc()))
    return db.exec(query).first() or (reviewed if _amended(db, negotiation) else None)


def _amended(db: Session, negotiation: Negotiation) -> bool:
    """An amendment to the version that was reviewed was read since the requests were drafted."""
    query = select(Agreement.id).where(
        Agreement.practice_id == negotiation.practice_id, Agreement.parent_id == negotiation.agreement_id,
        Agreement.kind == DocumentKind.AMENDMENT, Agreement.status == AgreementStatus.READ,
        col(Agreement.created_at) > negotiation.created_at)
    return db.exec(query).first() is not None


def before(db: Session, actor: Actor, agreement: Agreement) -> Negotiation | None:
    """The latest negotiation that was sent and that this version should answer: one on an earlier version, or on this
    one, where an amendment to it came since."""
    query = (select(Negotiation).join(Agreement, col(Agreement.id) == col(Negotiation.agreement_id))
             .where(Negotiation.practice_id == actor.practice_id, Negotiation.vendor_id == agreement.vendor_id,
                    Agreement.number <= agreement.number, col(Agreement.parent_id).is_(None),
                    col(Negotiation.sent_at).is_not(None))
             .order_by(col(Agreement.number).desc(), col(Negotiation.created_at).desc()))
    return next((row for row in db.exec(query) if row.agreement_id != agreement.id or _amended(db, row)), None)


def compare(db: Session, actor: Actor, negotiation: Negotiation, agreement: Agreement) -> Comparison:
    """Every request that still stands, beside the version that was read. Raises NotFound where it was not."""
    reading = access.reading_for(db, actor, agreement.reading_id or "")
    rows = {row.clause: row for row in findings.of_agreement(db, agreement)}
    asked = [request for request in negotiations.requests_of(db, negotiation)
             if request.chosen and request.status not in GIVEN_UP]
    return Comparison(negotiation, agreement, [_match(request, rows.get(request.clause), reading, agreement)
                                               for request in asked])


def record(parts: Parts, db: Session, agreement: Agreement) -> None:
    """Note in the audit trail what a version that was just read makes of the requests before the vendor."""
    actor = system(agreement.practice_id)
    negotiation = before(db, actor, agreement)
    if negotiation is None or negotiation.status == NegotiationStatus.CLOSED:
        return
    counts = compare(db, actor, negotiation, agreement).counts
    parts.audit.record(db, Event.NEGOTIATION_COMPARED, actor, Subject("negotiation", negotiation.id),
                       agreement_id=agreement.id, version=agreement.number, counts=counts)


def _match(request: NegotiationRequest, row: Finding | None, reading: Reading, agreement: Agreement) -> Match:
    judged = _judged(request, row, reading)
    if request.clause == findings.SIGNATURES and judged.outcome is Outcome.NOT_MET and not agreement.signed:
        judged = Judgment(Outcome.TO_SIGN, scoring.NOT_SIGNED)  # nobody signs a draft
    words: dict[str, Any] = row.evidence[0] if row is not None and row.evidence else {}
    quote, where = str(words.get("quote", "")), place(words)
    position = row.position if row is not None else None
    if request.checked and request.checked_agreement_id == agreement.id:
        return Match(request, Outcome(request.checked), request.checked_reason, quote, where, position,
                     request.checked_by)
    return Match(request, judged.outcome, judged.why, quote, where, position)


def _judged(request: NegotiationRequest, row: Finding | None, reading: Reading) -> Judgment:
    if row is None:
        return Judgment(Outcome.UNCLEAR, BY_HAND)
    event = EVENTS.get(request.clause, "")
    hours = scoring.hours_of(event, reading.windows) if event else None
    notes = row.reason_notes if row.status == row.computed else []
    codes = frozenset(str(note["code"]) for note in notes if note["code"] != TOGETHER)
    asked = Before(request.found, frozenset(request.reasons), request.hours,
                   request.status == RequestStatus.ACCEPTED_COUNTER)
    return scoring.judge(asked, Now(row.status, codes, hours))
