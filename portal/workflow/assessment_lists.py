"""Questionnaires as lists show them: columns for the board and the first page, and the people who answer one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from portal import clock
from portal.models import Answer, Assessment, Assignment, Contact, FollowUp, Invitation, Mail, Submission, Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus, InvitationStatus, MailStatus
from portal.workflow import invitations, mails
from portal.workflow.assessments import WITH_VENDOR
from portal.workflow.invitations import Sent


class Need(StrEnum):
    """What a questionnaire asks for, and of whom: the practice by the first three, the vendor by the fourth."""

    MAIL = "mail"
    OVERDUE = "overdue"
    REVIEW = "review"
    WAITING = "waiting"
    DONE = "done"
    CANCELED = "canceled"


NEEDS_US = (Need.MAIL, Need.OVERDUE, Need.REVIEW)

_OF_IT = (col(Invitation.subject_id) == col(Assessment.id), col(Invitation.status) == InvitationStatus.OPEN)
_WHOLE = ~exists().where(col(Assignment.invitation_id) == col(Invitation.id)).correlate(Invitation)
_Later = aliased(Mail, name="later")
_IS_WITH_VENDOR = col(Assessment.status).in_(list(WITH_VENDOR))
# The last mail to somebody who is to answer was not delivered. Few mails are: the list is made once, from their side.
_UNDELIVERED = (
    select(col(Invitation.subject_id)).join(Mail, col(Mail.subject_id) == col(Invitation.id))
    .where(col(Invitation.status) == InvitationStatus.OPEN, col(Mail.problem_code) != mails.NOT_NEEDED[0],
           col(Mail.status).in_((MailStatus.FAILED, MailStatus.BOUNCED)),
           ~exists().where(col(_Later.subject_id) == col(Mail.subject_id),
                           col(_Later.created_at) > col(Mail.created_at)).correlate(Mail)))
MAIL_PROBLEM = and_(_IS_WITH_VENDOR, col(Assessment.id).in_(_UNDELIVERED))
# Who has it now: who was invited to all of it first.
HOLDER = (select(col(Contact.name)).join(Invitation, col(Invitation.contact_id) == col(Contact.id))
          .where(*_OF_IT, _WHOLE).order_by(col(Invitation.created_at)).limit(1).correlate(Assessment).scalar_subquery())
SENT_BY = (select(col(Submission.contact_name)).where(col(Submission.assessment_id) == col(Assessment.id))
           .order_by(col(Submission.number).desc()).limit(1).correlate(Assessment).scalar_subquery())
REPLIES = (select(func.count()).select_from(FollowUp)
           .where(col(FollowUp.assessment_id) == col(Assessment.id), col(FollowUp.status) == FollowUpStatus.ANSWERED)
           .correlate(Assessment).scalar_subquery())


def overdue() -> ColumnElement[bool]:
    return and_(_IS_WITH_VENDOR, col(Assessment.due) < clock.today())


def need() -> ColumnElement[str]:
    return case(
        (MAIL_PROBLEM, Need.MAIL.value), (overdue(), Need.OVERDUE.value), (_IS_WITH_VENDOR, Need.WAITING.value),
        (col(Assessment.status) == AssessmentStatus.SUBMITTED, Need.REVIEW.value),
        (col(Assessment.status) == AssessmentStatus.REVIEWED, Need.DONE.value), else_=Need.CANCELED.value)


def shows() -> dict[str, ColumnElement[bool]]:
    """The groups that the board can be narrowed to."""
    status = col(Assessment.status)
    return {"open": status.in_([*WITH_VENDOR, AssessmentStatus.SUBMITTED]), "overdue": overdue(),
            "vendor": _IS_WITH_VENDOR, "review": status == AssessmentStatus.SUBMITTED, "mail": MAIL_PROBLEM,
            "done": status == AssessmentStatus.REVIEWED, "canceled": status == AssessmentStatus.CANCELED}


def is_one(id: str) -> ColumnElement[bool]:
    return col(Assessment.id) == id


def of_practice(actor: Actor, *where: ColumnElement[bool]) -> Select[Any]:
    """Columns, not objects: one row for each questionnaire of the practice."""
    columns: tuple[ColumnElement[Any], ...] = (
        col(Assessment.id).label("id"), col(Assessment.title).label("title"), col(Assessment.status).label("status"),
        col(Assessment.due).label("due"), col(Assessment.asked).label("asked"),
        col(Assessment.answered).label("answered"), col(Assessment.created_at).label("created_at"),
        col(Assessment.sent_by).label("sent_by"), col(Assessment.ball_since).label("ball_since"),
        col(Assessment.last_saved_at).label("last_saved_at"), col(Vendor.id).label("vendor_id"),
        col(Vendor.name).label("vendor"), col(Vendor.owner_name).label("owner_name"), HOLDER.label("holder"),
        SENT_BY.label("answered_by"), REPLIES.label("replies"), need().label("need"))
    return _from(select(*columns), actor, *where)


def counts(db: Session, actor: Actor, *where: ColumnElement[bool]) -> dict[str, int]:
    """How many there are of each group, in one pass."""
    groups = shows()
    query = _from(select(*(func.coalesce(func.sum(case((group, 1), else_=0)), 0) for group in groups.values())), actor,
                  *where)
    return dict(zip(groups, (int(number) for number in db.execute(query).one()), strict=True))


def tally(db: Session, actor: Actor, mine: ColumnElement[bool]) -> list[tuple[Need, bool, int]]:
    """How many need what, those of the person's own vendors apart."""
    each = _from(select(need().label("need"), case((mine, 1), else_=0).label("mine")), actor,
                 shows()["open"]).subquery()
    rows = db.execute(select(*each.c, func.count()).group_by(*each.c))
    return [(Need(one), bool(owned), int(number)) for one, owned, number in rows]


