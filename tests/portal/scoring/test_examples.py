"""Three scores that were computed by hand, to the last digit: fixtures/scores."""

from __future__ import annotations

from pathlib import Path

import pytest

from portal.scoring import explanation
from portal.scoring.explanation import shown
from tests.portal.scoring.judging import EXAMPLES, example, number

ALL = pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in EXAMPLES])


def test_there_are_three_examples() -> None:
    assert [path.stem for path in EXAMPLES] == ["capped", "careful", "little-known"]


@ALL
def test_the_score_its_coverage_and_its_range(path: Path) -> None:
    expected, result = example(path)
    for name in ("computed", "score", "coverage", "floor", "ceiling"):
        assert getattr(result, name) == number(expected[name]), name
    assert str(shown(result.score or number("0"))) == expected["shown"]
    assert list(result.mix.values()) == [number(share) for share in expected["mix"]]


@ALL
def test_the_rows_and_their_verdicts(path: Path) -> None:
    expected, result = example(path)
    assert {row.row.id: row.score for row in result.rows} == {
        id: number(score) for id, score in expected["rows"].items()}
    assert {row.row.id: str(row.verdict) for row in result.rows} == expected["verdicts"]


@ALL
def test_the_cap_and_the_band(path: Path) -> None:
    expected, result = example(path)
    assert (result.cap.cap.code if result.cap else None) == expected["cap"]
    assert (result.band.id if result.band else None) == expected["band"]


@ALL
def test_the_lines_of_the_explanation(path: Path) -> None:
    expected, result = example(path)
    points = {line.code: line.points for line in explanation.lines(result)}
    assert {code: points[code] for code in expected["lines"]} == {
        code: number(written) for code, written in expected["lines"].items()}
    assert sum(points.values()) == result.score
