"""The first page: what needs a person today, by urgency; what others are busy with; what changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, case, func
from sqlmodel import col
from starlette.responses import Response

from portal import clock
from portal.models import AuditEvent, Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Permission
from portal.web import listing
from portal.web.pages import Call, Page
from portal.web.practice import assessments_worklist as asking
from portal.web.practice import standings, trail, worklist
from portal.web.practice.standings import Census, Standing
from portal.web.render import render
from portal.workflow.assessment_lists import NEEDS_US, Need

ASIDE = 8  # how many lines the lists beside the worklist show
QUIET = (*trail.QUIET, Event.SESSION_STARTED, Event.SESSION_ENDED, Event.SESSION_ENDED_EVERYWHERE)


@dataclass(frozen=True, slots=True)
class _Scope:
    """Whose work is shown, of what this role may do: as conditions on vendors and on questionnaires, and counted."""

    census: Census
    tally: asking.Tally
    moves: Sequence[Standing]
    needs: Sequence[Need]
    vendors: tuple[ColumnElement[bool], ...]
    questionnaires: tuple[ColumnElement[bool], ...]
    mine: bool | None

    def total(self) -> int:
        return self.of_vendors() + self.of_questionnaires()

    def of_vendors(self) -> int:
        return self.census.of(self.moves, mine=self.mine)

    def of_questionnaires(self) -> int:
        return self.tally.of(self.needs, mine=self.mine)

    def late(self) -> int:
        return (self.census.of(self.moves, mine=self.mine, late=True)
                + self.tally.of([need for need in self.needs if need is Need.OVERDUE], mine=self.mine))


def show(call: Call) -> Response:
    everyones, mine = _scopes(call)
    shows = {"mine": "Mine", "everyone": "Everyone"} if mine.total() else {"everyone": "Everyone", "mine": "Mine"}
    asked = listing.asked(call, sorts=("urgency",), shows=tuple(shows))
    scope = mine if asked.show == "mine" else everyones
    chips = listing.chips(asked, shows, {"mine": mine.total(), "everyone": everyones.total()})
    work = listing.fetch(call.db, asked, standings.of_vendors(call.actor, *scope.vendors), _urgency(), chips,
                         scope.of_vendors())
    asked_of_us = asking.tasks(call, *scope.questionnaires) if work.page == 1 else []
    census, waiting = scope.census, scope.tally.of((Need.WAITING,))
    decisions = census.decisions()
    return render(
        call, "practice/home/show.html", work=work, tasks=_by_urgency(asked_of_us, _tasks(call, work.rows)),
        total=scope.total(), late=scope.late(), today=clock.today(),
        more_asked=scope.of_questionnaires() > len(asked_of_us) > 0, theirs=_theirs(call, scope),
        waiting=_waiting(call, scope), waiting_total=waiting + census.of(standings.WITH_VENDOR),
        asked_of_vendors=waiting, being_read=_aside(call, (Standing.READING,), census.of((Standing.READING,))),
        decisions=[(key, worklist.DECISIONS[key], decisions.get(key, 0)) for key in standings.Decision],
        vendors=census.of(), first_name=call.actor.name.split()[0], changes=_changes(call))


def _scopes(call: Call) -> tuple[_Scope, _Scope]:
    """Everybody's work, and the person's own."""
    own, moves, needs = _owned_by(call.actor), _moves_of(call.actor), asking.moves_of(call.actor)
    census, tally = standings.census(call.db, call.actor, own), asking.tally(call.db, call.actor, own)
    stands, needing = _stands(moves), asking.needing(needs)
    return (_Scope(census, tally, moves, needs, (stands,), (needing,), None),
            _Scope(census, tally, moves, needs, (stands, own), (needing, own), True))


def _theirs(call: Call, scope: _Scope) -> list[worklist.Task]:
    """What others must do: beyond this role, or of colleagues' vendors."""
    others = scope.tally.of(NEEDS_US) - scope.of_questionnaires()
    asked = asking.tasks(call, asking.needing(NEEDS_US), ~and_(*scope.questionnaires), most=ASIDE) if others else []
    vendors = _aside(call, standings.NEEDS_US, scope.census.of(standings.NEEDS_US) - scope.of_vendors(),
                     ~and_(*scope.vendors))
    return _by_urgency(asked, vendors)[:ASIDE]


def _waiting(call: Call, scope: _Scope) -> list[worklist.Task]:
    with_vendors = scope.tally.of((Need.WAITING,))
    asked = asking.tasks(call, asking.needing((Need.WAITING,)), most=ASIDE) if with_vendors else []
    return _by_urgency(asked, _aside(call, standings.WITH_VENDOR, scope.census.of(standings.WITH_VENDOR)))[:ASIDE]


def _by_urgency(first: Sequence[worklist.Task], then: Sequence[worklist.Task]) -> list[worklist.Task]:
    """Both in one list: what is overdue, then by due date; each keeps its own order where these are the same."""
    return sorted([*first, *then], key=lambda task: (not task.late, task.due or date.max))


def _stands(wanted: Sequence[Standing]) -> ColumnElement[bool]:
    return standings.STANDING.element.in_(wanted)


def _moves_of(actor: Actor) -> Sequence[Standing]:
    """The work that this role may do; all of it for who may do none, and only reads."""
    return [move for move in standings.NEEDS_US if actor.may(worklist.MOVES[move])] or standings.NEEDS_US


def _owned_by(actor: Actor) -> ColumnElement[bool]:
    """Owners are written by hand: the whole name or the first one will do."""
    return func.lower(col(Vendor.owner_name)).in_({actor.name.lower(), actor.name.split()[0].lower()})


def _urgency() -> Sequence[ColumnElement[Any]]:
    rank = {standing.value: number for number, standing in enumerate(standings.NEEDS_US)}
    due = case((standings.PHI_UNSIGNED, col(Vendor.planned_start)), else_=None)
    return (case((standings.overdue(), 0), else_=1).asc(), due.asc().nulls_last(),
            case(rank, value=standings.STANDING.element, else_=len(rank)).asc(), func.lower(col(Vendor.name)).asc())


def _tasks(call: Call, rows: Sequence[Row[Any]]) -> list[worklist.Task]:
    return [worklist.task(call, row) for row in rows]


def _aside(call: Call, wanted: Sequence[Standing], number: int, *more: ColumnElement[bool]) -> list[worklist.Task]:
    if not number:
        return []
    query = standings.of_vendors(call.actor, _stands(wanted), *more).order_by(*_urgency()).limit(ASIDE)
    return _tasks(call, call.db.execute(query).all())


def _changes(call: Call) -> list[trail.Line]:
    query = (trail.events(call.actor).where(col(AuditEvent.event).not_in(QUIET))
             .order_by(col(AuditEvent.sequence).desc()).limit(ASIDE))
    return trail.lines(call, call.db.execute(query))


routes = [Page("/", show, permission=Permission.VENDORS_READ, name="home")]
