"""The invitations that a vendor's people have for its fixes: ended with the last open fix, opened again with the next
one, and mailed every week while something is late."""

from __future__ import annotations

from datetime import date, timedelta

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.models import Contact, Invitation, Mail, Remediation
from portal.vocabulary.actors import Actor
from portal.vocabulary.purposes import REMEDIATION
from portal.vocabulary.statuses import InvitationStatus
from portal.workflow import invitations, mails, remediations_shown
from portal.workflow.parts import Parts

EVERY = timedelta(days=7)


def of_vendor(db: Session, practice_id: str, vendor_id: str, *, lock: bool = False) -> list[Invitation]:
    """Every invitation for this vendor's fixes, of whatever state, the newest first."""
    query = select(Invitation).where(
        Invitation.practice_id == practice_id, Invitation.vendor_id == vendor_id,
        Invitation.subject_kind == REMEDIATION, Invitation.subject_id == vendor_id).order_by(
        col(Invitation.created_at).desc(), col(Invitation.id))
    return list(db.exec(query.with_for_update() if lock else query))


def ended(parts: Parts, db: Session, actor: Actor, fix: Remediation) -> None:
    """A fix was closed, or its risk accepted. Where it was the last one open that the vendor sees, its people are done:
    they read on. To be called before the first event is recorded, as the invitations are locked here."""
    if fix.shared_at is None:
        return
    db.flush()
    if remediations_shown.left(db, fix.practice_id, fix.vendor_id).open:
        return
    for invitation in of_vendor(db, fix.practice_id, fix.vendor_id, lock=True):
        if invitation.status == InvitationStatus.OPEN:
            invitations.finish(parts, db, actor, invitation)


def begun(parts: Parts, db: Session, actor: Actor, fix: Remediation) -> None:
    """The vendor sees an open fix that it did not see before. Whoever was done is asked again, with a new link. To be
    called before the first event is recorded."""
    if fix.shared_at is None:
        return
    every = of_vendor(db, fix.practice_id, fix.vendor_id, lock=True)
    asked = {one.contact_id for one in every if one.status == InvitationStatus.OPEN}
    for invitation in every:
        if invitation.status == InvitationStatus.DONE and invitation.contact_id not in asked and _is_there(
                db, invitation):
            asked.add(invitation.contact_id)
            _count(db, invitation)
            invitations.reopen(parts, db, actor, invitation, _due(fix))


def _is_there(db: Session, invitation: Invitation) -> bool:
    contact = db.exec(select(Contact).where(Contact.id == invitation.contact_id)).one()
    return contact.removed_at is None


def _count(db: Session, invitation: Invitation) -> None:
    """What the first page says of how much there is."""
    db.flush()
    invitation.facts = facts(remediations_shown.left(db, invitation.practice_id, invitation.vendor_id).todo)


def facts(todo: int) -> list[list[str]]:
    return [["Fixes", f"{todo} to work on"]]


def _due(fix: Remediation) -> date:
    today = clock.today()
    return min(max(fix.target_on, today), today + invitations.LONGEST_DUE)


def tell_late(parts: Parts, db: Session, actor: Actor, vendor_id: str) -> list[str]:
    """Mail whoever is invited that fixes of theirs are late, at most once within a week each; returns their names. The
    mail counts what is late when it goes out."""
    if not remediations_shown.left(db, actor.practice_id, vendor_id).late:
        return []
    told = []
    for invitation in of_vendor(db, actor.practice_id, vendor_id, lock=True):
        if invitation.status == InvitationStatus.OPEN and not invitations.has_expired(invitation) and not _told(
                db, invitation):
            contact = db.exec(select(Contact).where(Contact.id == invitation.contact_id)).one()
            mails.queue(db, invitation.practice_id, mails.LATE, Subject("invitation", invitation.id), contact.name,
                        contact.email)
            told.append(contact.name)
    return told


def _told(db: Session, invitation: Invitation) -> bool:
    """Counted in days: the job runs every hour, and not at the same minute."""
    newest = db.exec(select(Mail.created_at).where(
        Mail.practice_id == invitation.practice_id, Mail.subject_id == invitation.id, Mail.kind == mails.LATE)
        .order_by(col(Mail.created_at).desc())).first()
    return newest is not None and newest.date() > clock.today() - EVERY
