"""Where the practice stands with each vendor's agreement, as columns that the vendor list and the home page share.

The latest version counts, a file that was refused only where there is no other; whether any upload was signed is a
fact of its own. One word from the database's side of the question `workflow.findings.needs_work` asks of one row:
tests hold the two together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portal.models import Agreement, Contact, Finding, Negotiation, NegotiationRequest, Reading, Vendor
from portal.scoring.agreements import DEFECTIVE, NEED_WORK, NO_LAW, OPTIONAL_TIERS
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AgreementStatus, NegotiationStatus, RequestStatus, VendorStatus


class Standing(StrEnum):
    """What the latest upload asks for, and of whom."""

    NO_AGREEMENT = "no-agreement"
    REFUSED = "refused"
    FAILED = "failed"
    NOT_A_BAA = "not-a-baa"
    DECIDE = "decide"
    SIGN = "sign"
    READING = "reading"
    TO_ASK = "to-ask"
    ANSWERED = "answered"
    ASK = "ask"
    SETTLED = "settled"
    NOT_NEEDED = "not-needed"
    CLOSED = "closed"


# Whose move it is. What is in none of these asks for nothing.
NEEDS_US = (Standing.NO_AGREEMENT, Standing.REFUSED, Standing.FAILED, Standing.NOT_A_BAA, Standing.DECIDE,
            Standing.TO_ASK, Standing.ANSWERED, Standing.SIGN)
WITH_VENDOR = (Standing.ASK,)
IN_PROGRESS = (AgreementStatus.RECEIVED, AgreementStatus.SCANNING, AgreementStatus.READING)
WITH_PHI_BY_NOW = (VendorStatus.LIVE, VendorStatus.EXITING)

SIGNATURES = "written-signed"  # the term on signatures
Latest = aliased(Agreement, name="latest")
_Any = aliased(Agreement, name="any_version")
STATUS = func.coalesce(col(Finding.human), col(Finding.computed))


def _plain(status: Any) -> ColumnElement[str]:
    """Kept out of the choice of an index: SQLite would take that of the status, of all practices, before the one of
    what the row belongs to, for every vendor anew."""
    return func.coalesce(col(status), "")


def asks_for_work() -> ColumnElement[bool]:
    """A finding that somebody must act on."""
    optional = col(Finding.tier).in_(OPTIONAL_TIERS)
    known = and_(optional, col(Finding.tier) != NO_LAW)
    return or_(and_(~optional, STATUS.in_(NEED_WORK)), and_(known, STATUS.in_(DEFECTIVE)))


def _findings(*more: ColumnElement[bool]) -> ColumnElement[int]:
    query = select(func.count()).select_from(Finding).where(
        col(Finding.reading_id) == col(Latest.reading_id), asks_for_work(), *more)
    return query.correlate(Latest).scalar_subquery()


def _newest() -> ColumnElement[int]:
    taken = func.max(case((col(_Any.status) != AgreementStatus.REFUSED, col(_Any.number))))
    return (select(func.coalesce(taken, func.min(_Any.number)))
            .where(col(_Any.vendor_id) == col(Vendor.id), col(_Any.parent_id).is_(None))
            .correlate(Vendor).scalar_subquery())


IS_LATEST = and_(col(Latest.vendor_id) == col(Vendor.id), col(Latest.number) == _newest())
OPEN_TERMS = _findings()
UNDECIDED_TERMS = _findings(col(Finding.decision).is_(None))
REQUIRED_GAPS = _findings(or_(col(Finding.tier) == "required",
                              and_(col(Finding.tier) == "required-if", STATUS.in_(DEFECTIVE))))
# Nobody's tick opens the lock: the copy is a BAA, and its signatures were seen, by us or, with a reason that the
# audit trail keeps, by a reviewer who overruled us.
_SIGNATURES_SEEN = exists().where(col(Finding.reading_id) == col(_Any.reading_id), col(Finding.clause) == SIGNATURES,
                                  STATUS == "present").correlate(_Any)
_READ_AS_BAA = exists().where(col(Reading.id) == col(_Any.reading_id), col(Reading.is_baa).is_(True)).correlate(_Any)
SIGNED = (exists().where(col(_Any.vendor_id) == col(Vendor.id), col(_Any.signed).is_(True),
                         col(_Any.parent_id).is_(None), _plain(_Any.status) == AgreementStatus.READ, _READ_AS_BAA,
                         _SIGNATURES_SEEN).correlate(Vendor))
_IS_BAA = (select(col(Reading.is_baa)).where(col(Reading.id) == col(Latest.reading_id))
           .correlate(Latest).scalar_subquery())

_ON_LATEST = col(Negotiation.agreement_id) == col(Latest.id)
ASKED = exists().where(_ON_LATEST, col(Negotiation.sent_at).is_not(None)).correlate(Latest)
# The talk is over: what is still open was accepted as a risk, or given up.
ENDED = and_(ASKED, ~exists().where(_ON_LATEST, col(Negotiation.status) != NegotiationStatus.CLOSED).correlate(Latest))
# An answer of the vendor waits for the practice.
WAITING_ANSWERS = (RequestStatus.COUNTERED, RequestStatus.DECLINED)
_WAITS = (_ON_LATEST, col(Negotiation.status) != NegotiationStatus.CLOSED,
          col(NegotiationRequest.negotiation_id) == col(Negotiation.id),
          _plain(NegotiationRequest.status).in_(WAITING_ANSWERS))
TO_ANSWER = exists().where(*_WAITS).correlate(Latest)
ANSWERS_TO_DECIDE = (select(func.count()).select_from(NegotiationRequest).join(Negotiation, _WAITS[2]).where(*_WAITS)
                     .correlate(Latest).scalar_subquery())
_BY_VENDOR = exists().where(col(Contact.vendor_id) == col(Latest.vendor_id),
                            col(Contact.name) == col(Latest.received_by)).correlate(Latest)
ANSWERED_BY = (select(col(Negotiation.answered_by)).where(_ON_LATEST).order_by(col(Negotiation.created_at).desc())
               .limit(1).correlate(Latest).scalar_subquery())
NEGOTIATION = (select(col(Negotiation.id)).where(_ON_LATEST).order_by(col(Negotiation.created_at).desc()).limit(1)
               .correlate(Latest).scalar_subquery())



@dataclass(frozen=True, slots=True)
class Facts:
    """What a standing is made of, as columns of whatever query has them."""

    vendor_status: Any
    handles_phi: Any
    planned_start: Any
    latest: Any
    status: Any
    is_baa: Any
    to_answer: ColumnElement[bool]
    undecided: ColumnElement[int]
    open_terms: ColumnElement[int]
    asked: ColumnElement[bool]
    ended: ColumnElement[bool]
    signed: ColumnElement[bool]

    def standing(self) -> ColumnElement[str]:
        return case(
            (self.vendor_status == VendorStatus.CLOSED, Standing.CLOSED.value),
            (and_(self.latest.is_(None), self.handles_phi.is_(False)), Standing.NOT_NEEDED.value),
            (self.latest.is_(None), Standing.NO_AGREEMENT.value),
            (self.status.in_(IN_PROGRESS), Standing.READING.value),
            (self.status == AgreementStatus.FAILED, Standing.FAILED.value),
            (self.status == AgreementStatus.REFUSED, Standing.REFUSED.value),
            (func.coalesce(self.is_baa, false()).is_(False), Standing.NOT_A_BAA.value),
            (self.to_answer, Standing.ANSWERED.value),
            (self.undecided > 0, Standing.DECIDE.value),
            (and_(self.open_terms > 0, ~self.asked), Standing.TO_ASK.value),
            (and_(self.open_terms > 0, or_(~self.ended, self.signed)), Standing.ASK.value),
            (~self.signed, Standing.SIGN.value),
            else_=Standing.SETTLED.value)

    def phi_unsigned(self) -> ColumnElement[bool]:
        return and_(self.handles_phi.is_(True), ~self.signed, self.vendor_status != VendorStatus.CLOSED)

    def overdue(self, today: date) -> ColumnElement[bool]:
        """Patient data may be with this vendor already, or should be by plan, and nothing is signed."""
        started = or_(self.vendor_status.in_(WITH_PHI_BY_NOW),
                      func.coalesce(self.planned_start, date.max) <= today)
        return and_(self.phi_unsigned(), started)


_OF_ONE = Facts(col(Vendor.status), col(Vendor.handles_phi), col(Vendor.planned_start), col(Latest.id),
                col(Latest.status), _IS_BAA, TO_ANSWER, UNDECIDED_TERMS, OPEN_TERMS, ASKED, ENDED, SIGNED)
STANDING = _OF_ONE.standing().label("standing")

COLUMNS: tuple[ColumnElement[Any], ...] = (
    col(Vendor.id).label("id"), col(Vendor.name).label("name"), col(Vendor.services).label("services"),
    col(Vendor.handles_phi).label("handles_phi"), col(Vendor.status).label("status"),
    col(Vendor.owner_name).label("owner_name"), col(Vendor.planned_start).label("planned_start"),
    col(Latest.id).label("agreement_id"), col(Latest.number).label("number"),
    col(Latest.created_at).label("received_at"), col(Latest.problem).label("problem"),
    OPEN_TERMS.label("open_terms"), UNDECIDED_TERMS.label("undecided_terms"),
    NEGOTIATION.label("negotiation_id"), ANSWERED_BY.label("answered_by"),
    ANSWERS_TO_DECIDE.label("answers_to_decide"),
    case((_BY_VENDOR, col(Latest.received_by)), else_="").label("sent_by"),
    REQUIRED_GAPS.label("required_gaps"), SIGNED.label("signed"),
    _OF_ONE.phi_unsigned().label("phi_unsigned"), STANDING)


def of_vendors(actor: Actor, *where: ColumnElement[bool]) -> Select[Any]:
    """Columns, not objects: one row for each vendor of the practice. Each is looked up on its own: for few."""
    return _from_vendors(select(*COLUMNS), actor, *where)


def in_order(db: Session, actor: Actor, ids: Sequence[str]) -> list[Row[Any]]:
    """The rows of these vendors, in the order of their ids."""
    rows = {row.id: row for row in db.execute(of_vendors(actor, col(Vendor.id).in_(ids)))} if ids else {}
    return [rows[id] for id in ids if id in rows]


def _from_vendors(query: Select[Any], actor: Actor, *where: ColumnElement[bool]) -> Select[Any]:
    return (query.select_from(Vendor)
            .outerjoin(Latest, IS_LATEST)
            .where(col(Vendor.practice_id) == actor.practice_id, *where))
