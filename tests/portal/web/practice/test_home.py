"""The first page: what needs a person, by urgency."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.applications import Starlette

from portal import access, clock
from portal.models import Invitation, Vendor
from portal.workflow import agreements, negotiations, vendors
from portal.workflow import negotiations_answers as answers
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from tests import factories
from tests.cast import Cast
from tests.portal import negotiating, portfolio, visiting
from tests.portal.web.browser import Browser, signed_in, words


def add(parts: Parts, cast: Cast, name: str, **details: Any) -> Vendor:
    with parts.database.transaction(cast.sample.id) as db:
        return vendors.add(parts, db, cast.ada, VendorDetails(name=name, **details))


def test_counts_what_needs_me_and_puts_the_overdue_first(ada: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Alpha Demo", planned_start=clock.today() + timedelta(days=9))
    add(parts, cast, "Beta Demo", planned_start=clock.today() - timedelta(days=2))
    add(parts, cast, "Gamma Demo")
    page = ada.get("/")
    told = words(page)
    assert page.status_code == 200
    assert "3 things need you, Ada" in told
    assert "1 is overdue" in told
    assert "2 days late" in told
    assert "in 9 days" in told
    order = [page.text.index(f"{name} Demo: no agreement yet") for name in ("Beta", "Alpha", "Gamma")]
    assert order == sorted(order)


def test_mine_come_first_and_everyones_are_one_click_away(ada: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Alpha Demo", owner_name="ada sample")
    add(parts, cast, "Beta Demo", owner_name="Ben")
    told = words(ada.get("/"))
    assert "1 thing needs you, Ada" in told
    assert "Mine 1 Everyone 2" in told
    assert "Ben looks after it." in told
    assert "2 things need you, Ada" in words(ada.get("/?show=everyone"))


def test_says_when_nothing_is_waiting(ada: Browser, parts: Parts, cast: Cast) -> None:
    assert "Add the first vendor" in words(ada.get("/"))
    add(parts, cast, "Demo Cleaning", handles_phi=False)
    told = words(ada.get("/"))
    assert "Nothing needs you, Ada" in told
    assert "Nothing is waiting for you" in told


def test_a_read_agreement_is_to_be_decided(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ben)
    page = ada.get("/")
    assert "agreement read" in words(page)
    assert f'href="/agreements/{agreement.id}"' in page.text


def test_a_reading_under_way_asks_nothing_of_anybody(ada: Browser, parts: Parts, cast: Cast) -> None:
    factories.received(parts, cast.ben)
    told = words(ada.get("/"))
    assert "Nothing needs you, Ada" in told
    assert "version 1 is being read" in told


def test_a_refused_file_says_why(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ben)
    agreements.scan(parts, cast.sample.id, agreement.id)
    agreements.refuse(parts, cast.sample.id, agreement.id, "encrypted", "The file is locked. Ask for an unlocked copy.")
    told = words(ada.get("/"))
    assert "their file could not be taken" in told
    assert "Ask for an unlocked copy." in told


def test_a_refused_file_does_not_hide_the_review_before_it(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = factories.vendor(parts, cast.ada)
    good = factories.read(parts, cast.ben, vendor)
    factories.read(parts, cast.ben, vendor, b"%PDF-1.7\nno PDF at all", "broken.pdf")
    page = ada.get("/")
    assert "agreement read" in words(page)
    assert f'href="/agreements/{good.id}"' in page.text
    told = words(ada.get(f"/vendors/{vendor.id}"))
    assert "Not a version broken.pdf" in told
    assert "Version 2" not in told
    assert "Version 2" not in words(ada.get("/agreements"))
    assert "It becomes version 2" in words(ada.get(f"/vendors/{vendor.id}/agreements/new"))
    assert "did not take Example Billing Co., a file that was not taken" in words(ada.get("/audit"))


def test_a_failed_reading_can_be_tried_again(ada: Browser, parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ben)
    agreements.fail(parts, cast.sample.id, agreement.id, "storage")
    assert "Try again" in words(ada.get("/"))


def test_tells_what_changed_and_leaves_sign_ins_out(ada: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Alpha Demo")
    told = words(ada.get("/"))
    assert "Ada Sample added the vendor Alpha Demo" in told
    assert "signed in as" not in told


def test_an_auditor_sees_what_is_open_without_buttons_to_change_it(otto: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Alpha Demo")
    told = words(otto.get("/"))
    assert "1 thing is open, Otto" in told
    assert "Add a vendor" not in told
    assert "Upload agreement" not in told


def test_staff_see_what_waits_for_a_reviewer_apart(ben: Browser, parts: Parts, cast: Cast) -> None:
    factories.read(parts, cast.ben)
    told = words(ben.get("/"))
    assert "Nothing needs you, Ben" in told
    assert "With your colleagues" in told
    assert "Review agreement" not in told


def test_shows_nothing_of_another_practice(cleo: Browser, parts: Parts, cast: Cast) -> None:
    add(parts, cast, "Alpha Demo")
    factories.read(parts, cast.ben)
    page = cleo.get("/")
    assert page.status_code == 200
    assert "Alpha Demo" not in page.text
    assert "Example Billing" not in page.text


def test_a_long_worklist_has_pages(app: Starlette, parts: Parts, cast: Cast) -> None:
    for number in range(26):
        add(parts, cast, f"Demo Vendor {number:02}", planned_start=date(2030, 1, 1))
    told = words(signed_in(app, parts, cast.ada).get("/?size=25"))
    assert "1 to 25 of 26 things" in told


def test_refuses_other_methods_and_strangers(ada: Browser, nobody: Browser) -> None:
    assert ada.client.post("/").status_code == 405
    answer = nobody.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_counts_vendors_by_the_decision_of_their_lines(ada: Browser, parts: Parts, cast: Cast) -> None:
    portfolio.lines(parts, cast.ada, ("Alpha Demo", "hold", 550), ("Beta Demo", "approve", 910))
    factories.vendor_without_line(parts, cast.ada, "Gamma Demo")
    told = words(ada.get("/"))
    assert "Your 3 vendors" in told
    assert "Do not release PHI 0 Hold 1 Approve 1 Not scored yet 1" in told


def test_fixes_duties_and_ends_stand_in_the_worklist_by_urgency(ada: Browser, parts: Parts, cast: Cast) -> None:
    [vendor] = portfolio.lines(parts, cast.ada, ("Alpha Demo", "hold", 550), contradictions=2)
    portfolio.due(parts, cast.ada, vendor)
    told = words(ada.get("/?show=everyone"))
    said = ["fix 1 is overdue", "proof of fix 2 is in", "yearly review", "your word on check 2c ends",
            "an accepted risk runs out, fix 3", "2 contradictions to settle"]
    places = [told.index(f"Alpha Demo: {one}") for one in said]
    assert places == sorted(places)
    assert "fix 4" not in told  # closed
    assert "7 things need you, Ada" in told  # these, and the agreement that is not there
    assert "1 is overdue" in told


def test_what_the_role_may_not_settle_stands_with_the_colleagues(ben: Browser, parts: Parts, cast: Cast) -> None:
    [vendor] = portfolio.lines(parts, cast.ada, ("Alpha Demo", "hold", 550))
    portfolio.due(parts, cast.ada, vendor)
    told = words(ben.get("/?show=everyone"))
    mine, _, theirs = told.partition("With your colleagues")
    assert "fix 1 is overdue" in mine
    assert "proof of fix 2 is in" not in mine
    assert "proof of fix 2 is in" in theirs


def test_tells_who_answered_and_how_much_is_to_decide(ada: Browser, parts: Parts, cast: Cast) -> None:
    invitation = visiting.asked_for_changes(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        negotiation = access.negotiation_for(db, cast.ada, invitation.subject_id, lock=True)
        requests = [one for one in negotiations.requests_of(db, negotiation) if one.chosen]
        for number, one in enumerate(requests):
            reply = "decline" if number < 2 else "accept"
            answers.keep_reply(db, cast.ada, one, reply, "Not for us.", version=one.version)
        answers.submit(parts, db, cast.ada, negotiation, name="Vic Example", title="Officer")
    told = words(ada.get("/"))
    assert "Vic Example answered: 2 to decide" in told
    assert "Decide on answers" in told


def test_tells_that_a_vendor_sent_a_version(ada: Browser, parts: Parts, cast: Cast) -> None:
    invitation = visiting.asked_for_changes(parts, cast.ada)
    agreement = negotiating.read(parts, cast.ada, _vendor_of(parts, cast, invitation), negotiating.NEXT_VERSION)
    assert "agreement read, " in words(ada.get("/"))
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.ada, agreement.id, lock=True)
        row.received_by = "Vic Example"
        db.add(row)
    assert "Vic Example sent version 2, " in words(ada.get("/"))


def _vendor_of(parts: Parts, cast: Cast, invitation: Invitation) -> Vendor:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return access.vendor_for(db, cast.ada, invitation.vendor_id)
