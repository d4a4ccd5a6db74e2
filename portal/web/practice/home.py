"""The first page: what needs a person today, by urgency; what others are busy with; what changed."""

from collections.abc import Sequence
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
from portal.web.practice.standings import Standing
from portal.web.render import render
from portal.workflow.assessment_lists import NEEDS_US, Need

ASIDE = 8  # how many lines the lists beside the worklist show
QUIET = (*trail.QUIET, Event.SESSION_STARTED, Event.SESSION_ENDED, Event.SESSION_ENDED_EVERYWHERE)


def show(call: Call) -> Response:
    own, moves, needs = _owned_by(call.actor), _moves_of(call.actor), asking.moves_of(call.actor)
    census, tally = standings.census(call.db, call.actor, own), asking.tally(call.db, call.actor, own)
    mine = census.of(moves, mine=True) + tally.of(needs, mine=True)
    everyones = census.of(moves) + tally.of(needs)
    shows = ("mine", "everyone") if mine else ("everyone", "mine")
    asked = listing.asked(call, sorts=("urgency",), shows=shows)
    only_mine = asked.show == "mine"
    whose = True if only_mine else None
    where = (_stands(moves), own) if only_mine else (_stands(moves),)
    wanted = (asking.needing(needs), own) if only_mine else (asking.needing(needs),)
    total = census.of(moves, mine=whose)
    words = {"mine": "Mine", "everyone": "Everyone"}
    chips = listing.chips(asked, {key: words[key] for key in shows}, {"mine": mine, "everyone": everyones})
    work = listing.fetch(call.db, asked, standings.of_vendors(call.actor, *where), _urgency(), chips, total)
    asked_of_us = asking.tasks(call, *wanted) if work.page == 1 else []
    decisions, open_ = census.decisions(), tally.of((Need.WAITING,))
    theirs = _by_urgency(
        asking.tasks(call, asking.needing(NEEDS_US), ~and_(*wanted), most=ASIDE)
        if tally.of(NEEDS_US) > tally.of(needs, mine=whose) else [],
        _aside(call, standings.NEEDS_US, census.of(standings.NEEDS_US) - total, ~and_(*where)))
    waiting = _by_urgency(asking.tasks(call, asking.needing((Need.WAITING,)), most=ASIDE) if open_ else [],
                          _aside(call, standings.WITH_VENDOR, census.of(standings.WITH_VENDOR)))
    return render(
        call, "practice/home/show.html", work=work, tasks=_by_urgency(asked_of_us, _tasks(call, work.rows)),
        total=mine if only_mine else everyones, today=clock.today(),
        late=census.of(moves, mine=whose, late=True) + tally.of({Need.OVERDUE} & set(needs), mine=whose),
        more_asked=tally.of(needs, mine=whose) > len(asked_of_us) > 0, theirs=theirs[:ASIDE], waiting=waiting[:ASIDE],
        waiting_total=open_ + census.of(standings.WITH_VENDOR), asked_of_vendors=open_,
        being_read=_aside(call, (Standing.READING,), census.of((Standing.READING,))),
        decisions=[(key, worklist.DECISIONS[key], decisions.get(key, 0)) for key in standings.Decision],
        vendors=census.of(), first_name=call.actor.name.split()[0], changes=_changes(call))


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
