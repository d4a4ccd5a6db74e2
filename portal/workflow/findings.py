"""What was found on each clause, and what a reviewer says of it: confirm, overrule, reopen, note."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, select

from extractors import amendment
from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Agreement, Finding, Note, Practice, Reading, Vendor
from portal.scoring import agreements as scoring
from portal.scoring.agreements import Judged, Summary, summarize
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import Decision
from portal.workflow import scores, time_limits
from portal.workflow.parts import Parts

SIGNATURES = "written-signed"  # the term on signatures
NOT_SIGNED = "Not signed yet. Have both sides sign before patient data moves."
SIGN_IT = ("Nothing to ask for now: nobody signs a draft. Once its terms are settled, have both sides sign it, with "
           "names, titles and dates, and upload that copy before patient data moves.")
READY = "No gap found in the terms we check. Not signed yet: have both sides sign before patient data moves."
STATUSES = ("present", "weak", "missing", "conflict", "unclear", "not-applicable")
REASON_MAX = 2000


class StaleFinding(Conflict):
    """Somebody else decided on this finding after the form was opened; `finding` is how it stands now."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.decided_by or 'Someone'} changed this term after you opened it. Both are shown: "
                         "choose which one counts.")
        self.finding = finding


def record(db: Session, agreement: Agreement, reading: Reading, clauses: list[dict[str, Any]]) -> dict[str, int]:
    """Keep the computed findings of a reading, weighed by the practice's own time limits; returns their tally."""
    clauses = time_limits.weighed(db, reading, clauses)
    rows = [
        Finding(
            practice_id=agreement.practice_id, agreement_id=agreement.id, reading_id=reading.id, clause=clause["id"],
            position=position, tier=clause["tier"], title=clause["title"], citation=clause["citation"],
            as_of=clause["as_of"], verified=clause["verified"], computed=clause["status"],
            reasons=list(clause["reasons"]), reason_notes=list(clause["reason_notes"]), advice=clause["advice"],
            confidence=clause["confidence"], evidence=list(clause["evidence"]), looked_at=list(clause["looked_at"]))
        for position, clause in enumerate(clauses, start=1)]
    db.add_all(rows)
    return tally(rows)


def tally(rows: Iterable[Finding]) -> dict[str, int]:
    """How many of the terms that the headline counts have each status."""
    return dict(Counter(row.status for row in rows if counts(row)))


def carry_over(db: Session, before: Reading, after: Reading) -> tuple[int, int]:
    """Take what people said of an earlier reading over to a later one of the same file: a decision where the verdict
    and its reasons are as they were, the notes always. Returns how many verdicts are others now, and on how many of
    those a person had decided."""
    earlier = {finding.clause: finding for finding in of_reading(db, before.id)}
    changed = unsettled = 0
    for finding in of_reading(db, after.id):
        old = earlier.get(finding.clause)
        if old is None:
            continue
        _move_notes(db, old, finding)
        if same_verdict(old, finding):
            finding.decision, finding.human, finding.human_reason = old.decision, old.human, old.human_reason
            finding.decided_by, finding.decided_at = old.decided_by, old.decided_at
            db.add(finding)
        else:
            changed += 1
            unsettled += old.decision is not None
    return changed, unsettled


def same_verdict(one: Finding, other: Finding) -> bool:
    """True where two readings say the same of a term: its status, and why."""
    return one.computed == other.computed and sorted(one.reasons) == sorted(other.reasons)


def _move_notes(db: Session, old: Finding, new: Finding) -> None:
    for note in db.exec(select(Note).where(Note.finding_id == old.id)):
        note.finding_id = new.id
        db.add(note)


def of_reading(db: Session, reading_id: str) -> list[Finding]:
    """The findings of one reading, in the catalogue's order."""
    return list(db.exec(select(Finding).where(Finding.reading_id == reading_id).order_by(col(Finding.position))))


def of_agreement(db: Session, agreement: Agreement) -> list[Finding]:
    """The findings of the agreement's current reading, in the catalogue's order."""
    return of_reading(db, agreement.reading_id or "")


def reviewed(db: Session, agreement: Agreement, practice: Practice) -> list[Finding]:
    """The findings that the practice's reviews show: without proposed rules where it leaves them out."""
    found = of_agreement(db, agreement)
    return found if practice.proposed_rules else [row for row in found if row.tier != scoring.NO_LAW]


def of_clause(db: Session, agreement: Agreement, clause: str) -> Finding | None:
    """What the current reading says of this term; None where today's catalogue no longer has it."""
    return db.exec(select(Finding).where(Finding.reading_id == agreement.reading_id, Finding.clause == clause)).first()


def advice(finding: Finding, *, signed: bool) -> str:
    """What to do about it; nobody is asked to have signed a draft."""
    return SIGN_IT if _waits_for_signatures(finding, signed) else finding.advice


def line(finding: Finding, *, signed: bool) -> str:
    """What is to be known of the signatures of a draft, "" of all else."""
    return NOT_SIGNED if _waits_for_signatures(finding, signed) else ""


def _waits_for_signatures(finding: Finding, signed: bool) -> bool:
    return finding.clause == SIGNATURES and finding.status == "missing" and not signed


