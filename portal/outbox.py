"""Work is put down in the transaction that causes it; the relay hands it to the job engine after the commit."""

from collections.abc import Callable, Collection

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from portal import clock
from portal.database import Database
from portal.models import OutboxItem


def put(db: Session, practice_id: str, job: str, subject_id: str) -> OutboxItem:
    """Ask for one job. It starts if and only if the caller's transaction commits."""
    item = OutboxItem(practice_id=practice_id, job=job, subject_id=subject_id)
    db.add(item)
    return item


def put_once(db: Session, practice_id: str, job: str, subject_id: str, id: str) -> bool:
    """Ask for one job under an id that everybody who would ask for it makes alike; false when somebody has."""
    if db.get(OutboxItem, id):
        return False
    try:
        with db.begin_nested():
            db.add(OutboxItem(id=id, practice_id=practice_id, job=job, subject_id=subject_id))
    except IntegrityError:
        return False
    return True


def relay(database: Database, start: Callable[[OutboxItem], None], jobs: Collection[str], batch: int = 20) -> int:
    """Start what waits of these jobs, oldest first; returns how many. `start` must be safe to call twice with the same
    item: a crash between starting and marking repeats it. A job that this release does not know
    waits for a newer one."""
    with database.transaction(None, write=False) as db:
        waiting = list(db.exec(select(OutboxItem).where(col(OutboxItem.relayed_at).is_(None),
                                                         col(OutboxItem.job).in_(list(jobs)))
                               .order_by(col(OutboxItem.created_at), col(OutboxItem.id)).limit(batch)))
    for item in waiting:
        start(item)
        with database.transaction(None) as db:
            row = db.get(OutboxItem, item.id)
            if row is not None and row.relayed_at is None:
                row.relayed_at = clock.now()
                db.add(row)
    return len(waiting)
