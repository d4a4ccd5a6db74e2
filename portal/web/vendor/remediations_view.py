"""A fix as the vendor's people see it: what is missing and asked, whose turn it is, their proof, what was said.

Nothing that the practice keeps to itself is in it: not why it matters to them, who of them owns it, or what it mends.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portal import clock
from portal.models import Remediation, RemediationEntry
from portal.templating import count, day
from portal.vocabulary.statuses import EvidenceStatus, RemediationStatus
from portal.web.vendor.evidence_view import BADGES, STATES, held_for, size
from portal.workflow.remediations_proofs import Sent
from portal.workflow.remediations_rounds import Round

Badge = tuple[str, str, str]  # sign, word, color
WORDS: Badge = ("quote", "In words", "none")
REMOVED: Badge = ("circle-minus", "Taken away", "none")
SIGNS = {"opened": "flag-f", "moved": "calendar", "shared": "send", "replied": "message", "begun": "walk",
         "asked": "message", "proof": "clip", "retest": "refresh", "closed": "check",
         "reopened": "arrow-back-up"}
# Whose text the vendor reads: what was written to it, or by it. Why a day was moved or a fix reopened is inside.
READ = frozenset({"replied", "asked", "retest"})


@dataclass(frozen=True, slots=True)
class Line:
    """One fix in the list."""

    id: str
    number: int
    gap: str
    badge: Badge
    due: date
    when: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One piece of proof of the vendor's. `state` is words, checking, held, kept, unreadable, refused, failed or
    removed; `file` is its id where it is one. `counts` is false for one from before more was asked for."""

    number: int
    file: str
    name: str
    state: str
    badge: Badge
    text: str
    sent: str
    problem: str
    held_for: tuple[str, ...]
    confirmed: str
    counts: bool
    size: str

    @property
    def checking(self) -> bool:
        return self.state == "checking"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    number: int
    sign: str
    by: str
    told: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class View:
    """One fix. `moves` are the days that it had before, the newest first; `can` says what can be done now: "begin",
    "prove", "reply"."""

    id: str
    number: int
    gap: str
    asked: str
    badge: Badge
    turn: str
    due: date
    when: str
    moves: tuple[str, ...]
    proofs: tuple[Proof, ...]
    steps: tuple[Step, ...]
    can: frozenset[str]

    @property
    def checking(self) -> bool:
        return any(one.checking for one in self.proofs)


def line(row: Any) -> Line:
    return Line(row.id, row.number, row.gap, badge(row.status, row.target_on), row.target_on,
                when(row.status, row.target_on))


def badge(status: str, target: date) -> Badge:
    if status in (RemediationStatus.CLOSED, RemediationStatus.RISK_ACCEPTED):
        return ("check", "Done", "good") if status == RemediationStatus.CLOSED else (
            "circle-minus", "Nothing to do now", "none")
    if status == RemediationStatus.RETEST:
        return ("hourglass", "With the practice", "wait")
    if target < clock.today():
        return ("clock-exclamation", "Late", "bad")
    if status == RemediationStatus.AWAITING_PROOF:
        return ("user-exclamation", "Send proof", "warn")
    return ("circle-half-2", "You have begun", "none") if status == RemediationStatus.IN_PROGRESS else (
        "circle", "To do", "none")


def when(status: str, target: date) -> str:
    """in 2 days, 3 days late; nothing for what nobody works on."""
    if status in (RemediationStatus.CLOSED, RemediationStatus.RISK_ACCEPTED):
        return ""
    left = (target - clock.today()).days
    if left < 0:
        return f"{count(-left, 'day')} late" if status != RemediationStatus.RETEST else ""
    return "today" if left == 0 else "tomorrow" if left == 1 else f"in {left} days"


