"""What cannot both be right about a vendor: found anew with each score, kept with both sides, settled by a person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Assessment, Contradiction, EvidenceTest, Vendor
from portal.questions import contradictions as pairs
from portal.questions.contradictions import Pair, Side
from portal.tracing.kinds import KINDS
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus, EvidenceTestStatus
from portal.vocabulary.terms import EVENT_CLAUSES
from portal.workflow import follow_ups_drafting, wordings
from portal.workflow.parts import Parts
from portal.workflow.submissions_attested import Attested, Read

REASON_MAX = 2000
# The questions that say what an evidence test tests, by its kind.
TESTED = {"leavers": ("ACC-06", "SUBQ-10", "RV-10"), "training": ("TRN-02", "SUBQ-12", "RV-13"),
          "access": ("ACC-01", "SUBQ-07", "RV-09"), "subcontractors": ("SUB-02", "SUBQ-02", "RV-05")}


class StaleContradiction(Conflict):
    """Somebody else decided on it after the page was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed this after you opened it. Look at how it stands now.")


def of_vendor(db: Session, vendor: Vendor, *, settled: bool = False) -> list[Contradiction]:
    """Those that hold now, the newest first; with `settled` also those that a person has settled."""
    query = select(Contradiction).where(Contradiction.practice_id == vendor.practice_id,
                                        Contradiction.vendor_id == vendor.id, col(Contradiction.gone_at).is_(None))
    if not settled:
        query = query.where(col(Contradiction.settled_at).is_(None))
    return list(db.exec(query.order_by(col(Contradiction.found_at).desc(), col(Contradiction.code))))


def sync(db: Session, vendor: Vendor, sent: Attested) -> None:
    """Bring the rows up to what is found now. One that was settled is open again where either side says something else
    than it did: it is another contradiction."""
    kept = {row.code: row for row in db.exec(select(Contradiction).where(
        Contradiction.practice_id == vendor.practice_id, Contradiction.vendor_id == vendor.id))}
    found = {pair.code: (pair, sources) for pair, sources in _found(db, vendor, sent)}
    for code, (pair, sources) in found.items():
        _keep(db, vendor, kept.get(code), pair, sources)
    for code, row in kept.items():
        if code not in found and row.gone_at is None:
            row.gone_at = clock.now()
            db.add(row)


def settle(parts: Parts, db: Session, actor: Actor, vendor: Vendor, row: Contradiction, *, reason: str,
           version: int) -> None:
    """A person says which side counts, and why. Raises InvalidInput without a reason, StaleContradiction where it
    changed meanwhile, WrongState where it is settled."""
    _check(row, version)
    if row.settled_at is not None:
        raise WrongState(f"{row.settled_by} settled this already.")
    if not reason.strip() or len(reason) > REASON_MAX:
        raise InvalidInput("It was not settled.", {"reason": f"Say which side counts and why, in at most {REASON_MAX} "
                                                             "characters."})
    row.settled_by, row.settled_reason, row.settled_at = actor.name, reason.strip(), clock.now()
    row.version += 1
    db.add(row)
    parts.audit.record(db, Event.CONTRADICTION_SETTLED, actor, Subject("vendor", vendor.id), contradiction_id=row.id,
                       code=row.code, reason=row.settled_reason)


def reopen(parts: Parts, db: Session, actor: Actor, vendor: Vendor, row: Contradiction, *, version: int) -> None:
    """Raises StaleContradiction, and WrongState where it is open."""
    _check(row, version)
    if row.settled_at is None:
        raise WrongState("This is open already.")
    row.settled_by, row.settled_reason, row.settled_at = "", "", None
    row.version += 1
    db.add(row)
    parts.audit.record(db, Event.CONTRADICTION_REOPENED, actor, Subject("vendor", vendor.id), contradiction_id=row.id,
                       code=row.code)


def _check(row: Contradiction, version: int) -> None:
    if row.version != version:
        raise StaleContradiction


def _keep(db: Session, vendor: Vendor, row: Contradiction | None, pair: Pair, sources: tuple[str, str]) -> None:
    left, right = (_side(side, source) for side, source in zip((pair.left, pair.right), sources, strict=True))
    if row is None:
        db.add(Contradiction(practice_id=vendor.practice_id, vendor_id=vendor.id, code=pair.code, kind=pair.kind,
                             title=pair.title, left=left, right=right, ask=pair.ask))
        return
    if row.gone_at is None and (row.left, row.right) == (left, right):
        return
    if row.gone_at is not None or (row.left["words"], row.right["words"]) != (left["words"], right["words"]):
        row.settled_by, row.settled_reason, row.settled_at = "", "", None
        row.found_at = clock.now()
    row.gone_at, row.title, row.ask, row.left, row.right = None, pair.title, pair.ask, left, right
    row.version += 1
    db.add(row)


