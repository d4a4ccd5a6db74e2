"""Answers against their records and the agreement: both sides are said with their place, and only where it is sure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portal.questions import against, answers, catalog
from portal.questions.against import Stated
from portal.questions.answers import Answer, Evidence
from portal.questions.findings import Finding
from portal.questions.types import Reason

TODAY = date(2026, 11, 22)
BILLING = catalog.latest("billing-vendor")
SUBCONTRACTOR = catalog.latest("subcontractor")
TEN_DAYS = Stated("breach", 240, 240, "10 days from discovery", "version 2, section 4.2, page 3")


def reports(**hours: str) -> dict[str, Answer]:
    """BAA-04 with these hours by row."""
    rows = {row.replace("_", "-"): {"hours": words, "counts-from": "discovery"} for row, words in hours.items()}
    return {"BAA-04": answers.read(BILLING.by_id["BAA-04"], {"value": rows})}


def differing(given: dict[str, Answer], *stated: Stated) -> tuple[Finding, ...]:
    return against.agreement("billing-vendor", BILLING, given, stated, TODAY)


def test_says_both_sides_and_their_place() -> None:
    finding, = differing(reports(breach="480"), TEN_DAYS)
    assert (finding.question, finding.reason, finding.code) == ("BAA-04", Reason.CONTRADICTION, "agreement-breach")
    assert finding.ask == (
        "BAA-04 says 480 hours for a breach, but the agreement says 10 days from discovery (version 2, section 4.2, "
        "page 3). The answer is the longer time. Which of the two will you keep?")
    assert finding.gate


def test_asks_for_a_shorter_time_in_the_agreement_too() -> None:
    finding, = differing(reports(breach="72"), TEN_DAYS)
    assert finding.ask.endswith("Will you write the shorter time into the agreement?")


def test_is_silent_where_the_two_agree() -> None:
    assert differing(reports(breach="240"), TEN_DAYS) == ()


def test_a_time_within_what_business_days_may_come_to_is_no_difference() -> None:
    business = Stated("breach", 240, 384, "10 business days from discovery", "page 3")
    assert differing(reports(breach="300"), business) == ()


def test_looks_at_the_row_of_the_event_alone() -> None:
    assert differing(reports(breach="240", incident="900", improper_use="900"), TEN_DAYS) == ()


def test_is_silent_where_the_agreement_has_two_times_for_it() -> None:
    other = Stated("breach", 72, 72, "72 hours", "page 9")
    assert differing(reports(breach="480"), TEN_DAYS, other) == ()


def test_two_passages_with_the_same_time_are_one() -> None:
    again = Stated("breach", 240, 240, "ten days", "page 9")
    assert len(differing(reports(breach="480"), TEN_DAYS, again)) == 1


def test_says_nothing_without_a_number() -> None:
    assert differing(reports(breach=""), TEN_DAYS) == ()


def test_reads_days_as_days() -> None:
    columns = {"format": "open", "days": "45"}
    given = {"OFF-03": answers.read(BILLING.by_id["OFF-03"], {"value": {
        "accounts": {**columns, "days": "30"}, "claims": columns, "documents": {**columns, "days": "10"}}})}
    stated = Stated("return-destroy", 720, 720, "30 days", "section 7")
    finding, = differing(given, stated)
    assert "OFF-03 says 45 days" in finding.ask


def test_a_subcontractor_may_be_faster_than_the_agreement() -> None:
    def found(hours: str) -> tuple[Finding, ...]:
        given = {"SUBQ-05": answers.read(SUBCONTRACTOR.by_id["SUBQ-05"], {"value": hours})}
        return against.agreement("subcontractor", SUBCONTRACTOR, given, [TEN_DAYS], TODAY)
    assert found("24") == ()
    assert [finding.question for finding in found("241")] == ["SUBQ-05"]


def test_another_set_has_no_promises() -> None:
    assert against.agreement("own-set", BILLING, reports(breach="480"), [TEN_DAYS], TODAY) == ()


@pytest.mark.parametrize("promise", against.promises(), ids=lambda one: f"{one.question}-{one.row or one.event}")
def test_every_promise_names_what_is_there(promise: against.Promise) -> None:
    question = catalog.latest(promise.set).by_id[promise.question]
    assert promise.row in ("", *question.rows)
    assert promise.column in ("", *(column.id for column in question.columns))
    unit = next((column.unit for column in question.columns if column.id == promise.column), question.unit)
    assert unit == promise.unit + "s"


def reviewed_on(day: date, *records: Evidence) -> tuple[Finding, ...]:
    given: dict[str, Any] = {"value": day.isoformat()}
    found = {"SUBQ-11": answers.read(SUBCONTRACTOR.by_id["SUBQ-11"], given, records)}
    return against.records(SUBCONTRACTOR, found, TODAY)


def test_a_record_from_before_the_day_cannot_prove_it() -> None:
    finding, = reviewed_on(date(2026, 11, 12), Evidence("review.pdf", dated=date(2026, 3, 1)))
    assert (finding.question, finding.code) == ("SUBQ-11", "record-before")
    assert "names Nov 12, 2026, but the newest record, review.pdf, is from Mar 1, 2026" in finding.ask


@pytest.mark.parametrize("dated", [date(2026, 11, 12), date(2026, 11, 12) - timedelta(days=7), date(2026, 11, 20)])
def test_a_record_of_that_week_or_later_can(dated: date) -> None:
    assert reviewed_on(date(2026, 11, 12), Evidence("old.pdf", dated=date(2025, 1, 1)),
                       Evidence("review.pdf", dated=dated)) == ()


def test_leaves_records_alone_that_have_no_date_or_do_not_open() -> None:
    assert reviewed_on(date(2026, 11, 12), Evidence("a.pdf"),
                       Evidence("b.pdf", dated=date(2026, 1, 1), readable=False)) == ()
