"""Reading the archive again when the rules are newer: started by a person, done by jobs, and what it changed."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from extractors.errors import UnreadableDocument
from extractors.types import Reading as ReadAgreement
from portal import access, clock, outbox
from portal.audit import Subject
from portal.errors import WrongState
from portal.models import Agreement, Finding, Reading, Reread, RereadItem, Vendor
from portal.vocabulary.actors import Actor, system
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AgreementStatus, RereadStatus
from portal.workflow import agreements, documents, findings, scores, together
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_reread

REREAD_JOB = "reread-agreement"


@dataclass(frozen=True, slots=True)
class Change:
    """One term that reads otherwise now."""

    was: Finding
    now: Finding

    @property
    def decided(self) -> str:
        """What a person had said of the earlier verdict, which no longer counts; empty when nobody had."""
        return f"{self.was.decision} by {self.was.decided_by}" if self.was.decision else ""

    @property
    def same_status(self) -> bool:
        """True where only the reasons are others."""
        return self.was.computed == self.now.computed


@dataclass(frozen=True, slots=True)
class Told:
    """One agreement of a run with what changed in it."""

    item: RereadItem
    agreement: Agreement
    vendor: str
    changes: tuple[Change, ...]


def outdated_count(db: Session, actor: Actor) -> int:
    """How many agreements were read by other rules than today's."""
    return db.scalar(select(func.count()).select_from(_outdated(actor).subquery())) or 0


def _outdated(actor: Actor) -> SelectOfScalar[Agreement]:
    return (select(Agreement).join(Reading, col(Reading.id) == col(Agreement.reading_id))
            .where(Agreement.practice_id == actor.practice_id, Agreement.status == AgreementStatus.READ,
                   Reading.rules_version != agreements.rules_version()))


def running(db: Session, actor: Actor) -> Reread | None:
    """The practice's run that goes on, if any."""
    return db.exec(select(Reread).where(Reread.practice_id == actor.practice_id,
                                        col(Reread.ended_at).is_(None))).first()


def start(parts: Parts, db: Session, actor: Actor) -> Reread:
    """Read every agreement again that other rules have read. Raises WrongState when there is none, or when such a run
    goes on."""
    access.practice_of(db, actor, lock=True)  # two that press at once take turns
    if running(db, actor):
        raise WrongState("The agreements are being read again already.")
    waiting = list(db.exec(_outdated(actor).order_by(col(Agreement.created_at), col(Agreement.id))))
    if not waiting:
        raise WrongState("Every agreement was read by today's rules. There is nothing to read again.")
    reread = Reread(practice_id=actor.practice_id, rules_version=agreements.rules_version(), total=len(waiting),
                    asked_by=actor.name)
    db.add(reread)
    db.flush()
    for agreement in waiting:
        item = RereadItem(practice_id=actor.practice_id, reread_id=reread.id, agreement_id=agreement.id,
                          before_id=agreement.reading_id or "")
        db.add(item)
        db.flush()
        outbox.put(db, actor.practice_id, REREAD_JOB, item.id)
    parts.audit.record(db, Event.ARCHIVE_REREAD_STARTED, actor, Subject("reread", reread.id),
                       rules_version=reread.rules_version, agreements=reread.total)
    return reread


def read_again(parts: Parts, practice_id: str, item_id: str) -> None:
    """Read one agreement of a run again and carry over what people said of it. Job step. A file that cannot be read
    any more keeps the reading it has."""
    actor = system(practice_id)
    with parts.database.transaction(practice_id, write=False) as db:
        item = access.reread_item_for(db, actor, item_id)
        agreement = access.agreement_for(db, actor, item.agreement_id)
        document = access.document_for(db, actor, agreement.document_id)
    if item.status != RereadStatus.WAITING:
        return
    try:
        result, text = agreements.read_document(parts, document)
    except UnreadableDocument as error:
        _end(parts, practice_id, item_id, None, problem=error.message[:500])
        return
    documents.keep_text(parts, document, text)
    known = together.texts(parts, practice_id, agreement.id)
    known.know(document, text)
    _end(parts, practice_id, item_id, (result, known))


