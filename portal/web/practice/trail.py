"""The audit trail in plain sentences: who did what to which vendor, agreement or term."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlmodel import Session, col

from portal.models import (
    Agreement,
    Assessment,
    AuditEvent,
    Contact,
    Duty,
    Evidence,
    EvidenceTest,
    Finding,
    Invitation,
    Negotiation,
    NegotiationRequest,
    ProofFile,
    QuestionSet,
    Remediation,
    Vendor,
    WalkThrough,
)
from portal.questions import catalog
from portal.vocabulary import kinds
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import PURPOSES
from portal.web.pages import Call
from portal.web.practice.sentences import SENTENCES

COLUMNS = (col(AuditEvent.sequence), col(AuditEvent.at), col(AuditEvent.event), col(AuditEvent.actor_kind),
           col(AuditEvent.actor_name), col(AuditEvent.subject_kind), col(AuditEvent.subject_id),
           col(AuditEvent.facts))
# The groups that events are filtered by: the part before the colon.
KINDS: dict[str, str] = {"agreement": "Agreements", "answer": "Answers to questions", "archive": "Archive",
                         "assessment": "Questionnaires", "card": "Shared cards", "contact": "Contacts",
                         "contradiction": "What does not agree", "decision": "Decisions", "duty": "Duties",
                         "evidence": "Proof", "evidence-test": "Evidence tests",
                         "finding": "Terms", "follow-up": "Follow-ups", "gate": "Gates",
                         "invitation": "Invitations", "mail": "Mails",
                         "negotiation": "Requested changes", "override": "Overruled checks",
                         "portfolio": "Portfolio", "question-set": "Question sets",
                         "request": "Answers to requests", "score-table": "Weights", "vendor": "Vendors",
                         "vendor-event": "What happened", "practice": "Practice",
                         "proof": "Proof of fixes", "remediation": "Fixes", "session": "Sign-ins",
                         "walk-through": "Walk-throughs"}
# Steps of our own between two that a person cares about. The audit trail's page shows them all.
QUIET = (Event.AGREEMENT_SCAN_STARTED, Event.AGREEMENT_SCANNED, Event.MAIL_SENT, Event.EVIDENCE_KEPT,
         Event.FOLLOW_UP_DRAFTED, Event.DUTY_SET, Event.SCORED, Event.PROOF_KEPT, Event.EVIDENCE_TEST_LIST_ADDED,
         Event.EVIDENCE_TEST_COLUMNS_CHOSEN, Event.EVIDENCE_TEST_NAMES_CONFIRMED)
SIGNS: dict[str, str] = {"agreement": "file-text", "answer": "clipboard-list", "archive": "refresh",
                         "assessment": "clipboard-list", "card": "send", "contact": "user",
                         "contradiction": "arrows-diff", "decision": "pencil", "duty": "calendar", "evidence": "clip",
                         "evidence-test": "switch-horizontal", "finding": "quote", "follow-up": "message",
                         "gate": "signature", "invitation": "send", "mail": "mail",
                         "negotiation": "message", "override": "adjustments", "portfolio": "download",
                         "question-set": "list", "request": "message", "score-table": "adjustments", "vendor": "users",
                         "vendor-event": "calendar", "practice": "adjustments", "proof": "clip",
                         "remediation": "check", "session": "user", "walk-through": "walk"}


@dataclass(frozen=True, slots=True)
class Line:
    """One event: "`who` `before` [`subject`] `after`". `quote` is a person's own words."""

    sequence: int
    at: datetime
    who: str
    by_system: bool
    kind: str
    sign: str
    before: str
    after: str
    subject: str
    href: str
    quote: str


def events(actor: Actor) -> Select[Any]:
    return select(*COLUMNS).where(col(AuditEvent.practice_id) == actor.practice_id)


