"""How far an agreement has come, told from its audit events."""

from __future__ import annotations

from datetime import timedelta

from portal import access, clock
from portal.models import Agreement
from portal.workflow import agreements, progress
from portal.workflow.parts import Parts
from portal.workflow.progress import Progress
from tests import factories
from tests.cast import Cast


def of(parts: Parts, cast: Cast, agreement: Agreement) -> Progress:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        return progress.of(db, access.agreement_for(db, cast.ada, agreement.id))


def states(found: Progress) -> list[str]:
    return [step.state for step in found.steps]


def test_each_step_is_done_under_way_or_to_come(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    assert states(of(parts, cast, agreement)) == ["now", "later", "later", "later"]
    agreements.scan(parts, cast.sample.id, agreement.id)
    assert states(of(parts, cast, agreement)) == ["done", "done", "now", "later"]
    agreements.read(parts, cast.sample.id, agreement.id)
    found = of(parts, cast, agreement)
    assert states(found) == ["done"] * 4


def test_nothing_is_called_checked_that_no_scanner_has_seen(parts: Parts, cast: Cast) -> None:
    """The tests' own parts have no scanner, as a practice may have none."""
    agreement = factories.received(parts, cast.ada)
    assert [step.word for step in of(parts, cast, agreement).steps] == [
        "Received", "Checked for malware", "Reading", "Done"]
    agreements.scan(parts, cast.sample.id, agreement.id)
    assert of(parts, cast, agreement).steps[1].word == "Not checked for malware: no scanner is set up"


def test_only_steps_that_began_have_a_time(parts: Parts, cast: Cast) -> None:
    steps = of(parts, cast, factories.received(parts, cast.ada)).steps
    assert steps[0].seconds is not None
    assert [step.seconds for step in steps[1:]] == [None] * 3


def test_a_new_try_counts_from_its_own_start(parts: Parts, cast: Cast) -> None:
    agreement = factories.received(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        row = access.agreement_for(db, cast.ada, agreement.id, lock=True)
        row.created_at = clock.now() - timedelta(hours=1)
        db.add(row)
    agreements.fail(parts, cast.sample.id, agreement.id, "job-failed")
    with parts.database.transaction(cast.sample.id) as db:
        agreements.retry(parts, db, cast.ada, access.agreement_for(db, cast.ada, agreement.id, lock=True))
    found = of(parts, cast, agreement)
    assert states(found) == ["now", "later", "later", "later"]
    assert found.seconds < 60
