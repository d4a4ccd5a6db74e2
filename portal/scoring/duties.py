"""What comes round with every vendor (requirements E-2): the usual duties, and when each is due again."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

# How often: what a person may choose, in words. Empty is for what has no day.
CADENCES: Mapping[str, str] = {
    "30d": "Every 30 days", "90d": "Every 90 days", "3m": "Every 3 months", "6m": "Every 6 months",
    "12m": "Every 12 months", "24m": "Every 2 years", "": "Once, or when something changes"}
_CADENCE = re.compile(r"([1-9]\d{0,2})([dm])")


@dataclass(frozen=True, slots=True)
class Usual:
    """A duty that most practices set. `law` is the rule that asks for it at all; none of them gives a number."""

    kind: str
    what: str
    every: str
    law: str = ""


USUAL: tuple[Usual, ...] = (
    Usual("review", "Review of the vendor: questions, proof, agreement", "12m"),
    Usual("access-review", "Check of the vendor’s accounts in our systems", "90d", "45 CFR 164.308(a)(4)"),
    Usual("evidence", "Proof that the vendor checked its own accounts", "90d", "45 CFR 164.308(a)(4)"),
    Usual("evidence", "Proof of training", "12m", "45 CFR 164.308(a)(5)"),
    Usual("evidence", "Risk analysis of the vendor", "12m", "45 CFR 164.308(a)(1)(ii)(A)"),
    Usual("evidence", "Exercise of the incident plan, with a billing case", "12m", "45 CFR 164.308(a)(7)(ii)(D)"),
    Usual("evidence", "Test that backups can be restored", "12m", "45 CFR 164.308(a)(7)(ii)(D)"),
    Usual("evidence", "Sample of records from several periods", "12m"),
    Usual("report", "List of subcontractors, sent anew", "90d"),
    Usual("incident-route", "Incidents are told by phone and in writing to our owner for this vendor", ""),
    Usual("meeting", "Talk about claim errors, denials, open requests for access, and security events", "3m"),
    Usual("screening", "Exclusion lists checked for the firm and its people", "30d"),
    Usual("agreement-read", "Agreement read again beside what they do now", "12m"),
)


def after(day: date, every: str) -> date | None:
    """The day on which it is due again; None for what has no cadence. A month after the 31st is the last day of a
    shorter month. Raises ValueError for a cadence that is none."""
    if not every:
        return None
    found = _CADENCE.fullmatch(every)
    if found is None:
        raise ValueError(f"{every!r} is no cadence; one is 90d or 12m")
    number = int(found[1])
    if found[2] == "d":
        return day + timedelta(days=number)
    year, month = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
