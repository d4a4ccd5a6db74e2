"""Who is bound, in the many ways in which drafters say so (fixtures/wordings/duties.yaml)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from extractors.pipeline import read_lines
from extractors.types import Line
from tests.yaml_files import read_yaml

WORDINGS: dict[str, Any] = read_yaml(Path(__file__).parents[2] / "fixtures" / "wordings" / "duties.yaml")
PROMISES: dict[str, dict[str, str]] = WORDINGS["promises"]
PARTIES = (
    'This Business Associate Agreement is between Sample Family Practice ("Practice") '
    'and Example Billing Co. ("Vendor").'
)


def _found(wording: str) -> set[str]:
    """The clauses of PROMISES that an agreement makes which words all of them so, each in a paragraph."""
    sentences = [wording.format(**promise) for promise in PROMISES.values()]
    reading = read_lines([Line(text, starts_paragraph=True) for text in (PARTIES, *sentences)])
    return {clause.id for clause in reading.clauses if clause.evidence} & PROMISES.keys()


@pytest.mark.parametrize("wording", WORDINGS["binding"])
def test_finds_every_promise_however_the_duty_is_worded(wording: str) -> None:
    assert _found(wording) == PROMISES.keys()


@pytest.mark.parametrize("wording", WORDINGS["not-binding"])
def test_finds_no_promise_where_the_vendor_is_not_bound(wording: str) -> None:
    assert not _found(wording)
