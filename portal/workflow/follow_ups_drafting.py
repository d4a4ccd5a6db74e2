"""Drafting what to ask back, from what the answers lack: once for each reason, and never again what a person decided.

It runs in the transaction of the submission: it is pure reading of rows that are locked anyway, takes milliseconds, and
so there is no moment in which a submission waits without its drafts, no job to lose and no page whose reading writes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlmodel import Session, select

from portal import clock
from portal.audit import Subject
from portal.models import Agreement, Answer, Assessment, FollowUp, Reading
from portal.models import Finding as Term
from portal.models.follow_ups import TEXT_MAX
from portal.questions import against, findings
from portal.questions.against import Stated
from portal.questions.answers import Answer as Given
from portal.questions.findings import Finding
from portal.questions.types import Scoring
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.kinds import place
from portal.vocabulary.statuses import AgreementStatus, FollowUpStatus
from portal.vocabulary.terms import EVENT_CLAUSES, as_written
from portal.workflow import agreement_lists, answers, follow_ups, wordings
from portal.workflow.follow_ups import OWN, Key
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_follow_up

NO_SCORING = Scoring("", {}, ())
# What a person doubts about a term, or has not found in it, is nothing to hold an answer against.
UNSURE = frozenset({"missing", "unclear", "conflict", "not-applicable"})


def draft(parts: Parts, db: Session, assessment: Assessment) -> int:
    """Draft a follow-up for each finding that has none, renew the drafts that nobody touched, drop the drafts whose
    finding is gone, and return how many are new. What was dropped or settled is drafted again only where the answer
    changed since. Safe to run twice."""
    actor = system(assessment.practice_id)
    kept = answers.rows(db, assessment)
    newest = follow_ups.newest_rounds(follow_ups.of(db, assessment))
    found = {_key(finding): finding for finding in found_in(db, assessment, answers.all_of(db, assessment))}
    new = 0
    for key, finding in found.items():
        row = newest.get(key)
        if row is None or _is_due_again(row, finding, kept):
            _add(parts, db, actor, assessment, finding, kept[finding.question].version, row)
            new += 1
        elif row.status == FollowUpStatus.DRAFT:
            _renew(db, row, finding)
    for row in _gone(newest.values(), found):
        move_follow_up(row, FollowUpStatus.DROPPED)
        row.settled_by, row.settled_at = actor.name, clock.now()
        row.version += 1
        db.add(row)
        parts.audit.record(db, Event.FOLLOW_UP_DROPPED, actor, Subject("assessment", assessment.id),
                           question=row.question, reason=row.reason)
    return new


def found_in(db: Session, assessment: Assessment, given: Mapping[str, Given]) -> tuple[Finding, ...]:
    """Everything there is to ask back about these answers, question by question in their order."""
    questionnaire, today = wordings.questionnaire_of(db, assessment), clock.today()
    found = list(findings.find(questionnaire, wordings.scoring_of(assessment) or NO_SCORING, given, today))
    found += against.records(questionnaire, given, today)
    if not assessment.own:
        stated = times_of(db, system(assessment.practice_id), assessment.vendor_id)
        found += against.agreement(assessment.set_id, questionnaire, given, stated, today)
    order = {id: number for number, id in enumerate(questionnaire.by_id)}
    return tuple(sorted(found, key=lambda finding: order[finding.question]))


def still_found(db: Session, assessment: Assessment, given: Mapping[str, Given]) -> frozenset[Key]:
    """The reasons that hold of these answers now: what was asked and is not among them was mended."""
    return frozenset(map(_key, found_in(db, assessment, given)))


def times_of(db: Session, actor: Actor, vendor_id: str) -> list[Stated]:
    """The time limits of the vendor's newest agreement that was read, as far as its words are sure."""
    agreement = agreement_of(db, actor, vendor_id)
    reading = db.get(Reading, agreement.reading_id) if agreement and agreement.reading_id else None
    if agreement is None or reading is None or not reading.is_baa or reading.quality == "poor":
        return []
    doubted = {row.clause for row in db.exec(select(Term).where(Term.reading_id == reading.id)) if row.status in UNSURE}
    return [Stated(window["event"], window["hours_nominal"], window["hours_worst"] or window["hours_nominal"],
                   as_written(window), _place(agreement, window))
            for window in reading.windows
            if window.get("direction", "after") == "after" and window.get("stage", "initial") == "initial"
            and window["hours_nominal"] is not None and EVENT_CLAUSES.get(window["event"]) not in doubted]


def agreement_of(db: Session, actor: Actor, vendor_id: str) -> Agreement | None:
    """The vendor's newest agreement that was read."""
    versions = agreement_lists.versions(db, actor, vendor_id)
    return next((one for one in versions if one.status == AgreementStatus.READ), None)


def _place(agreement: Agreement, window: Mapping[str, object]) -> str:
    """version 2, section 4.2, page 3."""
    within = place(window)
    return ", ".join(filter(None, [agreement.called, within[:1].lower() + within[1:]]))


def _key(finding: Finding) -> Key:
    return finding.question, finding.reason.value, finding.code


def _is_due_again(row: FollowUp, finding: Finding, kept: Mapping[str, Answer]) -> bool:
    if row.status not in (FollowUpStatus.DROPPED, FollowUpStatus.SETTLED):
        return False
    if row.drafted and row.drafted != finding.ask[:TEXT_MAX]:  # another file, another date, another word
        return True
    return follow_ups.changed_since(row.settled_at, (kept[id] for id in (row.question, *row.others) if id in kept))


def _add(parts: Parts, db: Session, actor: Actor, assessment: Assessment, finding: Finding, answer_version: int,
         before: FollowUp | None) -> None:
    ask = finding.ask[:TEXT_MAX]
    db.add(FollowUp(
        practice_id=assessment.practice_id, assessment_id=assessment.id, question=finding.question,
        others=list(finding.others), reason=finding.reason, code=finding.code, round=before.round + 1 if before else 1,
        gate=finding.gate, drafted=ask, text=ask, answer_version=answer_version))
    parts.audit.record(db, Event.FOLLOW_UP_DRAFTED, actor, Subject("assessment", assessment.id),
                       question=finding.question, reason=finding.reason.value)


def _renew(db: Session, row: FollowUp, finding: Finding) -> None:
    ask = finding.ask[:TEXT_MAX]
    if not row.drafted or row.drafted == ask:  # a person asks again in words of their own
        return
    if row.text == row.drafted:
        row.text = ask
    row.drafted = ask
    row.version += 1
    db.add(row)


def _gone(rows: Iterable[FollowUp], found: Mapping[Key, Finding]) -> list[FollowUp]:
    """Drafts of ours without a finding. What a person wrote, asks again or sent is theirs to decide on."""
    return [row for row in rows if row.status == FollowUpStatus.DRAFT and row.reason != OWN and row.drafted
            and (row.question, row.reason, row.code) not in found]
