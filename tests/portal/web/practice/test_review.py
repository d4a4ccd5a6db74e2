"""The review as its page shows it."""

from __future__ import annotations

from typing import Any

from portal.models import Finding
from portal.models.practices import DEFAULT_LIMITS
from portal.web.practice import review
from portal.web.practice.review import Asked, Review
from tests.portal.web.practice.rows import agreement, document, evidence, finding, reading

ROWS = [
    finding(1, evidence=[evidence()]), finding(2, "unclear"), finding(3, "weak", evidence=[evidence(2)]),
    finding(4, "missing", looked_at=[{"quote": "…", "why": "it is a recital", "page": 1, "section": ""}]),
    finding(5, "missing", tier="permission"), finding(6, "missing", tier="proposed"),
    finding(7, "not-applicable", tier="required-if")]


def built(rows: list[Finding] = ROWS, show: str = "all", term: int | None = None, **of_reading: Any) -> Review:
    return review.build(agreement(), document(), reading(**of_reading), rows, {}, DEFAULT_LIMITS,
                        Asked("/agreements/a", show=show, term=term))


def test_trouble_stands_first_and_the_rest_is_folded() -> None:
    tier = built().tiers[0]
    assert [term.status for term in tier.trouble] == ["missing", "weak", "unclear"]
    assert [(fold.title, len(fold.terms)) for fold in tier.folds] == [("1 term is present", 1)]
    assert tier.tally == "4 terms: 1 present, 3 need work"


def test_what_may_be_left_out_is_folded_and_is_no_trouble() -> None:
    tiers = {tier.key: tier for tier in built().tiers}
    assert tiers["permission"].trouble == ()
    assert tiers["permission"].folds[0].title == "1 term is not in the agreement"
    assert tiers["required-if"].folds[0].title == "1 term does not apply"


def test_the_term_with_words_to_show_is_open() -> None:
    assert [term.number for term in built().terms if term.open] == [3]
    assert [term.number for term in built(term=1).terms if term.open] == [1]
    assert [term.number for term in built([finding(1)]).terms if term.open] == []


def test_what_is_no_promise_is_not_called_one() -> None:
    lines = [term.line for term in built([finding(1, "missing", clause="insurance"),
                                          finding(2, "missing", clause="written-signed"),
                                          finding(3, "missing", clause="order-of-precedence")]).terms]
    assert lines == ["Not promised anywhere.", "Not signed yet. Have both sides sign before patient data moves.",
                     "Not stated anywhere."]


def test_a_filter_shows_its_terms_only() -> None:
    def shown(show: str) -> list[int]:
        return [term.number for tier in built(show=show).tiers
                for term in (*tier.trouble, *(t for fold in tier.folds for t in fold.terms))]
    assert shown("work") == [4, 3, 2]
    assert shown("missing") == [4]
    assert shown("present") == [1]


def test_chips_count_what_they_show() -> None:
    chips = {chip.key: chip.count for chip in built().chips}
    assert chips == {"all": 7, "work": 3, "missing": 1, "weak": 1, "unclear": 1}


def test_what_is_still_to_decide_is_counted_once_a_decision_was_made() -> None:
    decided = finding(3, "weak", decision="confirmed", decided_by="Ada Sample")
    chips = {chip.key: chip.count for chip in built([finding(1), finding(2, "weak"), decided]).chips}
    assert chips["undecided"] == 1
    assert built([decided]).decided == 1


def test_a_file_that_is_no_agreement_is_called_so_and_claims_no_absence() -> None:
    shown = built(is_baa=False)
    assert shown.verdict == "This does not look like a business associate agreement."
    assert shown.remarks[0].title == "This does not look like a business associate agreement"
    assert shown.limits == ()


def test_a_poor_scan_claims_no_absent_time_limit() -> None:
    assert built(quality="poor").limits == ()
    assert {limit.event for limit in built().limits} == set(DEFAULT_LIMITS)


def test_where_a_term_stands_is_said_in_pages_sections_or_passages() -> None:
    rows = [finding(1, evidence=[evidence(4), evidence(2), evidence(4)]), finding(2, evidence=[evidence(None)]),
            finding(3, "missing", looked_at=[{"quote": "", "why": "", "page": 1, "section": ""}]),
            finding(4, "missing")]
    assert [term.where for term in built(rows).terms] == ["pp. 2, 4", "Section 2", "1 passage looked at", ""]


