"""The time limits of an agreement beside the practice's own: which are within, which are over, which have no number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from portal.vocabulary.kinds import TOGETHER
from portal.vocabulary.terms import EVENT_CLAUSES, EVENT_NAMES, as_written, hours_in_words

RULE_CEILING_HOURS = 60 * 24  # a breach must be told within 60 days of discovery, whatever the agreement says
OVER_TARGET = "OVER-TARGET"
STAGES = {"full": "for the full report", "followup": "for news of it"}


class Fit(StrEnum):
    """How a time limit stands against the practice's own."""

    WITHIN = "within"
    OVER = "over"
    NO_NUMBER = "no-number"
    CONFLICT = "conflict"
    NOT_COMPARED = "not-compared"


@dataclass(frozen=True, slots=True)
class Limit:
    """One time limit that the agreement states, or that it should state and does not (`stated` is False).
    Hours are None where there is no number. `own` is the practice's longest acceptable time in hours, `left` what the
    longest time leaves of the practice's own legal deadline, in days; None where it has none."""

    event: str
    name: str
    words: str
    nominal: int | None
    worst: int | None
    own: int | None
    fit: Fit
    result: str
    clause: str
    page: int | None = None
    section: str = ""
    quote: str = ""
    stated: bool = True
    left: int | None = None
    later: bool = False  # it is for what follows the first notice
    document: Mapping[str, Any] = field(default_factory=dict)  # in which it stands, where several were read together


def compare(windows: Iterable[Mapping[str, Any]], own: Mapping[str, int], conflicts: Iterable[str] = ()) -> list[Limit]:
    """Each "after" window against the practice's own limit for its event, in the catalogue's order; then the events
    that the practice has a limit for and the agreement says nothing of. `conflicts` are clauses in conflict."""
    clashing = frozenset(conflicts)
    found = [window for window in windows if window.get("direction", "after") != "before"]
    told = {window["event"] for window in found}
    limits = [_limit(window, own.get(window["event"]), clashing) for window in found]
    limits += [_absent(event, own[event]) for event in own if event in EVENT_NAMES and event not in told]
    order = list(EVENT_NAMES)
    return sorted(limits, key=lambda limit: (order.index(limit.event), limit.later))


def before(windows: Iterable[Mapping[str, Any]]) -> list[Limit]:
    """The periods of notice before something happens. Longer is better there, so they stand apart."""
    return [_limit(window, None, frozenset()) for window in windows if window.get("direction", "after") == "before"]


def _limit(window: Mapping[str, Any], own: int | None, clashing: frozenset[str]) -> Limit:
    event = window["event"] if window["event"] in EVENT_NAMES else "other"
    clause = EVENT_CLAUSES.get(event, "")
    worst = window["hours_worst"] if window["hours_worst"] is not None else window["hours_nominal"]
    fit, result = _fit(event, window["hours_nominal"], worst, own)
    later = window.get("stage", "initial") != "initial"
    if later:
        own, fit, result = None, Fit.NOT_COMPARED, "Your limit is for the first notice"
    if clause in clashing and window["number"] is not None:
        fit, result = Fit.CONFLICT, "Another passage says something else"
    return Limit(event, EVENT_NAMES[event], _words(window), window["hours_nominal"], worst, own, fit, result,
                 clause, window.get("page"), window.get("section") or "", window.get("quote") or "",
                 document=window.get("document") or {}, left=window.get("days_left"),
                 later=later)


def _words(window: Mapping[str, Any]) -> str:
    """The time as written, with what it is for where that is not the first notice, or "every" where it comes again."""
    again = window["event"] == "security-incident-attempts" or window.get("stage") == "followup"
    every = "every " if again and window["number"] is not None else ""
    return every + ", ".join(filter(None, [as_written(window), STAGES.get(window.get("stage", ""), "")]))


def _absent(event: str, own: int) -> Limit:
    return Limit(event, EVENT_NAMES[event], "not stated", None, None, own, *_fit(event, None, None, own),
                 EVENT_CLAUSES.get(event, ""), stated=False)


def _fit(event: str, nominal: int | None, worst: int | None, own: int | None) -> tuple[Fit, str]:
    if worst is None:
        return Fit.NO_NUMBER, "The rule allows up to 60 days" if event == "breach" else "Could take any time"
    if own is None:
        return Fit.NOT_COMPARED, "You have set no limit"
    if worst <= own:
        return Fit.WITHIN, f"Your limit is {hours_in_words(own)}"
    if nominal is not None and nominal <= own:
        return Fit.OVER, f"Over {hours_in_words(own)} when a weekend falls in it"
    return Fit.OVER, f"Your limit is {hours_in_words(own)}"


def slow(limits: Iterable[Limit]) -> dict[str, Limit]:
    """The terms whose every time is longer than the practice accepts, each with the shortest: the one rule for the
    verdict, the table and what a vendor is asked for."""
    over: dict[str, Limit] = {}
    within = set()
    for limit in limits:
        if limit.fit is Fit.WITHIN:
            within.add(limit.clause)
        elif limit.fit is Fit.OVER:
            known = over.setdefault(limit.clause, limit)
            over[limit.clause] = min(known, limit, key=lambda one: one.worst or 0)
    return {clause: limit for clause, limit in over.items() if clause not in within}


def weigh(tier: str, status: str, notes: Sequence[Mapping[str, Any]], over: Limit | None) -> tuple[str, list[Any]]:
    """The verdict on a term and its reasons with the practice's own limit in place of the reading's: `over` is the time
    that is longer than it, or None. A term that is there and has no other reason is weak or not by that alone."""
    rest = [note for note in notes if note["code"] != OVER_TARGET]
    kept = [*rest, _over_note(over, clashing=status == "conflict")] if over else rest
    if status == "present":
        return ("weak" if over else "present"), kept
    if status == "weak" and len(rest) < len(notes) and not over and not _weaken(tier, rest):
        return "present", kept
    return status, kept if status in ("weak", "conflict") else rest


def _weaken(tier: str, notes: Sequence[Mapping[str, Any]]) -> bool:
    return any(note["severity"] != "w1" or tier == "required" for note in notes if note["code"] != TOGETHER)


def _over_note(limit: Limit, *, clashing: bool) -> dict[str, str]:
    longest, own = hours_in_words(limit.worst or 0), hours_in_words(limit.own or 0)
    which = "Even the shorter time" if clashing else "It"
    return {"code": OVER_TARGET, "severity": "w2", "text": f"{which} can take up to {longest}; your limit is {own}.",
            "advice": f"Ask for at most {own}, so that you can still meet your own deadlines."}
