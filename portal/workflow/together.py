"""An agreement read together with the documents that belong to it: what the review shows, made from their readings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlmodel import Session, col, select

from extractors import compare_text, together
from extractors.compare_text import Sentence
from extractors.together import Combined, Quote, Together
from extractors.together_kinds import Kind
from extractors.types import Line, ReasonNote
from portal import access
from portal.audit import Subject
from portal.errors import WrongState
from portal.models import Agreement, Document, Reading
from portal.models.columns import new_id
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.kinds import BELONGING, TOGETHER, DocumentKind
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow import comparisons, documents, findings, negotiations_matching, scores, together_held
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_agreement


@dataclass(frozen=True, slots=True)
class Member:
    """One document of a family, with the name by which quotes tell it."""

    agreement: Agreement
    name: str


def family(db: Session, actor: Actor, agreement: Agreement) -> list[Member]:
    """The agreement and what belongs to it, in the order it came."""
    query = (select(Agreement).where(Agreement.practice_id == actor.practice_id, Agreement.parent_id == agreement.id)
             .order_by(col(Agreement.created_at), col(Agreement.number).desc()))
    members, seen = [Member(agreement, f"Version {agreement.number}")], Counter[str]()
    rows = list(db.exec(query))
    total = Counter(row.kind for row in rows)
    for row in rows:
        seen[row.kind] += 1
        ordinal = f" {seen[row.kind]}" if total[row.kind] > 1 or row.kind == DocumentKind.AMENDMENT else ""
        members.append(Member(row, BELONGING[row.kind][0] + ordinal))
    return members


def parent_of(db: Session, actor: Actor, agreement: Agreement) -> Agreement | None:
    """The agreement that a document belongs to."""
    return access.agreement_for(db, actor, agreement.parent_id) if agreement.parent_id else None


class Texts:
    """The sentences of documents, read from storage once, before a transaction that needs them."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._known: dict[str, tuple[Sentence, ...]] = {}

    def know(self, document: Document, lines: Sequence[Line]) -> None:
        """The text of a document that was just read."""
        self._known[document.id] = compare_text.sentences(lines)

    def of(self, document: Document) -> tuple[Sentence, ...]:
        if document.id not in self._known:
            self._known[document.id] = compare_text.sentences(documents.lines(self._parts, document))
        return self._known[document.id]


def texts(parts: Parts, practice_id: str, agreement_id: str) -> Texts:
    """The texts of an agreement's family, as far as it has been read. To be called outside of any transaction."""
    actor, found = system(practice_id), Texts(parts)
    with parts.database.transaction(practice_id, write=False) as db:
        agreement = access.agreement_for(db, actor, agreement_id)
        members = family(db, actor, parent_of(db, actor, agreement) or agreement)
        rows = [access.document_for(db, actor, member.agreement.document_id) for member in members
                if member.agreement.status in (AgreementStatus.READ, AgreementStatus.SET_ASIDE)]
    for row in rows if len(members) > 1 else ():
        found.of(row)
    return found


def with_documents(db: Session, agreement: Agreement, own: Reading, known: Texts) -> tuple[Reading, dict[str, int]]:
    """A reading of the agreement with all that belongs to it, kept beside its own, and the tally of its
    findings; its own reading where nothing belongs to it."""
    actor = system(agreement.practice_id)
    members = [member for member in family(db, actor, agreement)
               if member.agreement.id == agreement.id or member.agreement.status == AgreementStatus.READ]
    if len(members) == 1:
        return own, findings.tally(findings.of_reading(db, own.id))
    readings = _readings(db, members, own)
    found = _combined(db, members, readings, known)
    made = Reading(**{**own.model_dump(exclude={"id", "created_at"}), "id": new_id(),
                      "windows": [_placed(placed.window, members, placed.document) for placed in found.windows],
                      "of_readings": [reading.id for reading in readings]})
    db.add(made)
    db.flush()
    return made, findings.record(db, agreement, made, _clauses(found, members))


