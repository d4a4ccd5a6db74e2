"""What is said of single requests: the vendor's answers, written down as they come or sent together, and what the
practice makes of them."""

from collections.abc import Sequence

from sqlmodel import Session

from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Agreement, Negotiation, NegotiationRequest
from portal.models.negotiations import REASON_MAX, WORDING_MAX
from portal.scoring.negotiations import Outcome
from portal.vocabulary.actors import Acting, Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import NegotiationStatus, RequestStatus
from portal.workflow import negotiations, negotiations_sending
from portal.workflow.parts import Parts

ANSWERS: dict[str, RequestStatus] = {"accept": RequestStatus.ACCEPTED, "counter": RequestStatus.COUNTERED,
                                     "decline": RequestStatus.DECLINED}
OF_YOU = {"counter": "Write the words that you propose.", "decline": "Write why you decline."}
NOT_KEPT = "Nothing was saved yet. What you entered is still here."
NAME_MAX = 120


class StaleRequest(Conflict):
    """Somebody else moved this request after the form was opened; `request` is how it stands now."""

    def __init__(self, request: NegotiationRequest) -> None:
        super().__init__("Someone else changed this request after you opened it. Both are shown: choose which one "
                         "counts.")
        self.request = request


def keep_reply(db: Session, actor: Acting, request: NegotiationRequest, reply: str, text: str, *, version: int) -> None:
    """Keep what a vendor has written so far; it counts once it is submitted. Raises StaleRequest where somebody else
    wrote meanwhile (one's own earlier words are written over, as a page that saves itself must), WrongState where
    nothing is asked, InvalidInput for an unknown answer or too long a text."""
    if request.status != RequestStatus.ASKED:
        raise WrongState("This request was answered already.")
    if (reply, text) == (request.reply, request.reply_text):
        return
    if request.version != version and request.reply_by != actor.name:
        raise StaleRequest(request)
    if reply not in ("", *ANSWERS):
        raise InvalidInput(NOT_KEPT, {f"reply-{request.id}": "Choose one of the answers."})
    _within(text, WORDING_MAX, f"text-{request.id}")
    request.reply, request.reply_text = reply, text
    request.reply_by, request.reply_at = actor.name, clock.now()
    request.version += 1
    db.add(request)


def unanswered(requests: Sequence[NegotiationRequest]) -> dict[str, str]:
    """What keeps a vendor's answers from being sent, by form field; empty when all is there."""
    problems = {}
    for request in requests:
        if request.status != RequestStatus.ASKED:
            continue
        if request.reply not in ANSWERS:
            problems[f"reply-{request.id}"] = f"{request.title}: accept, propose other words, or decline."
        elif request.reply != "accept" and not request.reply_text:
            problems[f"text-{request.id}"] = f"{request.title}: {OF_YOU[request.reply]}"
    return problems


def is_whole(request: NegotiationRequest) -> bool:
    """The vendor has written an answer that could be sent as it is."""
    return request.reply == "accept" or (request.reply in ANSWERS and bool(request.reply_text))


def submit(parts: Parts, db: Session, actor: Acting, negotiation: Negotiation, *, name: str, title: str) -> None:
    """The vendor's answers count from now on, all of them together, in the name of a person who may speak for it.
    Raises InvalidInput with what is missing, WrongState where nothing is asked."""
    if negotiation.status != NegotiationStatus.ASKED:
        raise WrongState("Nothing is asked of you here any more.")
    requests = [request for request in negotiations.requests_of(db, negotiation) if request.chosen]
    problems = unanswered(requests) | _speaker(name, title)
    if problems:
        raise InvalidInput("The answers were not sent yet. What you entered is kept.", problems)
    open_ones = [request for request in requests if request.status == RequestStatus.ASKED]
    for request in open_ones:
        _answer(parts, db, actor, request, request.reply, request.reply_text, by=name, title=title)
    negotiation.answered_by, negotiation.answered_title, negotiation.answered_at = name, title, clock.now()
    negotiations.follow(db, negotiation)
    parts.audit.record(db, Event.NEGOTIATION_ANSWERED, actor, Subject("negotiation", negotiation.id), title=title,
                       counts=negotiations.counts(open_ones))
    negotiations_sending.done(parts, db, actor, negotiation)


def record(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, request: NegotiationRequest, reply: str,
           text: str, *, said_by: str, version: int) -> None:
    """Write down what the vendor answered by telephone or mail; it is marked as written down by the practice. Raises
    StaleRequest, WrongState and InvalidInput."""
    problems = {}
    if reply not in ANSWERS:
        problems["reply"] = "Choose what they answered."
    elif reply != "accept" and not text:
        problems["text"] = _needs(reply)
    if len(text) > WORDING_MAX:
        problems["text"] = f"The text has {len(text)} characters. Keep it to {WORDING_MAX}."
    if not said_by:
        problems["said-by"] = "Write who said it, and how: Val, by telephone."
    elif len(said_by) > NAME_MAX:
        problems["said-by"] = f"Keep it to {NAME_MAX} characters."
    if problems:
        raise InvalidInput(NOT_KEPT, problems)
    _check_version(request, version)
    _answer(parts, db, actor, request, reply, text, by=said_by, recorded_by=actor.name)
    negotiations.follow(db, negotiation)


