"""One log line a request: which page, by whom, how it ended, how long it took. Never an address's query or a body."""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("portal.web")
QUIET = frozenset({"/healthz", "/readyz"})


class RequestLog:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in QUIET or scope["path"].startswith("/static/"):
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, watch)
        finally:
            route, actor = scope.get("route"), scope.get("state", {}).get("actor")
            log.info("request", extra={
                "method": scope["method"], "path_template": getattr(route, "path", ""), "status": status,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1), "actor_id": getattr(actor, "id", "")})
