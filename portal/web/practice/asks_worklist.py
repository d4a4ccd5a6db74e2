"""What fixes, duties, contradictions, ends of overrides and of accepted risks, and decisions ask of people, as lines of
the first page's worklists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session

from portal import clock
from portal.scoring.gates import BY_ID
from portal.templating import count, day
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call
from portal.web.practice.worklist import DECISION_WORDS, Badge, Task
from portal.workflow import asks
from portal.workflow.asks import Ask

MOST = 25  # lines; the pages of fixes and of the portfolio have all of them
WORDS = 90  # of a gap, before it is cut
# Who may make the next move.
MOVES: Mapping[Ask, Permission] = {
    Ask.FIX: Permission.REMEDIATIONS_EDIT, Ask.RETEST: Permission.REMEDIATIONS_VERIFY,
    Ask.DUTY: Permission.GATES_PREPARE, Ask.CONTRADICTION: Permission.ASSESSMENTS_REVIEW,
    Ask.OVERRIDE: Permission.SCORES_OVERRULE, Ask.ACCEPTED: Permission.REMEDIATIONS_ACCEPT,
    Ask.DECISION: Permission.DECISIONS_SIGN, Ask.GATE: Permission.GATES_SIGN, Ask.RELEASE: Permission.GATES_RELEASE}
VERBS: Mapping[Ask, tuple[str, str]] = {
    Ask.FIX: ("Fix", "Open fix"), Ask.RETEST: ("Test", "Review proof"), Ask.DUTY: ("Do", "Open duties"),
    Ask.CONTRADICTION: ("Settle", "See both sides"), Ask.OVERRIDE: ("Decide", "Look again"),
    Ask.ACCEPTED: ("Decide", "Look again"), Ask.DECISION: ("Decide", "Decide again"), Ask.GATE: ("Sign", "Open step"),
    Ask.RELEASE: ("Sign", "Open step")}


@dataclass(frozen=True, slots=True)
class Tally:
    """What is asked, counted once: by kind, the person's own apart, and what is late."""

    groups: Sequence[tuple[Ask, bool, bool, int]]

    def of(self, kinds: Collection[Ask], *, mine: bool | None = None, late: bool | None = None) -> int:
        return sum(number for kind, owned, overdue, number in self.groups
                   if kind in kinds and mine in (None, owned) and late in (None, overdue))


def tally(db: Session, actor: Actor) -> Tally:
    return Tally(asks.counts(db, actor, names_of(actor)))


def names_of(actor: Actor) -> tuple[str, ...]:
    """Owners are written by hand: the whole name or the first one will do."""
    return (actor.name.lower(), actor.name.split()[0].lower())


def moves_of(actor: Actor) -> Sequence[Ask]:
    """What this role may do; all of it for who may do none, and only reads."""
    return [ask for ask in Ask if actor.may(MOVES[ask])] or list(Ask)


def tasks(call: Call, kinds: Collection[Ask], *, mine: bool = False, others: bool = False,
          most: int = MOST) -> list[Task]:
    """The lines, what is due first on top."""
    own = names_of(call.actor) if mine or others else ()
    return [_task(call, row) for row in asks.rows(call.db, call.actor, kinds, most, own, others)]


def _task(call: Call, row: Row[Any]) -> Task:
    kind, late = Ask(row.kind), row.due is not None and row.due < clock.today()
    word, verb = VERBS[kind]
    badge: Badge = ("clock-exclamation", "Overdue", "bad") if late else ("user-exclamation", word, "warn")
    what, why = _said(kind, row, late)
    return Task(badge, row.vendor, row.owner, what, why, verb if call.actor.may(MOVES[kind]) else "Open",
                _place(call, kind, row), row.due, late)


def _said(kind: Ask, row: Row[Any], late: bool) -> tuple[str, str]:
    """What is asked for, and why."""
    gap = _short(row.what)
    if kind is Ask.CONTRADICTION:
        return f"{count(row.number, 'contradiction')} to settle", "Two things that were said or shown cannot both hold."
    if kind is Ask.DUTY:
        return gap[:1].lower() + gap[1:].rstrip("."), _when(row.due)
    if kind is Ask.OVERRIDE:
        return f"your word on check {row.what} ends", "Then the computed value counts again. Set it anew, or not."
    if kind is Ask.DECISION:
        return "the decision is to be looked at again", f"Decision {row.number}: {_decided(row.what)}. {_when(row.due)}"
    if kind in (Ask.GATE, Ask.RELEASE):
        return f"step “{BY_ID[row.what].name}” can be signed", "Nothing is missing for it."
    if kind is Ask.RETEST:
        return f"proof of fix {row.number} is in", f"{gap} Once it is looked at, somebody without a hand in it tests."
    if kind is Ask.ACCEPTED:
        return f"an accepted risk {'has run out' if late else 'runs out'}, fix {row.number}", gap
    return f"fix {row.number} {'is overdue' if late else 'waits for you'}", gap


def _decided(decided: str) -> str:
    return next((words for standing, words in DECISION_WORDS.items() if standing.value == decided), decided)


def _when(due: date) -> str:
    return f"It {'was' if due < clock.today() else 'is'} due {day(due)}."


def _short(words: str) -> str:
    cut = words if len(words) <= WORDS else f"{words[:WORDS].rsplit(' ', 1)[0]}…"
    return cut if cut.endswith((".", "…", "?")) else f"{cut}."


def _place(call: Call, kind: Ask, row: Row[Any]) -> str:
    if kind is Ask.CONTRADICTION:
        return f"{call.url('vendor', id=row.vendor_id)}#contradictions"
    if kind is Ask.DUTY:
        return call.url("duties", id=row.vendor_id)
    if kind is Ask.OVERRIDE:
        return call.url("overrule", id=row.vendor_id, check=row.what)
    if kind is Ask.DECISION:
        return call.url("decision-new", id=row.vendor_id)
    if kind in (Ask.GATE, Ask.RELEASE):
        return call.url("gate", id=row.vendor_id, gate=row.what)
    return call.url("fix", fix=row.id)
