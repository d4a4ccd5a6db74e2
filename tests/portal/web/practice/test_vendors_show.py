"""One vendor's page as a whole: its one next step, its parts, and the other pages it leads to."""

from __future__ import annotations

import re

import pytest

from portal import access
from portal.models import Vendor
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing
from tests.portal.web.browser import Browser, words

# What differs between databases is tested with the verbs behind these pages.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


def filled(page: str) -> list[str]:
    """What the filled buttons of the page say."""
    return re.findall(r'<(?:a|button) class="btn btn-primary"[^>]*>([^<]*)<', page[page.index("<main"):])


def test_the_one_filled_button_is_the_next_step(ada: Browser, parts: Parts, cast: Cast, vendor: Vendor) -> None:
    at = f"/vendors/{vendor.id}"
    assert filled(ada.get(at).text) == ["Upload agreement"]
    factories.read(parts, cast.ada, vendor)
    assert filled(ada.get(at).text) == ["Review agreement"]


def test_answers_that_wait_come_before_the_gate_that_is_ready(remy: Browser, parts: Parts, cast: Cast) -> None:
    sent = assessing.submitted(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        access.vendor_for(db, cast.ada, sent.vendor_id, lock=True).handles_phi = False  # no agreement is needed
    assert filled(remy.get(f"/vendors/{sent.vendor_id}").text) == ["Review the answers"]


def test_who_may_do_nothing_is_offered_nothing(otto: Browser, vendor: Vendor) -> None:
    assert filled(otto.get(f"/vendors/{vendor.id}").text) == []


def test_every_part_has_an_anchor_and_every_page_a_door(ada: Browser, vendor: Vendor) -> None:
    page = ada.get(f"/vendors/{vendor.id}").text
    tabs = page[page.index("fd-tabs"):]
    for part in re.findall(r'href="#([a-z-]+)"', tabs[:tabs.index("</nav>")]):
        assert f'id="{part}"' in page, part
    for path in ("score", "gates", "events", "tests", "duties", "walk-throughs"):
        assert f'href="/vendors/{vendor.id}/{path}"' in page, path
        assert ada.get(f"/vendors/{vendor.id}/{path}").status_code == 200, path


def test_the_head_says_whether_patient_data_may_go(ada: Browser, vendor: Vendor) -> None:
    told = words(ada.get(f"/vendors/{vendor.id}"))
    assert "Example Billing Co. Not enough evidence" in told
    assert "First patient data None yet" in told
