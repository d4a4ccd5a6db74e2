"""The documents that belong to an agreement: adding an amendment or a services agreement, and listing them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session
from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, PortalError, WrongState
from portal.models import Agreement
from portal.vocabulary.actors import Actor
from portal.vocabulary.kinds import BELONGING
from portal.vocabulary.permissions import Permission
from portal.web import uploads
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.render import render, see
from portal.workflow import agreements, together
from portal.workflow.parts import Parts
from portal.workflow.together import Member, Texts
from portal.workflow.together_held import Reason

KIND = "amendment"  # the likeliest


@dataclass(frozen=True, slots=True)
class Listed:
    """A document of an agreement with its file's name, and what speaks against counting it."""

    member: Member
    filename: str
    warnings: Sequence[Reason]


def listed(call: Call, db: Session, agreement: Agreement) -> Sequence[Listed]:
    """What belongs to the agreement, in the order it came."""
    return [Listed(member, access.document_for(db, call.actor, member.agreement.document_id).filename,
                   together.warnings(db, agreement, member.agreement))
            for member in together.family(db, call.actor, agreement)[1:]]


def new(call: Call) -> Response:
    agreement = access.agreement_for(call.db, call.actor, call.path("id"))
    return _form(call, agreement, Form({"kind": KIND}))


def add(call: Call) -> Response:
    """Opens its own transactions: none of them waits while the file is stored."""
    form = Form.sent(call)
    if call.too_large:
        return _form_again(call, form, call.too_large)
    try:
        file = uploads.incoming(call.form, "file")
        kind = form.choice("kind", "What it is", BELONGING)
        signed = form.choice("signed", "Whether it is signed", ("no", "yes")) == "yes"
        form.check("The file was not taken.")
        document = agreements.receive_document(call.parts, call.actor, call.path("id"), file, kind, signed=signed)
    except (InvalidInput, WrongState) as error:
        return _form_again(call, form, error)
    return see(call, "agreement", id=document.id)


def set_aside(call: Call) -> Response:
    return _turned(call, together.set_aside)


def count_again(call: Call) -> Response:
    return _turned(call, together.count_again)


def _turned(call: Call, verb: Callable[[Parts, Session, Actor, Agreement, Texts], None]) -> Response:
    """Opens its own transactions: none of them waits while texts are fetched."""
    known = together.texts(call.parts, call.actor.practice_id, call.path("id"))
    with call.parts.database.transaction(call.actor.practice_id) as db:
        document = access.agreement_for(db, call.actor, call.path("id"), lock=True)
        verb(call.parts, db, call.actor, document, known)
        parent_id = document.parent_id or document.id
    return see(call, "agreement", "#documents", id=parent_id)


def _form_again(call: Call, form: Form, error: PortalError) -> Response:
    with call.parts.database.transaction(call.actor.practice_id, write=False) as call.session:
        agreement = access.agreement_for(call.db, call.actor, call.path("id"))
        return _form(call, agreement, form.refused(error), error)


def _form(call: Call, agreement: Agreement, form: Form, error: PortalError | None = None) -> Response:
    return render(call, "practice/agreements/document_new.html", error.http_status if error else 200, form=form,
                  agreement=agreement, vendor=access.vendor_for(call.db, call.actor, agreement.vendor_id),
                  kinds=BELONGING, most_bytes=call.parts.settings.max_upload_bytes)


routes = [
    Page("/agreements/{id}/documents/new", new, permission=Permission.AGREEMENTS_UPLOAD, name="agreement-document-new"),
    Page("/agreements/{id}/documents", add, permission=Permission.AGREEMENTS_UPLOAD, name="agreement-document-add",
         method="POST", upload=True, opens="none"),
    Page("/agreements/{id}/set-aside", set_aside, permission=Permission.AGREEMENTS_REVIEW,
         name="agreement-document-set-aside", method="POST", opens="none"),
    Page("/agreements/{id}/count-again", count_again, permission=Permission.AGREEMENTS_REVIEW,
         name="agreement-document-count-again", method="POST", opens="none"),
]
