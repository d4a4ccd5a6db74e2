"""A vendor's person's own list: everything that any practice asks of their address; the way in to each; and out."""

from starlette.responses import RedirectResponse, Response
from starlette.routing import NoMatchFound

from portal.errors import Unauthenticated
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call
from portal.web.render import render, see
from portal.web.vendor.entrances import ENTRANCES
from portal.web.visits import VendorPage, clear_cookie, person_of
from portal.workflow import visits


def show(call: Call) -> Response:
    person = person_of(call)
    if person is None:
        raise Unauthenticated("Ask for a code to open this page.")
    asked = visits.asked_of(call.parts, person)
    return render(call, "vendor/home.html", person=person, waiting=[line for line in asked if line.open],
                  answered=[line for line in asked if not line.open], passed=call.query("passed") == "yes")


def enter(call: Call) -> Response:
    """On to the page of the invitation's kind."""
    name = ENTRANCES.get(call.vendor.subject_kind, "")
    try:
        return see(call, name, invitation=call.vendor.invitation_id)
    except NoMatchFound:  # a purpose whose page this release does not have
        return render(call, "vendor/soon.html")


def sign_out(call: Call) -> Response:
    person = person_of(call)
    if person is not None:
        visits.sign_out(call.parts, person)
    response = RedirectResponse(call.url("vendor-signed-out"), 303)
    clear_cookie(response, call.parts.settings)
    return response


def signed_out(call: Call) -> Response:
    return render(call, "vendor/signed_out.html")


routes = [
    VendorPage("/vendor", show, permission=Permission.VISIT, name="vendor-home", opens="none"),
    VendorPage("/vendor/sign-out", sign_out, permission=Permission.VISIT, name="vendor-sign-out", method="POST",
               opens="none"),
    VendorPage("/vendor/signed-out", signed_out, permission=Permission.PUBLIC, name="vendor-signed-out", opens="none"),
    VendorPage("/vendor/{invitation}", enter, permission=Permission.VISIT_READ, name="vendor-entrance", opens="none"),
]
