"""The portfolio's line of each vendor: kept up with every score, gate, duty and fix, so that lists work nothing out."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from portal import clock
from portal.models import Assessment, Contradiction, Duty, PortfolioLine, Remediation, Score, Vendor
from portal.scoring.decisions import RANKS, Standing, standing
from portal.scoring.overall import Result
from portal.vocabulary.statuses import OPEN_FIXES, AssessmentStatus, VendorStatus
from portal.workflow import gates_facts

WITH_PHI = (VendorStatus.LIVE, VendorStatus.EXITING)


def decided(vendor: Vendor, result: Result) -> Standing:
    """What the practice may do with the vendor now."""
    return standing(result, phi=vendor.handles_phi, executed=vendor.executed_on is not None, has_phi=has_phi(vendor),
                    closed=vendor.status == VendorStatus.CLOSED)


def verdicts(result: Result) -> dict[str, str]:
    """The rows' verdicts, by the columns that keep them."""
    return {f"row_{row.row.id}": row.verdict.value for row in result.rows}


def keep(db: Session, vendor: Vendor, score: Score, result: Result) -> PortfolioLine:
    """Bring the vendor's line up to its newest score, and to what is open and due."""
    line, now = of_vendor(db, vendor), decided(vendor, result)
    values: dict[str, Any] = {
        "score_id": score.id, "decision": now.value, "rank": RANKS[now], "score": score.score,
        "coverage": score.coverage, "cap": score.cap, "with_phi": has_phi(vendor), **verdicts(result)}
    if line is None:
        line = PortfolioLine(practice_id=vendor.practice_id, vendor_id=vendor.id, **values)
    for name, value in values.items():
        setattr(line, name, value)
    line.renewed_on = clock.today()
    _count(db, vendor, line)
    return line


def touch(db: Session, vendor: Vendor) -> None:
    """What is open and due has changed, and no score with it. A vendor that was never scored has no line yet."""
    db.flush()
    line = of_vendor(db, vendor)
    if line is not None:
        _count(db, vendor, line)


def of_vendor(db: Session, vendor: Vendor) -> PortfolioLine | None:
    return db.exec(select(PortfolioLine).where(PortfolioLine.practice_id == vendor.practice_id,
                                               PortfolioLine.vendor_id == vendor.id)).first()


def has_phi(vendor: Vendor) -> bool:
    """Patient data is with the vendor, as far as anybody has said."""
    return vendor.has_phi_since is not None or vendor.first_phi_on is not None or vendor.status in WITH_PHI


def _count(db: Session, vendor: Vendor, line: PortfolioLine) -> None:
    line.contradictions_open = db.exec(select(func.count()).select_from(Contradiction).where(
        Contradiction.practice_id == vendor.practice_id, Contradiction.vendor_id == vendor.id,
        col(Contradiction.gone_at).is_(None), col(Contradiction.settled_at).is_(None))).one()
    line.next_due, line.next_what = _next(db, vendor)
    line.next_gate = gates_facts.next_to_sign(db, vendor)
    line.changed_at = clock.now()
    db.add(line)


def _next(db: Session, vendor: Vendor) -> tuple[date | None, str]:
    """The nearest day on which something is due, overdue ones included, and what it is."""
    due: list[tuple[date, str]] = [
        (day, what) for day, what in db.exec(select(col(Duty.next_due), col(Duty.what)).where(
            Duty.practice_id == vendor.practice_id, Duty.vendor_id == vendor.id, col(Duty.ended_at).is_(None),
            col(Duty.next_due).is_not(None)).order_by(col(Duty.next_due)).limit(1)) if day is not None]
    due += [(day, f"Fix {number}") for day, number in db.exec(
        select(col(Remediation.target_on), col(Remediation.number)).where(
            Remediation.practice_id == vendor.practice_id, Remediation.vendor_id == vendor.id,
            col(Remediation.status).in_(OPEN_FIXES)).order_by(col(Remediation.target_on)).limit(1))]
    due += db.exec(select(col(Assessment.due), col(Assessment.title)).where(
        Assessment.practice_id == vendor.practice_id, Assessment.vendor_id == vendor.id,
        col(Assessment.status).in_((AssessmentStatus.OPEN, AssessmentStatus.ASKED)))
        .order_by(col(Assessment.due)).limit(1)).all()
    if not due:
        return None, ""
    day, what = min(due)
    return day, what[:120]
