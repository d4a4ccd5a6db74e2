"""A vendor's person's own list, and signing out."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from portal.app import create_app
from portal.web.vendor.entrances import ENTRANCES
from portal.workflow import invitations
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import posting, visiting
from tests.portal.web.browser import Browser, words

# The verbs behind these pages are tested on both databases, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def vic(app: Starlette, parts: Parts) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


def test_one_list_of_every_practice_and_vendor_without_what_was_revoked(vic: Browser, parts: Parts, cast: Cast) -> None:
    done = posting.invited(parts, cast.ada)
    posting.invited(parts, cast.ada, factories.vendor(parts, cast.ada, "Sandbox Clearinghouse"))
    revoked = posting.invited(parts, cast.cleo, factories.vendor(parts, cast.cleo, "Specimen Print & Mail"))
    posting.invited(parts, cast.cleo)
    with parts.database.transaction(cast.sample.id) as db:
        invitations.finish(parts, db, cast.ada, done)
    with parts.database.transaction(cast.mockup.id) as db:
        invitations.revoke(parts, db, cast.cleo, revoked)
    page = words(vic.get("/vendor"))
    assert "2 things wait for you" in page
    assert "Mockup Dental Group asks Example Billing Co." in page
    assert "Sample Family Practice asks Sandbox Clearinghouse" in page
    assert page.index("Answered") < page.index("Sample Family Practice asked Example Billing Co.")
    assert "Specimen" not in page


def test_an_empty_list_says_what_will_be_here(vic: Browser) -> None:
    page = words(vic.get("/vendor"))
    assert "Nothing waits for you" in page
    assert "sends a mail to vic@billing.example.com" in page


def test_signing_out_ends_the_session(vic: Browser) -> None:
    assert vic.client.post("/vendor/sign-out").status_code == 403  # without the form's token
    cookie = vic.client.cookies["flowdown-vendor"]
    answer = vic.post("/vendor/sign-out")
    assert answer.headers["location"] == "/vendor/signed-out"
    assert "You are signed out" in words(vic.get("/vendor/signed-out"))
    vic.client.cookies.set("flowdown-vendor", cookie, domain="127.0.0.1", path="/")
    assert vic.get("/vendor").headers["location"] == "/vendor/sign-in"


def test_a_purpose_without_a_page_says_so(vic: Browser, parts: Parts, cast: Cast,
                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ENTRANCES, "assessment")  # as before its page was built
    invitation = posting.invited(parts, cast.ada, kind="assessment")
    assert "cannot be answered here yet" in words(vic.get(f"/vendor/{invitation.id}"))
