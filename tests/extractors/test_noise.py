"""The same agreement in other clothes gets the same verdicts; `python -m tests.bench noise` tries all of them."""

from __future__ import annotations

import pytest

from fixtures import source
from fixtures.build import AGREEMENTS
from tests.bench.noise import BARS, differences


@pytest.mark.parametrize(
    ("slug", "clothes"),
    [
        ("complete", "two-column"),
        ("example-billing-v2", "two-column"),
        ("example-billing-v2", "docx"),
        ("hhs-shape", "docx"),
        ("pre-2013", "slanted scan"),
    ],
)
def test_other_clothes_make_no_other_verdicts(slug: str, clothes: str) -> None:
    told, count = differences(source.read(AGREEMENTS / slug / "source.md"), clothes)
    assert count > 30
    assert len(told) <= (1 - BARS[clothes]) * count, told
