"""What happened since the last review: which checks it re-opens, and which caps it calls for while it is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlmodel import Session, col, select

from portal.models import Vendor, VendorEvent
from portal.questions import ages
from portal.scoring.caps import Fact
from portal.scoring.indicators import Indicators
from portal.scoring.levels import Judgment, Level
from portal.workflow.scores_found import Raised, Spoken

CAPS = {"late-report": "K3", "exclusion-found": "K2", "new-subcontractor": "K4"}


def open_ones(db: Session, vendor: Vendor) -> list[VendorEvent]:
    """What happened and is not settled, the latest first."""
    return list(db.exec(select(VendorEvent).where(
        VendorEvent.practice_id == vendor.practice_id, VendorEvent.vendor_id == vendor.id,
        col(VendorEvent.settled_at).is_(None)).order_by(col(VendorEvent.happened_on).desc(), col(VendorEvent.id))))


def capped(events: Iterable[VendorEvent], whole: Indicators) -> list[Raised]:
    return [Raised(Fact(CAPS[event.event], whole.events[event.event], f"event:{event.id}"),
                   whole.caps[CAPS[event.event]].indicators, event.created_at, lasts=True)
            for event in events if event.event in CAPS]


def reopened(spoken: Iterable[Spoken], events: Sequence[VendorEvent], whole: Indicators) -> list[Spoken]:
    """What was good before an event counts for nothing until somebody looks again. A red flag stays one: not to know
    is no better."""
    return [_reopened(one, events, whole) for one in spoken]


def _reopened(one: Spoken, events: Sequence[VendorEvent], whole: Indicators) -> Spoken:
    judgment = one.judgment
    names = whole.by_id[judgment.indicator].events
    since = next((event for event in events if event.event in names and one.at.date() < event.happened_on), None)
    if since is None or judgment.level is Level.RED_FLAG:
        return one
    words = f"Open again since {ages.date_in_words(since.happened_on)}: {whole.events[since.event]}"
    return replace(one, judgment=Judgment(judgment.indicator, Level.NOT_EVIDENCED, because=words,
                                          sources=(f"event:{since.id}",)))
