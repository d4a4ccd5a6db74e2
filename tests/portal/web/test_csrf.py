"""A form counts only when it comes from our own page, in the same session."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, signed_in

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FORM = {"name": "Example Billing Co."}


def vendors_added(parts: Parts, cast: Cast) -> int:
    return factories.events_of(parts, cast.sample.id).count("vendor:added")


def test_the_page_s_own_form_works(ada: Browser) -> None:
    assert f'name="csrf" value="{ada.token}"' in ada.get("/vendors/new").text
    assert ada.post("/vendors", **FORM).status_code == 303


def test_without_the_token_nothing_happens(ada: Browser, parts: Parts, cast: Cast) -> None:
    for fields in ({}, {"csrf": ""}, {"csrf": "0" * 64}, {"csrf": "é"}):
        assert ada.client.post("/vendors", data={**FORM, **fields}).status_code == 403
    assert vendors_added(parts, cast) == 0


def test_another_session_s_token_does_not_count(app: Starlette, parts: Parts, cast: Cast) -> None:
    ada, ben = signed_in(app, parts, cast.ada), signed_in(app, parts, cast.ben)
    assert ben.client.post("/vendors", data={**FORM, "csrf": ada.token}).status_code == 403
    again = signed_in(app, parts, cast.ben)
    assert again.client.post("/vendors", data={**FORM, "csrf": ben.token}).status_code == 403


def test_a_token_in_the_header_counts_too(ada: Browser) -> None:
    assert ada.client.post("/vendors", data=FORM, headers={"X-CSRF": ada.token}).status_code == 303


@pytest.mark.parametrize("headers", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:8001"},
    {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"},
])
def test_another_site_s_form_is_refused_even_with_the_token(ada: Browser, headers: dict[str, str], parts: Parts,
                                                           cast: Cast) -> None:
    answer = ada.client.post("/vendors", data={**FORM, "csrf": ada.token}, headers=headers)
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    assert vendors_added(parts, cast) == 0


def test_another_site_cannot_start_a_sign_in(nobody: Browser) -> None:
    assert nobody.client.post("/sign-in", headers={"Origin": "https://evil.example"}).status_code == 403


def test_a_form_with_half_a_character_is_refused(ada: Browser) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n+2AA-\r\n--b--\r\n'
    answer = ada.client.post("/vendors", content=body,
                             headers={"Content-Type": "multipart/form-data; boundary=b; charset=utf-7"})
    assert answer.status_code == 422
