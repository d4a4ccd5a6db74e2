"""Handing a part of a questionnaire to a colleague: whole sections or single questions, by mail, with a day and a note.

Nothing is locked by it: whoever handed a part over can still answer it, and neither writes over the other
(`answers.save`). The part hangs on its invitation, so that it goes along when the colleague passes it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import InvalidInput, NotFound, TooMany, WrongState
from portal.identity.invitations import address_hash
from portal.models import Answer, Assessment, Assignment, Contact, Invitation, Mail
from portal.questions.types import Questionnaire
from portal.templating import count
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import ASSESSMENT
from portal.vocabulary.statuses import AssessmentStatus, InvitationStatus
from portal.vocabulary.terms import in_list
from portal.workflow import answers, contacts, invitations, wordings
from portal.workflow.assessments import WITH_VENDOR
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts

MOST_OPEN = 10
MOST_PER_DAY = 20
NOTE_MAX = 500
NAMED_SECTIONS = 3
NOT_HANDED = "Nothing was handed over. What you entered is still here."


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a colleague is asked for: ids of sections and of single questions, by when, and a word beside it."""

    sections: tuple[str, ...]
    questions: tuple[str, ...]
    due: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A colleague's part and how far it is. `again` is true where they went on answering after they said that they
    were done."""

    assignment: Assignment
    invitation: Invitation
    contact: Contact
    mail: Mail | None
    words: str
    asked: int
    answered: int
    again: bool

    @property
    def standing(self) -> bool:
        """True while the colleague can answer."""
        return not self.assignment.withdrawn_at and self.invitation.status == InvitationStatus.OPEN

    @property
    def done(self) -> bool:
        return self.assignment.done_at is not None and not self.again


def latest_due(db: Session, actor: VendorActor) -> date:
    """The last day that can be given to a colleague: one's own; today once that is past."""
    return max(access.own_invitation(db, actor).due, clock.today())


def hand(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, details: ContactDetails,
         wanted: Wanted) -> Assignment:
    """Ask a colleague for a part: they become a contact and get a mail. To somebody who has a part already, it is
    added. `assessment` is locked by the caller, here and below.

    Raises WrongState for somebody who has only a part, or when nothing is open, InvalidInput with what is wrong,
    TooMany when ten parts are out or after many in a day."""
    _check_whole(db, actor, assessment)
    questionnaire = wordings.questionnaire_of(db, assessment)
    chosen = _chosen(questionnaire, wanted)
    problems = _problems(db, actor, assessment, questionnaire, chosen, details)
    if problems:
        raise InvalidInput(NOT_HANDED, problems)
    vendor = access.own_vendor(db, actor)
    contact = contacts.with_address(db, vendor, details.email)
    earlier = _open_part(db, assessment, contact) if contact else None
    if earlier is not None:
        assignment = _add(parts, db, actor, assessment, earlier, chosen)
    else:
        _check_many(db, assessment)
        contact = contact or contacts.add(parts, db, actor, vendor, details, passed_on_by=actor.name)
        invitation = invitations.invite(parts, db, actor, vendor, contact, ASSESSMENT, assessment.id, chosen.due,
                                        facts=_facts(questionnaire, chosen.sections, chosen.questions))
        assignment = Assignment(
            practice_id=assessment.practice_id, assessment_id=assessment.id, invitation_id=invitation.id,
            sections=list(chosen.sections), questions=list(chosen.questions), note=chosen.note, assigned_by=actor.name)
        db.add(assignment)
        db.flush()
    parts.audit.record(db, Event.ASSESSMENT_ASSIGNED, actor, Subject("assessment", assessment.id),
                       vendor_id=assessment.vendor_id, contact_id=_contact_of(db, assignment),
                       sections=assignment.sections, questions=assignment.questions, due=chosen.due.isoformat())
    return assignment


