"""Scoring one vendor: gather what is known, work it out, keep the result where it is another than before.

It runs in the transaction of whatever changed something, at the cost of this one vendor's rows: a score is never older
than what it is made of. What only time makes old, the hour's job finds (`jobs/schedules.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.models import Override, Score, ScoreTable, Vendor
from portal.scoring import catalog
from portal.scoring.caps import Fact
from portal.scoring.explanation import shown
from portal.scoring.indicators import Indicators, Table
from portal.scoring.levels import Judgment, Level, Quality
from portal.scoring.overall import Result
from portal.scoring.overall import score as work_out
from portal.vocabulary.actors import system
from portal.vocabulary.events import Event
from portal.workflow import contradictions, portfolio, scores_gathering
from portal.workflow.parts import Parts
from portal.workflow.submissions_attested import Attested

OWN = ".own"  # ends the version of a practice's own table: no version that ships ends so


@dataclass(frozen=True, slots=True)
class Overruled:
    """An override as it counted in a score. `level` is empty for a cap that is set aside."""

    subject: str
    level: str
    reason: str
    by: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with all that it is made of. `result` is what counts, `computed` what it is without the overrides; they
    are the same where there are none."""

    row: Score
    result: Result
    computed: Result
    overrides: tuple[Overruled, ...]


@dataclass(frozen=True, slots=True)
class _Worked:
    """What is known now, and what it comes to."""

    whole: Indicators
    table: Table
    case: dict[str, Any]
    result: Result
    sent: Attested


def renew(parts: Parts, db: Session, vendor: Vendor, because: str) -> Score:
    """Score the vendor as of now. Returns the newest score: a new one where anything is another than in the last,
    otherwise the last. `because` says in a few plain words what called for it ("Answers sent"). The vendor's row is
    locked here: two at once take turns."""
    db.exec(select(Vendor.id).where(Vendor.id == vendor.id).with_for_update(key_share=True)).one()
    db.flush()
    worked, last = _work_out(db, vendor), latest(db, vendor)
    if last is None or _differs(vendor, last, worked):
        last = _keep(parts, db, _row(vendor, last, worked, because))
    contradictions.sync(db, vendor, worked.sent)
    portfolio.keep(db, vendor, last, worked.result)
    return last


def as_of_now(db: Session, vendor: Vendor) -> Scored | None:
    """The score as `renew` would keep it now, and nothing is kept: the last one, unless time alone has made it another.
    None for a vendor that was never scored."""
    last = latest(db, vendor)
    if last is None:
        return None
    worked = _work_out(db, vendor)
    return read(db, _row(vendor, last, worked, "Time passed") if _differs(vendor, last, worked) else last)


