"""A billing vendor's whole questionnaire on a phone: mailed, answered by two people through every mishap, proved,
attested, asked back about, and sent once more. Whatever a page called saved is in the database in the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from playwright.sync_api import expect
from sqlmodel import select

from portal.models import Assessment, Evidence, Vendor
from portal.vocabulary.statuses import EvidenceStatus, FollowUpStatus
from portal.workflow import answers, submissions
from tests import factories
from tests.browser import Visitor
from tests.journeys.answering import SECTIONS, SET, Answering, line
from tests.journeys.filling import Entered
from tests.portal import assessing, posting
from tests.running import RunningPortal

Visit = Callable[..., Visitor]
LINES = ("status of 409", "net::ERR_", "Failed to fetch")


def test_the_whole_set_is_answered_on_a_phone_and_nothing_is_lost(visit: Visit, portal: RunningPortal) -> None:
    here = Answering(visit, portal)
    vic, val = here.vic, here.val
    vendor = factories.vendor(portal.parts, portal.cast.ada, f"Example Billing Co. {uuid4().hex[:8]}")
    posting.contact(portal.parts, portal.cast.ada, vendor, here.addresses["vic"])
    _sends(visit("ada", looks=False), vendor)

    here.comes_in(vic, "Open the questionnaire")
    _hands_over(here, "training")
    here.comes_in(val, "Open your part")
    val.follows("Begin with Training", "Training")
    here.fills(val, "training")

    vic.goes_to(here.at[vic])
    vic.clicks("Go on with Organization")
    proofs = {"agreement": "BAA-01", "access": "ACC-05"}
    mishaps = {
        "training": here.loses_the_connection, "encryption-and-transfer": here.outlives_a_restart,
        "risk": here.uses_a_second_tab}
    with vic.expecting(*LINES), val.expecting(*LINES):
        for section in SECTIONS:
            vic.arrives(SECTIONS[section].title)
            if section in proofs:
                here.proves(proofs[section])
            if section != "training":
                here.fills(vic, section)
            if section in mishaps:
                mishaps[section]()
            here.goes_on()
        _says_done(val)
        vic.arrives(SET.title)
    vic.sees("75 of 75 answered")
    assert _kept(portal, vendor) == here.saved
    vic.follows("Check and send", "Ready to send")
    vic.looks_around()
    _attests(vic, "Send the answers")
    vic.looks_around()

    _asks_back(visit("remy", looks=False), vendor)
    _replies(here)
    vic.goes_to(f"{here.at[vic]}/send")
    _attests(vic, "Send again")
    _stands_as_saved(portal, vendor, here.saved)


def _sends(ada: Visitor, vendor: Vendor) -> None:
    ada.signs_in()
    ada.goes_to(f"/vendors/{vendor.id}/questionnaires/new")
    ada.looks_around()
    ada.page.get_by_role("radio", name=re.compile(f"^{SET.title}")).check()
    ada.clicks("Send the questionnaire", "button")
    ada.arrives(re.compile(f"^{vendor.name}: 0 of"))
    ada.looks_around()


def _hands_over(here: Answering, section: str) -> None:
    vic = here.vic
    vic.follows("Hand a part to a colleague", "Who answers what")
    vic.looks_around()
    vic.page.locator(f"input[name=section][value={section}]").check()
    vic.page.get_by_label("Their name").fill("Val Example")
    vic.page.get_by_label("Their mail address").fill(here.addresses["val"])
    vic.clicks("Hand it over", "button")
    vic.sees("Handed over.")


def _says_done(val: Visitor) -> None:
    val.clicks("To the overview", "button")
    val.clicks("Say that it is done")
    val.arrives("Your part: Training")
    val.looks_around()
    val.clicks("My part is done", "button")
    val.sees("Vic Example sees that your part is done")


def _attests(vic: Visitor, button: str) -> None:
    vic.arrives("Ready to send")
    vic.page.get_by_label("Your title").fill("Compliance officer")
    vic.page.get_by_label("I attest this.").check()
    vic.clicks(button, "button")
    vic.arrives("Sample Family Practice has your answers")
    vic.sees("Vic Example, Compliance officer")


def _asks_back(remy: Visitor, vendor: Vendor) -> None:
    """From the board to the review; one question of his own goes out, the drafts stay."""
    remy.signs_in()
    remy.goes_to(f"/questionnaires?find={vendor.name}")
    remy.sees("To review")
    remy.looks_around()
    remy.follows(vendor.name, f"{vendor.name}: 75 of 75 answered")
    remy.follows("Review the answers", "75 answers to look at")
    remy.follows(re.compile("^Organization"), "75 answers to look at")
    remy.looks_around()
    card = remy.page.locator("#q-ORG-02")
    card.locator("details[data-key=a] > summary").click()
    card.get_by_label("Your question to the vendor").fill("Who stands in for Otto?")
    card.get_by_role("button", name="Add to the follow-ups").click()
    remy.sees("Who stands in for Otto?", within=card)
    remy.follows("Drafted follow-ups")
    remy.page.locator("#find").fill("stands in for Otto")
    remy.clicks("Find", "button")
    remy.sees("1 follow-up")
    remy.looks_around()
    remy.clicks("Send what is ticked", "button")
    remy.sees("1 follow-up sent.")


def _replies(here: Answering) -> None:
    vic = here.vic
    here.follows_the_link(vic, 4)
    vic.clicks("Continue", "button")  # who is in needs no other code
    vic.arrives(SET.title)
    vic.sees("Sample Family Practice asked back about 1 question")
    vic.clicks(SET.by_id["ORG-02"].text)
    vic.arrives("Organization")
    vic.looks_around()
    assert vic.page.locator("fieldset").count() == vic.page.locator("#q-ORG-02 fieldset").count() == 1
    vic.page.get_by_label("Your reply").fill("The office lead does.")
    vic.presses("Tab")
    expect(line(vic, "ORG-02")).to_contain_text("Saved")


# ---- The database ---------------------------------------------------------------------------------------------------


def _assessment(portal: RunningPortal, vendor: Vendor) -> Assessment:
    with portal.parts.database.transaction(vendor.practice_id, write=False) as db:
        return db.exec(select(Assessment).where(Assessment.vendor_id == vendor.id)).one()


def _kept(portal: RunningPortal, vendor: Vendor) -> dict[str, dict[str, Any]]:
    assessment = _assessment(portal, vendor)
    with portal.parts.database.transaction(vendor.practice_id, write=False) as db:
        return {id: row.entered for id, row in answers.rows(db, assessment).items()}


def _stands_as_saved(portal: RunningPortal, vendor: Vendor, saved: dict[str, Entered]) -> None:
    assert len(saved) == 75
    assert _kept(portal, vendor) == saved
    assessment = _assessment(portal, vendor)
    assert (assessment.status, assessment.answered, assessment.asked) == ("submitted", 75, 75)
    with portal.parts.database.transaction(vendor.practice_id, write=False) as db:
        files = db.exec(select(Evidence).where(Evidence.assessment_id == assessment.id)).all()
        sent = submissions.of(db, assessment)
    assert {(file.question, file.status) for file in files} == {
        ("BAA-01", EvidenceStatus.KEPT), ("ACC-05", EvidenceStatus.KEPT)}
    assert [one.number for one in sent] == [2, 1]
    assert [(one.status, one.question) for one in assessing.follow_ups(portal.parts, assessment)
            if one.sent_at] == [(FollowUpStatus.ANSWERED, "ORG-02")]
    assert factories.chain_faults(portal.parts, vendor.practice_id) == []
