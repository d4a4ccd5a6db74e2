"""Confidence is the share of such verdicts that are right: surer for stronger passages, less beside a near miss."""

from __future__ import annotations

import json
from pathlib import Path

from extractors import confidence
from extractors.pipeline import read_lines
from extractors.types import Clause, Line
from fixtures import calibration

BAA = (
    'This is between Sample Family Practice ("Covered Entity") and Example Billing Co. ("Business Associate").',
    "Business Associate may use PHI to perform billing services for Covered Entity.",
    "Business Associate shall use appropriate safeguards and comply with Subpart C of 45 CFR Part 164.",
    "Business Associate shall report any Breach of Unsecured PHI within 24 hours of discovery.",
)


def _clause(name: str, *more: str) -> Clause:
    reading = read_lines([Line(text, starts_paragraph=True) for text in (*BAA, *more)])
    return next(clause for clause in reading.clauses if clause.id == name)


def test_a_stronger_passage_is_surer_and_none_is_certain() -> None:
    told = [confidence.of_found(strength / 100) for strength in range(40, 101, 5)]
    assert told == sorted(told)
    assert told[-1] < 1


def test_words_that_are_hard_to_read_take_their_share() -> None:
    assert confidence.of_found(0.9, 0.5) < 0.5


def test_missing_is_surest_where_nothing_is_near() -> None:
    far, near = _clause("insurance"), _clause("insurance", "Covered Entity shall maintain cyber liability insurance.")
    assert (far.status, near.status) == ("missing", "missing")
    assert far.confidence > 0.9 > near.confidence
    assert near.looked_at[0].why == "it binds the covered entity, not the business associate"


def test_a_plain_promise_is_told_with_more_than_nine_in_ten() -> None:
    assert _clause("safeguards").confidence > 0.9


def test_the_table_counts_what_was_right(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "original.txt").write_text("\n\n".join(BAA), "utf-8")
    labels = {"safeguards": {"found": True}, "insurance": {"found": True}}
    (folder / "labels.json").write_text(json.dumps({"clauses": labels}), "utf-8")
    shown = [line.split() for line in calibration.table(calibration.outcomes(tmp_path)).splitlines()]
    assert [(line[0], line[2], line[4]) for line in shown] == [("found", "1", "1.00"), ("missing", "1", "0.00")]
