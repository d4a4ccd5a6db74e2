"""A questionnaire that is sent to a vendor: sent, given more time, taken back; and who has the ball."""

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Answer, Assessment, AssessmentSection, Contact, FollowUp, Invitation, Vendor
from portal.questions.types import Questionnaire
from portal.templating import count
from portal.vocabulary.actors import Acting, Actor, VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import ASSESSMENT
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus
from portal.workflow import answers, invitations, portfolio, wordings
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_assessment
from portal.workflow.wordings import Offered

WITH_VENDOR = frozenset({AssessmentStatus.OPEN, AssessmentStatus.ASKED})
NOT_SENT = "Nothing was sent."


def send(parts: Parts, db: Session, actor: Actor, vendor: Vendor, choice: Offered, contacts: Sequence[Contact],
         due: date) -> Assessment:
    """Send a set to one or more contacts of the vendor: the wording is kept as it is now, every question gets its row,
    and each contact a mail with a link. Raises InvalidInput without a contact, for a contact that cannot be invited, or
    for a date that is past or too far."""
    if not contacts:
        raise InvalidInput(NOT_SENT, {"contacts": "Choose who answers."})
    content = wordings.content_of(db, actor, choice)
    wording = wordings.keep(db, vendor.practice_id, content)
    assessment = Assessment(practice_id=vendor.practice_id, vendor_id=vendor.id, wording_id=wording.id,
                            set_id=choice.id, set_version=choice.version, own=choice.own, title=choice.title, due=due,
                            sent_by=actor.name)
    db.add(assessment)
    db.flush()
    questionnaire = wordings.questionnaire_of(db, assessment)
    lay_out(db, assessment, questionnaire)
    answers.count_all(db, assessment)
    parts.audit.record(db, Event.ASSESSMENT_SENT, actor, Subject("assessment", assessment.id), vendor_id=vendor.id,
                       set_id=choice.id, version=choice.version, wording=wording.sha256,
                       contacts=[contact.id for contact in contacts], due=due.isoformat())
    for contact in contacts:
        invitations.invite(parts, db, actor, vendor, contact, ASSESSMENT, assessment.id, due,
                           facts=_facts(questionnaire))
    portfolio.touch(db, vendor)
    return assessment


def _facts(questionnaire: Questionnaire) -> list[tuple[str, str]]:
    """What the mail and the first page say of it."""
    return [("Questions", str(len(questionnaire.by_id))), ("Time", effort(questionnaire.minutes))]


def effort(minutes: int) -> str:
    """About 2.5 hours; about 40 minutes."""
    return f"About {count(minutes, 'minute')}" if minutes < 90 else f"About {round(minutes / 30) / 2:g} hours"


def lay_out(db: Session, assessment: Assessment, questionnaire: Questionnaire) -> None:
    """Give every section and every question its row."""
    position = 0
    for number, section in enumerate(questionnaire.sections):
        db.add(AssessmentSection(practice_id=assessment.practice_id, assessment_id=assessment.id, section=section.id,
                                 position=number))
        for question in section.questions:
            db.add(Answer(practice_id=assessment.practice_id, assessment_id=assessment.id, question=question.id,
                          section=section.id, position=position))
            position += 1
    db.flush()


def invite(parts: Parts, db: Session, actor: Actor, vendor: Vendor, assessment: Assessment,
           contact: Contact) -> Invitation:
    """Let one more contact of the vendor answer all of it, by the same day. Raises WrongState unless it is with the
    vendor and not overdue, InvalidInput for a contact that cannot be invited."""
    _check_with_vendor(assessment)
    if assessment.due < clock.today():
        raise WrongState("It is overdue. Give more time first, then invite somebody else.")
    if assessment.status == AssessmentStatus.ASKED:
        facts = [("Follow-ups", count(len(answers.reopened(db, assessment)), "question"))]
    else:
        facts = _facts(wordings.questionnaire_of(db, assessment))
    return invitations.invite(parts, db, actor, vendor, contact, ASSESSMENT, assessment.id, assessment.due, facts=facts)


def extend(parts: Parts, db: Session, actor: Actor, assessment: Assessment, due: date, *,
           version: int | None = None) -> None:
    """Give everybody who was invited more time, also for what was asked back. Raises InvalidInput for a date that is
    past or too far, WrongState unless it is with the vendor, Conflict for a stale page."""
    _check_version(assessment, version)
    _check_with_vendor(assessment)
    vendor = access.vendor_for(db, actor, assessment.vendor_id, lock=True)  # before the first event
    for invitation in invitations.open_ones(db, actor, assessment.id, lock=True):
        invitations.extend(parts, db, actor, invitation, due)
    for follow_up in db.exec(select(FollowUp).where(FollowUp.assessment_id == assessment.id,
                                                    FollowUp.status == FollowUpStatus.ASKED)):
        follow_up.due = due
        follow_up.version += 1
        db.add(follow_up)
    before, assessment.due = assessment.due, due
    assessment.version += 1
    db.add(assessment)
    parts.audit.record(db, Event.ASSESSMENT_EXTENDED, actor, Subject("assessment", assessment.id),
                       was=before.isoformat(), until=due.isoformat())
    portfolio.touch(db, vendor)


def cancel(parts: Parts, db: Session, actor: Actor, assessment: Assessment, reason: str, *,
           version: int | None = None) -> None:
    """Take it back: nobody answers any more, and what was entered stays for the practice to see that it was there.
    Raises InvalidInput without a reason, WrongState once it is reviewed, Conflict for a stale page."""
    _check_version(assessment, version)
    if not reason:
        raise InvalidInput("It was not taken back.", {"reason": "Write why. The reason stays in the audit trail."})
    vendor = access.vendor_for(db, actor, assessment.vendor_id, lock=True)  # before the first event
    move_assessment(assessment, AssessmentStatus.CANCELED)
    assessment.ball_since = clock.now()
    assessment.version += 1
    db.add(assessment)
    for invitation in invitations.open_ones(db, actor, assessment.id, lock=True):
        invitations.revoke(parts, db, actor, invitation)
    parts.audit.record(db, Event.ASSESSMENT_CANCELED, actor, Subject("assessment", assessment.id),
                       vendor_id=assessment.vendor_id, reason=reason)
    portfolio.touch(db, vendor)


def _check_version(assessment: Assessment, version: int | None) -> None:
    if version is not None and version != assessment.version:
        raise Conflict("This questionnaire changed after you opened the page. See how it stands now, and decide again.")


def _check_with_vendor(assessment: Assessment) -> None:
    if assessment.status not in WITH_VENDOR:
        raise WrongState("This questionnaire is not with the vendor any more.")


def of_vendor(db: Session, actor: Acting, vendor: Vendor) -> list[Assessment]:
    """Every questionnaire that was sent to the vendor, the newest first."""
    return list(db.exec(select(Assessment).where(Assessment.practice_id == actor.practice_id,
                                                 Assessment.vendor_id == vendor.id)
                        .order_by(col(Assessment.created_at).desc(), col(Assessment.id))))


def own(db: Session, actor: VendorActor, *, lock: bool = False) -> Assessment:
    """The assessment that the vendor's person is invited to. Raises NotFound for any other."""
    return access.subject_of(db, actor, ASSESSMENT, Assessment, lock=lock)
