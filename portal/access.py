"""The only way to a row: through the actor whose practice owns it. Anything else is NotFound, whatever the reason."""

from typing import TypeVar

from sqlmodel import Session, SQLModel, select

from portal.errors import NotFound
from portal.models import (
    Agreement,
    Document,
    Finding,
    Negotiation,
    NegotiationRequest,
    Practice,
    Reading,
    Reread,
    RereadItem,
    Vendor,
)
from portal.vocabulary.actors import Actor

Row = TypeVar("Row", bound=SQLModel)


def _row_for(db: Session, actor: Actor, table: type[Row], id: str, lock: bool) -> Row:
    query = select(table).where(table.id == id, table.practice_id == actor.practice_id)  # type: ignore[attr-defined]
    row = db.exec(query.with_for_update() if lock else query).first()
    if row is None:
        raise NotFound
    return row


def vendor_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Vendor:
    return _row_for(db, actor, Vendor, id, lock)


def agreement_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Agreement:
    return _row_for(db, actor, Agreement, id, lock)


def document_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Document:
    return _row_for(db, actor, Document, id, lock)


def reading_for(db: Session, actor: Actor, id: str) -> Reading:
    return _row_for(db, actor, Reading, id, lock=False)


def finding_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Finding:
    return _row_for(db, actor, Finding, id, lock)


def reread_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Reread:
    return _row_for(db, actor, Reread, id, lock)


def reread_item_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> RereadItem:
    return _row_for(db, actor, RereadItem, id, lock)


def negotiation_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Negotiation:
    return _row_for(db, actor, Negotiation, id, lock)


def request_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> NegotiationRequest:
    return _row_for(db, actor, NegotiationRequest, id, lock)


def practice_of(db: Session, actor: Actor, *, lock: bool = False) -> Practice:
    query = select(Practice).where(Practice.id == actor.practice_id)
    practice = db.exec(query.with_for_update() if lock else query).first()
    if practice is None:
        raise NotFound
    return practice
