"""Beside the card: what would raise the score, and what is another than at the last one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from portal.models import Vendor
from portal.scoring import catalog, raising
from portal.scoring.changes import Moved, compare
from portal.scoring.decisions import Standing
from portal.scoring.explanation import shown
from portal.scoring.indicators import Stops
from portal.scoring.levels import VALUES, Judgment, Level
from portal.scoring.overall import Result
from portal.scoring.raising import Step
from portal.scoring.rows import ZERO, Verdict
from portal.web import meters
from portal.web.pages import Call
from portal.web.practice.assessments_view import door
from portal.web.practice.scores_view import LEVELS
from portal.workflow import portfolio
from portal.workflow.scores import Scored

MOST_STEPS = 3
TITLES: Mapping[Standing, str] = {
    Standing.NO_RELEASE: "What would lift the stop", Standing.HOLD: "What would lift the hold",
    Standing.NOT_ENOUGH: "What to find out first", Standing.CONDITIONS: "What would lift the conditions"}
OTHERWISE = "What would raise it"
PROOFS = ("none", "vendor’s word", "documented", "tested")


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing to do: `gives` is what it alone would change."""

    title: str
    says: str
    gives: str
    verb: str
    href: str


@dataclass(frozen=True, slots=True)
class Delta:
    """One thing that changed: up, down, or only another."""

    sign: str
    color: str
    words: str
    strong: str


@dataclass(frozen=True)
class _Of:
    """A result under its score's id: the same score has the same steps for ever."""

    score_id: str
    result: Result = field(compare=False)


@lru_cache(maxsize=128)
def _steps(of: _Of) -> tuple[Step, ...]:
    """Each step is a whole result of its own, a tenth of a second together; so once for each score in a process. What
    stops the release of patient data comes first, then what gives most."""
    stopping = {held.cap.code for held in of.result.caps if held.cap.stops is Stops.NO_RELEASE}
    return tuple(sorted(raising.steps(of.result), key=lambda step: step.code not in stopping)[:MOST_STEPS])


def todos(call: Call, vendor: Vendor, scored: Scored, standing: Standing) -> list[Todo]:
    """The few things that would change most, the signature first where it alone is what is missing."""
    needed = standing is Standing.HOLD or (standing is Standing.NO_RELEASE and portfolio.has_phi(vendor))
    first = [_signature(call, vendor)] if needed and vendor.executed_on is None else []
    return [*first, *(_todo(call, vendor, scored.result, step)
                      for step in _steps(_Of(scored.row.id, scored.result)))][:MOST_STEPS]


def _signature(call: Call, vendor: Vendor) -> Todo:
    return Todo("Pass the step “Agreement signed”", "", "Patient data waits for it, whatever the score.",
                "See the steps", door(call, "gates", id=vendor.id) or f"{call.url('vendor', id=vendor.id)}#steps")


def _todo(call: Call, vendor: Vendor, result: Result, step: Step) -> Todo:
    href = call.url("overrule", id=vendor.id, check=step.code)
    if step.code in result.case.whole.caps:
        return Todo(step.says.rstrip("."), "", _without_cap(result, step), "See what holds it", href)
    return Todo(step.title, step.says, _with(result, step), "Open the check", href)


def _without_cap(result: Result, step: Step) -> str:
    others = [held.cap.code for held in result.caps if held.cap.code != step.code]
    if step.gain:
        return f"Cap {step.code} goes: {_becomes(result, step)}"
    return f"Cap {step.code} goes." + (f" Then {' and '.join(others)} still hold the score." if others else "")


def _with(result: Result, step: Step) -> str:
    found = [_becomes(result, step) if step.gain and result.score is not None else "",
             "That gives a first score." if result.score is None else ""]
    if step.coverage:
        found.append(f"Coverage rises from {_percent(result.coverage)} to {_percent(result.coverage + step.coverage)}.")
    return " ".join(filter(None, found)) or _otherwise(result, step)


def _otherwise(result: Result, step: Step) -> str:
    """A step that gives no points now: under a cap, or because it makes the proof better and not the level."""
    if result.cap is not None and result.computed != result.score:
        return f"No points while cap {result.cap.cap.code} lasts."
    before = next((row.verdict for row in result.rows if row.row.id == step.code[:1]), None)
    return "Its row becomes strong." if step.verdict is Verdict.STRONG is not before else "The proof gets better."


def _becomes(result: Result, step: Step) -> str:
    before = result.score or ZERO
    return f"{meters.plain(shown(before))} becomes {meters.plain(shown(before + step.gain))}."


def _percent(coverage: Fraction) -> str:
    return f"{meters.plain(shown(coverage))}%"


def since(before: Scored, after: Scored) -> list[Delta]:
    """What moved from one score to the next: caps first, then what moved most."""
    changes, whole = compare(before.result, after.result), after.result.case.whole
    caps = [Delta("arrow-down", "bad", f"{whole.caps[code].title}.", "Cap on the score") for code in changes.caps_began]
    caps += [Delta("arrow-up", "good", f"{before.result.case.whole.caps[code].title}.", "The cap has ended")
             for code in changes.caps_ended]
    moved = sorted((one for one in changes.moved if one.touched and (one.before or one.after)),
                   key=lambda one: -abs(one.points))
    told = [_delta(one, _title(one.code, before, after)) for one in moved]
    if changes.other_table:
        told.insert(0, Delta("adjustments", "none", "Other weights, caps or bands:",
                             table_words(after.row.table_version)))
    return [*caps, *told]


def _title(code: str, before: Scored, after: Scored) -> str:
    found = after.result.case.whole.by_id.get(code) or before.result.case.whole.by_id[code]
    return found.title


def _delta(one: Moved, title: str) -> Delta:
    was, now = one.before, one.after
    if was is None or now is None:
        return Delta("plus" if was is None else "circle-minus", "none", f"{title}.",
                     "New in the table" if was is None else "No longer in the table")
    if was.level is not now.level:
        sign, color = _way(was.level, now.level)
        return Delta(sign, color, f"{title}:", f"{LEVELS[was.level].lower()} to {LEVELS[now.level].lower()}")
    better = now.quality > was.quality or (was.stale and not now.stale)
    return Delta(*(("arrow-up", "good") if better else ("arrow-down", "warn")), f"{title}:", _proof(was, now))


def _proof(was: Judgment, now: Judgment) -> str:
    if now.stale and not was.stale:
        return "its proof is too old now"
    return f"proof: {PROOFS[was.quality]} to {PROOFS[now.quality]}"


def _way(was: Level, now: Level) -> tuple[str, str]:
    """What nobody knows yet, or does not apply, is neither better nor worse."""
    if now is Level.RED_FLAG:
        return "arrow-down", "bad"
    if now is Level.NOT_APPLICABLE:
        return "circle-minus", "none"
    if was not in VALUES:
        return "arrow-up", "good"
    if now not in VALUES:
        return "circle-dashed", "none"
    return ("arrow-up", "good") if VALUES[now] > VALUES[was] else ("arrow-down", "warn")


def table_words(version: str) -> str:
    """A practice's own table goes by its number; one that ships by its whole version."""
    return f"weights {version} as they ship" if version in catalog.published() else f"weights version {number(version)}"


def number(version: str) -> str:
    return version.partition(".")[0]
