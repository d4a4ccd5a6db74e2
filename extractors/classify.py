"""Statements -> clauses: which promise each statement makes, and which look-alikes were turned down and why."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors import asides, mentions
from extractors.acts import Act
from extractors.passages import Zone
from extractors.rulebook import ClauseRule, Cue, Rulebook
from extractors.senses import Senses
from extractors.statements import Statement

_WHO = {
    "CE": "it binds the covered entity, not the business associate",
    "sub": "it binds a subcontractor, not the business associate",
    "secretary": "it speaks of the Secretary of HHS",
    "individual": "it speaks of individuals",
    "BA": "it binds the business associate only",
    "other": "it binds somebody else",
    "both": "it binds both parties alike",
    "unknown": "it does not say who is bound",
}
_WHERE = {
    Zone.DEFINITION: "it only defines a term",
    Zone.RECITAL: "it is a recital, not a promise",
    Zone.CONTENTS: "it is in the table of contents",
    Zone.NOTE: "it is a drafting note",
    Zone.SUMMARY: "it is a summary, not the terms",
    Zone.SIGNATURE: "it is on the signature page",
    Zone.TITLE: "it is a title",
    Zone.NOT_CHOSEN: "it is a choice that was not ticked",
    Zone.OUTSIDE: "it stands outside the business associate agreement",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A statement that makes a clause. `place` is where in the statement's full text."""

    clause: str
    statement: Statement
    cue: str
    strength: float
    act: Act
    place: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A statement that was looked at for a clause and does not count."""

    clause: str
    statement: Statement
    why: str
    nearness: float


@dataclass(frozen=True, slots=True)
class Classified:
    """All hits and refusals, by clause in document order."""

    hits: tuple[Hit, ...]
    refusals: tuple[Refusal, ...]

    def of(self, clause: str) -> tuple[Hit, ...]:
        return tuple(hit for hit in self.hits if hit.clause == clause)

    def refused(self, clause: str) -> tuple[Refusal, ...]:
        return tuple(sorted((r for r in self.refusals if r.clause == clause), key=lambda r: -r.nearness))


def classify(statements: Sequence[Statement], rulebook: Rulebook, senses: Senses) -> Classified:
    """Try every clause's cues on every statement."""
    hits: list[Hit] = []
    refusals: list[Refusal] = []
    spoken = [statement for statement in statements if not _is_title(statement)]
    for rule in rulebook.clauses:
        for statement in spoken:
            found = _try(rule, statement, senses)
            if isinstance(found, Hit):
                hits.append(found)
            elif found is not None:
                refusals.append(found)
    return Classified(tuple(hits), tuple(refusals))


def _is_title(statement: Statement) -> bool:
    """A long heading without a promise of its own: "WHAT VENDOR MAY DO WITH PHI"."""
    quote = statement.quote.strip()
    asks = _ASKS.match(statement.text) is not None and not quote.endswith(".")
    return statement.passage.is_heading and (quote.isupper() or asks)


_ASKS = re.compile(r"^(?:\W*(?:article |section )?[\divxlc]{1,5}[.):]+ )*(?:what|how|when|who|why|where)\b")


def _try(rule: ClauseRule, statement: Statement, senses: Senses) -> Hit | Refusal | None:
    refusal: Refusal | None = None
    for cue in rule.cues:
        result = _try_cue(rule, cue, statement, senses)
        if isinstance(result, Hit):
            return result
        refusal = refusal or result
    if refusal is None and rule.mention and senses.find(rule.mention, statement.text):
        return Refusal(
            rule.id, statement, _WHERE.get(statement.zone, "it mentions the subject and promises nothing about it"), 0.3
        )
    return refusal


