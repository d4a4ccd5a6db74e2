"""What holds of the gates whatever is known of a vendor: by facts alone, in any order."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.scoring import gates
from portal.scoring.gates import BY_ID, GATES, HOLDING_CAPS, Facts, State, states
from portal.vocabulary.permissions import Permission

EXAMPLES = settings(max_examples=120, deadline=None)
IDS = [gate.id for gate in GATES]
STAGES = ["", "open", "attested", "reviewed"]
FACTS = st.builds(
    Facts, passed=st.frozensets(st.sampled_from(IDS)), needs_baa=st.booleans(), phi_there=st.booleans(),
    leaving=st.booleans(), closed=st.booleans(), questions=st.sampled_from(STAGES),
    questions_open=st.integers(0, 2), follow_ups_open=st.integers(0, 2), subcontractors_listed=st.booleans(),
    agreement=st.sampled_from(["", "reading", "not-a-baa", "read"]), version=st.integers(0, 3),
    terms_open=st.lists(st.just("Safeguards"), max_size=2).map(tuple), breach_hours=st.booleans(),
    signatures_seen=st.booleans(), executed_newest=st.booleans(),
    subcontractors_unproved=st.lists(st.just("Specimen Print & Mail"), max_size=2).map(tuple), owner=st.booleans(),
    duties=st.frozensets(st.sampled_from(list(gates.DUTIES))), walked=st.frozensets(st.sampled_from(
        list(gates.SCENARIOS))), mismatches_unfixed=st.integers(0, 2), scored=st.booleans(),
    caps=st.frozensets(st.sampled_from([f"K{number}" for number in range(1, 13)]), max_size=2),
    fixes_before_go_live=st.integers(0, 2), review=st.sampled_from(STAGES), agreement_read_through=st.booleans(),
    fixes_overdue=st.integers(0, 2), exit=st.sampled_from(STAGES), exit_tested=st.booleans())
# Everything that is asked for, and no act signed.
WHOLE = Facts(
    questions="attested", subcontractors_listed=True, agreement="read", version=1, breach_hours=True,
    signatures_seen=True, owner=True, duties=frozenset(gates.DUTIES), walked=frozenset(gates.SCENARIOS), scored=True,
    review="reviewed", agreement_read_through=True, leaving=True, exit="reviewed", exit_tested=True)
# Each fact that speaks for a vendor, withdrawn; each that speaks against it, added.
WORSE: list[tuple[str, Any]] = [
    ("questions", "open"), ("questions", ""), ("questions_open", 1), ("follow_ups_open", 1),
    ("subcontractors_listed", False), ("agreement", "reading"), ("agreement", ""), ("agreement", "not-a-baa"),
    ("terms_open", ("Safeguards",)), ("breach_hours", False), ("signatures_seen", False),
    ("subcontractors_unproved", ("A firm",)), ("owner", False), ("duties", frozenset()), ("walked", frozenset()),
    ("mismatches_unfixed", 1), ("scored", False), ("caps", frozenset({"K2"})), ("fixes_before_go_live", 1),
    ("review", ""), ("agreement_read_through", False), ("fixes_overdue", 1), ("leaving", False), ("exit", "attested"),
    ("exit_tested", False)]


def signable(facts: Facts) -> set[str]:
    return {one.gate.id for one in states(facts) if one.may_be_signed}


def usable(facts: Facts) -> set[str]:
    """What may be signed or stands."""
    return signable(facts) | {one.gate.id for one in states(facts) if one.state is State.PASSED}


@given(FACTS, st.sampled_from(WORSE))
@EXAMPLES
def test_withdrawing_a_fact_never_opens_a_gate(facts: Facts, worse: tuple[str, Any]) -> None:
    assert usable(replace(facts, **{worse[0]: worse[1]})) <= usable(facts)


@given(FACTS, st.sampled_from(IDS))
@EXAMPLES
def test_taking_an_act_back_opens_only_its_own_gate_again(facts: Facts, gone: str) -> None:
    if gone == "G0":
        return  # it may have said that the others are not needed
    fewer = replace(facts, passed=facts.passed - {gone})
    assert usable(fewer) - {gone} <= usable(facts)


@given(FACTS)
@EXAMPLES
def test_what_the_signed_acts_do_not_leave_open_may_not_be_signed(facts: Facts) -> None:
    assert all(gates.may_come(gate_id, facts) for gate_id in signable(facts))


def test_what_the_signed_acts_leave_open_may_be_signed_where_nothing_is_missing() -> None:
    for number in range(len(IDS)):
        facts = replace(WHOLE, passed=frozenset(IDS[:number]))
        assert {one for one in IDS if gates.may_come(one, facts)} == signable(facts)


@given(FACTS)
@EXAMPLES
def test_go_live_needs_everything_before_it_and_no_fact_that_stops_patient_data(facts: Facts) -> None:
    found = {one.gate.id: one for one in states(facts)}
    if not found["G7"].may_be_signed:
        return
    if "G0" in facts.passed and not facts.needs_baa:
        return
    assert {"G0", "G1", "G2", "G3", "G4", "G5", "G6"} <= facts.passed
    assert not any(found[id].missing for id in ("G1", "G2", "G3", "G4", "G5", "G6"))
    assert not facts.caps & set(HOLDING_CAPS)
    assert facts.scored
    assert facts.fixes_before_go_live == 0


@given(FACTS)
@EXAMPLES
def test_no_agreement_is_executed_that_was_not_accepted_and_signed_by_both(facts: Facts) -> None:
    found = gates.state("G3", facts)
    if found.may_be_signed:
        assert facts.signatures_seen
        assert {"G0", "G2"} <= facts.passed
        assert "G1" in facts.passed or facts.phi_there
        assert facts.needs_baa


@given(FACTS)
@EXAMPLES
def test_the_same_facts_give_the_same_states_each_with_a_reason_where_it_is_shut(facts: Facts) -> None:
    assert states(facts) == states(replace(facts))
    for one in states(facts):
        if one.state is State.LOCKED:
            assert one.behind
        if one.state is State.NOT_NEEDED:
            assert not one.may_be_signed


def test_with_everything_there_the_gates_are_signed_in_their_order() -> None:
    facts, order = WHOLE, list[str]()
    while signable(facts) - {"G9"}:
        following = min(signable(facts) - {"G9"})
        order.append(following)
        facts = replace(facts, passed=facts.passed | {following}, executed_newest="G3" in facts.passed | {following})
    assert order == IDS[:9]
    assert gates.counted(states(facts)) == (9, 10)


@pytest.mark.parametrize("code", HOLDING_CAPS)
def test_each_holding_cap_holds_go_live_by_name(code: str) -> None:
    facts = replace(WHOLE, passed=frozenset(IDS[:7]), executed_newest=True, caps=frozenset({code}))
    assert [one.words for one in gates.state("G7", facts).missing] == [f"Cap {code} holds it"]


def test_where_patient_data_is_there_already_signing_comes_before_the_questions() -> None:
    facts = replace(WHOLE, questions="", passed=frozenset({"G0", "G2"}))
    assert gates.state("G3", facts).behind == ("G1",)
    assert gates.state("G3", replace(facts, phi_there=True)).may_be_signed
    assert "G1" in gates.state("G7", replace(facts, phi_there=True)).behind


def test_a_newer_version_can_be_signed_for_while_the_old_one_stands() -> None:
    facts = replace(WHOLE, passed=frozenset(IDS[:4]), executed_newest=False)
    assert (gates.state("G3", facts).state, gates.state("G3", facts).again) == (State.PASSED, True)
    drafted = replace(facts, passed=facts.passed - {"G2"}, signatures_seen=False)
    assert gates.state("G2", drafted).state is State.OPEN
    assert (gates.state("G3", drafted).state, gates.state("G3", drafted).missing) == (State.PASSED, ())
    assert not gates.state("G3", drafted).again


def test_without_patient_data_go_live_and_the_end_ask_for_nothing_of_it() -> None:
    facts = Facts(passed=frozenset({"G0"}), needs_baa=False, caps=frozenset({"K6"}), leaving=True)
    assert {one.gate.id for one in states(facts) if one.state is State.NOT_NEEDED} == {
        "G1", "G2", "G3", "G4", "G5", "G6", "G8"}
    assert signable(facts) == {"G7", "G9"}
    assert not gates.state("G9", replace(facts, phi_there=True)).may_be_signed


def test_what_releases_patient_data_or_ends_it_is_the_owners() -> None:
    assert {gate.id for gate in GATES if gate.permission is Permission.GATES_RELEASE} == {"G3", "G7", "G9"}


def test_every_gate_that_rests_on_a_rule_says_as_of_when() -> None:
    assert {gate.id for gate in GATES if gate.citation} == {"G0", "G2", "G3", "G4", "G9"}
    assert all(bool(gate.citation) == bool(gate.as_of) for gate in GATES)
    assert [gate.name for gate in GATES][:4] == ["Needs a BAA", "Questions answered", "Terms accepted",
                                                 "Agreement signed"]
    assert all(BY_ID[gate.id] is gate for gate in GATES)


def test_every_fact_is_tried() -> None:
    tried = {name for name, _ in WORSE} | {"passed", "needs_baa", "phi_there", "closed", "version", "executed_newest"}
    assert {one.name for one in fields(Facts)} == tried
