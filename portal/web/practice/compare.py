"""What changed between two versions of a vendor's agreement: term by term, then the rest of the text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlmodel import Session
from starlette.responses import Response

from portal import access
from portal.models import Agreement, Finding
from portal.vocabulary import changes, kinds
from portal.vocabulary.kinds import TOGETHER
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import AgreementStatus
from portal.vocabulary.terms import EVENT_NAMES, STATUS_WORDS, as_written, hours_in_words, no_agreement
from portal.web.pages import Call, Page
from portal.web.render import render
from portal.workflow import agreement_lists, comparisons
from portal.workflow.comparisons import (
    ClauseChange,
    Comparison,
    Evidence,
    LimitChange,
    Pair,
    Piece,
    Sentence,
    Window,
    WordChange,
)

# How each change looks: sign and color of its badge. Its word is in the vocabulary.
BADGES: dict[str, tuple[str, str]] = {
    "removed": ("circle-minus", "bad"), "weakened": ("arrow-down", "bad"), "mixed": ("arrows-diff", "odd"),
    "unclear": ("help-hexagon", "unsure"), "added": ("plus", "good"), "strengthened": ("arrow-up", "good"),
    "decided": ("user", "wait"), "reworded": ("pencil", "none"), "unchanged": ("check", "none"),
    "changed": ("pencil", "none"), "moved": ("switch-horizontal", "none"),
}
SHOWN_PASSAGES = 40  # of the rest of the text; more are folded: a new contract around the agreement has a thousand


@dataclass(frozen=True, slots=True)
class Words:
    """One passage of a term in both versions; empty spans where a version has it not."""

    before: Sequence[Piece]
    after: Sequence[Piece]
    place_before: str
    place_after: str
    page_before: int | None
    page_after: int | None


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    before: str
    after: str
    longest_before: str
    longest_after: str
    badge: tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Term:
    """One term that changed."""

    title: str
    before: Finding
    after: Finding
    verdicts: str
    lost: Sequence[Any]
    gained: Sequence[Any]
    limits: Sequence[Limit]
    words: Sequence[Words]
    decisions: Sequence[str]
    elsewhere: Sequence[str]


@dataclass(frozen=True, slots=True)
class Group:
    turn: str
    badge: tuple[str, str, str]
    meaning: str
    terms: Sequence[Term]


@dataclass(frozen=True, slots=True)
class Summary:
    """The first lines of a comparison: the sentence, and how many terms there are of each change."""

    headline: str
    chips: Sequence[tuple[str, tuple[str, str, str]]]
    href: str
    other: int


def show(call: Call) -> Response:
    with call.parts.database.transaction(call.actor.practice_id, write=False) as db:
        agreement = access.agreement_for(db, call.actor, call.path("id"))
        two = comparisons.pair(db, call.actor, agreement, call.query("with"))
        versions = agreement_lists.versions(db, call.actor, agreement.vendor_id)
        vendor = access.vendor_for(db, call.actor, agreement.vendor_id)
        why = "" if two and two.tells else _why_not(db, call, agreement, versions, two)
    around: dict[str, Any] = {"agreement": agreement, "vendor": vendor, "two": two, "versions": versions,
              "others": [v for v in versions if v.id != agreement.id and v.status == AgreementStatus.READ],
              "unread": [v for v in versions if v.status == AgreementStatus.FAILED]}
    if not two or why:
        return render(call, "practice/agreements/compare_empty.html", why=why, **around)
    found = comparisons.whole(call.parts, two)  # reads files: no transaction waits for it
    return render(
        call, "practice/agreements/compare.html", **around,
        headline=changes.headline(found.counts, found.better, found.worse), groups=_groups(found, two),
        limits=[_limit(limit) for limit in sorted(found.limits, key=_place_in_list)], passages=found.passages,
        shown_passages=SHOWN_PASSAGES,
        badges={key: _badge(key, word) for key, word in changes.PASSAGES.items()},
        unchanged=[(change.title, change.after) for change in found.of(changes.UNCHANGED)],
        decided=sum(bool(row.human) for kept in (two.before, two.after) for row in kept.findings))


def summary(call: Call, two: Pair | None) -> Summary | None:
    """What the agreement's own page says of its changes since the version before it."""
    if two is None or not two.tells:
        return None
    found = comparisons.terms(call.parts, two)
    chips = [(turn, _badge(turn, f"{found.counts[turn]} {word.lower()}")) for turn, (word, _) in changes.TURNS.items()
             if turn in found.counts and turn != changes.UNCHANGED]
    return Summary(changes.headline(found.counts, found.better, found.worse), chips,
                   href(call, two.after.agreement, two.before.agreement), two.before.agreement.number)


