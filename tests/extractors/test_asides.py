"""Sentences that use the words of a promise and make none, and promises that only look like them."""

from __future__ import annotations

import pytest

from extractors import asides


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a security incident is thus any attempted access, use or disclosure of information.", "defines"),
        ("3.2 a breach is the acquisition of PHI that must be notified under the rules.", "defines"),
        ('a use that this agreement does not permit is called a "misuse".', "defines"),
        ('misuses and breaches are in this exhibit together referred to as "events".', "defines"),
        ("BA's fees include the cost of safeguards.", "price"),
        ("upon termination, BA's charges for the destruction of PHI are those of the list.", "price"),
        ("an earlier draft of this agreement required BA to report each security incident.", "past"),
        ("answering requests of individuals is a matter for CE alone.", "leaves this to"),
        ("the parties recognize that 45 cfr 164.410 requires BA to notify CE of a breach.", "law asks"),
    ],
)
def test_says_why_a_sentence_promises_nothing(text: str, why: str) -> None:
    assert why in asides.why(text)


@pytest.mark.parametrize(
    "text",
    [
        "a security incident is thus to be reported to CE by BA within nine days.",
        "a breach is an event that BA must report to CE within nine days.",
        'BA shall report each use that this agreement does not permit, which is called a "misuse".',
        "BA's duties include the return of PHI.",
        "the former agreement required no report, yet BA shall report each security incident.",
        "whether notice is a matter for CE or not, BA shall report each breach to it.",
        "the decision to terminate for a violation by BA is a matter for CE.",
        "the parties recognize that hipaa requires safeguards, and BA shall maintain them.",
    ],
)
def test_leaves_a_promise_alone(text: str) -> None:
    assert asides.why(text) == ""
