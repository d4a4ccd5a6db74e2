"""Whether both sides have signed, told from the signature block."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors import pipeline
from extractors.types import Clause, Line

AGREEMENTS = Path(__file__).parents[2] / "fixtures" / "agreements"
BODY = """BUSINESS ASSOCIATE AGREEMENT
This agreement is between Sample Family Practice (Covered Entity) and Example Billing Co. (Business Associate).
1. Business Associate may use and disclose Protected Health Information only to bill for Covered Entity.
2. Business Associate shall use appropriate safeguards to protect Protected Health Information.
3. Business Associate shall report any Breach of Unsecured Protected Health Information within five days.
4. At termination Business Associate shall return or destroy all Protected Health Information.
"""


def term(ending: str) -> Clause:
    lines = [Line(text, starts_paragraph=True) for text in (BODY + ending).splitlines()]
    return next(clause for clause in pipeline.read_lines(lines).clauses if clause.id == "written-signed")


ONE = "SAMPLE FAMILY PRACTICE\nBy: /s/ Ada Sample\nName: Ada Sample\nDate: January 14, 2025\n"
OTHER = "EXAMPLE BILLING INC.\nBy: /s/ Vic Example\nName: Vic Example\nDate: January 15, 2025\n"


def test_two_signatures_are_present_and_quoted() -> None:
    found = term(ONE + OTHER)
    assert found.status == "present"
    assert [item.quote for item in found.evidence] == ["By: /s/ Ada Sample", "By: /s/ Vic Example"]


def test_one_signature_is_weak_and_says_so() -> None:
    found = term(ONE + "EXAMPLE BILLING INC.\nBy: ______________\nName:\nDate:\n")
    assert (found.status, found.reasons) == ("weak", ("ONE-SIDE-SIGNED",))


def test_empty_lines_are_missing_and_never_quoted_as_proof() -> None:
    found = term("SAMPLE FAMILY PRACTICE\nBy: __________\nEXAMPLE BILLING INC.\nBy: __________\n")
    assert (found.status, found.evidence) == ("missing", ())
    assert all("____" in item.quote for item in found.looked_at)
    assert found.looked_at


def test_no_block_at_all_is_missing() -> None:
    assert term("").status == "missing"


@pytest.mark.parametrize(("slug", "status"), [
    ("complete", "present"), ("hhs-shape", "present"), ("no-flow-down", "present"), ("two-column", "present"),
    ("services-agreement", "present"), ("example-billing-v1", "missing"), ("example-billing-v2", "missing"),
    ("docx-tracked", "missing"), ("pre-2013", "missing"), ("invoice", "unclear"), ("unreadable-scan", "unclear")])
def test_our_own_agreements_are_signed_or_not_as_they_are(slug: str, status: str) -> None:
    file = next((AGREEMENTS / slug).glob("agreement.*"))
    reading = pipeline.read(file.read_bytes(), file.name)
    assert next(clause.status for clause in reading.clauses if clause.id == "written-signed") == status


@pytest.mark.parametrize(
    "ending",
    [
        "Signed: Ada, Owner, January 14, 2025\nSigned: Vic, President, January 15, 2025\n",
        (
            "SAMPLE FAMILY PRACTICE\nAccepted by: Ada, Owner, on January 14, 2025\n"
            "EXAMPLE BILLING INC.\nAccepted by: Vic, President, on January 15, 2025\n"
        ),
        (
            "SAMPLE FAMILY PRACTICE | EXAMPLE BILLING INC.\nBy: /s/ Ada | By: /s/ Vic\nName: Ada | Name: Vic\n"
            "Date: January 14, 2025 | Date: January 15, 2025\n"
        ),
        "By: /s/ Ada   By: /s/ Vic\nName: Ada   Name: Vic\nDate: January 14, 2025   Date: January 15, 2025\n",
    ],
    ids=["in a sentence", "accepted by", "a table", "two columns"],
)
def test_signatures_of_odd_forms_are_seen(ending: str) -> None:
    found = term(ending)
    assert found.status == "present"
    assert "Ada" in found.evidence[0].quote


def test_an_empty_line_to_accept_is_room_and_no_signature() -> None:
    found = term("Accepted by: ______________ Date: ______________\n")
    assert found.status == "missing"
    assert found.looked_at[0].quote.startswith("Accepted by")
