"""The practice itself: added by whoever runs the installation, its own time limits by its owner."""

from collections.abc import Mapping

from sqlmodel import Session, col, select

from extractors import rulebook
from extractors.rulebook import Requirement
from extractors.types import Tier
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, NotFound
from portal.models import Agreement, GroupRole, Practice, Vendor
from portal.models.practices import DEFAULT_LIMITS
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Role
from portal.workflow import scores_renewing, time_limits
from portal.workflow.parts import Parts

LONGEST_LIMIT = 24 * 366
FROM_DAYS = 96  # hours from which on a limit of whole days is shown in days


def add(parts: Parts, db: Session, practice: Practice, groups: dict[str, Role]) -> Practice:
    """A new tenant and the groups whose members get a role in it. The transaction must be that practice's own."""
    if db.exec(select(Practice).where(Practice.name == practice.name)).first():
        raise Conflict(f"There is already a practice named {practice.name}.")
    db.add(practice)
    db.flush()
    parts.audit.record(db, Event.PRACTICE_ADDED, system(practice.id), Subject("practice", practice.id),
                       name=practice.name)
    for group, role in groups.items():
        map_group(parts, db, practice, group, role)
    return practice


def map_group(parts: Parts, db: Session, practice: Practice, group: str, role: Role) -> None:
    """Give the members of one group of the identity provider a role here, or another one. Raises Conflict when the
    group has a role in another practice."""
    row = db.get(GroupRole, group) or GroupRole(group=group, practice_id=practice.id, role=role)
    if row.practice_id != practice.id:
        raise Conflict(f"The group {group} has a role in another practice. Take that away first, or use another group.")
    row.role = role
    db.add(row)
    parts.audit.record(db, Event.PRACTICE_GROUP_MAPPED, system(practice.id), Subject("practice", practice.id),
                       group=group, role=role.value)


def unmap_group(parts: Parts, db: Session, practice: Practice, group: str) -> None:
    """Take the role of a group's members away, from their next sign-in on. Raises NotFound when it has none here."""
    row = db.get(GroupRole, group)
    if row is None or row.practice_id != practice.id:
        raise NotFound(f"The group {group} has no role in {practice.name}.")
    db.delete(row)
    parts.audit.record(db, Event.PRACTICE_GROUP_UNMAPPED, system(practice.id), Subject("practice", practice.id),
                       group=group, role=row.role)


def limits_as_entered(limits: Mapping[str, int]) -> dict[str, tuple[int, str]]:
    """Each limit as number and unit: as a person entered it, else in days where they are many and whole."""
    found = {event: _plain(limits[event]) for event in DEFAULT_LIMITS}
    for key, number in limits.items():
        event, kept, unit = key.partition(":")
        if kept:
            found[event] = number, unit
    return found


def _plain(hours: int) -> tuple[int, str]:
    return (hours // 24, "day") if hours >= FROM_DAYS and hours % 24 == 0 else (hours, "hour")


def change_limits(parts: Parts, db: Session, actor: Actor, practice: Practice, limits: Mapping[str, int], *,
                  version: int, entered: Mapping[str, tuple[int, str]] | None = None) -> None:
    """Set the longest time in hours that the practice accepts for each event. `entered` are the numbers and units
    that they come from, kept beside the hours as "breach:business_day": 10. Raises InvalidInput or Conflict."""
    problems = {event: f"Write whole hours between 1 and {LONGEST_LIMIT}." for event in DEFAULT_LIMITS
                if not 1 <= limits.get(event, 0) <= LONGEST_LIMIT}
    if problems:
        raise InvalidInput("The limits were not saved.", problems)
    if practice.version != version:
        raise Conflict("Someone else changed the limits after you opened this page. Check them and save again.")
    before, after = ({event: hours[event] for event in DEFAULT_LIMITS} for hours in (practice.limits, limits))
    units = {f"{event}:{unit}": number for event, (number, unit) in (entered or {}).items()
             if (number, unit) != _plain(after[event])}
    if practice.limits == after | units:
        return
    scores_renewing.hold(db, practice.id)
    practice.limits = after | units
    practice.version += 1
    db.add(practice)
    time_limits.weigh_anew(db, practice)
    parts.audit.record(db, Event.PRACTICE_LIMITS_CHANGED, actor, Subject("practice", practice.id),
                       before=before, after=after)
    with_agreement = col(Vendor.id).in_(select(Agreement.vendor_id).where(Agreement.practice_id == practice.id))
    scores_renewing.begin(parts, db, practice.id, "limits", with_agreement)


def proposed_rules() -> list[Requirement]:
    """What rules ask for that are proposed and not law."""
    return [asked for asked in rulebook.default().requirements if asked.tier is Tier.PROPOSED]


def show_proposed_rules(parts: Parts, db: Session, actor: Actor, practice: Practice, shown: bool) -> None:
    """Show rules that are proposed and not law in reviews, or leave them out. They never count either way."""
    if practice.proposed_rules == shown:
        return
    practice.proposed_rules = shown
    db.add(practice)
    event = Event.PRACTICE_PROPOSED_RULES_SHOWN if shown else Event.PRACTICE_PROPOSED_RULES_HIDDEN
    parts.audit.record(db, event, actor, Subject("practice", practice.id))
