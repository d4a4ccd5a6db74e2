"""The practice itself: added by whoever runs the installation, its own time limits by its owner."""

from sqlmodel import Session

from portal.audit import Subject
from portal.errors import Conflict, InvalidInput
from portal.models import GroupRole, Practice
from portal.models.practices import DEFAULT_LIMITS
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Role
from portal.workflow.parts import Parts

LONGEST_LIMIT = 24 * 366


def add(parts: Parts, db: Session, practice: Practice, groups: dict[str, Role]) -> Practice:
    """A new tenant and the groups whose members get a role in it. The transaction must be that practice's own."""
    db.add(practice)
    db.flush()
    for group, role in groups.items():
        db.add(GroupRole(group=group, practice_id=practice.id, role=role))
    parts.audit.record(db, Event.PRACTICE_ADDED, system(practice.id), Subject("practice", practice.id),
                       name=practice.name)
    return practice


def change_limits(parts: Parts, db: Session, actor: Actor, practice: Practice, limits: dict[str, int], *,
                  version: int) -> None:
    """Set the longest time in hours that the practice accepts for each event. Raises InvalidInput or Conflict."""
    problems = {event: f"Write whole hours between 1 and {LONGEST_LIMIT}." for event in DEFAULT_LIMITS
                if not 1 <= limits.get(event, 0) <= LONGEST_LIMIT}
    if problems:
        raise InvalidInput("The limits were not saved.", problems)
    if practice.version != version:
        raise Conflict("Someone else changed the limits after you opened this page. Check them and save again.")
    before, after = dict(practice.limits), {event: limits[event] for event in DEFAULT_LIMITS}
    if before == after:
        return
    practice.limits = after
    practice.version += 1
    db.add(practice)
    parts.audit.record(db, Event.PRACTICE_LIMITS_CHANGED, actor, Subject("practice", practice.id),
                       before=before, after=after)
