"""The gates: signed acts that cannot be had before what they stand for is true."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

from portal import access, clock
from portal.errors import Forbidden, InvalidInput, NotFound, WrongState
from portal.models import AuditEvent, Finding, GatePass, Remediation, Vendor
from portal.scoring.gates import GATES
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import duties, gates, vendors, walk_throughs
from portal.workflow.gates import NotYet
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from portal.workflow.walk_throughs import Step, Telling
from tests import factories
from tests.cast import Cast
from tests.portal import gating
from tests.portal import scoring_rows as rows

sqlite = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)
WHY = "Said by telephone."


def last_event(parts: Parts, practice_id: str, event: Event) -> AuditEvent:
    with parts.database.transaction(practice_id, write=False) as db:
        return db.exec(select(AuditEvent).where(AuditEvent.practice_id == practice_id, AuditEvent.event == event)
                       .order_by(col(AuditEvent.sequence).desc())).all()[0]


def refused(parts: Parts, actor: Actor, of: Vendor, gate: str, **changes: Any) -> NotYet:
    with pytest.raises(NotYet) as found:
        gating.sign(parts, actor, of, gate, **changes)
    return found.value


@sqlite
def test_a_vendor_goes_live_gate_by_gate_and_ends_by_its_exit(parts: Parts, cast: Cast) -> None:
    vendor = gating.ready(parts, cast.ada)
    assert gating.reloaded(parts, cast.ada, vendor).status == VendorStatus.PROSPECT
    gating.sign(parts, cast.ada, vendor, "G7")
    live = gating.reloaded(parts, cast.ada, vendor)
    assert (live.status, live.executed_on, live.first_phi_on) == (VendorStatus.LIVE, gating.EXECUTED, None)
    gating.did(parts, cast.ada, vendor, gates.first_phi, clock.today())
    with parts.database.transaction(cast.sample.id) as db:
        row = access.vendor_for(db, cast.ben, vendor.id, lock=True)
        details = VendorDetails(name=row.name, owner_name=row.owner_name)
        vendors.change(parts, db, cast.ben, row, details, version=row.version, status=VendorStatus.EXITING)
    assert "no questions on leaving sent" in refused(parts, cast.ada, vendor, "G9").message
    gating.exited(parts, cast.ada, vendor)
    gating.sign(parts, cast.ada, vendor, "G9")
    assert gating.reloaded(parts, cast.ada, vendor).status == VendorStatus.CLOSED
    with pytest.raises(WrongState, match="closed"):
        gating.did(parts, cast.ada, vendor, gates.withdraw, "G7", WHY)


@sqlite
def test_signing_leaves_the_act_its_event_and_a_renewed_score(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    row = gating.sign(parts, cast.remy, vendor, "G0", title="Compliance reviewer")
    assert (row.outcome, row.by, row.signed_title) == ("yes", "Remy Sample", "Compliance reviewer")
    event = last_event(parts, cast.sample.id, Event.GATE_PASSED)
    assert event.subject_id == vendor.id
    assert event.facts == {"gate": "G0", "outcome": "yes", "title": "Compliance reviewer",
                           "reason": "They send our claims.", "pass_id": row.id}
    assert gating.known(parts, cast.ada, vendor).score is not None


@sqlite
@pytest.mark.parametrize("gate", [gate.id for gate in GATES[1:]])
def test_each_gate_says_what_is_missing_before_anything_is_there(parts: Parts, cast: Cast, gate: str) -> None:
    error = refused(parts, cast.ada, gating.vendor(parts, cast.ada), gate)
    assert "cannot be signed yet" in error.message
    assert error.state.behind or gate == "G9"


@sqlite
@pytest.mark.parametrize(("changes", "field"), [
    ({"name": " "}, "name"), ({"title": ""}, "title"), ({"agreed": False}, "agreed"),
    ({"outcome": "passed"}, "outcome"), ({"reason": ""}, "reason"),
    ({"outcome": "no", "why": "cheaper"}, "why"), ({"name": "x" * 121}, "name")])
def test_a_signature_needs_name_title_tick_and_reason(parts: Parts, cast: Cast, changes: dict[str, Any],
                                                      field: str) -> None:
    vendor = gating.vendor(parts, cast.ada)
    with pytest.raises(InvalidInput) as found:
        gating.sign(parts, cast.ada, vendor, "G0", **changes)
    assert field in found.value.fields
    assert gating.passed(parts, cast.ada, vendor) == []


@sqlite
def test_only_who_may_sign_signs(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    for who in (cast.ben, cast.otto, system(cast.sample.id)):
        with pytest.raises(Forbidden):
            gating.sign(parts, who, vendor, "G0")
    for gate in ("G3", "G7", "G9"):
        with pytest.raises(Forbidden):
            gating.sign(parts, cast.remy, vendor, gate)
    with pytest.raises(Forbidden):
        gating.sign(parts, cast.remy, vendor, "G0", outcome="no", why="conduit")
    with pytest.raises(NotFound):
        gating.sign(parts, cast.ada, vendor, "G10")
    with pytest.raises(NotFound):
        gating.sign(parts, cast.cleo, vendor, "G0")


@sqlite
def test_a_no_is_kept_with_its_reason_and_sets_the_others_aside(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada, "Specimen Print & Mail")
    row = gating.sign(parts, cast.ada, vendor, "G0", outcome="no", why="conduit", reason="They carry sealed letters.")
    assert (row.facts["why"], row.reason) == ("conduit", "They carry sealed letters.")
    assert not gating.reloaded(parts, cast.ada, vendor).handles_phi
    assert "not needed" in refused(parts, cast.ada, vendor, "G2").message
    gating.sign(parts, cast.ada, vendor, "G7")
    assert gating.reloaded(parts, cast.ada, vendor).status == VendorStatus.LIVE
    with pytest.raises(WrongState, match="both sides have signed"):
        gating.did(parts, cast.ada, vendor, gates.first_phi, clock.today())


@sqlite
def test_a_no_falls_with_the_note_that_patient_data_is_there(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada, "Specimen Print & Mail")
    gating.sign(parts, cast.ada, vendor, "G0", outcome="no", why="no-phi", reason="They print our signs.")
    gating.sign(parts, cast.ada, vendor, "G7")
    gating.did(parts, cast.ben, vendor, gates.note_phi, "A list of patients was printed.")
    row = gating.reloaded(parts, cast.ada, vendor)
    assert (row.handles_phi, row.status, row.has_phi_noted_by) == (True, VendorStatus.IN_REVIEW, "Ben Sample")
    assert gating.passed(parts, cast.ada, vendor) == []
    with pytest.raises(InvalidInput) as found:
        gating.sign(parts, cast.ada, vendor, "G0", outcome="no", why="no-phi", reason="No more.")
    assert "take that back first" in found.value.fields["outcome"]


@sqlite
def test_the_questions_gate_waits_for_what_was_asked_back(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    assert "no questionnaire sent" in refused(parts, cast.ada, vendor, "G1").message
    gating.answered(parts, cast.ada, vendor, SUB_02={"value": "no", "explanation": "One has not signed."})
    known = gating.known(parts, cast.ada, vendor)
    assert (known.facts.questions, known.facts.subcontractors_listed) == ("attested", True)
    assert known.facts.follow_ups_open > 0
    assert known.facts.subcontractors_unproved
    assert "open" in refused(parts, cast.ada, vendor, "G1").message


@sqlite
def test_terms_are_there_or_a_named_person_took_the_risk(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    w2 = [{"code": "NO-PERIOD", "severity": "w2", "text": "", "advice": ""}]
    agreement = gating.agreed(parts, cast.ada, vendor, terms=[
        {"clause": "safeguards", "computed": "missing"},
        {"clause": "report-breach", "computed": "weak", "reasons": ["NO-PERIOD"], "reason_notes": w2}])
    assert gating.known(parts, cast.ada, vendor).facts.terms_open == ("Safeguards", "Report breach")
    with parts.database.transaction(cast.sample.id) as db:
        for row in db.exec(select(Finding).where(Finding.agreement_id == agreement.id)):
            if row.clause != "written-signed":
                row.decision, row.decided_by = "confirmed", "Remy Sample"  # that it is missing: no way to accept it
                db.add(row)
    assert gating.known(parts, cast.ada, vendor).facts.terms_open == ("Safeguards",)
    assert "1 required term to settle" in refused(parts, cast.remy, vendor, "G2").message
    gating.risk_taken(parts, cast.remy, vendor, agreement, "safeguards")
    assert gating.sign(parts, cast.remy, vendor, "G2").facts["agreement_id"] == agreement.id


@sqlite
def test_a_newer_version_has_to_be_accepted_anew_while_the_executed_one_stands(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    gating.did(parts, cast.ada, vendor, gates.note_phi, WHY)
    first = gating.agreed(parts, cast.ada, vendor)
    gating.sign(parts, cast.ada, vendor, "G2", "G3")
    second = gating.agreed(parts, cast.ada, vendor, number=2, signed=False)
    assert gating.passed(parts, cast.ada, vendor) == ["G0", "G3"]
    assert gating.known(parts, cast.ada, vendor).standing("G3").facts["agreement_id"] == first.id  # type: ignore[union-attr]
    assert gating.reloaded(parts, cast.ada, vendor).executed_on == gating.EXECUTED
    assert gating.sign(parts, cast.ada, vendor, "G2").facts == {
        "lead": "Remy Sample", "agreement_id": second.id, "version": 2, "sha256": gating.hash_of(parts, second),
        "reading_id": second.reading_id}
    third = gating.agreed(parts, cast.ada, vendor, number=3)
    gating.sign(parts, cast.ada, vendor, "G2", "G3", executed_on=clock.today())
    assert gating.known(parts, cast.ada, vendor).standing("G3").facts["agreement_id"] == third.id  # type: ignore[union-attr]
    assert gating.reloaded(parts, cast.ada, vendor).executed_on == gating.EXECUTED  # since when there has been one


@sqlite
@pytest.mark.parametrize(("day", "says"), [
    (None, "second side signed"), (date(2026, 1, 4), "last signature"), (date(2099, 1, 1), "has not come")])
def test_the_executed_day_is_neither_to_come_nor_before_the_last_signature(parts: Parts, cast: Cast, day: date | None,
                                                                           says: str) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    gating.did(parts, cast.ada, vendor, gates.note_phi, WHY)
    gating.agreed(parts, cast.ada, vendor)
    gating.sign(parts, cast.ada, vendor, "G2")
    with pytest.raises(InvalidInput) as found:
        gating.sign(parts, cast.ada, vendor, "G3", executed_on=day)
    assert says in found.value.fields["executed_on"]
    assert gating.reloaded(parts, cast.ada, vendor).executed_on is None


@sqlite
def test_a_mismatch_holds_until_it_has_a_fix(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    gating.walked(parts, cast.ada, vendor)
    told = Telling("suspected-breach", clock.today(), "Vic Example", "Incident policy, section 4",
                   (Step("Vic", "Waits for a written notice", "3 days", False, "A call within one hour"),))
    row = gating.did(parts, cast.ada, vendor, walk_throughs.keep, told)
    assert "1 mismatch without a fix" in refused(parts, cast.ada, vendor, "G6").message
    with parts.database.transaction(cast.sample.id) as db:
        db.add(Remediation(practice_id=cast.sample.id, vendor_id=vendor.id, number=1, source_kind="walk-through",
                           source_id=row.id, gap="They wait.", risk="high", target_on=clock.today(),
                           opened_by="Ada Sample"))
    assert gating.sign(parts, cast.ada, vendor, "G6").facts["lead"] == "Remy Sample"


@sqlite
def test_a_cap_and_a_fix_before_go_live_hold_it(parts: Parts, cast: Cast) -> None:
    vendor = gating.ready(parts, cast.ada)
    with parts.database.transaction(cast.sample.id) as db:
        fix = Remediation(practice_id=cast.sample.id, vendor_id=vendor.id, number=1, source_kind="own", gap="A gap.",
                          risk="high", target_on=clock.today(), before_go_live=True, opened_by="Ada Sample")
        db.add(fix)
    assert "1 fix due before go-live" in refused(parts, cast.ada, vendor, "G7").message
    gating.scored(parts, cast.ada, vendor, "K6")
    assert gating.known(parts, cast.ada, vendor).facts.caps == {"K6"}
    assert "Cap K6 holds it" in [one.words for one in gating.known(parts, cast.ada, vendor).of("G7").missing]


@sqlite
def test_taking_a_gate_back_takes_what_rests_on_it(parts: Parts, cast: Cast) -> None:
    vendor = gating.ready(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G7")
    gating.did(parts, cast.ada, vendor, gates.first_phi, clock.today())
    gone = gating.did(parts, cast.remy, vendor, gates.withdraw, "G2", "It was not the last draft.")
    assert [row.gate for row in gone] == ["G2", "G3", "G7"]
    row = gating.reloaded(parts, cast.ada, vendor)
    assert (row.status, row.executed_on, row.first_phi_on) == (VendorStatus.IN_REVIEW, None, None)
    assert row.has_phi_since is not None  # what went there is there, and now without an agreement
    assert gating.passed(parts, cast.ada, vendor) == ["G0", "G1", "G4", "G5", "G6"]
    events = factories.events_of(parts, cast.sample.id, vendor.id)
    assert events.count(Event.GATE_WITHDRAWN) == 3
    assert {Event.PHI_NOTED, Event.FIRST_PHI_SET} <= set(events)
    assert factories.chain_faults(parts, cast.sample.id) == []


@sqlite
def test_a_live_vendor_stops_with_its_gate_and_goes_on_with_a_new_one(parts: Parts, cast: Cast) -> None:
    vendor = gating.ready(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G7")
    gating.did(parts, cast.ada, vendor, gates.withdraw, "G7", WHY)
    assert gating.reloaded(parts, cast.ada, vendor).status == VendorStatus.IN_REVIEW
    with pytest.raises(WrongState, match="Nobody has passed"):
        gating.did(parts, cast.ada, vendor, gates.withdraw, "G7", WHY)
    gating.sign(parts, cast.ada, vendor, "G7")
    assert gating.reloaded(parts, cast.ada, vendor).status == VendorStatus.LIVE


@sqlite
def test_what_was_signed_once_is_not_signed_twice(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    assert "Ada Sample has passed “Needs a BAA” already." in refused(parts, cast.remy, vendor, "G0").message


@sqlite
def test_the_first_day_is_within_what_agreement_and_go_live_allow(parts: Parts, cast: Cast) -> None:
    vendor = gating.ready(parts, cast.ada)
    with pytest.raises(WrongState, match="before go-live"):
        gating.did(parts, cast.ada, vendor, gates.first_phi, clock.today())
    gating.sign(parts, cast.ada, vendor, "G7")
    for day in (gating.EXECUTED - timedelta(days=1), clock.today() - timedelta(days=1), clock.today() + timedelta(1)):
        with pytest.raises(InvalidInput):
            gating.did(parts, cast.ada, vendor, gates.first_phi, day)
    with pytest.raises(Forbidden):
        gating.did(parts, cast.remy, vendor, gates.first_phi, clock.today())
    gating.did(parts, cast.ada, vendor, gates.first_phi, clock.today())
    assert gating.reloaded(parts, cast.ada, vendor).first_phi_on == clock.today()


@sqlite
def test_where_data_was_there_already_the_agreement_alone_bounds_the_first_day(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G0")
    gating.did(parts, cast.ben, vendor, gates.note_phi, "They have billed for us since January.")
    gating.agreed(parts, cast.ada, vendor)
    with pytest.raises(WrongState, match="both sides have signed"):
        gating.did(parts, cast.ada, vendor, gates.first_phi, date(2026, 1, 10))
    gating.sign(parts, cast.ada, vendor, "G2", "G3")
    with pytest.raises(InvalidInput, match="was not kept"):
        gating.did(parts, cast.ada, vendor, gates.first_phi, date(2026, 1, 4))
    gating.did(parts, cast.ada, vendor, gates.first_phi, date(2026, 1, 10))
    assert gating.reloaded(parts, cast.ada, vendor).first_phi_on == date(2026, 1, 10)


@sqlite
def test_a_note_is_the_owners_to_take_back(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    with pytest.raises(Forbidden):
        gating.did(parts, cast.otto, vendor, gates.note_phi, WHY)
    gating.did(parts, cast.ben, vendor, gates.note_phi, WHY)
    with pytest.raises(Forbidden):
        gating.did(parts, cast.remy, vendor, gates.clear_phi, WHY)
    with pytest.raises(InvalidInput):
        gating.did(parts, cast.ada, vendor, gates.clear_phi, "  ")
    gating.did(parts, cast.ada, vendor, gates.clear_phi, "They were test claims.")
    assert gating.reloaded(parts, cast.ada, vendor).has_phi_since is None
    assert last_event(parts, cast.sample.id, Event.PHI_CLEARED).facts == {"reason": "They were test claims."}


def test_of_two_who_sign_at_once_one_is_first(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    start, outcomes = threading.Barrier(2), list[str]()

    def sign(who: Actor) -> None:
        start.wait()
        try:
            gating.sign(parts, who, vendor, "G0")
            outcomes.append("signed")
        except NotYet:
            outcomes.append("told")

    people = [threading.Thread(target=sign, args=(who,)) for who in (cast.ada, cast.remy)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert sorted(outcomes) == ["signed", "told"]
    assert len(gating.known(parts, cast.ada, vendor).passes) == 1


@sqlite
def test_a_renewal_needs_this_years_review_and_holds_for_a_year(parts: Parts, cast: Cast) -> None:
    vendor = gating.ready(parts, cast.ada)
    gating.sign(parts, cast.ada, vendor, "G7")
    assert "no yearly questionnaire sent; agreement not read again" in refused(parts, cast.remy, vendor, "G8").message
    gating.reviewed(parts, cast.ada, vendor)
    with parts.database.transaction(cast.sample.id) as db:
        row = access.vendor_for(db, cast.ada, vendor.id, lock=True)
        duty = next(one for one in duties.of_vendor(db, row) if one.kind == "agreement-read")
        duties.done(parts, db, cast.ada, row, duty, clock.today(), version=1)
    passed = gating.sign(parts, cast.remy, vendor, "G8")
    assert gating.passed(parts, cast.ada, vendor)[-1] == "G8"
    with parts.database.transaction(cast.sample.id) as db:
        signed = db.get_one(GatePass, passed.id)
        signed.created_at = clock.now() - timedelta(days=366)
        db.add(signed)
    assert "G8" not in gating.passed(parts, cast.ada, vendor)  # last year's review is not this year's


@sqlite
def test_what_an_override_sets_aside_does_not_hold_but_never_the_two_that_stop_patient_data(
        parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.scored(parts, cast.ada, vendor, "K1", "K2", "K6", "K9", aside=("K1", "K2", "K6"))
    assert gating.known(parts, cast.ada, vendor).facts.caps == {"K1", "K2", "K9"}


@sqlite
@pytest.mark.parametrize(("ago", "sample"), [(timedelta(days=900), 5), (timedelta(seconds=-1), 4)])
def test_a_list_that_was_traced_before_or_in_part_proves_no_firm(
        parts: Parts, cast: Cast, ago: timedelta, sample: int) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.answered(parts, cast.ada, vendor, SUB_02={"value": "no", "explanation": "One has not signed."})
    usual = rows.traced(vendor, done_at=clock.now() - ago, sample=sample, population=5)
    usual.kind = "subcontractors"
    rows.put(parts, usual)
    assert gating.known(parts, cast.ada, vendor).facts.subcontractors_unproved
    whole = rows.traced(vendor, done_at=clock.now() + timedelta(seconds=2), sample=5, population=5)
    whole.kind = "subcontractors"
    rows.put(parts, whole)
    assert not gating.known(parts, cast.ada, vendor).facts.subcontractors_unproved


@sqlite
def test_the_first_day_falls_with_the_note_that_it_rests_on(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.agreed(parts, cast.ada, vendor)
    gating.did(parts, cast.ada, vendor, gates.note_phi, "They had it.")
    gating.sign(parts, cast.ada, vendor, "G0", "G2", "G3")
    gating.did(parts, cast.ada, vendor, gates.first_phi, clock.today())
    gating.did(parts, cast.ada, vendor, gates.clear_phi, "It was another vendor.")
    assert gating.reloaded(parts, cast.ada, vendor).first_phi_on is None
    assert last_event(parts, vendor.practice_id, Event.FIRST_PHI_SET).facts["day"] == ""
    with pytest.raises(WrongState, match="No patient data before go-live"):
        gating.did(parts, cast.ada, vendor, gates.first_phi, clock.today())
