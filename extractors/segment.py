"""Lines -> passages: the paragraphs of an agreement in reading order, each in its section and zone."""

from __future__ import annotations

from collections.abc import Sequence

from extractors import binding, bounds, glosses, leaders, pipes, tables
from extractors.blocks import parts
from extractors.outline import Outline
from extractors.passages import HeadingRules, Passage
from extractors.types import Line


def passages(lines: Sequence[Line], rules: HeadingRules) -> tuple[Passage, ...]:
    """The passages of a document in reading order. Headings are passages too (`is_heading`)."""
    outline = Outline(rules)
    for part in parts(leaders.rows(pipes.joined(lines))):
        outline.add(part)
    return tables.chosen(binding.ruled(glosses.blanked(bounds.bounded(outline.done, rules))))
