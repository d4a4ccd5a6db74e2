"""The card that a vendor may see of itself: the score as it was when it was shared, until it is taken back."""

from __future__ import annotations

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import NotFound, WrongState
from portal.models import Assignment, Score, SharedCard, Vendor
from portal.vocabulary.actors import Actor, VendorActor
from portal.vocabulary.events import Event
from portal.workflow import scores
from portal.workflow.parts import Parts


def share(parts: Parts, db: Session, actor: Actor, vendor: Vendor) -> SharedCard:
    """Show the vendor its newest score, in place of an earlier one. `vendor` is locked by the caller. Raises WrongState
    where nothing was scored, or where it sees the newest already."""
    newest, before = scores.latest(db, vendor), of_vendor(db, vendor)
    if newest is None:
        raise WrongState("This vendor has no score yet. There is nothing to share.")
    if before is not None and before.score_id == newest.id:
        raise WrongState("The vendor sees this score already.")
    if before is not None:
        before.ended_at = clock.now()
        db.add(before)
    row = SharedCard(practice_id=vendor.practice_id, vendor_id=vendor.id, score_id=newest.id, shared_by=actor.name)
    db.add(row)
    parts.audit.record(db, Event.CARD_SHARED, actor, Subject("vendor", vendor.id), score_id=newest.id)
    return row


def take_back(parts: Parts, db: Session, actor: Actor, vendor: Vendor) -> None:
    """The vendor sees no card any more. Raises WrongState where it sees none."""
    row = of_vendor(db, vendor)
    if row is None:
        raise WrongState("The vendor sees no card now.")
    row.ended_at = clock.now()
    db.add(row)
    parts.audit.record(db, Event.CARD_WITHDRAWN, actor, Subject("vendor", vendor.id), score_id=row.score_id)


def of_vendor(db: Session, vendor: Vendor) -> SharedCard | None:
    """What the vendor sees now, if anything."""
    return _newest(db, vendor.practice_id, vendor.id)


def _newest(db: Session, practice_id: str, vendor_id: str) -> SharedCard | None:
    return db.exec(select(SharedCard).where(
        SharedCard.practice_id == practice_id, SharedCard.vendor_id == vendor_id,
        col(SharedCard.ended_at).is_(None)).order_by(col(SharedCard.created_at).desc(), col(SharedCard.id))).first()


def own(db: Session, actor: VendorActor) -> SharedCard | None:
    """The card that this person of the vendor may see: whoever the practice itself has asked for something, and not a
    colleague to whom a part of a questionnaire was handed."""
    part = db.exec(select(Assignment.id).where(Assignment.practice_id == actor.practice_id,
                                               Assignment.invitation_id == actor.invitation_id)).first()
    return None if part else _newest(db, actor.practice_id, actor.vendor_id)


def own_score(db: Session, actor: VendorActor) -> Score:
    """The score that it shows. Raises NotFound where they may see none."""
    card = own(db, actor)
    if card is None:
        raise NotFound
    return score_of(db, card)


def score_of(db: Session, card: SharedCard) -> Score:
    """The score that the card shows."""
    return db.exec(select(Score).where(Score.id == card.score_id, Score.practice_id == card.practice_id)).one()
