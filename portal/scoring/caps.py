"""Which facts hold a score down, how low, and what each of them stops."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from portal.scoring.indicators import Cap, Indicators, Table


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """Something that was found and triggers a cap: its code (K1 to K12), in words, and the id of what shows it."""

    cap: str
    says: str
    source: str


@dataclass(frozen=True, slots=True)
class Held:
    """A cap that applies, at how many points, and every fact that triggered it."""

    cap: Cap
    at: int
    facts: tuple[Fact, ...]


def holding(whole: Indicators, table: Table, facts: Iterable[Fact]) -> tuple[Held, ...]:
    """The caps that apply, the lowest first; the first one is what holds the score. Raises ValueError for a fact that
    names no cap of the table."""
    found = sorted(set(facts))
    if unknown := [fact.cap for fact in found if fact.cap not in whole.caps]:
        raise ValueError(f"there is no cap {unknown[0]}; there are {', '.join(whole.caps)}")
    order = list(whole.caps)
    held = [Held(whole.caps[code], table.caps[code], tuple(fact for fact in found if fact.cap == code))
            for code in {fact.cap for fact in found}]
    return tuple(sorted(held, key=lambda one: (one.at, order.index(one.cap.code))))