def _readings(db: Session, members: Sequence[Member], own: Reading) -> list[Reading]:
    return [own, *(access.reading_for(db, system(m.agreement.practice_id), m.agreement.reading_id or "")
                   for m in members[1:])]


def _combined(db: Session, members: Sequence[Member], readings: Sequence[Reading], known: Texts) -> Together:
    actor = system(members[0].agreement.practice_id)
    return together.combine([_document(db, actor, member, reading, known)
                             for member, reading in zip(members, readings, strict=True)])


def hold(parts: Parts, db: Session, agreement: Agreement, document: Agreement, own: Reading, known: Texts) -> None:
    """Set a document aside at once, before it ever counts, where it is not signed or is between other parties, and
    keep why. To be called once, when both it and the agreement have been read."""
    reading = access.reading_for(db, system(document.practice_id), document.reading_id or "")
    found = together_held.reasons(db, agreement, own, document, reading)
    if not found:
        return
    document.problem_code = found[0].code
    document.problem = together_held.told(found, _would_change(db, agreement, document, own, known))
    move_agreement(document, AgreementStatus.SET_ASIDE)
    db.add(document)
    parts.audit.record(db, Event.AGREEMENT_DOCUMENT_SET_ASIDE, system(document.practice_id),
                       Subject("agreement", document.id), parent_id=agreement.id)
    db.flush()


def hold_all(parts: Parts, db: Session, agreement: Agreement, own: Reading, known: Texts) -> None:
    """The same for all that was read before the agreement itself."""
    for member in family(db, system(agreement.practice_id), agreement)[1:]:
        if member.agreement.status == AgreementStatus.READ:
            hold(parts, db, agreement, member.agreement, own, known)


def _would_change(db: Session, agreement: Agreement, document: Agreement, own: Reading, known: Texts) -> int:
    """How many terms would have another verdict if the document counted."""
    members = [member for member in family(db, system(agreement.practice_id), agreement)
               if member.agreement.id in (agreement.id, document.id) or member.agreement.status == AgreementStatus.READ]
    without = [member for member in members if member.agreement.id != document.id]
    one, other = (_combined(db, them, _readings(db, them, own), known).clauses for them in (members, without))
    return sum((a.clause.status, a.clause.reasons) != (b.clause.status, b.clause.reasons)
               for a, b in zip(one, other, strict=True))


def warnings(db: Session, agreement: Agreement, document: Agreement) -> list[together_held.Reason]:
    """What speaks against counting the document, though a reviewer may let it; nothing before both were read."""
    if agreement.status != AgreementStatus.READ or document.reading_id is None:
        return []
    reading = access.reading_for(db, system(document.practice_id), document.reading_id)
    return together_held.reasons(db, agreement, own_reading(db, agreement), document, reading)


def set_aside(parts: Parts, db: Session, actor: Actor, document: Agreement, known: Texts) -> None:
    """The document counts no longer: it was the wrong one, or was withdrawn. It is kept. Raises WrongState for a
    version of the agreement itself, and for a document that does not count."""
    _turn(parts, db, actor, document, AgreementStatus.SET_ASIDE, Event.AGREEMENT_DOCUMENT_SET_ASIDE, known)


def count_again(parts: Parts, db: Session, actor: Actor, document: Agreement, known: Texts) -> None:
    """Take back that the document was set aside: it belongs to the agreement, and both sides have signed it or it
    holds without. Raises WrongState where it was not set aside."""
    _turn(parts, db, actor, document, AgreementStatus.READ, Event.AGREEMENT_DOCUMENT_COUNTED, known)
    document.signed, document.problem_code, document.problem = True, "", ""


