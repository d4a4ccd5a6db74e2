"""Where the practice stands with each vendor's agreement, as columns that the vendor list and the home page share.

The latest upload counts; whether any upload was signed is a fact of its own. One word from the database's side of
the question `workflow.findings.needs_work` asks of one row: tests hold the two together.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portal import clock
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


class Decision(StrEnum):
    """Whether patient data may go to the vendor, as far as the agreement says. Worst first."""

    REFUSE = "refuse"
    HOLD = "hold"
    OPEN = "open"
    SETTLED = "settled"
    NO_PHI = "no-phi"
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
_STATUS = func.coalesce(col(Finding.human), col(Finding.computed))


def asks_for_work() -> ColumnElement[bool]:
    """A finding that somebody must act on."""
    optional = col(Finding.tier).in_(OPTIONAL_TIERS)
    known = and_(optional, col(Finding.tier) != NO_LAW)
    return or_(and_(~optional, _STATUS.in_(NEED_WORK)), and_(known, _STATUS.in_(DEFECTIVE)))


def _findings(*more: ColumnElement[bool]) -> ColumnElement[int]:
    query = select(func.count()).select_from(Finding).where(
        col(Finding.reading_id) == col(Latest.reading_id), asks_for_work(), *more)
    return query.correlate(Latest).scalar_subquery()


def _newest() -> ColumnElement[int]:
    return (select(func.max(_Any.number)).where(col(_Any.vendor_id) == col(Vendor.id))
            .correlate(Vendor).scalar_subquery())


OPEN_TERMS = _findings()
UNDECIDED_TERMS = _findings(col(Finding.decision).is_(None))
REQUIRED_GAPS = _findings(or_(col(Finding.tier) == "required",
                              and_(col(Finding.tier) == "required-if", _STATUS.in_(DEFECTIVE))))
# Nobody's tick opens the lock: the copy is a BAA, and its signatures were seen, by us or, with a reason that the
# audit trail keeps, by a reviewer who overruled us.
_SIGNATURES_SEEN = exists().where(col(Finding.reading_id) == col(_Any.reading_id), col(Finding.clause) == SIGNATURES,
                                  _STATUS == "present").correlate(_Any)
_READ_AS_BAA = exists().where(col(Reading.id) == col(_Any.reading_id), col(Reading.is_baa).is_(True)).correlate(_Any)
SIGNED = (exists().where(col(_Any.vendor_id) == col(Vendor.id), col(_Any.signed).is_(True),
                         col(_Any.parent_id).is_(None), col(_Any.status) == AgreementStatus.READ, _READ_AS_BAA,
                         _SIGNATURES_SEEN).correlate(Vendor))
PHI_UNSIGNED = and_(col(Vendor.handles_phi).is_(True), ~SIGNED, col(Vendor.status) != VendorStatus.CLOSED)
_IS_BAA = (select(col(Reading.is_baa)).where(col(Reading.id) == col(Latest.reading_id))
           .correlate(Latest).scalar_subquery())

_ON_LATEST = col(Negotiation.agreement_id) == col(Latest.id)
ASKED = exists().where(_ON_LATEST, col(Negotiation.sent_at).is_not(None)).correlate(Latest)
# The talk is over: what is still open was accepted as a risk, or given up.
ENDED = and_(ASKED, ~exists().where(_ON_LATEST, col(Negotiation.status) != NegotiationStatus.CLOSED).correlate(Latest))
# An answer of the vendor waits for the practice.
_WAITS = (_ON_LATEST, col(Negotiation.status) != NegotiationStatus.CLOSED,
          col(NegotiationRequest.negotiation_id) == col(Negotiation.id),
          col(NegotiationRequest.status).in_((RequestStatus.COUNTERED, RequestStatus.DECLINED)))
TO_ANSWER = exists().where(*_WAITS).correlate(Latest)
ANSWERS_TO_DECIDE = (select(func.count()).select_from(NegotiationRequest).join(Negotiation, _WAITS[2]).where(*_WAITS)
                     .correlate(Latest).scalar_subquery())
_BY_VENDOR = exists().where(col(Contact.vendor_id) == col(Latest.vendor_id),
                            col(Contact.name) == col(Latest.received_by)).correlate(Latest)
ANSWERED_BY = (select(col(Negotiation.answered_by)).where(_ON_LATEST).order_by(col(Negotiation.created_at).desc())
               .limit(1).correlate(Latest).scalar_subquery())
NEGOTIATION = (select(col(Negotiation.id)).where(_ON_LATEST).order_by(col(Negotiation.created_at).desc()).limit(1)
               .correlate(Latest).scalar_subquery())

STANDING = case(
    (col(Vendor.status) == VendorStatus.CLOSED, Standing.CLOSED.value),
    (and_(col(Latest.id).is_(None), col(Vendor.handles_phi).is_(False)), Standing.NOT_NEEDED.value),
    (col(Latest.id).is_(None), Standing.NO_AGREEMENT.value),
    (col(Latest.status).in_(IN_PROGRESS), Standing.READING.value),
    (col(Latest.status) == AgreementStatus.FAILED, Standing.FAILED.value),
    (col(Latest.status) == AgreementStatus.REFUSED, Standing.REFUSED.value),
    (func.coalesce(_IS_BAA, false()).is_(False), Standing.NOT_A_BAA.value),
    (TO_ANSWER, Standing.ANSWERED.value),
    (UNDECIDED_TERMS > 0, Standing.DECIDE.value),
    (and_(OPEN_TERMS > 0, ~ASKED), Standing.TO_ASK.value),
    (and_(OPEN_TERMS > 0, or_(~ENDED, SIGNED)), Standing.ASK.value),
    (~SIGNED, Standing.SIGN.value),
    else_=Standing.SETTLED.value).label("standing")

_NOTHING_USABLE = (Standing.NO_AGREEMENT, Standing.REFUSED, Standing.FAILED, Standing.NOT_A_BAA)
DECISION = case(
    (col(Vendor.status) == VendorStatus.CLOSED, Decision.CLOSED.value),
    (col(Vendor.handles_phi).is_(False), Decision.NO_PHI.value),
    (and_(~SIGNED, or_(STANDING.element.in_(_NOTHING_USABLE), col(Vendor.status).in_(WITH_PHI_BY_NOW))),
     Decision.REFUSE.value),
    (~SIGNED, Decision.HOLD.value),
    (STANDING.element == Standing.SETTLED.value, Decision.SETTLED.value),
    else_=Decision.OPEN.value).label("decision")

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
    PHI_UNSIGNED.label("phi_unsigned"), STANDING, DECISION)


def of_vendors(actor: Actor, *where: ColumnElement[bool]) -> Select[Any]:
    """Columns, not objects: one row for each vendor of the practice."""
    return _from_vendors(select(*COLUMNS), actor, *where)


@dataclass(frozen=True, slots=True)
class Census:
    """The practice's vendors counted once, for everything that a page says of how many there are."""

    groups: tuple[tuple[Standing, Decision, bool, bool, int], ...]

    def of(self, standings: Collection[Standing] = tuple(Standing), *, mine: bool | None = None,
           late: bool | None = None) -> int:
        return sum(number for standing, _, owned, overdue, number in self.groups
                   if standing in standings and mine in (None, owned) and late in (None, overdue))

    def decisions(self) -> Mapping[Decision, int]:
        found = Counter[Decision]()
        for _, decision, _, _, number in self.groups:
            found[decision] += number
        return found


