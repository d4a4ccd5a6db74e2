"""Questionnaires in tests: sent by the verbs to a real contact, answered as a vendor's people answer them."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.models import (
    Answer,
    Assessment,
    Assignment,
    Contact,
    Evidence,
    FollowUp,
    FollowUpMessage,
    Invitation,
    Submission,
    Vendor,
)
from portal.models.columns import new_id
from portal.models.documents import Document
from portal.questions.types import Demand, Kind, Question
from portal.vocabulary.actors import Actor, VendorActor
from portal.vocabulary.statuses import EvidenceStatus, FollowUpStatus
from portal.workflow import (
    answers,
    assessments,
    assignments,
    evidence,
    evidence_checking,
    follow_ups_sending,
    submissions,
    visits,
    wordings,
)
from portal.workflow import follow_ups as asking
from portal.workflow.assignments import Wanted
from portal.workflow.contacts import ContactDetails
from portal.workflow.evidence import Details
from portal.workflow.parts import Parts
from portal.workflow.wordings import Offered
from tests import factories
from tests.documents import text_pdf
from tests.portal import posting
from tests.questionnaires import good


def choice(parts: Parts, actor: Actor, set_id: str = "subcontractor") -> Offered:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return next(one for one in wordings.offered(db, actor) if one.id == set_id)


def sent(parts: Parts, actor: Actor, set_id: str = "subcontractor", vendor: Vendor | None = None,
         contact: Contact | None = None) -> Assessment:
    """A questionnaire of that set that waits for its first answer; to a new contact of a new vendor unless given."""
    vendor = vendor or factories.vendor(parts, actor)
    to = contact or posting.contact(parts, actor, vendor)
    offered = choice(parts, actor, set_id)
    with parts.database.transaction(actor.practice_id) as db:
        return assessments.send(parts, db, actor, vendor, offered, [to], clock.today() + timedelta(days=14))


def invitation_of(parts: Parts, assessment: Assessment) -> Invitation:
    """The first invitation to it."""
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return db.exec(select(Invitation).where(Invitation.subject_id == assessment.id)
                       .order_by(col(Invitation.created_at))).all()[0]


def vendor_actor(parts: Parts, invitation: Invitation) -> VendorActor:
    """The contact of an invitation as who acts within it, as it stands now."""
    with parts.database.transaction(invitation.practice_id, write=False) as db:
        row = db.exec(select(Invitation).where(Invitation.id == invitation.id)).one()
        contact = db.exec(select(Contact).where(Contact.id == row.contact_id)).one()
        return visits.actor_of(row, contact, "Sample Family Practice", "Example Billing Co.")


def vic(parts: Parts, assessment: Assessment) -> VendorActor:
    """Who was invited first."""
    return vendor_actor(parts, invitation_of(parts, assessment))


def save(parts: Parts, actor: VendorActor, question: str, entered: dict[str, Any],
         version: int | None = None) -> answers.Saved:
    """Keep these parts of an answer; as of the version that stands now unless another is given."""
    with parts.database.transaction(actor.practice_id) as db:
        assessment = assessments.own(db, actor, lock=True)
        if version is None:
            version = answers.rows(db, assessment, [question])[question].version
        return answers.save(db, actor, assessment, question, entered, version=version)


def answer_all(parts: Parts, actor: VendorActor, *, but: tuple[str, ...] = ()) -> None:
    """Answer every question as a vendor about whom there is nothing to ask, with a fresh record beside each that wants
    one; but not these."""
    with parts.database.transaction(actor.practice_id) as db:
        assessment = assessments.own(db, actor, lock=True)
        asked = [one for one in wordings.questionnaire_of(db, assessment).questions if one.id not in but]
        rows = answers.rows(db, assessment)
        for question in asked:
            answers.keep(db, actor, assessment, rows[question.id], entered(question), taken_from="")
        _record(db, actor, assessment, [
            one for one in asked if Demand.EVIDENCE in one.demands or one.kind is Kind.FILES])
        answers.count_all(db, assessment)


def filed(parts: Parts, actor: VendorActor, question: str, content: bytes | None = None,
          name: str = "record.pdf") -> Evidence:
    """A file beside a question, by the verbs and the job: kept, unless it looks like patient data."""
    file = factories.incoming(text_pdf() if content is None else content, name)
    row = evidence.receive(parts, actor, question, file, Details(clock.today(), None, "Office lead"))
    for step in (evidence_checking.scan, evidence_checking.look):
        step(parts, actor.practice_id, row.id)
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return db.exec(select(Evidence).where(Evidence.id == row.id)).one()


def entered(question: Question) -> dict[str, Any]:
    """The good answer, checked ten days ago."""
    checked = (clock.today() - timedelta(days=10)).strftime("%m/%d/%Y")
    return {**good.entered(question), "date": checked}


def submit(parts: Parts, actor: VendorActor) -> Submission:
    with parts.database.transaction(actor.practice_id) as db:
        assessment = assessments.own(db, actor, lock=True)
        return submissions.submit(parts, db, actor, assessment, name="Val Example", title="Compliance officer",
                                  attested=True, address="192.0.2.7")


def submitted(parts: Parts, actor: Actor, set_id: str = "subcontractor", *, but: tuple[str, ...] = (),
              **answers_: dict[str, Any]) -> Assessment:
    """A questionnaire that was answered well and sent; `answers_` change single answers, by id with _ for -."""
    assessment = sent(parts, actor, set_id)
    by = vic(parts, assessment)
    answer_all(parts, by, but=but)
    for id, entered_ in answers_.items():
        save(parts, by, id.replace("_", "-"), entered_)
    submit(parts, by)
    return reloaded(parts, assessment)


def reloaded(parts: Parts, assessment: Assessment) -> Assessment:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return db.exec(select(Assessment).where(Assessment.id == assessment.id)).one()


def row(parts: Parts, assessment: Assessment, question: str) -> Answer:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return answers.rows(db, assessment, [question])[question]


def follow_ups(parts: Parts, assessment: Assessment) -> list[FollowUp]:
    with parts.database.transaction(assessment.practice_id, write=False) as db:
        return list(db.exec(select(FollowUp).where(FollowUp.assessment_id == assessment.id)
                            .order_by(col(FollowUp.created_at))))


def _record(db: Session, actor: VendorActor, assessment: Assessment, questions: list[Question]) -> None:
    """A file beside each of them."""
    documents = [Document(practice_id=actor.practice_id, sha256=new_id() * 2, size=1000, filename="record.pdf",
                          media_type="application/pdf", scan="clean", uploaded_by=actor.name) for _ in questions]
    db.add_all(documents)
    db.flush()
    db.add_all([
        Evidence(practice_id=actor.practice_id, assessment_id=assessment.id, question=question.id,
                 document_id=document.id, name="record.pdf", dated=clock.today() - timedelta(days=10),
                 owner="Office lead", status=EvidenceStatus.KEPT, uploaded_by=actor.name, contact_id=actor.id)
        for question, document in zip(questions, documents, strict=True)])


def attested(parts: Parts, assessment: Assessment) -> Submission:
    """A submission of whatever is answered, as a row alone: where the questionnaire stands is not touched."""
    actor = vic(parts, assessment)
    with parts.database.transaction(actor.practice_id) as db:
        text = json.dumps(submissions.content(db, actor, assessments.own(db, actor), 1, "Val Example", "Officer"))
        row = Submission(
            practice_id=actor.practice_id, assessment_id=assessment.id, number=1, name="Val Example", title="Officer",
            contact_id=actor.id, contact_name=actor.name, contact_email=actor.email, address="192.0.2.7", content=text,
            sha256=hashlib.sha256(text.encode()).hexdigest())
        db.add(row)
        return row


def asked_back(parts: Parts, assessment: Assessment, question: str) -> FollowUp:
    """A follow-up that is with the vendor, as it stands after it was sent."""
    with parts.database.transaction(assessment.practice_id) as db:
        row = FollowUp(practice_id=assessment.practice_id, assessment_id=assessment.id, question=question, reason="own",
                       text="Is that so?", status=FollowUpStatus.ASKED, sent_at=clock.now(), sent_by="Ada Sample")
        db.add(row)
        db.flush()
        db.add(FollowUpMessage(practice_id=row.practice_id, follow_up_id=row.id, number=1, side="practice",
                               by="Ada Sample", text=row.text))
        return row


def handed(parts: Parts, actor: VendorActor, *questions: str, email: str = "val@billing.example.com",
           sections: tuple[str, ...] = ()) -> Assignment:
    """A colleague's part, due with the whole."""
    with parts.database.transaction(actor.practice_id) as db:
        wanted = Wanted(sections, questions, assignments.latest_due(db, actor))
        return assignments.hand(parts, db, actor, assessments.own(db, actor, lock=True),
                                ContactDetails("Val Example", email), wanted)


def beside(parts: Parts, actor: VendorActor, question: str, **facts: Any) -> Evidence:
    """A file beside a question as a row alone, that was kept unless `facts` say otherwise."""
    with parts.database.transaction(actor.practice_id) as db:
        document = Document(practice_id=actor.practice_id, sha256="ab" * 32, size=10, filename="list.pdf",
                            uploaded_by=actor.name)
        db.add(document)
        db.flush()
        row = Evidence(practice_id=actor.practice_id, assessment_id=actor.subject_id, question=question,
                       document_id=document.id, name="list.pdf", uploaded_by=actor.name, contact_id=actor.id,
                       **{"status": EvidenceStatus.KEPT, **facts})
        db.add(row)
        return row


def ask(parts: Parts, actor: Actor, assessment: Assessment, *questions: str) -> list[FollowUp]:
    """The practice asks back about these, in words of its own."""
    with parts.database.transaction(actor.practice_id) as db:
        row = db.exec(select(Assessment).where(Assessment.id == assessment.id)).one()
        chosen = [asking.add(parts, db, actor, row, question, f"Tell more about {question}.")
                  for question in questions]
        follow_ups_sending.send(parts, db, actor, row, chosen, clock.today() + timedelta(days=10),
                                version=row.version)
        return chosen
