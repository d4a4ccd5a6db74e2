"""A questionnaire in words for the practice: who has the ball and since when, how far it is, who was asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session
from starlette.routing import NoMatchFound

from portal import access, clock
from portal.models import Assessment, AssessmentSection, Submission, Vendor
from portal.questions.types import Questionnaire
from portal.templating import count, day
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AssessmentStatus, InvitationStatus, MailStatus
from portal.web.pages import Call
from portal.workflow import answers, assessment_lists, reminders, submissions, wordings
from portal.workflow.assessment_lists import Need, Recipient
from portal.workflow.assessments import WITH_VENDOR

Badge = tuple[str, str, str]  # sign, word, color
BADGES: Mapping[Need, Badge] = {
    Need.MAIL: ("alert-triangle", "Mail not delivered", "bad"),
    Need.OVERDUE: ("clock-exclamation", "Overdue", "bad"),
    Need.REVIEW: ("user-exclamation", "To review", "warn"),
    Need.WAITING: ("hourglass", "With the vendor", "wait"),
    Need.DONE: ("check", "Reviewed", "good"),
    Need.CANCELED: ("circle-minus", "Taken back", "none"),
}
NOT_DELIVERED = (MailStatus.FAILED, MailStatus.BOUNCED)


@dataclass(frozen=True, slots=True)
class Progress:
    """One section: how many of its questions that show have an answer, and all that is asked beside it."""

    title: str
    asked: int
    answered: int
    complete: int


@dataclass(frozen=True, slots=True)
class View:
    """One questionnaire as its page shows it."""

    assessment: Assessment
    vendor: Vendor
    need: Need
    sections: tuple[Progress, ...]
    recipients: tuple[Recipient, ...]
    holder: str
    next_reminder: date | None
    submissions: tuple[Submission, ...]

    @property
    def badge(self) -> Badge:
        return BADGES[self.need]

    @property
    def with_vendor(self) -> bool:
        return self.assessment.status in WITH_VENDOR

    @property
    def done(self) -> str:
        """52 of 75 answered."""
        return f"{self.assessment.answered} of {self.assessment.asked} answered"

    @property
    def ball(self) -> str:
        """Who has it, and since when."""
        since = day(self.assessment.ball_since)
        says = {
            AssessmentStatus.OPEN: f"{self._vendors_people} since {since}",
            AssessmentStatus.ASKED: f"{self._vendors_people} since {since}: you asked back",
            AssessmentStatus.SUBMITTED: f"Your practice since {since}: the answers are to be reviewed",
            AssessmentStatus.REVIEWED: f"Nobody: reviewed by {self.assessment.reviewed_by} on "
                                       f"{day(self.assessment.reviewed_at)}",
            AssessmentStatus.CANCELED: f"Nobody: taken back on {since}"}
        return says[AssessmentStatus(self.assessment.status)]

    @property
    def _vendors_people(self) -> str:
        return f"{self.holder}, {self.vendor.name}," if self.holder else self.vendor.name

    @property
    def nobody(self) -> bool:
        """It is with the vendor, and nobody there may come in by an invitation to all of it."""
        return self.with_vendor and not any(
            one.part is None and not one.sent.expired and one.sent.invitation.status == InvitationStatus.OPEN
            for one in self.recipients)

    @property
    def undelivered(self) -> tuple[Recipient, ...]:
        """Those who are to answer and whose last mail did not arrive."""
        return tuple(one for one in self.recipients if self.with_vendor and one.sent.mail and not one.sent.expired
                     and one.sent.invitation.status == InvitationStatus.OPEN
                     and one.sent.mail.status in NOT_DELIVERED)


def build(db: Session, actor: Actor, assessment: Assessment) -> View:
    vendor = access.vendor_for(db, actor, assessment.vendor_id)
    questionnaire = wordings.questionnaire_of(db, assessment)
    recipients = tuple(assessment_lists.recipients(db, actor, assessment))
    row = db.execute(assessment_lists.of_practice(actor, assessment_lists.is_one(assessment.id))).one()
    return View(assessment, vendor, Need(row.need), _sections(questionnaire, answers.sections(db, assessment)),
                recipients, row.holder or "", _next_reminder(assessment, recipients),
                tuple(submissions.of(db, assessment)))


def _sections(questionnaire: Questionnaire, rows: list[AssessmentSection]) -> tuple[Progress, ...]:
    titles = {section.id: section.title for section in questionnaire.sections}
    return tuple(Progress(titles[row.section], row.asked, row.answered, row.complete) for row in rows)


def _next_reminder(assessment: Assessment, recipients: tuple[Recipient, ...]) -> date | None:
    """Of those who answer all of it; None when no more will go out."""
    if assessment.status not in WITH_VENDOR:
        return None
    days = [(reminders.next_day(one.sent.invitation.due, clock.today()), one.sent.invitation.expires_on)
            for one in recipients if one.part is None and one.sent.invitation.status == InvitationStatus.OPEN]
    return min((day for day, until in days if day <= until), default=None)


def door(call: Call, name: str, **path: Any) -> str:
    """The address of a page that this release may not have; nothing then."""
    try:
        return call.url(name, **path)
    except NoMatchFound:
        return ""


def in_words(due: date) -> str:
    """in 2 days, today, 3 days overdue."""
    days = (due - clock.today()).days
    if days == 0:
        return "today"
    return f"in {count(days, 'day')}" if days > 0 else f"{count(-days, 'day')} overdue"


def age(row: Any) -> str:
    """How long ago it was sent."""
    days = (clock.today() - row.created_at.date()).days
    return count(days, "day") if days else "today"


def badge(need: str) -> Badge:
    return BADGES[Need(need)]


def ball(row: Any) -> str:
    """Who has it, for a cell of a list."""
    if row.status in WITH_VENDOR:
        return f"{row.holder or 'The vendor'}, since {day(row.ball_since)}"
    if row.status == AssessmentStatus.SUBMITTED:
        return f"Your practice, since {day(row.ball_since)}"
    return f"Since {day(row.ball_since)}"
