"""The practice's own time limits: the longest it accepts to wait for each kind of notice."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from sqlalchemy import Row
from sqlmodel import col
from starlette.responses import Response

from portal import access
from portal.errors import Conflict, InvalidInput
from portal.models import AuditEvent, Practice
from portal.models.practices import DEFAULT_LIMITS
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Permission
from portal.vocabulary.terms import EVENT_NAMES, hours_in_words
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import trail
from portal.web.render import render, see
from portal.workflow import practices, time_limits
from portal.workflow.time_limits import hours_at_worst

# What each limit is about, in plain words.
MEANINGS = {
    "breach": "From the day the vendor discovers a breach until you hear of it.",
    "unauthorized-use": "Until you hear that patient data was used in a way the agreement does not allow.",
    "security-incident": "Until you hear of an attack or failure that touched their systems.",
    "access": "Until you have what a patient asked to see.",
    "amendment": "Until a correction that a patient asked for is made or passed on.",
    "accounting": "Until you have the list of disclosures that a patient asked for.",
    "return-destroy": "After the agreement ends, until all patient data is back or destroyed.",
    "cure": "To put a violation right, before you may end the agreement.",
}
HISTORY = 5
UNITS = {"hour": "hours", "day": "days", "business_day": "business days"}
ACTORS = {"practice-to-individuals": "You tell patients", "practice-to-regulator": "You tell the state",
          "vendor-to-practice": "The vendor tells you"}
FROM_DAYS = 96  # hours from which on a limit of whole days is shown in days


def show(call: Call) -> Response:
    practice = access.practice_of(call.db, call.actor)
    return _form(call, practice, Form({**_fields(practice.limits), "version": practice.version}))


def change(call: Call) -> Response:
    form = Form.sent(call)
    practice = access.practice_of(call.db, call.actor, lock=True)
    try:
        version = form.whole("version", "The version", lowest=1, highest=10**9)
        limits = {event: _hours(form, event) for event in DEFAULT_LIMITS}
        form.check("The limits were not saved. What you entered is still here.")
        practices.change_limits(call.parts, call.db, call.actor, practice, limits, version=version)
    except InvalidInput as error:
        return _form(call, practice, form.refused(error), error.http_status)
    except Conflict as error:
        form.refused(error).put("version", practice.version)
        return _form(call, practice, form, error.http_status, saved=dict(practice.limits))
    return see(call, "limits", "?saved=yes")


def _fields(limits: Mapping[str, int]) -> dict[str, Any]:
    """Each limit as its two fields show it: a number, and its unit under the event's name with "-unit"."""
    fields: dict[str, Any] = {}
    for event, hours in limits.items():
        in_days = hours >= FROM_DAYS and hours % 24 == 0
        fields |= {event: hours // 24 if in_days else hours, f"{event}-unit": "day" if in_days else "hour"}
    return fields


def _hours(form: Form, event: str) -> int:
    """What was entered, in hours. Business days are the days that they can take with their weekends."""
    unit = form.choice(f"{event}-unit", EVENT_NAMES[event], UNITS) if form.entered(f"{event}-unit") else "hour"
    most = practices.LONGEST_LIMIT if unit == "hour" else practices.LONGEST_LIMIT // 24
    if unit == "business_day":
        most = ceil(most * 5 / 7) - 1
    number = form.whole(event, EVENT_NAMES[event], lowest=1, highest=most)
    return hours_at_worst(number, unit)


def _form(call: Call, practice: Practice, form: Form, status: int = 200,
          saved: dict[str, int] | None = None) -> Response:
    """`saved` are the limits that somebody else set in the meantime, shown beside what was entered."""
    rows = [(event, EVENT_NAMES[event], MEANINGS[event], hours_in_words(practice.limits[event]),
             DEFAULT_LIMITS[event]) for event in DEFAULT_LIMITS]
    states = [_told(limit) for limit in time_limits.of_states()]
    return render(call, "practice/limits/show.html", status, form=form, rows=rows, saved=saved or {}, units=UNITS,
                  states=states, history=trail.lines(call, _changes(call)), in_words=hours_in_words)


def _told(limit: Any) -> dict[str, str]:
    """A state's limit in words."""
    unit = limit.unit.replace("_", " ")
    return {"state": limit.state, "who": ACTORS[limit.actor], "time": f"{limit.number} {unit}s from {limit.trigger}",
            "law": limit.law, "applies": limit.applies, "checked": limit.checked,
            "doubt": "" if limit.verified else "not verified"}


def _changes(call: Call) -> list[Row[Any]]:
    query = (trail.events(call.actor).where(col(AuditEvent.event) == Event.PRACTICE_LIMITS_CHANGED)
             .order_by(col(AuditEvent.sequence).desc()).limit(HISTORY))
    return list(call.db.execute(query).all())


routes = [
    Page("/limits", show, permission=Permission.VENDORS_READ, name="limits"),
    Page("/limits", change, permission=Permission.PRACTICE_EDIT, name="limits-change", method="POST"),
]
