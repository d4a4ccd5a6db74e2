"""Verdicts, their reasons, and the words on the page that carry them."""

from __future__ import annotations

import pytest

from extractors import rulebook
from extractors.pipeline import read_lines
from extractors.types import Box, Clause, Line, Reading, Status, Word

BAA = (
    (
        "This Business Associate Agreement is between Sample Family Practice (“Covered Entity”) "
        "and Example Billing Co. (“Business Associate”)."
    ),
    "Business Associate may use and disclose PHI only as necessary to perform billing services for Covered Entity.",
    "Business Associate shall not use or disclose PHI other than as permitted by this Agreement or required by law.",
    "Business Associate shall use appropriate safeguards and comply with Subpart C of 45 CFR Part 164.",
    "Business Associate shall report to Covered Entity any Breach of Unsecured PHI within 24 hours of discovery.",
    "Covered Entity shall notify Business Associate of restrictions on the use of PHI.",
)


def _lines(*texts: str) -> list[Line]:
    return [Line(text, starts_paragraph=True) for text in texts]


def _clause(reading: Reading, name: str) -> Clause:
    return next(clause for clause in reading.clauses if clause.id == name)


def test_every_clause_of_the_catalogue_appears_once() -> None:
    reading = read_lines(_lines(*BAA))
    assert [clause.id for clause in reading.clauses] == [r.id for r in rulebook.default().requirements]


def test_a_clause_that_is_there_carries_its_words() -> None:
    clause = _clause(read_lines(_lines(*BAA)), "report-breach")
    assert clause.status is Status.PRESENT
    assert clause.evidence[0].quote == BAA[4]
    assert 0.5 < clause.confidence < 1


def test_a_missing_clause_says_what_to_ask_for() -> None:
    clause = _clause(read_lines(_lines(*BAA)), "delegated-obligations")
    assert clause.status is Status.MISSING
    assert clause.evidence == ()
    assert "Privacy Rule" in clause.advice


def test_every_term_says_why_it_matters() -> None:
    assert all(clause.why.endswith((".", "?")) for clause in read_lines(_lines(*BAA)).clauses)


def test_a_ban_on_what_the_rule_permits_is_told_as_one_and_is_no_weakness() -> None:
    clause = _clause(read_lines(_lines(*BAA, "Business Associate shall not de-identify PHI.")), "de-identification")
    assert (clause.status, clause.reasons) == (Status.PRESENT, ("FORBIDDEN",))
    allowed = _clause(read_lines(_lines(*BAA, "Business Associate may de-identify PHI.")), "de-identification")
    assert "FORBIDDEN" not in allowed.reasons


def test_a_reason_makes_a_required_clause_weak_and_explains_itself() -> None:
    reading = read_lines(
        _lines(
            *BAA[:4], "Business Associate shall report to Covered Entity any Breach of Unsecured PHI within 60 days."
        )
    )
    clause = _clause(reading, "report-breach")
    assert clause.status is Status.WEAK
    assert clause.reasons == ("STATUTORY-CEILING-ONLY",)
    note = next(note for note in clause.reason_notes if note.code == "STATUTORY-CEILING-ONLY")
    assert note.severity == "w2"
    assert note.advice in clause.advice


def test_a_time_over_the_practices_own_limit_is_weak_without_a_reason_code() -> None:
    reading = read_lines(
        _lines(
            *BAA[:4],
            "Business Associate shall report to Covered Entity any Breach of Unsecured PHI within 45 days of it.",
        )
    )
    clause = _clause(reading, "report-breach")
    assert (clause.status, clause.reasons) == (Status.WEAK, ())
    assert [note.code for note in clause.reason_notes] == ["OVER-TARGET"]


def test_a_text_that_is_no_agreement_is_unclear_and_never_missing() -> None:
    reading = read_lines(_lines("Invoice 0001", "Total due: 100 dollars", "Please pay within thirty days."))
    assert not reading.is_baa
    assert {clause.status for clause in reading.clauses} <= {Status.UNCLEAR}


def test_a_pointer_to_a_document_that_was_not_given_is_unclear() -> None:
    text = (
        "The rights of Covered Entity to audit Business Associate are set out in Article 11 of the Services Agreement."
    )
    clause = _clause(read_lines(_lines(*BAA, text)), "audit-rights")
    assert clause.status is Status.UNCLEAR
    assert clause.looked_at[0].quote == text


