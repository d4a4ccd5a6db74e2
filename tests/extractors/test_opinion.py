"""The second opinion: finds unusual wording, keeps out of what the rules decided, and can be switched off."""

from __future__ import annotations

import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from extractors import opinion, pipeline, rulebook
from extractors.acts import Act
from extractors.classify import NO_PROMISE, Classified, Hit, classify
from extractors.rulebook import RULES, BadRules, Rulebook
from extractors.segment import passages
from extractors.senses import Senses
from extractors.statements import Statement, statements
from extractors.text import Wording
from extractors.types import Line
from fixtures import train_opinion

ALIASES = {"Vendor": "BA", "Client": "CE"}


def _without(clause: str) -> Rulebook:
    """The shipped rules, blind to one clause."""
    book = rulebook.default()
    return replace(book, clauses=tuple(replace(r, cues=()) if r.id == clause else r for r in book.clauses))


def _said(text: str, book: Rulebook) -> tuple[tuple[Statement, ...], Classified, Senses]:
    lines = [Line(part, starts_paragraph=True) for part in text.split("\n")]
    said = statements(passages(lines, book.headings), Wording(ALIASES))
    senses = Senses(book)
    return said, classify(said, book, senses), senses


def _found(text: str, clause: str, book: Rulebook) -> Classified:
    said, ruled, senses = _said(text, book)
    assert not ruled.of(clause)
    return opinion.second(said, ruled, book, senses)


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("encryption", "Vendor encrypts PHI whenever it is stored or sent."),
        ("training", "Vendor's people take a HIPAA training course each year."),
        ("insurance", "Vendor keeps a policy of cyber insurance in force and shows Client the certificate."),
        ("mitigation", "Vendor shall mitigate harmful effects of any wrongful disclosure."),
        ("hhs-books-and-records", "The Secretary may see Vendor's internal practices, books and records."),
        ("subcontractor-flow-down", "Subcontractors that handle PHI must agree in writing to the same restrictions."),
    ],
)
def test_finds_a_clause_that_the_rules_do_not_see(clause: str, text: str) -> None:
    hits = _found(text, clause, _without(clause)).of(clause)
    assert [hit.statement.quote for hit in hits] == [text]
    assert all(0.45 <= hit.strength <= 0.6 for hit in hits)


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("training", "Two onboarding sessions for Client's users are part of the fee."),
        ("amendment", "This Agreement may be amended only by a writing signed by both parties."),
        ("report-breach", "If either party breaches this Agreement, the other may seek damages."),
        ("insurance", "Vendor shall verify each patient's coverage before it sends a claim."),
        ("encryption", "Upon termination, Vendor shall:"),
    ],
)
def test_leaves_look_alikes_alone(clause: str, text: str) -> None:
    assert not _found(text, clause, _without(clause)).of(clause)


def test_does_not_overrule_a_refusal_with_a_reason() -> None:
    book = rulebook.default()
    text = "Client shall train its workforce on the handling of PHI each year."
    said, ruled, senses = _said(text, book)
    assert [refusal.nearness >= opinion.HARD_REFUSAL for refusal in ruled.refused("training")] == [True]
    assert not opinion.second(said, ruled, book, senses).of("training")


def test_speaks_only_of_clauses_without_a_hit() -> None:
    book = rulebook.default()
    said, ruled, senses = _said("Vendor shall encrypt PHI at rest.\nPHI is also encrypted in transit by Vendor.", book)
    believed = opinion.second(said, ruled, book, senses)
    assert ruled.of("encryption")
    assert believed.of("encryption") == ruled.of("encryption")


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("accounting", "Open issues: access to books and records by HHS; accounting of disclosures."),
        ("report-breach", "Parts: 1 safeguards, 2 reports of breaches, 3 return or destruction of PHI, 4 insurance."),
        ("return-or-destroy", "Index of terms: accounting, amendment, breach, destruction of PHI at termination."),
    ],
)
def test_takes_words_that_bind_nobody_for_a_mention(clause: str, text: str) -> None:
    book = rulebook.default()
    said, _, senses = _said(text, book)
    nobody = Act("unknown", "none", False, False, 0)
    ruled = Classified((Hit(clause, said[0], "a cue that only names it", 0.9, nobody, 0),), ())
    believed = opinion.second(said, ruled, book, senses)
    assert not believed.of(clause)
    assert opinion.UNLIKE in [refusal.why for refusal in believed.refused(clause)]


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("training", "HIPAA training of Vendor's staff: every January."),
        ("mitigation", "Vendor shall mitigate."),
        ("audit-rights", "The rights of Client to audit Vendor are set out in Article 11 of the Services Agreement."),
    ],
)
def test_leaves_to_the_rules_what_binds_or_is_likely_or_points_elsewhere(clause: str, text: str) -> None:
    book = rulebook.default()
    said, ruled, senses = _said(text, book)
    assert ruled.of(clause)
    assert opinion.second(said, ruled, book, senses).of(clause) == ruled.of(clause)