def view(fix: Remediation, told: Sequence[RemediationEntry], files: Sequence[Sent], now: Round, practice: str,
         vendor: str, *, may: bool) -> View:
    """`told` is what of the history is theirs; `may` is false where this person can only read."""
    counting = {one.entry.number for one in now.proofs}
    sent = {one.entry.number: one for one in files}
    moves = tuple(day(one.facts["was"]) for one in reversed(told) if one.facts.get("was"))
    return View(
        fix.id, fix.number, fix.gap, fix.asked, badge(fix.status, fix.target_on), _turn(fix, practice), fix.target_on,
        when(fix.status, fix.target_on), moves,
        tuple(_proof(one, sent.get(one.number), one.number in counting) for one in told
              if one.kind == "proof" and one.side == "vendor"),
        tuple(_step(one, practice, vendor) for one in told), _can(fix) if may else frozenset())


def _can(fix: Remediation) -> frozenset[str]:
    found = {"reply"} if fix.status != RemediationStatus.CLOSED else set[str]()
    if fix.status not in (RemediationStatus.CLOSED, RemediationStatus.RISK_ACCEPTED):
        found.add("prove")
    if fix.status == RemediationStatus.OPEN:
        found.add("begin")
    return frozenset(found)


def _turn(fix: Remediation, practice: str) -> str:
    """What comes next, and who does it."""
    told: Mapping[str, str] = {
        RemediationStatus.OPEN: "Your turn: begin, and send proof when it is done.",
        RemediationStatus.IN_PROGRESS: "Your turn: send proof when it is done.",
        RemediationStatus.AWAITING_PROOF: f"Your turn: {practice} asks for proof. What you sent before counts no more.",
        RemediationStatus.RETEST: f"{practice} looks at your proof and tests again. You need do nothing now.",
        RemediationStatus.CLOSED: f"Closed {day(fix.closed_at)}. You need do nothing more.",
        RemediationStatus.RISK_ACCEPTED: f"{practice} does not ask for more now."}
    return told[RemediationStatus(fix.status)]


def _proof(entry: RemediationEntry, sent: Sent | None, counts: bool) -> Proof:
    told = f"{entry.by}, {day(entry.created_at)}"
    if sent is None:
        return Proof(entry.number, "", "In words", "words", WORDS, entry.text, told, "", (), "", counts, "")
    row, document = sent.row, sent.document
    state = STATES.get(EvidenceStatus(row.status), "removed")
    if state == "kept" and not row.readable:
        state = "unreadable"
    confirmed = f"{row.confirmed_by} confirmed on {day(row.confirmed_at)} that there is no patient data in it"
    return Proof(
        entry.number, row.id, row.name, state, BADGES.get(state, REMOVED), entry.text, told, row.problem,
        held_for(row.suspected, row.places, document.media_type) if state == "held" else (),
        confirmed if row.confirmed_by else "", counts, size(document.size))


def _step(entry: RemediationEntry, practice: str, vendor: str) -> Step:
    of = {"vendor": f" of {vendor}", "practice": f" of {practice}"}.get(entry.side, "")
    return Step(entry.number, SIGNS[entry.kind], f"{entry.by}{of}", _words(entry),
                entry.text if entry.kind in READ else "", entry.created_at)


def _words(entry: RemediationEntry) -> str:
    facts = entry.facts
    told: Mapping[str, Callable[[], str]] = {
        "opened": lambda: "found this",
        "moved": lambda: f"moved the day from {day(facts['was'])} to {day(facts['until'])}",
        "shared": lambda: "shared it with you", "replied": lambda: "wrote", "begun": lambda: "began the work",
        "asked": lambda: "asked for proof",
        "proof": lambda: "sent proof" + (f": {facts['name']}" if facts.get("name") and entry.side == "vendor" else ""),
        "retest": lambda: "tested again: " + ("passed" if facts["result"] == "passed" else "not yet"),
        "closed": lambda: "closed it",
        "reopened": lambda: "opened it again" + (f", to be closed by {day(facts['until'])}"
                                                 if facts.get("until") else "")}
    return told[entry.kind]()