def _turn(parts: Parts, db: Session, actor: Actor, document: Agreement, to: AgreementStatus, event: Event,
          known: Texts) -> None:
    if not document.parent_id or document.reading_id is None:
        raise WrongState("Only a document that belongs to an agreement, and was read, can be set aside or count again.")
    parent = access.agreement_for(db, actor, document.parent_id, lock=True)
    vendor = access.vendor_for(db, actor, parent.vendor_id, lock=True)
    move_agreement(document, to)
    db.add(document)
    parts.audit.record(db, event, actor, Subject("agreement", document.id), parent_id=parent.id)
    db.flush()
    read_anew(parts, db, parent, known)
    if to == AgreementStatus.READ and parent.status == AgreementStatus.READ:
        negotiations_matching.record(parts, db, parent)
    scores.renew(parts, db, vendor, "Document set aside" if to == AgreementStatus.SET_ASIDE else "Document counted")


def read_anew(parts: Parts, db: Session, agreement: Agreement, known: Texts) -> None:
    """Read the agreement together with its documents after one of them was read, and carry over what people said.
    Nothing where the agreement itself has not been read."""
    if agreement.status != AgreementStatus.READ:
        return
    actor = system(agreement.practice_id)
    before = access.reading_for(db, actor, agreement.reading_id or "")
    after, counts = with_documents(db, agreement, own_reading(db, agreement), known)
    if after.id == before.id:
        return
    db.flush()
    changed, unsettled = findings.carry_over(db, before, after)
    agreement.reading_id = after.id
    db.add(agreement)
    parts.audit.record(db, Event.AGREEMENT_READ_TOGETHER, actor, Subject("agreement", agreement.id),
                       reading_id=after.id, documents=max(0, len(after.of_readings) - 1), counts=counts,
                       changed=changed, unsettled=unsettled)


def own_reading(db: Session, agreement: Agreement) -> Reading:
    """The last reading of the agreement's own file."""
    query = (select(Reading).where(Reading.agreement_id == agreement.id, Reading.practice_id == agreement.practice_id)
             .order_by(col(Reading.created_at).desc()))
    return next(reading for reading in db.exec(query) if not reading.of_readings)


def _document(db: Session, actor: Actor, member: Member, reading: Reading, known: Texts) -> together.Document:
    row = access.document_for(db, actor, member.agreement.document_id)
    return together.Document(
        name=member.name, kind=Kind(member.agreement.kind),
        clauses=[comparisons.clause_of(finding) for finding in findings.of_reading(db, reading.id)],
        windows=[comparisons.window_of(window) for window in reading.windows], text=known.of(row),
        dated=reading.document_facts.get("effective_date") or "", good=reading.quality == "good")


def _clauses(found: Together, members: Sequence[Member]) -> list[dict[str, Any]]:
    names = [member.name for member in members]
    return [_clause(combined, members, together.explained(combined, names)) for combined in found.clauses]


def _clause(combined: Combined, members: Sequence[Member], why: str) -> dict[str, Any]:
    """The clause as a reading has it. Why another document counts is a note of it, and words that no longer count
    stand among those that were looked at."""
    shape = asdict(combined.clause)
    notes = [asdict(ReasonNote(TOGETHER, "w1", why))] if why else []
    looked = [{**_placed(quote.evidence, members, quote.document), "why": _replaced(combined, quote, members)}
              for quote in combined.replaced]
    return {**shape, "evidence": [_placed(quote.evidence, members, quote.document) for quote in combined.quotes],
            "reason_notes": [*notes, *shape["reason_notes"]], "looked_at": [*looked, *shape["looked_at"]]}


def _replaced(combined: Combined, quote: Quote, members: Sequence[Member]) -> str:
    names = " and ".join(members[place].name for place in combined.counts)
    return f"{names} takes its place" if names else "an amendment touches it"


def _placed(value: Any, members: Sequence[Member], place: int) -> dict[str, Any]:
    """Words with the document that they stand in. Only those of the agreement's own file are marked on its pages."""
    member, shape = members[place], asdict(value)
    document = {"id": member.agreement.id, "name": member.name, "page": shape["page"],
                "other": place > 0}
    return {**shape, "document": document} if place == 0 else {**shape, "document": document, "page": None, "boxes": []}
