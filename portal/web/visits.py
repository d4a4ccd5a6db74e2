"""The vendors' world: its own cookie, who is visiting, and pages that only a vendor's person opens.

A practice's session opens nothing here, and a vendor's opens nothing there: two cookies, two kinds of actor.
"""

from starlette.requests import Request
from starlette.responses import Response

from portal.config import Settings
from portal.vocabulary.actors import Acting, VendorPerson
from portal.web.pages import Call, Page
from portal.web.sessions import TOKEN_MAX
from portal.workflow import visits
from portal.workflow.parts import Parts

PREFIXES = ("/vendor/", "/invitation/")


def is_vendors(path: str) -> bool:
    """True for the addresses of the vendors' world."""
    return path == "/vendor" or path.startswith(PREFIXES)


class VendorPage(Page):
    """A page of the vendors' world. Where the address names an `{invitation}`, who visits is the vendor's actor within
    it (`call.vendor`), or gets a 404; elsewhere it is the person who has proved an address (`person_of(call)`)."""

    def _who(self, request: Request, parts: Parts) -> Acting | None:
        person = _person(request, parts)
        invitation = request.path_params.get("invitation")
        if person is None or invitation is None:
            return person
        request.state.actor = person  # an answer that is a refusal is shown to them, too
        return visits.actor_for(parts, person, str(invitation).replace("\0", ""))

    def _why_not(self, actor: Acting) -> str:
        return ("This is answered: it can be read, but not changed any more. Ask the practice if it should be opened "
                "again.")


def person_of(call: Call) -> VendorPerson | None:
    """The vendor's person at a page that is open to all; None for a stranger."""
    return call.visitor if isinstance(call.visitor, VendorPerson) else None


def client_of(call: Call) -> str:
    """The network address that asks. Behind a proxy it is the proxy's unless the server trusts its word."""
    return call.request.client.host if call.request.client else ""


def cookie_name(settings: Settings) -> str:
    return "__Host-flowdown-vendor" if settings.secure_cookies else "flowdown-vendor"


def _person(request: Request, parts: Parts) -> VendorPerson | None:
    token = request.cookies.get(cookie_name(parts.settings), "")
    return visits.person_for(parts, token) if 0 < len(token) <= TOKEN_MAX else None


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Lax, so that a link in a mail finds the person who is in already."""
    response.set_cookie(cookie_name(settings), token, max_age=settings.session_max_hours * 3600, path="/",
                        secure=settings.secure_cookies, httponly=True, samesite="lax")


def clear_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure_cookies, httponly=True,
                           samesite="lax")
