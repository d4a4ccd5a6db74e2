"""Several documents read together: an agreement, its amendments and the services agreement, clause by clause.

An amendment that restates a term replaces it. Between other documents the clause on which document wins decides,
otherwise the newest amendment; otherwise they are in conflict: the stricter one is never assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extractors import compare_text, together_edits, together_precedence
from extractors.compare import CLAUSE_EVENTS
from extractors.compare_text import Sentence, TextLine
from extractors.together_edits import Edit
from extractors.together_kinds import Kind, kind_of
from extractors.types import Clause, Considered, Evidence, Reading, ReasonNote, Status, Window

ITSELF = frozenset({"written-signed"})  # terms on the paper of the agreement itself: no other document speaks for it
_SAYS = (Status.PRESENT, Status.WEAK, Status.CONFLICT)
_EVENTS = {event: clause for clause, events in CLAUSE_EVENTS.items() for event in events}
DISAGREE = ReasonNote(
    "DOCUMENTS-DISAGREE",
    "w2",
    "Two documents say different things about this, and neither says which one wins.",
    "Ask which document counts, and for a sentence that says so. Until then count on neither.",
)
TIMES_DISAGREE = ReasonNote(
    "CONFLICTING-WINDOWS",
    "w2",
    "Two documents give different times for the same event.",
    "Ask which one holds. Until then count on the longer one.",
)


@dataclass(frozen=True, slots=True)
class Document:
    """One document of several. `dated` is an ISO date, "" where it is not known: then the order given counts."""

    name: str
    kind: Kind
    clauses: Sequence[Clause]
    windows: Sequence[Window]
    text: Sequence[Sentence] = ()
    dated: str = ""
    good: bool = True


def document(reading: Reading, lines: Sequence[TextLine], kind: Kind | None = None) -> Document:
    """A reading and its lines as one of several documents; its kind is told from its title unless it is given."""
    return Document(
        reading.file,
        kind or kind_of(lines, reading.is_baa),
        reading.clauses,
        reading.windows,
        compare_text.sentences(lines),
        reading.document.effective_date or "",
        reading.quality == "good",
    )


class Why(StrEnum):
    """Why this document's words count for a term."""

    NOWHERE = "nowhere"
    ONLY = "only"
    SAME = "same"
    AMENDED = "amended"
    PRECEDENCE = "precedence"
    CONFLICT = "conflict"
    DELETED = "deleted"
    TOUCHED = "touched"


@dataclass(frozen=True, slots=True)
class Quote:
    """Words and the document (its place in the list) that they stand in."""

    document: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Combined:
    """One clause over all documents. `counts` are the documents whose words count, `replaced` the words that do not."""

    clause: Clause
    why: Why
    counts: tuple[int, ...]
    quotes: tuple[Quote, ...] = ()
    replaced: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedWindow:
    document: int
    window: Window


@dataclass(frozen=True, slots=True)
class Together:
    documents: tuple[Document, ...]
    clauses: tuple[Combined, ...]
    windows: tuple[PlacedWindow, ...]


def combine(documents: Sequence[Document]) -> Together:
    """The verdicts of all documents as one; the first is the agreement. Raises ValueError for no document."""
    if not documents:
        raise ValueError("There is no document to read.")
    case = _Case(tuple(documents))
    clauses = tuple(case.combined(clause) for clause in documents[0].clauses)
    return Together(case.documents, clauses, case.windows(clauses))