def _side(side: Side, source: str) -> dict[str, Any]:
    return {"who": side.who, "words": side.words, "place": side.place, "source": source}


def _found(db: Session, vendor: Vendor, sent: Attested) -> Iterator[tuple[Pair, tuple[str, str]]]:
    """Each pair once, with the sources of its sides."""
    seen: set[str] = set()
    today = clock.today()
    stated = follow_ups_drafting.times_of(db, system(vendor.practice_id), vendor.id)
    read = follow_ups_drafting.agreement_of(db, system(vendor.practice_id), vendor.id)
    agreement = read.id if read else ""
    tests = _tests(db, vendor)
    for newest, before in _attested(sent):
        assessment, questionnaire, given = newest.assessment, newest.questionnaire, newest.answers
        scoring = wordings.scoring_of(assessment) or follow_ups_drafting.NO_SCORING
        each = [*pairs.between_answers(questionnaire, scoring, given, today),
                *pairs.with_records(questionnaire, given, today)]
        if not assessment.own:
            each += pairs.with_agreement(assessment.set_id, questionnaire, given, stated, today)
        if before is not None:
            each += pairs.with_year_before(questionnaire, given, before.answers, before.at.date(), today)
        each += _with_tests(tests, questionnaire.by_id, given)
        for pair in pairs.once(each):
            code = f"{assessment.set_id}:{pair.code}"[:120]
            if code not in seen:
                seen.add(code)
                sides = (_source(side, assessment, agreement, tests) for side in (pair.left, pair.right))
                yield Pair(code, pair.kind, pair.title, pair.left, pair.right, pair.ask), (next(sides), next(sides))


def _source(side: Side, assessment: Assessment, agreement: str, tests: dict[str, EvidenceTest]) -> str:
    if side.question:
        return f"answer:{assessment.id}#{side.question}"
    if side.place in tests:
        return f"test:{tests[side.place].id}"
    return f"term:{agreement}#{EVENT_CLAUSES[side.event]}" if side.event in EVENT_CLAUSES else ""


def _attested(sent: Attested) -> Iterator[tuple[Read, Read | None]]:
    """Of each set the newest submission of the sending that was attested last, and that of the sending before."""
    by_set: dict[tuple[str, bool], dict[str, str]] = {}
    for head in reversed(sent.heads):
        assessment = head.assessment
        if assessment.status != AssessmentStatus.CANCELED:
            by_set.setdefault((assessment.set_id, assessment.own), {}).setdefault(assessment.id, head.id)
    pairs_of_ids = [list(newest.values())[:2] for newest in by_set.values()]
    read = sent.read(id for ids in pairs_of_ids for id in ids)
    for newest, *before in pairs_of_ids:
        yield read[newest], read[before[0]] if before else None


def _tests(db: Session, vendor: Vendor) -> dict[str, EvidenceTest]:
    """The newest finished test of each kind, by its title."""
    rows = db.exec(select(EvidenceTest).where(
        EvidenceTest.practice_id == vendor.practice_id, EvidenceTest.vendor_id == vendor.id,
        EvidenceTest.status == EvidenceTestStatus.DONE).order_by(col(EvidenceTest.done_at)))
    return {KINDS[row.kind].title: row for row in rows}


def _with_tests(tests: dict[str, EvidenceTest], by_id: Any, given: pairs.Given) -> Sequence[Pair]:
    """An answer without a concern, and a test that found grave exceptions."""
    found = []
    for title, test in tests.items():
        grave = [one for one in test.result.get("exceptions", []) if one["grave"]]
        for id in TESTED[test.kind]:
            if grave and id in given and id in by_id and not given[id].na:
                words = f"{grave[0]['says']} {len(grave)} of {test.result['sample']} like it."
                found.append(Pair(f"test-{test.kind}-{id}", "evidence", "The lists show something else.",
                                  pairs.said(by_id[id], given), Side("The lists show", words, title),
                                  "The lists that we traced show something else. What is right?"))
    return found
