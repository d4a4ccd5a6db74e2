"""A person at a real Chromium: goes through pages in the words of a journey, and fails on whatever the browser minds.

With each page that a visitor comes to for the first time, axe looks for barriers at the width of a desk and of a
phone, and nothing may stick out sideways on the narrowest one.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Route, expect, sync_playwright
from sqlmodel import col, select

from portal.models import Agreement, Finding
from tests import cast as the_cast
from tests.running import RunningPortal
from tests.services.sharing import ServiceFailed

DESK, PHONE, NARROWEST = 1440, 390, 320
HEIGHT = 1000
Screen = tuple[int, int]
PATIENCE = 30_000  # milliseconds; only a machine with much else to do needs them
READING = 120_000
AXE = Path(__file__).parent / "services" / "node" / "node_modules" / "axe-core" / "axe.min.js"
_IDS = re.compile(r"/[0-9a-f]{8}[0-9a-f-]{8,}")


expect.set_options(timeout=PATIENCE)


class Visitor:
    """Somebody with a browser of their own. `person` is whom they sign in as."""

    def __init__(self, portal: RunningPortal, browser: Browser, person: str, *, javascript: bool = True,
                 looks: bool = True, screen: Screen = (DESK, HEIGHT)) -> None:
        self.portal, self.person, self.javascript = portal, person, javascript
        self._looks, self._seen = looks, set[tuple[str, str]]()
        self._browser = browser
        self._minded: list[str] = []
        self._expected: set[str] = set()
        self.context = browser.new_context(
            base_url=portal.base_url, viewport={"width": screen[0], "height": screen[1]},
            java_script_enabled=javascript, reduced_motion="reduce", locale="en-US", timezone_id="America/New_York")
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("console", self._hears)
        self.page.on("pageerror", lambda error: self._minded.append(f"{self.path}: {error}"))

    # ---- Where they are -------------------------------------------------------------------------------------------

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def agreement_id(self) -> str:
        return self.path.removeprefix("/agreements/").split("/")[0]

    @property
    def practice_id(self) -> str:
        return the_cast.MOCKUP if self.person == "cleo" else the_cast.SAMPLE

    @property
    def at_the_portal(self) -> bool:
        return self.page.url.startswith(self.portal.base_url)

    def goes_to(self, path: str) -> None:
        self.page.goto(path)
        self.arrives()

    def arrives(self, heading: str | re.Pattern[str] | None = None) -> None:
        """On a page of the portal, which is looked at closely when it is new to this visitor."""
        if heading is not None:
            expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
        self.page.wait_for_load_state()
        self.minds_nothing()
        if not self._looks or not self.at_the_portal:
            return
        page = _kind(self.page)
        if page not in self._seen:
            self._seen.add(page)
            self.looks_around()

    def sees(self, words: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        expect((within or self.page.locator("main")).get_by_text(words).first).to_be_visible()

    def does_not_see(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("main")).not_to_contain_text(words)

    def clicks(self, name: str | re.Pattern[str], role: Any = "link", *, within: Locator | None = None) -> None:
        (within or self.page.locator("body")).get_by_role(role, name=name).first.click()

    def follows(self, link: str | re.Pattern[str], heading: str | re.Pattern[str] | None = None) -> None:
        self.clicks(link)
        self.arrives(heading)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    # ---- What the browser minds -----------------------------------------------------------------------------------

    @contextmanager
    def expecting(self, *words: str) -> Iterator[None]:
        """The browser's console reports each answer that is a refusal, such as "status of 422": these are meant."""
        self._expected |= set(words)
        yield
        self.minds_nothing()
        self._expected -= set(words)

    def minds_nothing(self) -> None:
        """No error in the console, no script that failed, nothing that the content security policy stopped."""
        assert not self._minded, "; ".join(self._minded)

    def forgives(self) -> None:
        """What was minded so far was meant."""
        self._minded.clear()

    def looks_around(self) -> None:
        """The page as it stands now has no barrier that axe knows of, and fits a phone."""
        if self.javascript:
            _inspect(self.page)
            return
        with self._as_it_stands() as copy:
            _inspect(copy)

    @contextmanager
    def _as_it_stands(self) -> Iterator[Page]:
        """axe needs scripts: the page as it stands without them, in a browser where only axe's run."""
        html, here = self.page.content(), self.page.url
        headers = {"Content-Type": "text/html; charset=utf-8"}

        def serve(route: Route) -> None:
            if route.request.is_navigation_request():
                route.fulfill(body=html, headers=headers)
            elif route.request.resource_type == "script":
                route.abort()
            else:
                route.continue_()

        copying = self._browser.new_context(viewport={"width": DESK, "height": HEIGHT}, reduced_motion="reduce",
                                            storage_state=self.context.storage_state())
        try:
            copying.route("**/*", serve)
            copy = copying.new_page()
            copy.goto(here)
            yield copy
        finally:
            copying.close()

    def _hears(self, message: ConsoleMessage) -> None:
        if message.type != "error" or not message.location["url"].startswith(self.portal.base_url):
            return
        if not any(words in message.text for words in self._expected):
            self._minded.append(f"{self.path}: {message.text}")

    # ---- Signing in and out ---------------------------------------------------------------------------------------

    def signs_in(self) -> None:
        """Through the portal's page and the provider's own ones."""
        self.goes_to("/")
        assert self.path == "/sign-in"
        self.gets_through_sign_in()

    def gets_through_sign_in(self) -> None:
        self.clicks("Continue to sign in", "button")
        while not self.at_the_portal:
            login = self.page.locator("input[name=login]")
            if login.count():
                login.fill(self.person)
                self.page.locator("input[name=password]").fill("any")
            self.page.locator("button[type=submit]").first.click()
        self.arrives()

    def opens_account(self) -> None:
        self.goes_to("/account")

    def signs_out_everywhere(self) -> None:
        self.clicks("Sign out everywhere", "button")
        while not self.at_the_portal:
            self.page.locator("button[value=yes]").click()
        self.arrives()

    # ---- Vendors and agreements -----------------------------------------------------------------------------------

    def adds_vendor(self, name: str, **fields: str) -> None:
        self.goes_to("/vendors")
        self.follows("Add a vendor", "Add a vendor")
        self.page.get_by_label("Name of the company").fill(name)
        for label, value in fields.items():
            self.page.locator(f"#{label}").fill(value)
        self.clicks("Add the vendor", "button")
        self.arrives(name)

    def opens_vendor(self, name: str) -> None:
        self.goes_to(f"/vendors?find={name}")
        self.follows(name, name)

    def goes_to_upload(self) -> None:
        self.follows(re.compile("^Upload "), "Upload an agreement")

    def chooses(self, file: Path, *, signed: bool = False) -> None:
        self.page.locator("#file").set_input_files(file)
        self._says_signed(signed)

    def drops(self, file: Path, *, signed: bool = False) -> None:
        """Drag the file from outside the browser onto the marked place."""
        area = self.page.locator(".fd-drop").bounding_box()
        assert area is not None
        devtools = self.context.new_cdp_session(self.page)
        for step in ("dragEnter", "dragOver", "drop"):
            devtools.send("Input.dispatchDragEvent", {
                "type": step, "x": area["x"] + area["width"] / 2, "y": area["y"] + area["height"] / 2,
                "data": {"items": [], "files": [str(file)], "dragOperationsMask": 1}})
        self._says_signed(signed)

    def _says_signed(self, signed: bool) -> None:
        self.page.get_by_label("Signed by both sides" if signed else "A draft, not signed").check()

    def sends(self) -> None:
        self.clicks("Upload and read", "button")

    def uploads(self, file: Path, *, signed: bool = False) -> None:
        """From the vendor's page to the agreement's."""
        self.goes_to_upload()
        self.chooses(file, signed=signed)
        self.sends()
        self.page.wait_for_url("**/agreements/*")
        self.arrives()

    def waits_for_reading(self) -> None:
        """The page turns into the review by itself."""
        expect(self.page.get_by_role("heading", level=1, name="Business associate agreement")).to_be_visible(
            timeout=READING)
        self.arrives()

    # ---- The review -----------------------------------------------------------------------------------------------

    def number(self, clause: str) -> int:
        """The term's number on the agreement's page where the visitor is."""
        query = (select(Finding.position).join(Agreement, col(Agreement.reading_id) == col(Finding.reading_id))
                 .where(Agreement.id == self.agreement_id, Finding.clause == clause))
        with self.portal.parts.database.transaction(self.practice_id, write=False) as db:
            return db.exec(query).one()

    def term(self, clause: str) -> Locator:
        """One term with its fold, on the review or on its own page."""
        return self.page.locator(f"#term-{self.number(clause)}")

    def opens_term(self, clause: str) -> Locator:
        """Open the fold that it lies in first, when there is one."""
        term = self.term(clause)
        fold = self.page.locator(".fd-fold:not([open])").filter(has=term)
        if fold.count():
            fold.locator("> summary").click()
        if term.get_attribute("open") is None:
            term.locator("> summary").click()
        expect(term.locator("> .fd-cl-body")).to_be_visible()
        return term

    def confirms(self, clause: str) -> None:
        self.opens_term(clause).get_by_role("button", name="Confirm").click()

    def overrules(self, clause: str, *, to: str, because: str) -> None:
        """Press the button; what comes of it is for the test to say."""
        drawer = self._drawer(clause, "o")
        drawer.get_by_label(to, exact=True).check()
        drawer.get_by_label("Why", exact=True).fill(because)
        drawer.get_by_role("button", name="Overrule").click()

    def notes(self, clause: str, words: str) -> None:
        drawer = self._drawer(clause, "n")
        drawer.get_by_label("Note", exact=True).fill(words)
        drawer.get_by_role("button", name="Save the note").click()

    def _drawer(self, clause: str, key: str) -> Locator:
        drawer = self.opens_term(clause).locator(f"details[data-key={key}]")
        if drawer.get_attribute("open") is None:
            drawer.locator("> summary").click()
        return drawer

    def downloads(self, link: str) -> bytes:
        with self.page.expect_download() as waiting:
            self.clicks(link)
        return Path(waiting.value.path()).read_bytes()


