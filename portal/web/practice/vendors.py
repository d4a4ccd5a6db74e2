"""The practice's vendors: the list, adding and changing one. One vendor's page: `vendors_show.py`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlmodel import col
from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, WrongState
from portal.models import AuditEvent, PortfolioLine, Vendor
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import VendorStatus
from portal.web import listing
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import standings, vendors_show, worklist
from portal.web.render import render, see
from portal.workflow import portfolio_lists, vendors
from portal.workflow.portfolio_lists import Filter
from portal.workflow.vendors import StaleVendor, VendorDetails

STATUS_WORDS = {VendorStatus.PROSPECT: "Prospect", VendorStatus.IN_REVIEW: "In review", VendorStatus.LIVE: "Live",
                VendorStatus.EXITING: "Leaving", VendorStatus.CLOSED: "Closed"}
LABELS = {
    "name": "Name", "services": "What they do for you", "handles_phi": "Handles patient data",
    "phi": "Which patient data", "owner_name": "Owner in your practice", "planned_start": "Planned start",
    "status": "Status"}
NOT_SAVED = "The vendor was not saved. What you entered is still here."
FILTERS = {"all": "All", **{key.value: word for key, word in worklist.DECISION_WORDS.items()},
           "unscored": "Not scored yet"}
_NAME = func.lower(col(Vendor.name))
SORTS: Mapping[str, Any] = {
    "decision": col(PortfolioLine.rank), "name": _NAME, "start": col(Vendor.planned_start),
    "owner": func.lower(col(Vendor.owner_name)), "status": col(Vendor.status)}


def index(call: Call) -> Response:
    asked = listing.asked(call, sorts=tuple(SORTS), shows=tuple(FILTERS))
    census = portfolio_lists.census(call.db, call.actor, Filter(asked.find))
    counts = {key: census.of(key) for key in FILTERS}
    chips = [chip for chip in listing.chips(asked, FILTERS, counts) if chip.count or chip.chosen or chip.key == "all"]
    found = listing.fetch(call.db, asked, portfolio_lists.ids(call.actor, asked.find, asked.show), _order(asked), chips,
                          counts[asked.show])
    decisions = {row.id: row.decision or "" for row in found.rows}
    shown = replace(found, rows=standings.in_order(call.db, call.actor, list(decisions)))
    return render(call, "practice/vendors/index.html", list=shown, standing_badge=worklist.standing_badge,
                  decisions=decisions, none_yet=not counts["all"] and not asked.find)


def _order(asked: listing.Asked) -> list[ColumnElement[Any]]:
    column = SORTS[asked.sort]
    chosen = column.desc() if asked.descending else column.asc()
    return [chosen.nulls_last(), _NAME.asc(), col(Vendor.id).asc()]


def new(call: Call) -> Response:
    return _new_form(call, Form({"handles_phi": True, "owner_name": call.actor.name}))


def _new_form(call: Call, form: Form, status: int = 200) -> Response:
    return render(call, "practice/vendors/new.html", status, form=form, owners=_owners(call))


def add(call: Call) -> Response:
    form = Form.sent(call)
    try:
        vendor = vendors.add(call.parts, call.db, call.actor, _details(form))
    except InvalidInput as error:
        return _new_form(call, form.refused(error), error.http_status)
    return see(call, "vendor", id=vendor.id)


def edit(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    values = {name: getattr(vendor, name) for name in LABELS}
    return _edit_form(call, vendor, Form({**values, "version": vendor.version}))


def _edit_form(call: Call, vendor: Vendor, form: Form, status: int = 200, **more: Any) -> Response:
    context = {"clashes": [], "changed_by": None, **more}
    return render(call, "practice/vendors/edit.html", status, vendor=vendor, form=form, owners=_owners(call),
                  statuses=[(choice.value, STATUS_WORDS[choice]) for choice in vendors.by_hand(vendor)],
                  signed=vendors.needs_agreement(call.db, vendor), **context)


def change(call: Call) -> Response:
    form = Form.sent(call)
    vendor = vendors.hold(call.db, call.actor, call.path("id"))
    try:
        version = form.whole("version", "The version", lowest=1, highest=10**9)
        status = VendorStatus(form.choice("status", "Status", list(VendorStatus)))
        if vendors.needs_agreement(call.db, vendor) is not None:
            form.put("handles_phi", vendor.handles_phi)  # the form has no such box then
        details = _details(form)
        details = replace(details, contact_name=vendor.contact_name, contact_email=vendor.contact_email)
        vendors.change(call.parts, call.db, call.actor, vendor, details, version=version, status=status)
    except StaleVendor as error:
        return _both_shown(call, error, form)
    except InvalidInput as error:
        return _edit_form(call, vendor, form.refused(error), error.http_status)
    except WrongState as error:
        call.db.expire(vendor)  # the row again as it is stored, without what the form had put on it
        form.refused(InvalidInput(NOT_SAVED, {"status": error.message}))
        return _edit_form(call, vendor, form, error.http_status)
    return see(call, "vendor", id=vendor.id)


def _both_shown(call: Call, error: StaleVendor, form: Form) -> Response:
    """409: the person's own values in the form, and beside them what is saved now. Saving again is a choice made
    with both in view, so the form now carries the current version."""
    saved = Form({name: getattr(error.vendor, name) for name in LABELS})
    clashes = [(name, LABELS[name], _readable(name, form), _readable(name, saved)) for name in LABELS
               if form.entered(name).strip() != saved.entered(name)]
    form.refused(error)
    form.put("version", error.vendor.version)
    return _edit_form(call, error.vendor, form, error.http_status, clashes=clashes,
                      changed_by=_last_change(call, error.vendor))


def _readable(name: str, form: Form) -> str:
    value = form.entered(name)
    if name == "handles_phi":
        return "Yes" if form.ticked(name) else "No"
    if name == "status" and value in set(VendorStatus):
        return STATUS_WORDS[VendorStatus(value)]
    return value or "Empty"


def _last_change(call: Call, vendor: Vendor) -> Row[Any] | None:
    return call.db.execute(
        select(col(AuditEvent.actor_name), col(AuditEvent.at))
        .where(col(AuditEvent.subject_id) == vendor.id, col(AuditEvent.event) == Event.VENDOR_CHANGED)
        .order_by(col(AuditEvent.sequence).desc()).limit(1)).first()


def _details(form: Form) -> VendorDetails:
    """Raises InvalidInput with every field that cannot be taken."""
    details = VendorDetails(
        name=form.text("name", "The name", required=True),
        services=form.text("services", "What they do", longest=500, lines=True),
        handles_phi=form.flag("handles_phi"),
        phi=form.text("phi", "Which patient data", longest=500, lines=True),
        owner_name=form.text("owner_name", "The owner", longest=120),
        contact_name=form.text("contact_name", "Their contact", longest=120),
        contact_email=form.email("contact_email", "The contact’s email"),
        planned_start=form.day("planned_start", "The planned start"))
    form.check(NOT_SAVED)
    return details


def _owners(call: Call) -> list[str]:
    """Names that were written as owners before, to choose from instead of typing."""
    rows = call.db.execute(
        select(col(Vendor.owner_name)).where(col(Vendor.practice_id) == call.actor.practice_id,
                                             col(Vendor.owner_name) != "").distinct().limit(50))
    return sorted({call.actor.name, *(name for (name,) in rows)})


routes = [
    Page("/vendors", index, permission=Permission.VENDORS_READ, name="vendors"),
    Page("/vendors", add, permission=Permission.VENDORS_EDIT, name="vendor-add", method="POST"),
    Page("/vendors/new", new, permission=Permission.VENDORS_EDIT, name="vendor-new"),
    Page("/vendors/{id}", vendors_show.show, permission=Permission.VENDORS_READ, name="vendor"),
    Page("/vendors/{id}/edit", edit, permission=Permission.VENDORS_EDIT, name="vendor-edit"),
    Page("/vendors/{id}/edit", change, permission=Permission.VENDORS_EDIT, name="vendor-change", method="POST"),
]
