"""An invitation on the practice's pages: how its mail fares, and what can be done about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal import clock
from portal.mail.folder import NoMailer
from portal.models import Invitation
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import posting
from tests.portal.web.browser import Browser, words

# The verbs behind these pages are tested on both databases, and every route is in tests/architecture.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def invitation(parts: Parts, cast: Cast) -> Invitation:
    return posting.invited(parts, cast.ada)


@pytest.fixture
def page(invitation: Invitation) -> str:
    return f"/vendors/{invitation.vendor_id}/invitations/{invitation.id}"


def test_the_vendors_page_tells_how_each_mail_fares(ben: Browser, parts: Parts, cast: Cast, invitation: Invitation,
                                                    page: str) -> None:
    vendor = f"/vendors/{invitation.vendor_id}"
    assert "Not opened yet Waits to be sent" in words(ben.get(vendor))
    posting.send_all(replace(parts, mailer=NoMailer()), cast.sample.id)
    assert "Not sent No mail server is set up here." in words(ben.get(vendor))
    [again] = [line.split('action="')[1].split('"')[0] for line in ben.get(page).text.split("<form")
               if "/mails/" in line]
    assert ben.post(again).status_code == 303
    assert "Waits to be sent" in words(ben.get(page))


def test_resend_extend_and_revoke(ben: Browser, page: str) -> None:
    assert ben.post(f"{page}/resend").status_code == 303
    due = clock.today() + timedelta(days=30)
    assert ben.post(f"{page}/extend", due=due.isoformat()).status_code == 303
    assert f"Due {due:%b} {due.day}, {due.year}" in words(ben.get(page))
    assert ben.post(f"{page}/revoke").status_code == 303
    assert "Revoked" in words(ben.get(page))
    for verb in ("resend", "revoke"):
        refused = ben.post(f"{page}/{verb}")
        assert refused.status_code == 409
        assert "revoked" in words(refused)


@pytest.mark.parametrize("due", ["", "soon", "2020-01-01"])
def test_a_date_that_cannot_be_is_said_beside_its_field(ben: Browser, page: str, due: str) -> None:
    answer = ben.post(f"{page}/extend", due=due)
    assert answer.status_code == 422
    assert 'id="due-error"' in answer.text


def test_it_can_go_to_somebody_else(ben: Browser, parts: Parts, cast: Cast, invitation: Invitation, page: str) -> None:
    vendor = factories.vendor(parts, cast.ada, "Sandbox Clearinghouse")
    stranger = posting.contact(parts, cast.ada, vendor, posting.VAL, "Val Example")
    refused = ben.post(f"{page}/contact", contact=stranger.id)
    assert refused.status_code == 422
    assert "one of this vendor&#39;s contacts" in refused.text
    assert ben.post(f"{page}/contact", contact="nobody").status_code == 422
    ben.post(f"/vendors/{invitation.vendor_id}/contacts", name="Val Example", email="val@billing.example.com", role="")
    value = ben.get(page).text.split('<option value="')[1].split('"')[0]
    assert ben.post(f"{page}/contact", contact=value).status_code == 303
    assert "Goes to Val Example" in words(ben.get(page))


def test_who_may_only_read_is_offered_nothing_to_press(otto: Browser, page: str) -> None:
    answer = otto.get(page)
    assert answer.status_code == 200
    assert f'action="{page}' not in answer.text


def test_an_invitation_of_another_vendor_is_not_here(ben: Browser, parts: Parts, cast: Cast, invitation: Invitation,
                                                     page: str) -> None:
    other = factories.vendor(parts, cast.ada, "Sandbox Clearinghouse")
    assert ben.get(page.replace(invitation.vendor_id, other.id)).status_code == 404
