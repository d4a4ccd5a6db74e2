"""Security headers on every answer, and no caching of anything but static files."""

from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from portal.config import Settings


def policy(settings: Settings) -> str:
    """Only our own scripts, styles, fonts and images. Forms may also lead to the identity provider, where signing
    in and out goes on: browsers count a redirect after a form as that form's target."""
    issuer = urlsplit(settings.oidc.issuer)
    return "; ".join((
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
        "connect-src 'self'", f"form-action 'self' {issuer.scheme}://{issuer.netloc}", "base-uri 'none'",
        "frame-ancestors 'none'"))


class SecurityHeaders:
    """ASGI middleware. A page may set its own stricter policy; nothing can loosen it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.fixed = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        }
        if settings.secure_cookies:
            self.fixed["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self.policy = policy(settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(self.fixed)
                headers.setdefault("Content-Security-Policy", self.policy)
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self.app(scope, receive, send_with_headers)
