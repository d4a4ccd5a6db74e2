"""The first page: what needs a person today, by urgency; what others are busy with; what changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func
from sqlmodel import col
from starlette.responses import Response

from portal import clock
from portal.models import AuditEvent, Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Permission
from portal.web import listing
from portal.web.listing import Listing
from portal.web.pages import Call, Page
from portal.web.practice import asks_worklist, census, standings, trail, worklist
from portal.web.practice import assessments_worklist as asking
from portal.web.practice.census import Census
from portal.web.practice.standings import Standing
from portal.web.render import render
from portal.workflow import portfolio_lists, portfolio_moves
from portal.workflow.asks import Ask
from portal.workflow.assessment_lists import NEEDS_US, Need
from portal.workflow.portfolio_lists import Filter

ASIDE = 8  # how many lines the lists beside the worklist show
QUIET = (*trail.QUIET, Event.SESSION_STARTED, Event.SESSION_ENDED, Event.SESSION_ENDED_EVERYWHERE)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose work is shown, of what this role may do, and all that there is of it counted."""

    census: Census
    tally: asking.Tally
    asked: asks_worklist.Tally
    moves: Sequence[Standing]
    needs: Sequence[Need]
    asks: Sequence[Ask]
    questionnaires: tuple[ColumnElement[bool], ...]
    mine: bool | None

    def total(self) -> int:
        return self.of_vendors() + self.of_questionnaires() + self.of_asks()

    def of_vendors(self) -> int:
        return self.census.of(self.moves, mine=self.mine)

    def of_questionnaires(self) -> int:
        return self.tally.of(self.needs, mine=self.mine)

    def of_asks(self) -> int:
        return self.asked.of(self.asks, mine=self.mine)

    def late(self) -> int:
        return (self.census.of(self.moves, mine=self.mine, late=True)
                + self.asked.of(self.asks, mine=self.mine, late=True)
                + self.tally.of([need for need in self.needs if need is Need.OVERDUE], mine=self.mine))


def show(call: Call) -> Response:
    everyones, mine = _scopes(call)
    shows = {"mine": "Mine", "everyone": "Everyone"} if mine.total() else {"everyone": "Everyone", "mine": "Mine"}
    asked = listing.asked(call, sorts=("urgency",), shows=tuple(shows))
    scope = mine if asked.show == "mine" else everyones
    chips = listing.chips(asked, shows, {"mine": mine.total(), "everyone": everyones.total()})
    page = min(asked.page, listing.pages_of(scope.of_vendors(), asked.size))
    ids = scope.census.urgent(scope.moves, scope.mine, (page - 1) * asked.size, asked.size)
    work = Listing(replace(asked, page=page), standings.in_order(call.db, call.actor, ids), scope.of_vendors(), chips)
    beside = _beside(call, scope) if work.page == 1 else []
    waiting, lines = scope.tally.of((Need.WAITING,)), portfolio_lists.census(call.db, call.actor, Filter())
    return render(
        call, "practice/home/show.html", work=work, tasks=_by_urgency(beside, _tasks(call, work.rows)),
        total=scope.total(), late=scope.late(), today=clock.today(), more=_more(scope), theirs=_theirs(call, scope),
        waiting=_waiting(call, scope), waiting_total=waiting + scope.census.of(standings.WITH_VENDOR),
        asked_of_vendors=waiting,
        being_read=_aside(call, scope, (Standing.READING,)),
        decisions=[(key, lines.decision(key)) for key in portfolio_lists.GROUPS], vendors=lines.of("all"),
        unsigned=scope.census.of(late=True), to_sign=scope.census.of((Standing.SIGN,)),
        first_name=call.actor.name.split()[0], changes=_changes(call),
        coming=portfolio_moves.coming(call.db, call.actor, ASIDE), moved=portfolio_moves.moved(call.db, call.actor, 5))


def first(call: Call, most: int) -> tuple[list[worklist.Task], int]:
    """The most urgent lines of the first page for this person, and how many there are: their own, or everybody's where
    they have none."""
    everyones, mine = _scopes(call)
    scope = mine if mine.total() else everyones
    vendors = _aside(call, scope, scope.moves, scope.mine, most)
    return _by_urgency(_beside(call, scope), vendors)[:most], scope.total()


def _beside(call: Call, scope: _Scope) -> list[worklist.Task]:
    """What is asked besides what agreements ask for."""
    asked = asking.tasks(call, *scope.questionnaires) if scope.of_questionnaires() else []
    return [*(asks_worklist.tasks(call, scope.asks, mine=bool(scope.mine)) if scope.of_asks() else []), *asked]


