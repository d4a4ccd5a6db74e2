"""The review that goes into the PDF is the one on the page, with both words where a person decided."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2

from portal import access
from portal.models import Agreement, Finding
from portal.workflow import findings, reports
from portal.workflow.parts import Parts
from tests import factories
from tests.cast import Cast

V2 = Path(factories.FIXTURES) / "agreements" / "example-billing-v2" / "agreement.pdf"


def text_of(parts: Parts, cast: Cast, agreement: Agreement) -> str:
    with parts.database.transaction(cast.sample.id, write=False) as db:
        pdf = reports.agreement_review(db, cast.ada, access.agreement_for(db, cast.ada, agreement.id))
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    finally:
        document.close()
    return re.sub(r"\s+", " ", " ".join(pages).replace("\x02", "").replace("\ufffe", ""))


def decide(parts: Parts, cast: Cast, finding: Finding, human: str) -> None:
    with parts.database.transaction(cast.sample.id) as db:
        row = access.finding_for(db, cast.remy, finding.id, lock=True)
        findings.overrule(parts, db, cast.remy, row, version=1, human=human, reason="Appendix B says otherwise.")
        findings.note(parts, db, cast.remy, row, "Ask Vic about it.")


def test_tells_all_of_a_review(parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada, content=V2.read_bytes(), filename="draft 2.pdf")
    rows = factories.findings_of(parts, cast.ada, agreement)
    safeguards = next(row for row in rows if row.clause == "safeguards")
    assert safeguards.computed == "present"
    decide(parts, cast, safeguards, "weak")
    text = text_of(parts, cast, agreement)
    squeezed = text.replace(" ", "")
    summary = findings.summary(factories.findings_of(parts, cast.ada, agreement))
    for words in (summary.verdict, "Example Billing Co.", "Sample Family Practice", "version 1",
                  "draft 2.pdf", "Overruled by Remy Sample", "Read as Present.", "Appendix B says otherwise.",
                  "Ask Vic about it.", "Rule text as of", "Time limits", "Breach of unsecured PHI", "Your limit is"):
        assert words.replace(" ", "") in squeezed, words
    for row in rows:
        assert row.title.replace(" ", "") in squeezed, row.title
    quote = safeguards.evidence[0]["quote"]
    assert quote[:60].replace(" ", "") in squeezed


def test_a_file_that_is_no_agreement_is_called_so(parts: Parts, cast: Cast) -> None:
    agreement = factories.read(parts, cast.ada, content=b"Invoice 7\n\nThank you for your payment of $120.\n" * 3)
    assert "does not look like a business associate agreement" in text_of(parts, cast, agreement)
