"""The practice's own weights, caps, thresholds and bands."""

from __future__ import annotations

import re

import pytest

from portal.scoring.caps import Fact
from portal.scoring.indicators import Table
from portal.workflow import scores
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import scored
from tests.portal.scoring.judging import everything
from tests.portal.web.browser import Browser, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def form_of(browser: Browser) -> dict[str, str]:
    """Every field as the page shows it."""
    inputs = (dict(re.findall(r'([\w-]+)="([^"]*)"', tag)) for tag in re.findall(r"<input [^>]*>", browser.get(
        "/weights").text))
    return {one["name"]: one.get("value", "") for one in inputs if one.get("name", "csrf") != "csrf"}


def table_of(parts: Parts, cast: Cast) -> Table:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return scores.table_of(db, cast.sample.id)[1]


def test_shows_every_number_beside_the_one_that_ships(ada: Browser) -> None:
    fields = form_of(ada)
    assert (fields["row-1"], fields["critical"], fields["cap-K5"], fields["from-hold"]) == ("25", "2", "50", "50")
    assert fields["covered-approve"] == "80"
    assert "from-no-release" not in fields
    told = words(ada.get("/weights"))
    assert "Weights 1.0.0 as they ship" in told or "weights 1.0.0 as they ship" in told
    assert "None of your own yet" in told


def test_an_owner_makes_a_version_with_a_reason(ada: Browser, parts: Parts, cast: Cast) -> None:
    answer = ada.post("/weights", **form_of(ada) | {"row-2": "30", "cap-K12": "60", "reason": "Access matters more."})
    assert answer.status_code == 303
    table = table_of(parts, cast)
    assert (table.rows["2"], table.caps["K12"]) == (30, 60)
    told = words(ada.get(answer.headers["location"]))
    assert "Saved." in told
    assert "Version 1" in told
    assert "“Access matters more.”" in told
    assert "Access controls 20 to 30; Cap K12 70 to 60" in told
    assert "score-table:made" in factories.events_of(parts, cast.sample.id)


def test_a_preview_says_whose_decision_would_change_and_keeps_nothing(ada: Browser, parts: Parts, cast: Cast) -> None:
    vendor = scored.unscored(parts, cast.ada)
    scored.kept(parts, cast.ada, vendor, everything("S2"), [Fact("K5", "A term is missing", "x:y")])
    before = table_of(parts, cast)
    answer = ada.post("/weights", **form_of(ada) | {"cap-K5": "10", "then": "preview"})
    assert answer.status_code == 200
    told = words(answer)
    assert "1 vendor would change its decision" in told
    assert "Nothing is saved." in told
    assert 'name="cap-K5" value="10"' in answer.text
    assert table_of(parts, cast) == before
    same = words(ada.post("/weights", **form_of(ada) | {"row-3": "11", "then": "preview"}))
    assert "No vendor would change its decision" in same


@pytest.mark.parametrize(("field", "value", "says"), [
    ("row-1", "0", "from 1 to 1,000"), ("row-1", "", "whole number"), ("cap-K5", "101", "from 0 to 100"),
    ("cap-K5", "half", "whole number"), ("from-conditions", "90", "must start below 85"),
    ("from-hold", "0", "must start above 0"), ("reason", "", "The reason is empty")])
def test_what_was_not_taken_comes_back_as_it_was_entered(ada: Browser, parts: Parts, cast: Cast, field: str,
                                                         value: str, says: str) -> None:
    before = table_of(parts, cast)
    answer = ada.post("/weights", **form_of(ada) | {"row-6": "12", "reason": "Kept words.", field: value})
    assert answer.status_code == 422
    assert says in words(answer)
    assert 'name="row-6" value="12"' in answer.text
    assert field == "reason" or "Kept words." in answer.text
    assert table_of(parts, cast) == before


def test_a_stale_form_shows_both(ada: Browser, parts: Parts, cast: Cast) -> None:
    opened = form_of(ada)
    ada.post("/weights", **opened | {"row-2": "30", "reason": "First."})
    late = ada.post("/weights", **opened | {"row-2": "40", "reason": "Second."})
    assert late.status_code == 409
    assert "What differs" in words(late)
    assert "Access controls 40 30" in words(late)
    assert table_of(parts, cast).rows["2"] == 30


def test_only_an_owner_may_change_them(ben: Browser, otto: Browser, ada: Browser) -> None:
    fields = form_of(ada)
    for browser in (ben, otto):
        page = browser.get("/weights")
        assert page.status_code == 200
        assert 'name="row-1"' not in page.text
        assert "Only an owner of Sample Family Practice can change these." in words(page)
        assert browser.post("/weights", **fields | {"row-2": "30", "reason": "Mine."}).status_code == 403


def test_another_practice_keeps_its_own(cleo: Browser, ada: Browser, parts: Parts, cast: Cast) -> None:
    assert cleo.post("/weights", **form_of(cleo) | {"row-2": "30", "reason": "Ours."}).status_code == 303
    assert table_of(parts, cast).rows["2"] == 20
    assert "Ours." not in ada.get("/weights").text
    assert ada.client.put("/weights").status_code == 405
