"""A signed-in browser for tests of pages: a real session's cookie, and forms that carry the token and the origin."""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from httpx2 import Response
from starlette.applications import Starlette
from starlette.testclient import TestClient

from portal.identity.oidc import Identity
from portal.vocabulary.actors import Acting, Actor
from portal.web import csrf
from portal.web.sessions import cookie_name
from portal.workflow import sessions
from portal.workflow.parts import Parts
from tests import cast as the_cast

ISSUER = "https://id.example.com"
_OPEN = ExitStack()  # until the process ends
HOST = "127.0.0.1"  # of the tests' base_url; a cookie without it would not be taken back by the portal


@dataclass(frozen=True, slots=True)
class Browser:
    """One person's browser. `actor` is who the portal takes them for; None for a stranger."""

    client: TestClient
    parts: Parts
    actor: Acting | None = None

    @property
    def token(self) -> str:
        return csrf.token_for(self.actor, self.parts.settings) if self.actor else ""

    def get(self, path: str, **headers: str) -> Response:
        return self.client.get(path, headers=headers)

    def post(self, path: str, files: Any = None, **fields: Any) -> Response:
        """Send a form as the page would."""
        return self.client.post(path, data={"csrf": self.token, **fields}, files=files,
                                headers={"Origin": self.parts.settings.base_url})


def stranger(app: Starlette, parts: Parts, *, raises: bool = True) -> Browser:
    client = TestClient(app, base_url=parts.settings.base_url, follow_redirects=False, raise_server_exceptions=raises)
    client.portal = _loop()
    return Browser(client, parts)


@cache
def _loop() -> BlockingPortal:
    """One event loop for all requests of this process, as a server has one. A client of its own would start a thread, a
    loop and a pool of threads for each request."""
    return _OPEN.enter_context(start_blocking_portal())


def signed_in(app: Starlette, parts: Parts, who: Actor, *also: Actor, raises: bool = True) -> Browser:
    """A browser with a session of its own, started as a sign-in starts one; `also` are roles elsewhere."""
    roles = [(actor.practice_id, actor.role) for actor in (who, *also) if actor.role]
    groups = tuple(the_cast.group(practice_id, role) for practice_id, role in roles)
    email = f"{who.id}@example.com"
    token = sessions.sign_in(parts, Identity(ISSUER, who.id, email, who.name, groups, ""))
    browser = stranger(app, parts, raises=raises)
    browser.client.cookies.set(cookie_name(parts.settings), token, domain=HOST, path="/")
    return Browser(browser.client, parts, sessions.actor_for(parts, token))


def words(response: Response) -> str:
    """What a person reads on the page: no tags, single spaces."""
    text = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", response.text, flags=re.DOTALL)
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))
    plain = re.sub(r" ([:.,;])", r"\1", plain)
    return plain.replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", '"')
