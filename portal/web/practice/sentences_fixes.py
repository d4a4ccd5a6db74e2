"""What the audit events of fixes and their proof say."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.templating import count, day
from portal.vocabulary.events import Event

Facts = Mapping[str, Any]
SOURCES = {"term": "a term of the agreement", "question": "an answer", "check": "a check of the red-flag table",
           "contradiction": "a contradiction", "test": "an evidence test", "walk-through": "a walk-through",
           "own": "their own words"}
FIELDS = {"gap": "what is missing", "asked": "what to do", "risk": "risk", "risk_reason": "why that risk",
          "vendor_owner": "owner at the vendor", "practice_owner": "owner in the practice",
          "interim": "interim control", "before_go_live": "whether it holds the go-live", "status": "who has it"}


def _opened(facts: Facts) -> tuple[str, str]:
    source = SOURCES.get(str(facts["source"]).partition(":")[0], "a finding")
    return "opened", f", from {source}: {facts['risk']} risk, due {day(facts['target_on'])}"


def _retested(facts: Facts) -> tuple[str, str]:
    return "tested again", f": passed, {facts['level']}" if facts["result"] == "passed" else ": failed"


SENTENCES: dict[Event, Callable[[Facts], tuple[str, str]]] = {
    Event.REMEDIATION_OPENED: _opened,
    Event.REMEDIATION_CHANGED: lambda f: (
        "changed", ": " + ", ".join(FIELDS.get(name, name) for name in f["fields"])),
    Event.REMEDIATION_MOVED: lambda f: (
        "moved the target day of", f" from {day(f['was'])} to {day(f['until'])}"),
    Event.REMEDIATION_SHARED: lambda _: ("shared with the vendor", ""),
    Event.REMEDIATION_NOTED: lambda _: ("wrote a note on", ""),
    Event.REMEDIATION_REPLIED: lambda _: ("wrote on", ""),
    Event.REMEDIATION_PROVED: lambda _: ("sent proof of", ""),
    Event.REMEDIATION_SEEN: lambda _: ("looked at the proof of", ""),
    Event.REMEDIATION_RETESTED: _retested,
    Event.REMEDIATION_CLOSED: lambda _: ("closed", ""),
    Event.REMEDIATION_ACCEPTED: lambda f: ("accepted the risk of", f" until {day(f['until'])}"),
    Event.REMEDIATION_REOPENED: lambda _: ("reopened", ""),
    Event.REMEDIATION_ESCALATED: lambda f: (
        "told of as late:", f", due {day(f['target_on'])} (week {f['times']})"),
    Event.REMEDIATION_EXPORTED: lambda f: (f"exported the fixes: {count(f['rows'], 'row')}, {f['kind']}", ""),
    Event.PROOF_RECEIVED: lambda _: ("sent a file on", ""),
    Event.PROOF_KEPT: lambda _: ("kept the file on", ""),
    Event.PROOF_HELD: lambda _: ("held the file on", ": it looks like patient data"),
    Event.PROOF_REFUSED: lambda f: ("did not take the file on", f": {str(f['code']).replace('-', ' ')}"),
    Event.PROOF_FAILED: lambda _: ("could not look at the file on", ": a fault on our side"),
    Event.PROOF_CONFIRMED: lambda _: ("confirmed that there is no patient data in the file on", ""),
    Event.PROOF_REMOVED: lambda _: ("took away a file from", ""),
    Event.PROOF_ERASED: lambda _: ("erased the file taken from", ""),
    Event.PROOF_RETRIED: lambda _: ("asked to look again at the file on", ""),
    Event.PROOF_DOWNLOADED: lambda _: ("downloaded the file on", ""),
}
