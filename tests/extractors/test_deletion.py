"""Taking a term out takes its verdict out, and no other; `python -m tests.bench deletion` tries every term."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors.types import Line
from tests.bench import deletion

# One term in so many of each labeled agreement, each agreement with other terms. Its plain text is read, not its file.
ONE_IN = 5


@pytest.mark.parametrize("slug", ["complete", "hhs-shape", "pre-2013"])
def test_taking_out_the_sentences_of_one_term_takes_out_its_verdict_only(slug: str) -> None:
    agreement = deletion.deletable(next((deletion.OWN / slug).glob("agreement.*")))
    terms = agreement.terms
    assert len(terms) >= 8
    told = {term: found for term in terms if (found := deletion.faults(agreement, term))}
    assert len(told) <= (1 - deletion.BAR) * len(terms), told


@pytest.mark.skipif(not deletion.labeled(), reason="no labeled agreements are at hand")
def test_takes_out_one_verdict_only_in_agreements_of_others() -> None:
    tried, told = 0, []
    for turn, folder in enumerate(deletion.labeled()):
        agreement = deletion.deletable(folder / "text.txt")
        for term in agreement.terms[turn % ONE_IN :: ONE_IN]:
            tried += 1
            told += [f"{folder.name}: {found}" for found in deletion.faults(agreement, term)[:1]]
    assert tried >= 60
    assert len(told) <= (1 - deletion.BAR) * tried, told


def test_an_agreement_that_still_says_it_elsewhere_counts_against_us(tmp_path: Path) -> None:
    file = tmp_path / "agreement.txt"
    file.write_text(AGREEMENT, "utf-8")
    agreement = deletion.deletable(file)
    assert not deletion.faults(agreement, "report-breach")
    lines = (
        *agreement.lines,
        Line("Vendor shall report every breach of unsecured PHI to Practice.", starts_paragraph=True),
    )
    again = deletion.Deletable(lines, agreement.said, agreement.found, {}, agreement.verdicts)
    assert deletion.faults(again, "report-breach") == ["report-breach is weak, not missing"]


AGREEMENT = """BUSINESS ASSOCIATE AGREEMENT

Vendor may use PHI to perform the billing services for Practice. Vendor shall not use or disclose PHI other than as this
Agreement permits or as required by law. Vendor shall use appropriate safeguards and comply with Subpart C.

Vendor shall report to Practice any breach of unsecured PHI within five days of discovery. Vendor shall mitigate harm.

Upon termination Vendor shall return or destroy all PHI within thirty days.
"""
