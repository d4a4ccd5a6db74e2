"""What attested answers say of checks and caps: which of them count, and how good the proof beside them is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from portal import clock
from portal.models import Assessment, Submission, Vendor
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import vendors
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from tests.cast import Cast
from tests.portal import assessing, gating
from tests.portal import scoring_rows as rows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

DAY = timedelta(days=1)


def ago(days: int) -> str:
    return (clock.today() - days * DAY).isoformat()


@pytest.fixture
def sent(parts: Parts, cast: Cast) -> Assessment:
    """A subcontractor's questionnaire that was answered well, with a fresh record beside each answer."""
    return assessing.submitted(parts, cast.ada)


def test_a_good_answer_with_a_fresh_record_is_a_strong_record(parts: Parts, cast: Cast, sent: Assessment) -> None:
    found, facts = rows.gathered(parts, cast.ada, sent.vendor_id)
    assert rows.told(found["2a"]) == ("strong", 2, False)
    source, file = found["2a"].sources
    assert source == f"answer:{sent.id}#SUBQ-07"
    assert file.startswith(f"file:{sent.id}#")
    assert found["2a"].because == "Answered without a red flag: SUBQ-07"
    assert facts == ()
    assert {"2f", "3a", "6f"}.isdisjoint(found)  # this set asks nothing about these


def test_a_record_counts_with_a_date_an_owner_and_inside_its_age(
        parts: Parts, cast: Cast, sent: Assessment) -> None:
    usual = {"dated": ago(10), "expires": "", "owner": "Office lead", "readable": True}
    cases: list[tuple[dict[str, Any], tuple[str, int, bool]]] = [
        ({"dated": ago(89)}, ("strong", 2, False)), ({"dated": ago(91)}, ("strong", 1, True)),
        ({"dated": ""}, ("strong", 1, False)), ({"owner": ""}, ("strong", 1, False)),
        ({"owner": "everybody"}, ("strong", 1, False)), ({"readable": False}, ("strong", 1, False)),
        ({"dated": ago(-2)}, ("strong", 1, False)), ({"expires": ago(1)}, ("strong", 1, True)),
        ({"expires": ago(0)}, ("strong", 2, False))]
    for file, told in cases:
        rows.reattested(parts, sent, question="SUBQ-07", file={**usual, **file})
        assert (file, rows.told(rows.gathered(parts, cast.ada, sent.vendor_id)[0]["2a"])) == (file, told)


def test_without_an_owner_of_the_answer_it_is_a_word(parts: Parts, cast: Cast, sent: Assessment) -> None:
    rows.reattested(parts, sent, question="SUBQ-07", owner="")
    assert rows.told(rows.gathered(parts, cast.ada, sent.vendor_id)[0]["2a"]) == ("strong", 1, False)


def test_what_was_attested_over_a_year_ago_is_an_old_word(parts: Parts, cast: Cast, sent: Assessment) -> None:
    rows.reattested(parts, sent, ago=368 * DAY)
    found, _ = rows.gathered(parts, cast.ada, sent.vendor_id)
    assert {rows.told(one)[1:] for one in found.values() if one.value is not None} == {(1, True)}


def test_a_red_flag_says_why_and_caps_until_it_is_answered_otherwise(
        parts: Parts, cast: Cast, sent: Assessment) -> None:
    rows.reattested(parts, sent, question="SUBQ-07", value="no")
    found, facts = rows.gathered(parts, cast.ada, sent.vendor_id)
    assert found["2a"].level == "red-flag"
    assert "nobody can tell who looked" in found["2a"].because
    assert [(fact.cap, fact.source) for fact in facts] == [("K6", f"answer:{sent.id}#SUBQ-07")]
    rows.reattested(parts, sent, question="SUBQ-07", value="yes")
    assert rows.gathered(parts, cast.ada, sent.vendor_id)[1] == ()


def test_each_flag_calls_for_its_cap(parts: Parts, cast: Cast, sent: Assessment) -> None:
    answers: dict[str, tuple[str, str, dict[str, Any]]] = {
        "SUBQ-12": ("K11", "3b", {"value": "", "none": True}), "SUBQ-17": ("K7", "4d", {"value": "never"}),
        "SUBQ-21": ("K9", "5a", {"value": "no-plan"}),
        "SUBQ-22": ("K3", "5g", {"value": [{"told-after": "2000"}], "none": ""})}
    for question, (_, _, entered) in answers.items():
        rows.reattested(parts, sent, question=question, **entered)
    found, facts = rows.gathered(parts, cast.ada, sent.vendor_id)
    assert {(fact.cap, fact.source) for fact in facts} == {
        (cap, f"answer:{sent.id}#{question}") for question, (cap, _, _) in answers.items()}
    assert {found[check].level for _, check, _ in answers.values()} == {"red-flag"}


