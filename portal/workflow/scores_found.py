"""What one source says of a check of the red-flag table, or what it shows that caps the score; and since when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from portal.questions import ages, building
from portal.questions.types import Age
from portal.scoring.caps import Fact
from portal.scoring.indicators import Cap, Indicator
from portal.scoring.levels import Judgment

IN_FORCE = "in-force"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one source says of a check, and when it was said: what comes later may take its place."""

    judgment: Judgment
    at: datetime


@dataclass(frozen=True, slots=True)
class Raised:
    """A fact that caps the score, and the checks in which it shows: once they are mended, it is over. `lasts` is a
    fact that only its own end ends, such as an event until it is settled."""

    fact: Fact
    indicators: tuple[str, ...]
    at: datetime
    lasts: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What sources of one kind say."""

    spoken: tuple[Spoken, ...] = ()
    raised: tuple[Raised, ...] = ()


def longest(indicator: Indicator, *, in_force: bool = False, executed: bool = False) -> Age | None:
    """How old a record for it may be; None for one that must be in force. `in_force` is the question beside which it
    lies, where the check asks for records of both kinds. Of several ages the shortest counts before the agreement is
    executed, and the longest after."""
    stated = [proof.max_age for proof in indicator.evidence]
    limits = [building.age(age) for age in stated if age != IN_FORCE]
    if not limits or (in_force and IN_FORCE in stated):
        return None
    return (max if executed else min)(limits, key=lambda age: (age.months * 30 + age.days))


def is_fresh(day: date, age: Age | None, today: date) -> bool:
    return age is None or not ages.is_older(day, age, today)


def shows_in(cap: Cap, indicators: Iterable[str]) -> tuple[str, ...]:
    """Those of the source's checks in which the cap shows; all of the cap's where the source names none of them."""
    return tuple(one for one in cap.indicators if one in set(indicators)) or cap.indicators


def start_of(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
