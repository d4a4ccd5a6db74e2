"""What a vendor answered before, offered question by question: never put in by itself, never over words that are there.

Offers come from the newest answers that the vendor sent this practice, and from packs that it loaded. A date is taken
only while it is still inside the question's maximum age, and so is a file; what cannot be taken is said.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Answer, Assessment, Document, Evidence, LoadedPack
from portal.questions import ages, beside, scalars
from portal.questions import answers as reading
from portal.questions.types import Question, Questionnaire
from portal.templating import day
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import EvidenceStatus
from portal.workflow import answer_reviews, answers, wordings
from portal.workflow.checking import GONE
from portal.workflow.evidence import MOST_OF_ASSESSMENT, MOST_OF_QUESTION
from portal.workflow.parts import Parts

SUBMISSION, PACK = "submission", "pack"
TRIO = ("value", "na", "none")  # an answer is one of these: a new one takes the place of all three
TAKEN_MAX = 200
File = tuple[Evidence, Document]


@dataclass(frozen=True, slots=True)
class Offer:
    """One earlier answer to a question, or to one that it compares itself with (then it can be looked at only).
    `parts` are what would be taken, `files` the records that are still fresh; `stale` and `elsewhere` are names of
    records that are too old, or that a pack only names. `late` is the day on which it was checked, where that is too
    long ago to be taken."""

    source: str
    question: str
    asked: Question
    answer: reading.Answer
    title: str
    practice: str
    signer: str
    on: date | None
    parts: Mapping[str, Any]
    files: tuple[File, ...] = ()
    stale: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    late: date | None = None
    reworded: bool = False
    compared: bool = False
    used: bool = False

    @property
    def takeable(self) -> bool:
        return not self.compared and bool(self.parts or self.files)

    @property
    def label(self) -> str:
        """What is kept with an answer that was taken over."""
        return _label(self.source, self.title, self.practice, self.signer, self.on)


class WouldOverwrite(Conflict):
    """There are other words already: both are to be shown, and a person decides."""

    def __init__(self, offer: Offer, row: Answer, over: Sequence[str]) -> None:
        super().__init__("There is an answer already. Nothing was changed: look at both, and decide.")
        self.offer, self.row, self.over = offer, row, tuple(over)


def offers(db: Session, actor: VendorActor, assessment: Assessment,
           questions: Iterable[str]) -> dict[str, tuple[Offer, ...]]:
    """The offers by question, for those of these questions that show and are theirs to answer; the same number of
    queries however many questions there are."""
    questionnaire = wordings.questionnaire_of(db, assessment)
    scope = answers.scope_of(db, actor, assessment)
    wanted = [id for id in questions if answers.is_within(scope, id)]
    rows = {id: row for id, row in answers.rows(db, assessment, wanted).items() if row.asked}
    sent = {id: found for id, found in answer_reviews.earlier(db, assessment).items() if id in rows}
    files = _files(db, assessment, [id for found in sent.values() for one in found for id in one.attested.files])
    packs = _packs(db, assessment)
    found: dict[str, tuple[Offer, ...]] = {}
    for id, row in rows.items():
        of_question = [_sent(actor, questionnaire.by_id[id], one, files, row) for one in sent.get(id, ())]
        of_question += [_packed(questionnaire, pack, row) for pack in packs if id in pack.answers]
        if of_question:
            found[id] = tuple(of_question)
    return found


def take(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, question: str, source: str, *,
         version: int, replace: bool = False) -> Offer:
    """Take one earlier answer over, with what is still fresh beside it. `assessment` is locked by the caller;
    `replace` says that the person has seen the words of `version`, and wants the earlier ones in their place.

    Raises WouldOverwrite where there are other words and nobody has said so, InvalidInput for no such offer, WrongState
    for one of which nothing can be taken, and what `answers.save` raises."""
    answers.check_may_answer(db, actor, assessment, question)
    offer = next((one for one in offers(db, actor, assessment, [question]).get(question, ())
                  if one.source == source and not one.compared), None)
    if offer is None:
        raise InvalidInput("This earlier answer is not there. Nothing was changed.")
    if not offer.takeable:
        raise WrongState("Nothing of this answer can be used again: its files are too old.")
    row = answers.rows(db, assessment, [question])[question]
    entered = _entered(offer, row)
    over = [part for part, value in entered.items()
            if not is_blank(row.entered.get(part)) and row.entered.get(part) != value]
    if over and not (replace and version == row.version):
        raise WouldOverwrite(offer, row, over)
    answers.save(db, actor, assessment, question, entered, version=row.version, taken_from=offer.label)
    row.taken_from = offer.label
    db.add(row)
    _carry(parts, db, actor, assessment, offer)
    parts.audit.record(db, Event.ANSWER_TAKEN, actor, Subject("assessment", assessment.id),
                       **{"question": question, "from": source})
    return offer


def is_blank(value: Any) -> bool:
    """True where nothing was entered, in no cell either."""
    if isinstance(value, Mapping):
        return all(map(is_blank, value.values()))
    if isinstance(value, (list, tuple)):
        return all(map(is_blank, value))
    return value is False or not scalars.text_of(value)


def _entered(offer: Offer, row: Answer) -> dict[str, Any]:
    """The parts as they are to be saved: what stands for another answer goes."""
    entered = dict(offer.parts)
    if any(part in entered for part in TRIO):
        entered |= {part: "" if part == "value" else False for part in TRIO
                    if part not in entered and not is_blank(row.entered.get(part))}
    return entered


def _sent(actor: VendorActor, question: Question, one: answer_reviews.Earlier, files: Mapping[str, File],
          row: Answer) -> Offer:
    submission, answer = one.attested.submission, one.attested.answer
    own = [files[id] for id in one.attested.files if id in files]
    fresh = tuple(file for file in own if _is_fresh(question, file[0]))
    parts, late = _parts(question, answer)
    compared = one.question.id != question.id
    signer = f"{submission.name}, {submission.title}"
    source, on = f"{SUBMISSION}-{submission.id}", submission.created_at.date()
    return Offer(
        source, question.id, one.question, answer, one.title, actor.practice_name, signer, on,
        {} if compared else parts, () if compared else fresh,
        () if compared else tuple(file.name for file in answer.evidence if file.name not in _names(fresh)),
        late=None if compared else late, reworded=not compared and one.question.text != question.text,
        compared=compared, used=row.taken_from == _label(source, one.title, actor.practice_name, signer, on))


def _packed(questionnaire: Questionnaire, pack: LoadedPack, row: Answer) -> Offer:
    question, facts = questionnaire.by_id[row.question], pack.facts
    entered = pack.answers[row.question]
    answer = reading.read(question, entered if isinstance(entered, Mapping) else {})
    parts, late = _parts(question, answer)
    title, practice = str(facts.get("title") or facts.get("set") or ""), str(facts.get("practice") or "")
    source, signer, on = f"{PACK}-{pack.id}", str(facts.get("signer") or ""), _day(facts.get("submitted_at"))
    return Offer(
        source, question.id, question, answer, title, practice, signer, on, parts,
        elsewhere=tuple(map(str, facts.get("files", {}).get(question.id, ()))), late=late,
        reworded=question.id in facts.get("reworded", ()),
        used=row.taken_from == _label(source, title, practice, signer, on))


def _label(source: str, title: str, practice: str, signer: str, on: date | None) -> str:
    origin = "Answer pack" if source.startswith(PACK) else "Answers"
    words = [f"{origin} to {title} for {practice}", f"sent {day(on)}" if on else "not attested",
             f"signed by {signer}" if signer else ""]
    return ", ".join(filter(None, words))[:TAKEN_MAX]


def _parts(question: Question, answer: reading.Answer) -> tuple[dict[str, Any], date | None]:
    """What can be taken of an answer, and the day it was checked on where that is not."""
    parts = {part: value for part, value in answer.entered.items() if part in answers.PARTS and not is_blank(value)}
    checked, today = answer.checked_on, clock.today()
    if "date" in parts and (checked is None or checked > today or (
            question.max_age is not None and ages.is_older(checked, question.max_age, today))):
        del parts["date"]
        return parts, checked
    return parts, None


def _is_fresh(question: Question, file: Evidence) -> bool:
    record = reading.Evidence(file.name, file.dated, file.expires, file.owner, file.readable)
    return file.readable and beside.is_fresh(record, question.max_age, clock.today())


def _names(files: Iterable[File]) -> set[str]:
    return {row.name for row, _ in files}


def _files(db: Session, assessment: Assessment, ids: Sequence[str]) -> dict[str, File]:
    """The files that stand where they were sent, by id, with their bytes still here."""
    if not ids:
        return {}
    return {row.id: (row, document) for row, document in db.exec(
        select(Evidence, Document).join(Document, col(Document.id) == col(Evidence.document_id)).where(
            Evidence.practice_id == assessment.practice_id, col(Evidence.id).in_(ids),
            Evidence.status == EvidenceStatus.KEPT, Document.key != ""))}


def _packs(db: Session, assessment: Assessment) -> list[LoadedPack]:
    return list(db.exec(select(LoadedPack).where(
        LoadedPack.practice_id == assessment.practice_id, LoadedPack.assessment_id == assessment.id,
        LoadedPack.kind == PACK).order_by(col(LoadedPack.created_at).desc(), col(LoadedPack.id))))


def _carry(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, offer: Offer) -> None:
    """The fresh files beside the answer, as rows of their own on the same bytes: each can be taken away without
    touching what was sent before. They were scanned and looked through when they came."""
    there = {document.sha256: row for row, document in db.exec(
        select(Evidence, Document).join(Document, col(Document.id) == col(Evidence.document_id)).where(
            Evidence.assessment_id == assessment.id, col(Evidence.status).not_in(GONE))) if row.question ==
        offer.question}
    standing = len(db.exec(select(Evidence.id).where(Evidence.assessment_id == assessment.id,
                                                     col(Evidence.status).not_in(GONE))).all())
    room = min(MOST_OF_QUESTION - len(there), MOST_OF_ASSESSMENT - standing)
    new = [(row, document) for row, document in offer.files if document.sha256 not in there][:max(room, 0)]
    for row, document in new:
        _copy(parts, db, actor, assessment, row, document)
    if new:
        answers.count(db, assessment, offer.question)


def _copy(parts: Parts, db: Session, actor: VendorActor, assessment: Assessment, row: Evidence,
          document: Document) -> None:
    same = Document(
        practice_id=document.practice_id, sha256=document.sha256, size=document.size, filename=document.filename,
        media_type=document.media_type, key=document.key, sanitized_key=document.sanitized_key, scan=document.scan,
        flags=list(document.flags), page_sizes=list(document.page_sizes), uploaded_by=document.uploaded_by)
    db.add(same)
    db.flush()
    new = Evidence(
        practice_id=row.practice_id, assessment_id=assessment.id, question=row.question, document_id=same.id,
        name=row.name, dated=row.dated, expires=row.expires, owner=row.owner, status=EvidenceStatus.KEPT,
        readable=row.readable, suspected=list(row.suspected), places=dict(row.places), uploaded_by=actor.name,
        contact_id=actor.id, confirmed_by=row.confirmed_by, confirmed_at=row.confirmed_at)
    db.add(new)
    db.flush()
    subject = Subject("evidence", new.id)
    parts.audit.record(db, Event.EVIDENCE_RECEIVED, actor, subject, assessment_id=assessment.id, question=row.question,
                       sha256=same.sha256, size=same.size)
    parts.audit.record(db, Event.EVIDENCE_KEPT, actor, subject, question=row.question, verdict=same.scan)


def _day(words: object) -> date | None:
    try:
        return datetime.fromisoformat(str(words or "")).date()
    except ValueError:
        return None