def census(db: Session, actor: Actor, mine: ColumnElement[bool]) -> Census:
    """One pass over the vendors; `mine` says which are the person's own."""
    facts = (STANDING, DECISION, case((mine, 1), else_=0).label("mine"), case((overdue(), 1), else_=0).label("late"))
    each = _from_vendors(select(*facts), actor).subquery()
    rows = db.execute(select(*each.c, func.count()).group_by(*each.c))
    return Census(tuple((Standing(standing), Decision(decision), bool(owned), bool(late), number)
                        for standing, decision, owned, late, number in rows))


def by_decision(db: Session, actor: Actor, *where: ColumnElement[bool]) -> Mapping[str, int]:
    """How many vendors there are of each decision."""
    return _counted(db, _from_vendors(select(DECISION), actor, *where))


def _counted(db: Session, query: Select[Any]) -> Mapping[str, int]:
    each = query.subquery()
    value = each.c[0]
    return {str(key): number for key, number in db.execute(select(value, func.count()).group_by(value))}


def overdue(today: date | None = None) -> ColumnElement[bool]:
    """Patient data may be with this vendor already, or should be by plan, and nothing is signed."""
    started = or_(col(Vendor.status).in_(WITH_PHI_BY_NOW),
                  func.coalesce(col(Vendor.planned_start), date.max) <= (today or clock.today()))
    return and_(PHI_UNSIGNED, started)


def _from_vendors(query: Select[Any], actor: Actor, *where: ColumnElement[bool]) -> Select[Any]:
    return (query.select_from(Vendor)
            .outerjoin(Latest, and_(col(Latest.vendor_id) == col(Vendor.id), col(Latest.number) == _newest()))
            .where(col(Vendor.practice_id) == actor.practice_id, *where))
