"""Several documents read together."""

from __future__ import annotations

from functools import cache

import pytest

from extractors import pipeline, together
from extractors.compare_text import sentences
from extractors.together import Combined, Document, Together, Why, combine
from extractors.together_edits import edits
from extractors.together_kinds import Kind, kind_of
from extractors.together_precedence import claims
from extractors.types import Clause, Evidence, Line, Status, Tier, Window
from tests import factories
from tests.extractors.test_compare_limits import window

BILLING = factories.FIXTURES / "agreements" / "example-billing-v1" / "agreement.pdf"
AGREEMENT, AMENDMENT, SERVICES = Kind.AGREEMENT, Kind.AMENDMENT, Kind.SERVICES_AGREEMENT


def clause(status: Status = Status.PRESENT, quote: str = "", section: str = "", *reasons: str,
           id: str = "report-breach") -> Clause:
    evidence = (Evidence(quote, 1, section),) if quote else ()
    return Clause(id, id, Tier.REQUIRED, "45 CFR 164.410", "2026-10-01", True, status, reasons, evidence=evidence,
                  confidence=0.9)


def document(kind: Kind, *clauses: Clause, windows: tuple[Window, ...] = (), text: str = "", dated: str = "",
             good: bool = True) -> Document:
    lines = [Line(words, starts_paragraph=True) for words in text.splitlines() if words]
    return Document(kind.value, kind, clauses, windows, sentences(lines), dated, good)


def first(*documents: Document) -> Combined:
    return combine(documents).clauses[0]


WEAK = clause(Status.WEAK, "Vendor shall report a breach within 60 days.", "3.3(b)", "STATUTORY-CEILING-ONLY")
GOOD = clause(Status.PRESENT, "Vendor shall report a breach within 24 hours.", "1")
SILENT = clause(Status.UNCLEAR)


def test_one_document_is_what_it_says() -> None:
    found = combine([document(AGREEMENT, WEAK, windows=(window(60),))])
    assert (found.clauses[0].clause, found.clauses[0].why) == (WEAK, Why.ONLY)
    assert [(w.document, w.window.number) for w in found.windows] == [(0, 60)]


def test_a_term_that_only_another_document_has_counts_with_its_name() -> None:
    found = first(document(AGREEMENT, clause(Status.MISSING)), document(SERVICES, GOOD))
    assert (found.clause.status, found.why, found.counts) == (Status.PRESENT, Why.ONLY, (1,))
    assert [quote.document for quote in found.quotes] == [1]


def test_an_amendment_that_restates_a_term_replaces_it_and_its_time_limit() -> None:
    found = combine([document(AGREEMENT, WEAK, windows=(window(60, "calendar_day"),)),
                     document(AMENDMENT, GOOD, windows=(window(24, "hour"),))])
    assert (found.clauses[0].clause.status, found.clauses[0].why) == (Status.PRESENT, Why.AMENDED)
    assert [quote.document for quote in found.clauses[0].replaced] == [0]
    assert [(w.document, w.window.number) for w in found.windows] == [(1, 24)]


def test_an_amendment_can_make_a_term_worse() -> None:
    found = first(document(AGREEMENT, GOOD), document(AMENDMENT, WEAK))
    assert (found.clause.status, found.counts) == (Status.WEAK, (1,))


def test_of_two_amendments_the_newest_counts_by_date_and_otherwise_by_order() -> None:
    old, new = (document(AMENDMENT, c, dated=day) for c, day in ((WEAK, "2026-05-01"), (GOOD, "2027-01-01")))
    assert first(document(AGREEMENT, WEAK), new, old).counts == (1,)
    assert first(document(AGREEMENT, WEAK), document(AMENDMENT, WEAK), document(AMENDMENT, GOOD)).counts == (2,)


def test_what_an_amendment_does_not_name_stays() -> None:
    found = first(document(AGREEMENT, GOOD), document(AMENDMENT, SILENT, text="Section 9.1 is amended."))
    assert (found.clause.status, found.why, found.counts) == (Status.PRESENT, Why.ONLY, (0,))


def test_two_documents_that_say_the_same_agree() -> None:
    found = first(document(AGREEMENT, GOOD), document(SERVICES, GOOD))
    assert (found.clause.status, found.why, found.counts) == (Status.PRESENT, Why.SAME, (0, 1))
    assert [quote.document for quote in found.quotes] == [0, 1]


