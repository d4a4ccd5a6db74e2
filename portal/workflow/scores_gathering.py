"""What is known of a vendor, as judgments on the checks of the red-flag table and as facts that cap its score.

Sources are ids of one form: `answer:<assessment>#BAA-03`, `file:<assessment>#<evidence>`, `term:<agreement>#<clause>`,
`test:<evidence test>`, `walk-through:`, `fix:`, `event:`, `gate:<pass>`, `vendor:`. However many questions there are,
the queries are as many.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from portal import clock
from portal.models import Vendor
from portal.scoring.caps import Fact
from portal.scoring.indicators import Indicator, Indicators
from portal.scoring.levels import Judgment, Level, together
from portal.workflow import scores_from_agreements, scores_from_answers, scores_from_events, scores_from_tests
from portal.workflow.scores_found import Found, Raised, Spoken
from portal.workflow.scores_from_tests import Mended
from portal.workflow.submissions_attested import Attested

BY_WORD_ALONE = "The vendor says so, and no record shows it"


@dataclass(frozen=True, slots=True)
class Gathered:
    judgments: tuple[Judgment, ...]
    facts: tuple[Fact, ...]


def of_vendor(db: Session, vendor: Vendor, whole: Indicators, sent: Attested) -> Gathered:
    found = _found(db, vendor, whole, sent, clock.today())
    by_id: dict[str, list[Judgment]] = {}
    for one in found.spoken:
        by_id.setdefault(one.judgment.indicator, []).append(one.judgment)
    return Gathered(tuple(_joined(whole.by_id[id], by_id[id]) for id in whole.by_id if id in by_id),
                    tuple(sorted({one.fact for one in found.raised})))


def _found(db: Session, vendor: Vendor, whole: Indicators, sent: Attested, today: date) -> Found:
    sources = (scores_from_answers.of_vendor(sent, vendor, whole, today),
               scores_from_agreements.of_vendor(db, vendor, whole),
               scores_from_tests.of_vendor(db, vendor, whole, today))
    mended = scores_from_tests.mended(db, vendor, whole, today)
    events = scores_from_events.open_ones(db, vendor)
    spoken = _replaced([one for found in sources for one in found.spoken], mended)
    raised = _ended([one for found in sources for one in found.raised], mended)
    return Found(tuple(scores_from_events.reopened(spoken, events, whole)),
                 (*raised, *scores_from_events.capped(events, whole)))


def _replaced(spoken: Iterable[Spoken], mended: Sequence[Mended]) -> list[Spoken]:
    """The latest retest of a check takes the place of what was said of it before."""
    last = {one.spoken.judgment.indicator: one.spoken for one in mended}
    kept = [one for one in spoken
            if one.judgment.indicator not in last or one.at > last[one.judgment.indicator].at]
    return [*kept, *last.values()]


def _ended(raised: Iterable[Raised], mended: Sequence[Mended]) -> list[Raised]:
    return [one for one in raised if one.lasts or not any(_ends(fix, one) for fix in mended)]


def _ends(fix: Mended, one: Raised) -> bool:
    """A fix of one answer or term does not end what another one shows, nor of one exception what a test shows by
    others; a fix of a whole check ends all."""
    part = one.fact.source.partition("#")[2]
    return (fix.spoken.judgment.indicator in one.indicators and one.at < fix.spoken.at
            and (not fix.about or fix.about in (part, one.fact.source)))


def _joined(indicator: Indicator, found: Sequence[Judgment]) -> Judgment:
    joined = together(indicator.id, found, by_record=indicator.by_record)
    if joined.level is not Level.NOT_EVIDENCED:
        return joined
    every = sorted(found, key=lambda one: (one.sources, one.because))
    words = [one.because if one.value is None else BY_WORD_ALONE for one in every]
    return replace(joined, because="; ".join(dict.fromkeys(filter(None, words))),
                   sources=tuple(dict.fromkeys(source for one in every for source in one.sources)))
