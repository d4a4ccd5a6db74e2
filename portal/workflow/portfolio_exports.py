"""That the portfolio was taken away as a file: who, how many vendors, and which file."""

from sqlmodel import Session

from portal.audit import Subject
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.workflow.parts import Parts


def note(parts: Parts, db: Session, actor: Actor, vendors: int, sha256: str) -> None:
    parts.audit.record(db, Event.PORTFOLIO_EXPORTED, actor, Subject("practice", actor.practice_id), vendors=vendors,
                       sha256=sha256)
