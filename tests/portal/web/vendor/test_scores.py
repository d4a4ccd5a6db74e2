"""The card on the vendor's side: six rows in its words, as of the shared score, only for whom the practice asked."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select
from starlette.applications import Starlette

from portal import access
from portal.app import create_app
from portal.models import Assignment, Invitation, Vendor
from portal.scoring import catalog
from portal.scoring.levels import Level
from portal.web import cards
from portal.workflow import shared_cards
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import fixing, posting, scored, visiting
from tests.portal.web.browser import Browser, words

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def app(parts: Parts) -> Starlette:
    return create_app(parts=parts)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return factories.vendor(parts, cast.ada)


@pytest.fixture
def invitation(parts: Parts, cast: Cast, vendor: Vendor) -> Invitation:
    return visiting.shared(parts, cast.ada, vendor, [fixing.opened(parts, cast.ada, vendor)],
                           posting.contact(parts, cast.ada, vendor))


@pytest.fixture
def vic(app: Starlette, parts: Parts, invitation: Invitation) -> Browser:
    return visiting.visitor(app, parts, posting.VIC)


def _share(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        shared_cards.share(parts, db, cast.ada, access.vendor_for(db, cast.ada, vendor.id, lock=True))


def _card(invitation: Invitation) -> str:
    return f"/vendor/{invitation.id}/card"


def test_there_is_none_and_no_way_to_it_before_it_is_shared(
        vic: Browser, parts: Parts, cast: Cast, vendor: Vendor, invitation: Invitation) -> None:
    scored.worked(parts, cast.ada, vendor, scored.CAPPED)
    assert vic.get(_card(invitation)).status_code == 404
    assert "sees your checks" not in vic.get(f"/vendor/{invitation.id}/fixes").text
    _share(parts, cast, vendor)
    assert vic.get(_card(invitation)).status_code == 200
    assert _card(invitation) in vic.get(f"/vendor/{invitation.id}/fixes").text
    with parts.database.transaction(cast.sample.id) as db:
        shared_cards.take_back(parts, db, cast.ada, access.vendor_for(db, cast.ada, vendor.id, lock=True))
    assert vic.get(_card(invitation)).status_code == 404


def test_every_row_says_how_it_stands_and_what_strong_looks_like(
        vic: Browser, parts: Parts, cast: Cast, vendor: Vendor, invitation: Invitation) -> None:
    score, result = scored.worked(parts, cast.ada, vendor, scored.CAPPED)
    _share(parts, cast, vendor)
    answer = vic.get(_card(invitation))
    page = words(answer)
    whole = catalog.indicators(score.indicators_version)
    assert re.findall(r'fd-own-t">([^<]+)<', answer.text) == [row.title for row in whole.rows]
    verdicts = re.findall(r"<summary><span><span class=\"fd-s fd-c-\w+\"><svg.*?</svg>([^<]+)</span>", answer.text)
    assert verdicts == [cards.BADGES[row.verdict.value][1] for row in result.rows]
    for indicator in whole.by_id.values():
        assert cards.addressed(indicator.says[Level.STRONG]) in page
    shown = sum(judgment.value is not None for judgment in result.case.judgments.values())
    applying = sum(judgment.level is not Level.NOT_APPLICABLE for judgment in result.case.judgments.values())
    assert f"{shown} of {applying} checks shown" in page


def test_it_stays_as_of_the_score_that_was_shared(
        vic: Browser, parts: Parts, cast: Cast, vendor: Vendor, invitation: Invitation) -> None:
    scored.worked(parts, cast.ada, vendor, scored.CAPPED)
    _share(parts, cast, vendor)
    before = words(vic.get(_card(invitation)))
    scored.worked(parts, cast.ada, vendor, scored.LITTLE)
    assert words(vic.get(_card(invitation))) == before
    _share(parts, cast, vendor)
    assert words(vic.get(_card(invitation))) != before


def test_a_colleague_with_a_part_sees_no_card(app: Starlette, parts: Parts, cast: Cast) -> None:
    asked = visiting.asked_questions(parts, cast.ada)
    with parts.database.transaction(cast.sample.id, write=False) as db:
        vendor = access.vendor_for(db, cast.ada, asked.vendor_id)
    visiting.share_card(parts, cast.ada, vendor)
    vic = visiting.visitor(app, parts, posting.VIC)
    assert vic.get(_card(asked)).status_code == 200
    assert _card(asked) in vic.get(f"/vendor/{asked.id}/questionnaire").text
    with parts.database.transaction(cast.sample.id, write=False) as db:
        part = db.exec(select(Assignment.invitation_id).where(Assignment.assessment_id == asked.subject_id)).one()
    colleague = visiting.visitor(app, parts, "val@billing.example.com")
    assert colleague.get(f"/vendor/{part}/questionnaire").status_code == 200
    assert colleague.get(f"/vendor/{part}/card").status_code == 404
    assert "/card" not in colleague.get(f"/vendor/{part}/questionnaire").text


def test_another_vendors_card_is_not_there(
        app: Starlette, vic: Browser, parts: Parts, cast: Cast, vendor: Vendor, invitation: Invitation) -> None:
    scored.worked(parts, cast.ada, vendor, scored.CAPPED)
    _share(parts, cast, vendor)
    firm = visiting.clearinghouse(parts, cast.ada)
    theirs = visiting.asked_for_changes(parts, cast.ada, firm, posting.VAL)
    val = visiting.visitor(app, parts, posting.VAL)
    assert val.get(f"/vendor/{theirs.id}/negotiation").status_code == 200
    assert val.get(_card(theirs)).status_code == 404  # only another vendor's is shared
    assert val.get(_card(invitation)).status_code == 404
