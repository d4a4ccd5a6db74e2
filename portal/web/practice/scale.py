"""The drawn scale of a time limit: a logarithmic axis around 24 hours to 60 days, as positions of SVG attributes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from portal.scoring.limits import Fit, Limit
from portal.vocabulary.terms import hours_in_words

WIDTH, HEIGHT = 420.0, 20.0
SHORTEST, LONGEST = 8.0, 2240.0  # hours at the two ends of the axis
TICKS = ((24, "24 h"), (72, "72 h"), (240, "10 d"), (720, "30 d"), (1440, "60 d"))
EDGE = 7.0  # room for the dot of a value that lies beyond an end


def position(hours: float) -> float:
    """Where an hour stands on the axis; values beyond an end stand at that end."""
    place = WIDTH * math.log(max(hours, 0.1) / SHORTEST) / math.log(LONGEST / SHORTEST)
    return round(min(max(place, EDGE), WIDTH - EDGE), 1)


@dataclass(frozen=True, slots=True)
class Zone:
    """One stretch of the axis between two ticks."""

    name: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Scale:
    """One time limit as drawn: a hollow dot as written, a solid dot at its longest, a dashed line for the own limit."""

    nominal: float | None
    worst: float | None
    own: float | None
    label: str

    @property
    def apart(self) -> bool:
        """True where the two dots do not stand on one another."""
        return self.nominal is not None and self.worst is not None and abs(self.worst - self.nominal) > 1


def ticks() -> list[tuple[float, str]]:
    return [(position(hours), word) for hours, word in TICKS]


def zones() -> list[Zone]:
    edges = [0.0, *(position(hours) for hours, _ in TICKS), WIDTH]
    return [Zone(f"z{number}", left, round(right - left, 1))
            for number, (left, right) in enumerate(zip(edges, edges[1:], strict=False), start=1)]


def of(limit: Limit) -> Scale:
    """The scale of one limit, with a sentence for those who do not see it."""
    nominal, worst, own = (None if hours is None else position(hours)
                           for hours in (limit.nominal, limit.worst, limit.own))
    return Scale(nominal, worst, own, _label(limit))


def _label(limit: Limit) -> str:
    parts = [limit.words if limit.worst is None else f"{hours_in_words(limit.nominal or limit.worst)} as written"]
    if limit.worst is not None and limit.worst != limit.nominal:
        parts.append(f"{hours_in_words(limit.worst)} at most")
    if limit.own is not None:
        parts.append(f"your limit is {hours_in_words(limit.own)}")
    return f"{limit.name}: " + ", ".join(parts)


# How a result looks: the sign and the color of its badge, and its word.
FIT_BADGES: dict[Fit, tuple[str, str, str]] = {
    Fit.WITHIN: ("circle-check-f", "Within", "good"),
    Fit.OVER: ("alert-triangle", "Over", "warn"),
    Fit.NO_NUMBER: ("circle-dashed", "No number", "none"),
    Fit.CONFLICT: ("arrows-diff", "Conflict", "odd"),
    Fit.NOT_COMPARED: ("circle-minus", "Not compared", "none"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of time limits. `first` is the first of its event, `span` how many follow with it."""

    limit: Limit
    scale: Scale
    badge: tuple[str, str, str]
    first: bool
    span: int


def rows(limits: Sequence[Limit]) -> list[Row]:
    """The table's lines; those of one event stand together under one name."""
    made = []
    for place, limit in enumerate(limits):
        first = place == 0 or limits[place - 1].event != limit.event or limit.event == "other"
        span = 1 if limit.event == "other" else sum(other.event == limit.event for other in limits)
        made.append(Row(limit, of(limit), FIT_BADGES[limit.fit], first, span))
    return made
