"""The red-flag table of a vendor: the card on its page, how the score adds up, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlmodel import col, func
from starlette.responses import Response

from portal import access
from portal.errors import NotFound
from portal.models import Score, Vendor
from portal.scoring.decisions import Standing
from portal.scoring.explanation import ROUNDING
from portal.templating import day
from portal.vocabulary.permissions import Permission
from portal.web import listing, meters
from portal.web.pages import Call, Page
from portal.web.practice import scores_rail, scores_view
from portal.web.practice.scores_rail import Delta, Todo
from portal.web.practice.scores_view import Card
from portal.web.render import render
from portal.workflow import portfolio, scores

MOST_MOVES, MOST_DOTS = 6, 60
BANDS: Mapping[str, str] = {"all": "All", "no-release": "Do not release PHI", "hold": "Hold",
                            "conditions": "With conditions", "approve": "Approve", "none": "No band"}


@dataclass(frozen=True, slots=True)
class OfVendor:
    """What the vendor's page shows of its newest score. `card` is None where it was never scored."""

    standing: str
    words: str
    card: Card | None
    title: str
    todos: list[Todo]
    before: Score | None
    since: list[Delta]
    more: int


def of_vendor(call: Call, vendor: Vendor) -> OfVendor:
    line = portfolio.of_vendor(call.db, vendor)
    found = scores.history(call.db, vendor, most=2)
    if line is None or not found:
        return OfVendor("", "", None, scores_rail.OTHERWISE, [], None, [], 0)
    standing, newest = Standing(line.decision), scores.read(call.db, found[0])
    before = found[1] if len(found) > 1 else None
    moved = scores_rail.since(scores.read(call.db, before), newest) if before else []
    return OfVendor(standing.value, _words(vendor, standing), scores_view.card(call, newest),
                    scores_rail.TITLES.get(standing, scores_rail.OTHERWISE),
                    scores_rail.todos(call, vendor, newest, standing), before, moved[:MOST_MOVES],
                    max(0, len(moved) - MOST_MOVES))


def _words(vendor: Vendor, standing: Standing) -> str:
    """A word more than the badge's own, where there is one."""
    if standing is Standing.HOLD:
        return "Hold: no patient data yet" if vendor.executed_on is None else "Hold: an executive signs off"
    return ""


def adds_up(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    row = scores.latest(call.db, vendor)
    return _whole(call, vendor, row, newest=True)


def past(call: Call) -> Response:
    """One score of the vendor's, worked out again by the table that it was made with."""
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    row = access.score_for(call.db, call.actor, call.path("score"))
    if row.vendor_id != vendor.id:
        raise NotFound
    newest = scores.latest(call.db, vendor)
    return _whole(call, vendor, row, newest=newest is not None and newest.id == row.id)


def _whole(call: Call, vendor: Vendor, row: Score | None, *, newest: bool) -> Response:
    said = scores.in_force(call.db, vendor) if newest else []
    context: dict[str, Any] = {"vendor": vendor, "card": None, "newest": newest, "since": [], "before": None,
                               "said": said, "levels": scores_view.LEVELS}
    if row is not None:
        scored, before = scores.read(call.db, row), _before(call, row)
        context |= {"card": scores_view.card(call, scored), "before": before, "rounding": ROUNDING,
                    "since": scores_rail.since(scores.read(call.db, before), scored) if before else [],
                    "table": scores_rail.table_words(row.table_version), "of_table": scored.result.case.table}
    return render(call, "practice/scores/show.html", **context)


def _before(call: Call, row: Score) -> Score | None:
    return call.db.execute(select(Score).where(
        col(Score.practice_id) == row.practice_id, col(Score.vendor_id) == row.vendor_id,
        col(Score.number) == row.number - 1)).scalar_one_or_none()


def history(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    asked = listing.asked(call, sorts=("-number", "score", "coverage"), shows=tuple(BANDS))
    own = (col(Score.practice_id) == vendor.practice_id, col(Score.vendor_id) == vendor.id)
    counts = {band or "none": number for band, number in call.db.execute(
        select(col(Score.band), func.count()).where(*own).group_by(col(Score.band)))}
    counts["all"] = sum(counts.values())
    chips = [chip for chip in listing.chips(asked, BANDS, counts) if chip.count or chip.chosen]
    query: Select[Any] = select(*_COLUMNS).where(*own, *_narrowed(asked))
    shown = listing.fetch(call.db, asked, query, _order(asked), chips)
    return render(call, "practice/scores/history.html", vendor=vendor, list=shown, tenths=tenths,
                  table_words=scores_rail.table_words, chart=_chart(call, vendor), scored=bool(counts["all"]))


_COLUMNS: tuple[Any, ...] = (col(Score.id), col(Score.number), col(Score.score), col(Score.coverage), col(Score.floor),
                             col(Score.ceiling), col(Score.band), col(Score.cap), col(Score.because),
                             col(Score.table_version), col(Score.created_at))


def _narrowed(asked: listing.Asked) -> list[Any]:
    chosen = [] if asked.show == "all" else [col(Score.band) == ("" if asked.show == "none" else asked.show)]
    return [*chosen, col(Score.because).icontains(asked.find, autoescape=True)] if asked.find else chosen


def _order(asked: listing.Asked) -> list[Any]:
    column = {"number": col(Score.number), "score": col(Score.score), "coverage": col(Score.coverage)}[asked.sort]
    return [(column.desc() if asked.descending else column.asc()).nulls_last(), col(Score.number).desc()]


def _chart(call: Call, vendor: Vendor) -> meters.Chart | None:
    """The newest scores as a line; one alone makes none."""
    query = select(col(Score.created_at), col(Score.score), col(Score.coverage), col(Score.number)).where(
        col(Score.practice_id) == vendor.practice_id, col(Score.vendor_id) == vendor.id)
    rows = call.db.execute(query.order_by(col(Score.number).desc()).limit(MOST_DOTS)).all()[::-1]
    if len(rows) < 2:
        return None
    told = [(at, score, coverage, f"Score {number}, {day(at)}: {tenths(score)} of 100") for at, score, coverage, number
            in rows]
    return meters.chart(told, (day(rows[0][0]), day(rows[-1][0])))


def tenths(number: int | None) -> str:
    """As kept, so as shown everywhere: 62.5. Nothing is no zero."""
    return "none" if number is None else f"{number // 10}.{number % 10}"


routes = [
    Page("/vendors/{id}/score", adds_up, permission=Permission.SCORES_READ, name="vendor-score"),
    Page("/vendors/{id}/scores", history, permission=Permission.SCORES_READ, name="vendor-score-history"),
    Page("/vendors/{id}/scores/{score}", past, permission=Permission.SCORES_READ, name="vendor-score-past"),
]
