"""The practice's own time limits decide which promises are too slow, when a file is read and when they change."""

from __future__ import annotations

import pytest

from portal import access
from portal.models import Agreement, Finding
from portal.models.practices import DEFAULT_LIMITS
from portal.workflow import findings, practices, time_limits
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast

AGREEMENT = b"""BUSINESS ASSOCIATE AGREEMENT

This Business Associate Agreement is between Sample Family Practice ("Covered Entity") and Example Billing Co.
("Business Associate").

Business Associate shall use appropriate safeguards to protect PHI and comply with Subpart C of 45 CFR Part 164.

Business Associate shall not use or disclose PHI other than as permitted by this Agreement or required by law.

Business Associate shall report to Covered Entity any Breach of Unsecured PHI within five (5) days of discovery.

Business Associate shall make its internal practices, books and records available to the Secretary.
"""


@pytest.fixture
def agreement(parts: Parts, cast: Cast) -> Agreement:
    return factories.read(parts, cast.ada, content=AGREEMENT)


def breach(parts: Parts, cast: Cast, agreement: Agreement) -> Finding:
    return next(f for f in factories.findings_of(parts, cast.ada, agreement) if f.clause == "report-breach")


def accept(parts: Parts, cast: Cast, hours: int) -> None:
    """The owner accepts so many hours until a breach is told."""
    with parts.database.transaction(cast.sample.id) as db:
        practice = access.practice_of(db, cast.ada)
        practices.change_limits(parts, db, cast.ada, practice, DEFAULT_LIMITS | {"breach": hours},
                                version=practice.version)


def test_a_promise_slower_than_the_practice_accepts_is_weak(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    found = breach(parts, cast, agreement)
    assert (found.computed, [note["code"] for note in found.reason_notes]) == ("weak", ["OVER-TARGET"])
    assert found.reason_notes[0]["text"] == "It can take up to 5 days; your limit is 72 hours."
    assert "72 hours" in found.advice


def test_one_time_is_asked_for_where_the_legal_maximum_is_too_long(parts: Parts, cast: Cast) -> None:
    accept(parts, cast, 48)
    found = breach(parts, cast, factories.read(parts, cast.ada))
    assert {"STATUTORY-CEILING-ONLY", "OVER-TARGET"} <= {note["code"] for note in found.reason_notes}
    assert found.advice == "Ask for at most 48 hours, so that you can still meet your own deadlines."


def test_changed_limits_change_the_verdicts_and_back(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    accept(parts, cast, 240)
    found = breach(parts, cast, agreement)
    assert (found.computed, found.reason_notes, found.advice) == ("present", [], "")
    accept(parts, cast, 100)
    found = breach(parts, cast, agreement)
    assert found.computed == "weak"
    assert found.reason_notes[0]["text"] == "It can take up to 5 days; your limit is 100 hours."
    assert found.version == 3


def test_what_a_person_has_decided_stays(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    found = breach(parts, cast, agreement)
    with parts.database.transaction(cast.sample.id) as db:
        findings.confirm(parts, db, cast.remy, access.finding_for(db, cast.remy, found.id, lock=True),
                         version=found.version, reason="")
    accept(parts, cast, 240)
    assert breach(parts, cast, agreement).computed == "weak"


def test_the_limits_of_one_practice_weigh_nothing_of_another(parts: Parts, cast: Cast, agreement: Agreement) -> None:
    with parts.database.transaction(cast.mockup.id) as db:
        practice = access.practice_of(db, cast.cleo)
        practices.change_limits(parts, db, cast.cleo, practice, DEFAULT_LIMITS | {"breach": 2000}, version=1)
    assert breach(parts, cast, agreement).computed == "weak"


@pytest.mark.parametrize(("number", "unit", "hours"), [(72, "hour", 72), (10, "day", 240), (3, "business_day", 120)])
def test_a_limit_counts_as_the_longest_that_it_can_take(number: int, unit: str, hours: int) -> None:
    assert time_limits.hours_at_worst(number, unit) == hours
