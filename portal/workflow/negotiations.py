"""Asking a vendor for changes: the draft from a review, its wording, sending it, and ending it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from extractors import amendment
from portal import access, clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Agreement, Negotiation, NegotiationRequest, RequestMove, Vendor
from portal.models.negotiations import TITLE_MAX, WHY_MAX, WORDING_MAX
from portal.vocabulary.actors import Acting, Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AgreementStatus, NegotiationStatus, RequestStatus
from portal.workflow import negotiations_drafting as drafting
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_negotiation, move_request

OPEN = (NegotiationStatus.DRAFT, NegotiationStatus.ASKED, NegotiationStatus.ANSWERED)
HOW = ("portal", "self")
UNSETTLED = (RequestStatus.ASKED, RequestStatus.COUNTERED, RequestStatus.DECLINED)


class StaleNegotiation(Conflict):
    """Somebody else saved these requests after the form was opened; both are shown."""

    def __init__(self) -> None:
        super().__init__("Someone else saved these requests after you opened them. Nothing of yours was saved over it. "
                         "Both are shown: take what you need, then save again.")


@dataclass(frozen=True, slots=True)
class Edit:
    """What a reviewer made of one drafted request."""

    request_id: str
    chosen: bool
    wording: str
    why: str


@dataclass(frozen=True, slots=True)
class OwnRequest:
    """A request in the practice's own words, for something that no term of the catalogue says."""

    title: str
    wording: str
    why: str = ""

    def __bool__(self) -> bool:
        return bool(self.title or self.wording or self.why)


def open_for(db: Session, agreement: Agreement) -> Negotiation | None:
    """The negotiation with this vendor that is not ended, if there is one: on this version, else on another one. A
    second list beside it would leave both sides to guess which one counts."""
    found = db.exec(select(Negotiation).where(
        Negotiation.practice_id == agreement.practice_id, Negotiation.vendor_id == agreement.vendor_id,
        col(Negotiation.status).in_(OPEN)).order_by(col(Negotiation.created_at).desc())).all()
    return next((one for one in found if one.agreement_id == agreement.id), found[0] if found else None)


def requests_of(db: Session, negotiation: Negotiation) -> list[NegotiationRequest]:
    """All requests in order, those that were not chosen included."""
    return list(db.exec(select(NegotiationRequest).where(NegotiationRequest.negotiation_id == negotiation.id)
                        .order_by(col(NegotiationRequest.position))))


def moves_of(db: Session, requests: Sequence[NegotiationRequest]) -> dict[str, list[RequestMove]]:
    """Who said what of each request, by its id, the first word first."""
    query = (select(RequestMove).where(col(RequestMove.request_id).in_([request.id for request in requests]))
             .order_by(col(RequestMove.number)))
    found: dict[str, list[RequestMove]] = {}
    for move in db.exec(query):
        found.setdefault(move.request_id, []).append(move)
    return found


def start(parts: Parts, db: Session, actor: Actor, agreement: Agreement) -> Negotiation:
    """Draft a request for each term of the review that needs work; what the rule demands and is grave is ticked. The
    negotiation with this vendor that is open already is given back. `agreement` must be locked. Raises WrongState for
    one that was not read, and InvalidInput where there is nothing to ask for."""
    if agreement.status != AgreementStatus.READ:
        raise WrongState("This agreement has not been read yet. Ask for changes after its review.")
    if found := open_for(db, agreement):
        return found
    negotiation = Negotiation(practice_id=actor.practice_id, vendor_id=agreement.vendor_id, agreement_id=agreement.id,
                              wording=amendment.CURRENT, drafted_by=actor.name)
    requests = drafting.requests(db, actor, agreement, negotiation.id)
    if not requests:
        raise InvalidInput("No term of this version needs work, so there is nothing to ask for.")
    db.add(negotiation)
    db.flush()
    db.add_all(requests)
    parts.audit.record(db, Event.NEGOTIATION_DRAFTED, actor, _subject(negotiation), agreement_id=agreement.id,
                       requests=len(requests), wording=negotiation.wording)
    return negotiation


def save(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, edits: Mapping[str, Edit],
         own: OwnRequest, *, version: int) -> None:
    """Keep what a reviewer made of the draft, and add a request of the practice's own. Raises StaleNegotiation,
    WrongState once it was sent, InvalidInput with every fault at its field ("wording-<id>", "title")."""
    if negotiation.status != NegotiationStatus.DRAFT:
        raise WrongState("These requests were sent already. Change one on its own below.")
    if negotiation.version != version:
        raise StaleNegotiation
    requests = requests_of(db, negotiation)
    _check(requests, edits, own)
    changed = [request for request in requests if request.id in edits and _apply(db, request, edits[request.id])]
    if own:
        request = NegotiationRequest(
            practice_id=actor.practice_id, negotiation_id=negotiation.id, position=len(requests) + 1, kind="own",
            title=own.title, wording=own.wording, why=own.why)
        db.add(request)
        requests.append(request)
    if not changed and not own:
        return
    negotiation.version += 1
    db.add(negotiation)
    parts.audit.record(db, Event.NEGOTIATION_CHANGED, actor, _subject(negotiation),
                       changed=len(changed) + bool(own), chosen=sum(request.chosen for request in requests))


