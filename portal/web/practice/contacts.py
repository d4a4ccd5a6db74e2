"""The people of a vendor on the practice's side: add, change, remove."""

from starlette.responses import Response

from portal import access
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import Contact, Vendor
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.render import render, see
from portal.workflow import contacts
from portal.workflow.contacts import ContactDetails

NOT_SAVED = "The contact was not saved. What you entered is still here."


def new(call: Call) -> Response:
    """Begins with whom the vendor's form named, while nobody else is here."""
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    named = {"name": vendor.contact_name, "email": vendor.contact_email}
    return _form(call, vendor, None, Form({} if contacts.of_vendor(call.db, vendor) else named))


def _form(call: Call, vendor: Vendor, contact: Contact | None, form: Form, status: int = 200) -> Response:
    return render(call, "practice/contacts/edit.html", status, vendor=vendor, contact=contact, form=form)


def add(call: Call) -> Response:
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        contacts.add(call.parts, call.db, call.actor, vendor, details_of(form))
    except InvalidInput as error:
        return _form(call, vendor, None, form.refused(error), error.http_status)
    return see(call, "vendor", "#contacts", id=vendor.id)


def edit(call: Call) -> Response:
    vendor, contact = _both(call)
    return _form(call, vendor, contact, Form({"name": contact.name, "email": contact.email, "role": contact.role,
                                              "version": contact.version}))


def change(call: Call) -> Response:
    form = Form.sent(call)
    vendor, contact = _both(call, lock=True)
    try:
        version = form.whole("version", "The version", lowest=1, highest=10**9)
        contacts.change(call.parts, call.db, call.actor, vendor, contact, details_of(form), version=version)
    except InvalidInput as error:
        return _form(call, vendor, contact, form.refused(error), error.http_status)
    except Conflict as error:
        form.refused(error).put("version", contact.version)
        return _form(call, vendor, contact, form, error.http_status)
    return see(call, "vendor", "#contacts", id=vendor.id)


def remove(call: Call) -> Response:
    vendor, contact = _both(call, lock=True)
    try:
        contacts.remove(call.parts, call.db, call.actor, contact)
    except WrongState as error:
        form = Form({"name": contact.name, "email": contact.email, "role": contact.role, "version": contact.version})
        return _form(call, vendor, contact, form.refused(error), error.http_status)
    return see(call, "vendor", "#contacts", id=vendor.id)


def _both(call: Call, *, lock: bool = False) -> tuple[Vendor, Contact]:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    contact = access.contact_for(call.db, call.actor, call.path("contact"), lock=lock)
    if contact.vendor_id != vendor.id or contact.removed_at:
        raise NotFound
    return vendor, contact


def details_of(form: Form) -> ContactDetails:
    """Raises InvalidInput with every field that cannot be taken."""
    details = ContactDetails(
        name=form.text("name", "The name", longest=120, required=True),
        email=form.email("email", "The address", required=True),
        role=form.text("role", "The role", longest=120))
    form.check(NOT_SAVED)
    return details


_CONTACT = "/vendors/{id}/contacts/{contact}"

routes = [
    Page("/vendors/{id}/contacts/new", new, permission=Permission.VENDORS_EDIT, name="contact-new"),
    Page("/vendors/{id}/contacts", add, permission=Permission.VENDORS_EDIT, name="contact-add", method="POST"),
    Page(f"{_CONTACT}/edit", edit, permission=Permission.VENDORS_EDIT, name="contact-edit"),
    Page(f"{_CONTACT}/edit", change, permission=Permission.VENDORS_EDIT, name="contact-change", method="POST"),
    Page(f"{_CONTACT}/remove", remove, permission=Permission.VENDORS_EDIT, name="contact-remove", method="POST"),
]
