"""A vendor's person in tests: a browser of theirs that is in, and rows that they are invited to."""

from __future__ import annotations

from sqlmodel import select
from starlette.applications import Starlette

from portal.identity.invitations import normal
from portal.models import Invitation, NegotiationRequest, Vendor
from portal.vocabulary.actors import Actor
from portal.web.visits import cookie_name
from portal.workflow import negotiations, visits
from portal.workflow.parts import Parts
from tests import factories
from tests.portal import negotiating, posting
from tests.portal.web.browser import HOST, Browser, stranger


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


def rows_of(parts: Parts, actor: Actor, invitation: Invitation) -> dict[str, str]:
    """What hangs on the subject of an invitation, by the names that addresses have for it."""
    with parts.database.transaction(actor.practice_id, write=False) as db:
        request = db.exec(select(NegotiationRequest.id).where(
            NegotiationRequest.negotiation_id == invitation.subject_id, NegotiationRequest.chosen)).first()
    return {"request": request} if request else {}
