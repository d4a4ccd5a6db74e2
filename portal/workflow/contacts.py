"""The people of a vendor: add, change, remove. A removed one gets no mail any more; what they did stays."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.identity.invitations import address_hash
from portal.models import Contact, Door, Invitation, Vendor
from portal.vocabulary.actors import Acting, Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import InvitationStatus
from portal.workflow.parts import Parts


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """What a person enters about a contact, already cleaned and checked."""

    name: str
    email: str
    role: str = ""


def of_vendor(db: Session, vendor: Vendor) -> list[Contact]:
    """Those who can be invited, by name."""
    return list(db.exec(select(Contact).where(
        Contact.practice_id == vendor.practice_id, Contact.vendor_id == vendor.id, col(Contact.removed_at).is_(None))
        .order_by(func.lower(Contact.name), col(Contact.id))))


def add(parts: Parts, db: Session, actor: Acting, vendor: Vendor, details: ContactDetails, *,
        passed_on_by: str = "") -> Contact:
    """Raises InvalidInput when the vendor already has a contact with that address."""
    _check_address(db, vendor, details.email, None)
    contact = Contact(practice_id=vendor.practice_id, vendor_id=vendor.id, name=details.name, email=details.email,
                      role=details.role, passed_on_by=passed_on_by)
    db.add(contact)
    db.flush()
    parts.audit.record(db, Event.CONTACT_ADDED, actor, Subject("contact", contact.id), vendor_id=vendor.id,
                       name=contact.name, email=contact.email)
    return contact


def change(parts: Parts, db: Session, actor: Actor, vendor: Vendor, contact: Contact, details: ContactDetails, *,
           version: int) -> list[str]:
    """Save the form over the row; returns the fields that changed. Raises Conflict for a stale form, and InvalidInput
    for an address that another has, or while an invitation is under way: its link belongs to one mailbox."""
    if contact.version != version or contact.removed_at:
        raise Conflict("Someone else changed this contact after you opened it. Check what is saved now, and save "
                       "again.")
    if details.email != contact.email:
        _check_address(db, vendor, details.email, contact)
        _check_free(db, contact, "Their address cannot change while they are invited. Add the right person, and send "
                                 "the invitation to them.")
    new = {"name": details.name, "email": details.email, "role": details.role}
    changed = [field for field, value in new.items() if getattr(contact, field) != value]
    for field in changed:
        setattr(contact, field, new[field])
    if "email" in changed:
        _admit(db, contact, address_hash(contact.email))
    if changed:
        contact.version += 1
        db.add(contact)
        parts.audit.record(db, Event.CONTACT_CHANGED, actor, Subject("contact", contact.id), vendor_id=vendor.id,
                           fields=sorted(changed))
    return changed


def remove(parts: Parts, db: Session, actor: Actor, contact: Contact) -> None:
    """Take the contact off the list: they get no mail and read no more what they once answered. Raises WrongState while
    an invitation to them is open."""
    if contact.removed_at:
        return
    if _invited(db, contact):
        raise WrongState(f"{contact.name} has an open invitation. Revoke it or send it to somebody else first.")
    contact.removed_at = clock.now()
    contact.version += 1
    db.add(contact)
    _admit(db, contact, "")
    parts.audit.record(db, Event.CONTACT_REMOVED, actor, Subject("contact", contact.id), vendor_id=contact.vendor_id,
                       name=contact.name, email=contact.email)


def with_address(db: Session, vendor: Vendor, email: str) -> Contact | None:
    """The vendor's contact with this address, however it is capitalized."""
    return db.exec(select(Contact).where(
        Contact.practice_id == vendor.practice_id, Contact.vendor_id == vendor.id,
        col(Contact.removed_at).is_(None), func.lower(Contact.email) == email.lower())).first()


def _check_address(db: Session, vendor: Vendor, email: str, contact: Contact | None) -> None:
    same = with_address(db, vendor, email)
    if same is not None and (contact is None or same.id != contact.id):
        raise InvalidInput("The contact was not saved.", {"email": f"{same.name} already has this address."})


def _check_free(db: Session, contact: Contact, message: str) -> None:
    if _invited(db, contact):
        raise InvalidInput("The contact was not saved.", {"email": message})


def _admit(db: Session, contact: Contact, hashed: str) -> None:
    """From now on this address, or nobody, comes in by the invitations that went to the contact."""
    mine = select(Invitation.id).where(Invitation.practice_id == contact.practice_id,
                                       Invitation.contact_id == contact.id)
    for door in db.exec(select(Door).where(col(Door.invitation_id).in_(mine))):
        door.address_hash = hashed
        db.add(door)


def _invited(db: Session, contact: Contact) -> bool:
    return db.exec(select(Invitation.id).where(
        Invitation.practice_id == contact.practice_id, Invitation.contact_id == contact.id,
        Invitation.status == InvitationStatus.OPEN)).first() is not None