class _Case:
    """The documents with what they say of one another."""

    def __init__(self, documents: tuple[Document, ...]) -> None:
        self.documents = documents
        self.edits = [edit for d in documents if d.kind is Kind.AMENDMENT for edit in together_edits.edits(d.text)]
        self.claims = together_precedence.claims([(d.kind, _precedence(d)) for d in documents])
        self._of = [{clause.id: clause for clause in d.clauses} for d in documents]

    def combined(self, own: Clause) -> Combined:
        if own.id in ITSELF or len(self.documents) == 1:
            return self._alone(own, 0, Why.ONLY if own.status in _SAYS else Why.NOWHERE, ())
        saying = [place for place, clauses in enumerate(self._of) if _says(clauses.get(own.id))]
        amendment = self._newest([place for place in saying if self.documents[place].kind is Kind.AMENDMENT])
        if amendment is None and 0 in saying and (found := self._edited(own, saying)):
            return found
        if not saying:
            return self._nowhere(own)
        standing = self._standing(saying, amendment)
        aside = tuple(place for place in saying if place not in standing)
        if len(standing) == 1:
            amended = bool(aside) and standing[0] == amendment
            why = Why.AMENDED if amended else Why.PRECEDENCE if aside else Why.ONLY
            return self._alone(self._of[standing[0]][own.id], standing[0], why, aside)
        return self._between(own, standing, aside, amendment)

    def _standing(self, saying: Sequence[int], amendment: int | None) -> list[int]:
        """Without what an amendment has replaced: earlier amendments, and the agreement unless the amendment itself
        says that the agreement wins."""
        if amendment is None:
            return list(saying)
        yields = self.claims[amendment] is Kind.AGREEMENT and 0 in saying
        gone = {p for p in saying if self.documents[p].kind is Kind.AMENDMENT and p != amendment}
        gone.add(amendment if yields else 0)
        return [place for place in saying if place not in gone]

    def _between(self, own: Clause, standing: list[int], aside: tuple[int, ...], amendment: int | None) -> Combined:
        """Several documents say it: the same, or one wins, or they are in conflict."""
        if self._agree(own.id, standing):
            made = self._alone(self._of[standing[0]][own.id], standing[0], Why.SAME, aside)
            return replace(made, counts=tuple(standing), quotes=self._quoted(own.id, standing))
        winner = together_precedence.winner(self.claims, [d.kind for d in self.documents], standing)
        why = Why.PRECEDENCE
        if winner is None and amendment in standing:
            winner, why = amendment, Why.AMENDED
        if winner is None:
            return self._conflict(own, standing, aside)
        beaten = tuple(place for place in standing if place != winner)
        return self._alone(self._of[winner][own.id], winner, why, (*aside, *beaten))

    def _conflict(self, own: Clause, standing: list[int], aside: tuple[int, ...]) -> Combined:
        clauses = [self._of[place][own.id] for place in standing]
        notes = [DISAGREE, *([TIMES_DISAGREE] if self._times_differ(own.id, standing) else [])]
        notes += [note for clause in clauses for note in clause.reason_notes]
        unique = {note.code: note for note in reversed(notes)}
        told = tuple(unique[code] for code in dict.fromkeys(note.code for note in notes))
        codes = [note.code for note in notes[:2] if note in (DISAGREE, TIMES_DISAGREE)]
        codes += [code for clause in clauses for code in clause.reasons]
        quotes = self._quoted(own.id, standing)
        clause = replace(
            own,
            status=Status.CONFLICT,
            reasons=tuple(dict.fromkeys(codes)),
            reason_notes=told,
            advice=" ".join(note.advice for note in told if note.advice),
            confidence=min(clause.confidence for clause in clauses),
            evidence=tuple(quote.evidence for quote in quotes),
            looked_at=(),
        )
        return Combined(clause, Why.CONFLICT, tuple(standing), quotes, self._quoted(own.id, aside))

    def _agree(self, id: str, places: Sequence[int]) -> bool:
        verdicts = {(clause.status, frozenset(clause.reasons)) for clause in (self._of[place][id] for place in places)}
        return len(verdicts) == 1 and not self._times_differ(id, places)

    def _times_differ(self, id: str, places: Sequence[int]) -> bool:
        """True where two documents give numbers for the clause's event that are not the same time."""
        found: dict[tuple[str, str, str], dict[int, set[int | None]]] = {}
        for place in places:
            for window in self.documents[place].windows:
                if _EVENTS.get(window.event) == id and window.number is not None:
                    occasion = window.event, window.direction, window.stage
                    found.setdefault(occasion, {}).setdefault(place, set()).add(window.hours_worst)
        return any(len(set(map(frozenset, by_place.values()))) > 1 for by_place in found.values())

    def _edited(self, own: Clause, saying: list[int]) -> Combined | None:
        """An amendment deletes the section in which the term stands, or changes it in words that do not name the term.
        None where it leaves the term alone."""
        edits = [together_edits.of_section(self.edits, evidence.section) for evidence in own.evidence]
        if len(saying) > 1 or not edits or not all(edits):
            return None
        known = [edit for edit in edits if edit]
        deleted = all(edit.deletes for edit in known)
        status, why = (Status.MISSING, Why.DELETED) if deleted else (Status.UNCLEAR, Why.TOUCHED)
        blank = replace(
            own,
            status=status,
            reasons=(),
            reason_notes=(),
            evidence=(),
            confidence=0.6,
            looked_at=tuple(_considered(own, known)),
        )
        return Combined(blank, why, (), (), self._quoted(own.id, [0]))

    def _nowhere(self, own: Clause) -> Combined:
        poor = any(not document.good for document in self.documents)
        status = Status.UNCLEAR if poor and own.status is Status.MISSING else own.status
        return Combined(replace(own, status=status), Why.NOWHERE, ())

    def _alone(self, clause: Clause, place: int, why: Why, aside: Iterable[int]) -> Combined:
        counts = (place,) if why is not Why.NOWHERE else ()
        quotes = tuple(Quote(place, evidence) for evidence in clause.evidence)
        return Combined(clause, why, counts, quotes, self._quoted(clause.id, aside))

    def _quoted(self, id: str, places: Iterable[int]) -> tuple[Quote, ...]:
        return tuple(Quote(place, e) for place in places for e in self._of[place][id].evidence)

    def _newest(self, places: Sequence[int]) -> int | None:
        """By date where all have one, otherwise in the order given."""
        if not places:
            return None
        dated = all(self.documents[place].dated for place in places)
        return max(places, key=lambda place: (self.documents[place].dated if dated else "", place))

    def windows(self, clauses: Sequence[Combined]) -> tuple[PlacedWindow, ...]:
        """The time limits that count: of the documents that decide their clause, and all that belong to none."""
        by_id = {combined.clause.id: combined for combined in clauses}
        return tuple(
            PlacedWindow(place, window)
            for place, document in enumerate(self.documents)
            for window in document.windows
            if self._holds(place, window, by_id.get(_EVENTS.get(window.event, "")))
        )

    def _holds(self, place: int, window: Window, combined: Combined | None) -> bool:
        edit = together_edits.of_section(self.edits, window.section)
        if place == 0 and edit and edit.deletes:
            return False
        if combined is None or combined.why in (Why.NOWHERE, Why.ONLY, Why.SAME):
            return True
        return place in combined.counts


