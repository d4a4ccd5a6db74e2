"""The time limits of one reading beside the practice's own."""

from collections.abc import Iterable, Mapping

from portal.models import Finding, Reading
from portal.scoring import limits
from portal.scoring.limits import Limit


def of(reading: Reading, findings: Iterable[Finding], own: Mapping[str, int]) -> list[Limit]:
    """What the agreement states, and what it should state and does not. `own` are the practice's limits in hours by
    event. A text that is no agreement, or too poor to read, cannot show that something is not stated."""
    if not reading.is_baa or reading.quality != "good":
        own = {window["event"]: own[window["event"]] for window in reading.windows if window["event"] in own}
    return limits.compare(reading.windows, own, [row.clause for row in findings if row.status == "conflict"])


def before(reading: Reading) -> list[Limit]:
    """The periods of notice before something happens: longer is better there."""
    return limits.before(reading.windows)
