"""All vendors on one page: decisions counted, the heat map by decision, worst first, and a person's own views of it."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Row
from starlette.responses import RedirectResponse, Response

from portal import clock
from portal.errors import InvalidInput
from portal.exchange import lists_csv
from portal.scoring.decisions import Standing
from portal.scoring.rows import Verdict
from portal.templating import day, static
from portal.vocabulary.permissions import Permission
from portal.web import listing
from portal.web.forms import Form
from portal.web.listing import Asked, Listing
from portal.web.pages import Call, Page
from portal.web.practice import home, worklist
from portal.web.render import attachment, render, see
from portal.workflow import portfolio_exports, portfolio_lists, saved_views
from portal.workflow.portfolio_lists import DECIDED, ROWS, SORTS, UNSCORED, Census, Filter

ROW_WORDS = {"1": "Agreement", "2": "Access", "3": "Training", "4": "Monitoring", "5": "Incidents", "6": "Exit"}
VERDICT_WORDS: Mapping[str, str] = {
    Verdict.RED_FLAG.value: "Red flag", Verdict.NOT_EVIDENCED.value: "Not seen", Verdict.PARTIAL.value: "Partial",
    Verdict.STRONG.value: "Strong"}
CELL_WORDS: Mapping[str, str] = {**VERDICT_WORDS, Verdict.NOT_APPLICABLE.value: "Does not apply"}
NARROW = {Verdict.NOT_EVIDENCED.value: "Not seen", Verdict.NOT_APPLICABLE.value: "None"}
SHOWS = {"all": "All", "phi": "With patient data",
         **{standing.value: worklist.DECISION_WORDS[standing] for standing in Standing}, "unscored": "Not scored yet"}
BESIDE = ("all", "phi", Standing.NO_PHI.value, Standing.CLOSED.value, "unscored")  # what no tile on top leads to
KEPT = ("row", "owner", "late")
PARAMETERS = ("show", "find", *KEPT, "sort", "size")
ROW_FILTERS = {f"{row}-{verdict}": (row, verdict) for row in ROWS for verdict in VERDICT_WORDS}
SORT_WORDS = {"score": "lowest score first", "name": "by name", "coverage": "least coverage first", "due": "due first",
              "owner": "by owner", **{f"row-{row}": f"{word}: worst first" for row, word in ROW_WORDS.items()}}


@dataclass(frozen=True, slots=True)
class Band:
    """The vendors of one decision on a page of the list, and how many there are on all pages."""

    decision: str
    total: int
    rows: Sequence[Row[Any]]


@dataclass(frozen=True, slots=True)
class Flags:
    """How many red flags a row of the red-flag table has, as a bar of 100 at most."""

    word: str
    number: int
    width: float
    href: str


def show(call: Call) -> Response:
    asked, filter = _asked(call)
    census = portfolio_lists.census(call.db, call.actor, filter)
    tasks, tasks_total = home.first(call, 4)
    list = _fetch(call, asked, filter, census)
    return render(
        call, "practice/portfolio/show.html", list=list, bands=tuple(_bands(list, census)), rows=ROW_WORDS,
        tiles=[chip for chip in _chips(asked, census) if chip.key in DECIDED],
        verdicts=VERDICT_WORDS, filter=filter,
        flags=_flags(asked, census), owners=portfolio_lists.owners(call.db, call.actor), sorted_by=_sorted_by(asked),
        views=saved_views.of_person(call.db, call.actor), view_query=_query(asked), views_most=saved_views.MOST,
        tasks=tasks, tasks_total=tasks_total, today=clock.today(), none_yet=not list.total and not list.narrowed,
        short_day=_short_day, narrow=NARROW, sprite=static("icons.svg"),
        vendor_place=call.url("vendor", id="-").removesuffix("-"))


def _asked(call: Call) -> tuple[Asked, Filter]:
    """What the address asks for; a value that is not known counts as not given."""
    asked = listing.asked(call, sorts=tuple(SORTS), shows=tuple(SHOWS), kept=KEPT)
    row, verdict = ROW_FILTERS.get(asked.kept["row"], ("", ""))
    kept = {"row": f"{row}-{verdict}" if row else "", "owner": asked.kept["owner"],
            "late": "yes" if asked.kept["late"] == "yes" else ""}
    return replace(asked, kept=kept), Filter(asked.find, row, verdict, kept["owner"], bool(kept["late"]))


def _fetch(call: Call, asked: Asked, filter: Filter, census: Census) -> Listing:
    total = census.of(asked.show)
    page = min(asked.page, listing.pages_of(total, asked.size))
    asked = replace(asked, page=page)
    rows = portfolio_lists.rows(
        call.db, call.actor, filter, asked.show, (asked.sort, asked.descending),
        ((page - 1) * asked.size, asked.size), total - census.decision(UNSCORED, asked.show))
    chips = [chip for chip in _chips(asked, census)
             if chip.key in BESIDE and (chip.count or chip.chosen or chip.key in ("all", "phi"))]
    return Listing(asked, rows, total, chips)


def _chips(asked: Asked, census: Census) -> list[listing.Chip]:
    return listing.chips(asked, SHOWS, {key: census.of(key) for key in SHOWS})


def _bands(list: Listing, census: Census) -> Iterator[Band]:
    for decision in portfolio_lists.GROUPS:
        rows = [row for row in list.rows if row.decision == decision]
        if rows:
            yield Band(decision, census.decision(decision, list.asked.show), rows)


def _flags(asked: Asked, census: Census) -> list[Flags]:
    numbers = census.flags(asked.show)
    most = max(numbers) or 1
    return [Flags(word, number, round(100 * number / most, 1),
                  asked.href(row=f"{row}-{Verdict.RED_FLAG.value}", page=1))
            for (row, word), number in zip(ROW_WORDS.items(), numbers, strict=True)]


def _sorted_by(asked: Asked) -> str:
    words = SORT_WORDS[asked.sort]
    return f"by decision, then {words}{', turned round' if asked.descending else ''}"


def _query(asked: Asked) -> str:
    """The address of this list without its page, as a view keeps it."""
    return asked.href(page=1).partition("?")[2]


def save_view(call: Call) -> Response:
    form = Form.sent(call)
    query = _known(form.entered("query"))
    try:
        name = form.text("name", "The name", longest=saved_views.NAME_MAX)
        form.check("The view was not saved.")
        saved_views.save(call.db, call.actor, name, query)
    except InvalidInput as error:
        return render(call, "practice/portfolio/view.html", error.http_status, form=form.refused(error),
                      view_query=query, views=saved_views.of_person(call.db, call.actor),
                      name_max=saved_views.NAME_MAX)
    return RedirectResponse(_address(call, query), status_code=303)


def remove_view(call: Call) -> Response:
    saved_views.remove(call.db, call.actor, call.path("view"))
    return see(call, "portfolio")


def _known(query: str) -> str:
    """Of what was sent, that which the list knows: a view leads to nowhere else."""
    if query.count("&") > len(PARAMETERS):
        return ""
    known = urlencode([(name, value) for name, value in parse_qsl(query) if name in PARAMETERS])
    return known if len(known) <= saved_views.QUERY_MAX else ""


def _address(call: Call, query: str) -> str:
    return f"{call.url('portfolio')}?{query}" if query else call.url("portfolio")


def export(call: Call) -> Response:
    """The list as it is narrowed, all pages of it."""
    asked, filter = _asked(call)
    census = portfolio_lists.census(call.db, call.actor, filter)
    total = census.of(asked.show)
    rows = portfolio_lists.rows(call.db, call.actor, filter, asked.show, (asked.sort, asked.descending), (0, total),
                                total - census.decision(UNSCORED, asked.show))
    file = lists_csv.write(HEAD, (_cells(row) for row in rows))
    portfolio_exports.note(call.parts, call.db, call.actor, len(rows), hashlib.sha256(file).hexdigest())
    return Response(file, media_type=lists_csv.MEDIA_TYPE, headers=attachment(f"Portfolio {clock.today()}.csv"))


HEAD = ("Vendor", "Decision", "Score", "Coverage in percent", "Cap", *ROW_WORDS.values(), "Next due", "What is due",
        "Owner")


def _cells(row: Row[Any]) -> tuple[object, ...]:
    scored = row.decision != UNSCORED
    return (row.name, SHOWS[row.decision or "unscored"], _tenths(row.score), _tenths(row.coverage), row.cap,
            *(CELL_WORDS[getattr(row, f"row_{number}")] if scored else "" for number in ROWS), row.next_due,
            row.next_what, row.owner_name)



def _short_day(due: date) -> str:
    """Nov 25; with its year where it is not within half a year."""
    return day(due).partition(",")[0] if abs((due - clock.today()).days) < 183 else day(due)


def _tenths(number: int | None) -> float | None:
    return None if number is None else number / 10


routes = [
    Page("/portfolio", show, permission=Permission.SCORES_READ, name="portfolio"),
    # It leaves an event, so it writes.
    Page("/portfolio.csv", export, permission=Permission.SCORES_READ, name="portfolio-export", opens="write"),
    Page("/portfolio/views", save_view, permission=Permission.SIGNED_IN, name="view-save", method="POST"),
    Page("/portfolio/views/{view}/remove", remove_view, permission=Permission.SIGNED_IN, name="view-remove",
         method="POST"),
]