def explained(combined: Combined, names: Sequence[str]) -> str:
    """Why these words count, in a sentence; "" where the agreement alone speaks. `names` are the documents' names."""
    counting = " and ".join(names[place] for place in combined.counts)
    beaten = " and ".join(names[place] for place in dict.fromkeys(quote.document for quote in combined.replaced))
    if combined.why is Why.ONLY:
        return "" if combined.counts == (0,) else f"Only {counting} says it."
    return {
        Why.NOWHERE: "",
        Why.SAME: f"{counting} say the same.",
        Why.AMENDED: f"{counting} takes the place of {beaten}.",
        Why.PRECEDENCE: f"{counting} wins over {beaten}: the documents say so.",
        Why.CONFLICT: f"{counting} disagree, and neither says which one wins.",
        Why.DELETED: "An amendment deletes the section in which it stood.",
        Why.TOUCHED: "An amendment changes the section in which it stands, in words that do not name it.",
    }[combined.why]


def _says(clause: Clause | None) -> bool:
    return clause is not None and clause.status in _SAYS


def _precedence(document: Document) -> list[str]:
    """What a document says on which document wins."""
    found = [e.quote for c in document.clauses if c.id == together_precedence.CLAUSE for e in c.evidence]
    return found or [sentence.text for sentence in document.text if together_precedence.speaks(sentence.text)]


def _considered(own: Clause, edits: Sequence[Edit]) -> Iterable[Considered]:
    for edit in dict.fromkeys(edits):
        does = "deletes" if edit.deletes else "changes"
        yield Considered(edit.quote, f"an amendment {does} the section in which this term stood", None, edit.section)
    yield from (
        Considered(e.quote, "it stood in a section that an amendment touches", e.page, e.section)
        for e in own.evidence[:2]
    )