def _inspect(page: Page) -> None:
    before = page.viewport_size
    assert before is not None
    _look_for_barriers(page)
    page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROWEST, f"{page.url} is {wide} px wide on a screen of {NARROWEST} px"
    page.set_viewport_size(before)


def _look_for_barriers(page: Page) -> None:
    page.evaluate(_axe())
    for width in (DESK, PHONE):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then((found) => found.violations)")
        assert not found, f"{page.url} at {width} px: " + " | ".join(map(_told, found))


def _kind(page: Page) -> tuple[str, str]:
    """Which page it is, whatever it is about."""
    return _IDS.sub("/…", urlsplit(page.url).path), re.split(r"[:·\d]", page.title())[0]


def _told(violation: dict[str, Any]) -> str:
    nodes = "; ".join(f"{node['target']} {node.get('failureSummary', '')}" for node in violation["nodes"][:3])
    return f"{violation['id']}: {violation['help']}: {nodes}"


@cache
def _axe() -> str:
    if not AXE.exists():
        raise ServiceFailed("axe is not installed, and every page is checked with it: run `make services`.")
    return AXE.read_text()


def _executable() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise ServiceFailed("Chromium is not installed, and the journeys need it: run `make services`.")
    return found


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser that reaches this machine only. It lives as long as its module's tests: while it does, its driver
    counts as a running event loop, with which tests that start their own would clash."""
    arguments = ["--disable-background-networking", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_executable(), args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Browser, portal: RunningPortal) -> Iterator[Callable[..., Visitor]]:
    """Opens a browser for a person of the cast: `visit("ada")`, `visit("ada", javascript=False)`."""
    visitors: list[Visitor] = []

    def opened(person: str, **how: Any) -> Visitor:
        visitors.append(Visitor(portal, chromium, person, **how))
        return visitors[-1]

    yield opened
    for visitor in visitors:
        visitor.minds_nothing()
        visitor.context.close()
    assert portal.faults() == []


__all__ = ["Visitor", "chromium", "visit"]
