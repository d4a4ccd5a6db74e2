"""What the agreement says of checks and caps: executed or not, its terms as read and reviewed, its time limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from portal import access, clock
from portal.models import Agreement, Finding, GatePass, Practice, Reading, Vendor
from portal.vocabulary.statuses import AgreementStatus, VendorStatus
from portal.workflow import findings
from portal.workflow.parts import Parts
from tests.cast import Cast
from tests.portal import gating
from tests.portal import scoring_rows as rows

pytestmark = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)

EXECUTED = date(2026, 1, 5)
TIMES = [{**gating.WINDOW, "event": event} for event in ("breach", "unauthorized-use", "security-incident")]
GRAVE = [{"code": "X", "severity": "w3", "text": "", "advice": ""}]


@pytest.fixture
def vendor(parts: Parts, cast: Cast) -> Vendor:
    return gating.vendor(parts, cast.ada)


def agreed(parts: Parts, cast: Cast, vendor: Vendor, *, windows: list[dict[str, Any]] | None = None,
           reading: dict[str, Any] | None = None, **kwargs: Any) -> Agreement:
    """A version with these times, whose reading has these facts."""
    agreement = gating.agreed(parts, cast.ada, vendor, **kwargs)
    with parts.database.transaction(cast.ada.practice_id) as db:
        row = db.exec(select(Reading).where(Reading.id == agreement.reading_id)).one()
        row.windows = TIMES if windows is None else windows
        for name, value in (reading or {}).items():
            setattr(row, name, value)
        db.add(row)
    return agreement


def check(parts: Parts, cast: Cast, vendor: Vendor, id: str) -> Any:
    return rows.gathered(parts, cast.ada, vendor.id)[0].get(id)


def test_nothing_is_said_of_a_vendor_without_an_agreement(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    assert rows.gathered(parts, cast.ada, vendor.id) == ({}, ())


@pytest.mark.parametrize(("values", "told"), [
    ({"executed_on": EXECUTED}, ("strong", 2, False)),
    ({"executed_on": EXECUTED, "first_phi_on": EXECUTED}, ("strong", 2, False)),
    ({"executed_on": EXECUTED, "first_phi_on": EXECUTED - timedelta(days=1)}, ("red-flag", 2, False)),
    ({"executed_on": EXECUTED, "has_phi_since": datetime(2026, 1, 4, tzinfo=UTC)}, ("red-flag", 2, False)),
    ({}, ("partial", 2, False)), ({"status": VendorStatus.LIVE}, ("partial", 2, False))])
def test_a_signed_agreement_counts_from_its_day(parts: Parts, cast: Cast, vendor: Vendor, values: dict[str, Any],
                                                told: tuple[str, int, bool]) -> None:
    agreement = agreed(parts, cast, vendor)
    rows.changed(parts, cast.ada, vendor.id, **values)
    found, facts = rows.gathered(parts, cast.ada, vendor.id)
    assert rows.told(found["1a"]) == told
    assert f"term:{agreement.id}#written-signed" in found["1a"].sources
    assert "K1" not in [fact.cap for fact in facts]


def test_patient_data_without_a_signed_agreement_caps_at_zero(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreed(parts, cast, vendor, signed=False)
    assert (check(parts, cast, vendor, "1a").level, rows.caps(parts, cast.ada, vendor.id)) == ("not-evidenced", [])
    rows.changed(parts, cast.ada, vendor.id, has_phi_since=clock.now())
    assert rows.told(check(parts, cast, vendor, "1a")) == ("red-flag", 1, False)
    assert rows.gathered(parts, cast.ada, vendor.id)[1][0].source == f"vendor:{vendor.id}"
    assert rows.renewed(parts, cast.ada, vendor.id).cap == "K1"
    agreed(parts, cast, vendor, number=2)
    assert (check(parts, cast, vendor, "1a").level, rows.caps(parts, cast.ada, vendor.id)) == ("partial", [])


def test_a_vendor_that_needs_no_agreement_is_not_held_for_it(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    rows.changed(parts, cast.ada, vendor.id, status=VendorStatus.LIVE)
    assert rows.caps(parts, cast.ada, vendor.id) == ["K1"]
    rows.put(parts, GatePass(practice_id=vendor.practice_id, vendor_id=vendor.id, gate="G0", outcome="no",
                             reason="It never sees any.", signed_name="Ada Sample", signed_title="Owner",
                             person_id="ada", by="Ada Sample"))
    assert rows.gathered(parts, cast.ada, vendor.id) == ({}, ())
    rows.changed(parts, cast.ada, vendor.id, has_phi_since=clock.now())  # somebody noted that it has some after all
    assert rows.caps(parts, cast.ada, vendor.id) == ["K1"]


def test_a_missing_signature_is_a_red_flag_once_a_person_says_so(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    unseen = {"clause": "written-signed", "computed": "missing"}
    agreement = agreed(parts, cast, vendor, terms=[unseen])
    assert check(parts, cast, vendor, "1a").level == "not-evidenced"
    decided(parts, cast, agreement, "written-signed")
    assert rows.told(check(parts, cast, vendor, "1a")) == ("red-flag", 2, False)


@pytest.mark.parametrize(("term", "told"), [
    ({}, ("strong", 2)), ({"computed": "weak"}, ("partial", 2)), ({"computed": "conflict"}, ("partial", 2)),
    ({"computed": "missing"}, ("red-flag", 2)), ({"computed": "weak", "reason_notes": GRAVE}, ("red-flag", 2)),
    ({"computed": "weak", "reason_notes": GRAVE, "human": "weak", "decision": "overruled"}, ("partial", 2)),
    ({"computed": "missing", "human": "present", "decision": "overruled"}, ("strong", 2)),
    ({"computed": "unclear"}, ("not-evidenced", 0)), ({"computed": "unclear", "decision": "confirmed"}, ("partial", 2)),
    ({"computed": "missing", "tier": "required-if"}, ("strong", 2))])
def test_the_worst_required_term_decides(parts: Parts, cast: Cast, vendor: Vendor, term: dict[str, Any],
                                         told: tuple[str, int]) -> None:
    agreement = agreed(parts, cast, vendor, terms=[{"clause": "safeguards", **term}])
    judgment = check(parts, cast, vendor, "1b")
    assert rows.told(judgment)[:2] == told
    named = f"term:{agreement.id}" + ("" if told[0] == "strong" else "#safeguards")
    assert judgment.sources == (named,)
    is_missing = term.get("computed") == "missing" and told[0] == "red-flag"
    assert rows.caps(parts, cast.ada, vendor.id) == (["K5"] if is_missing else [])


def test_a_reading_that_was_reviewed_term_by_term_is_tested(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreement = agreed(parts, cast, vendor)
    with parts.database.transaction(cast.ada.practice_id) as db:
        first, *others = findings.of_agreement(db, access.agreement_for(db, cast.ada, agreement.id))
        for row in others:
            findings.confirm(parts, db, cast.ada, row, version=row.version)
    assert int(check(parts, cast, vendor, "1b").quality) == 2
    decided(parts, cast, agreement, first.clause)
    assert int(check(parts, cast, vendor, "1b").quality) == 3


def decided(parts: Parts, cast: Cast, agreement: Agreement, clause: str) -> None:
    with parts.database.transaction(cast.ada.practice_id) as db:
        row = db.exec(select(Finding).where(Finding.agreement_id == agreement.id, Finding.clause == clause)).one()
        findings.confirm(parts, db, cast.ada, row, version=row.version)


def test_deciding_on_a_term_scores_the_vendor(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreement = agreed(parts, cast, vendor, terms=[{"clause": "safeguards", "computed": "missing"}])
    rows.renewed(parts, cast.ada, vendor.id)
    with parts.database.transaction(cast.ada.practice_id) as db:
        row = db.exec(select(Finding).where(Finding.agreement_id == agreement.id,
                                            Finding.clause == "safeguards")).one()
        findings.overrule(parts, db, cast.ada, row, version=row.version, human="present", reason="On page 3.")
    newest, before = rows.every_score(parts, cast.ada, vendor.id)[:2]
    assert (newest.because, newest.cap, before.cap) == ("Term overruled", "", "K5")


@pytest.mark.parametrize(("reading", "told", "held"), [
    ({"is_baa": False}, "red-flag", ["K5"]), ({"is_baa": False, "quality": "poor"}, "", []),
    ({"document_facts": {"reasons": ["OUTDATED-FORM"]}}, "red-flag", [])])
def test_a_document_that_is_no_agreement_or_an_old_form(
        parts: Parts, cast: Cast, vendor: Vendor, reading: dict[str, Any], told: str, held: list[str]) -> None:
    agreed(parts, cast, vendor, signed=False, reading=reading,
           terms=[{"clause": "written-signed", "computed": "present"}])
    judgment = check(parts, cast, vendor, "1b")
    assert (judgment.level if judgment else "") == told
    assert rows.caps(parts, cast.ada, vendor.id) == held


def test_the_newest_version_that_was_read_counts(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreed(parts, cast, vendor, terms=[{"clause": "safeguards", "computed": "missing"}])
    newest = agreed(parts, cast, vendor, number=2)
    assert check(parts, cast, vendor, "1b").level == "strong"
    with parts.database.transaction(cast.ada.practice_id) as db:
        row = access.agreement_for(db, cast.ada, newest.id)
        row.status = AgreementStatus.REFUSED
        db.add(row)
    assert check(parts, cast, vendor, "1b").level == "red-flag"


def times(hours: int | None, **values: Any) -> list[dict[str, Any]]:
    """All three times so long."""
    return [{**one, "hours_nominal": hours, "hours_worst": hours, "number": hours, **values} for one in TIMES]


@pytest.mark.parametrize(("windows", "level", "held"), [
    (times(72), "strong", []), (times(73), "partial", []), (times(1440), "partial", []),
    (times(1441), "red-flag", ["K5"]), (times(None), "red-flag", []), ([], "red-flag", []),
    (TIMES[:1], "partial", []), (times(72, trigger="confirmation"), "partial", []),
    ([*times(1441), *TIMES], "strong", []), ([*times(1441, stage="full"), *TIMES], "strong", [])])
def test_how_fast_the_practice_is_told(parts: Parts, cast: Cast, vendor: Vendor, windows: list[dict[str, Any]],
                                       level: str, held: list[str]) -> None:
    agreement = agreed(parts, cast, vendor, windows=windows)
    judgment = check(parts, cast, vendor, "5c")
    assert (judgment.level, judgment.sources) == (level, (f"term:{agreement.id}#report-breach",))
    assert rows.caps(parts, cast.ada, vendor.id) == held


def test_the_practices_own_limit_counts(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreed(parts, cast, vendor)
    with parts.database.transaction(cast.ada.practice_id) as db:
        practice = db.get_one(Practice, cast.ada.practice_id)
        practice.limits = {**practice.limits, "breach": 24}
        db.add(practice)
    assert check(parts, cast, vendor, "5c").level == "partial"


def test_a_lawyers_sign_off_of_this_reading_ends_its_cap(parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreed(parts, cast, vendor, terms=[{"clause": "safeguards", "computed": "missing"}])
    sign: dict[str, Any] = {
        "practice_id": vendor.practice_id, "vendor_id": vendor.id, "gate": "G2", "outcome": "passed",
        "signed_name": "Ada Sample", "signed_title": "Owner", "person_id": "ada", "by": "Ada Sample"}
    rows.put(parts, GatePass(**sign, facts={"legal": True}, created_at=clock.now() - timedelta(days=1)))
    assert rows.caps(parts, cast.ada, vendor.id) == ["K5"]  # it was of another reading
    rows.put(parts, GatePass(**sign, facts={"legal": False}))
    assert rows.caps(parts, cast.ada, vendor.id) == ["K5"]
    rows.put(parts, GatePass(**sign, facts={"legal": True}))
    assert rows.caps(parts, cast.ada, vendor.id) == []
    assert check(parts, cast, vendor, "1b").level == "red-flag"  # it is missing all the same
    agreed(parts, cast, vendor, number=2, terms=[{"clause": "safeguards", "computed": "missing"}])
    assert rows.caps(parts, cast.ada, vendor.id) == ["K5"]


def test_a_right_to_hold_data_back_is_a_red_flag_and_silence_is_nothing(
        parts: Parts, cast: Cast, vendor: Vendor) -> None:
    agreement = agreed(parts, cast, vendor)
    assert check(parts, cast, vendor, "6e") is None
    rows.put(parts, Finding(practice_id=vendor.practice_id, agreement_id=agreement.id,
                            reading_id=agreement.reading_id or "", clause="ownership-no-lien", position=9,
                            tier="best-practice", title="Your ownership of the records", citation="", as_of="",
                            computed="weak", reason_notes=GRAVE))
    assert rows.told(check(parts, cast, vendor, "6e")) == ("red-flag", 2, False)
