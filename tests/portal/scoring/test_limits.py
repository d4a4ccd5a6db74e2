"""The agreement's time limits beside the practice's own."""

from __future__ import annotations

from typing import Any

from portal.scoring.limits import Fit, Limit, before, compare, slow, weigh

OWN = {"breach": 72, "access": 240}


def window(event: str = "breach", nominal: int | None = 48, worst: int | None = 48, **changes: Any) -> dict[str, Any]:
    return {"event": event, "number": None if nominal is None else nominal // 24, "unit": "calendar_day",
            "trigger": "discovery", "qualifier": "none", "hours_nominal": nominal, "hours_worst": worst, "page": 3,
            "section": "3.3", "quote": "within two days", "direction": "after", **changes}


def fits(*windows: dict[str, Any], conflicts: tuple[str, ...] = ()) -> dict[str, Fit]:
    return {limit.event: limit.fit for limit in compare(windows, OWN, conflicts)}


def test_the_longest_time_counts_and_not_the_number_as_written() -> None:
    limit = compare([window(nominal=72, worst=120)], OWN)[0]
    assert (limit.fit, limit.result) == (Fit.OVER, "Over 72 hours when a weekend falls in it")


def test_within_and_over() -> None:
    assert fits(window(nominal=72, worst=72))["breach"] is Fit.WITHIN
    assert fits(window(nominal=240, worst=336))["breach"] is Fit.OVER


def test_no_number_for_a_breach_means_the_rules_sixty_days() -> None:
    breach, access = compare([window(nominal=None, worst=None), window("access", None, None)], OWN)
    assert (breach.fit, breach.result) == (Fit.NO_NUMBER, "The rule allows up to 60 days")
    assert (access.fit, access.result) == (Fit.NO_NUMBER, "Could take any time")


def test_an_event_that_the_agreement_leaves_out_is_listed() -> None:
    absent = compare([window()], OWN)[1]
    assert (absent.event, absent.words, absent.stated, absent.fit) == ("access", "not stated", False, Fit.NO_NUMBER)


def test_passages_that_disagree_are_a_conflict_whatever_their_numbers() -> None:
    found = compare([window(), window(nominal=240, worst=240)], OWN, ["report-breach"])
    assert [limit.fit for limit in found if limit.event == "breach"] == [Fit.CONFLICT, Fit.CONFLICT]


def test_an_event_without_a_limit_of_the_practice_is_not_compared() -> None:
    assert fits(window("other"))["other"] is Fit.NOT_COMPARED
    assert fits(window("never-heard-of"))["other"] is Fit.NOT_COMPARED


def test_notice_before_something_happens_stands_apart() -> None:
    forward = window("new-subcontractor", 720, 720, direction="before")
    assert fits(forward).keys() == OWN.keys()
    assert [limit.words for limit in before([forward, window()])] == ["30 calendar days before"]


def test_events_stand_in_the_catalogues_order() -> None:
    assert [limit.event for limit in compare([window("access"), window()], OWN)] == ["breach", "access"]


def test_a_full_report_is_not_measured_by_the_limit_for_the_first_notice() -> None:
    first, full = compare([window(), window(nominal=240, worst=240, stage="full")], {"breach": 72})
    assert (first.fit, full.fit) == (Fit.WITHIN, Fit.NOT_COMPARED)
    assert full.words == "10 calendar days from discovery, for the full report"


def test_what_comes_again_is_said_so() -> None:
    attempts = window("security-incident-attempts", 2232, 2232, number=3, unit="month", trigger="none")
    assert compare([attempts], {})[0].words == "every 3 months"


def test_what_the_longest_time_leaves_is_kept() -> None:
    assert compare([window(days_left=46)], OWN)[0].left == 46


def over(*hours: int) -> dict[str, Limit]:
    return slow(compare([window(nominal=each, worst=each) for each in hours], {"breach": 72}))


def test_a_term_is_slow_when_every_time_of_it_is_over_and_the_shortest_counts() -> None:
    assert over(48) == {}
    assert over(48, 240) == {}
    assert over(240, 120)["report-breach"].worst == 120


def note(code: str, severity: str = "w2") -> dict[str, str]:
    return {"code": code, "severity": severity, "text": "why", "advice": "what"}


def test_the_practices_own_limit_takes_the_place_of_the_readings() -> None:
    late = over(240)["report-breach"]
    assert weigh("required", "present", [], late)[0] == "weak"
    assert weigh("required", "weak", [note("OVER-TARGET")], None) == ("present", [])
    assert weigh("required", "weak", [note("LATE-TRIGGER"), note("OVER-TARGET")], None)[0] == "weak"
    assert weigh("recommended", "weak", [note("NO-NUMBER", "w1"), note("OVER-TARGET")], None)[0] == "present"
    status, notes = weigh("required", "conflict", [note("CONFLICTING-WINDOWS")], late)
    assert (status, [one["code"] for one in notes]) == ("conflict", ["CONFLICTING-WINDOWS", "OVER-TARGET"])
    assert notes[1]["text"].startswith("Even the shorter time can take up to 10 days;")  # the longer one counts


def test_a_time_says_nothing_of_a_term_that_is_missing() -> None:
    assert weigh("required", "missing", [], over(240)["report-breach"]) == ("missing", [])


def test_the_note_on_which_document_counts_weakens_no_term() -> None:
    notes = [{"code": "TOGETHER", "severity": "w1"}, {"code": "OVER-TARGET", "severity": "w2"}]
    assert weigh("required", "weak", notes, None) == ("present", [notes[0]])
