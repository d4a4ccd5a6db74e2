"""A vendor's person in tests: a browser of theirs that is in, and rows that they are invited to."""

from __future__ import annotations

from sqlmodel import select
from starlette.applications import Starlette

from portal.identity.invitations import normal
from portal.models import Answer, Assignment, Evidence, FollowUp, Invitation, NegotiationRequest, Vendor
from portal.vocabulary.actors import Actor
from portal.web.visits import cookie_name
from portal.workflow import negotiations, visits
from portal.workflow.parts import Parts
from tests import factories
from tests.portal import assessing, negotiating, posting
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
    found = {"request": request, "assignment": part, "follow_up": asked, "evidence": file,
             "question": QUESTION if file else None, "section": section}
    return {name: id for name, id in found.items() if id}
