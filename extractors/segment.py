"""Lines -> passages: the paragraphs of an agreement in reading order, each in its section and zone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from extractors.blocks import parts
from extractors.outline import Outline
from extractors.passages import HeadingRules, Passage, Zone
from extractors.types import Line


def passages(lines: Sequence[Line], rules: HeadingRules) -> tuple[Passage, ...]:
    """The passages of a document in reading order. Headings are passages too (`is_heading`)."""
    outline = Outline(rules)
    for part in parts(lines):
        outline.add(part)
    return _bounded(outline.done, rules)


def _bounded(made: list[Passage], rules: HeadingRules) -> tuple[Passage, ...]:
    """Where the agreement is an exhibit of a longer contract, what stands before it and after it is OUTSIDE."""
    titles = [p.order for p in made if p.is_heading and len(p.text) < 120 and rules.agreement.search(p.text)]
    early = [p for p in made[:8] if rules.agreement.search(p.text)]
    late = [order for order in titles if order > max(12, len(made) // 8)]
    if early or not late or len(made) - late[0] < 8:
        return tuple(made)
    ends = [
        p.order for p in made if p.is_heading and p.order > late[0] and _DIVIDES.match(p.text) and p.order not in titles
    ]
    last = ends[0] if ends else len(made)
    return tuple(p if late[0] <= p.order < last else replace(p, zone=Zone.OUTSIDE) for p in made)


_DIVIDES = re.compile(r"(?i)^(?:exhibit|appendix|schedule|attachment|annex)\s+[a-z0-9]{1,3}\b")
