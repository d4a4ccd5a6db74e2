"""Times that stand elsewhere: "within the same period", "within the time stated in Section 3.1"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from extractors.numbers import Term
from extractors.rulebook import WindowRules
from extractors.statements import Statement

NEAR = 12  # sentences before in which "the same period" may have been stated


class Stated(Protocol):
    """A limit that was found before."""

    @property
    def event(self) -> str: ...
    @property
    def number(self) -> int | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def direction(self) -> str: ...
    @property
    def statement(self) -> Statement: ...


def borrowed(statement: Statement, found: Sequence[Stated], family: Sequence[str], rules: WindowRules) -> Term | None:
    """The term that the sentence takes from another one, or None. `found` are the limits so far in reading order,
    `family` the events of the same kind, which are looked at first."""
    after = [limit for limit in found if limit.number is not None and limit.direction == "after"]
    usable = [limit for limit in after if limit.event not in ("cure", "security-incident-attempts")]
    if place := rules.says("stated-in", statement.text):
        wanted = [limit for limit in usable if stands_in(limit.statement, place[1])]
        return _term(_best(wanted, family), statement, place)
    if place := rules.says("same-time", statement.text):
        near = [limit for limit in usable if statement.position - limit.statement.position <= NEAR]
        return _term(_best(_kindred(near, family, statement, rules), family), statement, place)
    return None


def repeated(term: Term, statement: Statement, found: Sequence[Stated], rules: WindowRules) -> Term:
    """The term, in the kind of day of the one that it repeats: "within the eight-day period of clause (v)"."""
    if term.unit != "day" or not rules.says("said-before", statement.full[: term.start]):
        return term
    same = [limit for limit in found if limit.number == term.number and limit.unit.endswith("_day")]
    return replace(term, unit=same[-1].unit) if same else term


def _best(limits: Sequence[Stated], family: Sequence[str]) -> Stated | None:
    """The nearest limit of the family, else the nearest of all."""
    return next((limit for limit in reversed(limits) if limit.event in family), limits[-1] if limits else None)


def _kindred(limits: Sequence[Stated], family: Sequence[str], statement: Statement, rules: WindowRules) -> list[Stated]:
    """The limits that "the same period" can mean: those of the family, and those under the same heading; one for
    passing a request on only where the sentence is about that too."""
    headings = statement.passage.headings
    kin = [limit for limit in limits if limit.event in family or limit.statement.passage.headings == headings]
    if _passes_on(statement, rules):
        return kin
    return [limit for limit in kin if not _passes_on(limit.statement, rules)] or kin


def _passes_on(statement: Statement, rules: WindowRules) -> bool:
    return all(rules.says(phrase, statement.text) for phrase in ("comes-straight", "passes-on"))


def _term(limit: Stated | None, statement: Statement, place: re.Match[str]) -> Term | None:
    if limit is None or limit.number is None:
        return None
    start, end = (statement.lead + edge for edge in place.span())
    return Term(limit.number, limit.unit, start, end, taken=place[0])


def stands_in(statement: Statement, place: str) -> bool:
    """Whether the sentence stands in the section `place`: its own mark, its section, or a heading that begins so."""
    wanted = _bare(place)
    marks = [statement.passage.section, *(heading.split(" ")[0] for heading in statement.passage.headings)]
    first = re.match(r"\W*((?:[a-z]-?)?\d+(?:\.\d+)*|\([a-z0-9]{1,4}\))", statement.text)
    marks += [first[1]] if first else []
    return any(mark == wanted or mark.startswith(wanted + ".") for mark in map(_bare, marks) if mark)


def _bare(mark: str) -> str:
    return re.sub(r"[^a-z0-9.]", "", mark.lower()).strip(".")
