"""Signing in with the practice's identity provider: the page with one button, the way there, and the way back."""

import logging
import secrets

from starlette.responses import RedirectResponse, Response

from portal.errors import PortalError, SignInFailed
from portal.identity import demonstration
from portal.identity.oidc import Begin, OIDCClient
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call, Page
from portal.web.render import render
from portal.web.sessions import set_cookie
from portal.workflow import sessions

log = logging.getLogger("portal.web")

STATE_COOKIE = "flowdown-sign-in"
NEXT_MAX = 500


def show(call: Call) -> Response:
    target = safe_path(call.query("next"))
    if call.visitor is not None:
        return RedirectResponse(target, 303)
    people = demonstration.people() if call.parts.settings.demonstration else []
    return render(call, "account/sign_in.html", next=target, people=people)


def begin(call: Call) -> Response:
    """Off to the provider. The state is also kept in this browser, so that nobody can sign another one in."""
    started = _oidc(call).begin()
    with call.parts.database.transaction(None) as db:
        sessions.begin(db, started, safe_path(call.field("next")))
    response = RedirectResponse(started.url, 303)
    response.set_cookie(STATE_COOKIE, started.state, max_age=sessions.SIGN_IN_MINUTES * 60, path="/sign-in",
                        secure=call.parts.settings.secure_cookies, httponly=True, samesite="lax")
    return response


def finish(call: Call) -> Response:
    """Back from the provider: the session starts once everything about the answer is right."""
    try:
        token, target = _signed_in(call)
    except PortalError as error:
        log.warning("sign-in failed", extra={"code": getattr(error, "code", type(error).__name__)})
        response = render(call, "account/not_signed_in.html", error.http_status, message=error.message)
    else:
        response = RedirectResponse(target, 303)
        set_cookie(response, call.parts.settings, token)
    response.delete_cookie(STATE_COOKIE, path="/sign-in")
    return response


def _signed_in(call: Call) -> tuple[str, str]:
    state = call.query("state")
    kept = call.request.cookies.get(STATE_COOKIE, "")
    if not state or not secrets.compare_digest(state.encode(), kept.encode()):
        raise SignInFailed("other-browser", "This sign-in was not started in this browser, or it is too old. "
                                            "Start again from the sign-in page.")
    with call.parts.database.transaction(None) as db:
        row = sessions.take(db, state)
    identity = _oidc(call).finish(Begin(state, row.nonce, row.code_verifier), dict(call.request.query_params))
    return sessions.sign_in(call.parts, identity), safe_path(row.next_path)


def safe_path(target: str) -> str:
    """A path of this site, or "/": never another site's address, however it is written."""
    plain = all(" " < c <= "~" and c != "\\" for c in target)
    return target if plain and target.startswith("/") and target[1:2] != "/" and len(target) <= NEXT_MAX else "/"


def _oidc(call: Call) -> OIDCClient:
    client: OIDCClient = call.request.app.state.oidc
    return client


routes = [
    Page("/sign-in", show, permission=Permission.PUBLIC, name="sign-in", opens="none"),
    Page("/sign-in", begin, permission=Permission.PUBLIC, name="sign-in-begin", method="POST", opens="none"),
    Page("/sign-in/callback", finish, permission=Permission.PUBLIC, name="sign-in-finish", opens="none"),
]
