"""The session cookie: an opaque token that scripts cannot read and other sites cannot send with a form."""

from starlette.requests import Request
from starlette.responses import Response

from portal.config import Settings
from portal.vocabulary.actors import Actor
from portal.workflow import sessions
from portal.workflow.parts import Parts

TOKEN_MAX = 100


def cookie_name(settings: Settings) -> str:
    return "__Host-flowdown" if settings.secure_cookies else "flowdown"


def actor_of(request: Request, parts: Parts) -> Actor | None:
    token = request.cookies.get(cookie_name(parts.settings), "")
    return sessions.actor_for(parts, token) if 0 < len(token) <= TOKEN_MAX else None


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    response.set_cookie(cookie_name(settings), token, max_age=settings.session_max_hours * 3600, path="/",
                        secure=settings.secure_cookies, httponly=True, samesite="lax")


def clear_cookie(response: Response, settings: Settings) -> None:
    response.delete_cookie(cookie_name(settings), path="/", secure=settings.secure_cookies, httponly=True,
                           samesite="lax")
