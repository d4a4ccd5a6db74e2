"""Security headers on every answer, and no caching of anything but static files."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.config import Settings


def policy(settings: Settings) -> str:
    """Only our own scripts, styles, fonts and images. Forms may also lead to the identity providers, where
    signing in and out goes on: browsers count a redirect after a form as that form's target."""
    providers = [settings.oidc, *(company.oidc for company in settings.companies)]
    issuers = " ".join(f"{found.scheme}://{found.netloc}" for found in (urlsplit(one.issuer) for one in providers))
    return "; ".join((
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", f"form-action 'self' {issuers}", "base-uri 'none'",
        "frame-ancestors 'none'"))


def fixed(settings: Settings) -> dict[str, str]:
    """What every answer carries."""
    headers = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    }
    if settings.secure_cookies:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers


def protect(headers: MutableHeaders, settings: Settings) -> None:
    """Put the security headers on one answer. A page may have set a stricter policy of its own."""
    headers.update(fixed(settings))
    headers.setdefault("Content-Security-Policy", policy(settings))
    headers.setdefault("Cache-Control", "no-store")


class SecurityHeaders:
    """ASGI middleware. Nothing behind it can loosen what it sets."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                protect(MutableHeaders(scope=message), self.settings)
            await send(message)

        await self.app(scope, receive, send_with_headers)
