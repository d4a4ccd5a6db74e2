"""A vendor's person signs in with their company's own account, at a real provider: and with nobody else's."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from starlette.applications import Starlette

from portal.app import create_app
from portal.config import CompanySettings
from portal.models import Invitation
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import posting
from tests.portal.web.browser import Browser, stranger, words
from tests.services.oidc import OIDCProvider
from tests.services.smtp import MailServer, link_in

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
DOMAIN = "billing.example.com"
HERE = f"/vendor/company-sign-in/{DOMAIN}"


def with_company(parts: Parts, oidc: OIDCProvider, *, domain: str = DOMAIN, trust_email: bool = False) -> Parts:
    company = CompanySettings((domain,), oidc.settings(), trust_email)
    return replace(parts, settings=replace(parts.settings, companies=(company,)))


@pytest.fixture
def known(parts: Parts, oidc: OIDCProvider, smtp: MailServer) -> Parts:
    return with_company(posting.by_mail(parts, smtp), oidc)


@pytest.fixture
def app(known: Parts) -> Starlette:
    return create_app(parts=known)


@pytest.fixture
def nobody(app: Starlette, known: Parts) -> Browser:
    return stranger(app, known)


@pytest.fixture
def invitation(known: Parts, cast: Cast) -> Invitation:
    return posting.invited(known, cast.ada)


def back(browser: Browser, oidc: OIDCProvider, person: str, **form: str) -> str:
    """Begin here, sign in there as this person; the path that the provider sends back to."""
    answer = browser.post(HERE, **form)
    assert answer.status_code == 303, answer.text
    address = urlsplit(oidc.callback(answer.headers["location"], person))
    return f"{address.path}?{address.query}"


def test_goes_straight_to_what_the_link_is_for(nobody: Browser, known: Parts, cast: Cast, invitation: Invitation,
                                               oidc: OIDCProvider, smtp: MailServer) -> None:
    posting.send_all(known, cast.sample.id)
    link = link_in(smtp.mails[0])
    assert f"Sign in at {DOMAIN} instead" in words(nobody.get(link))
    there = nobody.get(back(nobody, oidc, "vic", token=link.rpartition("/")[2]))
    assert there.headers["location"] == f"/vendor/{invitation.id}"
    assert nobody.get("/vendor").status_code == 200
    assert "invitation:entered" in factories.events_of(known, cast.sample.id, invitation.id)


def test_offers_both_ways_to_an_address_of_that_domain(nobody: Browser) -> None:
    page = words(nobody.post("/vendor/sign-in", email="vic@billing.example.com"))
    assert "Send me a code" in page and f"Sign in at {DOMAIN}" in page
    assert nobody.post("/vendor/sign-in", email="vic@billing.example.com", by="code").status_code == 303
    assert nobody.post("/vendor/sign-in", email="val@clearinghouse.example.com").status_code == 303


def test_refuses_an_address_of_another_company(nobody: Browser, oidc: OIDCProvider) -> None:
    there = nobody.get(back(nobody, oidc, "val"))
    assert there.status_code >= 400
    assert "another company" in words(there)
    assert nobody.get("/vendor").status_code != 200


def test_refuses_an_address_that_nobody_has_checked(nobody: Browser, oidc: OIDCProvider) -> None:
    there = nobody.get(back(nobody, oidc, "unproved"))
    assert there.status_code >= 400
    assert nobody.get("/vendor").status_code != 200


def test_refuses_an_answer_that_another_browser_asked_for(app: Starlette, known: Parts, nobody: Browser,
                                                          oidc: OIDCProvider) -> None:
    address = back(nobody, oidc, "vic")
    assert stranger(app, known).get(address).status_code >= 400
    assert nobody.get(address).status_code == 303


def test_takes_an_answer_once(nobody: Browser, oidc: OIDCProvider) -> None:
    address = back(nobody, oidc, "vic")
    assert nobody.get(address).headers["location"] == "/vendor"
    assert nobody.get(address).status_code >= 400


def test_a_practices_sign_in_ends_at_its_own_address_only(nobody: Browser, known: Parts, oidc: OIDCProvider) -> None:
    """The state of one sign-in opens nothing at the other's callback."""
    staff = replace(known, settings=replace(known.settings, oidc=oidc.settings()))
    browser = stranger(create_app(parts=staff), staff)
    begun = browser.post("/sign-in")
    query = urlsplit(oidc.callback(begun.headers["location"], "vic")).query
    assert browser.get(f"{HERE}/callback?{query}").status_code >= 400


def test_knows_no_other_domain(nobody: Browser) -> None:
    assert nobody.post("/vendor/company-sign-in/other.example.com").status_code == 404
    assert nobody.get("/vendor/company-sign-in/other.example.com/callback?state=x").status_code == 404


def test_forms_may_lead_to_the_companys_provider(nobody: Browser, oidc: OIDCProvider) -> None:
    assert oidc.issuer in nobody.get("/vendor/sign-in").headers["content-security-policy"]
