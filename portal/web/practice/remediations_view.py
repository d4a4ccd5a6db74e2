"""Fixes in words: who has the ball, how late it is, what closing still needs, what happened, where it is from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal import access, clock
from portal.models import ProofFile, Remediation, RemediationEntry, Vendor
from portal.scoring import catalog
from portal.templating import count, day
from portal.vocabulary import suspicions
from portal.vocabulary.statuses import EvidenceStatus, RemediationStatus
from portal.web.pages import Call
from portal.web.practice.assessments_view import Badge, door, in_words
from portal.web.practice.sentences_fixes import FIELDS
from portal.workflow import remediations, remediations_proofs, remediations_rounds
from portal.workflow.remediations import OPEN
from portal.workflow.remediations_lists import Beside
from portal.workflow.remediations_proofs import Sent
from portal.workflow.remediations_rounds import Proof, Round

RISKS: Mapping[str, Badge] = {"high": ("alert-triangle", "High", "bad"), "medium": ("circle-half-2", "Medium", "warn"),
                              "low": ("circle", "Low", "none")}
SOURCES = {"term": "Term of the agreement", "question": "Answer", "check": "Check of the red-flag table",
           "contradiction": "Contradiction", "test": "Evidence test", "walk-through": "Walk-through",
           "own": "Own words"}
ROWS = {row.id: row.title for row in catalog.latest().rows}
FILES: Mapping[str, Badge] = {
    EvidenceStatus.KEPT: ("check", "Kept", "good"), EvidenceStatus.HELD: ("hand", "Held: looks like patient data",
                                                                           "warn"),
    EvidenceStatus.REFUSED: ("ban", "Not taken", "bad"), EvidenceStatus.REMOVED: ("circle-minus", "Taken away", "none"),
    EvidenceStatus.FAILED: ("alert-triangle", "Not looked at: our fault", "warn")}
CHECKING: Badge = ("hourglass", "Being looked through", "wait")
SIGNS = {"opened": "plus", "changed": "pencil", "moved": "calendar", "shared": "send", "replied": "message",
         "noted": "note", "begun": "walk", "asked": "message", "proof": "clip", "seen": "eye", "retest": "refresh",
         "closed": "check", "accepted": "hand", "reopened": "arrow-back-up", "escalated": "clock-exclamation"}
LEVELS = {"strong": "strong", "partial": "partial"}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that closing needs: done or not, what it is, and what was done or is missing."""

    done: bool
    title: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the history."""

    entry: RemediationEntry
    sign: str
    words: str
    inside: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of proof with its state. `counts` is false for one of an earlier round; `mine` where our side sent it
    and so decides on it."""

    entry: RemediationEntry
    file: ProofFile | None
    badge: Badge
    counts: bool
    seen: bool
    size: int
    looks_like: tuple[str, ...] = ()

    @property
    def mine(self) -> bool:
        return self.entry.side == "practice"


@dataclass(frozen=True, slots=True)
class View:
    """One fix as its page shows it."""

    fix: Remediation
    vendor: Vendor
    now: Round
    lines: Sequence[Line]
    pieces: Sequence[Piece]
    steps: Sequence[Step]
    moves: Sequence[Mapping[str, Any]]
    checking: bool
    why_not_retest: str
    why_not_close: str

    @property
    def is_open(self) -> bool:
        return self.fix.status in OPEN

    @property
    def ready(self) -> bool:
        """Only somebody to close it is missing."""
        return self.is_open and not remediations_rounds.missing(self.fix, self.now)

    @property
    def wants_retest(self) -> bool:
        return (self.fix.status == RemediationStatus.RETEST and bool(self.now.kept) and not self.now.unseen
                and self.now.retest is None)


def badge(row: Any) -> Badge:
    """The state of a fix, or of its line in the log."""
    if row.status == RemediationStatus.CLOSED:
        return ("check", "Closed", "good")
    if row.status == RemediationStatus.RISK_ACCEPTED:
        return ("hand", "Risk accepted", "warn")
    if row.target_on < clock.today():
        return ("clock-exclamation", "Overdue", "bad")
    if row.status == RemediationStatus.RETEST:
        return ("user-exclamation", "Proof to check", "warn")
    if row.shared_at is None:
        return ("user-exclamation", "Waiting on us", "warn")
    return ("hourglass", "With the vendor", "wait")


def ball(row: Any) -> str:
    """How far it is, in a few words."""
    if row.status == RemediationStatus.CLOSED:
        return f"{day(row.closed_at)}, by {row.closed_by}"
    if row.status == RemediationStatus.RISK_ACCEPTED:
        return f"by {row.accepted_by}, until {day(row.accepted_until)}"
    words = {RemediationStatus.OPEN: "Not begun", RemediationStatus.IN_PROGRESS: "Being worked on",
             RemediationStatus.AWAITING_PROOF: "Proof asked for", RemediationStatus.RETEST: "Look at it, test again"}
    told = words[RemediationStatus(row.status)]
    return told if row.shared_at is not None else f"{told}. The vendor does not see it"


def due(target: date, status: str) -> str:
    """in 2 days, 3 days overdue; nothing for what nobody works on."""
    return in_words(target) if status in OPEN else ""


def moved(beside: Beside) -> str:
    """That its day was moved, and from which."""
    if not beside.moves:
        return ""
    return f"Moved {count(len(beside.moves), 'time')}, first due {day(beside.moves[0]['was'])}"