def test_what_a_choice_made_partial_is_told_in_its_words(parts: Parts, cast: Cast, sent: Assessment) -> None:
    rows.reattested(parts, sent, question="SUBQ-10", value="within-72-hours")
    judgment = rows.gathered(parts, cast.ada, sent.vendor_id)[0]["2c"]
    assert judgment.level == "partial"
    assert judgment.because.endswith("Within 72 hours")


def test_a_question_without_an_answer_leaves_its_check_open(parts: Parts, cast: Cast) -> None:
    assessment = assessing.sent(parts, cast.ada)
    assessing.answer_all(parts, assessing.vic(parts, assessment), but=("SUBQ-07",))
    assert rows.gathered(parts, cast.ada, assessment.vendor_id) == ({}, ())  # nobody has attested anything
    assessing.attested(parts, assessment)
    rows.reattested(parts, assessment, question="SUBQ-07", value="")
    judgment = rows.gathered(parts, cast.ada, assessment.vendor_id)[0]["2a"]
    assert (judgment.level, judgment.because) == ("not-evidenced", "No answer yet: SUBQ-07")


def test_the_vendors_word_alone_is_no_agreement(parts: Parts, cast: Cast, sent: Assessment) -> None:
    assert rows.told(rows.gathered(parts, cast.ada, sent.vendor_id)[0]["1d"]) == ("strong", 2, False)  # pages are there
    rows.reattested(parts, sent, question="SUBQ-02", file={"readable": False})
    rows.reattested(parts, sent, question="SUBQ-03", file={"readable": False})
    judgment = rows.gathered(parts, cast.ada, sent.vendor_id)[0]["1d"]
    assert (judgment.level, judgment.because) == ("not-evidenced", "The vendor says so, and no record shows it")


def test_of_several_questionnaires_of_a_set_the_last_attested_counts(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    first = gating.answered(parts, cast.ada, vendor, "subcontractor", SUBQ_07={"value": "no"})
    assert rows.caps(parts, cast.ada, vendor.id) == ["K6"]
    second = gating.answered(parts, cast.ada, vendor, "subcontractor")
    found, facts = rows.gathered(parts, cast.ada, vendor.id)
    assert facts == ()
    assert all(second.id in source for source in found["2a"].sources)
    rows.reattested(parts, second, ago=2 * DAY)
    assert all(first.id in source for source in rows.gathered(parts, cast.ada, vendor.id)[0]["2a"].sources)


def test_other_sets_count_beside_it_and_the_lowest_level_wins(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.answered(parts, cast.ada, vendor, "subcontractor")
    gating.answered(parts, cast.ada, vendor, "annual-review", RV_10={"value": "no-longer-true"})
    found, _ = rows.gathered(parts, cast.ada, vendor.id)
    assert found["2c"].level == "red-flag"
    assert found["2d"].level == "strong"
    assert len({source.partition("#")[0] for source in found["2d"].sources if source.startswith("answer")}) == 2


def test_the_questions_of_the_end_count_once_it_is_the_end(parts: Parts, cast: Cast) -> None:
    vendor = gating.vendor(parts, cast.ada)
    gating.answered(parts, cast.ada, vendor, "offboarding")
    assert rows.gathered(parts, cast.ada, vendor.id)[0] == {}
    rows.changed(parts, cast.ada, vendor.id, status=VendorStatus.EXITING)
    assert rows.told(rows.gathered(parts, cast.ada, vendor.id)[0]["6f"])[0] == "strong"


def test_a_practices_own_set_says_nothing_of_checks(parts: Parts, cast: Cast, sent: Assessment) -> None:
    with parts.database.transaction(sent.practice_id) as db:
        row = db.exec(select(Assessment).where(Assessment.id == sent.id)).one()
        row.own = True
        db.add(row)
    assert rows.gathered(parts, cast.ada, sent.vendor_id)[0] == {}


def test_a_question_back_changes_no_level(parts: Parts, cast: Cast, sent: Assessment) -> None:
    before = rows.gathered(parts, cast.ada, sent.vendor_id)
    assessing.asked_back(parts, sent, "SUBQ-07")
    assert rows.gathered(parts, cast.ada, sent.vendor_id) == before


def test_another_practices_answers_never_count(parts: Parts, cast: Cast, sent: Assessment) -> None:
    with parts.database.transaction(cast.cleo.practice_id) as db:
        other: Vendor = vendors.add(parts, db, cast.cleo, VendorDetails(name="Example Billing Co."))
    with parts.database.transaction(sent.practice_id) as db:  # even where a row of ours would point there
        for table in (Assessment, Submission):
            where = table.id if table is Assessment else Submission.assessment_id
            row = db.exec(select(table).where(where == sent.id)).one()
            if isinstance(row, Assessment):
                row.vendor_id = other.id
            db.add(row)
    assert rows.gathered(parts, cast.cleo, other.id) == ({}, ())
