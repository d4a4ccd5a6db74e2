"""How much of a questionnaire is left to whoever holds an invitation: all of it, a colleague's part, or what was asked
back."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, distinct, func, select

from portal.models import Answer, Assessment, Assignment, FollowUp, Invitation
from portal.vocabulary import purposes
from portal.vocabulary.purposes import Purpose
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus
from portal.workflow import wordings


@dataclass(frozen=True, slots=True)
class Remaining:
    """`asked` questions, of which `answered` have an answer; `follow_ups`: questions asked back that still want one.
    `part` is true for a colleague, who does not send the answers."""

    asked: int
    answered: int
    follow_ups: int
    part: bool

    @property
    def open(self) -> int:
        return self.asked - self.answered


def part_of(db: Session, invitation: Invitation) -> Assignment | None:
    """The colleague's part that the invitation is for; None for the whole set."""
    return db.exec(select(Assignment).where(Assignment.practice_id == invitation.practice_id,
                                            Assignment.invitation_id == invitation.id)).first()


def purpose_of(db: Session, invitation: Invitation) -> Purpose:
    """What the invitation is for now, in words."""
    if invitation.subject_kind != purposes.ASSESSMENT:
        return purposes.of(invitation.subject_kind)
    status = db.exec(select(Assessment.status).where(Assessment.id == invitation.subject_id,
                                                     Assessment.practice_id == invitation.practice_id)).first()
    return purposes.of(invitation.subject_kind, part=part_of(db, invitation) is not None,
                       back=status == AssessmentStatus.ASKED)


def sender_of(db: Session, invitation: Invitation) -> tuple[str, datetime]:
    """Who of the practice asks, and since when: of what was asked back, whoever asked last."""
    if invitation.subject_kind == purposes.ASSESSMENT and part_of(db, invitation) is None:
        asked = db.exec(select(FollowUp.sent_by, FollowUp.sent_at).where(
            FollowUp.practice_id == invitation.practice_id, FollowUp.assessment_id == invitation.subject_id,
            FollowUp.status == FollowUpStatus.ASKED).order_by(col(FollowUp.sent_at).desc())).first()
        if asked is not None and asked[1] is not None:
            return asked[0], asked[1]
    return invitation.invited_by, invitation.created_at


def of(db: Session, assessment: Assessment, invitation: Invitation) -> Remaining:
    part = part_of(db, invitation)
    back = _asked_back(db, assessment) if assessment.status == AssessmentStatus.ASKED else 0
    if part is None:
        return Remaining(assessment.asked, assessment.answered, back, part=False)
    asked, answered = _within(db, assessment, part)
    return Remaining(asked, answered, 0, part=True)


def _within(db: Session, assessment: Assessment, part: Assignment) -> tuple[int, int]:
    questionnaire = wordings.questionnaire_of(db, assessment)
    ids = {question.id for section in questionnaire.sections if section.id in part.sections
           for question in section.questions} | set(part.questions)
    rows = db.exec(select(Answer.given).where(
        Answer.practice_id == assessment.practice_id, Answer.assessment_id == assessment.id,
        col(Answer.asked).is_(True), col(Answer.question).in_(ids))).all()
    return len(rows), sum(rows)


def _asked_back(db: Session, assessment: Assessment) -> int:
    return db.exec(select(func.count(distinct(col(FollowUp.question)))).where(
        FollowUp.practice_id == assessment.practice_id, FollowUp.assessment_id == assessment.id,
        FollowUp.status == FollowUpStatus.ASKED)).one()
