"""Statements -> time limits: which event, how long, counted from when, and how strict (requirements part B)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.classify import Classified, Hit
from extractors.hours import Numbers, Term
from extractors.passages import Zone
from extractors.rulebook import Rulebook
from extractors.senses import Senses
from extractors.statements import Statement

REPORTING = ("breach", "unauthorized-use", "security-incident")
RIGHTS = ("access", "amendment", "accounting")


@dataclass(frozen=True, slots=True)
class Limit:
    """One time limit of one event, with the statement that sets it. `other` is a second number that contradicts it."""

    event: str
    number: int | None
    unit: str
    trigger: str
    qualifier: str
    statement: Statement
    direction: str = "after"
    other: int | None = None


@dataclass(frozen=True, slots=True)
class _Timed:
    """A statement with the terms that govern it."""

    statement: Statement
    text: str
    terms: tuple[Term, ...]


_ANAPHOR = re.compile(
    r"\b(?:such|the requested|the foregoing|the above|these|this|said|each|all|the|any) (?:PHI|requests?"
    r"|information|reports?|notices?|notifications?|amendments?|access|"
    r"accountings?|disclosures?|records?|written|initial|certificat\w+)\b|^(?:\W*\w{1,4}[.)]"
    r" )?(?:notifications?|notices?|reports?|reporting) (?:shall|will|must|is|are|under|to)\b"
    r"|^(?:\W*\w{1,4}[.)] )?(?:\w+ ){0,3}?(?:requests?|amendments?|accountings?|disclosures?|reports?"
    r"|notifications?|notices?|information|access|cop(?:y|ies)|changes|corrections|responses?)\b"
    r"[^.;]{0,60}\b(?:shall|will|must|to) be\b"
)
_FOLLOW_UP = re.compile(
    r"\b(?:full|complete|final|detailed|supplement\w*|follow-?up|root cause|investigat\w+|remediat\w+"
    r"|corrective|additional|updated?s?)\b[^.;]{0,60}\b(?:reports?|information|details|analysis|plan|results)\b"
    r"|\breport of its (?:findings|investigation)|\bincident report\b"
)
_CURE = re.compile(
    r"\bcur(?:e|ed|es|ing)\b|\bend the violation\b|\buncured\b"
    r"|\bput (?:it|things|that) right\b|\bremed(?:y|ied)\b|\bcorrect(?:ed"
    r"|s)?\b[^.;]{0,30}\b(?:breach|violation|default)"
)
_NO_CURE = re.compile(r"\b(?:a )?cure\b[^.;]{0,20}\bnot (?:possible|feasible)|\bneither[^.;]{0,40}\bcure\b")
_OBJECT = re.compile(r"\bobject")
_PERIODIC = re.compile(
    r"\b(?:quarterly|monthly|weekly|(?:semi-)?annually|(?:each|every|per) (?:calendar )?(?:quarter|month|week|year))\b"
)
_UNDER_THIS = re.compile(r"\bunder this (?:article|section|part)\b")
_AT_MOST = re.compile(r"\b(?:upon|on|at) (?:\w+ ){0,3}request\b|\b(?:no|not) more (?:often|frequently)? ?than\b")
_HEADER_RIGHTS = re.compile(
    r"\b(?:provide|made|fulfil|complet|process|honor|grant|make|furnish|available|respond|forward|deliver|supply)\w*\b"
)


def limits(
    statements: Sequence[Statement], classified: Classified, rulebook: Rulebook, senses: Senses, numbers: Numbers
) -> tuple[Limit, ...]:
    """Every time limit in reading order, each once; reporting duties without a number get an entry with None."""
    finder = _Finder(statements, classified, rulebook, senses, numbers)
    found = list(finder.numbered())
    found += finder.unnumbered({limit.event for limit in found if limit.direction == "after"})
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


class _Finder:
    def __init__(
        self,
        statements: Sequence[Statement],
        classified: Classified,
        rulebook: Rulebook,
        senses: Senses,
        numbers: Numbers,
    ) -> None:
        self._statements = statements
        self._rules = rulebook.windows
        self._senses = senses
        self._numbers = numbers
        self._hits: dict[int, list[Hit]] = {}
        for hit in classified.hits:
            self._hits.setdefault(hit.statement.position, []).append(hit)

    def numbered(self) -> Iterable[Limit]:
        for statement in self._statements:
            if statement.zone in (Zone.BODY, Zone.EXHIBIT):
                timed = self._timed(statement)
                if timed.terms:
                    yield from self._limits_of(timed)
                yield from self._periodic(statement)

    def _timed(self, statement: Statement) -> _Timed:
        """The terms of the sentence, or of its stem where the sentence has none."""
        terms = tuple(self._real(statement.full))
        own = tuple(term for term in terms if term.start >= statement.lead)
        return _Timed(statement, statement.full, own or terms)

    def _real(self, text: str) -> Iterable[Term]:
        for term in self._numbers.terms(text):
            before, after = text[max(0, term.start - 60) : term.start], text[term.end : term.end + 30]
            if not self._rules.not_limits.search(f"{before} # {after}"):
                yield term

    def _limits_of(self, timed: _Timed) -> Iterable[Limit]:
        events = self._events(timed)
        if not events:
            return
        for term, event in self._shared(timed, events):
            objecting = event == "new-subcontractor" and _OBJECT.search(
                timed.text[max(0, term.start - 60) : term.start]
            )
            yield self._limit("other" if objecting else event, term, timed)

    def _events(self, timed: _Timed) -> list[str]:
        """The events that the statement's time limits belong to."""
        statement = timed.statement
        text = statement.text
        if _CURE.search(_NO_CURE.sub("", statement.full)):
            return ["cure"]
        if (
            self._senses.find("new-subcontractor", statement.full)
            and re.search(
                r"\bnotif|\bnotice|\bconsent|\bapprov|\binform|\bannounc|\bidentif|\bpost|\bpropos|\btell",
                statement.full,
            )
            and not self._senses.find("breach", text)
        ):
            return ["new-subcontractor"]
        events = self._events_of(statement)
        events = [event for event in dict.fromkeys(events) if event not in ("cure", "new-subcontractor")]
        if set(events) & set(REPORTING) and _FOLLOW_UP.search(timed.text) and not self._initial(timed.text):
            return ["other"]
        if len(events) > 1:
            events = self._named(statement.text, events) or events
        return events or self._borrowed(timed) or self._titled(statement)

    def _initial(self, text: str) -> bool:
        return bool(re.search(r"\b(?:notif(?:y|ies)|report(?:s)? (?:to CE|any|each|all))\b", text))

    def _named(self, text: str, events: list[str]) -> list[str]:
        return [event for event in events if self._place(text, event) is not None]

    def _place(self, text: str, event: str) -> int | None:
        places = [
            found.start()
            for name in self._rules.event_concepts.get(event, ())
            if (found := self._senses.find(name, text))
        ]
        return min(places, default=None)

    def _borrowed(self, timed: _Timed) -> list[str]:
        """The events of the sentences before, for "such notice shall be given within …"."""
        text = timed.statement.text
        back = self._senses.find("gives-back", timed.statement.full)
        if (
            back
            and (self._senses.find("phi", timed.statement.full) or self._senses.find("certifies", text))
            and not re.search(r"\bsubcontractor", text)
        ):
            return ["return-destroy"]
        if not _ANAPHOR.search(text) or self._senses.find("secretary", text):
            return []
        near = self._section(timed.statement) if _UNDER_THIS.search(text) else self._near(timed.statement)
        family = (
            REPORTING
            if self._senses.find("reports", text) or re.search(r"\bnotif|\breport|\bnotice", text)
            else RIGHTS
            if _HEADER_RIGHTS.search(text)
            else ()
        )
        events = [event for event in near if event in family]
        if (
            not events
            and "return-destroy" in near
            and re.search(r"\brequest|\bcertif|\bcomplet|\bdelet|\bprocess", text)
        ):
            return ["return-destroy"]
        return events

    def _titled(self, statement: Statement) -> list[str]:
        """The event that the innermost heading names, for a duty whose sentence does not name it."""
        heading = statement.headings.split(" | ")[-1]
        act = self._senses.governing(statement, len(statement.full))
        if not heading or act.who not in ("BA", "both", "unknown") or act.how not in ("duty", "none"):
            return []
        reporting = self._senses.find("reports", statement.text)
        giving = _HEADER_RIGHTS.search(statement.text)
        wanted = (REPORTING if reporting else ()) + (RIGHTS if giving else ())
        return [event for event in wanted if self._place(heading, event) is not None]

    def _section(self, statement: Statement) -> list[str]:
        """Events of all earlier sentences under the same outermost heading."""
        top = statement.passage.headings[:1]
        before = self._statements[max(0, statement.position - 30) : statement.position]
        return list(
            dict.fromkeys(event for s in before if s.passage.headings[:1] == top for event in self._events_of(s))
        )

    def _near(self, statement: Statement) -> list[str]:
        """Events of earlier sentences of the same paragraph, or else of the nearest one of the section."""
        own: list[str] = []
        for before in reversed(self._statements[max(0, statement.position - 14) : statement.position]):
            events = self._events_of(before)
            if before.passage is statement.passage:
                own += events or self._gone(before)
            elif own or before.passage.headings[:1] != statement.passage.headings[:1]:
                break
            elif events and before.passage.headings == statement.passage.headings:
                return list(dict.fromkeys(events + self._siblings(before)))
        return list(dict.fromkeys(own))

    def _events_of(self, statement: Statement) -> list[str]:
        return [
            self._rules.events[hit.clause]
            for hit in self._hits.get(statement.position, ())
            if hit.clause in self._rules.events
        ]

    def _siblings(self, statement: Statement) -> list[str]:
        """Events of the other items of a list whose stem carries the verb for all of them."""
        stems = statement.passage.stems
        if not stems or self._senses.find("gives", statement.text) or self._senses.find("reports", statement.text):
            return []
        around = self._statements[max(0, statement.position - 10) : statement.position]
        return [event for before in around if before.passage.stems == stems for event in self._events_of(before)]

    def _gone(self, statement: Statement) -> list[str]:
        deletes = self._senses.find("destroys", statement.text) or self._senses.find("returns", statement.text)
        return ["return-destroy"] if deletes and self._senses.find("phi", statement.text) else []

    def _shared(self, timed: _Timed, events: list[str]) -> Iterable[tuple[Term, str]]:
        """Each event with its term: all terms for one event, one term for all events, else by their order."""
        terms = timed.terms
        if len(events) == 1 or len(terms) == 1:
            return [(term, event) for term in terms for event in events]
        places = {event: place for event in events if (place := self._place(timed.text, event)) is not None}
        if not places:
            return [(terms[0], event) for event in events]
        event_first = min(places.values()) < terms[0].start
        shared = []
        for event, place in places.items():
            later = [term for term in terms if term.start >= place]
            earlier = [term for term in terms if term.start < place]
            shared.append(((later or terms[-1:])[0] if event_first else (earlier or terms[:1])[-1], event))
        return shared

    def _limit(self, event: str, term: Term, timed: _Timed) -> Limit:
        text = timed.text
        after, before = text[term.end : term.end + 140], text[max(0, term.start - 140) : term.start]
        direction = (
            "before"
            if self._rules.forward.search(text[term.end : term.end + 45])
            or (event == "new-subcontractor" and self._rules.forward.search(text))
            else "after"
        )
        trigger = "none" if direction == "before" else self._trigger(after, before)
        if (
            trigger == "none"
            and event == "return-destroy"
            and self._senses.find("at-the-end", f"{timed.statement.headings} {text}")
        ):
            trigger = "termination"
        return Limit(
            event, term.number, term.unit, trigger, self._qualifier(text), timed.statement, direction, term.other
        )

    def _trigger(self, after: str, before: str) -> str:
        if re.search(r"should (?:reasonably )?have", after):
            return "discovery"
        for text, last in ((after, False), (before, True)):
            found = [
                (match.start(), name) for name, pattern in self._rules.triggers for match in pattern.finditer(text)
            ]
            if found:
                return (max(found) if last else min(found))[1]
        return "none"

    def _loose_trigger(self, text: str) -> str:
        """The trigger of a duty without a number: what the vendor must have learned, or confirmed."""
        known = {name for name, pattern in self._rules.triggers if pattern.search(text)}
        if re.search(
            r"\b(?:after|upon|following|once|when|until) (?:\w+ ){0,4}(?:confirm|determin|conclu|complet)", text
        ):
            return "determination"
        return next((name for name in ("discovery", "awareness", "suspicion") if name in known), "none")

    def _qualifier(self, text: str) -> str:
        return next((name for name, pattern in self._rules.qualifiers if pattern.search(text)), "none")

    def _periodic(self, statement: Statement) -> Iterable[Limit]:
        """Summaries of unsuccessful attempts at fixed times: a cadence, not a limit, so without a number."""
        if (
            not self._senses.find("unsuccessful", statement.text)
            or not self._senses.find("reports", statement.full)
            or _AT_MOST.search(statement.text)
        ):
            return
        if _PERIODIC.search(statement.text):
            yield Limit("security-incident-attempts", None, "none", "none", self._qualifier(statement.text), statement)

    def unnumbered(self, numbered: set[str]) -> Iterable[Limit]:
        """Reporting duties that state no number anywhere."""
        for hits in self._hits.values():
            for hit in hits:
                event = self._rules.events.get(hit.clause, "")
                if event in REPORTING and event not in numbered:
                    text = hit.statement.full
                    yield Limit(event, None, "none", self._loose_trigger(text), self._qualifier(text), hit.statement)
