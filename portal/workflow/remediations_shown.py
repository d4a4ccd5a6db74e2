"""The fixes that a vendor's people see: which they are, whose turn it is, and how many are left to them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlmodel import Session, col

from portal import clock
from portal.errors import NotFound
from portal.models import Remediation
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.purposes import REMEDIATION
from portal.vocabulary.statuses import RemediationStatus

SHOWS = {"todo": "To do", "practice": "With the practice", "done": "Done", "all": "All"}
# Nobody works on these. Written here as mails count them too, and what else says it stands far above mails.
ENDED = (RemediationStatus.CLOSED, RemediationStatus.RISK_ACCEPTED)
_OPEN = col(Remediation.status).not_in(ENDED)
_WITH_PRACTICE = col(Remediation.status) == RemediationStatus.RETEST
_TO_DO = and_(_OPEN, ~_WITH_PRACTICE)


@dataclass(frozen=True, slots=True)
class Left:
    """How many fixes the vendor has to do something about, and how many of these are late; how many are open at all,
    those included that wait for the practice."""

    todo: int
    late: int
    open: int


def left(db: Session, practice_id: str, vendor_id: str) -> Left:
    """As it stands now, by one query."""
    late = and_(_TO_DO, col(Remediation.target_on) < clock.today())
    sums = [func.count(case((condition, 1))) for condition in (_TO_DO, late, _OPEN)]
    return Left(*db.execute(select(*sums).where(*_of(practice_id, vendor_id))).one())


def own(actor: VendorActor, show: str = "all", find: str = "") -> Select[Any]:
    """The fixes that this person may read, in no order. Raises NotFound for who is here for something else."""
    if actor.subject_kind != REMEDIATION:
        raise NotFound
    columns: tuple[Any, ...] = (Remediation.id, Remediation.number, Remediation.gap, Remediation.asked,
                                Remediation.target_on, Remediation.status)
    found = [or_(*(col(column).icontains(find, autoescape=True) for column in (Remediation.gap, Remediation.asked)))]
    return select(*(col(one) for one in columns)).where(
        *_of(actor.practice_id, actor.vendor_id), *_showing(show), *(found if find else ()))


def counts(db: Session, actor: VendorActor, find: str = "") -> dict[str, int]:
    """How many of them each of SHOWS has, by one query."""
    every = own(actor, find=find).subquery()
    open_, retest = every.c.status.not_in(ENDED), every.c.status == RemediationStatus.RETEST
    sums = [func.count(case((and_(open_, ~retest), 1))), func.count(case((retest, 1))),
            func.count(case((~open_, 1))), func.count()]
    return dict(zip(SHOWS, db.execute(select(*sums).select_from(every)).one(), strict=True))


def order() -> list[Any]:
    """What is to be done first, the late before the rest; then what waits for the practice; then what is done."""
    state = case((_TO_DO, 0), (_WITH_PRACTICE, 1), else_=2)
    return [state, col(Remediation.target_on), col(Remediation.number)]


def _showing(show: str) -> tuple[ColumnElement[bool], ...]:
    known: dict[str, ColumnElement[bool]] = {
        "todo": _TO_DO, "practice": _WITH_PRACTICE, "done": ~_OPEN}
    return (known[show],) if show in known else ()


def _of(practice_id: str, vendor_id: str) -> tuple[ColumnElement[bool], ...]:
    return (col(Remediation.practice_id) == practice_id, col(Remediation.vendor_id) == vendor_id,
            col(Remediation.shared_at).is_not(None))
