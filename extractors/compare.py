"""Two versions of an agreement, clause by clause: what came, went, grew weaker or stronger, with the words of both."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from extractors import compare_limits, compare_text, compare_words
from extractors.compare_limits import LimitChange, Turn
from extractors.compare_text import Passage, Sentence, TextLine
from extractors.compare_words import Kept, Piece
from extractors.types import Clause, Evidence, Reading, ReasonNote, Status, Tier, Window

LOST = (Turn.REMOVED, Turn.WEAKENED, Turn.MIXED)
# Which event's time limits belong to which clause; a report must come within its own.
CLAUSE_EVENTS = {
    "report-breach": ("breach",),
    "report-unauthorized-use": ("unauthorized-use",),
    "report-security-incident": ("security-incident", "security-incident-attempts"),
    "individual-access": ("access",),
    "amendment": ("amendment",),
    "accounting": ("accounting",),
    "return-or-destroy": ("return-destroy",),
    "termination-for-breach": ("cure",),
    "subcontractor-flow-down": ("new-subcontractor",),
}
# Two quotes that share less than this are two quotes.
ALIKE = 0.4
_SIGNS = re.compile(r"(?i)\s*(?:by|(?:printed )?name|signature)\s*:\s*(?:/s/\s*)?")
_ABSENT = (Status.MISSING, Status.NOT_APPLICABLE)
_RANKS = {Status.PRESENT: 1, Status.WEAK: 0, Status.CONFLICT: 0}


@dataclass(frozen=True, slots=True)
class Version:
    """What is compared of one version. `decided` are the verdicts that people set in place of the computed ones; `text`
    is empty where it is not known or too poor to compare. `tells` is False for a text that says nothing of its terms:
    no agreement, or too poor to read."""

    clauses: Sequence[Clause]
    windows: Sequence[Window]
    text: Sequence[Sentence] = ()
    decided: Mapping[str, Status] = field(default_factory=dict)
    tells: bool = True

    def status(self, clause: Clause) -> Status:
        """The verdict that counts: the human's word over ours."""
        return self.decided.get(clause.id, clause.status)

    def quotes(self, clause: Clause) -> tuple[Evidence, ...]:
        """The words of a clause, and those that set its time limits where they stand apart."""
        found = list(clause.evidence)
        for window in self.windows:
            if window.event in CLAUSE_EVENTS.get(clause.id, ()) and not any(_holds(e, window) for e in found):
                found.append(Evidence(window.quote, window.page, window.section, window.boxes))
        return tuple(found)

    def reasons(self, clause: Clause) -> tuple[str, ...]:
        """The reasons that count; one who overruled the verdict overruled them too."""
        return () if clause.id in self.decided else clause.reasons


def _holds(evidence: Evidence, window: Window) -> bool:
    return compare_words.letters(window.quote) in compare_words.letters(evidence.quote)


def version(reading: Reading, lines: Sequence[TextLine]) -> Version:
    """A reading and the lines that it was read from, to be compared."""
    tells = reading.quality == "good" and reading.is_baa
    return Version(reading.clauses, reading.windows, compare_text.sentences(lines) if tells else (), tells=tells)


