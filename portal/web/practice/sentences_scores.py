"""What the audit events of the red-flag table say: scores, gates, fixes, tests, contradictions, decisions."""

from collections.abc import Callable, Mapping
from typing import Any

from portal.scoring import catalog
from portal.templating import count
from portal.vocabulary.events import Event
from portal.web.practice import sentences_fixes, sentences_gates

Facts = Mapping[str, Any]
_LEVELS = {"strong": "strong", "partial": "partial", "red-flag": "a red flag", "not-evidenced": "not evidenced",
           "not-applicable": "not applicable"}


def _scored(facts: Facts) -> tuple[str, str]:
    score = f"{facts['score']}, on {facts['coverage']} percent of what is asked" if facts["score"] else "not yet"
    held = f", held by {facts['cap']}" if facts["cap"] else ""
    return "scored", f": {score}{held} ({_lower(facts['because'])})"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _overruled(facts: Facts) -> tuple[str, str]:
    if not facts["level"]:
        return f"set cap {facts['check']} aside for", f" until {facts['expires']}"
    return f"overruled check {facts['check']} of", f": {_LEVELS[facts['level']]} until {facts['expires']}"


def _happened(facts: Facts) -> str:
    what: str = facts["what"]
    return _lower(catalog.latest().events.get(what, what))


TESTS = {"leavers": "people who left, against their accounts", "training": "active staff, against who was trained",
         "access": "accounts, against the people and their roles",
         "subcontractors": "subcontractors, against their agreements"}
DECIDED = {"approve": "approve", "conditions": "approve with conditions", "hold": "hold",
           "no-release": "do not release PHI"}
SIDES = {"left": "first", "right": "second"}


def _test(facts: Facts) -> str:
    return str(TESTS.get(facts["kind"], facts["kind"]))


def _traced(facts: Facts) -> tuple[str, str]:
    found = count(facts["exceptions"], "exception") if facts["exceptions"] else "no exception"
    return "finished the evidence test of", f" ({_test(facts)}): {found}, of {count(facts['population'], 'row')}"


SENTENCES: dict[Event, Callable[[Facts], tuple[str, str]]] = {
    **sentences_fixes.SENTENCES,
    **sentences_gates.SENTENCES,
    Event.SCORED: _scored,
    Event.OVERRIDE_SET: _overruled,
    Event.OVERRIDE_ENDED: lambda f: (f"let what was computed count again for check {f['check']} of", ""),
    Event.SCORE_TABLE_MADE: lambda f: (f"changed the weights of the red-flag table: version {f['number']}", ""),
    Event.VENDOR_EVENT_NOTED: lambda f: ("noted about", f": {_happened(f)}, {f['happened_on']}"),
    Event.VENDOR_EVENT_SETTLED: lambda f: ("looked again at", f": {_happened(f)}. {f['note']}"),
    Event.CARD_SHARED: lambda _: ("showed its card to", ""),
    Event.CARD_WITHDRAWN: lambda _: ("took its card back from", ""),
    Event.PORTFOLIO_EXPORTED: lambda f: (f"exported the portfolio: {count(f['vendors'], 'vendor')}", ""),
    Event.EVIDENCE_TEST_BEGUN: lambda f: ("began an evidence test of", f": {_test(f)}"),
    Event.EVIDENCE_TEST_COLUMNS_CHOSEN: lambda f: (
        f"chose the columns of the {SIDES[f['side']]} list in the evidence test of", f" ({_test(f)})"),
    Event.EVIDENCE_TEST_DISCARDED: lambda f: ("discarded the evidence test of", f" ({_test(f)})"),
    Event.EVIDENCE_TEST_DONE: _traced,
    Event.EVIDENCE_TEST_LIST_ADDED: lambda f: (
        f"put the {SIDES[f['side']]} list into the evidence test of", f" ({_test(f)}): {count(f['rows'], 'row')}"),
    Event.EVIDENCE_TEST_LIST_REFUSED: lambda f: (
        f"was refused the {SIDES[f['side']]} list in the evidence test of",
        f" ({_test(f)}): it looks like patient data. Nothing of it was kept"),
    Event.EVIDENCE_TEST_NAMES_CONFIRMED: lambda f: (
        "said which names are the same in the evidence test of",
        f" ({_test(f)}): {f['same']} the same, {f['different']} not"),
    Event.CONTRADICTION_SETTLED: lambda _: ("settled what did not agree about", ""),
    Event.CONTRADICTION_REOPENED: lambda _: ("opened again what does not agree about", ""),
    Event.DECISION_SIGNED: lambda f: (
        f"signed decision {f['number']} about", f": {DECIDED[f['decided']]}, at a score of {f['score']}"),
    Event.DECISION_DOWNLOADED: lambda f: (f"downloaded the memo of decision {f['number']} about", ""),
}