def summary(findings: Iterable[Finding], *, signed: bool = False) -> Summary:
    """The headline of a review, by the statuses that count. Where the signatures are all that a draft lacks, it says
    so."""
    rows = list(findings)
    made = summarize(map(_judged, rows), signed=signed)
    work = [row for row in rows if needs_work(row)]
    return replace(made, verdict=READY) if len(work) == 1 and _waits_for_signatures(work[0], signed) else made


def needs_work(finding: Finding) -> bool:
    """True where somebody must act on this finding."""
    return scoring.needs_work(_judged(finding))


def asked_as(finding: Finding) -> str:
    """What the request for this term is called, where it has another name for the vendor to read; "" otherwise."""
    name = amendment.heading(finding.clause)
    return name if name != finding.title else ""


def counts(finding: Finding) -> bool:
    """True for the terms that the headline counts."""
    return scoring.counts(_judged(finding))


def _judged(finding: Finding) -> Judged:
    return Judged(finding.tier, finding.status)


def confirm(parts: Parts, db: Session, actor: Actor, finding: Finding, *, version: int, reason: str = "") -> None:
    """The reviewer agrees with what was computed. Raises StaleFinding when somebody else was faster; a second press
    of the same person on the same button changes nothing."""
    if finding.decision == Decision.CONFIRMED and finding.decided_by == actor.name and finding.version == version + 1:
        return
    _check_version(finding, version)
    vendor = _decide(db, actor, finding, Decision.CONFIRMED, None, _checked(reason))
    parts.audit.record(db, Event.FINDING_CONFIRMED, actor, Subject("finding", finding.id), clause=finding.clause,
                       computed=finding.computed, reason=finding.human_reason)
    scores.renew(parts, db, vendor, "Term confirmed")


def overrule(parts: Parts, db: Session, actor: Actor, finding: Finding, *, version: int, human: str,
             reason: str) -> None:
    """The reviewer's status counts from now on; the computed one stays beside it. Needs a reason."""
    problems = {}
    if human not in STATUSES:
        problems["human"] = "Choose what the term is: " + ", ".join(STATUSES) + "."
    elif human == finding.computed:
        problems["human"] = f"We read it as {human} too. Confirm it instead, or choose another."
    if len(reason.strip()) < 3:
        problems["reason"] = "Say why in a few words: the next reviewer and an auditor will read it."
    if problems:
        raise InvalidInput("The term was not overruled.", problems)
    _check_version(finding, version)
    vendor = _decide(db, actor, finding, Decision.OVERRULED, human, _checked(reason))
    parts.audit.record(db, Event.FINDING_OVERRULED, actor, Subject("finding", finding.id), clause=finding.clause,
                       computed=finding.computed, human=human, reason=finding.human_reason)
    scores.renew(parts, db, vendor, "Term overruled")


def reopen(parts: Parts, db: Session, actor: Actor, finding: Finding, *, version: int) -> None:
    """Take the human's word back: the computed status counts again. Raises StaleFinding, or WrongState
    where nobody has decided."""
    _check_version(finding, version)
    if finding.decision is None:
        raise WrongState("Nobody has decided on this term yet: there is nothing to take back.")
    before = finding.human or ""
    vendor = _decide(db, actor, finding, None, None, "")
    parts.audit.record(db, Event.FINDING_REOPENED, actor, Subject("finding", finding.id), clause=finding.clause,
                       computed=finding.computed, human=before)
    scores.renew(parts, db, vendor, "Term reopened")


def note(parts: Parts, db: Session, actor: Actor, finding: Finding, text: str) -> Note:
    """Add a note that only the practice sees."""
    if not text.strip():
        raise InvalidInput("The note is empty.", {"text": "Write the note, or close it."})
    row = Note(practice_id=actor.practice_id, finding_id=finding.id, text=_checked(text, "text"),
               written_by=actor.name)
    db.add(row)
    parts.audit.record(db, Event.FINDING_NOTED, actor, Subject("finding", finding.id), clause=finding.clause,
                       note_id=row.id)
    return row


def _decide(db: Session, actor: Actor, finding: Finding, decision: Decision | None, human: str | None,
            reason: str) -> Vendor:
    """The vendor whose score it changes, locked before the first event."""
    vendor = db.exec(select(Vendor).join(Agreement, col(Agreement.vendor_id) == col(Vendor.id)).where(
        Agreement.id == finding.agreement_id, Vendor.practice_id == actor.practice_id)
        .with_for_update(of=Vendor)).one()
    finding.decision, finding.human, finding.human_reason = decision, human, reason
    finding.decided_by, finding.decided_at = actor.name, clock.now()
    finding.version += 1
    db.add(finding)
    return vendor


def _check_version(finding: Finding, version: int) -> None:
    if finding.version != version:
        raise StaleFinding(finding)


def _checked(text: str, field: str = "reason") -> str:
    words = text.strip()
    if len(words) > REASON_MAX:
        raise InvalidInput(f"The text is longer than {REASON_MAX} characters.",
                           {field: f"Keep it under {REASON_MAX} characters; this has {len(words)}."})
    return words