def send(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, how: str, *, version: int) -> None:
    """Lay the chosen requests before the vendor: through the portal, or recorded as sent by the practice itself.
    Raises StaleNegotiation, WrongState, and InvalidInput where nothing is chosen."""
    if how not in HOW:
        raise InvalidInput("Choose how the requests go to the vendor.")
    if negotiation.version != version:
        raise StaleNegotiation
    chosen = [request for request in requests_of(db, negotiation) if request.chosen]
    if not chosen:
        raise InvalidInput("No request is chosen. Choose at least one, then send.")
    move_negotiation(negotiation, NegotiationStatus.ASKED)
    for request in chosen:
        step(db, request, RequestStatus.ASKED, "practice", actor.name, text=request.wording)
    negotiation.sent_by, negotiation.sent_how, negotiation.sent_at = actor.name, how, clock.now()
    negotiation.version += 1
    db.add(negotiation)
    parts.audit.record(db, Event.NEGOTIATION_SENT, actor, _subject(negotiation), how=how, requests=len(chosen))


def close(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, *, version: int) -> None:
    """End it: nothing may be waiting for an answer or a decision. Raises StaleNegotiation and
    WrongState."""
    if negotiation.version != version:
        raise StaleNegotiation
    requests = [request for request in requests_of(db, negotiation) if request.chosen]
    if waiting := [request for request in requests if request.status in UNSETTLED]:
        raise WrongState(f"{len(waiting)} of the requests still wait for an answer or a decision. Settle them first.")
    _end(db, actor, negotiation)
    parts.audit.record(db, Event.NEGOTIATION_CLOSED, actor, _subject(negotiation), counts=counts(requests))


def discard(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, *, version: int) -> None:
    """Put a draft away that was never sent: another one can be begun. Raises StaleNegotiation, and WrongState once it
    was sent."""
    if negotiation.status != NegotiationStatus.DRAFT:
        raise WrongState("These requests were sent already, so they cannot be discarded. End them instead.")
    if negotiation.version != version:
        raise StaleNegotiation
    _end(db, actor, negotiation)
    parts.audit.record(db, Event.NEGOTIATION_DISCARDED, actor, _subject(negotiation),
                       requests=len(requests_of(db, negotiation)))


def _end(db: Session, actor: Actor, negotiation: Negotiation) -> None:
    move_negotiation(negotiation, NegotiationStatus.CLOSED)
    negotiation.closed_by, negotiation.closed_at = actor.name, clock.now()
    negotiation.version += 1
    db.add(negotiation)


def downloaded(parts: Parts, db: Session, actor: Acting, negotiation: Negotiation, kind: str) -> None:
    """The rider or the letter was taken away."""
    parts.audit.record(db, Event.NEGOTIATION_DOWNLOADED, actor, _subject(negotiation), kind=kind)


def counts(requests: Sequence[NegotiationRequest]) -> dict[str, int]:
    """How many requests stand where."""
    return dict(Counter(str(request.status) for request in requests))


def step(db: Session, request: NegotiationRequest, to: RequestStatus, side: str, by: str, *, text: str = "",
         title: str = "", recorded_by: str = "") -> None:
    """Move one request and keep who moved it, in whose name, with which words. Raises WrongState."""
    move_request(request, to)
    request.version += 1
    db.add(request)
    number = len(db.exec(select(RequestMove.id).where(RequestMove.request_id == request.id)).all()) + 1
    db.add(RequestMove(practice_id=request.practice_id, request_id=request.id, number=number, status=to.value,
                       side=side, by=by, title=title, recorded_by=recorded_by, text=text))
    db.flush()


def follow(db: Session, negotiation: Negotiation) -> None:
    """Who has the word now: the vendor while a request is asked, else the practice."""
    statuses = {request.status for request in requests_of(db, negotiation) if request.chosen}
    now = NegotiationStatus.ASKED if RequestStatus.ASKED in statuses else NegotiationStatus.ANSWERED
    if negotiation.status != now:
        move_negotiation(negotiation, now)
    negotiation.version += 1
    db.add(negotiation)


def _subject(negotiation: Negotiation) -> Subject:
    return Subject("negotiation", negotiation.id)


def _check(requests: Sequence[NegotiationRequest], edits: Mapping[str, Edit], own: OwnRequest) -> None:
    problems: dict[str, str] = {}
    for request in requests:
        if edit := edits.get(request.id):
            problems |= _faults(f"wording-{request.id}", edit.wording, f"why-{request.id}", edit.why)
    if own:
        problems |= _faults("own-wording", own.wording, "own-why", own.why)
        if not own.wording:
            problems["own-wording"] = "Write what you ask them to write, or empty all fields of your own request."
        if not own.title:
            problems["own-title"] = "Name your own request in a few words."
        elif len(own.title) > TITLE_MAX:
            problems["own-title"] = f"The name has {len(own.title)} characters. Keep it to {TITLE_MAX}."
    if problems:
        raise InvalidInput("Nothing was saved yet. What you entered is still here.", problems)


def _faults(wording_field: str, wording: str, why_field: str, why: str) -> dict[str, str]:
    found = {}
    if not wording:
        found[wording_field] = "The wording is empty. Write it, or untick the request and keep the drafted words."
    elif len(wording) > WORDING_MAX:
        found[wording_field] = f"The wording has {len(wording)} characters. Keep it to {WORDING_MAX}."
    if len(why) > WHY_MAX:
        found[why_field] = f"The reason has {len(why)} characters. Keep it to {WHY_MAX}."
    return found


def _apply(db: Session, request: NegotiationRequest, edit: Edit) -> bool:
    if (request.chosen, request.wording, request.why) == (edit.chosen, edit.wording, edit.why):
        return False
    request.chosen, request.wording, request.why = edit.chosen, edit.wording, edit.why
    request.version += 1
    db.add(request)
    return True


def vendor_of(db: Session, actor: Actor, negotiation: Negotiation) -> Vendor:
    return access.vendor_for(db, actor, negotiation.vendor_id)
