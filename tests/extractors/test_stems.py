"""What a sentence hangs on: a list's stem, a heading left open at its verb, a question that is a condition."""

from __future__ import annotations

import pytest

from extractors import stems
from extractors.pipeline import read_lines
from extractors.types import Line

TITLE = ("heading", "Business Associate Agreement between Example Forms Co. (Vendor) and the practice (Practice)")


def _found(*lines: tuple[str, str]) -> set[str]:
    reading = read_lines([Line(text, kind=kind, starts_paragraph=True) for kind, text in (TITLE, *lines)])
    return {clause.id for clause in reading.clauses if clause.status.value in ("present", "weak", "conflict")}


@pytest.mark.parametrize(
    ("heading", "text", "lead"),
    [
        ("terms | BA must", "1. lock it down. meet the security rule.", "BA must:"),
        ("BA may not", "- [x] blend PHI with the data of others;", "BA may not:"),
        ("what is BA allowed to do with PHI?", "print the statements.", "BA may do the following with PHI:"),
        ("what CE may do with PHI", "export it from the scheduler.", "CE may do the following with PHI:"),
        ("BA must", "the server is patched every week.", ""),
        ("BA must", "encryption of disks and phones.", ""),
        ("how BA protects it", "meet the security rule.", ""),
    ],
)
def test_a_heading_left_open_at_its_verb_leads_a_text_that_goes_on_with_one(heading: str, text: str, lead: str) -> None:
    assert stems.of_heading(heading, text) == lead


@pytest.mark.parametrize(
    ("stem", "text", "hangs"),
    [
        ("BA will not:", "- sell PHI;", True),
        ("BA will not:", "BA contains the event and tells CE.", False),
        ("BA may:", "CE can pull the log at any time.", False),
        ("BA represents that:", "BA has trained its people;", True),
        ("BA may:", "BA's cyber policy of one million dollars stays in force.", False),
    ],
)
def test_a_sentence_with_its_own_subject_hangs_on_no_stem(stem: str, text: str, hangs: bool) -> None:
    assert stems.hangs_on(stem, text) is hangs


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("- patient wants a copy of their messages?", True),
        ("does BA report breaches?", False),
        ("- do they sign anything?", False),
        ("BA sends a copy.", False),
    ],
)
def test_a_question_that_asks_nothing_is_a_condition(text: str, condition: bool) -> None:
    assert stems.is_condition(text) is condition


def test_a_list_ends_at_the_next_numbered_heading() -> None:
    found = _found(
        ("heading", "2. Permitted processing"),
        ("body", "Vendor will not:"),
        ("body", "1. use or disclose PHI beyond what this Agreement permits or the law requires;"),
        ("body", "2. sell PHI."),
        ("heading", "3. When something goes wrong"),
        ("body", "Vendor contains the event and takes sensible steps to lessen the harm to patients."),
        ("heading", "4. Cover"),
        (
            "body",
            "Vendor's cyber policy, with coverage of not less than $2,000,000, stays in force.",
        ),
    )
    assert {"no-other-use", "mitigation", "insurance"} <= found


def test_a_list_below_an_open_heading_says_what_the_heading_begins() -> None:
    lists = [
        ("body", "1. Lock it down. Comply with the HIPAA Security Rule and keep disks encrypted."),
        ("body", "2. Speak up. Tell Practice about:"),
        ("body", "- a use or disclosure of PHI that these terms do not provide for,"),
        ("body", "- a breach of unsecured PHI."),
    ]
    promised = {"safeguards", "report-unauthorized-use", "report-breach"}
    assert promised <= _found(("heading", "Vendor must"), *lists)
    turned = [(kind, text.replace("Tell Practice", "Tell Vendor")) for kind, text in lists]
    assert not promised & _found(("heading", "Practice must"), *turned)