def proof(beside: Beside) -> str:
    return f"{beside.proofs} sent" if beside.proofs else "None yet"


def retest(beside: Beside) -> str:
    if not beside.retest:
        return ""
    told = "Passed" if beside.retest.get("result") == "passed" else "Failed"
    return f"Retest: {told.lower()}, {beside.tested_by}"


def where(row: Any) -> str:
    """The row of the red-flag table that a fix stands in."""
    named = ROWS.get(row.row, "")
    return f"{row.indicator} {named}" if row.indicator and named else named


def gather(call: Call, fix: Remediation) -> View:
    db, vendor = call.db, access.vendor_for(call.db, call.actor, fix.vendor_id)
    entries, now = remediations.history(db, fix), remediations_rounds.round_of(db, fix)
    sent = remediations_proofs.of_fix(db, fix)
    return View(
        fix, vendor, now, [_line(one) for one in entries], _pieces(entries, now, sent), _steps(fix, now),
        [one.facts for one in entries if one.facts.get("was")], remediations_proofs.waiting(sent),
        remediations_rounds.may_retest(now, call.actor), remediations_rounds.may_close(now, call.actor))


def _pieces(entries: Sequence[RemediationEntry], now: Round, sent: Sequence[Sent]) -> list[Piece]:
    files = {one.entry.number: one for one in sent}
    counting = {one.entry.number for one in now.proofs}
    return [_piece(one, files.get(one.number), one.number in counting, one.number in now.seen)
            for one in entries if one.kind == "proof"]


def _piece(entry: RemediationEntry, sent: Sent | None, counts: bool, seen: bool) -> Piece:
    if sent is None:
        return Piece(entry, None, ("quote", "In words", "none"), counts, seen, 0)
    looks = tuple(suspicions.WORDS[kind] for kind in sent.row.suspected if kind in suspicions.WORDS)
    return Piece(entry, sent.row, FILES.get(sent.row.status, CHECKING), counts, seen, sent.document.size, looks)


def _steps(fix: Remediation, now: Round) -> list[Step]:
    lacks = remediations_rounds.missing(fix, now)
    seen = next((one for one in (now.retest,) if one), None)
    tested = (f"Passed, {LEVELS[seen.facts['level']]}: {seen.by}, {day(seen.created_at)}."
              if seen and "retest" not in lacks else "")
    closed = f"{fix.closed_by}, {day(fix.closed_at)}." if fix.status == RemediationStatus.CLOSED else ""
    return [
        Step("proof" not in lacks, "Proof", lacks.get("proof", _kept(now.kept)).removeprefix("Proof: ")),
        Step("seen" not in lacks, "Seen", lacks.get("seen", "Somebody of your practice has looked at all of it.")),
        Step("retest" not in lacks, "Retest by another person", lacks.get("retest", tested)),
        Step(bool(closed), "Closed", closed or "By somebody else than the person of the retest.")]


def _kept(proofs: Sequence[Proof]) -> str:
    return f"{count(len(proofs), 'piece')} kept."


def _line(entry: RemediationEntry) -> Line:
    return Line(entry, SIGNS[entry.kind], _words(entry), entry.kind in ("noted", "changed", "seen", "accepted"))


def _words(entry: RemediationEntry) -> str:
    facts = entry.facts
    told: Mapping[str, Any] = {
        "opened": lambda: f"opened it, due {day(facts['target_on'])}",
        "changed": lambda: "changed " + ", ".join(FIELDS.get(name, name) for name in facts),
        "moved": lambda: f"moved the target day from {day(facts['was'])} to {day(facts['until'])}",
        "shared": lambda: "shared it with the vendor", "replied": lambda: "wrote", "noted": lambda: "wrote a note",
        "begun": lambda: "began the work", "asked": lambda: "asked for proof",
        "proof": lambda: f"sent proof: {facts['name']}" if facts.get("name") else "sent proof in words",
        "seen": lambda: "looked at the proof",
        "retest": lambda: f"tested again: passed, {facts['level']}" if facts["result"] == "passed"
        else "tested again: failed",
        "closed": lambda: "closed it", "accepted": lambda: f"accepted the risk until {day(facts['until'])}",
        "reopened": lambda: "reopened it" + (f", due {day(facts['until'])}" if facts.get("until") else ""),
        "escalated": lambda: f"told of it as late: {count(facts['days'], 'day')} past {day(facts['target_on'])}"}
    return str(told[entry.kind]())


def source_href(call: Call, fix: Remediation, agreement_id: str) -> str:
    """The page of the finding that it is from; nothing where there is none."""
    id, _, part = fix.source_id.partition("#")
    doors: Mapping[str, Any] = {
        "term": lambda: door(call, "finding", id=agreement_id, finding=id) if agreement_id else "",
        "question": lambda: door(call, "answer", id=id, question=part),
        "check": lambda: door(call, "overrule", id=fix.vendor_id, check=id),
        "contradiction": lambda: door(call, "contradiction", id=fix.vendor_id, contradiction=id),
        "test": lambda: door(call, "evidence-test", test=id),
        "walk-through": lambda: door(call, "walk-through", id=fix.vendor_id, walk_through=id)}
    return str(doors[fix.source_kind]()) if fix.source_kind in doors and id else ""
