"""Scoring many vendors anew: those that a change of the practice concerns, and each day what time alone made old.

What is to be renewed is marked on the vendors' lines, so that a run that was cut off goes on where it ended, and two
runs at once do nothing twice. A vendor that is closed keeps its last score.
"""

from __future__ import annotations

import logging

from sqlalchemy import ColumnElement, or_, update
from sqlmodel import Session, col, select

from portal import access, clock, outbox
from portal.models import PortfolioLine, Vendor
from portal.templating import count
from portal.vocabulary.actors import system
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import portfolio, scores
from portal.workflow.parts import Parts

RENEW_JOB = "renew-scores"
AT_ONCE = 50  # vendors in the transaction of what changed; the others by the job
BATCH = 500
# What called for it, by the subject of the job.
BECAUSE = {"weights": "Weights changed", "limits": "Your time limits changed"}
OTHERWISE = "Time passed"

log = logging.getLogger("portal.scores")


def hold(db: Session, practice_id: str) -> None:
    """Lock the practice's vendors, in one order. To be called before the first event of what changed: whoever has one
    of them waits for the trail next."""
    db.exec(select(Vendor.id).where(Vendor.practice_id == practice_id).order_by(col(Vendor.id))
            .with_for_update(key_share=True)).all()


def begin(parts: Parts, db: Session, practice_id: str, why: str, *where: ColumnElement[bool]) -> None:
    """Score all vendors of the practice anew, or those of which `where` holds: some at once, the others soon. `why` is
    one of BECAUSE. To be called in the transaction of what changed, after `hold`."""
    db.flush()
    concerned = select(col(Vendor.id)).where(Vendor.practice_id == practice_id, *where)
    db.execute(update(PortfolioLine).where(col(PortfolioLine.practice_id) == practice_id,
                                           col(PortfolioLine.vendor_id).in_(concerned)).values(renewed_on=None))
    waiting = due(db, practice_id, most=AT_ONCE + 1)
    for id in waiting[:AT_ONCE]:
        scores.renew(parts, db, access.vendor_for(db, system(practice_id), id, lock=True), BECAUSE[why])
    if len(waiting) > AT_ONCE:
        outbox.put(db, practice_id, RENEW_JOB, why)


def due(db: Session, practice_id: str, most: int = BATCH) -> list[str]:
    """Vendors whose score is of an earlier day, or was never made, or is marked; the first of them, in one order."""
    renewed = col(PortfolioLine.renewed_on)
    return list(db.exec(
        select(Vendor.id).outerjoin(PortfolioLine, col(PortfolioLine.vendor_id) == col(Vendor.id))
        .where(Vendor.practice_id == practice_id, Vendor.status != VendorStatus.CLOSED,
               or_(renewed.is_(None), renewed < clock.today()))
        .order_by(col(Vendor.id)).limit(most)))


def run(parts: Parts, practice_id: str, why: str) -> None:
    """Renew all that is due, each vendor in a transaction of its own. Job step: safe to run again, and at once with
    another. One that fails is told in the log, holds up no other, and is tried with the next run."""
    failed: set[str] = set()
    while True:
        with parts.database.transaction(practice_id, write=False) as db:
            waiting = [id for id in due(db, practice_id, most=BATCH + len(failed)) if id not in failed]
        if not waiting:
            break
        for id in waiting:
            if not _renew(parts, practice_id, id, BECAUSE.get(why, OTHERWISE)):
                failed.add(id)
    if failed:
        raise RuntimeError(f"{count(len(failed), 'vendor')} could not be scored")


def _renew(parts: Parts, practice_id: str, vendor_id: str, because: str) -> bool:
    try:
        with parts.database.transaction(practice_id) as db:
            vendor = access.vendor_for(db, system(practice_id), vendor_id, lock=True)
            if _is_due(db, vendor):  # by now somebody's deed may have renewed it
                scores.renew(parts, db, vendor, because)
    except Exception:
        log.exception("score not renewed", extra={"subject_id": vendor_id})
        return False
    return True


def _is_due(db: Session, vendor: Vendor) -> bool:
    line = portfolio.of_vendor(db, vendor)
    return line is None or line.renewed_on is None or line.renewed_on < clock.today()
