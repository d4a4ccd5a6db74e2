"""Sharing fixes with a vendor: which of them, with whom, by when; and what the vendor will read of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput, NotFound, TooMany, WrongState
from portal.models import Contact, Remediation, Vendor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import InvitationStatus
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice.assessments_sending import added_contact
from portal.web.render import render, see
from portal.workflow import contacts, remediations_invitations, remediations_sharing
from portal.workflow.remediations_lists import Wanted, of_practice, order, showing
from portal.workflow.remediations_sharing import NOT_SHARED

USUAL_TIME = timedelta(days=14)
MOST = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """A fix that can be shared, with all that the vendor reads of it."""

    id: str
    number: int
    gap: str
    asked: str
    due: date
    ticked: bool


@dataclass(frozen=True, slots=True)
class Person:
    """A contact; `due` is until when they are asked already, `done` that they were."""

    contact: Contact
    due: date | None
    done: bool


def show(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    people = contacts.of_vendor(call.db, vendor)
    form = Form({"due": clock.today() + USUAL_TIME, "contact": people[0].id if len(people) == 1 else ""})
    return _page(call, vendor, form, [call.query("fix")] if call.query("fix") else None)


def share(call: Call) -> Response:
    form, vendor = Form.sent(call), access.vendor_for(call.db, call.actor, call.path("id"))
    ids = list(dict.fromkeys(value for value in call.form.getlist("fix")[:MOST] if isinstance(value, str) and value))
    try:
        with call.db.begin_nested():
            fixes = remediations_sharing.hold(call.db, call.actor, vendor, ids)
            due = form.day("due", "The day")
            if due is None:
                form.errors.setdefault("due", "Choose the day by which they should be done.")
            contact = _contact(call, vendor, form)
            form.check(f"{NOT_SHARED} What you entered is still here.")
            assert contact is not None
            assert due is not None
            remediations_sharing.share(call.parts, call.db, call.actor, vendor, fixes, contact, due)
    except (InvalidInput, TooMany, WrongState) as error:
        call.db.expire_all()
        return _page(call, vendor, form.refused(error), ids, error.http_status)
    return see(call, "fixes-share", "?did=shared", id=vendor.id)


def _contact(call: Call, vendor: Vendor, form: Form) -> Contact | None:
    """Who was entered in place, else who was chosen. Faults go to the form's fields."""
    entered = form.entered("name").strip() or form.entered("email").strip()
    if entered:
        return added_contact(call, vendor, form)
    chosen = next((one for one in contacts.of_vendor(call.db, vendor) if one.id == form.entered("contact")), None)
    if chosen is None:
        form.errors["contact"] = "Choose who works on them, or add somebody."
    return chosen


def _page(call: Call, vendor: Vendor, form: Form, ids: Sequence[str] | None, status: int = 200) -> Response:
    """`ids` are the fixes that are ticked; None for all that can be."""
    condition = showing("open", clock.today())
    assert condition is not None
    rows = call.db.execute(of_practice(call.actor, Wanted(vendor=vendor.id)).add_columns(
        Remediation.asked).where(condition).order_by(*order("urgency", descending=False)).limit(MOST)).all()  # type: ignore[arg-type]
    choices = [Choice(row.id, row.number, row.gap, row.asked, row.target_on, ids is None or row.id in ids)
               for row in rows if row.shared_at is None]
    return render(call, "practice/remediations/share.html", status, vendor=vendor, form=form, choices=choices,
                  seen=[row for row in rows if row.shared_at is not None], people=_people(call, vendor),
                  back=_back(call, ids), did=call.query("did") == "shared" and status == 200)


def _people(call: Call, vendor: Vendor) -> list[Person]:
    asked = remediations_invitations.of_vendor(call.db, vendor.practice_id, vendor.id)
    open_ = {one.contact_id: one.due for one in asked if one.status == InvitationStatus.OPEN}
    done = {one.contact_id for one in asked if one.status == InvitationStatus.DONE}
    return [Person(one, open_.get(one.id), one.id in done) for one in contacts.of_vendor(call.db, vendor)]


def _back(call: Call, ids: Sequence[str] | None) -> str:
    """The fix from which somebody came, where it is theirs."""
    if not ids or len(ids) != 1:
        return ""
    try:
        return call.url("fix", fix=access.remediation_for(call.db, call.actor, ids[0]).id)
    except NotFound:
        return ""


_SHARE = "/vendors/{id}/fixes/share"

routes = [
    Page(_SHARE, show, permission=Permission.REMEDIATIONS_EDIT, name="fixes-share"),
    Page(_SHARE, share, permission=Permission.REMEDIATIONS_EDIT, name="fixes-shared", method="POST", fields=300),
]
