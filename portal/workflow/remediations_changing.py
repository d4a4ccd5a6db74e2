"""What is said on a fix and changed in it while it is open: plan, target day, notes, replies, who has the ball."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from portal import clock
from portal.errors import InvalidInput, WrongState
from portal.models import Remediation, RemediationEntry
from portal.vocabulary.actors import Actor, VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import RemediationStatus
from portal.workflow import portfolio, remediations, remediations_invitations
from portal.workflow.parts import Parts
from portal.workflow.remediations import REASON_MAX, SAID_MAX, Plan, check_version, enter, saved, subject
from portal.workflow.transitions import move_remediation

NOT_SAVED = "The fix was not saved. What you entered is still here."
NOT_MOVED = "The target day was not moved."


def change(parts: Parts, db: Session, actor: Actor, fix: Remediation, plan: Plan, *, version: int) -> list[str]:
    """Save another plan; returns what changed. The target day is moved by `move`, with its reason. Raises StaleFix,
    InvalidInput, or WrongState for a fix that is closed. Who may not sign a step may not take away what holds it."""
    check_open(fix)
    check_version(fix, version)
    problems = remediations.faults(plan)
    if fix.before_go_live and not plan.before_go_live and not actor.may(Permission.REMEDIATIONS_VERIFY):
        problems["before_go_live"] = "This fix holds go-live. A reviewer or the owner can take that away."
    if problems:
        raise InvalidInput(NOT_SAVED, problems)
    new = remediations.values(plan)
    before = {name: getattr(fix, name) for name in new if getattr(fix, name) != new[name]}
    if not before:
        return []
    vendor = remediations.hold_vendor(db, fix.vendor_id)
    for name in before:
        setattr(fix, name, new[name])
    fields = sorted(before)
    enter(db, fix, actor, "changed", facts={name: [before[name], new[name]] for name in fields})
    parts.audit.record(db, Event.REMEDIATION_CHANGED, actor, subject(fix), vendor_id=fix.vendor_id, fields=fields)
    saved(db, fix)
    portfolio.touch(db, vendor)
    return fields


def move(parts: Parts, db: Session, actor: Actor, fix: Remediation, until: date, reason: str, *, version: int) -> None:
    """Move the target day; why is kept with both days. It has not been told of as late at its new day. Raises StaleFix,
    InvalidInput, or WrongState for a fix that nobody works on."""
    check_work(fix)
    check_version(fix, version)
    problems = remediations.day_faults(until) | reason_faults(reason)
    if until == fix.target_on:
        problems["target_on"] = "This is the day that it has. Choose another."
    if problems:
        raise InvalidInput(NOT_MOVED, problems)
    vendor = remediations.hold_vendor(db, fix.vendor_id)
    was, fix.target_on = fix.target_on, until
    fix.escalated, fix.escalated_at = 0, None
    enter(db, fix, actor, "moved", reason, {"was": was.isoformat(), "until": until.isoformat()})
    parts.audit.record(db, Event.REMEDIATION_MOVED, actor, subject(fix), vendor_id=fix.vendor_id, was=was.isoformat(),
                       until=until.isoformat(), reason=reason.strip())
    saved(db, fix)
    portfolio.touch(db, vendor)


def note(parts: Parts, db: Session, actor: Actor, fix: Remediation, text: str) -> RemediationEntry:
    """Write something that only the practice sees."""
    entry = enter(db, fix, actor, "noted", _said(text, "Write the note."))
    parts.audit.record(db, Event.REMEDIATION_NOTED, actor, subject(fix), vendor_id=fix.vendor_id)
    return entry


def reply(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation, text: str) -> RemediationEntry:
    """Say something to the other side. Raises WrongState for a fix that the vendor does not see, or that is closed."""
    check_open(fix)
    if fix.shared_at is None:
        raise WrongState("The vendor does not see this fix yet. Share it first, or write a note.")
    entry = enter(db, fix, actor, "replied", _said(text, "Write the reply."))
    parts.audit.record(db, Event.REMEDIATION_REPLIED, actor, subject(fix), vendor_id=fix.vendor_id)
    return entry


def share(parts: Parts, db: Session, actor: Actor, fix: Remediation) -> bool:
    """Show it to the vendor's people who are invited for fixes, those included who were done; false where they see it
    already. `remediations_sharing` invites one of them."""
    check_open(fix)
    if fix.shared_at is not None:
        return False
    fix.shared_at, fix.shared_by = clock.now(), actor.name
    if fix.status in remediations.OPEN:
        remediations_invitations.begun(parts, db, actor, fix)
    enter(db, fix, actor, "shared")
    parts.audit.record(db, Event.REMEDIATION_SHARED, actor, subject(fix), vendor_id=fix.vendor_id)
    saved(db, fix)
    return True


def begin(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation) -> None:
    """Somebody of either side works on it now. Raises WrongState where somebody does already."""
    if fix.status != RemediationStatus.OPEN:
        raise WrongState("This fix is begun already. Send proof when it is done.")
    _go(parts, db, actor, fix, RemediationStatus.IN_PROGRESS, "begun", "")


def ask(parts: Parts, db: Session, actor: Actor, fix: Remediation, text: str, *, version: int) -> None:
    """Ask for proof, or for more of it: what is here then counts no more. Raises StaleFix, WrongState."""
    check_work(fix)
    check_version(fix, version)
    _go(parts, db, actor, fix, RemediationStatus.AWAITING_PROOF, "asked", _said(text, "Say what would show it."))


def check_open(fix: Remediation) -> None:
    if fix.status == RemediationStatus.CLOSED:
        raise WrongState("This fix is closed. Reopen it first.")


def check_work(fix: Remediation) -> None:
    """Raises WrongState for a fix that nobody works on now: closed, or its risk is accepted."""
    check_open(fix)
    if fix.status == RemediationStatus.RISK_ACCEPTED:
        raise WrongState("The risk of this fix is accepted. Reopen it first.")


def reason_faults(reason: str) -> dict[str, str]:
    if len(reason.strip()) < 3:
        return {"reason": "Say why in a few words: an auditor will read it."}
    if len(reason) > REASON_MAX:
        return {"reason": f"This has {len(reason)} characters. Keep it to {REASON_MAX}."}
    return {}


def _said(text: str, empty: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput("Nothing was kept.", {"text": empty})
    if len(words) > SAID_MAX:
        raise InvalidInput("Nothing was kept.", {"text": f"This has {len(words)} characters. Keep it to {SAID_MAX}."})
    return words


def _go(parts: Parts, db: Session, actor: Actor | VendorActor, fix: Remediation, to: RemediationStatus, kind: str,
        text: str) -> None:
    vendor = remediations.hold_vendor(db, fix.vendor_id)
    move_remediation(fix, to)
    enter(db, fix, actor, kind, text)
    parts.audit.record(db, Event.REMEDIATION_CHANGED, actor, subject(fix), vendor_id=fix.vendor_id, fields=["status"])
    saved(db, fix)
    portfolio.touch(db, vendor)
