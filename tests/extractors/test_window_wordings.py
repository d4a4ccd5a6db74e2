"""Time limits in the many ways in which drafters word them (fixtures/wordings/time-limits.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractors.pipeline import read_lines
from extractors.types import Line
from tests.yaml_files import read_yaml

WORDINGS = Path(__file__).parents[2] / "fixtures" / "wordings" / "time-limits.yaml"
_FAMILIES: dict[str, list[dict[str, Any]]] = read_yaml(WORDINGS)["families"]
_CASES = [(family, case["text"], set(case["limits"])) for family, cases in _FAMILIES.items() for case in cases]


def stated(text: str) -> set[str]:
    """The limits that the text states, as the file writes them."""
    windows = read_lines([Line(line, starts_paragraph=True) for line in text.split("\n")]).windows
    numbered = [window for window in windows if window.number is not None and window.event != "other"]
    return {f"{w.event} {w.number} {w.unit} {w.stage}".removesuffix(" initial") for w in numbered}


@pytest.mark.parametrize(("family", "text", "limits"), _CASES, ids=[f"{c[0]}: {c[1][:60]}" for c in _CASES])
def test_finds_the_limits_that_a_wording_states(family: str, text: str, limits: set[str]) -> None:
    assert stated(text) == limits, family
