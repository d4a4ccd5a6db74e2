"""Lines of the portfolio as they would stand, and what is due of a vendor: rows of their own, for lists and counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal import clock
from portal.models import Duty, Override, PortfolioLine, Remediation, Score, Vendor
from portal.models.columns import new_id
from portal.scoring.decisions import RANKS, Standing
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import RemediationStatus
from portal.workflow.parts import Parts


def lines(parts: Parts, actor: Actor, *wanted: tuple[str, str, int | None], contradictions: int = 0,
          **values: Any) -> list[Vendor]:
    """A vendor with a line for each name, decision and score in tenths; `values` are further columns of the lines, or
    of the vendors where those have them."""
    of_vendors = {name: values.pop(name) for name in ("owner_name", "services") if name in values}
    made = []
    with parts.database.transaction(actor.practice_id) as db:
        for name, decision, score in wanted:
            vendor = Vendor(practice_id=actor.practice_id, name=name, **of_vendors)
            db.add(vendor)
            db.flush()
            row = Score(practice_id=actor.practice_id, vendor_id=vendor.id, number=1, indicators_version="1.0.0",
                        table_version="1.0.0", case={}, score=score, because="Vendor added", decision=decision)
            db.add(row)
            db.flush()
            db.add(PortfolioLine(practice_id=actor.practice_id, vendor_id=vendor.id, score_id=row.id,
                                 decision=decision, rank=RANKS[Standing(decision)], score=score,
                                 **{"contradictions_open": contradictions, **values}))
            made.append(vendor)
    return made


def due(parts: Parts, actor: Actor, vendor: Vendor) -> None:
    """Four fixes (late, to be tested again, its risk accepted for two days more, closed), a duty of tomorrow, and an
    override that ends in two days."""
    today = clock.today()
    own: dict[str, Any] = {"practice_id": actor.practice_id, "vendor_id": vendor.id}
    statuses = (RemediationStatus.OPEN, RemediationStatus.RETEST, RemediationStatus.RISK_ACCEPTED,
                RemediationStatus.CLOSED)
    with parts.database.transaction(actor.practice_id) as db:
        for number, status in enumerate(statuses, start=1):
            days = {1: -3, 2: 0}.get(number, 9)
            db.add(Remediation(
                **own, number=number, source_kind="own", gap="Closed accounts work.", risk="high", opened_by=actor.name,
                target_on=today + timedelta(days=days), status=status.value, accepted_until=today + timedelta(days=3)))
        db.add(Duty(**own, id=new_id(), kind="review", what="Yearly review", every="12m", set_by=actor.name,
                    next_due=today + timedelta(days=1)))
        db.add(Override(**own, subject="2c", level="strong", reason="Seen.", by=actor.name, person_id=actor.id,
                        expires_on=today + timedelta(days=2)))
