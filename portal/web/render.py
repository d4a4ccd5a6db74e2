"""A template becomes an answer, with who is signed in and the form token; and what a download carries."""

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from portal.vocabulary.actors import Acting, Actor
from portal.vocabulary.permissions import Permission
from portal.web import csrf
from portal.web.pages import Call
from portal.workflow import remediations_lists
from portal.workflow.parts import Parts

# Whatever the file is, a browser gives it no origin, no script and no way out.
SANDBOX = "sandbox; default-src 'none'"


def render(call: Call, template: str, status: int = 200, **context: Any) -> Response:
    return respond(call.request, call.parts, call.visitor, template, status, lambda: _on_us(call), **context)


def _on_us(call: Call) -> int:
    """The number beside a word of the bar: the fixes that wait on the practice. Asked by the bar of the practice alone,
    and 0 where the page has no transaction to ask in."""
    session, actor = call.session, call.visitor
    if session is None or not session.in_transaction() or not isinstance(actor, Actor):
        return 0
    return remediations_lists.on_us(session, actor.practice_id)


def respond(request: Request, parts: Parts, actor: Acting | None, template: str, status: int = 200,
            on_us: Callable[[], int] = lambda: 0, **context: Any) -> Response:
    html = request.app.state.templates.get_template(template).render(
        actor=actor, may=lambda permission: actor is not None and actor.may(Permission(permission)),
        csrf=csrf.token_for(actor, parts.settings) if actor else "", demonstration=parts.settings.demonstration,
        url=lambda name, **path: str(request.app.url_path_for(name, **path)), here=request.url.path,
        query=request.query_params, htmx=request.headers.get("HX-Request") == "true", on_us=on_us, **context)
    return HTMLResponse(html, status)


def see(call: Call, name: str, fragment: str = "", **path: Any) -> Response:
    """Go and see another page, after something was done."""
    return RedirectResponse(call.url(name, **path) + fragment, status_code=303)


def attachment(name: str) -> Mapping[str, str]:
    """Never opened in place, whatever the browser thinks of it."""
    plain = re.sub(r"[^A-Za-z0-9 .,_()-]", "_", name)
    return {"Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Security-Policy": SANDBOX}
