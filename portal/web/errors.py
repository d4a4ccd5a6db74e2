"""What a person sees when something goes wrong: what was wrong, what would be right, and what was kept."""

import logging
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from portal.errors import PortalError, Unauthenticated
from portal.web import visits
from portal.web.headers import protect
from portal.web.render import respond
from portal.web.sessions import actor_of
from portal.web.visits import VendorPage

log = logging.getLogger("portal.web")

TITLES = {
    400: "Signing in did not work", 401: "Sign in first", 403: "This is not open to you", 404: "Not found",
    405: "This address does not work that way", 409: "Someone else was faster", 410: "This link no longer opens",
    413: "That is too large", 422: "That could not be taken", 429: "Too many tries", 500: "Our fault, not yours",
    503: "A part of Flowdown does not answer",
}
MESSAGES = {
    404: "There is nothing at this address, or it belongs to another practice.",
    405: "Open it from its page instead.",
    500: "Something broke on our side. Nothing was changed by this step. Try again in a minute.",
}
SIGNED_OUT = "Not saved: you are signed out. Copy what you wrote, ask for a new code, and enter it again."


def portal_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PortalError)
    if isinstance(error, Unauthenticated):
        return _to_sign_in(request)
    return _page(request, error.http_status, error.message)


def http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if not hasattr(request.state, "actor"):  # no page was found that would have asked who this is
        request.state.actor = actor_of(request, request.app.state.parts)
    response = _page(request, error.status_code, MESSAGES.get(error.status_code, str(error.detail)))
    response.headers.update(error.headers or {})
    return response


def unexpected(request: Request, error: Exception) -> Response:
    """A fault in our code. The log gets the kind of error and where, never what a person entered."""
    log.error("unexpected error", extra={"error": type(error).__name__, "path_template": _template(request)},
              exc_info=error)
    response = _page(request, 500, MESSAGES[500])
    protect(response.headers, request.app.state.parts.settings)  # sent from outside all middleware
    return response


def _page(request: Request, status: int, message: str) -> Response:
    actor = getattr(request.state, "actor", None)
    if _saves_itself(request):
        return _line(request, f"Not saved. {message}")
    return respond(request, request.app.state.parts, actor, _template_of(request), status,
                   title=TITLES.get(status, "That did not work"), message=message, code=status)


def _saves_itself(request: Request) -> bool:
    """True for an answer that a vendor's page saves while it is written: its line is there to tell, not a page."""
    return isinstance(request.scope.get("route"), VendorPage) and request.headers.get("HX-Request") == "true"


def _line(request: Request, words: str) -> Response:
    return respond(request, request.app.state.parts, None, "vendor/_not_saved.html", words=words)


def _template_of(request: Request) -> str:
    """The page of the world that was asked for: a vendor's person sees nothing of the practice's."""
    page = request.scope.get("route")
    return "errors/vendor.html" if isinstance(page, VendorPage) or visits.is_vendors(request.url.path) else \
        "errors/show.html"


def _to_sign_in(request: Request) -> Response:
    if _saves_itself(request):
        return _line(request, SIGNED_OUT)
    if isinstance(request.scope.get("route"), VendorPage):
        return RedirectResponse(str(request.app.url_path_for("vendor-sign-in")), status_code=303)
    target = str(request.app.url_path_for("sign-in"))
    if request.method == "GET" and request.url.path != "/":
        target += "?next=" + quote(request.url.path)
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=204, headers={"HX-Redirect": target})
    return RedirectResponse(target, status_code=303)


def _template(request: Request) -> str:
    route = request.scope.get("route")
    return getattr(route, "path", "")
