"""What the terms of the newest agreement say of the checks of the red-flag table, as they were read and reviewed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from portal.models import Finding
from portal.scoring import limits
from portal.scoring.agreements import Judged, is_gap
from portal.scoring.caps import Fact
from portal.scoring.indicators import Indicator, Indicators
from portal.scoring.levels import Judgment, Level, Quality
from portal.scoring.limits import RULE_CEILING_HOURS, Fit, Limit
from portal.vocabulary.terms import hours_in_words, in_list
from portal.workflow.scores_agreed import SIGNATURES, Known, Version
from portal.workflow.scores_found import Found, Raised, Spoken

TERMS, TOLD, HELD_BACK = "1b", "5c", "6e"
OWNERSHIP, BREACH = "ownership-no-lien", "breach"
TOLD_OF = (BREACH, "unauthorized-use", "security-incident")
GRAVE, OUTDATED = "w3", "OUTDATED-FORM"
LATE_TRIGGERS = ("determination", "confirmation")
MOST_NAMED = 3


def of_version(known: Known, newest: Version, whole: Indicators) -> Found:
    """Checks 1b, 5c and 6e, and the facts of K5 unless a lawyer has signed off this reading."""
    spoken = (_complete(known, newest, whole.by_id[TERMS]), *_told(known, newest), *_held_back(known, newest))
    return Found(spoken, () if _signed_off(known, newest) else tuple(_short(known, newest, whole)))


def _complete(known: Known, newest: Version, indicator: Indicator) -> Spoken:
    """1b: whether every term that the law requires is there."""
    found = [row for row in _counting(known, newest) if row.clause in indicator.clauses]
    level, because, terms = _level_of(newest, found)
    quality = Quality.NONE if level is Level.NOT_EVIDENCED else _reviewed(found)
    sources = tuple(newest.source(row.clause) for row in terms) or (newest.source(),)
    return Spoken(Judgment(TERMS, level, quality, because, sources), newest.reading.created_at)


def _counting(known: Known, newest: Version) -> list[Finding]:
    """All terms, but for the signatures of a draft that is not to be signed yet: check 1a asks for those."""
    return [row for row in known.terms.values() if row.clause != SIGNATURES or newest.agreement.signed]


def _level_of(newest: Version, found: Sequence[Finding]) -> tuple[Level, str, Sequence[Finding]]:
    if not newest.reading.is_baa:
        return Level.RED_FLAG, "The newest upload is no business associate agreement", ()
    missing = [row for row in found if row.tier == "required" and row.status == "missing"]
    grave = [row for row in found if _is_gap(row) and _is_grave(row)]
    if missing or grave:
        parts = [f"Missing: {_named(missing)}"] if missing else []
        return Level.RED_FLAG, "; ".join([*parts, *([f"Gravely weak: {_named(grave)}"] if grave else [])]), [
            *missing, *grave]
    if OUTDATED in newest.reading.document_facts.get("reasons", ()):
        return Level.RED_FLAG, "The form is older than the changes of 2013 to the rule", ()
    unclear = [row for row in found if row.tier == "required" and row.status == "unclear" and row.decision is None]
    if unclear:
        return Level.NOT_EVIDENCED, f"We cannot tell, a person must read it: {_named(unclear)}", unclear
    weak = [row for row in found if _is_gap(row)]
    if weak:
        return Level.PARTIAL, f"Weak: {_named(weak)}", weak
    return Level.STRONG, "Every required term is present", ()


def _is_gap(row: Finding) -> bool:
    return is_gap(Judged(row.tier, row.status))


def _is_grave(row: Finding) -> bool:
    """What a reviewer said in place of us has no such reasons."""
    return row.human is None and row.status in ("weak", "conflict") and any(
        note["severity"] == GRAVE for note in row.reason_notes)


def _reviewed(found: Sequence[Finding]) -> Quality:
    """A reading that a person went through term by term is a tested record."""
    required = [row for row in found if row.tier == "required"]
    return Quality.TESTED if required and all(row.decision for row in required) else Quality.RECORD


def _named(rows: Sequence[Finding]) -> str:
    shown = [row.title for row in rows[:MOST_NAMED]]
    return in_list(shown if len(rows) <= MOST_NAMED else [*shown, f"{len(rows) - MOST_NAMED} more"])


def _signed_off(known: Known, newest: Version) -> bool:
    """A lawyer has signed off this reading at the gate."""
    passed = known.passes.get("G2")
    return passed is not None and passed.facts.get("legal") is True and passed.created_at > newest.reading.created_at


def _short(known: Known, newest: Version, whole: Indicators) -> Iterator[Raised]:
    """K5."""
    at = newest.reading.created_at
    if not newest.reading.is_baa:
        yield Raised(Fact("K5", "The newest upload is no business associate agreement", newest.source()), (TERMS,), at)
        return
    for row in _counting(known, newest):
        if row.tier == "required" and row.status == "missing":
            shown = tuple(id for id in (TERMS, TOLD) if row.clause in whole.by_id[id].clauses) or (TERMS,)
            yield Raised(Fact("K5", f"A required term is missing: {row.title}", newest.source(row.clause)), shown, at)
    longest = _hours(_limits(known, newest, BREACH))
    if longest is not None and longest > RULE_CEILING_HOURS:
        yield Raised(Fact("K5", f"A breach may be told after up to {hours_in_words(longest)}",
                          newest.source("report-breach")), (TERMS, TOLD), at)


def _limits(known: Known, newest: Version, event: str) -> list[Limit]:
    """The times for the first notice of an event."""
    clashes = [clause for clause, row in known.terms.items() if row.status == "conflict"]
    return [limit for limit in limits.compare(newest.reading.windows, known.own, clashes)
            if limit.event == event and not limit.later]


def _hours(found: Sequence[Limit]) -> int | None:
    """The shortest of several times counts, as everywhere; of those that clash the longest."""
    stated = [limit.worst for limit in found if limit.worst is not None]
    clash = any(limit.fit is Fit.CONFLICT for limit in found)
    return (max if clash else min)(stated) if stated else None


def _told(known: Known, newest: Version) -> Iterator[Spoken]:
    """5c: how fast the practice is told, by the agreement."""
    if not newest.reading.is_baa or newest.reading.quality != "good":
        return
    level, because = _fast(known, newest)
    yield Spoken(Judgment(TOLD, level, Quality.RECORD, because, (newest.source("report-breach"),)),
                 newest.reading.created_at)


def _fast(known: Known, newest: Version) -> tuple[Level, str]:
    hours = _hours(_limits(known, newest, BREACH))
    if hours is None:
        return Level.RED_FLAG, "The agreement has no number of hours or days for telling of a breach"
    if hours > RULE_CEILING_HOURS:
        return Level.RED_FLAG, f"The agreement lets a breach be told after up to {hours_in_words(hours)}"
    if any(_is_late(window) for window in newest.reading.windows):
        return Level.PARTIAL, "The time for telling of a breach counts from its confirmation, not from its discovery"
    for event in TOLD_OF:
        found = _limits(known, newest, event)
        if not any(limit.fit in (Fit.WITHIN, Fit.NOT_COMPARED) for limit in found):
            name = found[0].name.lower() if found else event.replace("-", " ")
            return Level.PARTIAL, f"The time for telling of this is longer than your own, or not stated: {name}"
    return Level.STRONG, f"A breach is told within {hours_in_words(hours)}, as you want it"


def _is_late(window: Mapping[str, object]) -> bool:
    return (window["event"] == BREACH and window.get("trigger") in LATE_TRIGGERS
            and window.get("stage", "initial") == "initial")


def _held_back(known: Known, newest: Version) -> Iterator[Spoken]:
    """6e: where the agreement lets the vendor hold data back. That it says who owns the data, or nothing, is no proof
    of the other."""
    row = known.terms.get(OWNERSHIP)
    if row is not None and newest.reading.is_baa and _is_grave(row):
        yield Spoken(Judgment(HELD_BACK, Level.RED_FLAG, Quality.RECORD, "The agreement lets the vendor hold data back",
                              (newest.source(OWNERSHIP),)), newest.reading.created_at)
