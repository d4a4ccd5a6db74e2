"""A person's own account: role, open sessions, another practice, and signing out."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col
from starlette.responses import RedirectResponse, Response

from portal import clock
from portal.errors import NotFound, SignInFailed
from portal.identity.oidc import OIDCClient
from portal.models import Person, Practice, WebSession
from portal.vocabulary.permissions import Permission, Role
from portal.web.pages import Call, Page
from portal.web.render import render
from portal.web.sessions import clear_cookie, set_cookie
from portal.workflow import sessions

ROLE_MEANS = {
    Role.OWNER: "You can do everything here, set the practice’s time limits and read the audit trail.",
    Role.REVIEWER: "You can add vendors, upload agreements, and confirm or overrule what was read.",
    Role.STAFF: "You can add vendors and upload agreements. A reviewer or an owner settles the terms.",
    Role.AUDITOR: "You can read everything, the audit trail included, and change nothing.",
}


def show(call: Call) -> Response:
    person = call.db.get(Person, call.actor.id)
    if person is None or call.actor.role is None:
        raise NotFound
    this, open_ones = _open_sessions(call)
    roles = this.memberships if this else {}
    names = call.db.execute(select(col(Practice.id), col(Practice.name)).where(col(Practice.id).in_(list(roles))))
    others = sorted((name, id, Role(roles[id])) for id, name in names if id != call.actor.practice_id)
    return render(call, "account/show.html", person=person, means=ROLE_MEANS[call.actor.role], sessions=open_ones,
                  this_id=call.actor.session_id, others=others, settings=call.parts.settings)


def _open_sessions(call: Call) -> tuple[WebSession | None, list[WebSession]]:
    """This session, and all of this person's that still open a page, the last used first."""
    settings, at = call.parts.settings, clock.now()
    rows = call.db.scalars(
        select(WebSession).where(
            col(WebSession.person_id) == call.actor.id, col(WebSession.ended_at).is_(None),
            col(WebSession.seen_at) > at - timedelta(minutes=settings.session_idle_minutes),
            col(WebSession.created_at) > at - timedelta(hours=settings.session_max_hours))
        .order_by(col(WebSession.seen_at).desc())).all()
    return next((row for row in rows if row.id == call.actor.session_id), None), list(rows)


def sign_out(call: Call) -> Response:
    with call.parts.database.transaction(call.actor.practice_id) as db:
        sessions.sign_out(call.parts, db, call.actor)
    return _gone(call)


def sign_out_everywhere(call: Call) -> Response:
    with call.parts.database.transaction(call.actor.practice_id) as db:
        sessions.sign_out_everywhere(call.parts, db, call.actor)
    return _gone(call)


def _gone(call: Call) -> Response:
    """To the provider's own sign-out where it has one, or the next person at this desk would be signed in by a
    click. No transaction is open meanwhile: the provider may be slow."""
    client: OIDCClient = call.request.app.state.oidc
    here = call.url("sign-in")
    try:
        target = client.sign_out_url("", call.parts.settings.base_url + "/") or here
    except SignInFailed:
        target = here  # the provider does not answer; here the session has ended all the same
    response = RedirectResponse(target, 303)
    clear_cookie(response, call.parts.settings)
    return response


def switch(call: Call) -> Response:
    token = sessions.switch_practice(call.parts, call.actor, call.field("practice"))
    response = RedirectResponse(call.url("home"), 303)
    set_cookie(response, call.parts.settings, token)
    return response


routes = [
    Page("/account", show, permission=Permission.SIGNED_IN, name="account"),
    Page("/sign-out", sign_out, permission=Permission.SIGNED_IN, name="sign-out", method="POST", opens="none"),
    Page("/sign-out-everywhere", sign_out_everywhere, permission=Permission.SIGNED_IN, name="sign-out-everywhere",
         method="POST", opens="none"),
    Page("/account/practice", switch, permission=Permission.SIGNED_IN, name="account-practice", method="POST",
         opens="none"),
]
