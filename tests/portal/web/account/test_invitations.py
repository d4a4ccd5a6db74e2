"""The way in for a vendor's person: a link that only a POST opens, a code, and dead links that say what to do."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette

from portal.app import create_app
from portal.models import Invitation
from portal.workflow import invitations, passcodes
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import posting, visiting
from tests.portal.web.browser import Browser, signed_in, stranger, words
from tests.services.smtp import MailServer, code_in, link_in

# The verbs behind these pages are tested on both databases, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def posted(parts: Parts, smtp: MailServer) -> Parts:
    return posting.by_mail(parts, smtp)


@pytest.fixture
def app(posted: Parts) -> Starlette:
    return create_app(parts=posted)


@pytest.fixture
def nobody(app: Starlette, posted: Parts) -> Browser:
    return stranger(app, posted)


@pytest.fixture
def invitation(posted: Parts, cast: Cast) -> Invitation:
    invitation = posting.invited(posted, cast.ada)
    posting.send_all(posted, cast.sample.id)
    return invitation


@pytest.fixture
def link(invitation: Invitation, smtp: MailServer) -> str:
    return link_in(smtp.mails[0])


def code_for(browser: Browser, posted: Parts, cast: Cast, link: str, **form: str) -> str:
    """Press the button; returns the address of the page that asks for the code, which is then mailed."""
    page = browser.post(link, **form).headers["location"]
    posting.send_all(posted, cast.sample.id)
    return page


def test_the_letter_says_who_asks_what_by_when(nobody: Browser, link: str) -> None:
    page = nobody.get(link)
    assert page.status_code == 200
    for said in ("Sample Family Practice asks you to change some terms", "For Vic Example", "Requests 3 changes", "Due",
                 "v•••@billing.example.com", "Not sure this is real?"):
        assert said in words(page)
    assert posting.VIC not in page.text
    assert "Home" not in words(page)  # nothing of the practice's own pages


def test_a_thousand_gets_open_nothing(nobody: Browser, posted: Parts, cast: Cast, invitation: Invitation, link: str,
                                      smtp: MailServer) -> None:
    for _ in range(1000):
        answer = nobody.get(link)
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    assert nobody.client.head(link).status_code in (200, 405)
    posting.send_all(posted, cast.sample.id)
    assert len(smtp.mails) == 1
    with posted.database.transaction(cast.sample.id, write=False) as db:
        [sent] = invitations.of_subject(db, cast.ada, invitation.subject_id)
    assert sent.invitation.entered_at is None
    assert nobody.get(f"/vendor/{invitation.id}").status_code == 303


def test_the_code_leads_in_and_the_cookie_is_safe(nobody: Browser, posted: Parts, cast: Cast, invitation: Invitation,
                                                  link: str, smtp: MailServer) -> None:
    page = code_for(nobody, posted, cast, link)
    answer = nobody.post(page, code=code_in(smtp.mails[-1]))
    assert (answer.status_code, answer.headers["location"]) == (303, f"/vendor/{invitation.id}")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("flowdown-vendor=")
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "1 thing waits for you" in words(nobody.get("/vendor"))


def test_a_wrong_code_says_how_many_tries_are_left_and_the_fifth_locks(
        nobody: Browser, posted: Parts, cast: Cast, link: str, smtp: MailServer) -> None:
    page = code_for(nobody, posted, cast, link)
    wrong = "000000" if code_in(smtp.mails[-1]) != "000000" else "000001"
    answer = nobody.post(page, code=wrong)
    assert answer.status_code == 422
    assert "4 tries left" in words(answer)
    assert wrong not in answer.text
    for _ in range(passcodes.TRIES - 1):
        answer = nobody.post(page, code=wrong)
    assert answer.status_code == 429
    assert "Nothing is lost: wait 15 minutes" in words(answer)
    assert nobody.post(link).status_code == 429


def test_who_is_in_goes_straight_on(app: Starlette, posted: Parts, invitation: Invitation, link: str,
                                    smtp: MailServer) -> None:
    vic, val = (visiting.visitor(app, posted, email) for email in (posting.VIC, posting.VAL))
    assert vic.post(link).headers["location"] == f"/vendor/{invitation.id}"
    assert val.post(link).headers["location"].startswith("/vendor/sign-in/")  # somebody else's link


def test_a_person_of_the_practice_in_the_same_browser_stays_signed_in(
        app: Starlette, posted: Parts, cast: Cast, link: str, smtp: MailServer) -> None:
    ada = signed_in(app, posted, cast.ada)
    page = code_for(ada, posted, cast, link)
    assert ada.post(page, code=code_in(smtp.mails[-1])).status_code == 303
    assert ada.get("/vendors").status_code == 200
    assert ada.get("/vendor").status_code == 200


def test_a_form_of_another_site_opens_nothing(nobody: Browser, link: str) -> None:
    answer = nobody.client.post(link, headers={"Origin": "https://evil.example.com"})
    assert answer.status_code == 403
    assert nobody.client.post(link, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_a_dead_link_says_what_to_do(nobody: Browser, posted: Parts, cast: Cast, invitation: Invitation,
                                     link: str) -> None:
    with posted.database.transaction(cast.sample.id) as db:
        invitations.revoke(posted, db, cast.ada, invitation)
    for answer in (nobody.get(link), nobody.post(link)):
        assert answer.status_code == 410
        assert "Sample Family Practice has taken this invitation back" in words(answer)


def test_strangers_learn_nothing(nobody: Browser, link: str) -> None:
    unknown, cut = nobody.get("/invitation/" + "x" * 43), nobody.get(link[:-1])
    assert unknown.status_code == cut.status_code == 404
    assert words(unknown) == words(cut)
    assert "Sample Family Practice" not in unknown.text
    assert nobody.get("/vendor/sign-in/" + "0" * 32).status_code == 404
    known, other = (nobody.post("/vendor/sign-in", email=email) for email in (posting.VIC, "nobody@example.com"))
    assert known.status_code == other.status_code == 303
    pages = [words(nobody.get(answer.headers["location"])) for answer in (known, other)]
    assert pages[0] == pages[1]
    assert posting.VIC not in pages[0]


def test_an_address_that_is_none_is_said_beside_its_field(nobody: Browser) -> None:
    answer = nobody.post("/vendor/sign-in", email="vic at billing")
    assert answer.status_code == 422
    assert "is not an address" in words(answer)


def test_a_new_code_goes_to_where_the_last_one_went(
        nobody: Browser, posted: Parts, cast: Cast, link: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passcodes, "SECONDS_BETWEEN_CODES", 0)
    first = code_for(nobody, posted, cast, link, then="pass-on")
    again = nobody.post(first.replace("?", "/again?"), then="pass-on").headers["location"]
    assert again != first
    assert again.endswith("?then=pass-on")
    by_address = nobody.post("/vendor/sign-in", email=posting.VIC).headers["location"]
    assert nobody.post(f"{by_address}/again").headers["location"] == "/vendor/sign-in"


def test_not_the_right_person_leads_to_passing_on(nobody: Browser, posted: Parts, cast: Cast, invitation: Invitation,
                                                  link: str, smtp: MailServer) -> None:
    page = code_for(nobody, posted, cast, link, then="pass-on")
    answer = nobody.post(page, code=code_in(smtp.mails[-1]))
    assert answer.headers["location"] == f"/vendor/{invitation.id}/pass-on"
