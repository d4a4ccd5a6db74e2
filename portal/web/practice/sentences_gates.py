"""What the audit events of gates, duties and walk-throughs say."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.scoring.gates import BY_ID, DUTIES, SCENARIOS
from portal.templating import day
from portal.vocabulary.events import Event

Facts = Mapping[str, Any]


def _gate(facts: Facts) -> str:
    gate = BY_ID.get(facts["gate"])
    return f"“{gate.name}”" if gate else str(facts["gate"])


def _passed(facts: Facts) -> tuple[str, str]:
    said = {"yes": ": yes", "no": ": no, no agreement needed"}.get(facts["outcome"], "")
    return f"signed the gate {_gate(facts)} of", f" as {facts['title']}{said}"


def _first_phi(facts: Facts) -> tuple[str, str]:
    if not facts["day"]:
        return "took back the day of the first patient data of", f", which was {day(facts['was'])}"
    return "kept the day of the first patient data of", f": {day(facts['day'])}" + (
        f" instead of {day(facts['was'])}" if facts["was"] else "")


def _duty(facts: Facts) -> str:
    kind = DUTIES.get(facts["kind"], facts["kind"])
    return f"{kind[:1].lower()}{kind[1:]}"


def _due(facts: Facts) -> str:
    return f", due next {day(facts['next_due'])}" if facts["next_due"] else ""


def _walked(facts: Facts) -> str:
    return SCENARIOS.get(facts["scenario"], facts["scenario"]).lower()


SENTENCES: dict[Event, Callable[[Facts], tuple[str, str]]] = {
    Event.GATE_PASSED: _passed,
    Event.GATE_WITHDRAWN: lambda f: (f"took back the gate {_gate(f)} of", ""),
    Event.FIRST_PHI_SET: _first_phi,
    Event.PHI_NOTED: lambda f: ("noted that patient data is already with", ""),
    Event.PHI_CLEARED: lambda f: ("took back that patient data is already with", ""),
    Event.DUTY_SET: lambda f: ("set a duty with", f": {_duty(f)}{_due(f)}"),
    Event.DUTY_CHANGED: lambda f: ("changed a duty with", f": {_duty(f)}"),
    Event.DUTY_DONE: lambda f: ("did a duty with", f": {_duty(f)}, on {day(f['done_on'])}{_due(f)}"),
    Event.DUTY_ENDED: lambda f: ("ended a duty with", f": {_duty(f)}"),
    Event.WALK_THROUGH_KEPT: lambda f: (
        "kept a walk-through with", f": {_walked(f)}, " + ("which matches the policy" if f["matches"] else
                                                         "which does not match the policy")),
    Event.WALK_THROUGH_WITHDRAWN: lambda f: ("withdrew a walk-through with", f": {_walked(f)}"),
}
