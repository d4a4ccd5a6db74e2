"""Whom the agreement names, and what it only describes, cites or labels."""

from __future__ import annotations

import pytest

from extractors import parties, segment
from extractors.rulebook import default
from extractors.types import Line


def _find(*texts: str) -> parties.Parties:
    lines = [Line(text, kind="body", starts_paragraph=True) for text in texts]
    return parties.find(segment.passages(lines, default().headings))


def test_a_customer_that_is_only_described_has_no_name() -> None:
    found = _find(
        'These terms are made between Sandbox Clearinghouse Inc. ("Vendor") and the customer that has agreed'
        ' to the order and switched on HIPAA tools in its settings ("Customer").',
        "Vendor shall report each breach to Customer. Vendor shall safeguard PHI.",
    )
    assert found.covered_entity is None
    assert found.business_associate == "Sandbox Clearinghouse Inc."
    assert found.aliases["Customer"] == "CE"


def test_a_customer_that_is_named_keeps_its_name() -> None:
    found = _find(
        'This addendum is between Sandbox Clearinghouse Inc. ("Vendor") and Sample Family'
        ' Practice, the practice that signs below ("Customer").'
    )
    assert found.covered_entity == "Sample Family Practice"


@pytest.mark.parametrize("verb", ["directs", "may direct", "requests"])
def test_records_changed_as_a_party_directs_are_not_its_name(verb: str) -> None:
    found = _find(
        'This agreement is between ____________ (the "Covered Entity") and Demo Claims Partners, Inc. ("Business'
        ' Associate").',
        f"Business Associate shall amend PHI in a Designated Record Set as the Covered Entity {verb}.",
    )
    assert found.covered_entity is None
    assert found.business_associate == "Demo Claims Partners, Inc."


def test_a_label_may_open_with_an_abbreviation_that_is_also_a_pronoun() -> None:
    found = _find(
        'This contract is by and between MOCKUP DENTAL GROUP, LLP (the "Practice"), and TESTCASE HOSTING, INC., a'
        ' corporation (the "IT Host").',
        "The IT Host shall report each breach to the Practice.",
        "The IT Host shall safeguard PHI. It shall train its staff.",
    )
    assert found.aliases["IT Host"] == "BA"
    assert found.business_associate == "TESTCASE HOSTING, INC."
    assert "It" not in found.aliases


def test_the_paper_is_not_taken_for_the_party_that_made_it() -> None:
    found = _find(
        'This Practice Link Agreement (this "PLA") is made as of May 4, 2025 by Sandbox Clearinghouse, Inc. ("SCI")'
        ' and Sample Family Practice, P.A. ("Practice").',
        "SCI shall notify Practice of each breach. SCI shall safeguard PHI of Practice. SCI shall train its staff.",
    )
    assert found.business_associate == "Sandbox Clearinghouse, Inc."
    assert found.covered_entity == "Sample Family Practice, P.A."


def test_a_name_that_only_acts_in_the_present_tense_plays_the_part_that_is_left() -> None:
    found = _find(
        'Terms between Specimen Print & Mail Inc. ("Parcel") and the organization that signs ("Subscriber").',
        "Parcel stores the letters of Subscriber. Parcel encrypts PHI. Parcel alerts Subscriber to each breach.",
        "When the term is over, Parcel deletes PHI. Subscriber may end this agreement.",
    )
    assert found.aliases["Parcel"] == "BA"
    assert found.aliases["Subscriber"] == "CE"


def test_a_company_that_recurs_under_its_short_name_plays_the_part_that_is_left() -> None:
    found = _find(
        'Specimen Notes Inc. ("Notes") and the clinic ("Clinic") agree:',
        "Notes will - correct charts; - return PHI at the end. When it is over, Notes deletes PHI. Notes pays.",
        "Clinic tells Notes about limits that patients asked for.",
    )
    assert found.aliases["Notes"] == "BA"
    assert found.aliases["Clinic"] == "CE"
