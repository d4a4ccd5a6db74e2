"""The only way to a row: through the actor whose practice owns it. Anything else is NotFound, whatever the reason.

A lock lets others write what belongs to the row (`key_share`). Every row names its practice: under a stronger lock on
that, whoever writes an event would wait for who holds the practice, and the other way round.
"""

from typing import TypeVar

from sqlmodel import Session, SQLModel, select

from portal.errors import NotFound
from portal.models import (
    Agreement,
    Assessment,
    Contact,
    Contradiction,
    Decision,
    Document,
    Duty,
    Evidence,
    EvidenceTest,
    Finding,
    FollowUp,
    Invitation,
    Mail,
    Negotiation,
    NegotiationRequest,
    Override,
    Practice,
    ProofFile,
    QuestionSet,
    Reading,
    Remediation,
    Reread,
    RereadItem,
    SavedView,
    Score,
    Vendor,
    VendorEvent,
    WalkThrough,
)
from portal.vocabulary.actors import Actor, VendorActor

Row = TypeVar("Row", bound=SQLModel)


def _row_for(db: Session, actor: Actor, table: type[Row], id: str, lock: bool) -> Row:
    query = select(table).where(table.id == id, table.practice_id == actor.practice_id)  # type: ignore[attr-defined]
    row = db.exec(query.with_for_update(key_share=True) if lock else query).first()
    if row is None or actor.kind == "vendor":  # a vendor's person is no Actor: they have `subject_of` and no more
        raise NotFound
    return row


def vendor_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Vendor:
    return _row_for(db, actor, Vendor, id, lock)


def agreement_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Agreement:
    return _row_for(db, actor, Agreement, id, lock)


def document_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Document:
    return _row_for(db, actor, Document, id, lock)


def reading_for(db: Session, actor: Actor, id: str) -> Reading:
    return _row_for(db, actor, Reading, id, lock=False)


def finding_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Finding:
    return _row_for(db, actor, Finding, id, lock)


def reread_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Reread:
    return _row_for(db, actor, Reread, id, lock)


def reread_item_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> RereadItem:
    return _row_for(db, actor, RereadItem, id, lock)


def negotiation_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Negotiation:
    return _row_for(db, actor, Negotiation, id, lock)


def request_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> NegotiationRequest:
    return _row_for(db, actor, NegotiationRequest, id, lock)


def contact_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Contact:
    return _row_for(db, actor, Contact, id, lock)


def invitation_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Invitation:
    return _row_for(db, actor, Invitation, id, lock)


def mail_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Mail:
    return _row_for(db, actor, Mail, id, lock)


def assessment_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Assessment:
    return _row_for(db, actor, Assessment, id, lock)


def evidence_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Evidence:
    return _row_for(db, actor, Evidence, id, lock)


def follow_up_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> FollowUp:
    return _row_for(db, actor, FollowUp, id, lock)


def question_set_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> QuestionSet:
    return _row_for(db, actor, QuestionSet, id, lock)


def score_for(db: Session, actor: Actor, id: str) -> Score:
    return _row_for(db, actor, Score, id, lock=False)


def override_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Override:
    return _row_for(db, actor, Override, id, lock)


def vendor_event_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> VendorEvent:
    return _row_for(db, actor, VendorEvent, id, lock)


def duty_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Duty:
    return _row_for(db, actor, Duty, id, lock)


def walk_through_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> WalkThrough:
    return _row_for(db, actor, WalkThrough, id, lock)


def remediation_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Remediation:
    return _row_for(db, actor, Remediation, id, lock)


def proof_file_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> ProofFile:
    return _row_for(db, actor, ProofFile, id, lock)


def evidence_test_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> EvidenceTest:
    return _row_for(db, actor, EvidenceTest, id, lock)


def contradiction_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> Contradiction:
    return _row_for(db, actor, Contradiction, id, lock)


def decision_for(db: Session, actor: Actor, id: str) -> Decision:
    return _row_for(db, actor, Decision, id, lock=False)


def saved_view_for(db: Session, actor: Actor, id: str, *, lock: bool = False) -> SavedView:
    """A view is a person's own: their colleagues do not have it."""
    view = _row_for(db, actor, SavedView, id, lock)
    if view.person_id != actor.id:
        raise NotFound
    return view


def subject_of(db: Session, actor: VendorActor, kind: str, table: type[Row], *, lock: bool = False) -> Row:
    """The row that the vendor's person is invited for, when it is of this kind: the only one they are given. What
    hangs on it is found through it. `table` has the columns practice_id and vendor_id."""
    query = select(table).where(
        table.id == actor.subject_id, table.practice_id == actor.practice_id,  # type: ignore[attr-defined]
        table.vendor_id == actor.vendor_id)  # type: ignore[attr-defined]
    row = db.exec(query.with_for_update(key_share=True) if lock else query).first()
    if row is None or actor.subject_kind != kind:
        raise NotFound
    return row


def own_vendor(db: Session, actor: VendorActor, *, lock: bool = False) -> Vendor:
    """The vendor that the vendor's person speaks for."""
    query = select(Vendor).where(Vendor.id == actor.vendor_id, Vendor.practice_id == actor.practice_id)
    vendor = db.exec(query.with_for_update(key_share=True) if lock else query).first()
    if vendor is None:
        raise NotFound
    return vendor


def own_invitation(db: Session, actor: VendorActor, *, lock: bool = False) -> Invitation:
    """The invitation by which the vendor's person is here."""
    query = select(Invitation).where(Invitation.id == actor.invitation_id, Invitation.practice_id == actor.practice_id,
                                     Invitation.contact_id == actor.id)
    row = db.exec(query.with_for_update(key_share=True) if lock else query).first()
    if row is None:
        raise NotFound
    return row


def practice_of(db: Session, actor: Actor, *, lock: bool = False) -> Practice:
    query = select(Practice).where(Practice.id == actor.practice_id)
    practice = db.exec(query.with_for_update(key_share=True) if lock else query).first()
    if practice is None:
        raise NotFound
    return practice
