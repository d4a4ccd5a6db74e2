"""Changes are asked for, answered by the vendor on a page that saves itself, and decided by the practice."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import uuid4

from portal import access
from portal.workflow import negotiations
from tests import factories
from tests.browser import Visitor
from tests.portal import negotiating, posting
from tests.running import RunningPortal
from tests.services.smtp import code_in, link_in

Visit = Callable[..., Visitor]


def test_ada_asks_vic_answers_and_ada_decides(visit: Visit, portal: RunningPortal) -> None:
    email = f"vic.{uuid4().hex[:8]}@billing.example.com"
    vendor = factories.vendor(portal.parts, portal.cast.ada, f"Example Billing Co. {uuid4().hex[:8]}")
    posting.contact(portal.parts, portal.cast.ada, vendor, email)
    agreement = negotiating.read(portal.parts, portal.cast.ada, vendor)
    ada = visit("ada")
    ada.signs_in()
    with portal.parts.database.transaction(portal.cast.sample.id) as db:  # the button on its page is tested elsewhere
        row = access.agreement_for(db, portal.cast.ada, agreement.id, lock=True)
        negotiation = negotiations.start(portal.parts, db, portal.cast.ada, row)
    ada.goes_to(f"/negotiations/{negotiation.id}/edit")
    breach = ada.page.get_by_role("region", name="Reports of breaches")
    breach.get_by_label("What you ask them to write").fill("Tell us of each Breach within 48 hours after discovery.")
    ada.clicks("Save and go on", "button")
    ada.arrives("Changes to version 1")
    ada.clicks("Send to the vendor", "button")
    ada.arrives("Changes to version 1")
    ada.sees("Not opened yet")

    vic = visit("vic")
    vic.goes_to(link_in(portal.post.comes_to(email, 1)))
    vic.clicks("Continue", "button")
    vic.arrives("Enter the code we sent you")
    vic.page.get_by_label("Six-digit code").fill(code_in(portal.post.comes_to(email, 2)))
    vic.clicks("Open the requests", "button")
    vic.arrives(re.compile(r"\d+ changes to the agreement"))
    asked = vic.page.get_by_role("region", name="Reports of breaches")
    vic.sees("within 48 hours after discovery", within=asked)
    asked.get_by_label("Propose other words").check()
    asked.get_by_label("Your words").fill("Within 5 calendar days after discovery we report each Breach.")
    vic.sees("Saved", within=asked)
    for line in vic.page.get_by_role("radio", name="Accept").all():
        if not line.locator("xpath=ancestor::fieldset").get_by_label("Propose other words").is_checked():
            line.check()
    vic.page.get_by_label("Your title").fill("Privacy officer")
    vic.clicks("Send the answers", "button")
    vic.arrives("Nothing waits for your answer")
    vic.sees("Within 5 calendar days after discovery")

    ada.goes_to(f"/negotiations/{negotiation.id}")
    ada.sees("1 to decide")
    ada.sees("We read their words")
    ada.clicks("Accept their words", "button")
    ada.arrives("Changes to version 1")
    ada.sees("Their words accepted")
    ada.sees("Next version due", within=ada.page.locator("body"))
