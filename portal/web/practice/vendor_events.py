"""What happened to a vendor between two reviews: noted, with the checks that it re-opens, until somebody settles it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlmodel import col, func, select
from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Vendor, VendorEvent
from portal.scoring import catalog
from portal.vocabulary.permissions import Permission
from portal.web import listing
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.render import render, see
from portal.workflow import vendor_events

SHOWS: Mapping[str, str] = {"open": "Open", "settled": "Settled", "all": "All"}
NOT_NOTED = "The event was not noted. What you entered is still here."
NOT_SETTLED = "The event was not settled. What you entered is still here."


def index(call: Call) -> Response:
    return _page(call, _vendor(call), Form({"happened_on": clock.today(), "event": call.query("event")}))


def note(call: Call) -> Response:
    form, vendor = Form.sent(call), _vendor(call, lock=True)
    try:
        event = form.choice("event", "What happened", list(catalog.latest().events))
        happened_on = form.day("happened_on", "The day")
        if happened_on is None:
            form.errors.setdefault("happened_on", "The day is empty. Say when it happened.")
        words = form.text("note", "What you know", longest=2000, lines=True)
        form.check(NOT_NOTED)
        vendor_events.note(call.parts, call.db, call.actor, vendor, event, happened_on or clock.today(), words)
    except InvalidInput as error:
        return _page(call, vendor, form.refused(error), error.http_status)
    return see(call, "vendor-events", id=vendor.id)


def settle(call: Call) -> Response:
    form, vendor = Form.sent(call), _vendor(call, lock=True)
    row = access.vendor_event_for(call.db, call.actor, call.path("event"), lock=True)
    if row.vendor_id != vendor.id:
        raise NotFound
    try:
        words = form.text("settled_note", "What came of it", longest=2000, required=True, lines=True)
        form.check(NOT_SETTLED)
        vendor_events.settle(call.parts, call.db, call.actor, row, words)
    except (InvalidInput, WrongState) as error:
        return _page(call, vendor, form.refused(error), error.http_status, settling=row.id)
    return see(call, "vendor-events", id=vendor.id)


def _vendor(call: Call, *, lock: bool = False) -> Vendor:
    return access.vendor_for(call.db, call.actor, call.path("id"), lock=lock)


def _page(call: Call, vendor: Vendor, form: Form, status: int = 200, settling: str = "") -> Response:
    """`settling` is the event whose form was not taken."""
    asked = replace(listing.asked(call, sorts=("-day",), shows=tuple(SHOWS)),
                    path=call.url("vendor-events", id=vendor.id))  # also where a settling was not taken
    own = (col(VendorEvent.practice_id) == vendor.practice_id, col(VendorEvent.vendor_id) == vendor.id)
    settled, whole = col(VendorEvent.settled_at).is_not(None), catalog.latest()
    every = call.db.exec(select(func.count()).select_from(VendorEvent).where(*own)).one()
    done = call.db.exec(select(func.count()).select_from(VendorEvent).where(*own, settled)).one()
    chips = listing.chips(asked, SHOWS, {"open": every - done, "settled": done, "all": every})
    chosen: dict[str, Any] = {"open": (~settled,), "settled": (settled,), "all": ()}
    columns: tuple[Any, ...] = tuple(getattr(VendorEvent, name) for name in (
        "id", "event", "happened_on", "note", "noted_by", "created_at", "settled_at", "settled_by", "settled_note"))
    found = listing.fetch(call.db, asked, select(*columns).where(*own, *chosen[asked.show], *_found(asked)),
                          [col(VendorEvent.happened_on).desc(), col(VendorEvent.id)], chips)
    return render(call, "practice/scores/events.html", status, vendor=vendor, form=form, list=found, settling=settling,
                  says=whole.events, reopens=_reopens(), titles=whole.by_id, none_yet=not every)


def _found(asked: listing.Asked) -> list[Any]:
    return [col(VendorEvent.note).icontains(asked.find, autoescape=True)] if asked.find else []


def _reopens() -> Mapping[str, tuple[str, ...]]:
    """The checks that each event opens again."""
    whole = catalog.latest()
    return {event: tuple(id for id, indicator in whole.by_id.items() if event in indicator.events)
            for event in whole.events}


routes = [
    Page("/vendors/{id}/events", index, permission=Permission.SCORES_READ, name="vendor-events"),
    Page("/vendors/{id}/events", note, permission=Permission.VENDORS_EDIT, name="vendor-event-note", method="POST"),
    Page("/vendors/{id}/events/{event}/settle", settle, permission=Permission.SCORES_OVERRULE,
         name="vendor-event-settle", method="POST"),
]
