"""How far a new version of an agreement gives what was asked for, and what is worth asking for. Pure arithmetic."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from portal.scoring.limits import OVER_TARGET
from portal.vocabulary.terms import hours_in_words

# The earliest notice counts where an event is told in stages (rule B-3.8); elsewhere the longest time does.
IN_STAGES = ("breach", "unauthorized-use", "security-incident")
GRAVE = ("w2", "w3")
DEMANDED = ("required", "required-if")


class Outcome(StrEnum):
    """What became of a request in a new version."""

    MET = "met"
    PARTLY = "partly-met"
    NOT_MET = "not-met"
    UNCLEAR = "unclear"
    TO_SIGN = "to-sign"


NOT_SIGNED = "It is a draft and not signed yet. Have both sides sign before patient data moves."


@dataclass(frozen=True, slots=True)
class Before:
    """A request: the status and reasons that the review gave then, the hours that were asked for, if any, and whether
    other words than ours were accepted."""

    found: str
    reasons: frozenset[str]
    hours: int | None
    other_words: bool


@dataclass(frozen=True, slots=True)
class Now:
    """The same term in the new version; `hours` is its time limit, if it has one."""

    status: str
    reasons: frozenset[str]
    hours: int | None


@dataclass(frozen=True, slots=True)
class Judgment:
    """An outcome and why, in one sentence."""

    outcome: Outcome
    why: str


def judge(before: Before, now: Now) -> Judgment:
    """Met where the term is present within the time that was asked for; partly where it is better than it was."""
    if now.status == "missing":
        return Judgment(Outcome.NOT_MET, "The new version does not have it.")
    if now.status == "present":
        return _present(before, now)
    if now.status in ("weak", "conflict"):
        return _weak(before, now)
    return Judgment(Outcome.UNCLEAR, "The new version cannot be read on this point. Check it by hand.")


def _present(before: Before, now: Now) -> Judgment:
    if before.other_words:
        return Judgment(Outcome.MET, "The new version has it. Compare it with the words you accepted.")
    if before.hours is not None and now.hours is None:
        return Judgment(Outcome.PARTLY, f"It is there without a number; you asked for {hours_in_words(before.hours)}.")
    if before.hours is not None and now.hours is not None and now.hours > before.hours:
        return Judgment(Outcome.PARTLY, f"It is there with {hours_in_words(now.hours)}; you asked for "
                                        f"{hours_in_words(before.hours)}.")
    return Judgment(Outcome.MET, "The new version has it.")


def _weak(before: Before, now: Now) -> Judgment:
    if before.other_words and now.reasons <= {OVER_TARGET}:
        return Judgment(Outcome.MET, "The new version has it. Compare it with the words you accepted.")
    longer = ""
    if OVER_TARGET in now.reasons and before.hours is not None and now.hours is not None:
        longer = f" It takes {hours_in_words(now.hours)}; you asked for {hours_in_words(before.hours)}."
    if before.found == "missing":
        return Judgment(Outcome.PARTLY, f"It was missing and is there now, but weak.{longer}")
    mended, new = before.reasons - now.reasons, now.reasons - before.reasons - {OVER_TARGET}
    if (mended and not new) or (before.found == "conflict" and now.status == "weak"):
        return Judgment(Outcome.PARTLY, f"Some of what was weak is mended, not all of it.{longer}")
    return Judgment(Outcome.NOT_MET, f"It is as weak as it was.{longer}")


def hours_of(event: str, windows: Iterable[Mapping[str, Any]]) -> int | None:
    """The time limit that an agreement sets for an event, in worst-case hours; None without a number."""
    found: list[int] = [window["hours_worst"] for window in windows
                        if window["event"] == event and window.get("direction", "after") == "after"
                        and window.get("stage", "initial") == "initial" and window["hours_worst"] is not None]
    if not found:
        return None
    return min(found) if event in IN_STAGES else max(found)


def worth_asking(tier: str, status: str, severities: Collection[str], if_missing: str) -> bool:
    """Whether a request is ticked from the start: required by law, and grave. `severities` are those of the reasons;
    where none is known, that of the missing term counts."""
    if tier not in DEMANDED or status == "unclear":
        return False
    if tier == "required-if" and status == "missing":
        return False  # whether its case holds is for the practice to say
    return any(severity in GRAVE for severity in (severities or (if_missing,)))
