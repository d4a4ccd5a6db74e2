"""A billing vendor's whole questionnaire on a phone: mailed, answered by two people through every mishap, proved,
attested, asked back about, and sent once more. Whatever a page called saved is in the database in the end."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Error, Locator, expect
from sqlmodel import select

from portal.models import Assessment, Evidence, Vendor
from portal.questions import catalog
from portal.vocabulary.statuses import EvidenceStatus, FollowUpStatus
from portal.workflow import answers, submissions
from tests import factories
from tests.browser import Visitor
from tests.documents import text_pdf
from tests.journeys.filling import Entered, fills
from tests.portal import assessing, posting
from tests.running import RunningPortal
from tests.services.smtp import code_in, link_in

Visit = Callable[..., Visitor]
SET = catalog.latest("billing-vendor")
SECTIONS = {section.id: section for section in SET.sections}
SCREEN = (390, 844)
TRYING = "Not saved, we keep trying"
LINES = ("status of 409", "net::ERR_", "Failed to fetch")


class Answering:
    """What Vic and Val go through. `saved` is every answer that a page called saved, by question and part."""

    def __init__(self, visit: Visit, portal: RunningPortal) -> None:
        self.portal, self.saved = portal, dict[str, Entered]()
        self.addresses = {name: f"{name}.{uuid4().hex[:8]}@billing.example.com" for name in ("vic", "val")}
        self.vic, self.val = (visit(name, screen=SCREEN, looks=False) for name in self.addresses)
        self.at = dict[Visitor, str]()

    def comes_in(self, visitor: Visitor, button: str) -> None:
        """By the link of the first mail, and the code of the second."""
        self.follows_the_link(visitor, 1)
        visitor.looks_around()
        visitor.clicks("Continue", "button")
        visitor.arrives("Enter the code we sent you")
        visitor.page.get_by_label("Six-digit code").fill(
            code_in(self.portal.post.comes_to(self.addresses[visitor.person], 2)))
        visitor.clicks(button, "button")
        visitor.page.wait_for_url("**/questionnaire**")
        visitor.arrives(SET.title)
        visitor.looks_around()
        self.at[visitor] = visitor.path

    def follows_the_link(self, visitor: Visitor, mails: int) -> None:
        """Of the newest of so many mails."""
        visitor.goes_to(link_in(self.portal.post.comes_to(self.addresses[visitor.person], mails)))

    def opens(self, visitor: Visitor, section: str) -> None:
        visitor.goes_to(f"{self.at[visitor]}/sections/{section}")
        visitor.arrives(SECTIONS[section].title)

    def goes_on(self) -> None:
        self.vic.clicks(re.compile("Next section|To the overview"), "button")

    def fills(self, visitor: Visitor, section: str) -> None:
        self.saved |= fills(visitor, SECTIONS[section].questions)

    def proves(self, question: str) -> None:
        """Send a file, which the worker looks through while Vic goes on."""
        page = self.vic.page
        page.fill(f"#dated-{question}", assessing.entered(SET.by_id[question])["date"])
        page.locator(f"#evidence-{question} input[type=file]").set_input_files(
            {"name": f"{question}.pdf", "mimeType": "application/pdf", "buffer": text_pdf()})
        expect(page.locator(f"#files-{question}")).to_contain_text(f"{question}.pdf")

    # ---- Mishaps --------------------------------------------------------------------------------------------------

    def loses_the_connection(self) -> None:
        """Vic writes on, Val changes the same words, and Vic's page is opened anew before the connection is back."""
        vic, val = self.vic, self.val
        box = _box(vic, "TRN-05.value")
        vic.context.set_offline(True)
        _types(box, " Vic's words.")
        _box(vic, "TRN-02.owner").fill("Written on a train")
        expect(_line(vic, "TRN-02")).to_contain_text(TRYING)
        _box(val, "TRN-05.value").fill("Val's words.")
        val.presses("Tab")
        expect(_line(val, "TRN-05")).to_contain_text("Saved")
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            vic.page.reload()
        vic.context.set_offline(False)
        self.opens(vic, "training")
        expect(_line(vic, "TRN-02")).to_contain_text("Saved")
        both = _card(vic, "TRN-05").get_by_role("group", name="Two wordings")
        vic.sees(re.compile("Vic's words.$"), within=both)
        vic.sees("Val's words.", within=both)
        vic.looks_around()
        vic.clicks("Keep theirs", "button", within=both)
        expect(_line(vic, "TRN-05")).to_contain_text("Theirs is kept")
        expect(_box(vic, "TRN-05.value")).to_have_value("Val's words.")
        self.saved["TRN-05"]["value"] = "Val's words."
        self.saved["TRN-02"]["owner"] = "Written on a train"

    def outlives_a_restart(self) -> None:
        box = _box(self.vic, "ENC-03.value")
        _types(box, " Then the server went.")
        self.portal.stop_web()
        _types(box, " It was away.")
        expect(_line(self.vic, "ENC-03")).to_contain_text(TRYING)
        with ThreadPoolExecutor() as pool:
            starting = pool.submit(self.portal.start_web)
            _types(box, " It came back.")
            starting.result()
        expect(_line(self.vic, "ENC-03")).to_contain_text("Saved")
        self.saved["ENC-03"]["value"] += " Then the server went. It was away. It came back."

    def uses_a_second_tab(self) -> None:
        """Both tabs were open before either changed the question."""
        tab = self.vic.context.new_page()
        tab.goto(self.vic.page.url)
        tab.fill("#RSK-04-owner", "Written in the second tab")
        tab.keyboard.press("Tab")
        expect(tab.locator("#q-RSK-04 [data-line]")).to_contain_text("Saved")
        _box(self.vic, "RSK-04.value").fill("Written in the first tab")
        self.vic.presses("Tab")
        expect(_line(self.vic, "RSK-04")).to_contain_text("Saved")
        tab.close()
        self.saved["RSK-04"] |= {"owner": "Written in the second tab", "value": "Written in the first tab"}


