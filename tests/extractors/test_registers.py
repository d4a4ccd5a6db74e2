"""Agreements in the words of a term sheet, a deed, a letter and the like (fixtures/registers): every term is found."""

from __future__ import annotations

from pathlib import Path

import pytest

from extractors import pipeline
from tests.bench import deletion
from tests.yaml_files import read_yaml

REGISTERS = Path(__file__).parents[2] / "fixtures" / "registers"
EXPECTED: dict[str, list[list[str | int]]] = read_yaml(REGISTERS / "expected.yaml")


def test_each_register_has_its_expected_limits() -> None:
    assert {path.stem for path in REGISTERS.glob("*.txt")} == EXPECTED.keys()


@pytest.mark.parametrize("register", EXPECTED)
def test_finds_every_required_term_and_every_limit(register: str) -> None:
    reading = pipeline.read((REGISTERS / f"{register}.txt").read_bytes(), f"{register}.txt")
    found = {clause.id for clause in reading.clauses if clause.evidence}
    limits = {(w.event, w.number, w.unit) for w in reading.windows if w.number and w.stage == "initial"}
    assert reading.is_baa
    assert not set(deletion.REQUIRED) - found
    assert limits == {tuple(limit) for limit in EXPECTED[register]}


@pytest.mark.parametrize("register", EXPECTED)
def test_imagines_no_term_that_was_taken_out(register: str) -> None:
    agreement = deletion.deletable(REGISTERS / f"{register}.txt")
    left = {term: deletion.faults(agreement, term) for term in agreement.terms}
    assert not [term for term, faults in left.items() if any(fault.startswith(f"{term} is") for fault in faults)]
