"""The vendors of a practice: add and change. What the gates decide is `workflow/gates.py`'s: live, the end of a vendor
that left, an executed agreement, the first patient data."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, func, select

from portal import access
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Agreement, Assessment, GatePass, Vendor
from portal.scoring.gates import BY_ID
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import VENDOR_MOVES, VendorStatus
from portal.workflow import contacts, gates, portfolio, scores
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
    scores.renew(parts, db, vendor, "Vendor added")
    return vendor


def hold(db: Session, actor: Actor, id: str) -> Vendor:
    """The vendor to be changed, locked after its practice, as everywhere: names take turns by the practice."""
    access.practice_of(db, actor, lock=True)
    return access.vendor_for(db, actor, id, lock=True)


def change(parts: Parts, db: Session, actor: Actor, vendor: Vendor, details: VendorDetails, *, version: int,
           status: VendorStatus | None = None) -> list[str]:
    """Save the form over the row, had by `hold`; returns the fields that changed. Raises StaleVendor,
    InvalidInput, and WrongState for a status that only a gate gives."""
    if vendor.version != version:
        raise StaleVendor(vendor)
    _check_name(db, actor, details.name, vendor)
    _check_phi(db, actor, vendor, details)
    if status is not None and status not in by_hand(vendor):
        raise WrongState(_why_not(vendor, status))
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
        scores.renew(parts, db, vendor, "Vendor changed")
    return changed


def by_hand(vendor: Vendor) -> list[VendorStatus]:
    """The statuses that a person may give the vendor, its own included. Live comes from the gate "Go-live" alone, and a
    vendor that has patient data ends by leaving and the gate "Exit"."""
    here = VendorStatus(vendor.status)
    has_phi = portfolio.has_phi(vendor)
    shut = {VendorStatus.LIVE, VendorStatus.CLOSED if has_phi else VendorStatus.EXITING}
    if here in (VendorStatus.LIVE, VendorStatus.EXITING):
        shut = set(VendorStatus) - {VendorStatus.EXITING}
    return [one for one in VendorStatus if one is here or (one in VENDOR_MOVES[here] and one not in shut)]


def needs_agreement(db: Session, vendor: Vendor) -> bool | None:
    """What the gate "Needs a BAA" says; None while nobody has signed it."""
    said = db.exec(select(GatePass.outcome).where(
        GatePass.practice_id == vendor.practice_id, GatePass.vendor_id == vendor.id, GatePass.gate == "G0",
        col(GatePass.withdrawn_at).is_(None)).order_by(col(GatePass.created_at).desc()).limit(1)).first()
    return None if said is None else said == "yes"


def _why_not(vendor: Vendor, status: VendorStatus) -> str:
    if status is VendorStatus.LIVE:
        return "Live comes with the gate “Go-live”: pass that one."
    if vendor.status == VendorStatus.LIVE:
        return "A live vendor can be leaving. To stop its work for now, take the gate “Go-live” back."
    if status is VendorStatus.CLOSED and portfolio.has_phi(vendor):
        return "It has your patient data. Say that it is leaving, and pass the gate “Exit”."
    return f"This vendor is {vendor.status}; it cannot become {status.value}."


def _check_phi(db: Session, actor: Actor, vendor: Vendor, details: VendorDetails) -> None:
    """Whether a vendor handles patient data is signed at the first gate; what is signed there no form changes. Before
    that, to say that it handles none sets all the gates aside as a "no" there does: once there is anything to set
    aside, it is for those who may sign that."""
    if details.handles_phi == vendor.handles_phi:
        return
    if needs_agreement(db, vendor) is not None:
        why = "This was signed at the gate “Needs a BAA”. Take that back first."
    elif vendor.handles_phi and portfolio.has_phi(vendor):
        why = "It has your patient data, as far as anybody has said."
    elif vendor.handles_phi and not actor.may(gates.permission_for(BY_ID["G0"], gates.NO)) and _is_begun(db, vendor):
        why = ("Only the owner of your practice’s account may say this now: an agreement, a questionnaire or a signed "
               "gate of this vendor is here, and this would set them aside. Tick it again to save the rest. The owner "
               "says so, with why, at the gate “Needs a BAA”.")
    else:
        return
    raise InvalidInput("The vendor was not saved. What you entered is still here.", {"handles_phi": why})


def _is_begun(db: Session, vendor: Vendor) -> bool:
    return any(db.exec(select(table.id).where(table.practice_id == vendor.practice_id, table.vendor_id == vendor.id)
                       .limit(1)).first() is not None for table in (Agreement, Assessment, GatePass))


def _check_name(db: Session, actor: Actor, name: str, vendor: Vendor | None) -> None:
    access.practice_of(db, actor, lock=True)  # two that name a vendor alike at once take turns
    same = db.exec(select(Vendor).where(Vendor.practice_id == actor.practice_id,
                                        func.lower(Vendor.name) == name.lower())).first()
    if same is not None and (vendor is None or same.id != vendor.id):
        raise InvalidInput(f"There is already a vendor named {same.name}.",
                           {"name": "Another vendor has this name. Open that one, or tell the two apart."})
