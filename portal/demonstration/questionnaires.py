"""The demonstration's questionnaires: sent, answered and submitted some days ago, by the verbs of the people."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import yaml
from sqlmodel import Session, col, select

from portal import clock
from portal.demonstration import documents
from portal.demonstration.documents import Given
from portal.identity.invitations import address_hash
from portal.models import Assessment, Contact, Evidence, Invitation, Mail, Practice, Vendor
from portal.questions.types import Demand, Kind, Question
from portal.templating import ROOT
from portal.vocabulary.actors import Actor, VendorActor
from portal.vocabulary.purposes import ASSESSMENT
from portal.vocabulary.statuses import AssessmentStatus, EvidenceStatus, MailStatus
from portal.workflow import answers, assessments, contacts, evidence, mails, reminders, submissions, visits, wordings
from portal.workflow import evidence_checking as checking
from portal.workflow.agreements import IncomingFile
from portal.workflow.evidence import Details
from portal.workflow.parts import Parts

ANSWERS = ROOT / "fixtures" / "answers"
DAY = re.compile(r"(\d+) days ago|in (\d+) days")
ADDRESS = "192.0.2.10"  # of the signer; such an address is nobody's
VENDOR = "the vendor"  # in the answers: its name


@dataclass(frozen=True, slots=True)
class _Case:
    """One questionnaire, as the data has it, once it was sent."""

    parts: Parts
    given: Given
    assessment: Assessment
    actor: VendorActor


def put(parts: Parts, vendors: list[Given], actors: dict[str, Actor], say: Callable[[str], None],
        besides: Iterable[tuple[int, Callable[[], None]]] = ()) -> None:
    """Put in what is missing, day by day, and what else happened so many days ago: the audit trail is written in the
    order in which it tells of things."""
    given = [(vendor, one) for vendor in vendors for one in vendor.get("questionnaires", ())]
    steps: list[tuple[int, Callable[[], None]]] = list(besides)
    if not all(_is_there(parts, vendor, one) for vendor, one in given):
        practices = {vendor["practice"] for vendor, _ in given}
        days_since = range(1, max(one["sent_days_ago"] for _, one in given))
        steps += [(days, partial(_remind, parts, practice_id)) for practice_id in practices for days in days_since]
    for vendor, one in given:
        actor = actors[one["by"]]
        steps.append((one["sent_days_ago"], partial(_send_mails, parts, vendor, one, actor)))
        steps.append((one["answered_days_ago"], partial(_answer, parts, vendor, one, actor, say)))
        if "signer" in one:
            steps.append((one["submitted_days_ago"], partial(_submit, parts, vendor, one, actor)))
    for days, step in sorted(steps, key=lambda pair: -pair[0]):
        with clock.at(_days_ago(days)):
            step()


def _is_there(parts: Parts, vendor: Given, given: Given) -> bool:
    with parts.database.transaction(vendor["practice"], write=False) as db:
        row = documents.vendor_of(db, vendor)
        return row is not None and _found(db, row, given) is not None


def _days_ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


def _sent(parts: Parts, vendor: Given, given: Given, sender: Actor) -> _Case:
    with parts.database.transaction(vendor["practice"]) as db:
        row = documents.vendor_of(db, vendor)
        assert row is not None
        assessment = _found(db, row, given) or _send(parts, db, sender, row, given)
        return _Case(parts, given, assessment, _recipient(db, assessment, row))


def _found(db: Session, vendor: Vendor, given: Given) -> Assessment | None:
    return db.exec(select(Assessment).where(Assessment.vendor_id == vendor.id,
                                            Assessment.set_id == given["set"])).first()


def _send(parts: Parts, db: Session, sender: Actor, vendor: Vendor, given: Given) -> Assessment:
    offered = next(one for one in wordings.offered(db, sender) if one.id == given["set"])
    due = clock.today() + timedelta(days=given["sent_days_ago"] + given["due_in_days"])
    return assessments.send(parts, db, sender, vendor, offered, contacts.of_vendor(db, vendor)[:1], due)


def _recipient(db: Session, assessment: Assessment, vendor: Vendor) -> VendorActor:
    invitation = db.exec(select(Invitation).where(Invitation.subject_id == assessment.id)
                         .order_by(col(Invitation.created_at))).all()[0]
    contact, practice = db.get(Contact, invitation.contact_id), db.get(Practice, invitation.practice_id)
    assert contact is not None
    assert practice is not None
    return visits.actor_of(invitation, contact, practice.name, vendor.name)


def _send_mails(parts: Parts, vendor: Given, given: Given, sender: Actor) -> None:
    case = _sent(parts, vendor, given, sender)
    _post(parts, case.assessment.practice_id)


def _remind(parts: Parts, practice_id: str) -> None:
    reminders.send_due(parts, practice_id)
    _post(parts, practice_id)


def _post(parts: Parts, practice_id: str) -> None:
    """Send what waits, as the worker does, so that none of it comes late."""
    with parts.database.transaction(practice_id, write=False) as db:
        ours = select(Invitation.id).where(Invitation.subject_kind == ASSESSMENT)
        waiting = db.exec(select(Mail.id).where(
            Mail.practice_id == practice_id, Mail.status == MailStatus.QUEUED,
            col(Mail.subject_id).in_(ours) | (col(Mail.kind) == mails.RECEIPT))).all()
    for mail_id in waiting:
        mails.send(parts, practice_id, mail_id)


def _answer(parts: Parts, vendor: Given, given: Given, sender: Actor, say: Callable[[str], None]) -> None:
    """Each question that was not answered yet: the words, then a record beside it where one is asked for."""
    case = _sent(parts, vendor, given, sender)
    if case.assessment.status != AssessmentStatus.OPEN:
        return
    _come_in(case)
    with parts.database.transaction(case.assessment.practice_id) as db:
        assessment = assessments.own(db, case.actor, lock=True)
        questions = list(_answered(case, wordings.questionnaire_of(db, assessment).questions))
        kept = answers.rows(db, assessment)
        new = [(question, entered) for question, entered in questions if not kept[question.id].version]
        for question, entered in new:
            answers.save(db, case.actor, assessment, question.id, entered, version=0)
    for question, _ in questions:
        if _wants_record(case, question):
            _add_record(case, question)
    if new:
        say(f"  {vendor['name']}, {case.assessment.title.lower()}: {len(questions)} questions answered")


def _come_in(case: _Case) -> None:
    with case.parts.database.transaction(case.assessment.practice_id, write=False) as db:
        invitation = db.exec(select(Invitation).where(Invitation.id == case.actor.invitation_id)).one()
    if invitation.entered_at is None:
        visits.welcome(case.parts, address_hash(case.actor.email), invitation.id)


def _answered(case: _Case, questions: tuple[Question, ...]) -> Iterator[tuple[Question, dict[str, Any]]]:
    """What is entered, up to the question that the data names last."""
    given = yaml.safe_load((ANSWERS / f"{case.given['answers']}.yaml").read_text(encoding="utf-8"))
    for question in questions:
        entered = {**given[question.id], **case.given.get("changes", {}).get(question.id, {})}
        if question.id in case.given.get("without_owner", ()):
            entered.pop("owner", None)
        if Demand.DATE in question.demands:
            entered.setdefault("date", "10 days ago")
        yield question, _spelled(entered, case.actor.vendor_name)
        if question.id == case.given.get("last"):
            return


def _spelled(value: Any, vendor: str) -> Any:
    """With days as people write them, and with the vendor's name."""
    if isinstance(value, dict):
        return {key: _spelled(one, vendor) for key, one in value.items()}
    if isinstance(value, list):
        return [_spelled(one, vendor) for one in value]
    if value == VENDOR:
        return vendor
    days = DAY.fullmatch(value) if isinstance(value, str) else None
    if not days:
        return value
    return (clock.today() + timedelta(days=-int(days[1]) if days[1] else int(days[2]))).strftime("%m/%d/%Y")


