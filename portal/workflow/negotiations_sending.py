"""Laying requests before a vendor through the portal: inviting a contact, calling back, letting nobody in any more."""

from datetime import date, timedelta

from sqlmodel import Session, col, select

from portal import access, clock
from portal.errors import WrongState
from portal.models import Agreement, Contact, Invitation, Negotiation
from portal.templating import count
from portal.vocabulary.actors import Acting, Actor, VendorActor
from portal.vocabulary.purposes import NEGOTIATION
from portal.vocabulary.statuses import InvitationStatus, NegotiationStatus
from portal.workflow import invitations, negotiations
from portal.workflow.invitations import Sent
from portal.workflow.parts import Parts

USUAL_TIME = timedelta(days=14)


def to_contact(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, contact: Contact, due: date, *,
               version: int) -> Invitation:
    """Send a draft to this contact, or let it answer here what was sent by other ways. Raises StaleNegotiation,
    WrongState once nothing is asked any more, InvalidInput for the date or the contact, or where nothing is chosen."""
    if negotiation.status == NegotiationStatus.DRAFT:
        negotiations.send(parts, db, actor, negotiation, "portal", version=version)
    elif negotiation.status != NegotiationStatus.ASKED:
        raise WrongState("Nothing is asked of the vendor at the moment.")
    elif negotiation.version != version:
        raise negotiations.StaleNegotiation
    asked = [request for request in negotiations.requests_of(db, negotiation) if request.status == "asked"]
    agreement = access.agreement_for(db, actor, negotiation.agreement_id)
    vendor = access.vendor_for(db, actor, negotiation.vendor_id)
    return invitations.invite(
        parts, db, actor, vendor, contact, NEGOTIATION, negotiation.id, due,
        facts=[("Agreement", f"Version {agreement.number}"), ("Asked for", count(len(asked), "change"))])


def of_negotiation(db: Session, actor: Actor, negotiation: Negotiation) -> list[Sent]:
    """Who was invited to it, the newest first."""
    return invitations.of_subject(db, actor, negotiation.id)


def ask_for_version(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation) -> None:
    """Ask the person who answered for the agreement's next version. Raises WrongState while a request is asked, and
    where nobody answered here."""
    if negotiation.status != NegotiationStatus.ANSWERED:
        raise WrongState("The vendor has not answered everything yet.")
    if not call_back(parts, db, actor, negotiation):
        raise WrongState("Nobody who answered here can be asked again. Ask for the new version by mail or telephone.")


def call_back(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation) -> bool:
    """Open the last invitation again, where nobody is invited at the moment; its person gets a mail. False where there
    is none to open: nobody answered here, or who did was taken off the vendor's list."""
    last = _last(db, actor, negotiation)
    if last is None:
        return False
    open_again = sum(request.status == "asked" for request in negotiations.requests_of(db, negotiation))
    told = ("Asked for", "Your new version") if not open_again else ("Open again", count(open_again, "change"))
    last.invitation.facts = [pair for pair in last.invitation.facts if pair[0] == "Agreement"] + [list(told)]
    invitations.reopen(parts, db, actor, last.invitation, clock.today() + USUAL_TIME)
    return True


def called_back(db: Session, actor: Actor, negotiation: Negotiation) -> str:
    """Who gets a mail when something is asked again; empty where nobody does."""
    last = _last(db, actor, negotiation)
    return last.contact.name if last else ""


def _last(db: Session, actor: Actor, negotiation: Negotiation) -> Sent | None:
    sent = invitations.of_subject(db, actor, negotiation.id)
    if any(one.invitation.status == InvitationStatus.OPEN for one in sent):
        return None
    return next((one for one in sent
                 if one.invitation.status == InvitationStatus.DONE and not one.contact.removed_at), None)


def done(parts: Parts, db: Session, actor: Acting, negotiation: Negotiation) -> None:
    """What was asked is answered: who is in may read on."""
    for invitation in invitations.open_ones(db, actor, negotiation.id):
        invitations.finish(parts, db, actor, invitation)


def shut(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation) -> None:
    """The negotiation has ended: nobody answers any more."""
    for invitation in invitations.open_ones(db, actor, negotiation.id):
        invitations.revoke(parts, db, actor, invitation)



def came_from_vendor(db: Session, actor: VendorActor, negotiation: Negotiation) -> list[Agreement]:
    """The files that people of the vendor sent since the requests were drafted, the newest first. What the practice
    uploaded itself is not theirs to see."""
    names = select(Contact.name).where(Contact.practice_id == actor.practice_id, Contact.vendor_id == actor.vendor_id)
    return list(db.exec(select(Agreement).where(
        Agreement.practice_id == actor.practice_id, Agreement.vendor_id == actor.vendor_id,
        col(Agreement.parent_id).is_(None), col(Agreement.created_at) > negotiation.created_at,
        col(Agreement.received_by).in_(names)).order_by(col(Agreement.created_at).desc())))
