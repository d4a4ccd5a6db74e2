"""What time does to fixes: a late one is told of on the day after its target day and every week from then on, to the
vendor's people by mail; and an accepted risk ends on its day."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select

from portal import access, clock
from portal.models import Remediation
from portal.vocabulary.actors import system
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import RemediationStatus
from portal.workflow import portfolio, remediations, remediations_closing, remediations_invitations
from portal.workflow.parts import Parts
from portal.workflow.remediations import enter, saved, subject

ESCALATE_JOB = "escalate-fixes"
EVERY = 7  # days
EXPIRED = "The time for which the risk was accepted is over."


def times_of(target: date, today: date) -> int:
    """How often a fix should have been told of as late by today."""
    late = (today - target).days
    return 1 + (late - 1) // EVERY if late > 0 else 0


def waiting(db: Session, practice_id: str) -> list[str]:
    """The practice's fixes that are to be told of now, and those whose risk is no longer accepted."""
    today = clock.today()
    late = db.exec(select(col(Remediation.id), col(Remediation.target_on), col(Remediation.escalated)).where(
        Remediation.practice_id == practice_id, col(Remediation.status).in_(remediations.OPEN),
        Remediation.target_on < today).order_by(col(Remediation.id)))
    found = [id for id, target, told in late if told < times_of(target, today)]
    return found + list(db.exec(select(Remediation.id).where(
        Remediation.practice_id == practice_id, Remediation.status == RemediationStatus.RISK_ACCEPTED,
        col(Remediation.accepted_until) < today).order_by(col(Remediation.id))))


def run(parts: Parts, practice_id: str, _practice_id: str = "") -> None:
    """Job step: safe to run again, and at once with another. Of several weeks that were missed, only the latest is made
    up for."""
    with parts.database.transaction(practice_id, write=False) as db:
        found = waiting(db, practice_id)
    for id in found:
        with parts.database.transaction(practice_id) as db:
            fix = access.remediation_for(db, system(practice_id), id, lock=True)
            _end_acceptance(parts, db, fix)
            _escalate(parts, db, fix)
    _tell_vendors(parts, practice_id)


def _tell_vendors(parts: Parts, practice_id: str) -> None:
    """By what is late now, not by what this run found: one that was cut off has told nobody."""
    with parts.database.transaction(practice_id, write=False) as db:
        late = db.exec(select(Remediation.vendor_id).where(
            Remediation.practice_id == practice_id, col(Remediation.status).in_(remediations.OPEN),
            col(Remediation.shared_at).is_not(None), Remediation.target_on < clock.today()).distinct())
        vendors = sorted(late)
    for vendor_id in vendors:
        with parts.database.transaction(practice_id) as db:
            remediations_invitations.tell_late(parts, db, system(practice_id), vendor_id)


def _end_acceptance(parts: Parts, db: Session, fix: Remediation) -> None:
    until = fix.accepted_until
    if fix.status == RemediationStatus.RISK_ACCEPTED and until is not None and until < clock.today():
        remediations_closing.reopen(parts, db, system(fix.practice_id), fix, EXPIRED, version=fix.version)


def _escalate(parts: Parts, db: Session, fix: Remediation) -> None:
    times = times_of(fix.target_on, clock.today())
    if fix.status not in remediations.OPEN or fix.escalated >= times:
        return
    vendor = remediations.hold_vendor(db, fix.vendor_id)
    fix.escalated, fix.escalated_at = times, clock.now()
    late = (clock.today() - fix.target_on).days
    enter(db, fix, system(fix.practice_id), "escalated", facts={
        "times": times, "target_on": fix.target_on.isoformat(), "days": late})
    parts.audit.record(db, Event.REMEDIATION_ESCALATED, system(fix.practice_id), subject(fix), vendor_id=fix.vendor_id,
                       times=times, target_on=fix.target_on.isoformat())
    saved(db, fix)
    portfolio.touch(db, vendor)