@dataclass(frozen=True, slots=True)
class WordChange:
    """The words of one passage of a term then and now; None where the other version has no such passage."""

    before: Evidence | None
    after: Evidence | None
    pieces: tuple[Piece, ...]

    @property
    def same(self) -> bool:
        return all(piece.kept is Kept.SAME for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause of the catalogue in both versions. `before` and `after` are the verdicts that count."""

    id: str
    title: str
    tier: Tier
    turn: Turn
    before: Status
    after: Status
    reasons_before: tuple[str, ...]
    reasons_after: tuple[str, ...]
    words: tuple[WordChange, ...]
    limits: tuple[LimitChange, ...]
    same_words: bool
    notes: tuple[ReasonNote, ...] = ()

    def told(self, codes: Sequence[str]) -> list[ReasonNote]:
        """Reasons in plain words."""
        return [note for note in self.notes if note.code in codes]

    @property
    def reasons_gained(self) -> tuple[str, ...]:
        if self.turn is Turn.UNCLEAR:
            return ()
        return tuple(code for code in self.reasons_after if code not in self.reasons_before)

    @property
    def reasons_lost(self) -> tuple[str, ...]:
        if self.turn is Turn.UNCLEAR:  # what one text cannot tell is not gone
            return ()
        return tuple(code for code in self.reasons_before if code not in self.reasons_after)

    @property
    def worse(self) -> bool:
        """Lost or weaker. What the agreement permits the vendor is not asked for, so its end is no loss."""
        return self.turn is Turn.WEAKENED or (self.turn is Turn.REMOVED and self.tier is not Tier.PERMISSION)

    @property
    def better(self) -> bool:
        return self.turn is Turn.STRENGTHENED or (self.turn is Turn.ADDED and self.tier is not Tier.PERMISSION)


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed. `passages` are those outside of any term; None where a text is missing or too poor. `tells`
    is False where one of the two says nothing of its terms, so that nothing of the change can be told."""

    clauses: tuple[ClauseChange, ...]
    limits: tuple[LimitChange, ...]
    passages: tuple[Passage, ...] | None
    tells: bool = True

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(clause.turn for clause in self.clauses)
        return {turn.value: found[turn] for turn in Turn if found[turn]}

    @property
    def better(self) -> int:
        return sum(clause.better for clause in self.clauses)

    @property
    def worse(self) -> int:
        return sum(clause.worse for clause in self.clauses)

    @property
    def lost(self) -> bool:
        """True where a clause was removed or became weaker, in one way at least."""
        return any(clause.turn in LOST for clause in self.clauses)

    def of(self, turn: str) -> tuple[ClauseChange, ...]:
        return tuple(clause for clause in self.clauses if clause.turn == turn)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, the part of "comparison/1" that does not name the files."""
        return {
            "summary": {turn.value: self.counts.get(turn, 0) for turn in Turn},
            "clauses": [_clause_json(clause) for clause in self.clauses],
            "windows": [
                {
                    "event": c.event,
                    "change": c.turn.value,
                    "before": _plain(c.before),
                    "after": _plain(c.after),
                    "before_in_conflict_with": [asdict(w) for w in c.beside_before],
                    "after_in_conflict_with": [asdict(w) for w in c.beside_after],
                }
                for c in self.limits
            ],
            "text": None
            if self.passages is None
            else [
                {
                    "change": p.change.value,
                    "before": _plain(p.before),
                    "after": _plain(p.after),
                    "words": [asdict(piece) for piece in p.pieces],
                }
                for p in self.passages
            ],
        }


def _clause_json(change: ClauseChange) -> dict[str, Any]:
    return {
        "id": change.id,
        "title": change.title,
        "tier": change.tier.value,
        "change": change.turn.value,
        "before": {"status": change.before.value, "reasons": list(change.reasons_before)},
        "after": {"status": change.after.value, "reasons": list(change.reasons_after)},
        "reasons_gained": list(change.reasons_gained),
        "reasons_lost": list(change.reasons_lost),
        "words": [
            {"before": _plain(w.before), "after": _plain(w.after), "words": [asdict(p) for p in w.pieces]}
            for w in change.words
        ],
    }


def _plain(value: Evidence | Window | Sentence | None) -> dict[str, Any] | None:
    return None if value is None else asdict(value)


def compare(before: Version, after: Version) -> Comparison:
    """All that the later version has otherwise. Swapping the versions swaps added and removed, weakened and
    strengthened, and changes no other verdict."""
    clauses, limits = _compared(before, after)
    return Comparison(clauses, limits, _outside(before, after), before.tells and after.tells)


def clauses(before: Version, after: Version) -> Comparison:
    """The same without the passages outside of terms, which take the longest."""
    return Comparison(*_compared(before, after), None, before.tells and after.tells)


def _compared(before: Version, after: Version) -> tuple[tuple[ClauseChange, ...], tuple[LimitChange, ...]]:
    limits = _limits(before, after)
    old = {clause.id: clause for clause in before.clauses}
    texts = _said(before), _said(after)
    return tuple(
        _clause(before, after, old[clause.id], clause, limits, texts) for clause in after.clauses if clause.id in old
    ), limits


def _limits(before: Version, after: Version) -> tuple[LimitChange, ...]:
    if not (before.tells and after.tells):
        return compare_limits.untold(*(side.windows if side.tells else () for side in (before, after)))
    clashing = {
        event
        for side in (before, after)
        for clause in side.clauses
        if side.status(clause) is Status.CONFLICT
        for event in CLAUSE_EVENTS.get(clause.id, ())
    }
    return compare_limits.changes(before.windows, after.windows, clashing)


def _said(version: Version) -> str:
    """All letters of the text, in which a quote of the other version may stand without being quoted here."""
    return "".join(compare_words.unnumbered(sentence.text) for sentence in version.text)


def _clause(
    before: Version, after: Version, old: Clause, new: Clause, limits: Sequence[LimitChange], texts: tuple[str, str]
) -> ClauseChange:
    own = tuple(c for c in limits if c.event in CLAUSE_EVENTS.get(new.id, ()))
    words = _words(before.quotes(old), after.quotes(new), texts)
    same = all(word.same for word in words)
    was, now = before.status(old), after.status(new)
    reasons = before.reasons(old), after.reasons(new)
    decided_only = same and old.status is new.status and was is not now
    turn = Turn.DECIDED if decided_only else _turn(was, now, _signs(was, now, *reasons, own), same)
    if not (before.tells and after.tells):
        turn = Turn.UNCLEAR
    notes = {note.code: note for note in (*old.reason_notes, *new.reason_notes)}
    return ClauseChange(new.id, new.title, new.tier, turn, was, now, *reasons, words, own, same, tuple(notes.values()))


def _turn(was: Status, now: Status, signs: set[str], same: bool) -> Turn:
    if Status.UNCLEAR in (was, now) and was is not now:
        return Turn.UNCLEAR
    if was in _ABSENT or now in _ABSENT:
        return _arrival(was, now, same)
    return compare_limits.of_signs(signs) or (Turn.UNCHANGED if same else Turn.REWORDED)


def _arrival(was: Status, now: Status, same: bool) -> Turn:
    if was in _ABSENT and now in _ABSENT:
        return Turn.UNCHANGED if same else Turn.REWORDED
    return Turn.ADDED if was in _ABSENT else Turn.REMOVED


def _signs(was: Status, now: Status, old: Sequence[str], new: Sequence[str], limits: Sequence[LimitChange]) -> set[str]:
    """ "+" for what became better, "-" for what became worse: the verdict, the reasons, the time limits."""
    signs = compare_limits.signs(limits)
    rank = _RANKS.get(now, 0) - _RANKS.get(was, 0)
    if rank > 0 or set(old) - set(new):
        signs.add("+")
    if rank < 0 or set(new) - set(old):
        signs.add("-")
    return signs


def _words(old: Sequence[Evidence], new: Sequence[Evidence], texts: tuple[str, str]) -> tuple[WordChange, ...]:
    """The quotes of both sides in pairs, in the later version's order, then those that are gone."""
    scored = ((_alike(a, b), i, j) for i, a in enumerate(old) for j, b in enumerate(new))
    pairs = compare_text.matched(pair for pair in scored if pair[0] >= ALIKE)
    partner = {j: i for i, j in pairs.items()}
    made = [_word(old[partner[j]] if j in partner else None, one, texts) for j, one in enumerate(new)]
    return tuple(made + [_word(one, None, texts) for i, one in enumerate(old) if i not in pairs])


def _alike(old: Evidence, new: Evidence) -> float:
    if compare_words.unnumbered(old.quote) == compare_words.unnumbered(new.quote):
        return 2.0
    was, now = (compare_words.counted(compare_words.bare(e.quote)) for e in (old, new))
    return compare_words.likeness(was, now)


def _word(old: Evidence | None, new: Evidence | None, texts: tuple[str, str]) -> WordChange:
    was, now = (compare_words.bare(e.quote) if e else "" for e in (old, new))
    quoted_otherwise = _stands(was, texts[1]) and _stands(now, texts[0])  # and no word of the agreement changed
    if quoted_otherwise or (old and new and _signer(was) == _signer(now) != ""):
        return WordChange(old, new, (Piece(Kept.SAME, now or was),))
    return WordChange(old, new, compare_words.difference(was, now))


def _signer(line: str) -> str:
    """Who signs on a line to sign: "By: /s/ Ada Sample" and "Name: Ada Sample" say the same; "" on other lines."""
    found = _SIGNS.match(line)
    return compare_words.letters(line[found.end() :]) if found else ""


def _stands(quote: str, text: str) -> bool:
    words = compare_words.unnumbered(quote)
    place = text.find(words)
    return place >= 0 and not (words[:1].isdigit() and text[place - 1 : place].isdigit())  # 5 days are not 15 days


def _outside(before: Version, after: Version) -> tuple[Passage, ...] | None:
    """The changes of the text that no term's words tell."""
    if not before.text or not after.text:
        return None
    old, new = _quoted(before), _quoted(after)

    def told(s: Sentence | None, quoted: str) -> bool:
        return s is None or compare_words.unnumbered(s.text) in quoted

    def untold(p: Passage) -> bool:
        return not (told(p.before, old) and told(p.after, new))

    return compare_text.changes(before.text, after.text, untold)


def _quoted(version: Version) -> str:
    return "\n".join(compare_words.unnumbered(e.quote) for clause in version.clauses for e in version.quotes(clause))