def withdraw(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, id: str) -> Contact:
    """Take a part back: the colleague's link opens nothing any more, and every answer stays. Raises NotFound for
    another questionnaire's, WrongState where it is over already."""
    if answers.scope_of(db, actor, assessment) is not None:
        raise NotFound
    part = next((one for one in of(db, assessment) if one.assignment.id == id), None)
    if part is None:
        raise NotFound
    if not part.standing:
        raise WrongState("This part was taken back or sent already.")
    part.assignment.withdrawn_at = clock.now()
    db.add(part.assignment)
    invitations.revoke(parts, db, actor, part.invitation)
    parts.audit.record(db, Event.ASSESSMENT_ASSIGNMENT_WITHDRAWN, actor, Subject("assessment", assessment.id),
                       contact_id=part.contact.id)
    return part.contact


def finish(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment) -> None:
    """The colleague says that their part is done. They may go on all the same, and who handed it over sees both.
    Raises WrongState for somebody who answers all of it."""
    part = own(db, actor, assessment)
    if part is None:
        raise WrongState("You answer all of it, not a part. When it is done, check and send it.")
    if part.done:
        return
    part.assignment.done_at = clock.now()
    db.add(part.assignment)
    parts.audit.record(db, Event.ASSESSMENT_ASSIGNMENT_DONE, actor, Subject("assessment", assessment.id),
                       contact_id=actor.id)


def of(db: Session, assessment: Assessment) -> list[Part]:
    """Every part that was handed over, the newest first; by four queries however many there are."""
    found = list(db.exec(
        select(Assignment, Invitation, Contact).join(Invitation, col(Invitation.id) == col(Assignment.invitation_id))
        .join(Contact, col(Contact.id) == col(Invitation.contact_id))
        .where(Assignment.practice_id == assessment.practice_id, Assignment.assessment_id == assessment.id)
        .order_by(col(Assignment.created_at).desc(), col(Assignment.id))))
    if not found:
        return []
    mails = {mail.subject_id: mail for mail in db.exec(select(Mail).where(
        Mail.practice_id == assessment.practice_id,
        col(Mail.subject_id).in_([invitation.id for _, invitation, _ in found])).order_by(col(Mail.created_at)))}
    questionnaire, rows = wordings.questionnaire_of(db, assessment), list(answers.rows(db, assessment).values())
    return [_part(questionnaire, rows, assignment, invitation, contact, mails.get(invitation.id))
            for assignment, invitation, contact in found]


def own(db: Session, actor: VendorActor, assessment: Assessment) -> Part | None:
    """The part of whoever is here by an invitation of their own; None for the whole set."""
    return next((one for one in of(db, assessment) if one.invitation.id == actor.invitation_id), None)


def in_words(questionnaire: Questionnaire, sections: Sequence[str], questions: Sequence[str]) -> str:
    """Access, Training and 2 questions."""
    titles = [section.title for section in questionnaire.sections if section.id in sections]
    words = titles if len(titles) <= NAMED_SECTIONS else [count(len(titles), "section")]
    return in_list([*words, *([count(len(questions), "question")] if questions else [])])


def _part(questionnaire: Questionnaire, rows: Sequence[Answer], assignment: Assignment, invitation: Invitation,
          contact: Contact, mail: Mail | None) -> Part:
    mine = [row for row in rows if row.section in assignment.sections or row.question in assignment.questions]
    asked, done = [row for row in mine if row.asked], assignment.done_at
    again = done is not None and any(row.contact_id == contact.id and row.saved_at and row.saved_at > done
                                     for row in mine)
    return Part(assignment, invitation, contact, mail,
                in_words(questionnaire, assignment.sections, assignment.questions), len(asked),
                sum(row.given for row in asked), again)


def _check_whole(db: Session, actor: VendorActor, assessment: Assessment) -> None:
    if answers.scope_of(db, actor, assessment) is not None:
        raise WrongState("You have a part yourself. If somebody else should answer it, pass it on.")
    if assessment.status not in WITH_VENDOR:
        raise WrongState("The answers were sent. There is nothing to hand over.")


def _chosen(questionnaire: Questionnaire, wanted: Wanted) -> Wanted:
    """In the order of the set; a question of a chosen section is not named again."""
    sections = tuple(section.id for section in questionnaire.sections if section.id in wanted.sections)
    covered = {question.id for section in questionnaire.sections if section.id in sections
               for question in section.questions}
    questions = tuple(id for id in questionnaire.by_id if id in wanted.questions and id not in covered)
    return Wanted(sections, questions, wanted.due, wanted.note)


