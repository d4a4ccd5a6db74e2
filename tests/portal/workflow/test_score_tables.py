"""A practice's own weights: checked field by field, kept as versions, tried before, and every vendor scored by them."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from portal import clock
from portal.errors import InvalidInput
from portal.models import ScoreTable, Vendor
from portal.scoring import catalog
from portal.vocabulary.actors import Actor
from portal.workflow import score_tables, scores
from portal.workflow.parts import Parts
from portal.workflow.score_tables import StaleTable
from tests import factories
from tests.cast import Cast
from tests.portal import gating
from tests.portal import scoring_rows as rows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


def edited(**changes: Any) -> dict[str, Any]:
    """The table that ships, with these entries another."""
    version = catalog.published()[-1]
    return {**yaml.safe_load((catalog.ROOT / version / "table.yaml").read_text("utf-8")), **changes}


def make(parts: Parts, actor: Actor, reason: str = "Our board said so.", based_on: str = "",
         **changes: Any) -> ScoreTable:
    with parts.database.transaction(actor.practice_id) as db:
        return score_tables.make(parts, db, actor, edited(**changes), reason, based_on=based_on)


def half_and_half(parts: Parts, cast: Cast, name: str = "Example Billing Co.") -> Vendor:
    """A vendor with one strong and one red check: 2c and 3b, in rows of different weight."""
    vendor = gating.vendor(parts, cast.ada, name)
    for subject, level in (("2c", "strong"), ("3b", "red-flag")):
        rows.put(parts, rows.word(vendor, subject, level=level))
    rows.renewed(parts, cast.ada, vendor.id)
    return vendor


def test_every_vendor_is_scored_by_it_and_earlier_scores_stay(parts: Parts, cast: Cast) -> None:
    vendor = half_and_half(parts, cast)
    row = make(parts, cast.ada, rows={**edited()["rows"], "2": 90})
    newest, before = rows.every_score(parts, cast.ada, vendor.id)[:2]
    assert (before.score, before.table_version, newest.score) == (666, "1.0.0", 900)
    assert (newest.table_version, newest.because, row.number) == ("1.own", "Weights changed", 1)
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        assert scores.tenths(scores.read(db, before).result.score) == 666
        assert scores.tenths(scores.read(db, newest).result.score) == 900
    assert "score-table:made" in factories.events_of(parts, cast.sample.id)


def test_its_version_is_never_one_that_ships(parts: Parts, cast: Cast) -> None:
    made = [make(parts, cast.ada, evidenced=number).content["version"] for number in (40, 41)]
    assert made == ["1.own", "2.own"]
    assert not set(made) & set(catalog.published())
    make_of_cleo = make(parts, cast.cleo, evidenced=40)
    assert make_of_cleo.number == 1
    with parts.database.transaction(cast.ada.practice_id, write=False) as db:
        assert scores.table_of(db, cast.ada.practice_id)[1].evidenced == 41
        assert scores.table_of(db, cast.cleo.practice_id)[1].evidenced == 40


def test_what_cannot_be_is_refused_by_its_field(parts: Parts, cast: Cast) -> None:
    usual = edited()
    first, second, *rest = usual["bands"]
    cases: list[tuple[dict[str, Any], str]] = [
        ({"rows": {**usual["rows"], "1": 0}}, "row-1"), ({"rows": {**usual["rows"], "6": "ten"}}, "row-6"),
        ({"caps": {**usual["caps"], "K5": 101}}, "cap-K5"), ({"weights": {"critical": 0, "other": 1}}, "critical"),
        ({"strong": {"score": 80, "coverage": -1}}, "strong-coverage"), ({"evidenced": 101}, "evidenced"),
        ({"bands": [first, {**second, "from": 101}, *rest]}, "from-conditions"),
        ({"bands": [{**first, "coverage": 101}, second, *rest]}, "covered-approve"),
        ({"bands": [{**first, "from": 60}, second, *rest]}, "bands"), ({"bands": [first, *rest]}, "bands"),
        ({"rows": {"1": 25}}, "rows")]
    for changes, field in cases:
        with pytest.raises(InvalidInput) as refused:
            make(parts, cast.ada, **changes)
        assert list(refused.value.fields) == [field], changes
    with pytest.raises(InvalidInput) as refused:
        make(parts, cast.ada, rows={**usual["rows"], "1": 0}, banded=101)
    assert refused.value.fields == {"row-1": "Write a whole number from 1 to 1,000.",
                                    "banded": "Write a whole number from 0 to 100."}


@pytest.mark.parametrize(("reason", "changes"), [("", {"evidenced": 40}), ("x" * 501, {"evidenced": 40}), ("Why.", {})])
def test_it_needs_a_reason_and_a_change(parts: Parts, cast: Cast, reason: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput):
        make(parts, cast.ada, reason, **changes)


def test_somebody_elses_version_is_not_written_over(parts: Parts, cast: Cast) -> None:
    make(parts, cast.ada, evidenced=40, based_on="1.0.0")
    with pytest.raises(StaleTable):
        make(parts, cast.remy, evidenced=41, based_on="1.0.0")
    make(parts, cast.remy, evidenced=41, based_on="1.own")


def test_what_it_would_change_can_be_tried(parts: Parts, cast: Cast) -> None:
    vendor = half_and_half(parts, cast)
    rows.changed(parts, cast.ada, vendor.id, executed_on=clock.today())
    rows.renewed(parts, cast.ada, vendor.id)
    with parts.database.transaction(cast.ada.practice_id) as db:
        none = score_tables.preview(db, cast.ada, edited(evidenced=40))
        some = score_tables.preview(db, cast.ada, edited(banded=0))
    assert (none.changed, none.looked_at, none.more) == ((), 1, 0)
    one, = some.changed
    assert (one.name, one.before, one.after) == (vendor.name, "not-enough", "conditions")
    assert (one.score_before, one.score_after) == ("81.8", "81.8")  # 45 of 55: the signed day counts, too
    assert len(rows.every_score(parts, cast.ada, vendor.id)) == 3
