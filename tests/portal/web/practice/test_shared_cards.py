"""Sharing the card: looked at as the vendor will see it, shared as it was looked at, and taken back."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette

from portal import access
from portal.models import Score, Vendor
from portal.workflow import shared_cards
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import scored
from tests.portal.web.browser import Browser, signed_in, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return scored.unscored(parts, cast.ada)


@pytest.fixture
def score(parts: Parts, cast: Cast, vendor: Vendor) -> Score:
    return scored.worked(parts, cast.ada, vendor, scored.CAPPED)[0]


@pytest.fixture
def remy(app: Starlette, parts: Parts, cast: Cast) -> Browser:
    return signed_in(app, parts, cast.remy)


def _page(vendor: Vendor, verb: str = "") -> str:
    return f"/vendors/{vendor.id}/card{verb}"


def _shared(parts: Parts, cast: Cast, vendor: Vendor) -> str:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        row = shared_cards.of_vendor(db, access.vendor_for(db, cast.ada, vendor.id))
        return row.score_id if row else ""


def test_nothing_is_shared_before_the_first_score(remy: Browser, vendor: Vendor) -> None:
    assert "Not scored yet" in words(remy.get(_page(vendor)))
    assert remy.post(_page(vendor, "/share")).status_code == 409


def test_it_is_looked_at_shared_and_taken_back(
        remy: Browser, parts: Parts, cast: Cast, vendor: Vendor, score: Score) -> None:
    answer = remy.get(_page(vendor))
    page = words(answer)
    assert "What Example Billing Co. would see" in page
    assert "They see no card now" in page
    assert "Needs work" in page
    seen = re.search(r'name="score" value="(\w+)"', answer.text)
    assert seen
    assert remy.post(_page(vendor, "/share"), score=seen[1]).status_code == 303
    assert _shared(parts, cast, vendor) == score.id
    assert "What Example Billing Co. sees" in words(remy.get(f"{_page(vendor)}?did=shared"))
    assert remy.post(_page(vendor, "/withdraw")).status_code == 303
    assert _shared(parts, cast, vendor) == ""
    assert remy.post(_page(vendor, "/withdraw")).status_code == 409


def test_a_score_that_nobody_looked_at_is_not_shared(
        remy: Browser, parts: Parts, cast: Cast, vendor: Vendor, score: Score) -> None:
    newer = scored.worked(parts, cast.ada, vendor, scored.LITTLE)[0]
    answer = remy.post(_page(vendor, "/share"), score=score.id)
    assert answer.status_code == 409
    assert "There is a newer score" in words(answer)
    assert f'value="{newer.id}"' in answer.text
    assert _shared(parts, cast, vendor) == ""


def test_who_may_not_share_only_looks(
        ben: Browser, app: Starlette, parts: Parts, cast: Cast, vendor: Vendor, score: Score) -> None:
    page = ben.get(_page(vendor))
    assert page.status_code == 200
    assert _page(vendor, "/share") not in page.text
    assert ben.post(_page(vendor, "/share"), score=score.id).status_code == 403
    assert signed_in(app, parts, cast.cleo).get(_page(vendor)).status_code == 404
