"""A real OpenID provider (npm's certified oidc-provider) with the cast as its people, and a way through its pages."""

from __future__ import annotations

import json
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx2

from portal.config import OIDCSettings
from tests.services.processes import free_port, listens, server
from tests.services.sharing import Facts, ServiceFailed

PEOPLE: dict[str, dict[str, Any]] = {
    id_: {
        "name": name,
        "email": f"{id_}@{practice}.example.com",
        "email_verified": True,
        "groups": ["everyone", f"{practice}-{role}"],
    }
    for id_, name, practice, role in (
        ("ada", "Ada Sample", "sample-family", "owner"),
        ("ben", "Ben Sample", "sample-family", "staff"),
        ("remy", "Remy Sample", "sample-family", "reviewer"),
        ("otto", "Otto Sample", "sample-family", "auditor"),
        ("cleo", "Cleo Mockup", "mockup-dental", "owner"),
        ("nobody", "Nobody Special", "sample-family", "visitor"),
    )
}
"""Each is in the group "<practice id>-<role>", like the people of `make demo`; nobody's group has no role."""
PEOPLE |= {
    "vic": {"name": "Vic Example", "email": "vic@billing.example.com", "email_verified": True},
    "val": {"name": "Val Example", "email": "val@clearinghouse.example.com", "email_verified": True},
    "unproved": {"name": "Vic Example", "email": "vic@billing.example.com", "email_verified": False},
}
"""People of vendors, who are in no group; the last one's address nobody has checked."""
COMPANY = "/vendor/company-sign-in/billing.example.com/callback"

_NODE = Path(__file__).parent / "node"
_CLIENT = "flowdown-tests"
_FORM = re.compile(r'<form[^>]* action="([^"]+)"')


@dataclass(frozen=True)
class OIDCProvider:
    """The running provider. Any port of this machine may be sent back to, on the callback's path."""

    issuer: str
    client_id: str
    client_secret: str

    def settings(self) -> OIDCSettings:
        return OIDCSettings(self.issuer, self.client_id, self.client_secret)

    def callback(self, url: str, person: str, *, cancel: bool = False) -> str:
        """Go to `url` as `person` would: sign in, agree (or cancel). The address that the provider then sends to."""
        with httpx2.Client(timeout=10) as browser:
            page = browser.get(url)
            while True:
                if page.is_redirect:
                    address = urljoin(str(page.url), page.headers["location"])
                    if not address.startswith(self.issuer):
                        return address
                    page = browser.get(address)
                elif cancel:
                    page = browser.get(f"{page.url}/abort")
                else:
                    page = browser.post(_next_form(page), data=_fields(page, person))

    def answer(self, url: str, person: str, *, cancel: bool = False) -> dict[str, str]:
        """The query of that address."""
        return dict(parse_qsl(urlsplit(self.callback(url, person, cancel=cancel)).query))


def reached_by(facts: Facts) -> OIDCProvider:
    """The provider that the facts of `running()` describe."""
    return OIDCProvider(**facts)


@contextmanager
def running() -> Iterator[Facts]:
    """Run the provider with node on a free port."""
    port, secret = free_port(), secrets.token_urlsafe(32)
    client = {
        "client_id": _CLIENT,
        "client_secret": secret,
        "redirect_uris": [f"http://{host}{path}" for host in ("127.0.0.1", "localhost")
                          for path in ("/sign-in/callback", COMPANY)],
        "post_logout_redirect_uris": ["http://127.0.0.1/", "http://localhost/"],
    }
    given = json.dumps({"port": port, "client": client, "people": PEOPLE})
    with server([_node(), "provider.js", given], cwd=_NODE, ready=lambda: listens(port)):
        yield {"issuer": f"http://127.0.0.1:{port}", "client_id": _CLIENT, "client_secret": secret}


def _node() -> str:
    node = shutil.which("node")
    if node is None:
        raise ServiceFailed(
            "node is not installed, and sign-in is tested against a real provider: run `make services`."
        )
    if not (_NODE / "node_modules" / "oidc-provider").is_dir():
        raise ServiceFailed("The npm packages of tests/services/node are not installed: run `make services`.")
    return node


def _next_form(page: httpx2.Response) -> str:
    form = _FORM.search(page.text)
    if page.status_code != 200 or form is None:
        raise AssertionError(f"The provider shows no form at {page.url.path} ({page.status_code}).")
    return urljoin(str(page.url), str(form[1]))


def _fields(page: httpx2.Response, person: str) -> dict[str, str]:
    if 'value="login"' in page.text:
        return {"prompt": "login", "login": person, "password": "any"}
    return {"prompt": "consent"}
