"""Statements -> time limits: which event, how long, counted from when, and how strict (requirements part B)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from extractors import choices, clocks, references
from extractors.allotment import Place, allot
from extractors.classify import Classified
from extractors.numbers import Numbers, Term, cadence
from extractors.occasions import REPORTING, RIGHTS, Occasions
from extractors.passages import Zone
from extractors.rulebook import Rulebook
from extractors.senses import Senses
from extractors.statements import Statement

ATTEMPTS = "security-incident-attempts"


@dataclass(frozen=True, slots=True)
class Limit:
    """One time limit of one event, with the statement that sets it. `other` is a second number that contradicts it,
    `taken` the words by which the number is taken from another passage, `late_day` whether the agreement counts a late
    arrival from the next business day."""

    event: str
    number: int | None
    unit: str
    trigger: str
    qualifier: str
    statement: Statement
    direction: str = "after"
    other: int | None = None
    stage: str = "initial"
    taken: str = ""
    late_day: bool = False


def limits(
    statements: Sequence[Statement], classified: Classified, rulebook: Rulebook, senses: Senses, numbers: Numbers
) -> tuple[Limit, ...]:
    """Every time limit in reading order, each once; reporting duties without a number get an entry with None."""
    finder = _Finder(statements, classified, rulebook, senses, numbers)
    found = finder.numbered()
    told = [limit for limit in found if limit.direction == "after" and limit.stage == "initial"]
    found += finder.unnumbered({limit.event for limit in told})
    return tuple(_once(sorted(found, key=lambda limit: limit.statement.position)))


def _once(found: Iterable[Limit]) -> list[Limit]:
    kept: dict[tuple[str, int | None, str, str], Limit] = {}
    for limit in found:
        key = (limit.event, limit.number, limit.unit.replace("calendar_", ""), limit.direction)
        if key not in kept or (kept[key].trigger == "none" and limit.trigger != "none"):
            kept[key] = replace(
                limit, statement=kept[key].statement if key in kept and limit.number is None else limit.statement
            )
    return list(kept.values())


def _is_terms(statement: Statement) -> bool:
    """Whether the sentence is one of the terms; under "Contents" a notice's contents may stand, with duties."""
    binds = re.search(r"\b(?:shall|will|must)\b", statement.text)
    return statement.zone in (Zone.BODY, Zone.EXHIBIT) or (statement.zone is Zone.CONTENTS and binds is not None)


_DUTIES = re.compile(r";|,? (?:except|save|but|provided,?) that |, and (?=any )")
_PARTS = re.compile(r";|,? (?:except|save|but|provided,?) that ")


