"""What the demonstration's people say of a version: their reviews, and what they ask of its vendor."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from portal import access, clock
from portal.demonstration import documents
from portal.demonstration.documents import Case, Given
from portal.models import Agreement, Finding, Negotiation
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow import contacts, findings, negotiations, negotiations_answers, negotiations_sending
from portal.workflow.parts import Parts


def put(parts: Parts, cases: Sequence[Case], actors: dict[str, Actor]) -> None:
    """Put in what was said of those files that are versions, as far as it is missing."""
    for vendor, version in [(case.vendor, case.file["version"]) for case in cases if "version" in case.file]:
        for review in vendor["reviews"]:
            if review["version"] == version:
                _put_review(parts, vendor, review, actors[review["by"]])
        for asked in vendor.get("negotiations", ()):
            if asked["version"] == version:
                _put_negotiation(parts, vendor, asked, actors[asked["by"]])


def _put_review(parts: Parts, vendor: Given, given: Given, reviewer: Actor) -> None:
    with parts.database.transaction(vendor["practice"]) as db:
        agreement = documents.version_of(db, vendor, given["version"])
        of_clause = select(Finding).where(Finding.agreement_id == agreement.id, Finding.clause == given["clause"])
        # A later reading may say something else by now: what was decided once is not decided again.
        if db.exec(of_clause.where(col(Finding.decision).is_not(None))).first():
            return
        found = db.exec(of_clause.where(Finding.reading_id == agreement.reading_id)).first()
        if found is None:
            return
        finding = access.finding_for(db, reviewer, found.id, lock=True)
        human, reason = given.get("status", finding.computed), given["reason"]
        if human == finding.computed:
            findings.confirm(parts, db, reviewer, finding, version=finding.version, reason=reason)
        else:
            findings.overrule(parts, db, reviewer, finding, version=finding.version, human=human, reason=reason)


def _put_negotiation(parts: Parts, vendor: Given, given: Given, actor: Actor) -> None:
    """Drafted, sent and answered in one transaction, so that there is all of it or nothing."""
    with parts.database.transaction(vendor["practice"]) as db:
        found = documents.version_of(db, vendor, given["version"])
        known = db.exec(select(Negotiation.id).where(Negotiation.agreement_id == found.id)).first()
        if known or found.status != AgreementStatus.READ:
            return
        agreement = access.agreement_for(db, actor, found.id, lock=True)
        if given.get("settled"):
            _settle(parts, db, actor, agreement)
        negotiation = negotiations.start(parts, db, actor, agreement)
        db.flush()
        if given["how"] == "portal":
            _invite(parts, db, actor, negotiation)
        else:
            negotiations.send(parts, db, actor, negotiation, given["how"], version=negotiation.version)
            _record(parts, db, actor, negotiation, given)


def _settle(parts: Parts, db: Session, actor: Actor, agreement: Agreement) -> None:
    """Confirm every term that needs work and was not decided."""
    for finding in findings.of_agreement(db, agreement):
        if findings.needs_work(finding) and finding.decision is None:
            findings.confirm(parts, db, actor, finding, version=finding.version)


def _invite(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation) -> None:
    contact = contacts.of_vendor(db, negotiations.vendor_of(db, actor, negotiation))[0]
    negotiations_sending.to_contact(parts, db, actor, negotiation, contact,
                                    clock.today() + negotiations_sending.USUAL_TIME, version=negotiation.version)


def _record(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, given: Given) -> None:
    """The answers of the vendor; it accepted what the data does not name."""
    for request in negotiations.requests_of(db, negotiation):
        if request.chosen:
            answer = given["answers"].get(request.clause, {"reply": "accept", "text": ""})
            negotiations_answers.record(parts, db, actor, negotiation, request, answer["reply"], answer["text"],
                                        said_by=given["said_by"], version=request.version)
