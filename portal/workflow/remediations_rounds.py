"""What of a fix's history counts now, what closing it still needs, and who may do it.

A round begins when the fix is opened or reopened, when more proof is asked for, and when a retest failed. In one and
the same round there must be

1. proof that is kept: words, or a file that came through quarantine, the scan and the look for patient data;
2. somebody of the practice who has looked at every piece of it;
3. a newest retest that passed, by a person who, since the fix was opened or last reopened, neither began the work, nor
   sent proof, nor said that the proof was seen, and who did not own the fix at any time since;
4. somebody else than the person of that retest who closes it.

Persons are compared by their ids; an owner is a name that was written, and is compared as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from portal.models import ProofFile, Remediation, RemediationEntry
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import EvidenceStatus, RemediationStatus
from portal.workflow import remediations

PASSED, FAILED = "passed", "failed"
HANDS = frozenset({"begun", "proof", "seen"})


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of proof of this round: words, or a file."""

    entry: RemediationEntry
    file: ProofFile | None

    @property
    def is_kept(self) -> bool:
        return self.file is None or self.file.status == EvidenceStatus.KEPT


@dataclass(frozen=True, slots=True)
class Round:
    """What of the history counts now."""

    proofs: tuple[Proof, ...]
    seen: frozenset[int]
    retest: RemediationEntry | None
    hands: frozenset[str]
    owners: frozenset[str]

    @property
    def kept(self) -> tuple[Proof, ...]:
        return tuple(one for one in self.proofs if one.is_kept)

    @property
    def unseen(self) -> tuple[Proof, ...]:
        """Kept, and nobody of the practice has looked at it."""
        return tuple(one for one in self.kept if one.entry.number not in self.seen)


def round_of(db: Session, fix: Remediation) -> Round:
    """The round that runs; the module's first lines say what that is."""
    files = db.exec(select(ProofFile).where(
        ProofFile.practice_id == fix.practice_id, ProofFile.remediation_id == fix.id))
    return of_history(fix, remediations.history(db, fix), files)


def of_history(fix: Remediation, entries: Sequence[RemediationEntry], sent: Iterable[ProofFile]) -> Round:
    """The same from its lines, the oldest first, and the files that were sent to it."""
    files = {row.document_id: row for row in sent}
    since = max((one.number for one in entries if _begins(one)), default=0)
    reopened = max((one.number for one in entries if one.kind == "reopened"), default=0)
    now = [one for one in entries if one.number > since]
    seen = frozenset(number for one in now if one.kind == "seen" for number in one.facts.get("proofs", ()))
    return Round(
        proofs=tuple(Proof(one, files.get(one.document_id) if one.document_id else None)
                     for one in now if one.kind == "proof"),
        seen=seen, retest=next((one for one in reversed(now) if one.kind == "retest"), None),
        hands=frozenset(one.person_id for one in entries if one.number > reopened and one.kind in HANDS),
        owners=frozenset(name for name in (fix.practice_owner, *_owned(entries, reopened)) if name))


def _owned(entries: Sequence[RemediationEntry], since: int) -> Iterator[str]:
    """Who owned it before: nobody becomes another person by giving the fix away."""
    for one in entries:
        if one.number > since and one.kind == "changed":
            yield from one.facts.get("practice_owner", ())


def _begins(entry: RemediationEntry) -> bool:
    return entry.kind in ("reopened", "asked") or (entry.kind == "retest" and entry.facts.get("result") == FAILED)


def missing(fix: Remediation, now: Round) -> dict[str, str]:
    """What closing still needs, in words: by "proof", "seen" and "retest". Empty where only somebody to close it is."""
    lacks = {}
    if not now.kept:
        lacks["proof"] = _no_proof(now)
    if now.unseen or not now.kept:
        lacks["seen"] = "Somebody of your practice looks at the proof and says so."
    if fix.status != RemediationStatus.RETEST or now.retest is None:
        lacks["retest"] = ("A retest that passed, by a person who neither did the work, nor sent or looked at the "
                           "proof, nor owns the fix.")
    return lacks


def _no_proof(now: Round) -> str:
    states = {one.file.status for one in now.proofs if one.file is not None}
    if EvidenceStatus.HELD in states:
        return "Proof: the file that was sent is held, because it looks like patient data."
    if states & {EvidenceStatus.RECEIVED, EvidenceStatus.SCANNING}:
        return "Proof: the file that was sent is still being looked through."
    if states & {EvidenceStatus.REFUSED, EvidenceStatus.FAILED}:
        return "Proof: the file that was sent was not taken. Another one, or words on what was done."
    return "Proof of the fix: a file, or words on what was done, by whom and when."


def may_retest(now: Round, actor: Actor) -> str:
    """Why this person may not test again; "" where they may."""
    if actor.id in now.hands:
        return ("You did the work, sent proof, or said that the proof was seen. Another person of your practice tests "
                "again.")
    if any(_named(name, actor) for name in now.owners):
        return "You own this fix, or did. Another person of your practice tests again."
    return ""


def may_close(now: Round, actor: Actor) -> str:
    """Why this person may not close it; "" where they may."""
    if now.retest is not None and now.retest.person_id == actor.id:
        return "You tested it again. Another person of your practice closes it."
    return ""


def waits_for_others(now: Round, actor: Actor) -> bool:
    """Whether all proof was seen, and what comes next (testing again, or closing) is not for this person."""
    if not now.kept or now.unseen:
        return False
    return bool(may_close(now, actor) if now.retest is not None else may_retest(now, actor))


def _named(name: str, actor: Actor) -> bool:
    """Owners are written by hand: the whole name or the first one will do, as in the worklists."""
    whole = " ".join(actor.name.split()).casefold()
    return " ".join(name.split()).casefold() in (whole, whole.partition(" ")[0])
