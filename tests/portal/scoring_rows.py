"""What scores are made of, in tests: rows as the verbs leave them, with days of one's own, and what is gathered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import SQLModel, select

from portal import access, clock
from portal.models import (
    Assessment,
    EvidenceTest,
    Override,
    Remediation,
    RemediationEntry,
    Score,
    Submission,
    Vendor,
    VendorEvent,
    WalkThrough,
)
from portal.scoring import catalog
from portal.scoring.caps import Fact
from portal.scoring.levels import Judgment
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import EvidenceTestStatus, RemediationStatus
from portal.workflow import scores, scores_gathering
from portal.workflow.parts import Parts
from portal.workflow.submissions_attested import Attested

WHOLE = catalog.latest()


def gathered(parts: Parts, actor: Actor, vendor_id: str) -> tuple[dict[str, Judgment], tuple[Fact, ...]]:
    """What is known of a vendor now: judgments by check, and the facts that cap."""
    with parts.database.transaction(actor.practice_id, write=False) as db:
        vendor = access.vendor_for(db, actor, vendor_id)
        found = scores_gathering.of_vendor(db, vendor, WHOLE, Attested(db, vendor))
        return {one.indicator: one for one in found.judgments}, found.facts


def caps(parts: Parts, actor: Actor, vendor_id: str) -> list[str]:
    return [fact.cap for fact in gathered(parts, actor, vendor_id)[1]]


def told(judgment: Judgment) -> tuple[str, int, bool]:
    """Level, quality and whether it is stale."""
    return judgment.level.value, int(judgment.quality), judgment.stale


def renewed(parts: Parts, actor: Actor, vendor_id: str, because: str = "Answers sent") -> Score:
    with parts.database.transaction(actor.practice_id) as db:
        return scores.renew(parts, db, access.vendor_for(db, actor, vendor_id, lock=True), because)


def every_score(parts: Parts, actor: Actor, vendor_id: str) -> list[Score]:
    """The newest first."""
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return scores.history(db, access.vendor_for(db, actor, vendor_id))


def put(parts: Parts, row: SQLModel) -> None:
    with parts.database.transaction(row.practice_id) as db:  # type: ignore[attr-defined]
        db.add(row)


def changed(parts: Parts, actor: Actor, vendor_id: str, **values: Any) -> None:
    """The vendor's row itself, past every verb."""
    with parts.database.transaction(actor.practice_id) as db:
        vendor = access.vendor_for(db, actor, vendor_id)
        for name, value in values.items():
            setattr(vendor, name, value)
        db.add(vendor)


def reattested(parts: Parts, assessment: Assessment, *, ago: timedelta = timedelta(),
               question: str = "", file: Mapping[str, Any] | None = None, **entered: Any) -> None:
    """What was attested, as if it had been so: some time ago, this answer or the first file beside it another."""
    with parts.database.transaction(assessment.practice_id) as db:
        row = db.exec(select(Submission).where(Submission.assessment_id == assessment.id)).one()
        row.created_at -= ago
        content = json.loads(row.content)
        for one in content["answers"]:
            if one["question"] == question:
                one["entered"] |= entered
                if file is not None:
                    one["evidence"][0] |= file
        row.content = json.dumps(content)
        db.add(row)


def traced(vendor: Vendor, *, done_at: datetime | None = None, **result: Any) -> EvidenceTest:
    """A traced list of people who left: all accounts closed, unless `result` says otherwise."""
    usual = {"sample": 5, "exceptions": [], "facts": [], "judgments": [
        {"indicator": "2c", "level": "strong", "because": "5 of 5 accounts were closed on the day"}]}
    return EvidenceTest(practice_id=vendor.practice_id, vendor_id=vendor.id, kind="leavers",
                        status=EvidenceTestStatus.DONE, begun_by="Ada Sample", done_by="Ada Sample",
                        done_at=done_at or clock.now(), result={**usual, **result})


def walk(vendor: Vendor, **values: Any) -> WalkThrough:
    return WalkThrough(**{"practice_id": vendor.practice_id, "vendor_id": vendor.id, "scenario": "suspected-breach",
                          "held_on": clock.today(), "attendees": "Vic", "policy": "Plan", "matches": True,
                          "by": "Ada Sample", **values})


def event(vendor: Vendor, event: str, **values: Any) -> VendorEvent:
    return VendorEvent(**{"practice_id": vendor.practice_id, "vendor_id": vendor.id, "event": event,
                          "happened_on": clock.today(), "noted_by": "Ada Sample", **values})


def fixed(parts: Parts, vendor: Vendor, indicator: str, *, number: int = 1, source: str = "", level: str = "strong",
          result: str = "passed", status: RemediationStatus = RemediationStatus.CLOSED,
          at: datetime | None = None) -> Remediation:
    """A fix whose retest ended so just now, or at that time; it was opened a day before."""
    at = at or clock.now() + timedelta(seconds=1)
    fix = Remediation(practice_id=vendor.practice_id, vendor_id=vendor.id, number=number, source_kind="question",
                      source_id=source, indicator=indicator, row=indicator[:1], gap="A gap.", risk="high",
                      target_on=clock.today(), status=status, opened_by="Ada Sample", created_at=at - timedelta(days=1))
    with parts.database.transaction(vendor.practice_id) as db:
        db.add(fix)
        db.flush()
        db.add(RemediationEntry(practice_id=vendor.practice_id, remediation_id=fix.id, number=1, kind="retest",
                                side="practice", by="Remy Sample", facts={"result": result, "level": level},
                                created_at=at))
    return fix


def word(vendor: Vendor, subject: str, **values: Any) -> Override:
    return Override(**{"practice_id": vendor.practice_id, "vendor_id": vendor.id, "subject": subject,
                       "level": "strong", "reason": "Seen on site.", "by": "Ada Sample", "person_id": "ada",
                       "expires_on": clock.today() + timedelta(days=30), **values})
