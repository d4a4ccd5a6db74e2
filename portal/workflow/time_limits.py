"""The time limits of one reading beside the practice's own, and what they make of its verdicts."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session, col, select

from extractors import rulebook
from extractors.hours import hours
from extractors.states import StateLimit
from portal.models import Agreement, Finding, Practice, Reading
from portal.scoring import limits
from portal.scoring.limits import OVER_TARGET, Limit

CEILING = "STATUTORY-CEILING-ONLY"


def of(reading: Reading, findings: Iterable[Finding], own: Mapping[str, int]) -> list[Limit]:
    """What the agreement states, and what it should state and does not. `own` are the practice's limits in hours by
    event. A text that is no agreement, or too poor to read, cannot show that something is not stated."""
    if not reading.is_baa or reading.quality != "good":
        own = {window["event"]: own[window["event"]] for window in reading.windows if window["event"] in own}
    return limits.compare(reading.windows, own, [row.clause for row in findings if row.status == "conflict"])


def before(reading: Reading) -> list[Limit]:
    """The periods of notice before something happens: longer is better there."""
    return limits.before(reading.windows)


def hours_at_worst(number: int, unit: str) -> int:
    """The longest that so many hours, days or business days can take, in hours (requirements B-3)."""
    return hours(number, unit)[1] or 0


def of_states() -> tuple[StateLimit, ...]:
    """What states ask for, as context: no verdict uses it."""
    return rulebook.default().states


def weighed(db: Session, reading: Reading, clauses: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The clauses of a reading with the verdicts that the practice's own limits give them."""
    practice = db.get_one(Practice, reading.practice_id)
    slow = limits.slow(limits.compare(reading.windows, practice.limits))
    return [_weighed(clause, slow.get(clause["id"])) for clause in clauses]


def _weighed(clause: Mapping[str, Any], over: Limit | None) -> dict[str, Any]:
    notes = list(clause["reason_notes"])
    status, kept = limits.weigh(clause["tier"], clause["status"], notes, over)
    if kept == notes:
        return dict(clause)
    return {**clause, "status": status, "reason_notes": kept, "advice": _advice(kept)}


def weigh_anew(db: Session, practice: Practice) -> int:
    """Weigh the current readings of a practice by its limits as they are now; returns how many verdicts are others.
    What a person has decided stays as it was decided."""
    query = (select(Finding, Reading).join(Reading, col(Reading.id) == col(Finding.reading_id))
             .join(Agreement, col(Agreement.reading_id) == col(Reading.id))
             .where(Finding.practice_id == practice.id, col(Finding.decision).is_(None)))
    slow: dict[str, dict[str, Limit]] = {}
    changed = 0
    for row, reading in db.exec(query).all():
        if reading.id not in slow:
            slow[reading.id] = limits.slow(limits.compare(reading.windows, practice.limits))
        changed += _weigh_row(db, row, slow[reading.id])
    return changed


def _weigh_row(db: Session, row: Finding, slow: Mapping[str, Limit]) -> bool:
    """Whether the verdict changed."""
    over = slow.get(row.clause)
    if over is None and not any(note["code"] == OVER_TARGET for note in row.reason_notes):
        return False
    status, notes = limits.weigh(row.tier, row.computed, row.reason_notes, over)
    if notes == row.reason_notes:
        return False
    changed = status != row.computed
    row.computed, row.reason_notes, row.advice = status, notes, _advice(notes)
    row.version += 1
    db.add(row)
    return changed


def _advice(notes: Iterable[Mapping[str, Any]]) -> str:
    """One time to ask for: the practice's own takes the place of the one that is asked of a mere legal maximum."""
    notes = list(notes)
    over = any(note["code"] == OVER_TARGET for note in notes)
    return " ".join(note["advice"] for note in notes
                    if note["advice"] and not (over and note["code"] == CEILING))
