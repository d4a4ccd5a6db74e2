"""What the vendor's two people go through with a questionnaire on their phones, with every mishap on the way."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from playwright.sync_api import Error, Locator, expect

from portal.questions import catalog
from tests.browser import Visitor
from tests.documents import text_pdf
from tests.journeys.filling import Entered, fills
from tests.portal import assessing
from tests.running import RunningPortal
from tests.services.smtp import code_in, link_in

Visit = Callable[..., Visitor]
SET = catalog.latest("billing-vendor")
SECTIONS = {section.id: section for section in SET.sections}
SCREEN = (390, 844)
TRYING = "Not saved, we keep trying"


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
        """It comes back; and again: Vic writes on, Val changes the same words, and Vic's page is opened anew before the
        connection is back."""
        self._saves_by_itself()
        vic, val = self.vic, self.val
        words = box(vic, "TRN-05.value")
        vic.context.set_offline(True)
        types(words, " Vic's words.")
        box(vic, "TRN-02.owner").fill("Written on a train")
        expect(line(vic, "TRN-02")).to_contain_text(TRYING)
        box(val, "TRN-05.value").fill("Val's words.")
        val.presses("Tab")
        expect(line(val, "TRN-05")).to_contain_text("Saved")
        with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
            vic.page.reload()
        vic.context.set_offline(False)
        self.opens(vic, "training")
        expect(line(vic, "TRN-02")).to_contain_text("Saved")
        both = card(vic, "TRN-05").get_by_role("group", name="Two wordings")
        vic.sees(re.compile("Vic's words.$"), within=both)
        vic.sees("Val's words.", within=both)
        vic.looks_around()
        vic.clicks("Keep theirs", "button", within=both)
        expect(line(vic, "TRN-05")).to_contain_text("Theirs is kept")
        expect(box(vic, "TRN-05.value")).to_have_value("Val's words.")
        self.saved["TRN-05"]["value"] = "Val's words."
        self.saved["TRN-02"]["owner"] = "Written on a train"

    def _saves_by_itself(self) -> None:
        """Once the connection is back, without being asked. Then Val, on a page from before, writes over it."""
        vic, val = self.vic, self.val
        vic.context.set_offline(True)
        box(vic, "TRN-04.owner").fill("Written on a train")
        expect(line(vic, "TRN-04")).to_contain_text(TRYING)
        vic.sees("The connection is lost.")
        vic.context.set_offline(False)
        expect(line(vic, "TRN-04")).to_contain_text("Saved")
        box(val, "TRN-04.owner").fill("Written by Val")
        val.presses("Tab")
        both = card(val, "TRN-04").get_by_role("group", name="Two wordings")
        val.sees("Written on a train", within=both)
        val.clicks("Keep mine", "button", within=both)
        expect(line(val, "TRN-04")).to_contain_text("Saved")
        self.saved["TRN-04"]["owner"] = "Written by Val"

    def outlives_a_restart(self) -> None:
        """Vic types while the server goes, while it comes and after."""
        words = box(self.vic, "ENC-03.value")
        types(words, " Then the server went.")
        self.portal.stop_web()
        with ThreadPoolExecutor() as pool:
            starting = pool.submit(self.portal.start_web)
            types(words, " It was away.")
            expect(line(self.vic, "ENC-03")).to_contain_text(TRYING)
            starting.result()
        types(words, " It came back.")
        expect(line(self.vic, "ENC-03")).to_contain_text("Saved")
        self.saved["ENC-03"]["value"] += " Then the server went. It was away. It came back."

    def uses_a_second_tab(self) -> None:
        """Both tabs were open before either changed the question."""
        tab = self.vic.context.new_page()
        tab.goto(self.vic.page.url)
        tab.fill("#RSK-04-owner", "Written in the second tab")
        tab.keyboard.press("Tab")
        expect(tab.locator("#q-RSK-04 [data-line]")).to_contain_text("Saved")
        box(self.vic, "RSK-04.value").fill("Written in the first tab")
        self.vic.presses("Tab")
        expect(line(self.vic, "RSK-04")).to_contain_text("Saved")
        tab.close()
        self.saved["RSK-04"] |= {"owner": "Written in the second tab", "value": "Written in the first tab"}


def card(visitor: Visitor, question: str) -> Locator:
    return visitor.page.locator(f"#q-{question}")


def line(visitor: Visitor, question: str) -> Locator:
    return card(visitor, question).locator("[data-line]")


def types(box: Locator, words: str) -> None:
    """At the end of what is there, key by key."""
    box.press("Control+End")
    box.press_sequentially(words)


def box(visitor: Visitor, name: str) -> Locator:
    return visitor.page.locator(f"[name='{name}']")
