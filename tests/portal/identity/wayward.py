"""A provider that does whatever a test tells it: it signs anything, with any key, and answers as it likes."""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from joserfc import jwt
from joserfc.jwk import RSAKey

from portal.config import OIDCSettings
from portal.identity.oidc import Begin, Identity, OIDCClient

CLIENT = "flowdown-tests"
CALLBACK = "http://127.0.0.1:8000/sign-in/callback"


@functools.cache
def new_key(kid: str, owner: str = "provider") -> RSAKey:
    """A key of `owner`; the same one for the whole run, as making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass
class Wayward:
    """`answers` maps a path to (status, body); `id_token` is what the token endpoint will give out."""

    issuer: str
    key: RSAKey
    answers: dict[str, tuple[int, object]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def behave(self) -> None:
        """Answer as a provider should."""
        self.answers["/.well-known/openid-configuration"] = (200, self.metadata())
        self.publish(self.key)

    def metadata(self, **other: object) -> dict[str, object]:
        paths = {"authorization_endpoint": "/auth", "token_endpoint": "/token", "jwks_uri": "/jwks"}
        addresses = {name: self.issuer + path for name, path in paths.items()}
        return {"issuer": self.issuer, **addresses, "id_token_signing_alg_values_supported": ["RS256"], **other}

    def publish(self, *keys: RSAKey) -> None:
        self.answers["/jwks"] = (200, {"keys": [key.as_dict(private=False) for key in keys]})

    def claims(self, begin: Begin, **other: object) -> dict[str, Any]:
        """What an honest token says; `other` claims replace, and None removes."""
        now = int(time.time())
        honest = {"iss": self.issuer, "sub": "ada", "aud": CLIENT, "nonce": begin.nonce, "iat": now, "exp": now + 300}
        return {name: claim for name, claim in {**honest, **other}.items() if claim is not None}

    def signed(self, claims: dict[str, Any], key: RSAKey | None = None) -> str:
        signer = key or self.key
        return jwt.encode({"alg": "RS256", "kid": signer.kid}, claims, signer)

    def give(self, id_token: str) -> None:
        self.answers["/token"] = (200, {"access_token": "at", "token_type": "Bearer", "id_token": id_token})

    def client(self, **settings: Any) -> OIDCClient:
        return OIDCClient(OIDCSettings(self.issuer, CLIENT, "secret", **settings), CALLBACK)

    def finished(self, client: OIDCClient, begin: Begin) -> Identity:
        return client.finish(begin, {"state": begin.state, "code": "any"})


class _Handler(BaseHTTPRequestHandler):
    wayward: Wayward

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = self.path.partition("?")[0]
        self.wayward.asked.append(path)
        status, body = self.wayward.answers.get(path, (404, {}))
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if 300 <= status < 400:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = _answer  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def running(host: str = "127.0.0.1") -> Iterator[Wayward]:
    """Run it on a free port, behaving well until told otherwise."""
    handler = type("Handler", (_Handler,), {})
    with ThreadingHTTPServer((host, 0), handler) as server:
        wayward = Wayward(f"http://{host}:{server.server_port}", new_key("first"))
        wayward.behave()
        handler.wayward = wayward  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield wayward
        finally:
            server.shutdown()
            thread.join()