class _Finder:
    def __init__(
        self,
        statements: Sequence[Statement],
        classified: Classified,
        rulebook: Rulebook,
        senses: Senses,
        numbers: Numbers,
    ) -> None:
        self._statements = [s for s in statements if _is_terms(s)]
        self._classified = classified
        self._rules = rulebook.windows
        self._senses = senses
        self._numbers = numbers
        self._qualified = re.compile("|".join(pattern.pattern for _, pattern in self._rules.qualifiers))
        self._occasions = Occasions(statements, classified, rulebook, senses)
        self._ticked = {(s.passage.headings, s.passage.stems) for s in statements if s.passage.box == "ticked"}
        self._late_discovery = any(self._rules.says("late-discovery", s.full) for s in statements)
        self._late_day = any(self._rules.says("late-day", s.full) for s in statements)

    def numbered(self) -> list[Limit]:
        found: list[Limit] = []
        for statement in filter(self._is_chosen, self._statements):
            periodic = self._periodic(statement)
            found += periodic
            found += self._limits_of(statement, found, [limit.number for limit in periodic])
        return found

    def _is_chosen(self, statement: Statement) -> bool:
        """Not an option whose neighbor is ticked while its own box is empty."""
        passage = statement.passage
        return passage.box != "unticked" or (passage.headings, passage.stems) not in self._ticked

    def _limits_of(self, statement: Statement, found: Sequence[Limit], periods: Sequence[int | None]) -> list[Limit]:
        """The limits of one statement; `found` are those of the statements before, `periods` its own cadences."""
        terms = self._terms(statement)
        in_stem = all(term.start < statement.lead for term in terms)
        if in_stem and (taken := references.borrowed(statement, found, self._family(statement), self._rules)):
            terms = (taken,)
        terms = tuple(references.repeated(term, statement, found, self._rules) for term in terms)
        terms = tuple(term for term in terms if not (term.number in periods and _is_every(statement.full, term)))
        if not terms:
            return []
        events = self._occasions.of(statement, terms)
        if not events and len(terms) == 1 and self._rules.says("attempts-on-systems", statement.full):
            event = self._or_attempts("security-incident", terms[0], statement)
            return [self._limit(event, terms[0], statement)] if event == ATTEMPTS else []
        if len(terms) == 1 and self._rules.says("each-case", statement.full[max(0, terms[0].start - 50) :]):
            events = list(dict.fromkeys(events + self._occasions.siblings(statement)))
        if events == ["cure"]:
            terms = self._curing(statement.full, terms)
        if all(_is_every(statement.full, term) for term in terms):
            events = [event for event in events if not self._occasions.is_occasion(statement.full, event)]
        reporting = [event for event in events if event in REPORTING]
        later = [term for term in terms if reporting and self._is_later(statement.full, term, terms)]
        made = [self._limit(event, term, statement, "full") for term in later for event in reporting]
        first = [term for term in terms if term not in later and not self._binds_other_side(statement, term, events)]
        pairs = self._pairs(statement, events, first)
        pairs = [(term, self._or_attempts(self._kind(event, statement), term, statement)) for term, event in pairs]
        return [self._limit(event, term, statement) for term, event in pairs] + made

    def _kind(self, event: str, statement: Statement) -> str:
        """The event, or that of its attempts where a row of a schedule is about those that fail."""
        if event != "security-incident" or not statement.passage.is_row:
            return event
        named = [cell for cell in statement.text.split(" | ") if self._occasions.mentions(cell, event)]
        fails = [self._rules.says("attempts", cell) and not _OF_ALL.search(cell) for cell in named]
        return ATTEMPTS if named and all(fails) else event

    def _or_attempts(self, event: str, term: Term, statement: Statement) -> str:
        """The event, or attempts where the term is for a count or log of those that failed."""
        if event != "security-incident":
            return event
        text, says = statement.full, self._rules.says
        edges = [0, *(found.start() for found in _PARTS.finditer(text)), len(text)]
        start, end = next((a, b) for a, b in pairwise(edges) if a <= term.start < b)
        part = text[start:end]
        them = says("them", part) and says("attempts", text[:start])
        is_tally = says("tally", part) and (says("attempts", part) or them) and not says("attempted-too", part)
        return ATTEMPTS if is_tally else event

    def _binds_other_side(self, statement: Statement, term: Term, events: Sequence[str]) -> bool:
        """Whether the time is one that the covered entity itself has to keep."""
        if not set(events) & {*REPORTING, *RIGHTS}:
            return False
        act = self._senses.governing(statement, term.start)
        modal, _, verb = statement.full[act.place :].partition(" ")
        pronoun = statement.full[: act.place].rstrip().endswith((" it", " they"))
        pronoun = pronoun or self._rules.says("telling-it", statement.full[: act.place]) is not None
        joined = statement.full[: act.place].rstrip().endswith(" and")  # "it logs what CE would need, and will furnish"
        pronoun = pronoun or (joined and any(a.who != "CE" for a in self._senses.acts(statement.full)))
        duty = act.who == "CE" and not pronoun and modal in ("shall", "will", "must") and act.place < term.start
        return duty and not self._rules.says("gets", verb)

    def _pairs(self, statement: Statement, events: list[str], terms: Sequence[Term]) -> list[tuple[Term, str]]:
        if not terms or not events:
            return []
        if set(events) <= {*REPORTING, *RIGHTS} and (pairs := self._occasions.by_item(statement, terms)):
            return pairs
        named = {event: self._occasions.mentions(statement.full, event) for event in events}
        mentions: Mapping[str, list[Place]] = named
        if len(terms) == 1:
            mentions = _of_one_duty(statement.full, terms[0], _not_as_the_rule_says(statement.full, terms[0], named))
        return allot(statement.full, terms, mentions, self._qualified)

    def _terms(self, statement: Statement) -> tuple[Term, ...]:
        """The terms of the sentence, or of its stem where the sentence has none."""
        counted = self._numbers.terms(statement.full)
        terms = tuple(counted if self._occasions.ends_backups(statement) else self._real(statement.full, counted))
        terms = choices.chosen(statement.full, terms)
        return tuple(term for term in terms if term.start >= statement.lead) or terms

    def _real(self, text: str, terms: Iterable[Term]) -> Iterable[Term]:
        for term in terms:
            before, after = text[max(0, term.start - 160) : term.start], text[term.end : term.end + 45]
            if not self._rules.not_limits.search(f"{before}#{after}"):
                yield term

    def _family(self, statement: Statement) -> Sequence[str]:
        """The kind of event that the statement is about, to find the time that it takes from another one."""
        own = set(self._occasions.hit(statement))
        for family in (REPORTING, RIGHTS, ("return-destroy",)):
            if own & set(family):
                return family
        return REPORTING if self._senses.find("reports", statement.full) else RIGHTS

    def _is_later(self, text: str, term: Term, terms: Sequence[Term]) -> bool:
        """Whether the term is for what follows the first notice: a full report, a supplement."""
        if self._rules.says("after-first", text[term.end :]):
            return True
        before = [other for other in terms if other.end <= term.start]
        start = before[-1].end if before else 0
        after = text[term.end : term.end + 90]
        for mark in (";", ",", " and ", " but "):
            after = after.split(mark)[0]
        if not self._rules.says("follow-up", f"{text[start : term.start]} {after}"):
            return False
        return bool(before) or not self._rules.says("first-notice", text)

    def _curing(self, text: str, terms: Sequence[Term]) -> tuple[Term, ...]:
        """The terms next to the words of the cure: the notice of termination has a time of its own."""
        cures = [match.start() for match in self._rules.phrases["cure"].finditer(text)]
        if not cures:  # The words of the cure were only seen past an aside, such as "which neither can cure".
            return tuple(terms)
        near = [min(abs(cure - edge) for cure in cures for edge in (term.start, term.end)) for term in terms]
        return tuple(term for term, distance in zip(terms, near, strict=True) if distance <= min(near) + 25)

    def _limit(self, event: str, term: Term, statement: Statement, stage: str = "initial") -> Limit:
        text = statement.full
        forward = clocks.counts_before(text, term.end, self._rules) or (
            event == "new-subcontractor" and self._rules.forward.search(text) is not None
        )
        return Limit(
            event,
            term.number,
            term.unit,
            "none" if forward else self._trigger(event, term, statement),
            clocks.qualifier(text, self._rules),
            statement,
            "before" if forward else "after",
            term.other,
            stage,
            term.taken,
            self._late_day,
        )

    def _trigger(self, event: str, term: Term, statement: Statement) -> str:
        found = clocks.trigger(statement.full, term.start, term.end, self._rules)
        ending = _AT_THE_CLOSE.search(statement.full) is not None
        if event == "return-destroy" and (found == "none" or (ending and found in clocks.LATE)):
            ends = self._senses.find("at-the-end", f"{statement.headings} {statement.full}")
            return "termination" if ends else "none"
        if event not in REPORTING:
            return found
        waits = found not in clocks.LATE and self._rules.says("late-start", statement.full)
        return "determination" if waits or (found == "discovery" and self._late_discovery) else found

    def _periodic(self, statement: Statement) -> list[Limit]:
        """What is told at fixed times: "quarterly" is three months. Mostly of attempts, or news of an event."""
        for text in _DUTIES.split(statement.text):
            often = cadence(text) or next((term for term in self._numbers.terms(text) if _is_every(text, term)), None)
            if often is not None and (events := self._told_of(statement, text)):
                qualifier = clocks.qualifier(text, self._rules)
                stage = "followup" if self._rules.says("updates", text) else "initial"
                made = Limit("", often.number, often.unit, "none", qualifier, statement, stage=stage)
                return [replace(made, event=event) for event in events]
        return []

    def _told_of(self, statement: Statement, text: str) -> list[str]:
        """The events of which the text, a part of the statement, promises word at fixed times."""
        says = self._rules.says
        if says("updates", text):
            return self._occasions.updated(statement)
        if not says("summary", text) or says("at-most", text):
            return []
        named = self._occasions.told_of(statement)
        mentions = self._occasions.mentions
        named = [event for event in named if mentions(text, event) or not mentions(statement.text, event)]
        told_of = [event for event in named if not self._occasions.is_occasion(text, event)]
        before = f"{self._before(statement)} {statement.full}"
        them = says("them", text) and (says("attempts", before) or "security-incident" in told_of)
        stem = statement.full[: statement.lead]
        if says("attempts", text) or them or says("attempts", stem) or self._follows_attempts(statement, text):
            return [ATTEMPTS]
        return told_of + ([ATTEMPTS] if "security-incident" in told_of and says("attempted-too", text) else [])

    def _follows_attempts(self, statement: Statement, part: str) -> bool:
        """Whether the part names no event itself, and what stands before it in its sentence is about attempts."""
        head = statement.text[: statement.text.find(part)]
        fails = self._rules.says("attempts", head) and not _OF_ALL.search(head)
        return bool(fails) and not self._occasions.mentions(part, "security-incident")

    def _before(self, statement: Statement) -> str:
        near = [s for s in self._statements if 0 < statement.position - s.position <= 2]
        return " ".join(s.text for s in near if s.passage.headings == statement.passage.headings)

    def unnumbered(self, numbered: set[str]) -> list[Limit]:
        """Reporting duties that state no number anywhere."""
        made = []
        for hit in sorted(self._classified.hits, key=lambda hit: hit.statement.position):
            event, text = self._rules.events.get(hit.clause, ""), hit.statement.full
            if event in REPORTING and event not in numbered:
                trigger = clocks.loose_trigger(text, self._rules)
                made.append(Limit(event, None, "none", trigger, clocks.qualifier(text, self._rules), hit.statement))
        return made