def href(call: Call, agreement: Agreement, other: Agreement) -> str:
    return call.url("agreement-compare", id=agreement.id) + "?" + urlencode({"with": other.id})


def _why_not(db: Session, call: Call, agreement: Agreement, versions: Sequence[Agreement], two: Pair | None) -> str:
    """Why there is nothing to compare, in a sentence."""
    if two:
        return next(f"Version {kept.agreement.number}: {no_agreement(kept.reading.quality)}"
                    for kept in (two.before, two.after) if not kept.tells)
    if agreement.status != AgreementStatus.READ:
        return f"Version {agreement.number} was not read, so its words are not known."
    wanted = next((v for v in versions if v.id == call.query("with")), None)
    if wanted and wanted.id == agreement.id:
        return "That is the same version. Choose another one."
    if wanted:
        return f"Version {wanted.number} was not read, so its words are not known."
    if agreement.number == min(version.number for version in versions):
        return "This is the first version. When the vendor sends another one, it opens with what changed."
    return "No version before this one was read."


def _groups(found: Comparison, two: Pair) -> list[Group]:
    return [Group(turn, _badge(turn, word), meaning, [_term(change, two) for change in found.of(turn)])
            for turn, (word, meaning) in changes.TURNS.items() if turn != changes.UNCHANGED and found.of(turn)]


def _badge(turn: str, word: str) -> tuple[str, str, str]:
    sign, color = BADGES[turn]
    return sign, word, color


def _term(change: ClauseChange, two: Pair) -> Term:
    before, after = two.before.finding(change.id), two.after.finding(change.id)
    if before is None or after is None:  # a term of both, or it would not have been compared
        raise LookupError(change.id)
    return Term(
        change.title, before, after, changes.verdicts(change.before, change.after, STATUS_WORDS),
        change.told(change.reasons_lost), change.told(change.reasons_gained),
        [_limit(limit) for limit in change.limits if limit.turn != changes.UNCHANGED],
        [_words(words) for words in change.words if not words.same], list(_decisions(before, after, two)),
        list(_elsewhere(before, after, two)))


def _decisions(before: Finding, after: Finding, two: Pair) -> Iterable[str]:
    for row, kept in ((before, two.before), (after, two.after)):
        if row.human:
            yield (f"In version {kept.agreement.number} {row.decided_by} set it to {STATUS_WORDS[row.human]}; "
                   f"it was read as {STATUS_WORDS[row.computed]}.")


def _elsewhere(before: Finding, after: Finding, two: Pair) -> Iterable[str]:
    """What the documents that are read together with a version do to the term."""
    for row, kept in ((before, two.before), (after, two.after)):
        for note in row.reason_notes:
            if note["code"] == TOGETHER:
                yield f"Version {kept.agreement.number}: {note['text']}"


def _words(words: WordChange) -> Words:
    before = [piece for piece in words.pieces if piece.kept != "added"] if words.before else []
    after = [piece for piece in words.pieces if piece.kept != "removed"] if words.after else []
    return Words(before, after, place(words.before), place(words.after),
                 words.before.page if words.before else None, words.after.page if words.after else None)


def place(where: Evidence | Sentence | None) -> str:
    """Section 3.3(b), page 3."""
    if where is None:
        return ""
    return kinds.place({"section": where.section, "page": where.page})


def _limit(limit: LimitChange) -> Limit:
    before = _side(limit.before, limit.beside_before)
    after = _side(limit.after, limit.beside_after)
    return Limit(EVENT_NAMES.get(limit.event, EVENT_NAMES["other"]), before[0], after[0], before[1], after[1],
                 _badge(limit.turn, changes.LIMIT_TURNS[limit.turn]))


def _place_in_list(limit: LimitChange) -> int:
    events = list(EVENT_NAMES)
    return events.index(limit.event) if limit.event in events else len(events)


def _side(window: Window | None, others: Sequence[Window]) -> tuple[str, str]:
    """One version's time limit, with those that it is in conflict with."""
    words, longest = _written(window)
    told = [_written(other)[0] for other in others]
    return changes.limit(words, [one[:1].lower() + one[1:] for one in told]), "" if others else longest


def _written(window: Window | None) -> tuple[str, str]:
    """A time limit as written, and how long it can be at most."""
    if window is None:
        return "None", ""
    words = as_written({name: getattr(window, name) for name in ("number", "unit", "trigger", "qualifier",
                                                                 "direction")})
    worst = window.hours_worst
    return words[:1].upper() + words[1:], f"at most {hours_in_words(worst)}" if worst else ""


routes = [
    Page("/agreements/{id}/compare", show, permission=Permission.AGREEMENTS_READ, name="agreement-compare",
         opens="none"),
]
