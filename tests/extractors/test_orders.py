"""Orders: sentences without a subject, whose doer the heading or the order itself names."""

from __future__ import annotations

import pytest

from extractors.pipeline import read_lines
from extractors.types import Line

ORDERS = [
    ("individual-access", "Provide access, at the request of Practice, to PHI in a designated record set."),
    ("amendment", "c. Amendment. Make any amendment to PHI that Practice directs or agrees to under 45 CFR 164.526."),
    ("amendment", "Within ten days of being asked, correct PHI in a designated record set as directed by Practice."),
    ("report-breach", "- Without unreasonable delay, report to Practice any Breach of Unsecured PHI."),
    ("safeguards", "Promptly adopt appropriate safeguards for PHI, as Practice may require."),
]


def _found(heading: str, text: str) -> set[str]:
    title = Line("Business Associate Agreement", kind="heading", level=1, starts_paragraph=True)
    above = Line(heading, kind="heading", level=2, starts_paragraph=True)
    reading = read_lines([title, above, Line(text, starts_paragraph=True)])
    return {clause.id for clause in reading.clauses if clause.evidence}


@pytest.mark.parametrize(
    "heading", ["Obligations of Vendor", "Vendor's duties", "What Vendor undertakes", "Vendor shall"]
)
@pytest.mark.parametrize(("clause", "order"), ORDERS)
def test_an_order_binds_the_vendor_that_its_heading_names(heading: str, clause: str, order: str) -> None:
    assert clause in _found(heading, order)


@pytest.mark.parametrize("heading", ["Obligations of Practice", "Practice's part", "What Vendor asks of Practice"])
@pytest.mark.parametrize(("clause", "order"), ORDERS)
def test_an_order_to_the_practice_binds_no_vendor(heading: str, clause: str, order: str) -> None:
    assert clause not in _found(heading, order.replace("to Practice ", "to Vendor "))


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("training", "Please lock your screens and train Practice's staff in privacy."),
        ("report-breach", "Tell Vendor of any breach of unsecured PHI on your own network."),
    ],
)
def test_an_order_to_the_vendor_s_customer_binds_no_vendor(clause: str, text: str) -> None:
    assert clause not in _found("Odds and ends", text)
