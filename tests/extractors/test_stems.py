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


def test_items_below_what_the_vendor_does_have_the_vendor_as_their_subject() -> None:
    items = [
        "1. Runs the app on Practice's PHI, and uses it only for that, or where a law says it must.",
        "2. Emails Practice's admin within 72 hours of finding out that PHI was misused.",
        "3. Does the same for security incidents.",
        "4. Has its hosting firms under a BAA no looser than this one.",
    ]
    promised = {"permitted-uses", "no-other-use", "report-unauthorized-use", "report-security-incident"}
    promised |= {"subcontractor-flow-down"}
    assert promised <= _found(("heading", "What Vendor does"), *(("body", item) for item in items))
    practice = [item.replace("Practice's admin", "its patients") for item in items]
    assert not promised & _found(("heading", "What Practice does"), *(("body", item) for item in practice))


def test_a_sentence_that_says_the_same_leans_on_the_one_before() -> None:
    first = ("body", "- If PHI goes somewhere it should not have gone, Vendor calls Practice within two days.")
    other = ("body", "- If the printer jams, Vendor sends a new one within two days.")
    same = ("body", "- Same for break-ins to Vendor's systems, whether or not anybody got to PHI.")
    assert "report-security-incident" in _found(first, same)
    assert "report-security-incident" not in _found(other, same)


@pytest.mark.parametrize(
    ("heading", "text"),
    [
        ("Nice to have, maybe later", "- Report security incidents to Practice within a day."),
        ("Notes for your lawyer", "- A BAA should make the vendor report security incidents to the covered entity."),
        ("Security", "- Vendors usually promise to report security incidents to their customers."),
    ],
)
def test_plans_and_remarks_on_other_agreements_promise_nothing(heading: str, text: str) -> None:
    assert "report-security-incident" not in _found(("heading", heading), ("body", text))
