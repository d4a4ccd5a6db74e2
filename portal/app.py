"""`create_app`: the one place where the sides meet."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from portal import config, templating
from portal.errors import PortalError
from portal.identity.oidc import OIDCClient
from portal.web import account, errors, health, practice, vendor
from portal.web.headers import SecurityHeaders
from portal.web.requestlog import RequestLog
from portal.wiring import build_parts
from portal.workflow.parts import Parts


class _Static(StaticFiles):
    """Addresses carry the content's hash, so an answer never goes stale."""

    def file_response(self, *args, **kwargs):  # type: ignore[no-untyped-def]
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def _static() -> Mount:
    """Only static files are compressed: a page holds secrets beside what a stranger may have sent (BREACH)."""
    files = _Static(directory=templating.STATIC)
    return Mount("/static", files, name="static", middleware=[Middleware(GZipMiddleware)])


def create_app(settings: config.Settings | None = None, parts: Parts | None = None) -> Starlette:
    """The whole portal. Settings come from the environment unless they are given."""
    parts = parts or build_parts(settings or config.load())
    app = Starlette(
        routes=[*health.routes, *account.routes, *practice.routes, *vendor.routes, _static()],
        middleware=[Middleware(RequestLog), Middleware(SecurityHeaders, settings=parts.settings)],
        exception_handlers={PortalError: errors.portal_error, HTTPException: errors.http_error,
                            Exception: errors.unexpected},
    )
    app.router.redirect_slashes = False  # it would build an address from the Host header
    app.state.parts = parts
    app.state.templates = templating.environment()
    app.state.oidc = OIDCClient(parts.settings.oidc, parts.settings.base_url + "/sign-in/callback")
    app.state.companies = dict[str, OIDCClient]()
    return app
