"""The way to go-live, as the facts of one vendor tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from portal import clock
from portal.models import Assessment, GatePass, Vendor
from portal.scoring.gates import Facts, states
from portal.vocabulary.statuses import AssessmentStatus
from portal.web.practice import steps
from portal.web.practice.steps import Steps
from portal.workflow.gates_facts import DILIGENCE, Known

DONE = Facts(
    passed=frozenset({"G0", "G1", "G2", "G3", "G4", "G5", "G6"}), questions="attested", subcontractors_listed=True,
    agreement="read", version=2, breach_hours=True, signatures_seen=True, executed_newest=True, owner=True,
    duties=frozenset({"review", "access-review", "report", "incident-route"}),
    walked=frozenset({"access-request", "suspected-breach"}), scored=True)
VENDOR = Vendor(id="v", practice_id="p", name="Example Billing Co.", planned_start=date(2027, 1, 4),
                executed_on=date(2026, 11, 20))


class _Call:
    """Of a call only the address of a page is asked for."""

    def url(self, name: str, **path: Any) -> str:
        return f"/{name}/{'/'.join(path.values())}"


def way(facts: Facts, sent: Assessment | None = None) -> Steps:
    passes = tuple(GatePass(practice_id="p", vendor_id="v", gate=gate, outcome="passed", signed_name="Ada",
                            signed_title="Owner", person_id="ada", by="Ada",
                            created_at=datetime(2026, 11, 20, tzinfo=UTC)) for gate in sorted(facts.passed))
    known = Known(facts, states(facts), passes, None, None, {DILIGENCE: sent} if sent else {}, None)
    return steps.steps(_Call(), VENDOR, known)  # type: ignore[arg-type]


def looks(facts: Facts, sent: Assessment | None = None) -> list[str]:
    return [step.look for step in way(facts, sent).steps]


def test_in_the_beginning_the_first_gate_waits_for_a_signature_and_the_lock_is_shut() -> None:
    found = way(Facts())
    assert looks(Facts()) == ["ready", "later", "later", "lock", "later", "later", "later", "later", "later", "later"]
    assert (found.passed, found.needed, found.unlocked) == (0, 10, False)
    assert [step.id for step in found.steps if step.here] == ["G0"]


def test_the_first_gate_that_misses_something_is_where_it_is_now() -> None:
    facts = replace(DONE, passed=frozenset({"G0", "G1"}), terms_open=("Safeguards", "Amendment"))
    found = {step.id: step for step in way(facts).steps}
    assert (found["G2"].look, found["G2"].words, found["G2"].here) == ("now", "2 required terms to settle", True)
    assert (found["G3"].look, found["G3"].words) == ("lock", "No patient data before this")
    assert (found["G4"].look, found["G7"].words) == ("ready", "Planned Jan 4, 2027")


def test_questions_that_the_vendor_has_wait_and_the_practice_is_elsewhere() -> None:
    sent = Assessment(practice_id="p", vendor_id="v", wording_id="w", set_id=DILIGENCE, set_version="1", title="Q",
                      status=AssessmentStatus.OPEN, due=date(2026, 12, 1), sent_by="Ada")
    facts = Facts(passed=frozenset({"G0"}), questions="open")
    assert looks(facts, sent)[1:3] == ["wait", "now"]


def test_what_is_passed_and_not_so_any_more_is_named() -> None:
    found = way(replace(DONE, mismatches_unfixed=1)).steps[6]
    assert (found.look, found.words) == ("since", "Since then: 1 mismatch without a fix")
    assert found.says == "Passed, and not so any more. "


def test_the_lock_opens_with_the_executed_agreement_on_its_day() -> None:
    found = way(DONE)
    assert (found.unlocked, found.steps[3].look, found.steps[3].words) == (True, "done", "On Nov 20, 2026")
    assert found.steps[7].look == "ready"


def test_without_patient_data_seven_gates_fall_away() -> None:
    found = way(Facts(passed=frozenset({"G0"}), needs_baa=False))
    assert [step.look for step in found.steps].count("spared") == 7
    assert (found.passed, found.needed) == (1, 3)
    assert found.steps[0].words == "No, Nov 20, 2026"


def test_a_renewal_is_asked_for_some_weeks_before_its_day_and_not_at_go_live() -> None:
    live = replace(DONE, passed=DONE.passed | {"G7"})
    later, now = ("later", "Due Nov 20, 2027"), ("now", "No yearly questionnaire sent, and 1 more point")
    for day, told in ((date(2026, 11, 21), later), (date(2027, 9, 20), later), (date(2027, 9, 21), now)):
        with clock.at(datetime(day.year, day.month, day.day, tzinfo=UTC)):
            found = way(live).steps[8]
            assert (found.look, found.words) == told
