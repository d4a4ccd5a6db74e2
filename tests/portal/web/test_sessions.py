"""The session's cookie, and how long a session lives."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import Session, col, select
from starlette.responses import Response

from portal import clock
from portal.config import Settings
from portal.models import WebSession
from portal.web.sessions import TOKEN_MAX, clear_cookie, cookie_name, set_cookie
from portal.workflow.parts import Parts
from tests.portal.web.browser import Browser

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def aged(parts: Parts, **ago: timedelta) -> None:
    """Move the only session's times back."""
    with parts.database.transaction(None) as db:
        row = _only(db)
        for name, by in ago.items():
            setattr(row, name, clock.now() - by)
        db.add(row)


def _only(db: Session) -> WebSession:
    return db.exec(select(WebSession).where(col(WebSession.ended_at).is_(None))).one()


def test_scripts_and_other_sites_do_not_get_the_cookie(settings: Settings) -> None:
    response = Response()
    set_cookie(response, replace(settings, base_url="https://vendors.example.com"), "token")
    cookie = response.headers["set-cookie"]
    assert cookie.startswith("__Host-flowdown=token;")
    for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert part in cookie
    assert "Domain" not in cookie


def test_without_https_the_cookie_has_a_plain_name(settings: Settings) -> None:
    response = Response()
    clear_cookie(response, settings)
    assert response.headers["set-cookie"].startswith('flowdown=""; ')
    assert "Secure" not in response.headers["set-cookie"]


@pytest.mark.parametrize("token", ["", "unknown", "x" * (TOKEN_MAX + 1), "a b", "%00"])
def test_an_unknown_token_is_nobody(nobody: Browser, token: str) -> None:
    nobody.client.cookies.set(cookie_name(nobody.parts.settings), token)
    assert nobody.get("/").status_code == 303


def test_only_the_hash_of_the_token_is_stored(ada: Browser, parts: Parts) -> None:
    token = ada.client.cookies[cookie_name(parts.settings)]
    with parts.database.transaction(None, write=False) as db:
        stored = _only(db).token_hash
    assert token not in stored
    assert len(stored) == 64


def test_a_session_ends_when_it_is_not_used(ada: Browser, parts: Parts) -> None:
    aged(parts, seen_at=timedelta(minutes=29))
    assert ada.get("/").status_code == 200
    aged(parts, seen_at=timedelta(minutes=31))
    assert ada.get("/").status_code == 303


def test_use_keeps_a_session_alive_but_not_for_ever(ada: Browser, parts: Parts) -> None:
    aged(parts, created_at=timedelta(hours=11, minutes=59))
    assert ada.get("/").status_code == 200
    aged(parts, created_at=timedelta(hours=12, minutes=1))
    assert ada.get("/").status_code == 303
