"""Judgments and results for tests: the shipped table, short forms such as S2, and anything hypothesis can think of."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from portal.scoring import catalog, overall
from portal.scoring.caps import Fact
from portal.scoring.indicators import Table
from portal.scoring.levels import VALUES, Judgment, Level, Quality
from portal.scoring.overall import Result

WHOLE = catalog.latest()
TABLE = catalog.table(WHOLE.version)
EXAMPLES = sorted((Path(__file__).parents[3] / "fixtures" / "scores").glob("*.yaml"))
LETTERS = {"S": Level.STRONG, "P": Level.PARTIAL, "R": Level.RED_FLAG}


def judged(**levels: str) -> list[Judgment]:
    """judged(_2c="P2") is a partial 2c with a record."""
    return [Judgment(id.lstrip("_"), LETTERS[short[0]], Quality(int(short[1]))) for id, short in levels.items()]


def everything(short: str, **others: str) -> list[Judgment]:
    """Every indicator but the one at exit on the same level; `others` differ."""
    ids = [id for id, indicator in WHOLE.by_id.items() if not indicator.at_exit]
    return judged(**{f"_{id}": others.get(f"_{id}", short) for id in ids})


def scored(*judgments: Judgment, facts: tuple[Fact, ...] = (), annual: bool = False) -> Result:
    return overall.score(WHOLE, TABLE, judgments, facts, annual=annual)


def example(path: Path) -> tuple[dict[str, Any], Result]:
    """What a fixture expects, and what its judgments and facts come to."""
    content = yaml.safe_load(path.read_text("utf-8"))
    found = judged(**{f"_{id}": short for id, short in content["levels"].items()})
    found += [Judgment(id, Level.NOT_APPLICABLE, reason=reason) for id, reason in content["not-applicable"].items()]
    return content["expected"], scored(*found, facts=tuple(Fact(**fact) for fact in content["facts"]))


def number(written: str | None) -> Fraction | None:
    return None if written is None else Fraction(written)


_STATES = [
    *((level, quality, "") for level in VALUES for quality in list(Quality)[1:]),
    *[(Level.NOT_EVIDENCED, Quality.NONE, "")] * 3,
    (Level.NOT_APPLICABLE, Quality.NONE, "There is none."),
]
# One state for each indicator; a list of numbers draws fast.
SHEETS = st.lists(st.integers(0, len(_STATES) - 1), min_size=len(WHOLE.by_id), max_size=len(WHOLE.by_id)).map(
    lambda states: [Judgment(id, _STATES[state][0], _STATES[state][1], reason=_STATES[state][2])
                    for id, state in zip(WHOLE.by_id, states, strict=True)])
FACTS = st.lists(st.builds(Fact, st.sampled_from(list(WHOLE.caps)), st.sampled_from(["one", "two"]), st.just("x")),
                 max_size=4).map(tuple)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """A table as a practice may edit it."""
    weight, percent = st.integers(1, 40), st.integers(0, 100)
    starts = sorted(draw(st.sets(st.integers(1, 100), min_size=1, max_size=4)), reverse=True)
    bands = [{"id": f"b-{start}", "title": "A band", "from": start, "coverage": draw(percent)} for start in starts]
    return catalog.read_table({
        "version": "2.0.0",
        "rows": {row.id: draw(weight) for row in WHOLE.rows},
        "weights": {"critical": draw(weight), "other": draw(weight)},
        "strong": {"score": draw(percent), "coverage": draw(percent)},
        "evidenced": draw(percent),
        "banded": draw(percent),
        "caps": {code: draw(percent) for code in WHOLE.caps},
        "bands": [*bands, {"id": "last", "title": "The last", "from": 0}],
    }, WHOLE)


TABLES = st.one_of(st.just(TABLE), tables())
