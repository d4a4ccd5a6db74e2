"""The demonstration's provider: a click signs in, with the groups that the demonstration maps to roles."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from portal.config import OIDCSettings
from portal.identity import demonstration
from portal.identity.oidc import Begin, OIDCClient
from portal.identity.provider import DEMONSTRATION, fetch_json
from tests.services.processes import free_port, listens, server

CALLBACK = "http://127.0.0.1:8000/sign-in/callback"


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "portal.identity.demonstration", "--port", str(port)]
    with server(command, ready=lambda: listens(port)):
        yield demonstration.issuer(port)


@pytest.fixture
def client(issuer: str) -> OIDCClient:
    settings = OIDCSettings(issuer, demonstration.CLIENT_ID, demonstration.CLIENT_SECRET)
    return OIDCClient(settings, CALLBACK)


def _click(begin: Begin, person: str) -> dict[str, str]:
    answer = httpx2.post(begin.url, data={"sub": person})
    assert answer.headers["location"].startswith(CALLBACK)
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


@pytest.mark.parametrize("person", demonstration.people(), ids=lambda person: person.id)
def test_one_click_signs_in(client: OIDCClient, person: demonstration.Person) -> None:
    begin = client.begin()
    identity = client.finish(begin, _click(begin, person.id))
    assert (identity.subject, identity.name, identity.email) == (person.id, person.name, person.email)
    assert identity.groups == (demonstration.group(person.practice_id, person.role),)


def test_the_page_names_everybody_and_loads_nothing_from_elsewhere(client: OIDCClient) -> None:
    page = httpx2.get(client.begin().url).text
    for person in demonstration.people():
        assert person.name in page and f'value="{person.id}"' in page
    assert not re.search(r"(src|href)=|@import|url\(", page)


def test_somebody_who_is_not_of_the_cast_has_no_group(client: OIDCClient) -> None:
    begin = client.begin()
    assert client.finish(begin, _click(begin, "mallory")).groups == ()


def test_says_that_it_is_a_demonstration(issuer: str) -> None:
    assert fetch_json(f"{issuer}/.well-known/openid-configuration")[DEMONSTRATION] is True


def test_signing_out_leads_back(client: OIDCClient, issuer: str) -> None:
    url = client.sign_out_url("", "http://127.0.0.1:8000/")
    assert url is not None
    page = httpx2.get(url).text
    assert 'name="redirect_uri" value="http://127.0.0.1:8000/"' in page
    answer = httpx2.post(f"{issuer}/oauth2/end_session/confirm", data={"redirect_uri": "http://127.0.0.1:8000/"})
    assert answer.headers["location"] == "http://127.0.0.1:8000/"


def test_answers_for_the_icon_that_a_browser_asks_for(issuer: str) -> None:
    answer = httpx2.get(f"{issuer}/favicon.ico")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (200, "image/svg+xml")
    assert "<svg" in answer.text
