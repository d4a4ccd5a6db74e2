"""State limits that may shorten the practice's own time (rules B-5): context for a person, never a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class StateLimit:
    """One limit of a state's law. `actor` is who must tell whom, `applies` to what it is limited, `checked` the day on
    which the source was read; `verified` is True only where that was the law itself."""

    state: str
    law: str
    actor: str
    number: int
    unit: str
    trigger: str
    source: str
    checked: str
    verified: bool
    applies: str = ""


def limits(entry: Mapping[str, Any]) -> tuple[StateLimit, ...]:
    """The limits of a rule file that its schema has passed, by state and law."""
    made: Sequence[StateLimit] = [StateLimit(**limit) for limit in entry["limits"]]
    return tuple(sorted(made, key=lambda limit: (limit.state, limit.law, limit.number)))