def _from(query: Select[Any], actor: Actor, *where: ColumnElement[bool]) -> Select[Any]:
    return (query.select_from(Assessment).join(Vendor, col(Vendor.id) == col(Assessment.vendor_id))
            .where(col(Assessment.practice_id) == actor.practice_id, *where))


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who was invited: how the last mail fares, and what they have done. `part` is a colleague's; `saved` are
    the answers that were written by them last."""

    sent: Sent
    part: Assignment | None
    saved: int
    last_saved_at: datetime | None


def recipients(db: Session, actor: Actor, assessment: Assessment) -> list[Recipient]:
    """Everybody who was invited, in the order of their invitations."""
    parts = {part.invitation_id: part for part in db.execute(select(Assignment).where(
        col(Assignment.practice_id) == actor.practice_id,
        col(Assignment.assessment_id) == assessment.id)).scalars()}
    saved = {contact: (number, last) for contact, number, last in db.execute(
        select(col(Answer.contact_id), func.sum(case((col(Answer.given), 1), else_=0)), func.max(col(Answer.saved_at)))
        .where(col(Answer.practice_id) == actor.practice_id, col(Answer.assessment_id) == assessment.id,
               col(Answer.saved_at).is_not(None)).group_by(col(Answer.contact_id)))}
    rows = []
    for sent in reversed(invitations.of_subject(db, actor, assessment.id)):
        number, last = saved.get(sent.contact.id, (0, None))
        rows.append(Recipient(sent, parts.get(sent.invitation.id), number, last))
    return rows


def open_sets(db: Session, actor: Actor, vendor: Vendor) -> dict[tuple[bool, str], Assessment]:
    """What is under way at the vendor, the newest of each set: by whether it is the practice's own, and its id."""
    rows: Sequence[Assessment] = db.execute(
        select(Assessment).where(col(Assessment.practice_id) == actor.practice_id,
                                 col(Assessment.vendor_id) == vendor.id, shows()["open"])
        .order_by(col(Assessment.created_at))).scalars().all()
    return {(row.own, row.set_id): row for row in rows}
