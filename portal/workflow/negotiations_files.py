"""Gathers what the rider and the letter of a negotiation say, and has them written as Word files."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session, col, select

from extractors import amendment
from extractors.amendment import Section
from portal import access, clock
from portal.errors import InvalidInput
from portal.models import Agreement, Negotiation, NegotiationRequest
from portal.reports import amendment as files
from portal.reports.amendment import MEDIA_TYPE, Point
from portal.templating import count, day
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import RequestStatus
from portal.workflow import negotiations, negotiations_sending
from portal.workflow.negotiations_drafting import dated, parties_of

__all__ = ["MEDIA_TYPE", "letter", "rider"]

STANDING = (RequestStatus.DRAFT, RequestStatus.ASKED, RequestStatus.ACCEPTED, RequestStatus.COUNTERED,
            RequestStatus.DECLINED, RequestStatus.ACCEPTED_COUNTER)
NOTHING = "No request is chosen, so there is nothing to put into a file. Choose at least one and save."


def rider(db: Session, actor: Actor, negotiation: Negotiation) -> tuple[str, bytes]:
    """The file's name and the amendment with every request that stands: in the vendor's words where the practice
    accepted them, else in ours. Raises InvalidInput where nothing stands."""
    agreement = access.agreement_for(db, actor, negotiation.agreement_id)
    vendor = access.vendor_for(db, actor, negotiation.vendor_id)
    sections = [Section(request.title, _words(request)) for request in standing(db, negotiation)
                if request.kind != "act"]
    if not sections:
        raise InvalidInput(NOTHING)
    number = _number(db, actor, negotiation)
    reading = access.reading_for(db, actor, agreement.reading_id or "")
    content = amendment.rider(sections, parties_of(access.practice_of(db, actor), vendor), number=number,
                              dated=dated(reading), proposed=not agreement.signed, version=negotiation.wording)
    name = f"{vendor.name}, amendment no. {number} to BAA version {agreement.number}.docx"
    return name, files.rider(content, clock.now())


def letter(db: Session, actor: Actor, negotiation: Negotiation) -> tuple[str, bytes]:
    """The file's name and the letter that goes with the rider. Raises InvalidInput where nothing stands."""
    agreement = access.agreement_for(db, actor, negotiation.agreement_id)
    vendor = access.vendor_for(db, actor, negotiation.vendor_id)
    requests = standing(db, negotiation)
    if not requests:
        raise InvalidInput(NOTHING)
    words = amendment.letter(
        contact=vendor.contact_name or vendor.name, count=count(len(requests), "change"),
        document=f"version {agreement.number} of your business associate agreement", version=negotiation.wording)
    words = replace(words, closing=f"{words.closing} Please answer by {day(_due(db, actor, negotiation))}.")
    made = files.letter(
        words, [_point(request) for request in requests], sender=access.practice_of(db, actor).name,
        receiver=vendor.name, day=day(clock.today()), by=actor.name, made_at=clock.now())
    return f"{vendor.name}, letter on BAA version {agreement.number}.docx", made


def _due(db: Session, actor: Actor, negotiation: Negotiation) -> date:
    """The day that the vendor's people were given, else the usual time from today."""
    sent = negotiations_sending.of_negotiation(db, actor, negotiation)
    return sent[0].invitation.due if sent else clock.today() + negotiations_sending.USUAL_TIME


def standing(db: Session, negotiation: Negotiation) -> list[NegotiationRequest]:
    """The requests that a paper for the vendor holds."""
    requests: Sequence[NegotiationRequest] = negotiations.requests_of(db, negotiation)
    return [request for request in requests if request.chosen and request.status in STANDING]


def _words(request: NegotiationRequest) -> str:
    return request.answer if request.status == RequestStatus.ACCEPTED_COUNTER else request.wording


def _point(request: NegotiationRequest) -> Point:
    """What is done rather than written, such as signing, stands in the letter itself."""
    return Point(request.title, request.why, request.place, request.wording if request.kind == "act" else "")


def _number(db: Session, actor: Actor, negotiation: Negotiation) -> int:
    """Which amendment of this vendor's agreement it is: one more than were sent before it."""
    earlier = db.exec(select(Negotiation.id).join(Agreement, col(Agreement.id) == col(Negotiation.agreement_id)).where(
        Negotiation.practice_id == actor.practice_id, Negotiation.vendor_id == negotiation.vendor_id,
        Negotiation.id != negotiation.id, col(Negotiation.sent_at).is_not(None),
        col(Negotiation.created_at) < negotiation.created_at)).all()
    return len(earlier) + 1
