"""The connection goes, the server restarts, a colleague writes in the same box, the page is reloaded: nothing that was
written is lost. The whole set is answered in `test_questionnaire.py`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Locator, expect

from portal import clock
from portal.identity.invitations import normal
from portal.models import Assessment, Contact, Invitation
from portal.web.visits import cookie_name
from portal.workflow import answers, assessments, invitations, visits
from tests import factories
from tests.browser import HEIGHT, PHONE, Visitor
from tests.portal import assessing, posting
from tests.running import RunningPortal

Visit = Callable[..., Visitor]
TRYING = "Not saved, we keep trying"
LINES = ("status of 409", "net::ERR_", "Failed to fetch")


def asked(portal: RunningPortal) -> tuple[Assessment, dict[str, Invitation]]:
    """A questionnaire that Vic and Val are both invited to; the invitations by their first names."""
    vendor = factories.vendor(portal.parts, portal.cast.ada, f"Demo Claims Partners {uuid4().hex[:8]}")
    people: dict[str, Contact] = {
        name: posting.contact(portal.parts, portal.cast.ada, vendor, f"{name}.{uuid4().hex[:8]}@billing.example.com",
                              f"{name.title()} Example") for name in ("vic", "val")}
    choice = assessing.choice(portal.parts, portal.cast.ada, "billing-vendor")
    with portal.parts.database.transaction(portal.cast.sample.id) as db:
        sent = assessments.send(portal.parts, db, portal.cast.ada, vendor, choice, list(people.values()),
                                clock.today() + timedelta(days=8))
    with portal.parts.database.transaction(portal.cast.sample.id, write=False) as db:
        found = {one.contact.id: one.invitation for one in invitations.of_subject(db, portal.cast.ada, sent.id)}
    return sent, {name: found[person.id] for name, person in people.items()}


def comes_in(visit: Visit, portal: RunningPortal, name: str, invitation: Invitation, **how: Any) -> Visitor:
    """In a browser of their own, with a session that a code has begun."""
    visitor = visit(name, **how)
    with portal.parts.database.transaction(invitation.practice_id, write=False) as db:
        contact = db.get(Contact, invitation.contact_id)
        assert contact is not None
    visitor.context.add_cookies([{"name": cookie_name(portal.parts.settings), "url": portal.base_url,
                                  "value": visits.start(portal.parts, normal(contact.email))}])
    visitor.page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    return visitor


def kept(portal: RunningPortal, assessment: Assessment) -> dict[str, dict[str, Any]]:
    with portal.parts.database.transaction(assessment.practice_id, write=False) as db:
        return {id: row.entered for id, row in answers.rows(db, assessment).items()}


def card(visitor: Visitor, question: str) -> Locator:
    return visitor.page.locator(f"#q-{question}")


def saved(visitor: Visitor, question: str) -> None:
    expect(card(visitor, question).locator("[data-line]")).to_contain_text("Saved")


@pytest.mark.parametrize("portal", ["sqlite"], indirect=True)
def test_nothing_is_lost_when_the_connection_the_server_or_a_colleague_gets_in_the_way(
        visit: Visit, portal: RunningPortal) -> None:
    assessment, sent = asked(portal)
    pages = {name: f"/vendor/{one.id}/questionnaire/sections/access" for name, one in sent.items()}
    vic, val = (comes_in(visit, portal, name, sent[name], looks=False) for name in ("vic", "val"))
    vic.goes_to(pages["vic"])
    val.goes_to(pages["val"])
    owner = "#ACC-06-owner"
    with vic.expecting(*LINES), val.expecting(*LINES):
        vic.context.set_offline(True)
        vic.page.fill(owner, "Written on a train")
        expect(card(vic, "ACC-06").locator("[data-line]")).to_contain_text(TRYING)
        vic.sees("The connection is lost.")
        vic.context.set_offline(False)
        saved(vic, "ACC-06")

        portal.stop_web()
        vic.page.fill(owner, "Written while the server was away")
        expect(card(vic, "ACC-06").locator("[data-line]")).to_contain_text(TRYING)
        portal.start_web()
        saved(vic, "ACC-06")

        val.page.fill(owner, "Written by Val")  # on a page from before
        val.presses("Tab")
        clash = card(val, "ACC-06").get_by_role("group", name="Two wordings")
        val.sees("Written while the server was away", within=clash)
        val.looks_around()
        assert kept(portal, assessment)["ACC-06"]["owner"] == "Written while the server was away"
        clash.get_by_role("button", name="Keep mine").click()
        saved(val, "ACC-06")

        other = vic.context.new_page()
        other.goto(pages["vic"])
        expect(other.locator(owner)).to_have_value("Written by Val")
        other.fill("#ACC-06-date", "11/13/2026")
        other.keyboard.press("Tab")
        expect(other.locator("#q-ACC-06 [data-line]")).to_contain_text("Saved")
        vic.page.route("**/answers/*", lambda route: route.abort())
        vic.page.check("#q-ACC-06 [value=longer]")
        vic.page.reload()
        expect(vic.page.locator("#q-ACC-06 [value=longer]")).to_be_checked()  # kept in the tab
        vic.page.unroute("**/answers/*")
        saved(vic, "ACC-06")
        vic.sees("This would be a red flag.", within=card(vic, "ACC-06"))
    assert kept(portal, assessment)["ACC-06"] == {
        "owner": "Written by Val", "date": "11/13/2026", "value": "longer"}
