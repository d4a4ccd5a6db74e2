"""Time limits of two versions, event by event: which became shorter, which longer, which came or went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from extractors.compare_words import unnumbered
from extractors.types import Window

LATE_TRIGGERS = ("determination", "confirmation")  # the clock starts when the vendor says so
DIRECTIONLESS = "other"  # events of which nobody knows whether sooner is better


class Turn(StrEnum):
    """What became of a term or a time limit, seen from the practice."""

    REMOVED = "removed"
    WEAKENED = "weakened"
    MIXED = "mixed"
    ADDED = "added"
    STRENGTHENED = "strengthened"
    UNCLEAR = "unclear"
    DECIDED = "decided"
    REWORDED = "reworded"
    UNCHANGED = "unchanged"

    @property
    def mirrored(self) -> Turn:
        """The same change with the two versions swapped."""
        return _MIRRORED.get(self, self)


_MIRRORED = {
    Turn.REMOVED: Turn.ADDED,
    Turn.ADDED: Turn.REMOVED,
    Turn.WEAKENED: Turn.STRENGTHENED,
    Turn.STRENGTHENED: Turn.WEAKENED,
}


@dataclass(frozen=True, slots=True)
class LimitChange:
    """A time limit then and now; None where there is none, or where it cannot be told (UNCLEAR). `beside` are the
    other limits of that version for the same thing, with which the first is in conflict."""

    event: str
    turn: Turn
    before: Window | None
    after: Window | None
    beside_before: tuple[Window, ...] = ()
    beside_after: tuple[Window, ...] = ()


def changes(
    before: Iterable[Window], after: Iterable[Window], clashing: Collection[str] = ()
) -> tuple[LimitChange, ...]:
    """Every time limit of both versions, paired: first those that stayed as they were, then from the shortest on.
    The limits of the events in `clashing` contradict each other, so they make one change together."""
    old, new = list(before), list(after)
    order = list(dict.fromkeys(map(_occasion, [*new, *old])))
    made: list[LimitChange] = []
    for key in order:
        pair = [w for w in old if _occasion(w) == key], [w for w in new if _occasion(w) == key]
        made += [_together(*pair)] if key[0] in clashing and _clash(*pair) else _of_event(*pair)
    return tuple(made)


def untold(before: Iterable[Window], after: Iterable[Window]) -> tuple[LimitChange, ...]:
    """The time limits of one version where nothing can be told of the other, whose own are left out."""
    told = [LimitChange(a.event, Turn.UNCLEAR, a, None) for a in before]
    return tuple(told + [LimitChange(b.event, Turn.UNCLEAR, None, b) for b in after])


def _clash(old: Sequence[Window], new: Sequence[Window]) -> bool:
    """Whether a version has two limits for the same thing."""
    return any(len({_written(w) for w in side if w.number is not None}) > 1 for side in (old, new))


def _together(old: Sequence[Window], new: Sequence[Window]) -> LimitChange:
    """One change of all limits for the same thing: nobody knows which of them counts."""
    was, now = (list({_written(w): w for w in sorted(side, key=_rank)}.values()) for side in (old, new))
    turn = Turn.UNCLEAR
    if list(map(_written, was)) == list(map(_written, now)):
        turn = Turn.UNCHANGED
    elif not was or not now:
        turn = Turn.REMOVED if was else Turn.ADDED
    return LimitChange(
        (*was, *now)[0].event,
        turn,
        was[0] if was else None,
        now[0] if now else None,
        tuple(was[1:]),
        tuple(now[1:]),
    )


def _occasion(window: Window) -> tuple[str, str, str]:
    """What is compared with what: a first notice is no full report, and notice before an event no notice after it."""
    return window.event, window.direction, window.stage


def _of_event(old: Sequence[Window], new: Sequence[Window]) -> list[LimitChange]:
    both = Counter(map(_written, old)) & Counter(map(_written, new))
    kept_old, rest_old = _parted(old, both)
    kept_new, rest_new = _parted(new, both)
    made = [LimitChange(a.event, Turn.UNCHANGED, a, b) for a, b in zip(kept_old, kept_new, strict=True)]
    rest_old, rest_new = sorted(rest_old, key=_rank), sorted(rest_new, key=_rank)
    pairs = min(len(rest_old), len(rest_new))
    made += [LimitChange(a.event, _turn(a, b), a, b) for a, b in zip(rest_old, rest_new, strict=False)]
    made += [LimitChange(a.event, Turn.REMOVED, a, None) for a in rest_old[pairs:]]
    return made + [LimitChange(b.event, Turn.ADDED, None, b) for b in rest_new[pairs:]]


def _parted(windows: Sequence[Window], both: Counter[tuple[object, ...]]) -> tuple[list[Window], list[Window]]:
    """The windows that the other version has too, in an order of their own, and the rest."""
    left = Counter(both)
    kept: list[Window] = []
    rest: list[Window] = []
    for window in windows:
        here = left[_written(window)] > 0
        left[_written(window)] -= here
        (kept if here else rest).append(window)
    return sorted(kept, key=_rank), rest


def _written(window: Window) -> tuple[object, ...]:
    return window.number, window.unit, window.trigger, window.qualifier


def _rank(window: Window) -> tuple[float, str]:
    return _hours(window), str(_written(window))


def _hours(window: Window) -> float:
    """The longest that it can take; without a number there is no end to it."""
    hours = window.hours_worst if window.hours_worst is not None else window.hours_nominal
    return inf if hours is None else float(hours)


def _turn(old: Window, new: Window) -> Turn:
    if _same_words(old, new):
        return Turn.UNCHANGED
    if old.event == DIRECTIONLESS:
        return Turn.REWORDED
    return of_signs(_signs(old, new)) or Turn.REWORDED


def _same_words(old: Window, new: Window) -> bool:
    """Whether nothing but the reading of the words differs, as where a heading stands elsewhere in another form."""
    limits = [(w.number, w.unit, w.hours_worst, w.trigger in LATE_TRIGGERS, unnumbered(w.quote)) for w in (old, new)]
    return limits[0] == limits[1]


def _signs(old: Window, new: Window) -> set[str]:
    """ "+" for what became better, "-" for what became worse. Notice before something happens is better when longer."""
    was, now = _hours(old), _hours(new)
    if old.direction == "before":
        was, now = -was if was < inf else inf, -now if now < inf else inf
    late = (old.trigger in LATE_TRIGGERS) - (new.trigger in LATE_TRIGGERS)
    return {"+" if better else "-" for better, differs in ((now < was, now != was), (late > 0, late != 0)) if differs}


def of_signs(signs: set[str]) -> Turn | None:
    """Better, worse, or both at once; None for no sign at all."""
    if len(signs) == 2:
        return Turn.MIXED
    return {"+": Turn.STRENGTHENED, "-": Turn.WEAKENED}[next(iter(signs))] if signs else None


def signs(changed: Sequence[LimitChange]) -> set[str]:
    """What the time limits of one event say of its term. A further limit beside others says nothing: whether it
    makes the term weaker is for the reasons to tell."""
    found: set[str] = set()
    had, has = any(c.before for c in changed), any(c.after for c in changed)
    for change in changed:
        if change.turn in (Turn.STRENGTHENED, Turn.MIXED) or (not had and change.after and change.after.number):
            found.add("+")
        if change.turn in (Turn.WEAKENED, Turn.MIXED) or (not has and change.before and change.before.number):
            found.add("-")
    return found
