"""Why a promise is weak, in the many ways in which drafters weaken one (fixtures/wordings/reasons.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractors.pipeline import read_lines
from extractors.types import Line
from tests.yaml_files import read_yaml

WORDINGS = Path(__file__).parents[2] / "fixtures" / "wordings" / "reasons.yaml"
PARTIES = (
    'This Business Associate Agreement is between Sample Family Practice ("Practice") '
    'and Example Billing Co. ("Vendor").'
)
_CASES: list[dict[str, Any]] = read_yaml(WORDINGS)["cases"]


@pytest.mark.parametrize("case", _CASES, ids=lambda case: f"{case['clause']}: {case['text'][:70]}")
def test_tells_why_a_promise_is_weak(case: dict[str, Any]) -> None:
    reading = read_lines([Line(line, starts_paragraph=True) for line in [PARTIES, *case["text"].split("\n")]])
    clause = next(clause for clause in reading.clauses if clause.id == case["clause"])
    assert clause.evidence, clause.status
    assert sorted(clause.reasons) == sorted(case["codes"])