def _more(scope: _Scope) -> list[tuple[str, str]]:
    """Where the lines are that this page has no room for: the name of the page, and its words."""
    fixes = scope.asked.of([ask for ask in scope.asks if ask in (Ask.FIX, Ask.RETEST)], mine=scope.mine)
    return [*([("assessments", "All questionnaires")] if scope.of_questionnaires() > asking.MOST else []),
            *([("fixes", f"All {fixes:,} fixes")] if scope.of_asks() > asks_worklist.MOST and fixes else [])]


def _scopes(call: Call) -> tuple[_Scope, _Scope]:
    """Everybody's work, and the person's own."""
    own, moves, needs = _owned_by(call.actor), _moves_of(call.actor), asking.moves_of(call.actor)
    stand, tally = census.take(call.db, call.actor, own), asking.tally(call.db, call.actor, own)
    asked, asks = asks_worklist.tally(call.db, call.actor), asks_worklist.moves_of(call.actor)
    needing = asking.needing(needs)
    return (_Scope(stand, tally, asked, moves, needs, asks, (needing,), None),
            _Scope(stand, tally, asked, moves, needs, asks, (needing, own), True))


def _theirs(call: Call, scope: _Scope) -> list[worklist.Task]:
    """What others must do: beyond this role, or of colleagues' vendors."""
    others = scope.tally.of(NEEDS_US) - scope.of_questionnaires()
    asked = asking.tasks(call, asking.needing(NEEDS_US), ~and_(*scope.questionnaires), most=ASIDE) if others else []
    beyond = [standing for standing in standings.NEEDS_US if standing not in scope.moves]
    vendors = [*_aside(call, scope, beyond), *(_aside(call, scope, scope.moves, False) if scope.mine else [])]
    rest = scope.asked.of(tuple(Ask)) - scope.of_asks()
    return _by_urgency([*asked, *(_asks_of_others(call, scope) if rest else [])], vendors)[:ASIDE]


def _asks_of_others(call: Call, scope: _Scope) -> list[worklist.Task]:
    """Beyond this role, whoever's they are; and of what the role may do, the colleagues' own."""
    beyond = [ask for ask in Ask if ask not in scope.asks]
    theirs = asks_worklist.tasks(call, scope.asks, others=True, most=ASIDE) if scope.mine else []
    return [*theirs, *(asks_worklist.tasks(call, beyond, most=ASIDE) if beyond else [])]


def _waiting(call: Call, scope: _Scope) -> list[worklist.Task]:
    with_vendors = scope.tally.of((Need.WAITING,))
    asked = asking.tasks(call, asking.needing((Need.WAITING,)), most=ASIDE) if with_vendors else []
    return _by_urgency(asked, _aside(call, scope, standings.WITH_VENDOR))[:ASIDE]


def _by_urgency(first: Sequence[worklist.Task], then: Sequence[worklist.Task]) -> list[worklist.Task]:
    """Both in one list: what is overdue, then by due date; each keeps its own order where these are the same."""
    return sorted([*first, *then], key=lambda task: (not task.late, task.due or date.max))


def _moves_of(actor: Actor) -> Sequence[Standing]:
    """The work that this role may do; all of it for who may do none, and only reads."""
    return [move for move in standings.NEEDS_US if actor.may(worklist.MOVES[move])] or standings.NEEDS_US


def _owned_by(actor: Actor) -> ColumnElement[bool]:
    """Owners are written by hand: the whole name or the first one will do."""
    return func.lower(col(Vendor.owner_name)).in_(asks_worklist.names_of(actor))


def _tasks(call: Call, rows: Sequence[Row[Any]]) -> list[worklist.Task]:
    return [worklist.task(call, row) for row in rows]


def _aside(call: Call, scope: _Scope, wanted: Sequence[Standing], mine: bool | None = None,
           most: int = ASIDE) -> list[worklist.Task]:
    return _tasks(call, standings.in_order(call.db, call.actor, scope.census.urgent(wanted, mine, 0, most)))


def _changes(call: Call) -> list[trail.Line]:
    query = (trail.events(call.actor).where(col(AuditEvent.event).not_in(QUIET))
             .order_by(col(AuditEvent.sequence).desc()).limit(ASIDE))
    return trail.lines(call, call.db.execute(query))


routes = [Page("/", show, permission=Permission.VENDORS_READ, name="home")]
