"""A negotiation as its pages show it: each request with who said what, what a new version makes of it, whose move
it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from portal import access
from portal.models import Agreement, Negotiation, NegotiationRequest, RequestMove, Vendor
from portal.templating import count
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import NegotiationStatus, RequestStatus
from portal.workflow import findings, negotiations, negotiations_matching
from portal.workflow.negotiations_matching import Comparison, Match

Badge = tuple[str, str, str]  # sign, word, color
TO_DECIDE = (RequestStatus.COUNTERED, RequestStatus.DECLINED)
AGREED = (RequestStatus.ACCEPTED, RequestStatus.ACCEPTED_COUNTER)
GIVEN_UP = (RequestStatus.RISK_ACCEPTED, RequestStatus.WITHDRAWN)
OUTCOME_WORDS = {"met": "met", "partly-met": "partly met", "not-met": "not met", "unclear": "to look up",
                 "to-sign": "to sign"}
BADGES: Mapping[str, Badge] = {
    "draft": ("pencil", "Draft", "none"), "asked": ("hourglass", "With the vendor", "wait"),
    "decide": ("user-exclamation", "Waiting on us", "warn"), "due": ("hourglass", "Next version due", "wait"),
    "closed": ("check", "Done", "good"), "discarded": ("circle-minus", "Discarded", "none")}


@dataclass(frozen=True, slots=True)
class Item:
    """One request with its history and what the new version makes of it, if there is one."""

    request: NegotiationRequest
    moves: Sequence[RequestMove]
    match: Match | None

    @property
    def last(self) -> RequestMove | None:
        return self.moves[-1] if self.moves else None


@dataclass(frozen=True, slots=True)
class View:
    negotiation: Negotiation
    vendor: Vendor
    agreement: Agreement
    items: Sequence[Item]
    others: Sequence[Item]
    comparison: Comparison | None

    @property
    def counts(self) -> Mapping[str, int]:
        return negotiations.counts([item.request for item in self.items])

    @property
    def badge(self) -> Badge:
        return badge(self.negotiation.status, self.counts)

    @property
    def verdict(self) -> str:
        return verdict(self.negotiation.status, self.counts, len(self.items))

    @property
    def outcome(self) -> str:
        return outcome(self.comparison) if self.comparison else ""

    @property
    def may_close(self) -> bool:
        waiting = (RequestStatus.ASKED, *TO_DECIDE)
        return self.negotiation.status == NegotiationStatus.ANSWERED and not any(
            self.counts.get(status) for status in waiting)


def build(db: Session, actor: Actor, negotiation: Negotiation) -> View:
    requests = negotiations.requests_of(db, negotiation)
    moves = negotiations.moves_of(db, requests)
    newer = negotiations_matching.newer(db, actor, negotiation) if negotiation.sent_at else None
    compared = negotiations_matching.compare(db, actor, negotiation, newer) if newer else None
    items = [Item(request, moves.get(request.id, ()), compared.of(request) if compared else None)
             for request in requests]
    return View(negotiation, access.vendor_for(db, actor, negotiation.vendor_id),
                access.agreement_for(db, actor, negotiation.agreement_id),
                [item for item in items if item.request.chosen], [item for item in items if not item.request.chosen],
                compared)


@dataclass(frozen=True, slots=True)
class Beside:
    """What the page of an agreement tells of requests: those on this version, how many terms could be asked for, and
    what this version makes of those on an earlier one."""

    negotiation: Negotiation | None
    terms: int
    decided: bool
    comparison: Comparison | None

    @property
    def outcome(self) -> str:
        return outcome(self.comparison) if self.comparison else ""


def beside(db: Session, actor: Actor, agreement: Agreement) -> Beside:
    """Asked for each view of an agreement that was read."""
    rows = [row for row in findings.of_agreement(db, agreement) if findings.needs_work(row)]
    earlier = negotiations_matching.before(db, actor, agreement)
    return Beside(negotiations.open_for(db, agreement), len(rows), all(row.decision for row in rows),
                  negotiations_matching.compare(db, actor, earlier, agreement) if earlier else None)


def badge(status: str, counts: Mapping[str, int]) -> Badge:
    """The state of a negotiation: sign, word and color."""
    if _discarded(status, counts):
        return BADGES["discarded"]
    if status != NegotiationStatus.CLOSED and any(counts.get(key) for key in TO_DECIDE):
        return BADGES["decide"]
    return BADGES["due" if status == NegotiationStatus.ANSWERED else status]


def _discarded(status: str, counts: Mapping[str, int]) -> bool:
    """Ended as a draft: nothing of it was ever asked."""
    return status == NegotiationStatus.CLOSED and not any(
        number for key, number in counts.items() if key != RequestStatus.DRAFT)


def verdict(status: str, counts: Mapping[str, int], asked: int) -> str:
    """The first line: what waits, and for whom."""
    if status == NegotiationStatus.DRAFT:
        return f"{count(asked, 'change')} to ask for."
    if _discarded(status, counts):
        return f"{count(asked, 'change')} drafted, never sent."
    decide = sum(counts.get(key, 0) for key in TO_DECIDE)
    waiting = counts.get(RequestStatus.ASKED, 0)
    parts = [f"{decide} to decide"] if decide else []
    parts += [f"{waiting} with the vendor"] if waiting else []
    agreed = sum(counts.get(key, 0) for key in AGREED)
    parts += [f"{agreed} agreed"] if agreed else []
    dropped = sum(counts.get(key, 0) for key in GIVEN_UP)
    parts += [f"{dropped} given up"] if dropped else []
    return f"{count(asked, 'change')} asked for: {', '.join(parts) or 'nothing is open'}."


def outcome(comparison: Comparison) -> str:
    """4 met, 1 partly met, 1 not met."""
    counts = comparison.counts
    return ", ".join(f"{counts[key]} {word}" for key, word in OUTCOME_WORDS.items() if counts.get(key))