_NEXT_DUTY = re.compile(r"; |\b(?:and|but),? (?:(?:BA|it) )?(?:shall|will|must)\b")


def _of_one_duty(text: str, term: Term, mentions: Mapping[str, list[Place]]) -> Mapping[str, list[Place]]:
    """The events that the term's own duty names, where a sentence tells of reports and of something else as well."""
    if not set(mentions) & set(REPORTING) or set(mentions) <= set(REPORTING):
        return mentions
    edges = [0, *(found.start() for found in _NEXT_DUTY.finditer(text)), len(text)]
    start, end = next((a, b) for a, b in pairwise(edges) if a <= term.start < b)
    own = {event: [place for place in places if start <= place[0] < end] for event, places in mentions.items()}
    return {event: mentions[event] for event, places in own.items() if places} or mentions


_OF_ALL = re.compile(
    r"\b(?:not (?:an? |any )?(?:unsuccessful|failed)|other than|except|excluding|whether|or not|successful or"
    r"|attempted or)\b"
)


# The end of an agreement in older English, no finding.
_AT_THE_CLOSE = re.compile(
    r"\b(?:expir\w+|terminat\w+|ending) or (?:\w+ )?determination\b|\b(?:on|upon|at|after) (?:the )?conclusion of\b"
)
_ALSO_TELLS = re.compile(
    r"\b(?:and|but),? (?:BA |it )?(?:(?:shall|will|must) )?(?:also )?"
    r"(?:give|report|notify|tell|inform|provide|send|advise|alert)\b"
)
_AS_THE_RULE = re.compile(
    r"\b(?:as|when|if|to the extent|in the (?:time|manner)|within the time|in accordance with|pursuant to)\b[^.;]{0,40}"
    r"\b164\.4\d\d"
)


def _not_as_the_rule_says(text: str, term: Term, named: Mapping[str, list[Place]]) -> Mapping[str, list[Place]]:
    """The events but for those that a second duty after the term reports in the rule's own time: "any misuse within
    five days, and notify CE of any breach as 164.410 requires"."""
    duty = _ALSO_TELLS.search(text, term.end)
    if duty is None or not _AS_THE_RULE.search(text, duty.end()) or len(named) < 2:
        return named
    own = {event: [place for place in places if place[0] < duty.start()] for event, places in named.items()}
    return {event: places for event, places in own.items() if places} or named


def _is_every(text: str, term: Term) -> bool:
    """Whether the term says how often, not how soon: "every six months"."""
    return _EVERY.search(text[: term.start]) is not None


_EVERY = re.compile(r"\b(?:every|each)(?: (?:successive )?(?:period|interval|term) of)? $")
