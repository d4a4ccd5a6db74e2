"""What a practice asks a vendor to change: each request in plain words, accepted, countered or declined; and the
vendor's new version."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session
from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput, NotFound, TooMany, WrongState
from portal.models import Agreement, Negotiation, NegotiationRequest
from portal.templating import moment
from portal.vocabulary import purposes
from portal.vocabulary.actors import system
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import AgreementStatus, NegotiationStatus, RequestStatus
from portal.vocabulary.text import clean_line, clean_text
from portal.web import uploads
from portal.web.forms import Form
from portal.web.pages import Call
from portal.web.render import attachment, render, see
from portal.web.vendor.scores import card_door
from portal.web.visits import VendorPage
from portal.workflow import agreements, negotiations, negotiations_files, negotiations_sending
from portal.workflow import negotiations_answers as answers
from portal.workflow.negotiations_answers import StaleRequest

# What the practice decided for itself is told as no longer asked.
MALWARE = "The malware scanner found something in it. Send a clean copy."
SHOWN: dict[str, str] = {RequestStatus.RISK_ACCEPTED: RequestStatus.WITHDRAWN}


@dataclass(frozen=True, slots=True)
class Line:
    """One request as the vendor sees it. Nothing that the practice keeps to itself is in it."""

    id: str
    title: str
    kind: str
    why: str
    wording: str
    quote: str
    place: str
    status: str
    answer: str
    version: int
    saved: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version that the vendor sent, and what became of it: "checking", "taken" or "refused", and then why."""

    number: int
    by: str
    at: datetime
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Clash:
    """Two of the vendor's people wrote an answer to one request: what is saved, and what was not."""

    title: str
    saved: str
    yours: str


def show(call: Call) -> Response:
    negotiation = access.subject_of(call.db, call.vendor, purposes.NEGOTIATION, Negotiation)
    return _page(call, call.db, negotiation, _saved(call, call.db, negotiation))


def keep(call: Call) -> Response:
    """Saves one answer as it is written; tells so in a line."""
    request = _request(call)
    reply, text = _entered(Form.sent(call), request)
    try:
        answers.keep_reply(call.db, call.vendor, request, reply, text, version=_version(call, request))
    except (InvalidInput, StaleRequest, WrongState) as error:
        return render(call, "vendor/negotiations/_saved.html", version=_version(call, request), id=request.id,
                      words=error.message, kept=False)
    return render(call, "vendor/negotiations/_saved.html", version=request.version, id=request.id,
                  words=f"Saved {moment(clock.now())}", kept=True)


def answer(call: Call) -> Response:
    """Saves every answer, then sends them all where that was asked. What was saved stays, whatever keeps the rest."""
    form, clashes = Form.sent(call), list[Clash]()
    with call.parts.database.transaction(call.vendor.practice_id) as db:
        negotiation = access.subject_of(db, call.vendor, purposes.NEGOTIATION, Negotiation, lock=True)
        problems = _keep_all(call, db, negotiation, form, clashes)
    if problems or clashes:
        form.message = ("Somebody else of your company wrote an answer meanwhile. Both are shown: write what counts, "
                        "and save again." if clashes else "Some answers were not saved yet.")
        form.errors = problems
        return _again(call, form, 409 if clashes else 422, clashes)
    if call.field("act") != "send":
        return see(call, "vendor-negotiation", "?saved=yes", invitation=call.vendor.invitation_id)
    try:
        with call.parts.database.transaction(call.vendor.practice_id) as db:
            negotiation = access.subject_of(db, call.vendor, purposes.NEGOTIATION, Negotiation, lock=True)
            answers.submit(call.parts, db, call.vendor, negotiation, name=clean_line(form.entered("name")),
                           title=clean_line(form.entered("title")))
    except (InvalidInput, WrongState) as error:
        return _again(call, form.refused(error), error.http_status, [])
    return see(call, "vendor-negotiation", "?sent=yes", invitation=call.vendor.invitation_id)


def upload(call: Call) -> Response:
    """The vendor's new version goes the way that every agreement goes: to quarantine, scanned, read."""
    form = Form.sent(call)
    try:
        if call.too_large:
            raise call.too_large
        file = uploads.incoming(call.form, "file")
        with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
            negotiation = access.subject_of(db, call.vendor, purposes.NEGOTIATION, Negotiation)
        if negotiation.status == NegotiationStatus.CLOSED:
            raise WrongState("The practice has ended this list, so nothing can be added to it. Call the practice.")
        agreements.receive(call.parts, call.vendor, call.vendor.vendor_id, file)
    except (InvalidInput, TooMany, WrongState) as error:
        return _again(call, form.refused(error), error.http_status, [])
    return see(call, "vendor-negotiation", "?uploaded=yes", invitation=call.vendor.invitation_id)


def rider(call: Call) -> Response:
    """The wording of every request that stands, as an amendment that they may sign or copy from."""
    negotiation = access.subject_of(call.db, call.vendor, purposes.NEGOTIATION, Negotiation)
    try:
        name, content = negotiations_files.rider(call.db, system(call.vendor.practice_id), negotiation)
    except InvalidInput as error:
        raise NotFound("Nothing is asked for any more, so there is no rider.") from error
    negotiations.downloaded(call.parts, call.db, call.vendor, negotiation, "rider")
    return Response(content, media_type=negotiations_files.MEDIA_TYPE, headers=attachment(name))


