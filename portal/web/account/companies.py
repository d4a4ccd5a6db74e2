"""Signing in with the account of one's own company, where the operator has named its provider: there and back."""

import logging
import secrets

from starlette.responses import RedirectResponse, Response

from portal.errors import PortalError, SignInFailed
from portal.identity.oidc import Begin, OIDCClient
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call
from portal.web.render import render
from portal.web.visits import VendorPage, person_of, set_cookie
from portal.workflow import companies, sessions, visits

log = logging.getLogger("portal.web")

STATE_COOKIE = "flowdown-company"
PATH = "/vendor/company-sign-in/{domain}"


def begin(call: Call) -> Response:
    """Off to the company's provider. The state is also kept in this browser, so that nobody can sign another one in."""
    domain = call.path("domain")
    client = _client(call, domain)
    token = call.field("token")
    invitation_id = visits.letter(call.parts, token).invitation_id if token else ""
    begun = client.begin()
    with call.parts.database.transaction(None) as db:
        companies.begin(db, begun, domain, invitation_id)
    response = RedirectResponse(begun.url, 303)
    response.set_cookie(STATE_COOKIE, begun.state, max_age=sessions.SIGN_IN_MINUTES * 60,
                        path="/vendor/company-sign-in", secure=call.parts.settings.secure_cookies, httponly=True,
                        samesite="lax")
    return response


def finish(call: Call) -> Response:
    """Back from the provider: the session starts once everything about the answer is right."""
    try:
        token, invitation_id = _entered(call)
    except SignInFailed as error:
        log.warning("company sign-in failed", extra={"code": error.code})
        response = render(call, "account/invitations/not_signed_in.html", error.http_status, message=error.message)
    else:
        before = person_of(call)
        if before is not None:
            visits.sign_out(call.parts, before)
        response = RedirectResponse(_onward(call, token, invitation_id), 303)
        set_cookie(response, call.parts.settings, token)
    response.delete_cookie(STATE_COOKIE, path="/vendor/company-sign-in")
    return response


def _entered(call: Call) -> tuple[str, str]:
    domain, state = call.path("domain"), call.query("state")
    company = companies.provider_for(call.parts, domain)
    kept = call.request.cookies.get(STATE_COOKIE, "")
    if not state or not secrets.compare_digest(state.encode(), kept.encode()):
        raise SignInFailed("other-browser", "This sign-in was not started in this browser, or it is too old. Start "
                                            "again from the practice's mail.")
    with call.parts.database.transaction(None) as db:
        row, invitation_id = companies.take(db, state, domain)
    begun = Begin(state, row.nonce, row.code_verifier)
    identity = _client(call, domain).finish(begun, dict(call.request.query_params))
    return companies.enter(call.parts, company, identity), invitation_id


def _onward(call: Call, token: str, invitation_id: str) -> str:
    """To what they came for, where it is for the address that they proved; else to their list."""
    person = visits.person_for(call.parts, token)
    if invitation_id and person is not None:
        try:
            visits.actor_for(call.parts, person, invitation_id)
        except PortalError:
            return call.url("vendor-home")
        return call.url("vendor-entrance", invitation=invitation_id)
    return call.url("vendor-home")


def _client(call: Call, domain: str) -> OIDCClient:
    """One client for each provider and domain, kept with the application. Each has an address of its own to come back
    to, so that one provider's answer can never pass for another's. Raises NotFound for an unknown domain."""
    company = companies.provider_for(call.parts, domain)
    kept: dict[str, OIDCClient] = call.request.app.state.companies
    if domain not in kept:
        back = call.parts.settings.base_url + call.url("company-sign-in-finish", domain=domain)
        kept[domain] = OIDCClient(company.oidc, back)
    return kept[domain]


routes = [
    VendorPage(PATH, begin, permission=Permission.PUBLIC, name="company-sign-in", method="POST", opens="none"),
    VendorPage(f"{PATH}/callback", finish, permission=Permission.PUBLIC, name="company-sign-in-finish", opens="none"),
]
