"""What the pages of whoever answers ask of the database: how far they are, who else answers, what others changed, and
how an answer stood when a page was opened."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Integer, Session, cast, col, func, select

from portal.models import Answer, AnswerEdit, Assessment, Assignment, Contact, Invitation
from portal.questions import rules
from portal.questions.types import Questionnaire
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.statuses import InvitationStatus
from portal.workflow import answers

Scope = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Far:
    """How far a section has come, or all of it: of the questions that show, how many have an answer, and how many have
    all that is due."""

    asked: int
    answered: int
    complete: int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the vendor who was asked, too. `part` are the sections and questions of a colleague, empty for who
    answers the whole."""

    name: str
    role: str
    due: date
    part: tuple[str, ...]
    done: bool
    entered: bool


def far(db: Session, assessment: Assessment, scope: Scope) -> dict[str, Far]:
    """How far each section has come, of what is within the scope. Sections without a question in it are left out."""
    if scope is None:
        return {row.section: Far(row.asked, row.answered, row.complete) for row in answers.sections(db, assessment)}
    found: dict[str, list[int]] = {}
    for section, *state in db.exec(select(Answer.section, Answer.asked, Answer.given, Answer.complete).where(
            Answer.practice_id == assessment.practice_id, Answer.assessment_id == assessment.id,
            col(Answer.question).in_(scope)).order_by(col(Answer.position))):
        so_far = found.setdefault(section, [0, 0, 0])
        found[section] = [total + int(one) for total, one in zip(so_far, state, strict=True)]
    return {section: Far(*counted) for section, counted in found.items()}


def total(sections: Iterable[Far]) -> Far:
    """All sections together."""
    listed = list(sections)
    return Far(sum(one.asked for one in listed), sum(one.answered for one in listed),
               sum(one.complete for one in listed))


def within(db: Session, assessment: Assessment, section: str, scope: Scope) -> Far:
    """How far one section has come, at the cost of that section."""
    query = select(func.count(), _sum(Answer.given), _sum(Answer.complete)).where(
        Answer.practice_id == assessment.practice_id, Answer.assessment_id == assessment.id,
        Answer.section == section, col(Answer.asked))
    if scope is not None:
        query = query.where(col(Answer.question).in_(scope))
    asked, answered, complete = db.exec(query).one()
    return Far(asked, int(answered or 0), int(complete or 0))


def as_of(db: Session, row: Answer, version: int) -> Mapping[str, Any]:
    """What had been entered when the answer was at that version, told from the edits since."""
    if version >= row.version:
        return row.entered
    entered: dict[str, Any] = {}
    for edit in db.exec(select(AnswerEdit).where(AnswerEdit.answer_id == row.id, col(AnswerEdit.version) <= version)
                        .order_by(col(AnswerEdit.version))):
        entered.update(edit.entered)
    return entered


def looked_at(questionnaire: Questionnaire, questions: Iterable[str]) -> frozenset[str]:
    """The questions whose answers the red flags of these look at."""
    return frozenset(leaf.question for id in questions for flag in questionnaire.by_id[id].red_flags
                     for leaf in rules.leaves(flag.when))


def changed_since(db: Session, assessment: Assessment, questions: Iterable[str], since: datetime) -> list[str]:
    """Of these, the questions that were saved since then."""
    return list(db.exec(select(Answer.question).where(
        Answer.practice_id == assessment.practice_id, Answer.assessment_id == assessment.id,
        col(Answer.question).in_(list(questions)), col(Answer.saved_at) >= since).order_by(col(Answer.position))))


def shown(db: Session, assessment: Assessment, questions: Iterable[str]) -> list[str]:
    """Of these, the questions that show now."""
    return list(db.exec(select(Answer.question).where(
        Answer.practice_id == assessment.practice_id, Answer.assessment_id == assessment.id,
        col(Answer.question).in_(list(questions)), col(Answer.asked)).order_by(col(Answer.position))))


def writer(db: Session, row: Answer, part: str) -> str:
    """Who wrote a part of the answer last; nobody where it was never written."""
    if part not in row.parts:
        return ""
    return db.exec(select(AnswerEdit.by).where(AnswerEdit.answer_id == row.id,
                                               AnswerEdit.version == row.parts[part]["version"])).one()


def others(db: Session, actor: VendorActor, assessment: Assessment) -> list[Person]:
    """Who of the vendor was asked besides the person themselves, the first asked first."""
    rows = db.exec(select(Invitation, Contact, Assignment)
                   .join(Contact, col(Contact.id) == col(Invitation.contact_id))
                   .outerjoin(Assignment, col(Assignment.invitation_id) == col(Invitation.id))
                   .where(Invitation.practice_id == actor.practice_id, Invitation.vendor_id == actor.vendor_id,
                          Invitation.subject_id == assessment.id, Invitation.status != InvitationStatus.REVOKED,
                          Invitation.id != actor.invitation_id)
                   .order_by(col(Invitation.created_at), col(Invitation.id)))
    return [Person(contact.name, contact.role, invitation.due,
                   (*assignment.sections, *assignment.questions) if assignment else (),
                   bool(assignment and assignment.done_at), bool(invitation.entered_at))
            for invitation, contact, assignment in rows if not (assignment and assignment.withdrawn_at)]


def _sum(column: Any) -> Any:
    """How many are true."""
    return func.sum(cast(column, Integer))
