"""Every event can be told."""

from __future__ import annotations

from typing import Any

import pytest

from portal.vocabulary.events import FACTS, Event
from portal.web.practice.sentences import SENTENCES

EXAMPLES: dict[str, Any] = {
    "after": {"breach": 48}, "agreement_id": "a", "agreements": 3, "answer": "accept", "before": {"breach": 72},
    "documents": 2, "parent_id": "a",
    "address": "192.0.2.7", "answered": 70, "answers": 12, "asked": 75, "assessment_id": "a",
    "based_on": "billing 1.0.0", "contacts": ["c"], "from": "Nov 2025", "number": "1.0.0", "open_follow_ups": 2,
    "question": "mfa", "questions": 75,
    "refused": 1, "reviewed": 70, "sections": ["access"], "set_id": "billing-vendor", "signer": "Val Example",
    "step": 3, "submission": 1, "suspected": ["ssn"],
    "changed": 2, "checked": "met", "chosen": 4, "clause": "safeguards", "code": "too-large", "computed": "weak",
    "contact_id": "c", "counts": {"missing": 2, "present": 1}, "due": "2026-12-01", "email": "vic@billing.example.com",
    "failed": 0, "fields": ["name", "planned_start"], "group": "owners", "how": "portal", "human": "present",
    "is_baa": True, "kind": "sanitized-copy", "name": "Sample Family Practice", "note_id": "n", "on_behalf_of": "",
    "read": 3, "reading_id": "r", "reason": "Because.", "requests": 5, "role": "owner", "rules_version": "1",
    "sessions": 2, "sha256": "0" * 64, "size": 4096, "subject_id": "s", "subject_kind": "negotiation", "title": "Owner",
    "unsettled": 1, "until": "2027-01-15", "vendor_id": "v", "vendors": 40,
    "band": "hold", "because": "Answers sent", "cap": "K5", "check": "2c", "coverage": "90.0", "expires": "2027-01-15",
    "happened_on": "2026-11-20", "level": "red-flag", "note": "All is well.", "score": "72.5", "score_id": "s",
    "what": "incident",
    "proofs": [2], "remediation_id": "f", "result": "passed", "retest": 4, "risk": "high", "rows": 12,
    "source": "term:f", "target_on": "2026-12-01", "times": 2,
    "day": "2026-11-20", "done_on": "2026-11-20", "every": "90d", "gate": "G3", "held_on": "2026-11-20",
    "matches": False,
    "next_due": "2027-02-18", "outcome": "passed", "pass_id": "p", "scenario": "suspected-breach",
    "different": 1, "exceptions": 2, "hashes": ["0" * 64], "population": 12, "same": 1, "side": "left",
    "contradiction_id": "c", "decided": "hold", "decision_id": "d",
    "verdict": "clean", "version": 1, "was": "2026-12-01", "why": "signed-out", "wording": "1",
}

# Where a name stands for another kind of fact.
EXAMPLES_OF: dict[Event, dict[str, Any]] = {
    Event.REMEDIATION_RETESTED: {"level": "strong"}, Event.ASSESSMENT_ASSIGNED: {"questions": ["mfa", "backups"]}}


@pytest.mark.parametrize("event", list(Event))
def test_every_event_has_a_sentence(event: Event) -> None:
    before, after = SENTENCES[event](EXAMPLES_OF.get(event, {}) | {
        name: EXAMPLES[name] for name in FACTS[event] if name not in EXAMPLES_OF.get(event, {})})
    assert before
    assert "{" not in before + after
    assert "None" not in before + after


def test_a_reading_tells_its_counts_worst_first() -> None:
    facts = {"counts": {"present": 9, "missing": 1, "weak": 2}, "is_baa": True, "reading_id": "", "rules_version": ""}
    assert SENTENCES[Event.AGREEMENT_READ](facts) == ("read", ": of 12 terms 1 missing, 2 weak, 9 present")


def test_a_file_that_is_no_agreement_is_named_so() -> None:
    facts = {"counts": {}, "is_baa": False, "reading_id": "", "rules_version": ""}
    assert "does not look like" in SENTENCES[Event.AGREEMENT_READ](facts)[1]
    assert SENTENCES[Event.AGREEMENT_READ](facts | {"kind": "amendment"}) == ("read", "")
