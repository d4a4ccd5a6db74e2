"""One request of a negotiation: its own page with its forms, and what a reviewer does with it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, NotFound, PortalError, WrongState
from portal.models import Negotiation, NegotiationRequest
from portal.vocabulary.permissions import Permission
from portal.vocabulary.text import clean_line, clean_text
from portal.web.pages import Call, Page
from portal.web.practice import negotiations_view as views
from portal.web.render import render, see
from portal.workflow import negotiations_answers as answers
from portal.workflow import negotiations_matching, negotiations_sending
from portal.workflow.negotiations_answers import StaleRequest

FIELDS = ("reply", "text", "said-by", "wording", "reason", "checked")
Verb = Callable[[Negotiation, NegotiationRequest], object]


@dataclass(frozen=True, slots=True)
class Entered:
    """What a person sent that was not taken: shown again with what is wrong. `stale` when someone else was faster."""

    verb: str
    message: str
    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    stale: bool = False


def show(call: Call) -> Response:
    negotiation, request = _rows(call, lock=False)
    return _page(call, negotiation, request, None)


def answer(call: Call) -> Response:
    return _do(call, "answer", lambda negotiation, request: answers.record(
        call.parts, call.db, call.actor, negotiation, request, call.field("reply"), clean_text(call.field("text")),
        said_by=clean_line(call.field("said-by")), version=call.number("version")))


def accept_counter(call: Call) -> Response:
    return _do(call, "accept-counter", lambda negotiation, request: answers.accept_counter(
        call.parts, call.db, call.actor, negotiation, request, version=call.number("version")))


def ask_again(call: Call) -> Response:
    return _do(call, "ask-again", lambda negotiation, request: answers.ask_again(
        call.parts, call.db, call.actor, negotiation, request, clean_text(call.field("wording")),
        version=call.number("version")))


def accept_risk(call: Call) -> Response:
    return _do(call, "accept-risk", lambda negotiation, request: answers.accept_risk(
        call.parts, call.db, call.actor, negotiation, request, clean_text(call.field("reason")),
        version=call.number("version")))


def withdraw(call: Call) -> Response:
    return _do(call, "withdraw", lambda negotiation, request: answers.withdraw(
        call.parts, call.db, call.actor, negotiation, request, clean_text(call.field("reason")),
        version=call.number("version")))


def check(call: Call) -> Response:
    def act(negotiation: Negotiation, request: NegotiationRequest) -> None:
        newer = negotiations_matching.newer(call.db, call.actor, negotiation)
        if newer is None:
            raise WrongState("There is no newer version to check it in.")
        answers.check(call.parts, call.db, call.actor, request, newer, call.field("checked"),
                      clean_text(call.field("reason")), version=call.number("version"))

    return _do(call, "check", act)


def _rows(call: Call, *, lock: bool) -> tuple[Negotiation, NegotiationRequest]:
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"), lock=lock)
    request = access.request_for(call.db, call.actor, call.path("request"), lock=lock)
    if request.negotiation_id != negotiation.id:
        raise NotFound
    return negotiation, request


def _do(call: Call, verb: str, act: Verb) -> Response:
    negotiation, request = _rows(call, lock=True)
    try:
        with call.db.begin_nested():
            act(negotiation, request)
    except (StaleRequest, InvalidInput, WrongState) as error:
        call.db.expire_all()  # the page of a refusal shows what is stored, and not what was rolled back
        return _page(call, negotiation, request, _refused(call, verb, error), error.http_status)
    return see(call, "negotiation", f"?request={request.position}#request-{request.position}", id=negotiation.id)


def _refused(call: Call, verb: str, error: PortalError) -> Entered:
    errors = error.fields if isinstance(error, InvalidInput) else {}
    values = {name: call.field(name) for name in FIELDS}
    return Entered(verb, error.message, values, errors, isinstance(error, StaleRequest))


def _page(call: Call, negotiation: Negotiation, request: NegotiationRequest, entered: Entered | None,
          status: int = 200) -> Response:
    view = views.build(call.db, call.actor, negotiation)
    item = next(item for item in (*view.items, *view.others) if item.request.id == request.id)
    return render(call, "practice/negotiations/request.html", status, view=view, item=item, entered=entered, read={},
                  mails_again=negotiations_sending.called_back(call.db, call.actor, negotiation))


def _row(path: str, handler: Callable[[Call], Response], name: str, method: str = "POST") -> Page:
    permission = Permission.AGREEMENTS_READ if method == "GET" else Permission.AGREEMENTS_REVIEW
    return Page("/negotiations/{id}/requests/{request}" + path, handler, permission=permission, name=name,
                method=method)


routes = [
    _row("", show, "request", "GET"),
    _row("/answer", answer, "request-answer"),
    _row("/accept-counter", accept_counter, "request-accept-counter"),
    _row("/ask-again", ask_again, "request-ask-again"),
    _row("/accept-risk", accept_risk, "request-accept-risk"),
    _row("/withdraw", withdraw, "request-withdraw"),
    _row("/check", check, "request-check"),
]
