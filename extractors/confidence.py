"""How sure a verdict is: the share of such verdicts that were right on agreements that the rules had not seen.

The figures come from sixteen agreements read for the first time (some 480 verdicts), rounded and smoothed; above 0.9
more than nine in ten were right. `python -m fixtures.calibration FOLDER` prints the same table for others.
"""

from __future__ import annotations

from collections.abc import Sequence

# The strength of the best passage (an opinion has 0.45 to 0.6, a rule 0.55 to 0.99), and the share that was right.
FOUND = ((0.0, 0.5), (0.4, 0.85), (0.5, 0.9), (0.7, 0.92), (0.85, 0.93), (0.9, 0.97), (0.95, 0.98), (1.0, 0.99))
# How near the nearest passage that does not count is: a mention is 0.3, another place 0.5, an opinion that was not sure
# enough 0.6, a wrong form 0.7, a look-alike 0.8, another party 0.9. What the model half believes is most often there.
MISSING = ((0.0, 0.95), (0.3, 0.92), (0.5, 0.8), (0.6, 0.5), (0.7, 0.6), (0.8, 0.7), (1.0, 0.7))
UNCLEAR = 0.3


def of_found(strength: float, legibility: float = 1.0) -> float:
    """The probability (0-1) that a term is there; `legibility` is the mean confidence of the words it was read from."""
    return round(_at(FOUND, strength) * legibility, 2)


def of_missing(nearness: float) -> float:
    """The probability (0-1) that a term is missing, given the nearest passage that was turned down (0 for none)."""
    return round(_at(MISSING, nearness), 2)


def _at(points: Sequence[tuple[float, float]], place: float) -> float:
    for (left, low), (right, high) in zip(points, points[1:], strict=False):
        if place <= right:
            return low + (high - low) * max(0.0, place - left) / (right - left)
    return points[-1][1]
