"""What the practice saw for itself, closed fixes and events: what each says, and what each takes the place of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from portal import clock
from portal.models import Agreement, Assessment, Finding, Remediation, Vendor
from portal.vocabulary.statuses import RemediationStatus
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import assessing, gating
from tests.portal import scoring_rows as rows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

DAY = timedelta(days=1)
OPEN_ACCOUNT: dict[str, Any] = {"facts": [["K8", "An account was still open"]], "judgments": [
    {"indicator": "2c", "level": "red-flag", "because": "1 of 5 accounts was still open"}]}


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return gating.vendor(parts, cast.ada)


@pytest.fixture
def flagged(parts: Parts, cast: Cast) -> Assessment:
    """A subcontractor's answers of yesterday: accounts are shared and laptops are open; nearly all else is well."""
    assessment = assessing.submitted(parts, cast.ada)
    rows.reattested(parts, assessment, question="SUBQ-07", value="no")
    rows.reattested(parts, assessment, question="SUBQ-10", value="within-72-hours")
    rows.reattested(parts, assessment, ago=DAY, question="SUBQ-18", value={"laptops": {"encrypted": "none"}})
    return assessment


def vendor_of(assessment: Assessment) -> Vendor:
    return Vendor(id=assessment.vendor_id, practice_id=assessment.practice_id, name="x")


