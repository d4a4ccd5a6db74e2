"""A person's own page, and signing out."""

from __future__ import annotations

from dataclasses import replace

from starlette.applications import Starlette

from portal.app import create_app
from portal.vocabulary.permissions import Role
from portal.web.sessions import cookie_name
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import HOST, Browser, signed_in, words
from tests.services.oidc import OIDCProvider


def test_says_who_i_am_and_what_i_may(ada: Browser, otto: Browser) -> None:
    page = words(ada.get("/account"))
    assert "Ada Sample" in page
    assert "You can do everything here" in page
    assert "This browser" in page
    assert "change nothing" in words(otto.get("/account"))


def test_shows_every_open_session_of_mine_and_nobody_elses(app: Starlette, parts: Parts, cast: Cast,
                                                           ben: Browser) -> None:
    first, second = signed_in(app, parts, cast.ada), signed_in(app, parts, cast.ada)
    assert words(first.get("/account")).count("Another browser") == 1
    assert words(second.get("/account")).count("This browser") == 1
    assert "Another browser" not in words(ben.get("/account"))


def test_signing_out_ends_this_session_only(app: Starlette, parts: Parts, cast: Cast) -> None:
    here, there = signed_in(app, parts, cast.ada), signed_in(app, parts, cast.ada)
    token = here.client.cookies[cookie_name(parts.settings)]
    answer = here.post("/sign-out")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert cookie_name(parts.settings) not in here.client.cookies
    here.client.cookies.set(cookie_name(parts.settings), token, domain=HOST, path="/")
    assert here.get("/").status_code == 303  # a kept cookie opens nothing
    assert there.get("/").status_code == 200
    assert factories.events_of(parts, cast.sample.id)[-1] == "session:ended"


def test_signing_out_everywhere_ends_them_all(app: Starlette, parts: Parts, cast: Cast, ben: Browser) -> None:
    here, there = signed_in(app, parts, cast.ada), signed_in(app, parts, cast.ada)
    assert here.post("/sign-out-everywhere").status_code == 303
    assert there.get("/").status_code == 303
    assert ben.get("/").status_code == 200


def test_the_provider_is_told_too(parts: Parts, cast: Cast, oidc: OIDCProvider) -> None:
    known = replace(parts, settings=replace(parts.settings, oidc=oidc.settings()))
    browser = signed_in(create_app(parts=known), known, cast.ada)
    assert browser.post("/sign-out").headers["location"].startswith(oidc.issuer)


def test_goes_to_another_practice_of_mine(app: Starlette, parts: Parts, cast: Cast) -> None:
    both = signed_in(app, parts, cast.ada, replace(cast.cleo, role=Role.OWNER))
    assert both.actor is not None
    other = cast.mockup if both.actor.practice_id == cast.sample.id else cast.sample
    assert f"Go to {other.name}" in words(both.get("/account"))
    answer = both.post("/account/practice", practice=other.id)
    assert answer.status_code == 303
    assert other.name in words(both.get("/"))


def test_goes_to_no_practice_without_a_role_there(ada: Browser, cast: Cast) -> None:
    for practice in (cast.mockup.id, "", "nothing"):
        assert ada.post("/account/practice", practice=practice).status_code == 403
    assert cast.sample.name in words(ada.get("/"))


def test_needs_a_session_and_the_right_method(ada: Browser, nobody: Browser) -> None:
    assert nobody.get("/account").status_code == 303
    assert nobody.post("/sign-out").status_code == 303
    for path in ("/sign-out", "/sign-out-everywhere", "/account/practice"):
        assert ada.get(path).status_code == 405
    assert ada.client.post("/account").status_code == 405
