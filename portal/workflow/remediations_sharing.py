"""Sharing fixes with a vendor: its people see them from then on, and one of them is asked by mail to work on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from sqlmodel import Session

from portal import access
from portal.errors import InvalidInput
from portal.models import Contact, Invitation, Remediation, Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.purposes import REMEDIATION
from portal.vocabulary.statuses import InvitationStatus, RemediationStatus
from portal.workflow import (
    invitations,
    remediations,
    remediations_changing,
    remediations_invitations,
    remediations_shown,
)
from portal.workflow.parts import Parts

NOT_SHARED = "Nothing was shared."


def hold(db: Session, actor: Actor, vendor: Vendor, ids: Collection[str]) -> list[Remediation]:
    """The vendor's fixes of these ids, locked with all that sharing changes, before the first event is recorded. Those
    that cannot be shared any more come too: `share` says why. Raises NotFound."""
    fixes = [access.remediation_for(db, actor, id, lock=True) for id in sorted(ids)]
    remediations.hold_vendor(db, vendor.id)
    remediations_invitations.of_vendor(db, vendor.practice_id, vendor.id, lock=True)
    return fixes


def share(parts: Parts, db: Session, actor: Actor, vendor: Vendor, fixes: Sequence[Remediation], contact: Contact,
          due: date) -> Invitation:
    """Show these fixes to the vendor's people, and ask the contact to work on all that the vendor sees by `due`: an
    open invitation of theirs gets the later day and another mail, one that was done opens again. The fixes come from
    `hold`; none is enough where the vendor sees open ones already. Raises InvalidInput, WrongState for a fix that is
    closed, TooMany after many mails within a day."""
    if any((fix.practice_id, fix.vendor_id) != (vendor.practice_id, vendor.id) for fix in fixes):
        raise InvalidInput(NOT_SHARED, {"fixes": "Choose fixes of this vendor."})
    new = [fix for fix in fixes if fix.shared_at is None]
    for fix in new:
        remediations_changing.check_work(fix)
    left = remediations_shown.left(db, vendor.practice_id, vendor.id)
    if not left.open + len(new):
        raise InvalidInput(NOT_SHARED, {"fixes": "Choose at least one fix. The vendor has none to work on."})
    todo = left.todo + sum(fix.status != RemediationStatus.RETEST for fix in new)
    invitation = _invited(parts, db, actor, vendor, contact, due, todo)
    for fix in new:
        remediations_changing.share(parts, db, actor, fix)
    return invitation


def _invited(parts: Parts, db: Session, actor: Actor, vendor: Vendor, contact: Contact, due: date,
             todo: int) -> Invitation:
    facts = remediations_invitations.facts(todo)
    theirs = [one for one in remediations_invitations.of_vendor(db, vendor.practice_id, vendor.id, lock=True)
              if one.contact_id == contact.id]
    if (there := _in(theirs, InvitationStatus.OPEN)) is not None:
        there.facts = facts
        if due > there.due or invitations.has_expired(there):
            invitations.extend(parts, db, actor, there, due)
        invitations.resend(parts, db, actor, there)
        return there
    if (done := _in(theirs, InvitationStatus.DONE)) is not None and contact.removed_at is None:
        done.facts = facts
        invitations.reopen(parts, db, actor, done, due)
        return done
    return invitations.invite(parts, db, actor, vendor, contact, REMEDIATION, vendor.id, due,
                              facts=[(label, value) for label, value in facts])


def _in(rows: Sequence[Invitation], status: InvitationStatus) -> Invitation | None:
    return next((one for one in rows if one.status == status), None)