def _card(visitor: Visitor, question: str) -> Locator:
    return visitor.page.locator(f"#q-{question}")


def _line(visitor: Visitor, question: str) -> Locator:
    return _card(visitor, question).locator("[data-line]")


def _types(box: Locator, words: str) -> None:
    """At the end of what is there, key by key."""
    box.press("Control+End")
    box.press_sequentially(words)


def _box(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f"[name='{name}']")


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
    _attests(vic, here.at[vic], "Send the answers")

    _asks_back(visit("remy", looks=False), vendor)
    _replies(here)
    _attests(vic, here.at[vic], "Send again")
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
    vic.looks_around()


def _says_done(val: Visitor) -> None:
    val.clicks("To the overview", "button")
    val.clicks("Say that it is done")
    val.arrives("Your part: Training")
    val.looks_around()
    val.clicks("My part is done", "button")
    val.sees("Vic Example sees that your part is done")


def _attests(vic: Visitor, at: str, button: str) -> None:
    vic.goes_to(f"{at}/send")
    vic.arrives("Ready to send")
    vic.looks_around()
    vic.page.get_by_label("Your title").fill("Compliance officer")
    vic.page.get_by_label("I attest this.").check()
    vic.clicks(button, "button")
    vic.arrives("Sample Family Practice has your answers")
    vic.sees("Vic Example, Compliance officer")
    vic.looks_around()


def _asks_back(remy: Visitor, vendor: Vendor) -> None:
    """From the board to the review; one question of his own goes out, the drafts stay."""
    remy.signs_in()
    remy.goes_to(f"/questionnaires?find={vendor.name}")
    remy.sees("To review")
    remy.looks_around()
    remy.follows(vendor.name, f"{vendor.name}: 75 of 75 answered")
    remy.follows("Review the answers", "75 answers to look at")
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
    expect(_line(vic, "ORG-02")).to_contain_text("Saved")


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