def test_two_documents_that_disagree_are_in_conflict_with_the_words_of_both() -> None:
    found = first(document(AGREEMENT, GOOD), document(SERVICES, WEAK))
    assert (found.clause.status, found.why) == (Status.CONFLICT, Why.CONFLICT)
    assert found.clause.reasons == ("DOCUMENTS-DISAGREE", "STATUTORY-CEILING-ONLY")
    assert [quote.document for quote in found.quotes] == [0, 1]
    assert len(found.clause.evidence) == 2


def test_different_times_for_one_event_are_a_conflict_and_both_are_told() -> None:
    found = combine([document(AGREEMENT, GOOD, windows=(window(24, "hour"),)),
                     document(SERVICES, GOOD, windows=(window(5, "calendar_day"),))])
    assert found.clauses[0].clause.reasons == ("DOCUMENTS-DISAGREE", "CONFLICTING-WINDOWS")
    assert [(w.document, w.window.number) for w in found.windows] == [(0, 24), (1, 5)]


def test_the_same_time_in_other_units_is_no_conflict() -> None:
    found = combine([document(AGREEMENT, GOOD, windows=(window(3, "calendar_day"),)),
                     document(SERVICES, GOOD, windows=(window(72, "hour"),))])
    assert found.clauses[0].why is Why.SAME


def test_a_full_report_beside_a_first_notice_is_no_conflict() -> None:
    found = combine([document(AGREEMENT, GOOD, windows=(window(24, "hour"),)),
                     document(SERVICES, GOOD, windows=(window(24, "hour"), window(10, stage="full")))])
    assert found.clauses[0].why is Why.SAME


@pytest.mark.parametrize(("own", "theirs", "counts"), [
    ("If this Agreement conflicts with the Services Agreement, this Agreement controls.", "", (0,)),
    ("If there is a conflict, the Services Agreement shall prevail.", "", (1,)),
    ("", "In case of conflict the Business Associate Agreement governs.", (0,)),
    ("This Agreement controls in a conflict.", "In a conflict, this Agreement controls.", (0, 1))])
def test_the_clause_on_which_document_wins_decides(own: str, theirs: str, counts: tuple[int, ...]) -> None:
    found = first(document(AGREEMENT, WEAK, text=own), document(SERVICES, GOOD, text=theirs))
    assert found.counts == counts
    assert found.why is (Why.PRECEDENCE if len(counts) == 1 else Why.CONFLICT)


def test_the_newest_amendment_wins_over_a_services_agreement_where_nothing_else_decides() -> None:
    found = first(document(AGREEMENT, WEAK), document(SERVICES, WEAK), document(AMENDMENT, GOOD))
    assert (found.counts, found.why) == ((2,), Why.AMENDED)
    assert {quote.document for quote in found.replaced} == {0, 1}


def test_a_section_that_an_amendment_deletes_is_gone() -> None:
    found = combine([document(AGREEMENT, GOOD_IN_3, windows=(IN_3,)),
                     document(AMENDMENT, SILENT, text="Section 3.3 of the Agreement is deleted in its entirety.")])
    term = found.clauses[0]
    assert (term.clause.status, term.why, found.windows) == (Status.MISSING, Why.DELETED, ())
    assert "deletes the section" in term.clause.looked_at[0].why


def test_a_section_that_an_amendment_changes_in_other_words_is_unclear() -> None:
    found = first(document(AGREEMENT, GOOD_IN_3),
                  document(AMENDMENT, SILENT, text='In Section 3.3(b), "24 hours" is replaced by "30 days".'))
    assert (found.clause.status, found.why) == (Status.UNCLEAR, Why.TOUCHED)


GOOD_IN_3 = clause(Status.PRESENT, "Vendor shall report a breach within 24 hours.", "3.3(b)")
IN_3 = Window("breach", 24, "hour", "discovery", "none", 24, 24, "T1", "within 24 hours", section="3.3(b)")


def test_a_poor_document_leaves_what_was_not_found_unclear() -> None:
    found = first(document(AGREEMENT, clause(Status.MISSING)), document(SERVICES, SILENT, good=False))
    assert found.clause.status is Status.UNCLEAR


