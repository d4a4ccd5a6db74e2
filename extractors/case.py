"""All that a reason for weakness may look at: a clause that was found, its sentences, and its time limits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from extractors.classify import Classified, Hit
from extractors.passages import Zone
from extractors.rulebook import Rulebook
from extractors.senses import Senses
from extractors.statements import Statement
from extractors.windows import Limit

# A term as it is defined in the normal form: '"reportable matter {security-incident}" means'.
_DEFINES = re.compile(
    r'\W*(?:[\w.()]{1,8} )?\W*(?:an? |the |each )?"([^"{]{3,50})(?:\{[^"]*)?"[^.;]{0,20}\b(?:means?|is|are|refers)\b'
)


@dataclass(frozen=True, slots=True)
class Case:
    """One clause with the sentences that make it."""

    clause: str
    hits: tuple[Hit, ...]
    statements: Sequence[Statement]
    classified: Classified
    limits: tuple[Limit, ...]
    rulebook: Rulebook
    senses: Senses

    @property
    def event(self) -> str:
        return self.rulebook.windows.events.get(self.clause, "")

    @property
    def texts(self) -> list[str]:
        """The sentences that make the clause, in normal form."""
        return [hit.statement.full for hit in self.hits]

    @property
    def positions(self) -> set[int]:
        return {hit.statement.position for hit in self.hits}

    def own_limits(self) -> list[Limit]:
        """The time limits of the clause's event that count after something happened: of the first notice, where one
        has a number, else of any report."""
        own = [limit for limit in self.limits if limit.event == self.event and limit.direction == "after"]
        first = [limit for limit in own if limit.stage == "initial"]
        return first if any(limit.number is not None for limit in first) else own

    def numbered(self) -> list[Limit]:
        return [limit for limit in self.own_limits() if limit.number is not None]

    def says(self, phrase: str, text: str) -> bool:
        """Whether the text says one of the phrases of reasons.yaml."""
        return self.rulebook.weak_words[phrase].search(text) is not None

    def said(self, concept: str, where: str) -> bool:
        return any(self.senses.find(concept, text) for text in self._texts(where))

    def meanings(self, text: str) -> list[str]:
        """The sentences that define what the text names by a term of the agreement's own, but for a breach."""
        return [meaning for name, meaning in self._defined() if name in text]

    def _defined(self) -> Iterator[tuple[str, str]]:
        for statement in self.statements:
            found = _DEFINES.match(statement.full) if '"' in statement.full[:16] else None
            if found and found[1].strip() != "breach":
                yield found[1].strip(), statement.full

    def terms(self) -> list[Statement]:
        """The sentences that are terms of the agreement."""
        return [statement for statement in self.statements if statement.zone in (Zone.BODY, Zone.EXHIBIT)]

    def _texts(self, where: str) -> Iterable[str]:
        if where == "document":
            return (statement.full for statement in self.terms())
        if where == "passage":
            return self._around()
        if where == "section":
            headings = {hit.statement.passage.headings for hit in self.hits}
            return (s.full for s in self.statements if s.passage.headings in headings)
        return self.texts

    def _around(self) -> Iterable[str]:
        groups = {(hit.statement.passage.headings, hit.statement.passage.section) for hit in self.hits}
        near = {place for position in self.positions for place in range(position - 2, position + 5)}
        return (
            s.full
            for s in self.statements
            if s.position in self.positions
            or (s.position in near and (s.passage.headings, s.passage.section) in groups)
        )
