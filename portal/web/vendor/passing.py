"""Not the right person? Pass an invitation on to a colleague, who goes on from where things stand."""

import re

from starlette.responses import Response

from portal.errors import InvalidInput, TooMany
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call
from portal.web.render import render, see
from portal.web.visits import VendorPage
from portal.workflow import invitations
from portal.workflow.contacts import ContactDetails

NOT_PASSED = "It was not passed on. What you entered is still here."
# The name stands in a mail that we send: it must not become an address in it.
ADDRESS_LIKE = re.compile(r"[@/\\<>]|www\.|\.\w{2,}\b", re.IGNORECASE)


def show(call: Call) -> Response:
    return _form(call, Form())


def _form(call: Call, form: Form, status: int = 200) -> Response:
    return render(call, "vendor/pass_on.html", status, form=form)


def pass_on(call: Call) -> Response:
    form = Form.sent(call)
    try:
        invitations.pass_on(call.parts, call.db, call.vendor, _details(form))
    except (InvalidInput, TooMany) as error:
        return _form(call, form.refused(error), error.http_status)
    return see(call, "vendor-home", "?passed=yes")


def _details(form: Form) -> ContactDetails:
    details = ContactDetails(
        name=form.text("name", "The name", longest=120, required=True),
        email=form.email("email", "The address", required=True),
        role=form.text("role", "The role", longest=120))
    if ADDRESS_LIKE.search(details.name):
        form.errors.setdefault("name", "This looks like an address. Write your colleague's name.")
    form.check(NOT_PASSED)
    return details


routes = [
    VendorPage("/vendor/{invitation}/pass-on", show, permission=Permission.VISIT_ANSWER, name="vendor-pass-on"),
    VendorPage("/vendor/{invitation}/pass-on", pass_on, permission=Permission.VISIT_ANSWER, name="vendor-passed-on",
               method="POST"),
]