def of_vendor(vendor_id: str) -> Any:
    """The condition that an event is about this vendor, one of its agreements, or a term of one."""
    agreements = select(col(Agreement.id)).where(col(Agreement.vendor_id) == vendor_id)
    findings = select(col(Finding.id)).where(col(Finding.agreement_id).in_(agreements))
    talks = select(col(Negotiation.id)).where(col(Negotiation.vendor_id) == vendor_id)
    requests = select(col(NegotiationRequest.id)).where(col(NegotiationRequest.negotiation_id).in_(talks))
    subject = col(AuditEvent.subject_id)
    people = select(col(Contact.id)).where(col(Contact.vendor_id) == vendor_id)
    invited = select(col(Invitation.id)).where(col(Invitation.vendor_id) == vendor_id)
    sent = select(col(Assessment.id)).where(col(Assessment.vendor_id) == vendor_id)
    files = select(col(Evidence.id)).where(col(Evidence.assessment_id).in_(sent))
    tests = select(col(EvidenceTest.id)).where(col(EvidenceTest.vendor_id) == vendor_id)
    duties = select(col(Duty.id)).where(col(Duty.vendor_id) == vendor_id)
    walked = select(col(WalkThrough.id)).where(col(WalkThrough.vendor_id) == vendor_id)
    fixes = select(col(Remediation.id)).where(col(Remediation.vendor_id) == vendor_id)
    proofs = select(col(ProofFile.id)).where(col(ProofFile.remediation_id).in_(fixes))
    return ((subject == vendor_id) | subject.in_(agreements) | subject.in_(findings) | subject.in_(talks)
            | subject.in_(requests) | subject.in_(people) | subject.in_(invited) | subject.in_(sent)
            | subject.in_(duties) | subject.in_(walked)
            | subject.in_(files) | subject.in_(tests) | subject.in_(fixes) | subject.in_(proofs))


def lines(call: Call, rows: Iterable[Row[Any]]) -> list[Line]:
    """The rows of `events`, told. Names are looked up once for each kind of subject."""
    rows = list(rows)
    subjects = _Subjects(call, rows)
    return [_line(row, subjects) for row in rows]


def _line(row: Row[Any], subjects: "_Subjects") -> Line:
    kind = row.event.partition(":")[0]
    before, after = SENTENCES[Event(row.event)](row.facts)
    subject, href = subjects.of(row.subject_kind, row.subject_id)
    said = "" if kind == "follow-up" else str(row.facts.get("reason", ""))  # there it is a word of ours
    return Line(row.sequence, row.at, row.actor_name, row.actor_kind == "system", kind, SIGNS[kind], before, after,
                subject, href, said)


class _Subjects:
    """The names and pages of what a page of events is about."""

    def __init__(self, call: Call, rows: Iterable[Row[Any]]) -> None:
        wanted: dict[str, set[str]] = {}
        for row in rows:
            wanted.setdefault(row.subject_kind, set()).add(row.subject_id)
        self._known: dict[tuple[str, str], tuple[str, str]] = {}
        for kind, find in (("vendor", _vendors), ("agreement", _agreements), ("finding", _findings),
                           ("negotiation", _negotiations), ("request", _requests), ("contact", _contacts),
                           ("invitation", _invitations), ("question-set", _question_sets), ("assessment", _assessments),
                           ("evidence", _evidence), ("evidence-test", _evidence_tests),
                           ("remediation", _fixes), ("proof", _proofs), ("duty", _duties),
                           ("walk-through", _walk_throughs)):
            if kind in wanted:
                self._known.update(((kind, id), found) for id, found in find(call, call.db, wanted[kind]).items())

    def of(self, kind: str, id: str) -> tuple[str, str]:
        return self._known.get((kind, id), ("", ""))