def test_no_other_document_signs_the_agreement() -> None:
    missing = clause(Status.MISSING, id="written-signed")
    signed = clause(Status.PRESENT, "By: /s/ Vic", id="written-signed")
    assert first(document(AGREEMENT, missing), document(SERVICES, signed)).clause.status is Status.MISSING


def test_no_document_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no document"):
        combine([])


@pytest.mark.parametrize(("title", "is_baa", "kind"), [
    ("AMENDMENT NO. 1 TO BUSINESS ASSOCIATE AGREEMENT", True, AMENDMENT), ("First Amendment", False, AMENDMENT),
    ("BUSINESS ASSOCIATE AGREEMENT", True, AGREEMENT), ("HIPAA Addendum", True, AGREEMENT),
    ("Master Services Agreement", True, SERVICES), ("Terms of Service", False, SERVICES),
    ("Agreement", True, AGREEMENT), ("Invoice", False, Kind.OTHER), ("Amendment of PHI", True, AGREEMENT)])
def test_a_title_tells_the_kind(title: str, is_baa: bool, kind: Kind) -> None:
    assert kind_of([Line(title)], is_baa) is kind


def test_finds_which_sections_an_amendment_names() -> None:
    text = document(AMENDMENT, text="Sections 3.3(b) and 4 are changed.\nExcept as amended, Section 2 stays.\n"
                    "Paragraph 5.1 is deleted and replaced with the following:\nSection 6 is deleted.").text
    assert [(edit.section, edit.deletes) for edit in edits(text)] == [("3.3(b)", False), ("5.1", False), ("6", True)]


def test_a_claim_is_followed_to_the_document_before_the_verb() -> None:
    quotes = {"In a conflict between the MSA and this Agreement, the Master Services Agreement controls.": SERVICES,
              "In a conflict between the MSA and this Agreement, the latter agreement controls.": None,
              "If this Agreement and another agreement conflict, this Agreement controls.": AGREEMENT,
              "In a conflict, the more protective terms prevail.": None}
    assert claims([(AGREEMENT, [quote]) for quote in quotes]) == list(quotes.values())
    assert claims([(SERVICES, ["Exhibit C controls as to Protected Health Information."])]) == [AGREEMENT]


AMENDING = """AMENDMENT NO. 1 TO BUSINESS ASSOCIATE AGREEMENT
This Amendment is made as of January 15, 2027 and amends the Business Associate Agreement (the "Agreement") between \
Sample Family Practice ("Covered Entity") and Example Billing Co. ("Business Associate").
1. Section 3.3(b) of the Agreement is deleted in its entirety and replaced with the following: "Business Associate \
shall notify Covered Entity of a Breach of Unsecured PHI within twenty-four (24) hours after discovery."
2. Section 3.6 of the Agreement is deleted.
3. Except as amended here, the Agreement remains in full force. If this Amendment conflicts with the Agreement, this \
Amendment controls."""
SERVING = """SERVICES AGREEMENT
This Services Agreement is between Sample Family Practice ("Customer") and Example Billing Co. ("Supplier").
1. Supplier shall notify Customer of a Breach of Unsecured PHI within five (5) days after discovery.
2. Supplier shall carry cyber liability insurance of at least one million dollars."""


@cache
def read_together(*texts: str) -> Together:
    files = [(BILLING.read_bytes(), "agreement.pdf"), *((text.encode(), "document.txt") for text in texts)]
    documents = []
    for content, name in files:
        reading, lines = pipeline.read_with_text(content, name)
        documents.append(together.document(reading, lines))
    return combine(documents)


def test_a_real_agreement_with_its_amendment_and_services_agreement() -> None:
    found = {c.clause.id: c for c in read_together(AMENDING, SERVING).clauses}
    assert (found["report-breach"].counts, found["report-breach"].clause.status) == ((1,), Status.PRESENT)
    assert {quote.document for quote in found["report-breach"].replaced} == {0, 2}
    assert (found["insurance"].counts, found["offshore"].why) == ((2,), Why.DELETED)
    assert found["safeguards"].counts == (0,)
    alone = {c.clause.id: c for c in read_together(SERVING).clauses}
    assert alone["report-breach"].clause.status is Status.CONFLICT
    assert "CONFLICTING-WINDOWS" in alone["report-breach"].clause.reasons