def _try_cue(rule: ClauseRule, cue: Cue, statement: Statement, senses: Senses) -> Hit | Refusal | None:
    place = _matches(cue, statement, senses)
    if place is None:
        return None
    if statement.zone not in cue.zones:
        return Refusal(rule.id, statement, _WHERE.get(statement.zone, "it is not part of the terms"), 0.5)
    if (aside := _aside(statement)) and not (aside == mentions.QUESTION and _is_affirmed(statement)):
        return Refusal(rule.id, statement, aside, 0.8)
    for says, why in rule.traps:
        if senses.find(says, statement.full):
            return Refusal(rule.id, statement, why, 0.8)
    refusal = _refused(rule, cue, statement, senses.governing(statement, place))
    if refusal is not None and (later := _later(cue, statement, senses, place)) is not None:
        place, refusal = later, _refused(rule, cue, statement, senses.governing(statement, later)) and refusal
    if refusal is not None and cue.actors == PRACTICE:
        return None
    act = senses.governing(statement, place)
    if refusal is not None and act.who == "CE" and (helped := senses.helping(statement)) is not None:
        act, refusal = helped, _refused(rule, cue, statement, helped)
    return refusal or Hit(rule.id, statement, cue.name, cue.strength, act, place)


def _aside(statement: Statement) -> str:
    """Why the sentence promises nothing; an answer is also looked at without the question that it hangs on."""
    alone = statement.full[: statement.lead].rstrip().endswith("?")
    return asides.why(statement.full) or (asides.why(statement.text) if alone else "")


def _is_affirmed(statement: Statement) -> bool:
    """Whether the passage answers its question at once: "Does BA report breaches? Yes, within five days"."""
    return _YES.search(statement.around[statement.around.find(statement.text) + len(statement.text) :]) is not None


_YES = re.compile(r"^\W*(?:yes|of course|certainly|always|(?:BA|it) (?:does|do|will|shall|must)\b(?! not))")
# A cue for what the practice does by itself: where it does not fit, that says nothing of the vendor's promises.
PRACTICE = frozenset({"CE"})


def _refused(rule: ClauseRule, cue: Cue, statement: Statement, act: Act) -> Refusal | None:
    """Why what this act does makes no such clause; None where it does."""
    form = _form(act)
    if act.who not in cue.actors:
        return Refusal(rule.id, statement, _WHO[act.who], 0.9)
    if form not in cue.forms and ("any" not in cue.forms or (form == "freed" and act.who != "CE")):
        return Refusal(rule.id, statement, _FORM[form], 0.7)
    return None


def _later(cue: Cue, statement: Statement, senses: Senses, place: int) -> int | None:
    """Where the cue's first concept stands again in a new clause: "BA keeps no such set; should it, it shall"."""
    names = cue.own or cue.all
    turn = _TURN.search(statement.full, place)
    if not names or turn is None:
        return None
    found = senses.find(names[0], statement.full[turn.start() :])
    return found.start() + turn.start() if found else None


_TURN = re.compile(
    r"; |, in (?:which|that) (?:event|case),? |, (?:but|except that|save that|provided,?(?: however,?)? that) "
    r"|, (?:it|BA) (?:shall|will|must)\b"
)


NO_PROMISE = "it is a statement, not a promise"
_FORM = {
    "duty": "it is a duty, not what is asked here",
    "ban": "it is a ban, not a promise to do it",
    "permission": "it is a permission, not a duty",
    "statement": NO_PROMISE,
    "freed": "it says that there is no such duty",
}


def _form(act: Act) -> str:
    if act.freed:
        return "freed"
    if act.negated:
        return "ban"
    return {"duty": "duty", "may": "permission"}.get(act.how, "statement")


def _matches(cue: Cue, statement: Statement, senses: Senses) -> int | None:
    """Where the cue's first concept stands in the full text, or None if the cue does not match."""
    place: int | None = None
    if cue.heading and not any(senses.find(name, statement.headings) for name in cue.heading):
        return None
    for name in cue.own:
        found = senses.find(name, statement.text)
        if found is None:
            return None
        place = (found.end() - 1 if cue.at_end else found.start()) + statement.lead if place is None else place
    for name in cue.all:
        found = senses.find(name, statement.full)
        if found is None:
            return None
        place = (found.end() - 1 if cue.at_end else found.start()) if place is None else place
    if cue.any and not any(senses.find(name, statement.full) for name in cue.any):
        return None
    if not all(senses.find(name, statement.around) for name in cue.around):
        return None
    if any(senses.find(name, statement.full) for name in cue.none):
        return None
    return place if place is not None else statement.lead