def fingerprint(row: Score) -> str:
    """The same for two scores that say the same of a vendor, whenever they were made."""
    told = json.dumps([row.case, row.indicators_version, row.table_version, row.decision], sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()


def latest(db: Session, vendor: Vendor) -> Score | None:
    return db.exec(select(Score).where(Score.practice_id == vendor.practice_id, Score.vendor_id == vendor.id)
                   .order_by(col(Score.number).desc())).first()


def history(db: Session, vendor: Vendor, most: int = 50) -> list[Score]:
    """The newest first."""
    return list(db.exec(select(Score).where(Score.practice_id == vendor.practice_id, Score.vendor_id == vendor.id)
                        .order_by(col(Score.number).desc()).limit(most)))


def read(db: Session, row: Score) -> Scored:
    """The score worked out again from what was kept, by the table that it was made with."""
    whole, table = catalog.indicators(row.indicators_version), _table(db, row)
    overrides = tuple(Overruled(one["subject"], one["level"], one["reason"], one["by"],
                                date.fromisoformat(one["since"]), date.fromisoformat(one["until"]))
                      for one in row.case["overrides"])
    computed = result_of(whole, table, {**row.case, "overrides": []})
    return Scored(row, result_of(whole, table, row.case), computed, overrides)


def table_of(db: Session, practice_id: str) -> tuple[Indicators, Table]:
    """The newest indicators, and the practice's own weights, caps and bands, or those that ship."""
    whole = catalog.latest()
    own = db.exec(select(ScoreTable).where(ScoreTable.practice_id == practice_id)
                  .order_by(col(ScoreTable.number).desc())).first()
    if own is None:
        return whole, catalog.table(whole.version)
    return whole, catalog.read_table(own.content, whole)


def in_force(db: Session, vendor: Vendor, today: date | None = None) -> list[Override]:
    """The overrides that count today, the oldest first."""
    return list(db.exec(select(Override).where(
        Override.practice_id == vendor.practice_id, Override.vendor_id == vendor.id, col(Override.ended_at).is_(None),
        Override.expires_on >= (today or clock.today())).order_by(col(Override.created_at), col(Override.id))))


def _table(db: Session, row: Score) -> Table:
    whole = catalog.indicators(row.indicators_version)
    if not row.table_version.endswith(OWN):
        return catalog.table(row.table_version)
    number = row.table_version.removesuffix(OWN)
    own = db.exec(select(ScoreTable).where(ScoreTable.practice_id == row.practice_id,
                                           ScoreTable.number == int(number))).one()
    return catalog.read_table(own.content, whole)


def _case(judgments: Iterable[Judgment], facts: Iterable[Fact], overrides: Iterable[Override]) -> dict[str, Any]:
    """What is kept, in one order, so that the same case is the same JSON."""
    return {
        "judgments": [{"indicator": one.indicator, "level": one.level.value, "quality": int(one.quality),
                       "because": one.because, "sources": list(one.sources), "reason": one.reason, "stale": one.stale}
                      for one in sorted(judgments, key=lambda one: one.indicator)],
        "facts": [[fact.cap, fact.says, fact.source] for fact in sorted(set(facts))],
        "overrides": [{"subject": one.subject, "level": one.level, "reason": one.reason, "by": one.by,
                       "since": one.created_at.date().isoformat(), "until": one.expires_on.isoformat()}
                      for one in overrides],
        "annual": False,
    }


def result_of(whole: Indicators, table: Table, case: Mapping[str, Any]) -> Result:
    """What was kept, worked out by this table."""
    judgments = {one["indicator"]: Judgment(
        one["indicator"], Level(one["level"]), Quality(one["quality"]), one["because"], tuple(one["sources"]),
        one["reason"], one["stale"]) for one in case["judgments"]}
    facts = [Fact(*fact) for fact in case["facts"]]
    for one in case["overrides"]:
        if one["subject"] in whole.caps:
            facts = [fact for fact in facts if fact.cap != one["subject"]]
        elif one["subject"] in whole.by_id:
            judgments[one["subject"]] = overruled(judgments.get(one["subject"]), one["subject"], Level(one["level"]),
                                                  one["reason"])
    return work_out(whole, table, judgments.values(), facts, annual=case["annual"])


def overruled(before: Judgment | None, indicator: str, level: Level, reason: str) -> Judgment:
    """A person's word over what was found. It is no record: the evidence stays what it was, and where there was none it
    is a word."""
    if level in (Level.NOT_APPLICABLE, Level.NOT_EVIDENCED):
        return Judgment(indicator, level, reason=reason)
    found = before or Judgment(indicator, Level.NOT_EVIDENCED)
    return replace(found, level=level, quality=max(found.quality, Quality.WORD), because=reason, reason="")


def _work_out(db: Session, vendor: Vendor) -> _Worked:
    whole, table = table_of(db, vendor.practice_id)
    sent = Attested(db, vendor)
    found = scores_gathering.of_vendor(db, vendor, whole, sent)
    case = _case(found.judgments, found.facts, in_force(db, vendor))
    return _Worked(whole, table, case, result_of(whole, table, case), sent)


def _differs(vendor: Vendor, last: Score, worked: _Worked) -> bool:
    return (last.case != worked.case or last.indicators_version != worked.whole.version
            or last.table_version != worked.table.version or last.decision != portfolio.decided(vendor, worked.result))


def _row(vendor: Vendor, last: Score | None, worked: _Worked, because: str) -> Score:
    result, decided = worked.result, portfolio.decided(vendor, worked.result)
    row = Score(
        practice_id=vendor.practice_id, vendor_id=vendor.id, number=last.number + 1 if last else 1,
        indicators_version=worked.whole.version, table_version=worked.table.version, case=worked.case,
        score=tenths(result.score), coverage=tenths(result.coverage) or 0, floor=tenths(result.floor) or 0,
        ceiling=tenths(result.ceiling) or 0, band=result.band.id if result.band else "",
        cap=result.cap.cap.code if result.cap else "", decision=decided.value, because=because)
    for column, verdict in portfolio.verdicts(result).items():
        setattr(row, column, verdict)
    return row


def _keep(parts: Parts, db: Session, row: Score) -> Score:
    db.add(row)
    db.flush()
    parts.audit.record(db, Event.SCORED, system(row.practice_id), Subject("vendor", row.vendor_id), number=row.number,
                       score=in_words(row.score), coverage=in_words(row.coverage), band=row.band, cap=row.cap,
                       because=row.because)
    return row


def tenths(number: Any) -> int | None:
    """A number as it is kept: rounded down, so that nothing looks better than it is."""
    return None if number is None else int(shown(number) * 10)


def in_words(kept: int | None) -> str:
    """72.5; "" where nothing is evidenced."""
    return "" if kept is None else f"{kept // 10}.{kept % 10}"