def _problems(db: Session, actor: VendorActor, assessment: Assessment, questionnaire: Questionnaire, chosen: Wanted,
              details: ContactDetails) -> dict[str, str]:
    problems = {}
    if not chosen.sections and not chosen.questions:
        problems["parts"] = "Choose at least one section or question."
    elif assessment.status == AssessmentStatus.ASKED and not _ids(questionnaire, chosen) & answers.reopened(
            db, assessment):
        problems["parts"] = "Nothing of this is open. Choose what the practice asked back about."
    if address_hash(details.email) == address_hash(actor.email):
        problems["email"] = "This is your own address. Write your colleague's."
    elif _has_whole(db, actor, assessment, details.email):
        problems["email"] = "They are invited to the whole questionnaire already."
    latest = latest_due(db, actor)
    if not clock.today() <= chosen.due <= latest:
        problems["due"] = f"Choose a day from today to {latest:%b} {latest.day}, {latest.year}, when all of it is due."
    if len(chosen.note) > NOTE_MAX:
        problems["note"] = f"This has {len(chosen.note)} characters. Keep it to {NOTE_MAX}."
    return problems


def _ids(questionnaire: Questionnaire, chosen: Wanted) -> frozenset[str]:
    return frozenset(chosen.questions) | {question.id for section in questionnaire.sections
                                          if section.id in chosen.sections for question in section.questions}


def _has_whole(db: Session, actor: VendorActor, assessment: Assessment, email: str) -> bool:
    parts_of_it = set(db.exec(select(Assignment.invitation_id).where(Assignment.assessment_id == assessment.id)))
    contact_ids = {one.contact_id for one in invitations.open_ones(db, actor, assessment.id)
                   if one.id not in parts_of_it}
    return db.exec(select(Contact.id).where(col(Contact.id).in_(contact_ids),
                                            func.lower(Contact.email) == email.lower())).first() is not None


def _open_part(db: Session, assessment: Assessment, contact: Contact) -> Part | None:
    return next((one for one in of(db, assessment) if one.standing and one.contact.id == contact.id), None)


def _add(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, earlier: Part,
         chosen: Wanted) -> Assignment:
    """More for somebody who has a part: the mail says all of it."""
    questionnaire, row, invitation = wordings.questionnaire_of(db, assessment), earlier.assignment, earlier.invitation
    both = _chosen(questionnaire, Wanted((*row.sections, *chosen.sections), (*row.questions, *chosen.questions),
                                         chosen.due))
    row.sections, row.questions = list(both.sections), list(both.questions)
    row.note, row.done_at = chosen.note or row.note, None
    invitation.facts = [list(pair) for pair in _facts(questionnaire, both.sections, both.questions)]
    db.add(row)
    db.add(invitation)
    if invitation.due != chosen.due or invitations.has_expired(invitation):
        invitations.extend(parts, db, actor, invitation, chosen.due)
    invitations.resend(parts, db, actor, invitation)
    return row


def _check_many(db: Session, assessment: Assessment) -> None:
    if sum(one.standing for one in of(db, assessment)) >= MOST_OPEN:
        raise TooMany(f"{MOST_OPEN} parts are out, the most there can be. Take one back first.")
    today = db.exec(select(func.count()).where(
        Assignment.practice_id == assessment.practice_id, Assignment.assessment_id == assessment.id,
        col(Assignment.created_at) > clock.now() - timedelta(days=1))).one()
    if today >= MOST_PER_DAY:
        raise TooMany(f"{today} parts were handed over within a day. Wait until tomorrow.")


def _facts(questionnaire: Questionnaire, sections: Sequence[str], questions: Sequence[str]) -> list[tuple[str, str]]:
    number = len(_ids(questionnaire, Wanted(tuple(sections), tuple(questions), clock.today())))
    return [("Your part", in_words(questionnaire, sections, questions)), ("Questions", str(number))]


def _contact_of(db: Session, assignment: Assignment) -> str:
    return db.exec(select(Invitation.contact_id).where(Invitation.id == assignment.invitation_id)).one()
