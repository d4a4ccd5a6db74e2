"""A vendor's person in tests: a browser of theirs that is in, and rows that they are invited to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import select
from starlette.applications import Starlette

from portal import access, clock
from portal.identity.invitations import normal
from portal.models import (
    Answer,
    Assignment,
    Contact,
    Evidence,
    FollowUp,
    Invitation,
    NegotiationRequest,
    ProofFile,
    Remediation,
    Vendor,
)
from portal.vocabulary.actors import Actor, VendorActor
from portal.web.visits import cookie_name
from portal.workflow import negotiations, remediations_sharing, scores, shared_cards, visits
from portal.workflow.parts import Parts
from tests import factories
from tests.portal import assessing, fixing, negotiating, posting
from tests.portal.web.browser import HOST, Browser, stranger

QUESTION = "SUBQ-07"


def visitor(app: Starlette, parts: Parts, email: str) -> Browser:
    """A browser whose reader has proved this address by a code."""
    browser = stranger(app, parts)
    token = visits.start(parts, normal(email))
    browser.client.cookies.set(cookie_name(parts.settings), token, domain=HOST, path="/")
    return Browser(browser.client, parts, visits.person_for(parts, token))


def clearinghouse(parts: Parts, actor: Actor) -> Vendor:
    return factories.vendor(parts, actor, "Sandbox Clearinghouse")


def asked_for_changes(parts: Parts, actor: Actor, of: Vendor | None = None, email: str = posting.VIC) -> Invitation:
    """Vic is invited to answer requests that were really drafted from a reading, and sent."""
    agreement = negotiating.read(parts, actor, of)
    with parts.database.transaction(actor.practice_id) as db:
        negotiation = negotiations.start(parts, db, actor, agreement)
        negotiations.send(parts, db, actor, negotiation, "portal", version=negotiation.version)
        vendor = negotiations.vendor_of(db, actor, negotiation)
    return posting.invited(parts, actor, vendor, email, subject_id=negotiation.id)


def asked_questions(parts: Parts, actor: Actor, email: str = posting.VIC) -> Invitation:
    """Vic is invited to a questionnaire, and has sent a file that was kept and answers, and was asked back."""
    vendor = factories.vendor(parts, actor, "Specimen Print & Mail")
    assessment = assessing.sent(parts, actor, vendor=vendor, contact=posting.contact(parts, actor, vendor, email))
    invitation = assessing.invitation_of(parts, assessment)
    assessing.filed(parts, assessing.vendor_actor(parts, invitation), QUESTION)
    assessing.attested(parts, assessment)
    assessing.handed(parts, assessing.vendor_actor(parts, invitation), QUESTION)
    assessing.asked_back(parts, assessment, QUESTION)
    return invitation


def asked_to_fix(parts: Parts, actor: Actor, email: str = posting.VIC) -> Invitation:
    """Vic is invited to a fix, has sent a file that was kept, and may see the vendor's card."""
    vendor = factories.vendor(parts, actor, "Demo Claims Partners")
    fix = fixing.opened(parts, actor, vendor)
    invitation = shared(parts, actor, vendor, [fix], posting.contact(parts, actor, vendor, email))
    fixing.sent(parts, fixer(parts, invitation), fix)
    share_card(parts, actor, vendor)
    return invitation


def shared(parts: Parts, actor: Actor, vendor: Vendor, fixes: Sequence[Remediation], contact: Contact) -> Invitation:
    with parts.database.transaction(actor.practice_id) as db:
        rows = remediations_sharing.hold(db, actor, vendor, [one.id for one in fixes])
        return remediations_sharing.share(parts, db, actor, vendor, rows, contact, clock.today() + timedelta(days=14))


def fixer(parts: Parts, invitation: Invitation) -> VendorActor:
    """Whom an invitation goes to, as who acts within it."""
    return assessing.vendor_actor(parts, invitation)


def share_card(parts: Parts, actor: Actor, vendor: Vendor) -> None:
    with parts.database.transaction(actor.practice_id) as db:
        row = access.vendor_for(db, actor, vendor.id, lock=True)
        scores.renew(parts, db, row, "Shared in a test")
        shared_cards.share(parts, db, actor, row)


def rows_of(parts: Parts, actor: Actor, invitation: Invitation) -> dict[str, str]:
    """What hangs on the subject of an invitation, by the names that addresses have for it."""
    with parts.database.transaction(actor.practice_id, write=False) as db:
        request = db.exec(select(NegotiationRequest.id).where(
            NegotiationRequest.negotiation_id == invitation.subject_id, NegotiationRequest.chosen)).first()
        file = db.exec(select(Evidence.id).where(Evidence.assessment_id == invitation.subject_id)).first()
        asked = db.exec(select(FollowUp.id).where(FollowUp.assessment_id == invitation.subject_id)).first()
        part = db.exec(select(Assignment.id).where(Assignment.assessment_id == invitation.subject_id)).first()
        section = db.exec(select(Answer.section).where(Answer.assessment_id == invitation.subject_id,
                                                       Answer.question == QUESTION)).first()
        fix = db.exec(select(Remediation.id).where(Remediation.vendor_id == invitation.subject_id)).first()
        proof = db.exec(select(ProofFile.id).where(ProofFile.remediation_id == fix)).first() if fix else None
    found = {"fix": fix, "proof": proof, "request": request, "assignment": part, "follow_up": asked, "evidence": file,
             "question": QUESTION if file else None, "section": section}
    return {name: id for name, id in found.items() if id}
