"""Signing in, with a real provider and without one."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette

from portal.app import create_app
from portal.web.account.sign_in import STATE_COOKIE, safe_path
from portal.web.sessions import cookie_name
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, stranger, words
from tests.services.oidc import OIDCProvider


@pytest.fixture
def browser(parts: Parts, oidc: OIDCProvider, cast: Cast) -> Browser:
    """A browser of nobody, at a portal that knows the real provider."""
    assert cast.sample.name
    known = replace(parts, settings=replace(parts.settings, oidc=oidc.settings()))
    return stranger(create_app(parts=known), known)


def on_the_way(browser: Browser, target: str = "/") -> str:
    """Press the button; the address of the provider that it leads to."""
    answer = browser.post("/sign-in", next=target)
    assert answer.status_code == 303
    return answer.headers["location"]


def come_back(browser: Browser, oidc: OIDCProvider, url: str, person: str, *, cancel: bool = False) -> str:
    """The path of the callback that the provider sends the browser to."""
    back = urlsplit(oidc.callback(url, person, cancel=cancel))
    return f"{back.path}?{back.query}"


def test_the_page_has_one_button_and_says_whom_to_be(nobody: Browser) -> None:
    page = nobody.get("/sign-in?next=/vendors")
    assert page.status_code == 200
    assert page.text.count("<button") == 1
    assert 'name="next" value="/vendors"' in page.text
    assert "Ada Sample" in words(page)


def test_in_production_nobody_is_named(parts: Parts) -> None:
    production = replace(parts, settings=replace(parts.settings, mode="production"))
    page = stranger(create_app(parts=production), production).get("/sign-in")
    assert "Ada Sample" not in page.text
    assert "demonstration" not in page.text.lower()


def test_who_is_signed_in_already_goes_on(ada: Browser) -> None:
    assert ada.get("/sign-in?next=/vendors").headers["location"] == "/vendors"
    assert ada.get("/sign-in?next=//evil.example").headers["location"] == "/"


def test_ada_signs_in_and_lands_where_she_wanted_to_go(browser: Browser, oidc: OIDCProvider, parts: Parts) -> None:
    url = on_the_way(browser, "/vendors")
    assert url.startswith(oidc.issuer)
    assert parse_qs(urlsplit(url).query)["code_challenge_method"] == ["S256"]
    answer = browser.get(come_back(browser, oidc, url, "ada"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/vendors")
    assert "Ada Sample" in words(browser.get("/vendors"))
    assert factories.events_of(parts, "sample-family")[-1] == "session:started"


def test_a_group_without_a_role_opens_nothing(browser: Browser, oidc: OIDCProvider, parts: Parts) -> None:
    answer = browser.get(come_back(browser, oidc, on_the_way(browser), "nobody"))
    assert answer.status_code == 403
    assert "no group of yours has a role here" in words(answer)
    assert cookie_name(parts.settings) not in browser.client.cookies
    assert browser.get("/").status_code == 303


def test_a_sign_in_that_was_canceled_says_so(browser: Browser, oidc: OIDCProvider) -> None:
    answer = browser.get(come_back(browser, oidc, on_the_way(browser), "ada", cancel=True))
    assert answer.status_code == 400
    assert "You were not signed in" in words(answer)
    assert "Back to sign in" in words(answer)


def test_an_answer_counts_once(browser: Browser, oidc: OIDCProvider) -> None:
    path = come_back(browser, oidc, on_the_way(browser), "ada")
    assert browser.get(path).status_code == 303
    browser.client.cookies.clear()
    assert browser.get(path).status_code == 400


def test_an_answer_counts_only_in_the_browser_that_asked(browser: Browser, oidc: OIDCProvider) -> None:
    """Otherwise a stranger could sign somebody in as himself, and read what they then enter."""
    path = come_back(browser, oidc, on_the_way(browser), "ada")
    victim = stranger(browser.client.app, browser.parts)  # type: ignore[arg-type]
    answer = victim.get(path)
    assert answer.status_code == 400
    assert "not started in this browser" in words(answer)
    victim.client.cookies.set(STATE_COOKIE, "guessed")
    assert victim.get(path).status_code == 400


@pytest.mark.parametrize("query", ["", "?state=", "?state=unknown&code=x", "?state=%00", "?code=x&state=é"])
def test_a_made_up_answer_is_refused(nobody: Browser, query: str) -> None:
    nobody.client.cookies.set(STATE_COOKIE, "unknown")
    answer = nobody.get("/sign-in/callback" + query)
    assert answer.status_code == 400
    assert "Start again from the sign-in page" in words(answer) or "no longer under way" in words(answer)


def test_a_provider_that_does_not_answer_is_told(app: Starlette, parts: Parts) -> None:
    answer = stranger(app, parts).post("/sign-in", next="/")
    assert answer.status_code == 400
    assert "does not answer" in words(answer)


@pytest.mark.parametrize("target", ["/", "/vendors", "/vendors/1/edit?a=b&c=%2F"])
def test_a_path_of_this_site_is_kept(target: str) -> None:
    assert safe_path(target) == target


@pytest.mark.parametrize("target", [
    "", "vendors", "//evil.example", "/\\evil.example", "/\t/evil.example", "https://evil.example",
    "javascript:alert(1)",
    "/ /evil", "/\n", "\\\\evil.example", "/é", "/" + "x" * 500,
])
def test_anything_else_becomes_the_home_page(target: str) -> None:
    assert safe_path(target) == "/"