def test_the_place_of_a_quote_reads_as_a_sentence() -> None:
    quotes = [term.quotes[0].place for term in built(
        [finding(1, evidence=[evidence(3, section="2.1(b)")]), finding(2, evidence=[evidence(3, section="")])]).terms]
    assert quotes == ["Section 2.1(b), page 3", "Page 3"]


def test_an_address_keeps_what_it_does_not_change() -> None:
    asked = Asked("/agreements/a", page=2, show="work", text=True)
    assert asked.href(term=7, fragment="term-7") == "/agreements/a?page=2&term=7&show=work&view=text#term-7"
    assert asked.href(page=None, show="all", view="") == "/agreements/a"


def window(event: str = "breach", nominal: int | None = 240, worst: int | None = 336) -> dict[str, Any]:
    return {"event": event, "number": 10, "unit": "business_day", "trigger": "discovery", "qualifier": "none",
            "hours_nominal": nominal, "hours_worst": worst, "page": 3, "section": "3.3", "quote": "",
            "direction": "after"}


def test_a_term_with_a_time_limit_says_how_long_it_can_take() -> None:
    row = finding(1, "weak", clause="report-breach", evidence=[evidence()])
    shown = built([row], windows=[window()]).terms[0]
    assert shown.line == "Up to 14 days; your limit is 72 hours."
    assert shown.times == ("10 business days from discovery can be 14 days (336 hours). Your limit is 72 hours.",)


def test_a_time_limit_without_a_number_claims_none() -> None:
    row = finding(1, "weak", clause="report-breach", reason_notes=[{"code": "NO-NUMBER", "text": "No number."}])
    shown = built([row], windows=[{**window(nominal=None, worst=None), "number": None}]).terms[0]
    assert (shown.line, shown.times) == ("No number.", ())


def test_a_present_term_is_not_told_as_late() -> None:
    row = finding(1, "present", clause="report-breach", evidence=[evidence()])
    assert built([row], windows=[window()]).terms[0].line == ""


def test_a_draft_that_nobody_signed_says_what_to_do() -> None:
    rows = [finding(1), finding(2, "missing", clause="written-signed", advice="Ask for a signed copy.")]
    draft, signed = (review.build(agreement(signed=kind), document(), reading(), rows, {}, DEFAULT_LIMITS,
                                  Asked("/agreements/a")) for kind in (False, True))
    assert draft.verdict == (
        "No gap found in the terms we check. Not signed yet: have both sides sign before patient data moves.")
    assert draft.terms[1].line == "Not signed yet. Have both sides sign before patient data moves."
    assert draft.terms[1].advice.startswith("Nothing to ask for now: nobody signs a draft.")
    assert signed.verdict == "Signed with gaps: ask for an amendment. 1 of 2 terms needs work."
    assert signed.terms[1].advice == "Ask for a signed copy."


def test_a_draft_with_other_gaps_is_not_called_ready_to_sign() -> None:
    rows = [finding(1, "missing"), finding(2, "missing", clause="written-signed")]
    assert built(rows).verdict == "Do not sign yet. 2 of 2 terms need work."


def test_a_file_that_cannot_be_read_is_told_once_and_its_terms_are_folded() -> None:
    rows = [finding(1, "unclear"), finding(2, "unclear", tier="permission"), finding(3, "not-applicable")]
    shown = built(rows, quality="poor", is_baa=False)
    assert shown.unread
    assert shown.verdict.startswith("We cannot read enough of this scan to say anything.")
    [tier] = shown.tiers
    assert tier.trouble == ()
    assert [(fold.title, fold.open) for fold in tier.folds] == [("3 terms that we could not look for", False)]
    assert (shown.chips, shown.remarks) == ((), ())
    assert built(rows, term=2, quality="poor").tiers[0].folds[0].open


def test_a_poor_scan_of_which_something_was_read_is_shown_term_by_term() -> None:
    shown = built([finding(1, "unclear"), finding(2)], quality="poor")
    assert not shown.unread
    assert [term.number for term in shown.tiers[0].trouble] == [1]