def _request(call: Call) -> NegotiationRequest:
    negotiation = access.subject_of(call.db, call.vendor, purposes.NEGOTIATION, Negotiation, lock=True)
    for request in negotiations.requests_of(call.db, negotiation):
        if request.id == call.path("request") and request.chosen:
            return request
    raise NotFound


def _keep_all(call: Call, db: Session, negotiation: Negotiation, form: Form, clashes: list[Clash]) -> dict[str, str]:
    problems: dict[str, str] = {}
    for request in negotiations.requests_of(db, negotiation):
        if request.status != RequestStatus.ASKED or f"text-{request.id}" not in call.form:
            continue
        reply, text = _entered(form, request)
        if (reply, text) == (request.reply, request.reply_text):
            form.put(f"version-{request.id}", request.version)
            continue
        try:
            answers.keep_reply(db, call.vendor, request, reply, text, version=_version(call, request))
        except InvalidInput as error:
            problems |= error.fields
            continue
        except StaleRequest:
            clashes.append(Clash(request.title, _told(request.reply, request.reply_text), _told(reply, text)))
        form.put(f"version-{request.id}", request.version)
    return problems


def _told(reply: str, text: str) -> str:
    word = {"accept": "Accept", "counter": "Propose other words", "decline": "Decline"}.get(reply, "No answer yet")
    return f"{word}: {text}" if text else word


def _entered(form: Form, request: NegotiationRequest) -> tuple[str, str]:
    return form.entered(f"reply-{request.id}"), clean_text(form.entered(f"text-{request.id}"))


def _version(call: Call, request: NegotiationRequest) -> int:
    words = call.field(f"version-{request.id}")
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0


def _saved(call: Call, db: Session, negotiation: Negotiation) -> Form:
    values: dict[str, object] = {"name": call.vendor.name, "title": ""}
    for request in negotiations.requests_of(db, negotiation):
        values |= {f"reply-{request.id}": request.reply, f"text-{request.id}": request.reply_text,
                   f"version-{request.id}": request.version}
    return Form(values)


def _again(call: Call, form: Form, status: int, clashes: list[Clash]) -> Response:
    with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
        negotiation = access.subject_of(db, call.vendor, purposes.NEGOTIATION, Negotiation)
        if "text-" not in "".join(call.form.keys()):  # the file's form carries no answers: show those that are saved
            saved = _saved(call, db, negotiation)
            saved.message, saved.errors = form.message, form.errors
            form = saved
        return _page(call, db, negotiation, form, status, clashes)


def _page(call: Call, db: Session, negotiation: Negotiation, form: Form, status: int = 200,
          clashes: list[Clash] | None = None) -> Response:
    requests = [request for request in negotiations.requests_of(db, negotiation) if request.chosen]
    lines = [_line(request) for request in requests]
    agreement = db.get(Agreement, negotiation.agreement_id)
    assert agreement is not None
    asked = [line for line in lines if line.status == RequestStatus.ASKED]
    return render(call, "vendor/negotiations/show.html", status, form=form, clashes=clashes or [], asked=asked,
                  settled=[line for line in lines if line not in asked], number=agreement.number,
                  begun=sum(answers.is_whole(request) for request in requests if request.status == RequestStatus.ASKED),
                  versions=[_sent(row) for row in negotiations_sending.came_from_vendor(db, call.vendor, negotiation)],
                  lines_standing=any(one.kind != "act" for one in negotiations_files.standing(db, negotiation)),
                  ended=negotiation.status == NegotiationStatus.CLOSED, open=call.vendor.open,
                  card_href=card_door(call, db),
                  most_bytes=call.parts.settings.max_upload_bytes)


def _line(request: NegotiationRequest) -> Line:
    saved = f"Saved {moment(request.reply_at)} by {request.reply_by}" if request.reply and request.reply_at else ""
    return Line(request.id, request.title, request.kind, request.why, request.wording, request.quote, request.place,
                SHOWN.get(request.status, request.status), request.answer, request.version, saved)


def _sent(agreement: Agreement) -> Version:
    state = {AgreementStatus.READ: "taken", AgreementStatus.REFUSED: "refused"}.get(
        AgreementStatus(agreement.status), "checking")
    why = MALWARE if agreement.problem_code == "malware" else agreement.problem
    return Version(agreement.number, agreement.received_by, agreement.created_at, state,
                   why if state == "refused" else "")


_NEGOTIATION = "/vendor/{invitation}/negotiation"

routes = [
    VendorPage(_NEGOTIATION, show, permission=Permission.VISIT_READ, name="vendor-negotiation"),
    VendorPage(_NEGOTIATION, answer, permission=Permission.VISIT_ANSWER, name="vendor-negotiation-answer",
               method="POST", opens="none"),
    VendorPage(f"{_NEGOTIATION}/requests/{{request}}", keep, permission=Permission.VISIT_ANSWER,
               name="vendor-request-keep", method="POST"),
    VendorPage(f"{_NEGOTIATION}/rider.docx", rider, permission=Permission.VISIT_READ, name="vendor-rider",
               opens="write"),
    VendorPage(f"{_NEGOTIATION}/agreement", upload, permission=Permission.VISIT_ADD, name="vendor-agreement-add",
               method="POST", upload=True, opens="none"),
]