def fail(parts: Parts, practice_id: str, item_id: str) -> None:
    """Our side failed after every retry: the agreement keeps the reading it has."""
    _end(parts, practice_id, item_id, None, problem="A fault on our side. The reading before this one still counts.")


def _end(parts: Parts, practice_id: str, item_id: str, result: tuple[ReadAgreement, together.Texts] | None,
         problem: str = "") -> None:
    actor = system(practice_id)
    with parts.database.transaction(practice_id) as db:
        reread_id = access.reread_item_for(db, actor, item_id).reread_id
        reread = access.reread_for(db, actor, reread_id, lock=True)  # the last two to end take turns to see it
        item = access.reread_item_for(db, actor, item_id, lock=True)
        if item.status != RereadStatus.WAITING:
            return
        move_reread(item, RereadStatus.DONE if result else RereadStatus.FAILED)
        item.problem, item.ended_at = problem, clock.now()
        if result:
            _replace(parts, db, actor, item, *result)
        db.add(item)
        db.flush()
        _end_run(parts, db, actor, reread)


def _replace(parts: Parts, db: Session, actor: Actor, item: RereadItem, result: ReadAgreement,
             known: together.Texts) -> None:
    agreement = access.agreement_for(db, actor, item.agreement_id, lock=True)
    vendor = access.vendor_for(db, actor, agreement.vendor_id, lock=True)
    before = access.reading_for(db, actor, agreement.reading_id or item.before_id)
    after, _ = agreements.add_reading(db, agreement, result)
    db.flush()
    if not agreement.parent_id:
        after, _ = together.with_documents(db, agreement, after, known)
        db.flush()
    item.after_id = after.id
    item.changed, item.unsettled = findings.carry_over(db, before, after)
    agreement.reading_id, agreement.read_at = after.id, clock.now()
    db.add(agreement)
    parts.audit.record(db, Event.AGREEMENT_READ_AGAIN, actor, Subject("agreement", agreement.id), before=before.id,
                       after=after.id, rules_version=after.rules_version, changed=item.changed,
                       unsettled=item.unsettled)
    if agreement.parent_id:
        db.flush()
        together.read_anew(parts, db, access.agreement_for(db, actor, agreement.parent_id, lock=True), known)
    scores.renew(parts, db, vendor, "Agreement read again")


def _end_run(parts: Parts, db: Session, actor: Actor, reread: Reread) -> None:
    ended = items(db, reread)
    by_status = Counter(item.status for item in ended)
    if by_status[RereadStatus.WAITING]:
        return
    reread.ended_at = clock.now()
    db.add(reread)
    parts.audit.record(db, Event.ARCHIVE_REREAD_ENDED, actor, Subject("reread", reread.id),
                       read=by_status[RereadStatus.DONE], failed=by_status[RereadStatus.FAILED],
                       changed=sum(item.changed for item in ended))


def items(db: Session, reread: Reread) -> list[RereadItem]:
    """The agreements of a run."""
    return list(db.exec(select(RereadItem).where(RereadItem.reread_id == reread.id)))


def told(db: Session, items: Sequence[RereadItem]) -> list[Told]:
    """What became of each of these agreements, with the verdicts that changed in the catalogue's order."""
    named = {agreement.id: (agreement, vendor) for agreement, vendor in db.exec(
        select(Agreement, Vendor.name).join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
        .where(col(Agreement.id).in_([item.agreement_id for item in items])))}
    return [Told(item, *named[item.agreement_id], tuple(_changes(db, item))) for item in items]


def _changes(db: Session, item: RereadItem) -> Iterator[Change]:
    if not item.changed:
        return
    was = {finding.clause: finding for finding in findings.of_reading(db, item.before_id)}
    for now in findings.of_reading(db, item.after_id or ""):
        if now.clause in was and not findings.same_verdict(was[now.clause], now):
            yield Change(was[now.clause], now)