def test_boxes_follow_the_words_of_each_line() -> None:
    first, second = "Business Associate shall report any Breach of", "Unsecured PHI within 24 hours. It is sorry."
    lines = [_printed(first, 100, starts=True), _printed(second, 115)]
    clause = _clause(read_lines(lines), "report-breach")
    evidence = clause.evidence[0]
    assert evidence.quote == "Business Associate shall report any Breach of Unsecured PHI within 24 hours."
    assert evidence.page == 3
    assert [box.top for box in evidence.boxes] == [100, 115]
    assert evidence.boxes[1].x1 == 10.0 * len(["Unsecured", "PHI", "within", "24", "hours."])


def _printed(text: str, top: float, starts: bool = False) -> Line:
    words = tuple(Word(word, Box(10.0 * n, top, 10.0 * (n + 1), top + 10)) for n, word in enumerate(text.split()))
    return Line(text, page=3, words=words, starts_paragraph=starts)


def test_words_that_were_hard_to_read_lower_the_confidence() -> None:
    sure = _printed("Business Associate shall report any Breach of Unsecured PHI.", 100, starts=True)
    unsure = Line(sure.text, page=3, words=tuple(Word(w.text, w.box, 0.6) for w in sure.words), starts_paragraph=True)
    assert (
        _clause(read_lines([unsure]), "report-breach").confidence
        < _clause(read_lines([sure]), "report-breach").confidence
    )


def test_a_hostile_run_of_marks_takes_no_square_of_its_length() -> None:
    for mark in ("_", "(", "[ ", "not "):
        assert read_lines(_lines(mark * 20_000)).seconds < 10


def test_a_list_item_shows_its_stem_too() -> None:
    reading = read_lines(
        _lines(
            *BAA[:1],
            "Business Associate may use or disclose PHI only:",
            "- as necessary to perform the services;",
            "- as required by law.",
        )
    )
    quotes = [evidence.quote for evidence in _clause(reading, "no-other-use").evidence]
    assert "Business Associate may use or disclose PHI only:" in quotes


def test_options_that_were_not_ticked_do_not_count_beside_one_that_was() -> None:
    ticked = read_lines(
        _lines(
            "Business Associate may use PHI (check all that apply):",
            "☒ to perform billing services",
            "☐ for data aggregation",
        )
    )
    blank = read_lines(
        _lines(
            "Business Associate may use PHI (check all that apply):",
            "☐ to perform billing services",
            "☐ for data aggregation",
        )
    )
    assert not _clause(ticked, "data-aggregation").evidence
    assert _clause(blank, "data-aggregation").reasons == ("OPTION-NOT-CHOSEN",)


def test_document_facts() -> None:
    signed = _lines(
        *BAA,
        "Effective March 2, 2026.",
        "COVERED ENTITY:",
        "By: /s/ Ada Sample",
        "Name: Ada Sample",
        "Date: March 1, 2026",
    )
    facts = read_lines(signed).document
    assert facts.effective_date == "2026-03-02"
    assert facts.signatures == ("Ada Sample for Covered Entity, 2026-03-01",)
    assert facts.reasons == ()


def test_blanks_and_a_missing_signature_block_are_told() -> None:
    facts = read_lines(_lines("This Agreement is entered into as of ____________ by [INSERT NAME].", *BAA[1:])).document
    assert set(facts.reasons) == {"BLANKS", "UNSIGNED"}


@pytest.mark.parametrize(
    "lines",
    [
        ("By: ______________", "Date: ______________"),
        ("Covered Entity: ______________   Date: ________", "Business Associate: ______________   Date: ________"),
    ],
)
def test_empty_signature_lines_are_no_blanks(lines: tuple[str, ...]) -> None:
    facts = read_lines(_lines(*BAA, *lines)).document
    assert facts.reasons == ()
    assert facts.signatures == ()


def test_text_of_the_rule_that_a_court_set_aside_is_noted() -> None:
    reading = read_lines([Line("Vendor shall obtain an attestation under 45 CFR 164.509.", starts_paragraph=True)])
    assert "VACATED-RULE" in reading.document.reasons