def _wants_record(case: _Case, question: Question) -> bool:
    asked = Demand.EVIDENCE in question.demands or question.kind is Kind.FILES
    return asked and case.given["proof"] and question.id not in case.given.get("without_proof", ())


def _add_record(case: _Case, question: Question) -> None:
    with case.parts.database.transaction(case.assessment.practice_id, write=False) as db:
        found = db.exec(select(Evidence.id, Evidence.status).where(
            Evidence.assessment_id == case.assessment.id, Evidence.question == question.id)).first()
    if found is None:
        row = evidence.receive(case.parts, case.actor, question.id, _record(case, question),
                               Details(clock.today() - timedelta(days=10), None, "Office lead"))
        found = (row.id, row.status)
    if found[1] in (EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING):
        for step in (checking.scan, checking.look):
            step(case.parts, case.assessment.practice_id, found[0])


def _record(case: _Case, question: Question) -> IncomingFile:
    words = (f"{case.actor.vendor_name}\nRecord for question {question.id}\n\n{question.text}\n\nChecked by the office "
             f"lead on {clock.today() - timedelta(days=10):%B %d, %Y}. Nothing is open.\n").encode()
    return IncomingFile(f"record-{question.id.lower()}.txt", io.BytesIO(words), len(words),
                        hashlib.sha256(words).hexdigest())


def _submit(parts: Parts, vendor: Given, given: Given, sender: Actor) -> None:
    case, signer = _sent(parts, vendor, given, sender), given["signer"]
    with parts.database.transaction(case.assessment.practice_id) as db:
        assessment = assessments.own(db, case.actor, lock=True)
        if assessment.status == AssessmentStatus.OPEN:
            submissions.submit(parts, db, case.actor, assessment, name=signer["name"], title=signer["title"],
                               attested=True, address=ADDRESS)
    _post(parts, case.assessment.practice_id)
