"""What the practice saw for itself: traced lists, talk-throughs, and fixes that passed their retest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from portal.models import EvidenceTest, Finding, Remediation, RemediationEntry, Vendor, WalkThrough
from portal.questions import ages
from portal.scoring.caps import Fact
from portal.scoring.indicators import Indicator, Indicators
from portal.scoring.levels import VALUES, Judgment, Level, Quality
from portal.vocabulary.statuses import EvidenceTestStatus, RemediationStatus
from portal.workflow.scores_found import Found, Raised, Spoken, is_fresh, longest, shows_in, start_of

TALKED_THROUGH, SUSPECTED_BREACH = "5i", "suspected-breach"


@dataclass(frozen=True, slots=True)
class Mended:
    """A closed fix: which check it mended, what its passing retest found and when, and the one thing that it was about:
    a question, a term, or the test whose every exception is mended by now. Empty for a whole check."""

    spoken: Spoken
    about: str


def of_vendor(db: Session, vendor: Vendor, whole: Indicators, today: date) -> Found:
    """Traced lists, of each kind the newest, and the newest talk-through of a suspected breach."""
    spoken: list[Spoken] = []
    raised: list[Raised] = []
    for test in _tests(db, vendor):
        spoken += _traced(test, whole, vendor, today)
        raised += _shown(test, whole)
    return Found((*spoken, *_talked(db, vendor, whole, today)), tuple(raised))


def _tests(db: Session, vendor: Vendor) -> Iterable[EvidenceTest]:
    rows = db.exec(select(EvidenceTest).where(
        EvidenceTest.practice_id == vendor.practice_id, EvidenceTest.vendor_id == vendor.id,
        EvidenceTest.status == EvidenceTestStatus.DONE, col(EvidenceTest.done_at).is_not(None))
        .order_by(col(EvidenceTest.done_at), col(EvidenceTest.id)))
    return {row.kind: row for row in rows}.values()


def _done_at(test: EvidenceTest) -> datetime:
    return test.done_at or test.created_at


def _traced(test: EvidenceTest, whole: Indicators, vendor: Vendor, today: date) -> Iterator[Spoken]:
    for one in test.result.get("judgments", ()):
        if one["indicator"] in whole.by_id:
            at = _done_at(test)
            yield Spoken(_tested(whole.by_id[one["indicator"]], Level(one["level"]), one["because"], f"test:{test.id}",
                                 at.date(), today, executed=vendor.executed_on is not None), at)


def _tested(indicator: Indicator, level: Level, because: str, source: str, day: date, today: date, *,
            executed: bool) -> Judgment:
    """A tested record while it is inside its maximum age; then no more than a word."""
    if level not in VALUES:
        return Judgment(indicator.id, Level.NOT_EVIDENCED, because=because, sources=(source,))
    fresh = is_fresh(day, longest(indicator, executed=executed), today)
    return Judgment(indicator.id, level, Quality.TESTED if fresh else Quality.WORD, because, (source,), stale=not fresh)


def _shown(test: EvidenceTest, whole: Indicators) -> Iterator[Raised]:
    judged = [one["indicator"] for one in test.result.get("judgments", ())]
    for code, says in test.result.get("facts", ()):
        if code in whole.caps:
            yield Raised(Fact(code, says, f"test:{test.id}"), shows_in(whole.caps[code], judged), _done_at(test))


def _talked(db: Session, vendor: Vendor, whole: Indicators, today: date) -> Iterator[Spoken]:
    newest = db.exec(select(WalkThrough).where(
        WalkThrough.practice_id == vendor.practice_id, WalkThrough.vendor_id == vendor.id,
        WalkThrough.scenario == SUSPECTED_BREACH, col(WalkThrough.withdrawn_at).is_(None))
        .order_by(col(WalkThrough.held_on).desc(), col(WalkThrough.created_at).desc(), col(WalkThrough.id))).first()
    if newest is None:
        return
    day = ages.date_in_words(newest.held_on)
    level, how = (Level.STRONG, "went step by step as it is written") if newest.matches else (
        Level.PARTIAL, "differed from what is written")
    yield Spoken(_tested(whole.by_id[TALKED_THROUGH], level, f"The talk-through of {day} {how}",
                         f"walk-through:{newest.id}", newest.held_on, today, executed=vendor.executed_on is not None),
                 start_of(newest.held_on))


def mended(db: Session, vendor: Vendor, whole: Indicators, today: date) -> list[Mended]:
    """The fixes that were closed by a passing retest, the oldest first. Where another fix of the same check was open
    by then and is still, the check is not mended yet."""
    fixes = db.exec(select(Remediation).where(
        Remediation.practice_id == vendor.practice_id, Remediation.vendor_id == vendor.id,
        Remediation.indicator != "")).all()
    closed = {fix.id: fix for fix in fixes if fix.status == RemediationStatus.CLOSED and fix.indicator in whole.by_id}
    if not closed:
        return []
    retests = {id: entry for id, entry in _last_retests(db, vendor, closed).items()
               if entry.facts.get("result") == "passed" and entry.facts.get("level") in ("strong", "partial")
               and not _waits(closed[id], entry, fixes)}
    about = _about(db, vendor, [closed[id] for id in retests])
    found = [_mended(closed[id], about[id], entry, whole, vendor, today) for id, entry in retests.items()]
    return sorted(found, key=lambda one: (one.spoken.at, one.spoken.judgment.sources))


def _last_retests(db: Session, vendor: Vendor, closed: Mapping[str, Remediation]) -> dict[str, RemediationEntry]:
    rows = db.exec(select(RemediationEntry).where(
        RemediationEntry.practice_id == vendor.practice_id, col(RemediationEntry.remediation_id).in_(list(closed)),
        RemediationEntry.kind == "retest").order_by(col(RemediationEntry.number)))
    return {row.remediation_id: row for row in rows}


def _waits(fix: Remediation, retest: RemediationEntry, fixes: Iterable[Remediation]) -> bool:
    return any(other.indicator == fix.indicator and other.status != RemediationStatus.CLOSED
               and other.created_at < retest.created_at for other in fixes)


def _about(db: Session, vendor: Vendor, closed: Sequence[Remediation]) -> dict[str, str]:
    """What each of these fixes was about. One exception of a test is not all that the test shows."""
    found = {fix.id: fix.source_id.partition("#")[2] for fix in closed}
    by_kind = {kind: [fix for fix in closed if fix.source_kind == kind and fix.source_id] for kind in ("term", "test")}
    if by_kind["term"]:
        clauses = dict(db.exec(select(col(Finding.id), col(Finding.clause)).where(
            Finding.practice_id == vendor.practice_id, col(Finding.id).in_([fix.source_id for fix in by_kind["term"]]))
        ).all())
        found |= {fix.id: clauses.get(fix.source_id, fix.source_id) for fix in by_kind["term"]}
    if by_kind["test"]:
        mended = {fix.source_id for fix in by_kind["test"]}
        whole = {f"test:{test.id}" for test in _tests(db, vendor) if mended >= {
            f"{test.id}#{one['number']}" for one in test.result.get("exceptions", ())}}
        about = {fix.id: f"test:{fix.source_id.partition('#')[0]}" for fix in by_kind["test"]}
        found |= {id: test if test in whole else f"{test}#" for id, test in about.items()}
    return found


def _mended(fix: Remediation, about: str, retest: RemediationEntry, whole: Indicators, vendor: Vendor,
            today: date) -> Mended:
    day = retest.created_at.date()
    words = f"Fix {fix.number} was tested again on {ages.date_in_words(day)}, and passed"
    judgment = _tested(whole.by_id[fix.indicator], Level(retest.facts["level"]), words, f"fix:{fix.id}", day, today,
                       executed=vendor.executed_on is not None)
    return Mended(Spoken(judgment, retest.created_at), about)
