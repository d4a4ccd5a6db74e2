"""What a statement says: which concepts its words carry, and who acts at each place of it."""

from __future__ import annotations

import re

from extractors import acts as acts_of
from extractors import orders
from extractors.acts import Act
from extractors.rulebook import Concept, Rulebook
from extractors.statements import Statement

_BY = re.compile(r"\bby (?:the )?(BA|CE)\b(?!'s)")


class Senses:
    """Finds concepts in statements and remembers what it found."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._concepts = rulebook.concepts
        self._found: dict[tuple[str, str], re.Match[str] | None] = {}
        self._acts: dict[str, tuple[Act, ...]] = {}

    def find(self, concept: str, text: str) -> re.Match[str] | None:
        """The first place where the text says the concept."""
        key = (concept, text)
        if key not in self._found:
            self._found[key] = _search(self._concepts[concept], text)
        return self._found[key]

    def acts(self, text: str) -> tuple[Act, ...]:
        """The subjects and verbs of the text in order."""
        if text not in self._acts:
            self._acts[text] = tuple(acts_of.acts(text))
        return self._acts[text]

    def governing(self, statement: Statement, place: int) -> Act:
        """Who acts at `place` in the statement's full text; unknown where the wording does not say."""
        acts = self.acts(statement.full)
        before = [act for act in acts if act.place <= place]
        later = next((act for act in acts if not act.negated or ";" not in statement.full[place : act.place]), _NOBODY)
        act = before[-1] if before else later
        act = _main(statement.full, act, acts)
        if not acts and _is_entry(statement):
            act = Act("unknown", "duty", False, False, 0)
        if (ordered := orders.given(statement, acts, place)) is not None:
            act = ordered
        elif act.who == "unknown":
            act = self._passive(statement, place, act)
        if act.who == "unknown" and (who := _heading_actor(statement.headings)):
            if who == "CE" and (own := next((a for a in acts if a.who == "BA" and a.how == "duty"), None)):
                return own
            return Act(who, "duty" if act.how == "none" else act.how, act.negated, act.freed, act.place)
        return act

    def helping(self, statement: Statement) -> Act | None:
        """What the vendor does about the same thing: "Clinic can fix it, and if it cannot, Vendor will fix it"."""
        found = orders.HELPS.search(statement.full)
        if found is None:
            return None
        return next((act for act in self.acts(statement.full) if act.place > found.start() and act.who == "BA"), None)

    def _passive(self, statement: Statement, place: int, act: Act) -> Act:
        found = _BY.search(statement.full, max(act.place, place))
        before = statement.full[: found.start()] if found else ""
        if found is None or orders.AS_ASKED.search(before) or _AS_IF_DONE.search(before):
            return act
        return Act(found[1], act.how, act.negated, act.freed, act.place)


_NOBODY = Act("unknown", "none", False, False, 0)
# "As would not offend against Subpart E were it done by CE": a comparison, not a doer.
_AS_IF_DONE = re.compile(
    r"\b(?:were|was|if|as if|as though) (?:it|that|this|they|so) (?:were |was )?(?:to be )?"
    r"(?:done|made|performed|used) $"
)
_ENTRY = re.compile(r"^(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*(?P<label>[a-z][\w ,/'()&-]{2,45}?): (?=\S+ \S)")


def _is_entry(statement: Statement) -> bool:
    """An entry of a term sheet, whose label stands for the verb: "Protection: suitable safeguards for PHI"."""
    found = _ENTRY.match(statement.text)
    return found is not None and not statement.passage.is_row and not statement.passage.stems


def _search(concept: Concept, text: str) -> re.Match[str] | None:
    """The first match that nothing bars. What bars one ends at its comma: behind it the same words may count."""
    found = concept.pattern.search(text)
    while found and concept.barred and concept.barred.search(text[max(0, found.start() - 80) : found.start()]):
        comma = text.find(", ", found.start() + 1, found.end())
        # Behind the match's beginning in any case: one that is empty or opens with the comma would be found for ever.
        found = concept.pattern.search(text, max(found.end(), found.start() + 1) if comma < 0 else comma)
    return found


_CONDITION = re.compile(
    r"(?:^|[;:.] )(?:\W*\w{1,4}[.)] |\d+(?:\.\d+)* )*(?:and |or |but )?(?:when|when(?:so)?ever|where|wherever|if|once"
    r"|should|as soon as|as and when|each time|every time|at such times? as|on any occasion"
    r"|in (?:the event|any case|case)|to the extent)\b[^;:.]*$"
)
# "CE shall say which it wants, and BA shall do accordingly".
_OBEYED = re.compile(
    r"(?:,|;|,? and| whereupon)(?: then)? BA (?:shall|will|must) (?:then |\w+ly )?"
    r"(?:do (?:so|it|this|that|accordingly|as)"
    r"|act (?:accordingly|on it)|comply|follow (?:it|that|this)|proceed accordingly)\b"
)


def _main(text: str, act: Act, acts: tuple[Act, ...]) -> Act:
    """The vendor's own act where the one found is the practice's in a condition: "when CE asks, BA shall"."""
    if act.who == "CE" and (obeyed := _OBEYED.search(text, act.place)):
        return next((later for later in acts if later.place > obeyed.start()), act)
    if act.who != "CE" or not _CONDITION.search(text[: act.place]):
        return act
    for later in acts:
        between = text[act.place : later.place]
        if later.place > act.place and between.endswith((", BA ", ", then BA ")) and ";" not in between:
            return later
    return act


_CE_HEADING = re.compile(
    r"\bwhat (?:BA asks? of CE|CE (?:shall|will|must|agrees to|has to) do|CE promises)\b"
    r"|(?:obligations?|responsibilit(?:y|ies)|duties|requirements|covenants|provisions for|undertakings) (?:of"
    r"|for) (?:the )?CE\b|^CE(?:'s)? (?:obligations?|responsibilities|duties|shall|agrees)|\bCE(?:'s)?"
    r" (?:(?:own )?obligations|responsibilities|duties|tasks|undertakings|commitments|promises|part|side)"
    r"|by CE\W*$|requests by CE|\bCE (?:shall|will|must|undertakes|promises)(?: to)?\W*$"
    r"|\b(?:what|things) (?:BA (?:asks|needs|expects|wants) (?:of|from)"
    r"|CE (?:undertakes|does|agrees|needs to do|takes care of))\b"
)
_BA_HEADING = re.compile(
    r"\bwhat BA (?:(?:shall|will|must|agrees to|undertakes to|has to) do|promises|undertakes)\b"
    r"|(?:obligations?|responsibilit(?:y|ies)|duties|requirements|activities|covenants|undertakings"
    r"|disclosures?|tasks|commitments|promises) (?:of|for|by) (?:the )?BA\b"
    r"|\bBA(?:'s)? (?:obligations?|responsibilities|duties|tasks|undertakings|commitments|promises|agrees)"
    r"|\bBA (?:shall|will|must|undertakes|promises)(?: to)?\W*$|\bwhat BA (?:does|agrees to)\b"
)


def _heading_actor(headings: str) -> str:
    for heading in reversed(headings.split(" | ")):
        if _CE_HEADING.search(heading) and not re.search(r"\bby BA\b|carried out|performed|delegated", heading):
            return "CE"
        if _BA_HEADING.search(heading):
            return "BA"
    return ""