@pytest.mark.parametrize(("sure", "found"), [(0.1, True), (1.0, False)])
def test_sees_a_promise_in_a_statement_where_it_is_sure(sure: float, found: bool) -> None:
    book = rulebook.default()
    assert book.opinion
    book = replace(book, opinion=replace(book.opinion, sure=sure))
    text = "Breaches of Unsecured PHI are matters of which Vendor notifies Client within 3 days of discovery."
    said, ruled, senses = _said(text, book)
    assert [refusal.why for refusal in ruled.refused("report-breach")] == [NO_PROMISE]
    assert bool(opinion.second(said, ruled, book, senses).of("report-breach")) is found


def test_is_off_without_its_rule_file(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(RULES / "baa", tmp_path / "baa"))
    (folder / "opinion.yaml").unlink()
    book = rulebook.load(folder)
    said, ruled, senses = _said("Vendor encrypts PHI whenever it is stored or sent.", book)
    assert book.opinion is None
    assert opinion.second(said, ruled, book, senses) is ruled


def test_refuses_weights_that_its_thresholds_were_not_measured_with(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(RULES / "baa", tmp_path / "baa"))
    with (folder / "opinion" / "weights.npz").open("ab") as weights:
        weights.write(b"\0")
    with pytest.raises(BadRules, match=r"weights\.npz"):
        rulebook.load(folder)


def test_never_loads_a_pickle(tmp_path: Path) -> None:
    np.savez(tmp_path / "weights.npz", features=np.array([object()], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        opinion.model(tmp_path / "weights.npz")


def _words(text: str) -> set[str]:
    return {feature for feature in opinion.features(text) if not feature.startswith("c:")}


def test_sees_words_not_numbers_and_not_inflections() -> None:
    assert _words("a disclosure within ten (10) days") == _words("a disclosing within forty (40) days")
    access = _words("as 45 cfr 164.524(a) says")
    assert access == _words("as 45 cfr 164.524(c)(2) says")
    assert access != _words("as 45 cfr 164.528 says")


def test_sees_that_words_share_a_root() -> None:
    shared = opinion.features("redirected") & opinion.features("misdirect")
    assert {"c:dire", "c:irec", "c:rect"} <= shared


def test_takes_less_than_fifty_milliseconds_for_a_long_agreement() -> None:
    items = [f"Vendor shall do what item {number} of the plan asks of it, and tell Client." for number in range(250)]
    text = "\n".join(items)
    pipeline.warm()
    said, ruled, senses = _said(text, rulebook.default())
    started = time.process_time()
    opinion.second(said, ruled, rulebook.default(), senses)
    assert time.process_time() - started < 0.05


def test_training_is_repeatable_and_learns_what_it_is_shown() -> None:
    sentences = [s for s in train_opinion.bank() if s.register in ("plain", "startup")]
    first, again = (train_opinion.train(sentences, ["encryption", "training"]) for _ in range(2))
    assert np.array_equal(first.weights, again.weights)
    told = first.probabilities([sentence.features for sentence in sentences])[:, 0]
    carrying = np.array(["encryption" in sentence.clauses for sentence in sentences])
    assert told[carrying].min() > told[~carrying].mean()


@pytest.mark.parametrize(
    ("clause", "heading"),
    [
        ("permitted-uses", "4.2 What Vendor may do with the PHI"),
        ("report-security-incident", "6. Breach Notification and Security Incident Reporting of Vendor"),
        ("accounting", "7. Access, Amendment and Accounting of Disclosures of PHI"),
    ],
)
def test_takes_no_heading_for_a_promise(clause: str, heading: str) -> None:
    lines = [Line(heading, kind="heading", starts_paragraph=True), Line("Nothing else is said.", starts_paragraph=True)]
    assert not {c.id for c in pipeline.read_lines(lines).clauses if c.id == clause and c.evidence}
