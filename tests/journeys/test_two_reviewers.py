"""Two reviewers overrule the same term at once: the slower one is shown both words, and loses nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.browser import Visitor
from tests.running import RunningPortal

Visit = Callable[..., Visitor]
TERM = "report-breach"


@pytest.mark.parametrize("javascript", [True, False], ids=["with scripts", "without scripts"])
def test_the_slower_one_sees_both_and_chooses(visit: Visit, portal: RunningPortal, javascript: bool) -> None:
    agreement = portal.has_read()
    ada, remy = (visit(person, javascript=javascript, looks=False) for person in ("ada", "remy"))
    for reviewer in (ada, remy):
        reviewer.signs_in()
        reviewer.goes_to(f"/agreements/{agreement.id}")
        reviewer.opens_term(TERM)
    ada.overrules(TERM, to="Present", because="The exhibit has 24 hours.")
    expect(ada.term(TERM).locator("> summary")).to_contain_text("overruled by Ada Sample")
    with remy.expecting("status of 409"):
        remy.overrules(TERM, to="Unclear", because="The exhibit is not in the file.")
        clash = remy.page.get_by_role("alert").filter(has_text="Ada Sample was faster.")
        expect(clash).to_contain_text("The exhibit has 24 hours.")
        expect(clash).to_contain_text("The exhibit is not in the file.")
        remy.looks_around()
    drawer = remy.opens_term(TERM).locator("details[data-key=o]")
    expect(drawer.get_by_label("Why", exact=True)).to_have_value("The exhibit is not in the file.")
    clash.get_by_role("button", name="Let mine count").click()
    expect(remy.term(TERM).locator("> summary")).to_contain_text("overruled by Remy Sample")
    finding = next(row for row in factories.findings_of(portal.parts, portal.cast.ada, agreement) if row.clause == TERM)
    assert (finding.human, finding.human_reason) == ("unclear", "The exhibit is not in the file.")
    assert factories.events_of(portal.parts, "sample-family", finding.id) == ["finding:overruled"] * 2