def test_traced_lists_are_a_tested_record_while_they_are_fresh(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    row = rows.traced(vendor, done_at=clock.now() - 90 * DAY)
    rows.put(parts, row)
    judgment = rows.gathered(parts, cast.ada, vendor.id)[0]["2c"]
    assert (rows.told(judgment), judgment.sources) == (("strong", 3, False), (f"test:{row.id}",))
    assert judgment.because == "5 of 5 accounts were closed on the day"
    with parts.database.transaction(vendor.practice_id) as db:
        row.done_at = clock.now() - 91 * DAY
        db.add(row)
    assert rows.told(rows.gathered(parts, cast.ada, vendor.id)[0]["2c"]) == ("strong", 1, True)


def test_an_open_account_caps_until_a_new_sample_shows_none(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    rows.put(parts, rows.traced(vendor, done_at=clock.now() - DAY, **OPEN_ACCOUNT))
    found, facts = rows.gathered(parts, cast.ada, vendor.id)
    assert rows.told(found["2c"]) == ("red-flag", 3, False)
    assert [(fact.cap, fact.says) for fact in facts] == [("K8", "An account was still open")]
    rows.put(parts, rows.traced(vendor))
    found, facts = rows.gathered(parts, cast.ada, vendor.id)
    assert (found["2c"].level, facts) == ("strong", ())


@pytest.mark.parametrize("cap", ["K4", "K6", "K8", "K11"])
def test_a_traced_list_may_call_for_these_caps(parts: Parts, cast: Cast, vendor: Vendor, cap: str) -> None:
    rows.put(parts, rows.traced(vendor, facts=[[cap, "Seen on the lists"], ["K99", "Not of this table"]]))
    assert rows.caps(parts, cast.ada, vendor.id) == [cap]


def test_the_newest_talk_through_of_a_breach_counts(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    rows.put(parts, rows.walk(vendor, held_on=clock.today() - 9 * DAY, matches=False))
    assert rows.told(rows.gathered(parts, cast.ada, vendor.id)[0]["5i"]) == ("partial", 3, False)
    newest = rows.walk(vendor)
    rows.put(parts, newest)
    rows.put(parts, rows.walk(vendor, withdrawn_at=clock.now(), matches=False))
    rows.put(parts, rows.walk(vendor, scenario="access-request", matches=False))
    judgment = rows.gathered(parts, cast.ada, vendor.id)[0]["5i"]
    assert (rows.told(judgment), judgment.sources) == (("strong", 3, False), (f"walk-through:{newest.id}",))


def test_a_talk_through_of_two_years_ago_is_an_old_word(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    rows.put(parts, rows.walk(vendor, held_on=clock.today() - 730 * DAY))
    assert rows.told(rows.gathered(parts, cast.ada, vendor.id)[0]["5i"]) == ("strong", 1, True)


def test_a_passing_retest_takes_the_place_of_older_answers_and_ends_their_cap(
        parts: Parts, cast: Cast, flagged: Assessment) -> None:
    vendor = vendor_of(flagged)
    assert {fact.cap for fact in rows.gathered(parts, cast.ada, vendor.id)[1]} == {"K6", "K10"}
    fix = rows.fixed(parts, vendor, "2a", source=f"{flagged.id}#SUBQ-07")
    found, facts = rows.gathered(parts, cast.ada, vendor.id)
    assert (rows.told(found["2a"]), found["2a"].sources) == (("strong", 3, False), (f"fix:{fix.id}",))
    assert [fact.cap for fact in facts] == ["K10"]
    assert found["2c"].level == "partial"  # it is of another check


def test_what_is_not_closed_by_a_later_passing_retest_changes_nothing(
        parts: Parts, cast: Cast, flagged: Assessment) -> None:
    vendor = vendor_of(flagged)
    before = rows.gathered(parts, cast.ada, vendor.id)
    rows.fixed(parts, vendor, "2a", number=1, at=clock.now() - 2 * DAY)
    rows.fixed(parts, vendor, "2a", number=2, result="failed", level="")
    rows.fixed(parts, vendor, "2a", number=3, level="red-flag")
    rows.fixed(parts, vendor, "2h", number=4, status=RemediationStatus.RETEST)
    rows.fixed(parts, vendor, "", number=5)
    found, facts = rows.gathered(parts, cast.ada, vendor.id)
    assert {id: one.level for id, one in found.items()} == {id: one.level for id, one in before[0].items()}
    assert facts == before[1]


def test_answers_that_are_attested_after_a_fix_count_again(parts: Parts, cast: Cast, flagged: Assessment) -> None:
    vendor = vendor_of(flagged)
    rows.fixed(parts, vendor, "2a", at=clock.now() - DAY / 2)
    assert rows.gathered(parts, cast.ada, vendor.id)[0]["2a"].level == "strong"
    rows.reattested(parts, flagged, ago=-DAY)
    assert rows.gathered(parts, cast.ada, vendor.id)[0]["2a"].level == "red-flag"


def test_a_fix_of_one_answer_does_not_end_what_another_shows(parts: Parts, cast: Cast, flagged: Assessment) -> None:
    vendor = vendor_of(flagged)
    rows.fixed(parts, vendor, "2h", source=f"{flagged.id}#SUBQ-19")
    assert "K10" in rows.caps(parts, cast.ada, vendor.id)
    rows.fixed(parts, vendor, "2h", number=2, source=f"{flagged.id}#SUBQ-18")
    assert "K10" not in rows.caps(parts, cast.ada, vendor.id)


def test_a_check_is_not_mended_while_another_of_its_fixes_is_open(
        parts: Parts, cast: Cast, flagged: Assessment) -> None:
    vendor = vendor_of(flagged)
    rows.fixed(parts, vendor, "2a")
    rows.fixed(parts, vendor, "2a", number=2, status=RemediationStatus.IN_PROGRESS)
    assert rows.gathered(parts, cast.ada, vendor.id)[0]["2a"].level == "red-flag"


def test_an_event_opens_its_checks_until_somebody_looks_again(parts: Parts, cast: Cast, flagged: Assessment) -> None:
    vendor = vendor_of(flagged)
    before, _ = rows.gathered(parts, cast.ada, vendor.id)
    happened = rows.event(vendor, "access-drifted")
    rows.put(parts, happened)
    found, _ = rows.gathered(parts, cast.ada, vendor.id)
    assert {id for id in found if found[id] != before[id]} == {"2b", "2c", "2d"}
    assert found["2a"].level == "red-flag"  # not to know is no better
    assert (found["2c"].level, found["2c"].sources) == ("not-evidenced", (f"event:{happened.id}",))
    assert "An account was open that should have been closed" in found["2c"].because
    rows.put(parts, rows.traced(vendor))
    assert rows.gathered(parts, cast.ada, vendor.id)[0]["2c"].level == "strong"
    with parts.database.transaction(vendor.practice_id) as db:
        happened.settled_at = clock.now()
        db.add(happened)
    assert rows.gathered(parts, cast.ada, vendor.id)[0]["2d"] == before["2d"]


def test_what_was_said_on_the_day_of_an_event_counts(parts: Parts, cast: Cast, flagged: Assessment) -> None:
    vendor = vendor_of(flagged)
    rows.put(parts, rows.event(vendor, "access-drifted", happened_on=clock.today() - DAY))
    assert rows.gathered(parts, cast.ada, vendor.id)[0]["2c"].level == "partial"


@pytest.mark.parametrize(("event", "cap"), [
    ("late-report", "K3"), ("exclusion-found", "K2"), ("new-subcontractor", "K4"), ("incident", "")])
def test_some_events_cap_while_they_are_open(parts: Parts, cast: Cast, vendor: Vendor, event: str, cap: str) -> None:
    happened = rows.event(vendor, event)
    rows.put(parts, happened)
    rows.fixed(parts, vendor, "5g")  # a fix settles no event
    facts = rows.gathered(parts, cast.ada, vendor.id)[1]
    assert [(fact.cap, fact.source) for fact in facts] == ([(cap, f"event:{happened.id}")] if cap else [])
    with parts.database.transaction(vendor.practice_id) as db:
        happened.settled_at = clock.now()
        db.add(happened)
    assert rows.caps(parts, cast.ada, vendor.id) == []


def test_another_practices_rows_never_count(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    theirs = Vendor(id=vendor.id, practice_id=cast.cleo.practice_id, name="x")
    for row in (rows.traced(theirs, facts=[["K8", "Seen on the lists"]]), rows.walk(theirs),
                rows.event(theirs, "late-report"), rows.word(theirs, "2c")):
        rows.put(parts, row)
    rows.fixed(parts, theirs, "2a")
    assert rows.gathered(parts, cast.ada, vendor.id) == ({}, ())
    assert rows.renewed(parts, cast.ada, vendor.id).case["overrides"] == []


def test_a_fix_of_one_term_does_not_end_what_another_shows(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreement = gating.agreed(parts, cast.ada, vendor, terms=[
        {"clause": "safeguards", "computed": "missing"}, {"clause": "report-breach", "computed": "missing"}])
    kept_as(parts, rows.fixed(parts, vendor, "1b", source=term_of(parts, agreement, "safeguards")), "term")
    facts = rows.gathered(parts, cast.ada, vendor.id)[1]
    assert [(fact.cap, fact.says) for fact in facts] == [("K5", "A required term is missing: Report breach")]


def test_a_fix_of_one_exception_does_not_end_what_the_test_shows(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    """No patient data goes where accounts are shared: not either where one of two is mended."""
    test = rows.traced(vendor, done_at=clock.now() - DAY, facts=[["K6", "2 accounts are shared"]],
                       exceptions=[{"number": 1, "check": "2a"}, {"number": 2, "check": "2a"}],
                       judgments=[{"indicator": "2a", "level": "red-flag", "because": "2 accounts are shared"}])
    rows.put(parts, test)
    kept_as(parts, rows.fixed(parts, vendor, "2a", source=f"{test.id}#1"), "test")
    assert rows.caps(parts, cast.ada, vendor.id) == ["K6"]
    kept_as(parts, rows.fixed(parts, vendor, "2a", number=2, source=f"{test.id}#2"), "test")
    assert rows.caps(parts, cast.ada, vendor.id) == []


def term_of(parts: Parts, agreement: Agreement, clause: str) -> str:
    with parts.database.transaction(agreement.practice_id, write=False) as db:
        return db.exec(select(Finding.id).where(Finding.agreement_id == agreement.id, Finding.clause == clause)).one()


def kept_as(parts: Parts, fix: Remediation, kind: str) -> None:
    """The fix, as if it were from a finding of another kind."""
    fix.source_kind = kind
    rows.put(parts, fix)
