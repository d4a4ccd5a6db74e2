"""A vendor's person comes in by a mailed link and code, without an account or scripts, and is kept out kindly."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

from portal.models import Invitation
from portal.workflow import invitations
from tests import factories
from tests.browser import Visitor
from tests.portal import visiting
from tests.running import RunningPortal
from tests.services.smtp import code_in, link_in

Visit = Callable[..., Visitor]


def _invited(portal: RunningPortal) -> tuple[Invitation, str]:
    """A new vendor's Vic, invited, and the link that came."""
    email = f"vic.{uuid4().hex[:8]}@billing.example.com"
    vendor = factories.vendor(portal.parts, portal.cast.ada, f"Example Billing Co. {uuid4().hex[:8]}")
    invitation = visiting.asked_for_changes(portal.parts, portal.cast.ada, vendor, email)
    return invitation, link_in(portal.post.comes_to(email, 1))


def test_vic_comes_in_by_a_mailed_code_and_is_locked_out_kindly(visit: Visit, portal: RunningPortal) -> None:
    invitation, link = _invited(portal)
    with portal.parts.database.transaction(portal.cast.sample.id, write=False) as db:
        [sent] = invitations.of_subject(db, portal.cast.ada, invitation.subject_id)
    vic = visit("vic", javascript=False)

    vic.goes_to(link)
    vic.sees("Sample Family Practice asks you to change some terms of your agreement")
    vic.clicks("Continue", "button")
    vic.arrives("Enter the code we sent you")
    vic.page.get_by_label("Six-digit code").fill(code_in(portal.post.comes_to(sent.contact.email, 2)))
    vic.clicks("Open the requests", "button")
    vic.page.wait_for_url("**/vendor/**")
    vic.arrives()
    vic.goes_to("/vendor")
    vic.sees("1 thing waits for you")
    vic.clicks("Sign out", "button")
    vic.arrives("You are signed out")
    vic.goes_to(f"/vendor/{invitation.id}")
    vic.arrives("Go to your list")

    ada = visit("ada")
    ada.signs_in()
    ada.goes_to(f"/vendors/{invitation.vendor_id}")
    ada.sees("Opened")
    ada.follows("Changes to the business associate agreement", "Changes to the business associate agreement")
    ada.sees("Sent")

    invitation, link = _invited(portal)
    val = visit("val", javascript=False)
    val.goes_to(link)
    val.clicks("Continue", "button")
    val.arrives("Enter the code we sent you")
    with val.expecting("status of 422", "status of 429", "status of 410"):
        for _ in range(5):
            val.page.get_by_label("Six-digit code").fill("000000")
            val.clicks("Open the requests", "button")
            val.arrives()
        val.arrives("Too many tries")
        val.sees("Nothing is lost: wait 15 minutes")

        ada.goes_to(f"/vendors/{invitation.vendor_id}/invitations/{invitation.id}")
        ada.page.get_by_text("Revoke it").click()
        ada.clicks("Revoke the invitation", "button")
        ada.sees("Revoked")
        val.goes_to(link)
        val.arrives("This link no longer opens")
        val.sees("Sample Family Practice has taken this invitation back. You need do nothing.")
    assert link.rpartition("/")[2] not in portal.said()