def accept_counter(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, request: NegotiationRequest, *,
                   version: int) -> None:
    """The vendor's own words are what is agreed. Raises StaleRequest, WrongState."""
    _check_version(request, version)
    negotiations.step(db, request, RequestStatus.ACCEPTED_COUNTER, "practice", actor.name)
    _told(parts, db, actor, negotiation, request, Event.REQUEST_COUNTER_ACCEPTED)


def ask_again(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, request: NegotiationRequest,
              wording: str, *, version: int) -> None:
    """Ask once more, in these words; also for one that was not asked for before. Raises StaleRequest, WrongState once
    the negotiation is a draft or ended, InvalidInput for empty or too long words."""
    if not wording:
        raise InvalidInput(NOT_KEPT, {"wording": "The wording is empty. Write what you ask for now."})
    _within(wording, WORDING_MAX, "wording")
    _check_version(request, version)
    if negotiation.status not in (NegotiationStatus.ASKED, NegotiationStatus.ANSWERED):
        raise WrongState("These requests are not before the vendor.")
    request.wording, request.chosen = wording, True
    request.answer = request.reply = request.reply_text = request.reply_by = request.checked = ""
    negotiations.step(db, request, RequestStatus.ASKED, "practice", actor.name, text=wording)
    _told(parts, db, actor, negotiation, request, Event.REQUEST_ASKED_AGAIN)
    negotiations_sending.call_back(parts, db, actor, negotiation)


def accept_risk(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, request: NegotiationRequest,
                reason: str, *, version: int) -> None:
    """Live without the change, with a reason that an auditor will read. The vendor never sees it. Raises StaleRequest,
    WrongState, InvalidInput without a reason."""
    _give_up(parts, db, actor, negotiation, request, RequestStatus.RISK_ACCEPTED, Event.REQUEST_RISK_ACCEPTED,
             _reason(reason), version)


def withdraw(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, request: NegotiationRequest,
             reason: str, *, version: int) -> None:
    """The request is not needed any more. Raises StaleRequest, WrongState, InvalidInput without a reason."""
    _give_up(parts, db, actor, negotiation, request, RequestStatus.WITHDRAWN, Event.REQUEST_WITHDRAWN,
             _reason(reason), version)


def check(parts: Parts, db: Session, actor: Actor, request: NegotiationRequest, agreement: Agreement, outcome: str,
          reason: str, *, version: int) -> None:
    """A reviewer's own word on what the new version `agreement` makes of the request: it counts over ours. Raises
    StaleRequest, InvalidInput."""
    if outcome not in (Outcome.MET, Outcome.PARTLY, Outcome.NOT_MET):
        raise InvalidInput(NOT_KEPT, {"checked": "Choose what the new version makes of it."})
    words = _reason(reason)
    _check_version(request, version)
    request.checked, request.checked_reason = outcome, words
    request.checked_by, request.checked_agreement_id = actor.name, agreement.id
    request.version += 1
    db.add(request)
    parts.audit.record(db, Event.REQUEST_CHECKED, actor, _subject(request), clause=request.clause,
                       version=agreement.number, checked=outcome, reason=words)


def _answer(parts: Parts, db: Session, actor: Acting, request: NegotiationRequest, reply: str, text: str, *, by: str,
            title: str = "", recorded_by: str = "") -> None:
    request.answer = text
    request.reply = request.reply_text = ""
    negotiations.step(db, request, ANSWERS[reply], "vendor", by, text=text, title=title, recorded_by=recorded_by)
    parts.audit.record(db, Event.REQUEST_ANSWERED, actor, _subject(request), clause=request.clause, answer=reply,
                       on_behalf_of=by if recorded_by else "")


def _give_up(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, request: NegotiationRequest,
             to: RequestStatus, event: Event, reason: str, version: int) -> None:
    _check_version(request, version)
    negotiations.step(db, request, to, "practice", actor.name, text=reason)
    _told(parts, db, actor, negotiation, request, event, reason=reason)


def _told(parts: Parts, db: Session, actor: Actor, negotiation: Negotiation, request: NegotiationRequest,
          event: Event, **facts: str) -> None:
    negotiations.follow(db, negotiation)
    parts.audit.record(db, event, actor, _subject(request), clause=request.clause, **facts)


def _subject(request: NegotiationRequest) -> Subject:
    return Subject("request", request.id)


def _check_version(request: NegotiationRequest, version: int) -> None:
    if request.version != version:
        raise StaleRequest(request)


def _needs(reply: str) -> str:
    return {"counter": "Write the words that they propose.", "decline": "Write why they decline."}[reply]


def _reason(words: str) -> str:
    if len(words) < 3:
        raise InvalidInput(NOT_KEPT, {"reason": "Say why in a few words: an auditor will read it."})
    _within(words, REASON_MAX, "reason")
    return words


def _within(words: str, longest: int, field: str) -> None:
    if len(words) > longest:
        raise InvalidInput(NOT_KEPT, {field: f"The text has {len(words)} characters. Keep it to {longest}."})


def _speaker(name: str, title: str) -> dict[str, str]:
    found = {}
    for field, words in (("name", name), ("title", title)):
        if not words:
            found[field] = f"Write your {field}: the practice keeps who answered for the vendor."
        elif len(words) > NAME_MAX:
            found[field] = f"Keep your {field} to {NAME_MAX} characters."
    return found
