"""What is next with any vendor, and whose score has moved: short lists beside the first page's worklist."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portal import clock
from portal.models import PortfolioLine, Score, Vendor
from portal.vocabulary.actors import Actor

LATELY = timedelta(days=7)
_Before = aliased(Score, name="before")


def coming(db: Session, actor: Actor, most: int) -> Sequence[Row[Any]]:
    """The next thing that is due of each vendor from today on, the nearest first."""
    return db.execute(
        select(col(Vendor.id), col(Vendor.name), col(Vendor.owner_name), col(PortfolioLine.next_due),
               col(PortfolioLine.next_what))
        .select_from(PortfolioLine).join(Vendor, and_(col(Vendor.id) == col(PortfolioLine.vendor_id),
                                                      col(Vendor.practice_id) == col(PortfolioLine.practice_id)))
        .where(col(PortfolioLine.practice_id) == actor.practice_id, col(PortfolioLine.next_due) >= clock.today())
        .order_by(col(PortfolioLine.next_due), col(Vendor.id)).limit(most)).all()


def moved(db: Session, actor: Actor, most: int) -> Sequence[Row[Any]]:
    """Scores of the last days that are others than before, the newest first: `score` and `was` in tenths."""
    return db.execute(
        select(col(Vendor.id), col(Vendor.name), col(Score.score), col(_Before.score).label("was"), col(Score.cap),
               col(Score.because), col(Score.created_at))
        .select_from(Score).join(Vendor, and_(col(Vendor.id) == col(Score.vendor_id),
                                              col(Vendor.practice_id) == col(Score.practice_id)))
        .join(_Before, and_(col(_Before.vendor_id) == col(Score.vendor_id),
                            col(_Before.number) == col(Score.number) - 1))
        .where(col(Score.practice_id) == actor.practice_id, col(Score.created_at) > clock.now() - LATELY,
               col(Score.score).is_not(None), col(_Before.score).is_not(None), col(Score.score) != col(_Before.score))
        .order_by(col(Score.created_at).desc(), col(Score.id)).limit(most)).all()
