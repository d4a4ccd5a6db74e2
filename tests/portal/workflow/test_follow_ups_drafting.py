"""Drafts of follow-ups: made with the submission, once for each reason, never again what a person decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from portal import clock
from portal.models import Agreement, Assessment, AuditEvent, Document, Evidence, FollowUp, Reading, Vendor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AgreementStatus, EvidenceStatus
from portal.workflow import answers, follow_ups, follow_ups_drafting
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast
from tests.portal import assessing

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)  # what is drafted is told by pure rules


def drafted(parts: Parts, assessment: Assessment) -> dict[tuple[str, str], FollowUp]:
    return {(row.question, row.reason): row for row in assessing.follow_ups(parts, assessment)}


def draft_again(parts: Parts, assessment: Assessment) -> int:
    with parts.database.transaction(assessment.practice_id) as db:
        return follow_ups_drafting.draft(parts, db, db.get_one(Assessment, assessment.id))


def decide(parts: Parts, cast: Cast, row: FollowUp, verb: Any) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        verb(parts, db, cast.ada, db.get_one(FollowUp, row.id), version=row.version)


def change_owner(parts: Parts, assessment: Assessment, question: str, owner: str) -> None:
    """As if it had been open again."""
    with parts.database.transaction(assessment.practice_id) as db:
        row = answers.rows(db, assessment, [question])[question]
        row.entered = {**row.entered, "owner": owner}
        row.saved_at = clock.now()
        row.version += 1
        db.add(row)


def test_a_good_vendor_is_asked_nothing(parts: Parts, cast: Cast) -> None:
    assert assessing.follow_ups(parts, assessing.submitted(parts, cast.ada)) == []


def test_drafts_a_question_for_each_reason_with_the_submission(parts: Parts, cast: Cast) -> None:
    future = (clock.today() + timedelta(days=3)).strftime("%m/%d/%Y")
    assessment = assessing.submitted(
        parts, cast.ada, SUBQ_05={"owner": ""}, SUBQ_06={"date": ""}, SUBQ_09={"date": future},
        SUBQ_10={"date": "01/05/2024"}, SUBQ_11={"explanation": "regularly, as needed"}, SUBQ_07={"value": "no"})
    found = drafted(parts, assessment)
    assert {("SUBQ-05", "no-owner"), ("SUBQ-06", "no-date"), ("SUBQ-09", "future-date"), ("SUBQ-10", "stale-date"),
            ("SUBQ-07", "red-flag")} <= found.keys()
    row = found["SUBQ-05", "no-owner"]
    assert (row.status, row.gate, row.round) == ("draft", True, 1)
    assert row.text == row.drafted == (
        "Which person or role is responsible for this? A name or a job title is enough.")


def test_asks_for_records_that_are_missing_unreadable_or_old(parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    vic = assessing.vic(parts, assessment)
    assessing.answer_all(parts, vic)
    with parts.database.transaction(cast.sample.id) as db:
        def of(question: str) -> Evidence:
            return db.exec(select(Evidence).where(Evidence.assessment_id == assessment.id,
                                                  Evidence.question == question)).one()
        of("SUBQ-08").status = EvidenceStatus.REMOVED
        of("SUBQ-09").readable = False
        of("SUBQ-10").dated = None
        of("SUBQ-11").dated = clock.today() - timedelta(days=200)
    assessing.submit(parts, vic)
    found = drafted(parts, assessment)
    assert {("SUBQ-08", "no-evidence"), ("SUBQ-09", "unreadable-evidence"), ("SUBQ-10", "undated-evidence"),
            ("SUBQ-11", "stale-evidence"), ("SUBQ-11", "contradiction")} <= found.keys()


def agreement_of(parts: Parts, cast: Cast, vendor: Vendor, **reading: Any) -> None:
    """A read agreement that gives sixty days to tell of a breach."""
    window = {"event": "breach", "direction": "after", "stage": "initial", "number": 60, "unit": "day",
              "qualifier": "none", "trigger": "discovery", "hours_nominal": 1440, "hours_worst": 1440, "page": None,
              "section": "3", "quote": "within 60 days"}
    with parts.database.transaction(cast.sample.id) as db:
        document = Document(practice_id=cast.sample.id, sha256="a" * 64, size=1, filename="agreement.txt",
                            media_type="text/plain", scan="clean", uploaded_by="Ada Sample")
        db.add(document)
        db.flush()
        row = Agreement(practice_id=cast.sample.id, vendor_id=vendor.id, document_id=document.id, number=1,
                        status=AgreementStatus.READ, received_by="Ada Sample")
        db.add(row)
        db.flush()
        read = Reading(practice_id=cast.sample.id, agreement_id=row.id, rules_version="1", text_source="text",
                       windows=[window], **{"is_baa": True, "quality": "good", **reading})
        db.add(read)
        db.flush()
        row.reading_id = read.id


@pytest.mark.parametrize(("reading", "asked"), [({}, True), ({"is_baa": False}, False), ({"quality": "poor"}, False)])
def test_says_where_an_answer_differs_from_the_agreement(parts: Parts, cast: Cast, reading: dict[str, Any],
                                                         asked: bool) -> None:
    vendor = factories.vendor(parts, cast.ada)
    agreement_of(parts, cast, vendor, **reading)
    assessment = assessing.sent(parts, cast.ada, vendor=vendor)
    vic = assessing.vic(parts, assessment)
    assessing.answer_all(parts, vic)
    assessing.save(parts, vic, "SUBQ-05", {"value": "2000"})
    assessing.submit(parts, vic)
    row = drafted(parts, assessment).get(("SUBQ-05", "contradiction"))
    assert bool(row) is asked
    if row:
        assert row.text.startswith("SUBQ-05 says 2000 hours for a breach, but the agreement says 60 days from "
                                   "discovery (version 1, section 3).")


def test_drafting_twice_changes_nothing(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""})
    before = [(row.id, row.version, row.status) for row in assessing.follow_ups(parts, assessment)]
    assert draft_again(parts, assessment) == 0
    assert [(row.id, row.version, row.status) for row in assessing.follow_ups(parts, assessment)] == before


def test_what_was_dropped_is_drafted_again_only_after_the_answer_changed(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""})
    row, = assessing.follow_ups(parts, assessment)
    decide(parts, cast, row, follow_ups.drop)
    assert draft_again(parts, assessment) == 0
    change_owner(parts, assessment, "SUBQ-05", "everyone")
    assert draft_again(parts, assessment) == 1
    rounds = [(one.round, one.status) for one in assessing.follow_ups(parts, assessment)]
    assert rounds == [(1, "dropped"), (2, "draft")]


def test_drops_a_draft_whose_reason_is_gone_and_keeps_a_person_s_own(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""})
    with parts.database.transaction(cast.sample.id) as db:
        follow_ups.add(parts, db, cast.ada, db.get_one(Assessment, assessment.id), "SUBQ-05", "Who stands in?")
    change_owner(parts, assessment, "SUBQ-05", "Office lead")
    draft_again(parts, assessment)
    assert {row.reason: row.status for row in assessing.follow_ups(parts, assessment)} == {
        "no-owner": "dropped", "own": "draft"}


def test_keeps_a_reviewer_s_words_when_the_engine_s_change(parts: Parts, cast: Cast) -> None:
    assessment = assessing.submitted(parts, cast.ada, SUBQ_10={"date": "01/05/2024"})
    row, = assessing.follow_ups(parts, assessment)
    with parts.database.transaction(cast.sample.id) as db:
        follow_ups.change(parts, db, cast.ada, db.get_one(FollowUp, row.id), "Check it anew.", version=row.version)
        answer = db.get_one(FollowUp, row.id)
        answer.drafted = "What it said of another date"
    draft_again(parts, assessment)
    row, = assessing.follow_ups(parts, assessment)
    assert (row.text, "Jan 5, 2024" in row.drafted) == ("Check it anew.", True)


def test_each_draft_is_in_the_audit_trail(parts: Parts, cast: Cast) -> None:
    assessing.submitted(parts, cast.ada, SUBQ_05={"owner": ""})
    with parts.database.transaction(cast.sample.id, write=False) as db:
        event = db.exec(select(AuditEvent).where(AuditEvent.event == Event.FOLLOW_UP_DRAFTED)
                        .order_by(col(AuditEvent.sequence))).one()
    assert (event.actor_kind, event.facts) == ("system", {"question": "SUBQ-05", "reason": "no-owner"})


def test_a_set_of_the_practice_s_own_has_no_contradictions(parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    vic = assessing.vic(parts, assessment)
    assessing.answer_all(parts, vic)
    assessing.save(parts, vic, "SUBQ-05", {"owner": ""})
    with parts.database.transaction(cast.sample.id) as db:
        row = db.get_one(Assessment, assessment.id)
        row.own, row.set_id = True, "our-questions"
    assessing.submit(parts, vic)
    assert list(drafted(parts, assessment)) == [("SUBQ-05", "no-owner")]
