"""A practice's own weights, caps, thresholds and bands: tried on its vendors, and kept as a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, func, select

from portal import access
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput
from portal.models import PortfolioLine, Score, ScoreTable, Vendor
from portal.scoring import catalog
from portal.scoring.catalog import BadTable
from portal.scoring.decisions import Standing
from portal.scoring.indicators import Indicators, Table
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import portfolio, scores, scores_renewing
from portal.workflow.parts import Parts

REASON_MAX = 500
MOST_TRIED = 200
NOT_SAVED = "The weights were not saved."
NONE = "none yet"


class StaleTable(Conflict):
    """Somebody else made a version after the page was opened."""

    def __init__(self) -> None:
        super().__init__("Somebody else changed the weights after you opened this page. Look at how they stand now, "
                         "and save again.")


@dataclass(frozen=True, slots=True)
class Tried:
    """A vendor whose decision would be another one."""

    vendor_id: str
    name: str
    before: Standing
    after: Standing
    score_before: str
    score_after: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a table would change: of so many vendors that were looked at, and how many more there are."""

    changed: tuple[Tried, ...]
    looked_at: int
    more: int


def make(parts: Parts, db: Session, actor: Actor, content: Mapping[str, Any], reason: str, *,
         based_on: str = "") -> ScoreTable:
    """Keep an edited table as the version that counts from now on, and score every vendor by it. `content` is of the
    shape of `table.yaml`; `based_on` is the version that the page showed. Raises InvalidInput with what is wrong by
    field ("row-1", "cap-K5", "from-hold", ...), StaleTable."""
    access.practice_of(db, actor, lock=True)  # two that save at once take turns
    scores_renewing.hold(db, actor.practice_id)
    whole, table = scores.table_of(db, actor.practice_id)
    if based_on and based_on != table.version:
        raise StaleTable
    number = _last(db, actor) + 1
    made = _checked({**content, "version": f"{number}{scores.OWN}"}, whole, table, reason.strip())
    row = ScoreTable(practice_id=actor.practice_id, number=number, indicators_version=whole.version, content=made,
                     reason=reason.strip(), made_by=actor.name)
    db.add(row)
    db.flush()
    parts.audit.record(db, Event.SCORE_TABLE_MADE, actor, Subject("practice", actor.practice_id), number=number,
                       reason=row.reason)
    scores_renewing.begin(parts, db, actor.practice_id, "weights")
    return row


def preview(db: Session, actor: Actor, content: Mapping[str, Any]) -> Preview:
    """What the table would change for the vendors, the worst of today first; nothing is kept. Raises InvalidInput."""
    whole, now = scores.table_of(db, actor.practice_id)
    _check_shape({**content, "version": now.version}, now)
    table = _read({**content, "version": now.version}, whole)
    open_ = (Vendor.practice_id == actor.practice_id, Vendor.status != VendorStatus.CLOSED)
    rows = db.exec(select(Vendor, Score).join(PortfolioLine, col(PortfolioLine.vendor_id) == col(Vendor.id))
                   .join(Score, col(Score.id) == col(PortfolioLine.score_id))
                   .where(*open_, Score.practice_id == actor.practice_id, Score.indicators_version == whole.version)
                   .order_by(col(PortfolioLine.rank), col(PortfolioLine.score), col(Vendor.id)).limit(MOST_TRIED)).all()
    tried = [_tried(vendor, score, whole, now, table) for vendor, score in rows]
    every = db.exec(select(func.count()).select_from(Vendor).where(*open_)).one()
    return Preview(tuple(one for one in tried if one.before is not one.after), len(tried), every - len(tried))


def _tried(vendor: Vendor, score: Score, whole: Indicators, now: Table, table: Table) -> Tried:
    before, after = scores.result_of(whole, now, score.case), scores.result_of(whole, table, score.case)
    words = [scores.in_words(scores.tenths(one.score)) or NONE for one in (before, after)]
    return Tried(vendor.id, vendor.name, portfolio.decided(vendor, before), portfolio.decided(vendor, after), *words)


def _last(db: Session, actor: Actor) -> int:
    return db.exec(select(func.max(ScoreTable.number)).where(ScoreTable.practice_id == actor.practice_id)).one() or 0


def _checked(content: dict[str, Any], whole: Indicators, now: Table, reason: str) -> dict[str, Any]:
    if len(reason) < 3 or len(reason) > REASON_MAX:
        raise InvalidInput(NOT_SAVED, {"reason": f"Say why you change them, in at most {REASON_MAX} characters."})
    _check_shape(content, now)
    made = _read(content, whole)
    if _numbers(made) == _numbers(now):
        raise InvalidInput(f"{NOT_SAVED} Nothing is another than it is now.")
    return content


def _check_shape(content: Mapping[str, Any], now: Table) -> None:
    """The bands stay those that decisions know; only where each starts, and what it is called, is the practice's."""
    if faults := {_field(path, now): words for path, words in catalog.faults(content).items()}:
        raise InvalidInput(NOT_SAVED, faults)
    if [band["id"] for band in content["bands"]] != [band.id for band in now.bands]:
        raise InvalidInput(NOT_SAVED, {"bands": "Keep the bands as they are: "
                                                f"{', '.join(band.title for band in now.bands)}."})


def _read(content: Mapping[str, Any], whole: Indicators) -> Table:
    try:
        return catalog.read_table(content, whole)
    except BadTable as error:
        field, _, words = str(error).partition(": ")
        raise InvalidInput(NOT_SAVED, {field: f"{words[:1].upper()}{words[1:]}."}) from error


def _field(path: tuple[str | int, ...], now: Table) -> str:
    """What the form calls it."""
    if len(path) == 3 and isinstance(path[1], int) and path[1] < len(now.bands):
        return f"{({'from': 'from', 'coverage': 'covered'}).get(str(path[2]), path[2])}-{now.bands[path[1]].id}"
    names = {"rows": "row-{}", "caps": "cap-{}", "strong": "strong-{}", "weights": "{}"}
    return names.get(str(path[0]), "{0}").format(path[1]) if len(path) == 2 else "-".join(map(str, path))


def _numbers(table: Table) -> tuple[Any, ...]:
    return (dict(table.rows), table.critical, table.other, table.strong_score, table.strong_coverage, table.evidenced,
            table.banded, dict(table.caps), table.bands)
