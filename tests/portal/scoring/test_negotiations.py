"""What a new version makes of a request, and what is worth asking for."""

from __future__ import annotations

import pytest

from portal.scoring import negotiations
from portal.scoring.negotiations import Before, Now, Outcome

NONE: frozenset[str] = frozenset()
WEAK = frozenset({"NO-NUMBER", "BY-REFERENCE"})
OVER = frozenset({"OVER-TARGET"})


def _now(status: str, reasons: frozenset[str] = NONE, hours: int | None = None) -> Now:
    return Now(status, reasons, hours)


@pytest.mark.parametrize(("before", "now", "outcome"), [
    (Before("missing", NONE, None, False), _now("present"), Outcome.MET),
    (Before("missing", NONE, None, False), _now("missing"), Outcome.NOT_MET),
    (Before("missing", NONE, None, False), _now("weak", WEAK), Outcome.PARTLY),
    (Before("weak", WEAK, 72, False), _now("present", hours=72), Outcome.MET),
    (Before("weak", WEAK, 72, False), _now("present", hours=120), Outcome.PARTLY),
    (Before("weak", WEAK, 72, False), _now("present"), Outcome.PARTLY),
    (Before("weak", WEAK, 72, True), _now("present", hours=120), Outcome.MET),
    (Before("weak", WEAK, 72, False), _now("weak", frozenset({"NO-NUMBER"})), Outcome.PARTLY),
    (Before("weak", WEAK, 72, False), _now("weak", WEAK), Outcome.NOT_MET),
    (Before("weak", WEAK, 72, False), _now("weak", WEAK | {"MATERIAL-ONLY"}), Outcome.NOT_MET),
    (Before("weak", WEAK, 72, False), _now("missing"), Outcome.NOT_MET),
    (Before("weak", WEAK, 72, False), _now("weak", OVER, 120), Outcome.PARTLY),
    (Before("weak", WEAK, 72, True), _now("weak", OVER, 120), Outcome.MET),
    (Before("weak", OVER, 72, False), _now("weak", OVER, 120), Outcome.NOT_MET),
    (Before("conflict", WEAK, 72, False), _now("weak", WEAK), Outcome.PARTLY),
    (Before("missing", NONE, None, False), _now("unclear"), Outcome.UNCLEAR),
])
def test_a_request_is_judged_by_the_new_versions_reading(before: Before, now: Now, outcome: Outcome) -> None:
    judged = negotiations.judge(before, now)
    assert judged.outcome is outcome
    assert judged.why.endswith(".")


def test_a_longer_time_than_asked_for_says_both_numbers() -> None:
    assert negotiations.judge(Before("weak", WEAK, 72, False), _now("present", hours=120)).why == (
        "It is there with 5 days; you asked for 72 hours.")


def _window(event: str, hours: int | None, direction: str = "after") -> dict[str, object]:
    return {"event": event, "hours_worst": hours, "direction": direction}


def test_the_first_notice_counts_for_events_and_the_longest_time_for_the_rest() -> None:
    windows = [_window("breach", 72), _window("breach", 240), _window("breach", None), _window("access", 96),
               _window("access", 240), _window("cure", 24, "before")]
    assert negotiations.hours_of("breach", windows) == 72
    assert negotiations.hours_of("access", windows) == 240
    assert negotiations.hours_of("cure", windows) is None


@pytest.mark.parametrize(("tier", "status", "severities", "if_missing", "ticked"), [
    ("required", "missing", [], "w3", True),
    ("required", "missing", [], "w1", False),
    ("required", "weak", ["w1"], "w3", False),
    ("required", "weak", ["w1", "w2"], "w3", True),
    ("required", "weak", [], "w3", True),  # overruled by a person: no reason is known
    ("required", "unclear", [], "w3", False),
    ("required-if", "missing", [], "w2", False),
    ("required-if", "weak", ["w2"], "w2", True),
    ("recommended", "missing", [], "w2", False),
])
def test_what_the_rule_demands_and_is_grave_is_ticked(
        tier: str, status: str, severities: list[str], if_missing: str, ticked: bool) -> None:
    assert negotiations.worth_asking(tier, status, severities, if_missing) is ticked
