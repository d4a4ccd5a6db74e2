"""Asking a vendor for changes: the list, the draft, sending it, and how it stands."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col
from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput, NotFound, PortalError, WrongState
from portal.models import Agreement, Contact, Negotiation, NegotiationRequest, Vendor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import NegotiationStatus
from portal.vocabulary.text import clean_line, clean_text
from portal.web import listing
from portal.web.forms import Form
from portal.web.listing import Asked
from portal.web.pages import Call, Page
from portal.web.practice import negotiations_view as views
from portal.web.render import attachment, render, see
from portal.workflow import contacts, negotiations, negotiations_files, negotiations_reading, negotiations_sending
from portal.workflow.negotiations import Edit, OwnRequest, StaleNegotiation
from portal.workflow.negotiations_reading import Read

SHOWS = {"all": "All", "draft": "Drafts", "asked": "With the vendor", "answered": "Answered", "closed": "Done"}


def index(call: Call) -> Response:
    asked = listing.asked(call, sorts=("-begun", "vendor", "begun"), shows=tuple(SHOWS))
    base = _rows(call).where(col(Vendor.name).icontains(asked.find, autoescape=True)) if asked.find else _rows(call)
    chips = listing.chips(asked, SHOWS, _by_status(call.db, base))
    query = base.where(col(Negotiation.status) == asked.show) if asked.show != "all" else base
    found = listing.fetch(call.db, asked, query, _order(asked), chips)
    counts = _counts(call.db, [row.id for row in found.rows])
    return render(call, "practice/negotiations/index.html", list=found, counts=counts, views=views)


def _rows(call: Call) -> Select[Any]:
    columns: tuple[ColumnElement[Any], ...] = (
        col(Negotiation.id).label("id"), col(Negotiation.status).label("status"),
        col(Negotiation.created_at).label("created_at"), col(Negotiation.drafted_by).label("drafted_by"),
        col(Negotiation.sent_at).label("sent_at"), col(Agreement.number).label("number"),
        col(Vendor.name).label("vendor"))
    return (select(*columns).select_from(Negotiation)
            .join(Vendor, col(Vendor.id) == col(Negotiation.vendor_id))
            .join(Agreement, col(Agreement.id) == col(Negotiation.agreement_id))
            .where(col(Negotiation.practice_id) == call.actor.practice_id))


def _by_status(db: Session, base: Select[Any]) -> dict[str, int]:
    each = base.subquery()
    found = {str(status): int(number) for status, number in
             db.execute(select(each.c.status, func.count()).group_by(each.c.status))}
    return {key: sum(found.values()) if key == "all" else found.get(key, 0) for key in SHOWS}


def _counts(db: Session, ids: list[str]) -> dict[str, dict[str, int]]:
    """How many chosen requests of each negotiation stand where."""
    rows = db.execute(
        select(col(NegotiationRequest.negotiation_id), col(NegotiationRequest.status), func.count())
        .where(col(NegotiationRequest.negotiation_id).in_(ids), col(NegotiationRequest.chosen).is_(True))
        .group_by(col(NegotiationRequest.negotiation_id), col(NegotiationRequest.status)))
    found: dict[str, dict[str, int]] = {id: {} for id in ids}
    for id, status, number in rows:
        found[id][str(status)] = int(number)
    return found


def _order(asked: Asked) -> list[Any]:
    key = func.lower(col(Vendor.name)) if asked.sort == "vendor" else col(Negotiation.created_at)
    return [key.desc() if asked.descending else key.asc(), col(Negotiation.id)]


def start(call: Call) -> Response:
    """Draft the requests, or go to the draft that is there."""
    agreement = access.agreement_for(call.db, call.actor, call.path("id"), lock=True)
    negotiation = negotiations.start(call.parts, call.db, call.actor, agreement)
    name = "negotiation-edit" if negotiation.status == NegotiationStatus.DRAFT else "negotiation"
    return see(call, name, id=negotiation.id)


def show(call: Call) -> Response:
    """Opens its own transaction: none waits while proposed words are read."""
    with call.parts.database.transaction(call.actor.practice_id, write=False) as call.session:
        negotiation = access.negotiation_for(call.db, call.actor, call.path("id"))
        requests = negotiations.requests_of(call.db, negotiation)
    read = negotiations_reading.of(requests)
    with call.parts.database.transaction(call.actor.practice_id, write=False) as call.session:
        return _page(call, negotiation, read=read)


def _page(call: Call, negotiation: Negotiation, error: PortalError | None = None, form: Form | None = None,
          read: Mapping[str, Read] | None = None) -> Response:
    vendor = access.vendor_for(call.db, call.actor, negotiation.vendor_id)
    usual = Form({"due": clock.today() + negotiations_sending.USUAL_TIME})
    return render(call, "practice/negotiations/show.html", error.http_status if error else 200,
                  view=views.build(call.db, call.actor, negotiation), error=error, entered=None,
                  opened=call.query("request"), read=read or {}, form=form or usual,
                  mails_again=negotiations_sending.called_back(call.db, call.actor, negotiation),
                  contacts=contacts.of_vendor(call.db, vendor),
                  sent=negotiations_sending.of_negotiation(call.db, call.actor, negotiation))


def edit(call: Call) -> Response:
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"))
    if negotiation.status != NegotiationStatus.DRAFT:
        return see(call, "negotiation", id=negotiation.id)
    requests = negotiations.requests_of(call.db, negotiation)
    return _form(call, negotiation, requests, Form(_saved(negotiation, requests)))


def save(call: Call) -> Response:
    """Everything entered is kept on the page whatever goes wrong."""
    form = Form.sent(call)
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"), lock=True)
    requests = negotiations.requests_of(call.db, negotiation)
    edits = {request.id: _edit(form, request) for request in requests if f"wording-{request.id}" in call.form}
    own = OwnRequest(clean_line(form.entered("own-title")), clean_text(form.entered("own-wording")),
                     clean_line(form.entered("own-why")))
    try:
        negotiations.save(call.parts, call.db, call.actor, negotiation, edits, own, version=call.number("version"))
    except InvalidInput as error:
        return _form(call, negotiation, requests, form.refused(error), error.http_status)
    except StaleNegotiation as error:
        form.refused(error).put("version", negotiation.version)
        return _form(call, negotiation, requests, form, error.http_status, clashes=_clashes(requests, edits))
    return see(call, "negotiation-edit" if own else "negotiation", "#own" if own else "", id=negotiation.id)


def send(call: Call) -> Response:
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        with call.db.begin_nested():
            negotiations.send(call.parts, call.db, call.actor, negotiation, call.field("how"),
                              version=call.number("version"))
    except (InvalidInput, StaleNegotiation, WrongState) as error:
        call.db.expire_all()
        return _page(call, negotiation, error)
    return see(call, "negotiation", id=negotiation.id)


def invite(call: Call) -> Response:
    """To a contact of the vendor, who answers here."""
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"), lock=True)
    form = Form.sent(call)
    try:
        due = form.day("due", "The date")
        if due is None:
            form.errors.setdefault("due", "Choose the day by which they should answer.")
        contact = _contact(call, form)
        form.check("Nothing was sent yet.")
        assert due is not None
        assert contact is not None
        with call.db.begin_nested():
            negotiations_sending.to_contact(call.parts, call.db, call.actor, negotiation, contact, due,
                                            version=call.number("version"))
    except (InvalidInput, StaleNegotiation, WrongState) as error:
        call.db.expire_all()  # the page of a refusal shows what is stored, and not what was rolled back
        return _page(call, negotiation, error, form.refused(error))
    return see(call, "negotiation", id=negotiation.id)


def _contact(call: Call, form: Form) -> Contact | None:
    try:
        return access.contact_for(call.db, call.actor, form.entered("contact"))
    except NotFound:
        form.errors["contact"] = "Choose who gets it."
        return None


def ask_for_version(call: Call) -> Response:
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        negotiations_sending.ask_for_version(call.parts, call.db, call.actor, negotiation)
    except WrongState as error:
        return _page(call, negotiation, error)
    return see(call, "negotiation", id=negotiation.id)


def close(call: Call) -> Response:
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        negotiations.close(call.parts, call.db, call.actor, negotiation, version=call.number("version"))
        negotiations_sending.shut(call.parts, call.db, call.actor, negotiation)
    except (StaleNegotiation, WrongState) as error:
        return _page(call, negotiation, error)
    return see(call, "negotiation", id=negotiation.id)


def discard(call: Call) -> Response:
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        negotiations.discard(call.parts, call.db, call.actor, negotiation, version=call.number("version"))
    except (StaleNegotiation, WrongState) as error:
        return _page(call, negotiation, error)
    return see(call, "agreement", id=negotiation.agreement_id)


def rider(call: Call) -> Response:
    return _file(call, "rider")


def letter(call: Call) -> Response:
    return _file(call, "letter")


def _file(call: Call, kind: str) -> Response:
    negotiation = access.negotiation_for(call.db, call.actor, call.path("id"))
    make = negotiations_files.rider if kind == "rider" else negotiations_files.letter
    try:
        name, content = make(call.db, call.actor, negotiation)
    except InvalidInput as error:
        return _page(call, negotiation, error)
    negotiations.downloaded(call.parts, call.db, call.actor, negotiation, kind)
    return Response(content, media_type=negotiations_files.MEDIA_TYPE, headers=attachment(name))


def _saved(negotiation: Negotiation, requests: list[NegotiationRequest]) -> dict[str, Any]:
    values: dict[str, Any] = {"version": negotiation.version}
    for request in requests:
        values |= {f"chosen-{request.id}": request.chosen, f"wording-{request.id}": request.wording,
                   f"why-{request.id}": request.why}
    return values


def _edit(form: Form, request: NegotiationRequest) -> Edit:
    return Edit(request.id, form.ticked(f"chosen-{request.id}"), clean_text(form.entered(f"wording-{request.id}")),
                clean_line(form.entered(f"why-{request.id}")))


def _clashes(requests: list[NegotiationRequest], edits: Mapping[str, Edit]) -> list[tuple[str, str, str, str]]:
    """Field, what it is, yours and what is saved now, where they differ."""
    found = []
    for request in requests:
        mine = edits.get(request.id)
        if mine is None:
            continue
        rows = (("chosen", "asked for", "Yes" if mine.chosen else "No", "Yes" if request.chosen else "No"),
                ("wording", "wording", mine.wording, request.wording), ("why", "why", mine.why, request.why))
        found += [(f"{name}-{request.id}", f"{request.title}: {word}", yours, saved)
                  for name, word, yours, saved in rows if yours != saved]
    return found


def _form(call: Call, negotiation: Negotiation, requests: list[NegotiationRequest], form: Form, status: int = 200,
          clashes: list[tuple[str, str, str, str]] | None = None) -> Response:
    first = [request for request in requests if request.chosen or form.ticked(f"chosen-{request.id}")
             or form.error(f"wording-{request.id}") or form.error(f"why-{request.id}")]
    return render(call, "practice/negotiations/edit.html", status, negotiation=negotiation, form=form,
                  vendor=access.vendor_for(call.db, call.actor, negotiation.vendor_id),
                  agreement=access.agreement_for(call.db, call.actor, negotiation.agreement_id),
                  first=first, rest=[request for request in requests if request not in first],
                  clashes=clashes or [])


def _row(path: str, handler: Any, name: str, method: str = "GET", *, reviews: bool = False,
         opens: str | None = None) -> Page:
    permission = Permission.AGREEMENTS_REVIEW if reviews else Permission.AGREEMENTS_READ
    return Page(path, handler, permission=permission, name=name, method=method, opens=opens)


routes = [
    _row("/negotiations", index, "negotiations"),
    _row("/agreements/{id}/negotiation", start, "negotiation-start", "POST", reviews=True),
    _row("/negotiations/{id}", show, "negotiation", opens="none"),
    _row("/negotiations/{id}/edit", edit, "negotiation-edit", reviews=True),
    _row("/negotiations/{id}/edit", save, "negotiation-save", "POST", reviews=True),
    _row("/negotiations/{id}/send", send, "negotiation-send", "POST", reviews=True),
    _row("/negotiations/{id}/invite", invite, "negotiation-invite", "POST", reviews=True),
    _row("/negotiations/{id}/ask-for-version", ask_for_version, "negotiation-version", "POST", reviews=True),
    _row("/negotiations/{id}/close", close, "negotiation-close", "POST", reviews=True),
    _row("/negotiations/{id}/discard", discard, "negotiation-discard", "POST", reviews=True),
    _row("/negotiations/{id}/rider.docx", rider, "negotiation-rider", opens="write"),
    _row("/negotiations/{id}/letter.docx", letter, "negotiation-letter", opens="write"),
]
