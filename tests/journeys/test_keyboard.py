"""A review by keys alone: off while one types, each with a button that does the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests import factories
from tests.browser import Visitor
from tests.running import RunningPortal

Visit = Callable[..., Visitor]
AGREEMENT = Path(__file__).parents[2] / "fixtures" / "agreements" / "example-billing-v1" / "agreement.pdf"


def test_a_reviewer_settles_terms_without_a_mouse(visit: Visit, portal: RunningPortal) -> None:
    agreement = portal.has_read(AGREEMENT.read_bytes(), "agreement.pdf")
    remy = visit("remy")
    remy.signs_in()
    remy.goes_to(f"/agreements/{agreement.id}")
    _opens_the_list_of_keys(remy)
    _steps_through_the_terms(remy)
    first = _focused(remy)
    if first.get_attribute("open") is not None:
        remy.presses("Enter")
    remy.presses("c")  # a closed term is opened first, not confirmed unseen
    expect(first.locator("> .fd-cl-body")).to_be_visible()
    expect(first).not_to_contain_text("Confirmed by Remy Sample")
    remy.presses("c")
    expect(first).to_contain_text("Confirmed by Remy Sample")
    expect(first.locator("> summary")).to_be_focused()
    _overrules_the_next(remy)
    _goes_to_a_page(remy)
    decided = [finding.decision for finding in factories.findings_of(portal.parts, portal.cast.ada, agreement)]
    assert sorted(filter(None, decided)) == ["confirmed", "overruled"]


def _opens_the_list_of_keys(remy: Visitor) -> None:
    keys = remy.page.get_by_role("dialog", name="Keys")
    remy.presses("?")
    expect(keys).to_be_visible()
    remy.looks_around()
    remy.presses("j", "Escape")
    expect(keys).to_be_hidden()
    remy.clicks("All keys", "button")
    expect(keys).to_be_visible()
    keys.get_by_role("button", name="Close").click()


def _steps_through_the_terms(remy: Visitor) -> None:
    remy.presses("j")
    first = _focused(remy).get_attribute("id")
    remy.presses("j")
    second = _focused(remy).get_attribute("id")
    assert second != first
    remy.presses("k")
    term = _focused(remy)
    assert term.get_attribute("id") == first
    opened = term.get_attribute("open") is not None
    remy.presses("Enter")
    expect(term.locator("> .fd-cl-body")).to_be_visible(visible=not opened)


def _overrules_the_next(remy: Visitor) -> None:
    remy.presses("j", "o")
    term = _focused(remy)
    expect(term.get_by_role("radio").first).to_be_focused()
    remy.presses("Space", "Tab")
    remy.page.keyboard.type("just jack, known by comparison")
    field = term.get_by_label("Why", exact=True)
    expect(field).to_be_focused()
    expect(field).to_have_value("just jack, known by comparison")
    remy.presses("Tab", "Enter")
    expect(term.locator("> summary")).to_contain_text("overruled by Remy Sample")


def _goes_to_a_page(remy: Visitor) -> None:
    remy.presses("g")
    expect(remy.page.locator("#goto")).to_be_focused()
    remy.page.keyboard.type("2")
    remy.presses("Enter")
    expect(remy.page.locator("#page-said")).to_have_text("Page 2 of 8")
    picture = remy.page.get_by_role("group", name=re.compile("^Page 2 of the agreement with .* marked passage"))
    expect(picture).to_be_visible()


def _focused(remy: Visitor) -> Locator:
    """The term that holds the focus."""
    return remy.page.locator(".fd-cl:not(.fd-fold)").filter(has=remy.page.locator(":focus"))
