"""When a practice asks back, and with which words."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.questions import beside, catalog, findings, flow
from portal.questions.answers import Answer, Evidence
from portal.questions.findings import Finding
from portal.questions.types import Reason
from tests.portal.questions import sample
from tests.portal.questions.sample import FRESH, TODAY, answer
from tests.questionnaires import good

SET, SCORING = sample.questionnaire(), sample.scoring()
GOOD = {"owner": "IT lead", "date": "2026-11-01"}


def _find(**answers: Answer) -> list[Finding]:
    sheet = {id.replace("_", "-"): a for id, a in answers.items()}
    return [one for one in findings.find(SET, SCORING, sheet, TODAY) if one.question in sheet]


def _firm(*evidence: Evidence, value: str = "yes", **beside: Any) -> list[tuple[Reason, str]]:
    found = _find(FIR_02=answer("FIR-02", value, *(evidence or (FRESH,)), **{**GOOD, **beside}))
    return [(one.reason, one.code) for one in found]


def test_a_full_answer_raises_nothing() -> None:
    assert _firm() == []


@pytest.mark.parametrize("owner", ["", "n/a", "-", "TBD", "everyone", "All staff", "the team", "?", "12", "None."])
def test_an_owner_is_a_person_or_a_role(owner: str) -> None:
    assert _firm(owner=owner) == [(Reason.NO_OWNER, "owner")]


@pytest.mark.parametrize("owner", ["Val", "IT lead", "Privacy official", "The owner", "J. Doe"])
def test_names_and_roles_are_owners(owner: str) -> None:
    assert _firm(owner=owner) == []


@pytest.mark.parametrize(("day", "found"), [
    ("", [Reason.NO_DATE]), ("2026-11-23", [Reason.FUTURE_DATE]), ("2026-11-22", []), ("2026-08-24", []),
    ("2026-08-23", [Reason.STALE_DATE]),
])
def test_a_date_is_there_past_and_fresh(day: str, found: list[Reason]) -> None:
    assert [reason for reason, _ in _firm(date=day)] == found


@pytest.mark.parametrize(("files", "found"), [
    ([Evidence("a.pdf", dated=date(2026, 8, 24))], []),
    ([Evidence("a.pdf", dated=date(2026, 8, 23))], [(Reason.STALE_EVIDENCE, "a.pdf")]),
    ([Evidence("a.pdf", dated=date(2020, 1, 1)), FRESH], []),
    ([Evidence("a.pdf")], [(Reason.UNDATED_EVIDENCE, "a.pdf")]),
    ([Evidence("a.pdf", readable=False)], [(Reason.UNREADABLE_EVIDENCE, "a.pdf")]),
    ([Evidence("a.pdf", readable=False), FRESH], [(Reason.UNREADABLE_EVIDENCE, "a.pdf")]),
    ([Evidence("a.pdf", dated=date(2026, 11, 1), expires=date(2026, 11, 21))], [(Reason.STALE_EVIDENCE, "a.pdf")]),
    ([Evidence("a.pdf", dated=date(2027, 1, 1))], [(Reason.FUTURE_DATE, "a.pdf")]),
])
def test_one_fresh_readable_record_is_enough(files: list[Evidence], found: list[tuple[Reason, str]]) -> None:
    assert _firm(*files) == found


def test_no_record_is_asked_for_by_name() -> None:
    found, = _find(FIR_02=answer("FIR-02", "yes", **GOOD))
    assert found.reason is Reason.NO_EVIDENCE
    assert found.ask.startswith("no-evidence of The signed page")
    assert found.gate


def test_no_answer_is_asked_once() -> None:
    for unanswered in (Answer(), answer("FIR-02", "perhaps")):
        assert [(one.reason, one.code) for one in _find(FIR_02=unanswered)] == [(Reason.NO_ANSWER, "value")]


def test_not_applicable_is_asked_for_its_reason_only() -> None:
    assert [one.reason for one in _find(FIR_02=answer("FIR-02", "na"))] == [Reason.NO_ANSWER]
    assert _find(FIR_02=answer("FIR-02", "na", reason="We work alone.")) == []


def test_a_red_flag_says_why_and_asks() -> None:
    flagged = _find(FIR_02=answer("FIR-02", "no", FRESH, **GOOD, explanation="One firm, until May 2."))
    assert [(one.reason, one.code, one.ask) for one in flagged] == [
        (Reason.RED_FLAG, "missing", "missing worries us. When will they sign?")]
    by_default, = _find(NUM_01=answer("NUM-01", "80"))
    assert by_default.ask.endswith("slow worries us.")


def test_an_empty_box_is_asked_for_with_its_own_words() -> None:
    asked = _find(FIR_02=answer("FIR-02", "no", FRESH, **GOOD))
    assert (Reason.NO_ANSWER, "explanation", "Which ones have none?") in [
        (one.reason, one.code, one.ask) for one in asked]


def test_a_contradiction_names_both() -> None:
    found = _find(FIR_01=answer("FIR-01", none=True, owner="IT lead"), CHO_01=answer("CHO-01", "slow"))
    clash = next(one for one in found if one.reason is Reason.CONTRADICTION)
    assert (clash.question, clash.others, clash.code) == ("FIR-01", ("CHO-01",), "nobody-but-hosting")
    assert clash.ask == "FIR-01 and CHO-01 differ. Which is right?"


def test_vague_words_are_quoted() -> None:
    found = _find(FIR_02=answer("FIR-02", "yes", FRESH, **GOOD),
                  FIR_03=answer("FIR-03", "Accounts are reviewed periodically."))
    assert [(one.reason, "periodically" in one.ask) for one in found] == [(Reason.VAGUE, True)]
    table = answer("FIR-01", [{"firm": "as needed", "kind": "mail", "since": "2026-01-01"}], owner="IT lead")
    assert [one.reason for one in _find(FIR_01=table)] == [Reason.VAGUE]


def test_braces_in_the_name_of_a_file_stay_braces() -> None:
    found, = _find(FIR_02=answer("FIR-02", "yes", Evidence("{proof}{0}.pdf"), **GOOD))
    assert "{proof}{0}.pdf" in found.ask


def test_a_second_person_is_another_person() -> None:
    offboarding = catalog.latest("offboarding")
    line = offboarding.questions[0]
    scoring = catalog.scoring("offboarding", "1.0.0")
    for verifier, found in (("Ada", []), ("office LEAD", [Reason.NO_VERIFIER]), ("", [Reason.NO_VERIFIER])):
        sheet = {**good.answered(offboarding), line.id: good.read(line, {**good.entered(line), "verifier": verifier})}
        assert [one.reason for one in findings.find(offboarding, scoring, sheet, TODAY)] == found


def test_red_flags_show_while_answering() -> None:
    slow = {"NUM-01": answer("NUM-01", "80")}
    flag, = findings.red_flags(SET.by_id["NUM-01"], slow, TODAY)
    assert (flag.says, flag.green) == ("slow worries us.", "Mend slow, and show it.")
    assert findings.red_flags(SET.by_id["NUM-01"], {}, TODAY) == ()


def test_a_question_that_does_not_show_is_not_asked_back() -> None:
    hidden = _find(FIR_01=answer("FIR-01", none=True, owner="IT lead"), FIR_02=answer("FIR-02", "no"))
    assert {one.question for one in hidden} == {"FIR-01"}


BILLING = catalog.latest("billing-vendor")
BILLING_SCORING = catalog.scoring("billing-vendor", "1.0.0")
FULL = good.answered(BILLING)


@settings(max_examples=25, deadline=None)
@given(st.sets(st.sampled_from(sorted(FULL)), max_size=8))
def test_what_is_left_out_is_asked_for_and_nothing_else_is(left_out: set[str]) -> None:
    sheet = {id: one for id, one in FULL.items() if id not in left_out}
    found = findings.find(BILLING, BILLING_SCORING, sheet, TODAY)
    shown = {question.id for question in flow.asked(BILLING, sheet, TODAY)}
    assert {one.question for one in found} == left_out & shown
    assert {one.reason for one in found} <= {Reason.NO_ANSWER}


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=30))
def test_no_owner_breaks_the_check(owner: str) -> None:
    assert not (beside.names_somebody(owner) and not any(c.isalpha() for c in owner))
