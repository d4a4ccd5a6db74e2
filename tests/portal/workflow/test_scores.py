"""Scoring a vendor: kept where it is another than before, the same in any order, and worked out again to the digit."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from portal import clock
from portal.models import AuditEvent, PortfolioLine, Submission, Vendor
from portal.questions.answers import Answer
from portal.questions.types import Questionnaire
from portal.scoring.levels import Level
from portal.workflow import scores, scores_gathering, submissions_answers
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing, gating
from tests.portal import scoring_rows as rows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return gating.vendor(parts, cast.ada)


def test_a_new_vendor_is_scored_and_has_its_line(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    assert [(row.number, row.because, row.score) for row in rows.every_score(parts, cast.ada, vendor.id)] == [
        (1, "Vendor added", None)]
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        line = db.exec(select(PortfolioLine).where(PortfolioLine.vendor_id == vendor.id)).one()
    assert (line.renewed_on, line.decision, line.coverage) == (clock.today(), "not-enough", 0)


def test_sent_answers_are_scored_in_the_same_breath(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada)
    newest = rows.every_score(parts, cast.ada, assessment.vendor_id)[0]
    assert (newest.number, newest.because, newest.score) == (2, "Answers sent", 1000)
    with parts.database.transaction(cast.ada.practice_id, write=False) as db:
        told = db.exec(select(AuditEvent).where(AuditEvent.subject_id == assessment.vendor_id,
                                                AuditEvent.event == "vendor:scored")).all()[-1]
    assert (told.facts["score"], told.facts["because"], told.actor_kind) == ("100.0", "Answers sent", "system")


def test_scoring_twice_writes_one_row(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    gating.agreed(parts, cast.ada, vendor)
    first = rows.renewed(parts, cast.ada, vendor.id, "Agreement read")
    again = rows.renewed(parts, cast.ada, vendor.id, "Looked again")
    assert (first.id, first.number) == (again.id, 2)
    assert len(rows.every_score(parts, cast.ada, vendor.id)) == 2
    assert factories.events_of(parts, cast.sample.id, vendor.id).count("vendor:scored") == 2


def test_the_same_is_gathered_in_whatever_order_it_comes(
        parts: Parts, cast: Cast, vendor: Vendor, monkeypatch: pytest.MonkeyPatch) -> None:
    gating.answered(parts, cast.ada, vendor, "subcontractor", SUBQ_07={"value": "no"}, SUBQ_21={"value": "no-plan"})
    gating.agreed(parts, cast.ada, vendor, terms=[{"clause": "safeguards", "computed": "missing"}])
    for row in (rows.traced(vendor), rows.walk(vendor), rows.event(vendor, "late-report")):
        rows.put(parts, row)
    before = rows.renewed(parts, cast.ada, vendor.id)
    for name in ("_replaced", "_ended"):  # the first to see all that was found
        monkeypatch.setattr(scores_gathering, name, _turned(getattr(scores_gathering, name)))
    assert rows.renewed(parts, cast.ada, vendor.id).id == before.id


def test_what_was_kept_works_out_to_what_was_shown(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    gating.answered(parts, cast.ada, vendor, "subcontractor", SUBQ_10={"value": "within-72-hours"})
    row = rows.every_score(parts, cast.ada, vendor.id)[0]
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        scored = scores.read(db, row)
    kept = (row.score, row.coverage, row.floor, row.ceiling)
    assert kept == tuple(scores.tenths(one) for one in (
        scored.result.score, scored.result.coverage, scored.result.floor, scored.result.ceiling))
    assert scored.result == scored.computed
    assert json.loads(json.dumps(row.case)) == row.case


def test_a_word_of_a_person_counts_beside_what_was_computed(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    gating.answered(parts, cast.ada, vendor, "subcontractor", SUBQ_07={"value": "no"}, SUBQ_12={"none": True})
    for subject, level in (("2a", "strong"), ("K11", ""), ("3c", "not-applicable")):
        rows.put(parts, rows.word(vendor, subject, level=level))
    rows.put(parts, rows.word(vendor, "2b", level="red-flag", expires_on=clock.today() - timedelta(days=1)))
    rows.put(parts, rows.word(vendor, "2c", level="red-flag", ended_at=clock.now()))
    row = rows.renewed(parts, cast.ada, vendor.id)
    with parts.database.transaction(vendor.practice_id, write=False) as db:
        scored = scores.read(db, row)
    counts, computed = scored.result.case, scored.computed.case
    assert (counts.judgments["2a"].level, computed.judgments["2a"].level) == (Level.STRONG, Level.RED_FLAG)
    assert (counts.judgments["2a"].because, counts.judgments["2a"].quality) == ("Seen on site.", 2)
    assert counts.judgments["3c"].level is Level.NOT_APPLICABLE
    assert counts.judgments["2b"].level is counts.judgments["2c"].level is Level.STRONG
    assert [[fact.cap for fact in case.facts] for case in (counts, computed)] == [["K6"], ["K11", "K6"]]
    assert {one.subject for one in scored.overrides} == {"2a", "K11", "3c"}


def test_a_word_that_ran_out_counts_no_more(parts: Parts, cast: Cast, vendor: Vendor,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    rows.put(parts, rows.word(vendor, "2a"))
    assert rows.renewed(parts, cast.ada, vendor.id).score == 1000
    later = clock.now() + timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert rows.renewed(parts, cast.ada, vendor.id).score is None


def test_of_one_check_the_record_that_was_tested_counts_beside_the_word(
        parts: Parts, cast: Cast, vendor: Vendor) -> None:
    gating.answered(parts, cast.ada, vendor, "subcontractor")
    said = rows.gathered(parts, cast.ada, vendor.id)[0]["2c"]
    rows.put(parts, rows.traced(vendor))
    traced = rows.gathered(parts, cast.ada, vendor.id)[0]["2c"]
    assert [source.partition(":")[0] for source in said.sources] == ["answer", "file"]
    assert [source.partition(":")[0] for source in traced.sources] == ["answer", "file", "test"]
    assert traced.quality > said.quality


def test_the_queries_are_as_many_however_much_is_known(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    gating.agreed(parts, cast.ada, vendor)
    gating.answered(parts, cast.ada, vendor, "subcontractor")
    few = _queries(parts, cast, vendor)
    gating.answered(parts, cast.ada, vendor, "annual-review")
    gating.agreed(parts, cast.ada, vendor, number=2)
    for row in (rows.traced(vendor), rows.event(vendor, "incident"), rows.word(vendor, "2a")):
        rows.put(parts, row)
    assert _queries(parts, cast, vendor) <= few


def test_what_was_sent_in_is_read_once_a_renewal(parts: Parts, cast: Cast, vendor: Vendor,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        gating.answered(parts, cast.ada, vendor, "subcontractor")
    read: list[str] = []
    usual = submissions_answers.answers_in

    def noted(submission: Submission, questionnaire: Questionnaire) -> dict[str, Answer]:
        read.append(submission.id)
        return usual(submission, questionnaire)

    monkeypatch.setattr(submissions_answers, "answers_in", noted)
    rows.renewed(parts, cast.ada, vendor.id)
    # The newest for the score; for what differs from the year before the one before it, and no older one.
    assert len(read) == len(set(read)) == 2


def _turned(sorted_out: Callable[..., Any]) -> Callable[..., Any]:
    return lambda found, mended: sorted_out(list(found)[::-1], mended)


def _queries(parts: Parts, cast: Cast, vendor: Vendor) -> int:
    """How many it takes to gather, once the wordings are known."""
    count = 0

    def one(*_: object) -> None:
        nonlocal count
        count += 1

    rows.gathered(parts, cast.ada, vendor.id)
    event.listen(parts.database.engine, "before_cursor_execute", one)
    try:
        rows.gathered(parts, cast.ada, vendor.id)
    finally:
        event.remove(parts.database.engine, "before_cursor_execute", one)
    return count
