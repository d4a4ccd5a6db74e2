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
from portal.models import Decision, Score, Vendor
from portal.scoring.decisions import Standing
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import decisions, scores
from portal.workflow.decisions import Signing, StaleDecision
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import gating
from tests.portal import scoring_rows as rows

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
                   True, scores.fingerprint(score))


def sign(parts: Parts, cast: Cast, vendor: Vendor, signed: Signing) -> Decision:
    with parts.database.transaction(cast.ada.practice_id) as db:
        return decisions.sign(parts, db, cast.ada, access.vendor_for(db, cast.ada, vendor.id), signed)


def executed(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    """As its gate leaves it, with answers that are good but for one."""
    gating.answered(parts, cast.ada, vendor)
    rows.changed(parts, cast.ada, vendor.id, executed_on=clock.today())
    rows.renewed(parts, cast.ada, vendor.id)


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


def test_nothing_more_lenient_than_the_table_allows(parts: Parts) -> None:
    always = ["hold", "no-release"]
    for standing, more in {Standing.NO_RELEASE: [], Standing.NOT_ENOUGH: [], Standing.HOLD: ["conditions"],
                           Standing.CONDITIONS: ["conditions"], Standing.APPROVE: ["approve", "conditions"]}.items():
        assert list(decisions.allowed(Score(decision=standing.value))) == [*more, *always]  # type: ignore[call-arg]
    assert decisions.allowed(Score(decision=Standing.CLOSED.value)) == ()  # type: ignore[call-arg]


def test_what_the_table_does_not_allow_is_not_signed(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    for decided in (decisions.APPROVE, decisions.CONDITIONS, "yes"):
        with pytest.raises(InvalidInput):
            sign(parts, cast, vendor, signing(parts, cast, vendor, decided))
    rows.changed(parts, cast.ada, vendor.id, status=VendorStatus.CLOSED)
    rows.renewed(parts, cast.ada, vendor.id)
    with pytest.raises(WrongState):
        sign(parts, cast, vendor, signing(parts, cast, vendor))


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


def test_what_time_alone_made_old_is_shown_and_signed_as_it_is_now(
        parts: Parts, cast: Cast, vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    rows.put(parts, rows.word(vendor, "2a"))
    rows.renewed(parts, cast.ada, vendor.id)
    seen = signing(parts, cast, vendor)
    later = clock.now() + timedelta(days=31)  # that word has run out, and no job came by
    monkeypatch.setattr(clock, "now", lambda: later)
    with pytest.raises(StaleDecision) as stale:
        sign(parts, cast, vendor, seen)
    assert stale.value.was is not None  # what was seen is shown beside it
    with parts.database.transaction(cast.ada.practice_id, write=False) as db:
        now = decisions.rests_on(db, access.vendor_for(db, cast.ada, vendor.id)).row
        assert (now.number, now.score, scores.latest(db, vendor).number) == (3, None, 2)  # a page keeps nothing
    row = sign(parts, cast, vendor, replace(seen, seen=scores.fingerprint(now)))
    assert (json.loads(row.content)["score"]["shown"], json.loads(row.content)["score"]["number"]) == ("–", "3")


def test_conditions_are_open_fixes_once_the_agreement_is_signed(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    executed(parts, cast, vendor)
    with pytest.raises(InvalidInput) as error:
        sign(parts, cast, vendor, signing(parts, cast, vendor, decisions.CONDITIONS))
    assert "Open a fix" in error.value.fields["decided"]


def test_decisions_are_numbered_and_another_practice_has_none(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    signed = [sign(parts, cast, vendor, signing(parts, cast, vendor)) for _ in range(2)]
    assert [row.number for row in signed] == [1, 2]
    with parts.database.transaction(cast.cleo.practice_id, write=False) as db, pytest.raises(NotFound):
        access.decision_for(db, cast.cleo, signed[0].id)