def _vendors(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(select(col(Vendor.id), col(Vendor.name)).where(
        col(Vendor.practice_id) == call.actor.practice_id, col(Vendor.id).in_(ids)))
    return {id: (name, call.url("vendor", id=id)) for id, name in rows}


def _agreements(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(_versions(call, col(Agreement.id)).where(col(Agreement.id).in_(ids)))
    return {id: (f"{name}, {kinds.called(kind, number)}", call.url("agreement", id=agreement_id))
            for id, agreement_id, name, kind, number in rows}


def _findings(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(_versions(call, col(Finding.id), col(Finding.title))
                      .join(Finding, col(Finding.agreement_id) == col(Agreement.id)).where(col(Finding.id).in_(ids)))
    return {id: (f"{title} ({name}, {kinds.called(kind, number)})", call.url("finding", id=agreement_id, finding=id))
            for id, title, agreement_id, name, kind, number in rows}


def _question_sets(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    """The practice's own; one of ours goes by its title."""
    rows = db.execute(select(col(QuestionSet.id), col(QuestionSet.title)).where(
        col(QuestionSet.practice_id) == call.actor.practice_id, col(QuestionSet.id).in_(ids)))
    shipped = {id: (catalog.latest(id).title, f"{call.url('question-set-ours')}?set={id}")
               for id in ids & set(catalog.sets())}
    return {**shipped, **{id: (title, call.url("question-set", id=id)) for id, title in rows}}


def _assessments(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(_sendings(call, col(Assessment.id)).where(col(Assessment.id).in_(ids)))
    return {id: (f"{title} ({name})", call.url("assessment", id=id)) for id, _, title, name in rows}


def _evidence(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(_sendings(call, col(Evidence.id)).join(
        Evidence, col(Evidence.assessment_id) == col(Assessment.id)).where(col(Evidence.id).in_(ids)))
    return {id: (f"{title} ({name})", call.url("assessment", id=sent)) for id, sent, title, name in rows}


def _evidence_tests(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(select(col(EvidenceTest.id), col(Vendor.name))
                      .join(Vendor, col(Vendor.id) == col(EvidenceTest.vendor_id))
                      .where(col(EvidenceTest.practice_id) == call.actor.practice_id, col(EvidenceTest.id).in_(ids)))
    return {id: (name, call.url("evidence-test", test=id)) for id, name in rows}


def _fixes(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(_log(call, col(Remediation.id)).where(col(Remediation.id).in_(ids)))
    return {id: (f"fix {number} ({name})", call.url("fix", fix=fix)) for id, fix, number, name in rows}


def _duties(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(select(col(Duty.id), col(Vendor.id), col(Vendor.name))
                      .join(Vendor, col(Vendor.id) == col(Duty.vendor_id))
                      .where(col(Duty.practice_id) == call.actor.practice_id, col(Duty.id).in_(ids)))
    return {id: (name, call.url("duties", id=vendor_id)) for id, vendor_id, name in rows}


def _walk_throughs(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(select(col(WalkThrough.id), col(Vendor.id), col(Vendor.name))
                      .join(Vendor, col(Vendor.id) == col(WalkThrough.vendor_id))
                      .where(col(WalkThrough.practice_id) == call.actor.practice_id, col(WalkThrough.id).in_(ids)))
    return {id: (name, call.url("walk-through", id=vendor_id, walk_through=id)) for id, vendor_id, name in rows}


def _proofs(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(_log(call, col(ProofFile.id)).join(
        ProofFile, col(ProofFile.remediation_id) == col(Remediation.id)).where(col(ProofFile.id).in_(ids)))
    return {id: (f"fix {number} ({name})", call.url("fix", fix=fix)) for id, fix, number, name in rows}


def _log(call: Call, first: Any) -> Select[Any]:
    return (select(first, col(Remediation.id).label("fix"), col(Remediation.number), col(Vendor.name))
            .select_from(Remediation).join(Vendor, col(Vendor.id) == col(Remediation.vendor_id))
            .where(col(Remediation.practice_id) == call.actor.practice_id))


def _sendings(call: Call, first: Any) -> Select[Any]:
    return (select(first, col(Assessment.id).label("assessment_id"), col(Assessment.title), col(Vendor.name))
            .select_from(Assessment).join(Vendor, col(Vendor.id) == col(Assessment.vendor_id))
            .where(col(Assessment.practice_id) == call.actor.practice_id))


def _contacts(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(select(col(Contact.id), col(Vendor.id), col(Vendor.name))
                      .join(Vendor, col(Vendor.id) == col(Contact.vendor_id))
                      .where(col(Contact.practice_id) == call.actor.practice_id, col(Contact.id).in_(ids)))
    return {id: (name, call.url("vendor", id=vendor_id)) for id, vendor_id, name in rows}


def _invitations(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(select(col(Invitation.id), col(Invitation.subject_kind), col(Vendor.id), col(Vendor.name))
                      .join(Vendor, col(Vendor.id) == col(Invitation.vendor_id))
                      .where(col(Invitation.practice_id) == call.actor.practice_id, col(Invitation.id).in_(ids)))
    return {id: (f"{PURPOSES[kind].thing} ({name})", call.url("invitation", id=vendor_id, invitation=id))
            for id, kind, vendor_id, name in rows}


def _negotiations(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(_versions(call, col(Negotiation.id))
                      .join(Negotiation, col(Negotiation.agreement_id) == col(Agreement.id))
                      .where(col(Negotiation.id).in_(ids)))
    return {id: (f"{name}, version {number}", call.url("negotiation", id=id)) for id, _, name, _, number in rows}


def _requests(call: Call, db: Session, ids: set[str]) -> dict[str, tuple[str, str]]:
    rows = db.execute(_versions(call, col(NegotiationRequest.id), col(NegotiationRequest.title), col(Negotiation.id))
                      .join(Negotiation, col(Negotiation.agreement_id) == col(Agreement.id))
                      .join(NegotiationRequest, col(NegotiationRequest.negotiation_id) == col(Negotiation.id))
                      .where(col(NegotiationRequest.id).in_(ids)))
    return {id: (f"{title} ({name}, version {number})", call.url("request", id=negotiation_id, request=id))
            for id, title, negotiation_id, _, name, _, number in rows}


def _versions(call: Call, *first: Any) -> Select[Any]:
    return (select(*first, col(Agreement.id).label("agreement_id"), col(Vendor.name), col(Agreement.kind),
                   col(Agreement.number))
            .select_from(Agreement).join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
            .where(col(Agreement.practice_id) == call.actor.practice_id))
