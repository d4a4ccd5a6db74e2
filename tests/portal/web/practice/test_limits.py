"""The practice's own time limits."""

from __future__ import annotations

import re

import pytest

from portal import access
from portal.models.practices import DEFAULT_LIMITS
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal.web.browser import Browser, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

FORM = {event: str(hours) for event, hours in DEFAULT_LIMITS.items()}


def limits_of(parts: Parts, cast: Cast) -> dict[str, int]:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return access.practice_of(db, cast.ada).limits


def shown(page: str) -> dict[str, str]:
    """Every field of the form as the page shows it."""
    inputs = (dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input [^>]*>", page))
    fields = {one["name"]: one.get("value", "") for one in inputs
              if "name" in one and one["name"].split("-was")[0] in (*FORM, "version")}
    units = re.findall(r'<select[^>]* name="([\w-]+-unit)".*?<option value="(\w+)" selected', page, re.DOTALL)
    return fields | dict(units)


def field(page: str, event: str) -> tuple[str, str]:
    fields = shown(page)
    return fields[event], fields[f"{event}-unit"]


def test_shows_each_limit_in_its_unit_and_in_words(ada: Browser) -> None:
    page = ada.get("/limits")
    assert page.status_code == 200
    assert 'name="access" value="10"' in page.text
    assert 'name="breach" value="72"' in page.text
    assert "10 days" in words(page)
    assert "Nobody yet" in words(page)


def test_shows_what_states_ask_for_and_what_of_it_is_not_verified(ada: Browser) -> None:
    told = words(ada.get("/limits"))
    assert "AL: The vendor tells you, 10 days from determination" in told
    assert "Fla. Stat. 501.171, checked 2026-11-22, not verified." in told


def test_an_owner_changes_them_and_the_trail_says_who(ada: Browser, parts: Parts, cast: Cast) -> None:
    answer = ada.post("/limits", **{**FORM, "breach": "48"}, version="1")
    assert answer.status_code == 303
    assert limits_of(parts, cast)["breach"] == 48
    told = words(ada.get(answer.headers["location"]))
    assert "Saved." in told
    assert "Ada Sample changed the time limits: breach of unsecured PHI from 72 hours to 48 hours" in told


@pytest.mark.parametrize(("unit", "hours"), [("hour", 5), ("day", 120), ("business_day", 168)])
def test_a_limit_can_be_given_in_days(ada: Browser, parts: Parts, cast: Cast, unit: str, hours: int) -> None:
    assert ada.post("/limits", **FORM | {"breach": "5", "breach-unit": unit}, version="1").status_code == 303
    assert limits_of(parts, cast)["breach"] == hours


def test_refuses_a_unit_that_is_none(ada: Browser, parts: Parts, cast: Cast) -> None:
    answer = ada.post("/limits", **FORM | {"breach": "5", "breach-unit": "fortnight"}, version="1")
    assert answer.status_code == 422
    assert limits_of(parts, cast) == DEFAULT_LIMITS


@pytest.mark.parametrize("value", ["", "0", "-1", "1.5", "many", "9999999", "٣"])
def test_refuses_what_is_no_number_of_hours(ada: Browser, parts: Parts, cast: Cast, value: str) -> None:
    answer = ada.post("/limits", **{**FORM, "breach": value, "cure": "24"}, version="1")
    assert answer.status_code == 422
    assert "must be a whole number" in words(answer)
    assert 'name="cure" value="24"' in answer.text
    assert limits_of(parts, cast) == DEFAULT_LIMITS


def test_a_stale_form_shows_both(ada: Browser, parts: Parts, cast: Cast) -> None:
    ada.post("/limits", **{**FORM, "breach": "48"}, version="1")
    late = ada.post("/limits", **{**FORM, "breach": "24"}, version="1")
    assert late.status_code == 409
    assert 'name="breach" value="24"' in late.text
    assert "48 hours" in words(late)
    assert limits_of(parts, cast)["breach"] == 48
    assert ada.post("/limits", **{**FORM, "breach": "24"}, version="2").status_code == 303
    assert limits_of(parts, cast)["breach"] == 24


def test_only_an_owner_may_change_them(ben: Browser, otto: Browser, parts: Parts, cast: Cast) -> None:
    for browser in (ben, otto):
        page = browser.get("/limits")
        assert page.status_code == 200
        assert "<input class=" not in page.text
        assert browser.post("/limits", **{**FORM, "breach": "48"}, version="1").status_code == 403
    assert "practice:limits-changed" not in factories.events_of(parts, cast.sample.id)


def test_another_practice_changes_its_own(cleo: Browser, parts: Parts, cast: Cast) -> None:
    assert cleo.post("/limits", **{**FORM, "breach": "12"}, version="1").status_code == 303
    assert limits_of(parts, cast)["breach"] == 72


def test_refuses_other_methods(ada: Browser) -> None:
    assert ada.client.put("/limits").status_code == 405


@pytest.mark.parametrize(("number", "unit"), [("2", "day"), ("10", "business_day"), ("96", "hour"), ("12", "day")])
def test_a_limit_comes_back_as_it_was_entered(ada: Browser, number: str, unit: str) -> None:
    assert ada.post("/limits", **FORM | {"cure": number, "cure-unit": unit}, version="1").status_code == 303
    assert field(ada.get("/limits").text, "cure") == (number, unit)


def test_the_same_hours_in_another_unit_are_kept(ada: Browser, parts: Parts, cast: Cast) -> None:
    assert ada.post("/limits", **FORM | {"breach": "3", "breach-unit": "day"}, version="1").status_code == 303
    page = ada.get("/limits")
    assert field(page.text, "breach") == ("3", "day")
    assert limits_of(parts, cast)["breach"] == 72
    assert "changed the time limits: the same hours in other units" in words(page)


def test_a_stale_form_keeps_only_what_the_person_changed(ada: Browser) -> None:
    opened = shown(ada.get("/limits").text)
    ada.post("/limits", **opened | {"breach": "5", "breach-unit": "day"})
    late = ada.post("/limits", **opened | {"cure": "20"})
    assert late.status_code == 409
    assert field(late.text, "breach") == ("5", "day")
    assert field(late.text, "cure") == ("20", "day")
    told = words(late)
    assert "What differs" in told
    assert "Breach of unsecured PHI 72 hours 5 days 5 days" in told
    assert "Cure of a violation 30 days 20 days 30 days" in told
    assert late.text.count("Differs</span>") == 2
    assert ada.post("/limits", **shown(late.text)).status_code == 303
    page = ada.get("/limits").text
    assert (field(page, "breach"), field(page, "cure")) == (("5", "day"), ("20", "day"))


def test_proposed_rules_can_be_left_out_of_the_reviews(ada: Browser, parts: Parts, cast: Cast) -> None:
    assert "Reviews show what a proposed rule would ask for" in words(ada.get("/limits"))
    assert ada.post("/limits/proposed", shown="no").status_code == 303
    told = words(ada.get("/limits"))
    assert "Reviews leave out what a proposed rule would ask for" in told
    assert "Notice when the vendor activates its contingency plan" in told
    assert "Ada Sample left proposed rules out of the reviews" in told
    assert factories.events_of(parts, cast.sample.id)[-1] == "practice:proposed-rules-hidden"
    assert ada.post("/limits/proposed", shown="yes").status_code == 303
    assert factories.events_of(parts, cast.sample.id)[-1] == "practice:proposed-rules-shown"
    assert ada.post("/limits/proposed", shown="yes").status_code == 303
    assert factories.events_of(parts, cast.sample.id).count("practice:proposed-rules-shown") == 1


def test_staff_cannot_choose_on_proposed_rules(ben: Browser) -> None:
    assert 'action="/limits/proposed"' not in ben.get("/limits").text
    assert ben.post("/limits/proposed", shown="no").status_code == 403
