"""The pages of reading the archive again: the runs, starting one, and what one has changed."""

from typing import Any

from sqlalchemy import Select, case, func, select
from sqlmodel import col
from starlette.responses import Response

from portal import access
from portal.errors import WrongState
from portal.models import Reread, RereadItem, Vendor
from portal.models.agreements import Agreement
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import RereadStatus
from portal.web import listing
from portal.web.listing import Listing
from portal.web.pages import Call, Page
from portal.web.render import render, see
from portal.workflow import agreements, rereads

SHOWS = {"changed": "Changed", "same": "As before", "waiting": "Waiting", "failed": "Not read again"}


def index(call: Call) -> Response:
    return _index(call)


def start(call: Call) -> Response:
    try:
        reread = rereads.start(call.parts, call.db, call.actor)
    except WrongState as error:
        return _index(call, error)
    return see(call, "reread", id=reread.id)


def _index(call: Call, error: WrongState | None = None) -> Response:
    asked = listing.asked(call, sorts=("-begun", "begun"))
    begun = col(Reread.created_at)
    query = (select(Reread.__table__, _sum(col(RereadItem.changed)).label("changed"),  # type: ignore[attr-defined]
                    _sum(case((col(RereadItem.status) != RereadStatus.WAITING, 1), else_=0)).label("ended"))
             .join(RereadItem, col(RereadItem.reread_id) == col(Reread.id))
             .where(col(Reread.practice_id) == call.actor.practice_id).group_by(col(Reread.id)))
    found = listing.fetch(call.db, asked, query, (begun.desc() if asked.descending else begun.asc(),))
    return render(call, "practice/rereads/index.html", error.http_status if error else 200, list=found,
                  outdated=rereads.outdated_count(call.db, call.actor), running=rereads.running(call.db, call.actor),
                  rules=agreements.rules_version(), error=error)


def _sum(column: Any) -> Any:
    return func.sum(column)


def show(call: Call) -> Response:
    """How far the run is and what it changed, agreement by agreement; renews itself while it goes on."""
    reread = access.reread_for(call.db, call.actor, call.path("id"))
    found = _items(call, reread)
    told = rereads.told(call.db, [row[0] for row in found.rows])
    counts = {chip.key: chip.count for chip in found.chips}
    part = call.htmx and not reread.ended_at
    template = "practice/rereads/_progress.html" if part else "practice/rereads/show.html"
    response = render(call, template, reread=reread, list=found, told=told,
                      ended=reread.total - counts["waiting"], failed=counts["failed"])
    if call.htmx and reread.ended_at:
        response.headers["HX-Refresh"] = "true"
    return response


def _items(call: Call, reread: Reread) -> Listing:
    asked = listing.asked(call, sorts=("vendor",), shows=("all", *SHOWS))
    kind = case((col(RereadItem.status) == RereadStatus.DONE, case((col(RereadItem.changed) > 0, "changed"),
                                                                   else_="same")), else_=col(RereadItem.status))
    base: Select[Any] = (
        select(RereadItem, kind.label("kind")).join(Agreement, col(Agreement.id) == col(RereadItem.agreement_id))
        .join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
        .where(col(RereadItem.reread_id) == reread.id, col(RereadItem.practice_id) == call.actor.practice_id))
    if asked.find:
        base = base.where(col(Vendor.name).icontains(asked.find, autoescape=True))
    each = base.subquery()
    rows = call.db.execute(select(each.c.kind, func.count()).group_by(each.c.kind))
    counts = dict.fromkeys(SHOWS, 0) | {str(key): int(number) for key, number in rows}
    chips = listing.chips(asked, {"all": "All", **SHOWS}, {"all": sum(counts.values()), **counts})
    query = base if asked.show == "all" else base.where(kind == asked.show)
    order = (col(RereadItem.changed).desc(), func.lower(col(Vendor.name)), col(Agreement.number))
    return listing.fetch(call.db, asked, query, order, chips)


routes = [
    Page("/rereads", index, permission=Permission.AGREEMENTS_READ, name="rereads"),
    Page("/rereads", start, permission=Permission.AGREEMENTS_REVIEW, name="reread-start", method="POST"),
    Page("/rereads/{id}", show, permission=Permission.AGREEMENTS_READ, name="reread"),
]
