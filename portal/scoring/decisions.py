"""What a practice may do with a vendor now: the band of its score, held by what the agreement allows."""

from __future__ import annotations

from enum import StrEnum

from portal.scoring.indicators import Table
from portal.scoring.overall import Result


class Standing(StrEnum):
    """Worst first. The first five are the decisions of the red-flag table; the others need none."""

    NO_RELEASE = "no-release"
    HOLD = "hold"
    NOT_ENOUGH = "not-enough"
    CONDITIONS = "conditions"
    APPROVE = "approve"
    NO_PHI = "no-phi"
    CLOSED = "closed"


RANKS = {standing: number for number, standing in enumerate(Standing)}
_BANDS = {"approve": Standing.APPROVE, "conditions": Standing.CONDITIONS, "hold": Standing.HOLD}


def standing(result: Result, *, phi: bool, executed: bool, has_phi: bool, closed: bool) -> Standing:
    """`phi`: the vendor is meant to handle patient data; `executed`: both sides have signed the agreement (G3);
    `has_phi`: patient data is with the vendor. However good a score is, without the agreement it is a hold."""
    if closed:
        return Standing.CLOSED
    if not phi:
        return Standing.NO_PHI
    if is_worst(result.case.table, result) or (has_phi and not executed):
        return Standing.NO_RELEASE
    if result.band is None:
        return Standing.NOT_ENOUGH
    return _BANDS.get(result.band.id, Standing.HOLD) if executed else Standing.HOLD


def is_worst(table: Table, result: Result) -> bool:
    """True in the band that releases nothing."""
    return result.band is not None and result.band.id == table.bands[-1].id
