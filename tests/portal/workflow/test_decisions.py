"""What a practice decides about a vendor: signed on what was seen, never more lenient than the table, kept whole."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import date, timedelta

import pypdfium2
import pytest

from portal import access, clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Decision, PortfolioLine, Vendor
from portal.scoring.decisions import Standing
from portal.vocabulary.events import Event
from portal.workflow import decisions, portfolio, scores
from portal.workflow.decisions import Signing, StaleDecision
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast

# Plain rows and no search: nothing here differs between databases.
pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    row = factories.vendor(parts, cast.ada)
    with parts.database.transaction(cast.ada.practice_id) as db:
        scores.renew(parts, db, access.vendor_for(db, cast.ada, row.id), "Added")
    return row


def signing(parts: Parts, cast: Cast, vendor: Vendor, decided: str = decisions.HOLD) -> Signing:
    with parts.database.transaction(cast.ada.practice_id, write=False) as db:
        score = scores.latest(db, vendor)
    assert score
    return Signing(decided, "The agreement is not signed yet.", clock.today() + timedelta(days=90), "Ada", "Owner",
                   True, score.id)


def sign(parts: Parts, cast: Cast, vendor: Vendor, signed: Signing) -> Decision:
    with parts.database.transaction(cast.ada.practice_id) as db:
        return decisions.sign(parts, db, cast.ada, access.vendor_for(db, cast.ada, vendor.id), signed)


def stand(parts: Parts, cast: Cast, vendor: Vendor, standing: Standing) -> None:
    with parts.database.transaction(cast.ada.practice_id) as db:
        line = portfolio.of_vendor(db, vendor)
        assert isinstance(line, PortfolioLine)
        line.decision = standing.value
        db.add(line)


def test_it_is_kept_whole_with_its_hash(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    row = sign(parts, cast, vendor, signing(parts, cast, vendor))
    content = json.loads(row.content)
    assert hashlib.sha256(row.content.encode()).hexdigest() == row.sha256
    assert (content["decided"], content["signed"]["name"], len(content["rows"])) == ("hold", "Ada", 6)
    assert content["guidance"].endswith("does not replace legal or security review.")
    assert Event.DECISION_SIGNED in factories.events_of(parts, cast.ada.practice_id, vendor.id)


def test_the_memo_says_what_was_decided_and_that_it_guides(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    row = sign(parts, cast, vendor, signing(parts, cast, vendor))
    with parts.database.transaction(cast.ada.practice_id) as db:
        pdf = decisions.memo(parts, db, cast.ada, row)
    pages = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_bounded() for page in pages)
    for words in ("Hold", "The agreement is not signed yet.", "Agreement and subcontractors", "Needs a BAA",
                  "does not replace legal or security review", row.sha256[:20]):
        assert words in text.replace("\r\n", " ")


@pytest.mark.parametrize(("standing", "possible"), [
    (Standing.NO_RELEASE, ["hold", "no-release"]), (Standing.NOT_ENOUGH, ["hold", "no-release"]),
    (Standing.HOLD, ["conditions", "hold", "no-release"]), (Standing.CONDITIONS, ["conditions", "hold", "no-release"]),
    (Standing.APPROVE, ["approve", "conditions", "hold", "no-release"]), (Standing.CLOSED, [])])
def test_nothing_more_lenient_than_the_table_allows(parts: Parts, cast: Cast, vendor: Vendor, standing: Standing,
                                                    possible: list[str]) -> None:
    stand(parts, cast, vendor, standing)
    with parts.database.transaction(cast.ada.practice_id, write=False) as db:
        assert list(decisions.allowed(db, vendor)) == possible
    for decided in set(decisions.WORDS) - set(possible):
        with pytest.raises((InvalidInput, WrongState)):
            sign(parts, cast, vendor, signing(parts, cast, vendor, decided))


@pytest.mark.parametrize(("changed", "field"), [
    ({"reason": " "}, "reason"), ({"name": ""}, "name"), ({"title": ""}, "title"), ({"signed": False}, "signed"),
    ({"decided": "yes"}, "decided"), ({"review_on": date(2020, 1, 1)}, "review_on"),
    ({"reason": "x" * 2001}, "reason")])
def test_every_field_that_cannot_be_taken_is_named(parts: Parts, cast: Cast, vendor: Vendor,
                                                   changed: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as error:
        sign(parts, cast, vendor, replace(signing(parts, cast, vendor), **changed))  # type: ignore[arg-type]
    assert list(error.value.fields) == [field]


def test_nobody_signs_what_they_have_not_seen(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    with pytest.raises(StaleDecision):
        sign(parts, cast, vendor, replace(signing(parts, cast, vendor), seen="another"))


def test_conditions_are_open_fixes_once_the_agreement_is_signed(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    with parts.database.transaction(cast.ada.practice_id) as db:
        row = access.vendor_for(db, cast.ada, vendor.id)
        row.executed_on = clock.today()  # as its gate leaves it
        db.add(row)
    stand(parts, cast, vendor, Standing.CONDITIONS)
    with pytest.raises(InvalidInput) as error:
        sign(parts, cast, vendor, signing(parts, cast, vendor, decisions.CONDITIONS))
    assert "Open a fix" in error.value.fields["decided"]


def test_decisions_are_numbered_and_another_practice_has_none(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    rows = [sign(parts, cast, vendor, signing(parts, cast, vendor)) for _ in range(2)]
    assert [row.number for row in rows] == [1, 2]
    with parts.database.transaction(cast.cleo.practice_id, write=False) as db, pytest.raises(NotFound):
        access.decision_for(db, cast.cleo, rows[0].id)
