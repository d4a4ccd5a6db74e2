"""The trap set: sentences that make a clause, and look-alikes that must not count (fixtures/traps)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractors.pipeline import read_lines
from extractors.types import Line, Reading
from tests.yaml_files import read_yaml

TRAPS = Path(__file__).parents[2] / "fixtures" / "traps"
KEYS = {"text", "stem", "heading", "before", "finds", "lacks", "windows", "no-windows", "reasons", "not-reasons"}
CASES: list[dict[str, Any]] = [
    case for path in sorted(TRAPS.glob("*.yaml")) for case in read_yaml(path)
]
FOUND = ("present", "weak", "conflict")


def _read(case: dict[str, Any]) -> Reading:
    parts = (
        ("heading", case.get("heading")),
        ("body", case.get("stem")),
        ("body", case.get("before")),
        ("body", case["text"]),
    )
    return read_lines([Line(text, kind=kind, starts_paragraph=True) for kind, text in parts if text])


def test_the_trap_set_is_large_and_half_look_alikes() -> None:
    assert len(CASES) >= 120
    assert all(set(case) <= KEYS for case in CASES)
    assert sum("lacks" in case or "no-windows" in case for case in CASES) >= 100


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_reads_the_sentence_as_a_careful_reader_does(case: dict[str, Any]) -> None:
    reading = _read(case)
    clauses = {clause.id: clause for clause in reading.clauses}
    found = {name for name, clause in clauses.items() if clause.status.value in FOUND}
    windows = {(window.event, window.number, window.unit) for window in reading.windows if window.stage == "initial"}
    assert set(case.get("finds", ())) <= found
    assert not set(case.get("lacks", ())) & found
    assert {tuple(window) for window in case.get("windows", ())} <= windows
    assert not {tuple(window) for window in case.get("no-windows", ())} & windows
    for name, codes in case.get("reasons", {}).items():
        assert set(codes) <= set(clauses[name].reasons)
    for name, codes in case.get("not-reasons", {}).items():
        assert not set(codes) & set(clauses[name].reasons)
