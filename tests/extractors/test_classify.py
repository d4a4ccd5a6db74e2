"""Who bears a duty, in what form, and why a look-alike was turned down."""

from __future__ import annotations

import pytest

from extractors import rulebook
from extractors.parties import find
from extractors.pipeline import read_lines
from extractors.segment import passages
from extractors.senses import Senses
from extractors.text import Wording
from extractors.types import Clause, Line


def _clause(name: str, *texts: str) -> Clause:
    reading = read_lines([Line(text, starts_paragraph=True) for text in texts])
    return next(clause for clause in reading.clauses if clause.id == name)


@pytest.mark.parametrize(
    ("text", "who", "negated"),
    [
        ("BA shall report", "BA", False),
        ("upon request by CE, BA shall report", "BA", False),
        ("BA, upon request of CE, shall report", "BA", False),
        ("if BA learns of it, CE may terminate", "CE", False),
        ("any subcontractor of BA shall report", "sub", False),
        ("neither party shall report", "both", True),
        ("BA shall not report", "BA", True),
        ("BA or CE shall report", "both", False),
        ("BA, its agents and its subcontractors shall report", "BA", False),
        ("it shall be reported", "unknown", False),
    ],
)
def test_the_subject_of_a_verb(text: str, who: str, negated: bool) -> None:
    act = Senses(rulebook.default()).acts(text)[-1]
    assert (act.who, act.negated) == (who, negated)


def test_freed_of_a_duty_is_no_duty() -> None:
    assert Senses(rulebook.default()).acts("BA shall not be required to report")[0].freed


@pytest.mark.parametrize(
    ("clause", "text", "why"),
    [
        (
            "report-breach",
            "Covered Entity shall notify Business Associate of any Breach of Unsecured PHI.",
            "covered entity",
        ),
        ("safeguards", "WHEREAS, Business Associate shall use appropriate safeguards for PHI;", "recital"),
        ("amendment", "Records and this Agreement may be amended in writing by the parties.", "amending the agreement"),
        ("encryption", "“Encryption” means that Business Associate shall encrypt PHI.", "defines a term"),
        (
            "report-security-incident",
            "Business Associate is not required to report any Security Incident.",
            "no such duty",
        ),
    ],
)
def test_a_look_alike_is_shown_with_the_reason(clause: str, text: str, why: str) -> None:
    found = _clause(clause, text)
    assert not found.evidence
    assert any(why in considered.why for considered in found.looked_at)
    assert found.looked_at[0].quote == text


def test_the_normal_form_names_the_parties_and_keeps_nothing_else_of_them() -> None:
    wording = Wording({"Example Billing": "BA", "Practice": "CE"})
    assert (
        wording.normal("Example Billing shall tell the Practice of any “ePHI” breach(es).")
        == 'BA shall tell CE of any "EPHI" breaches.'
    )


@pytest.mark.parametrize(
    ("texts", "entity", "associate"),
    [
        (
            ["between Sample Family Practice (“Covered Entity”) and Example Billing Co. (“Business Associate”)"],
            "Sample Family Practice",
            "Example Billing Co.",
        ),
        (
            ["Covered Entity: Sample Family Practice", "Business Associate: Placeholder Coding LLC"],
            "Sample Family Practice",
            "Placeholder Coding LLC",
        ),
        (
            ["by and between ____________ (the “Covered Entity”) and [VENDOR NAME] (the “Business Associate”)"],
            None,
            None,
        ),
        (
            ["(a) “Business Associate” shall mean what the rules say, and here means Testcase Hosting Inc."],
            None,
            "Testcase Hosting Inc.",
        ),
        (["By “we” we mean Example Billing Co., and by “you” the practice."], None, "Example Billing Co."),
    ],
)
def test_parties_are_found_where_agreements_name_them(
    texts: list[str], entity: str | None, associate: str | None
) -> None:
    made = passages([Line(text, starts_paragraph=True) for text in texts], rulebook.default().headings)
    found = find(made)
    assert (found.covered_entity, found.business_associate) == (entity, associate)


def test_names_that_tell_no_part_are_told_by_their_deeds() -> None:
    texts = [
        "This Addendum is between Placeholder Coding LLC (“Company”) and Sample Family Practice (“Provider”).",
        "Company shall report any Breach to Provider. Company shall not use PHI. Company may use PHI to bill.",
        "Provider may terminate this Addendum. Company shall make PHI available to Provider on behalf of Provider.",
    ]
    made = passages([Line(text, starts_paragraph=True) for text in texts], rulebook.default().headings)
    aliases = find(made).aliases
    assert (aliases["Company"], aliases["Provider"]) == ("BA", "CE")


@pytest.mark.parametrize(("vendor", "practice"), [("You", "we"), ("We", "you")])
def test_who_promises_tells_whether_we_or_you_is_the_vendor(vendor: str, practice: str) -> None:
    told, owner = ("us", "our") if practice == "we" else ("you", "your")
    texts = [
        "A letter on privacy between a practice and its typist, Placeholder Coding LLC.",
        f"{vendor} will not use PHI except as this letter allows. {vendor} will report any breach to {told}.",
        f"{vendor} will tell {told} of a request from any of {owner} patients. {vendor} may use PHI on {owner} behalf.",
    ]
    made = passages([Line(text, starts_paragraph=True) for text in texts], rulebook.default().headings)
    aliases = find(made).aliases
    assert (aliases[vendor], aliases[practice]) == ("BA", "CE")
