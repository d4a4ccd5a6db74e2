"""The vendors of a practice: add and change."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, func, select

from portal import access
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput
from portal.models import Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import contacts
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_vendor


class StaleVendor(Conflict):
    """Somebody else saved this vendor after the form was opened; `vendor` is how it stands now."""

    def __init__(self, vendor: Vendor) -> None:
        super().__init__("Someone else saved this vendor after you opened it. Both are shown: check what differs, "
                         "then save again.")
        self.vendor = vendor


@dataclass(frozen=True, slots=True)
class VendorDetails:
    """What a person enters about a vendor, already of the right types."""

    name: str
    services: str = ""
    handles_phi: bool = True
    phi: str = ""
    owner_name: str = ""
    contact_name: str = ""
    contact_email: str = ""
    planned_start: date | None = None

    def values(self) -> dict[str, Any]:
        return {field: getattr(self, field) for field in self.__slots__}


def add(parts: Parts, db: Session, actor: Actor, details: VendorDetails) -> Vendor:
    """Raises InvalidInput when the practice already has a vendor of that name."""
    _check_name(db, actor, details.name, None)
    vendor = Vendor(practice_id=actor.practice_id, **details.values())
    db.add(vendor)
    db.flush()
    parts.audit.record(db, Event.VENDOR_ADDED, actor, Subject("vendor", vendor.id), name=vendor.name)
    if details.contact_email:
        contacts.add(parts, db, actor, vendor, ContactDetails(details.contact_name or details.contact_email,
                                                             details.contact_email))
    return vendor


def change(parts: Parts, db: Session, actor: Actor, vendor: Vendor, details: VendorDetails, *, version: int,
           status: VendorStatus | None = None) -> list[str]:
    """Save the form over the row; returns the fields that changed. Raises StaleVendor or InvalidInput."""
    if vendor.version != version:
        raise StaleVendor(vendor)
    _check_name(db, actor, details.name, vendor)
    changed = [field for field, value in details.values().items() if getattr(vendor, field) != value]
    for field in changed:
        setattr(vendor, field, details.values()[field])
    if status is not None and status != vendor.status:
        move_vendor(vendor, status)
        changed.append("status")
    if changed:
        vendor.version += 1
        db.add(vendor)
        parts.audit.record(db, Event.VENDOR_CHANGED, actor, Subject("vendor", vendor.id), fields=sorted(changed))
    return changed


def _check_name(db: Session, actor: Actor, name: str, vendor: Vendor | None) -> None:
    access.practice_of(db, actor, lock=True)  # two that name a vendor alike at once take turns
    same = db.exec(select(Vendor).where(Vendor.practice_id == actor.practice_id,
                                        func.lower(Vendor.name) == name.lower())).first()
    if same is not None and (vendor is None or same.id != vendor.id):
        raise InvalidInput(f"There is already a vendor named {same.name}.",
                           {"name": "Another vendor has this name. Open that one, or tell the two apart."})
