"""The practice's own time limits: the longest it accepts to wait for each kind of notice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
OWN_CHOICES = (Event.PRACTICE_LIMITS_CHANGED, Event.PRACTICE_PROPOSED_RULES_HIDDEN,
               Event.PRACTICE_PROPOSED_RULES_SHOWN)
UNITS = {"hour": "hours", "day": "days", "business_day": "business days"}
ACTORS = {"practice-to-individuals": "You tell patients", "practice-to-regulator": "You tell the state",
          "vendor-to-practice": "The vendor tells you"}
Entered = tuple[int, str]  # a number and its unit


@dataclass(frozen=True, slots=True)
class Clash:
    """A limit that was saved otherwise while the form was open, or that the form has otherwise than what is saved."""

    event: str
    name: str
    opened: str
    form: str
    saved: str


def show(call: Call) -> Response:
    practice = access.practice_of(call.db, call.actor)
    return _form(call, practice, Form({**_fields(practice.limits), "version": practice.version}))


def change(call: Call) -> Response:
    form = Form.sent(call)
    practice = access.practice_of(call.db, call.actor, lock=True)
    try:
        version = form.whole("version", "The version", lowest=1, highest=10**9)
        entered = {event: _entered(form, event) for event in DEFAULT_LIMITS}
        limits = {event: hours_at_worst(*one) for event, one in entered.items()}
        form.check("The limits were not saved. What you entered is still here.")
        practices.change_limits(call.parts, call.db, call.actor, practice, limits, version=version,
                                entered=entered)
    except InvalidInput as error:
        return _form(call, practice, form.refused(error), error.http_status)
    except Conflict as error:
        clashes = _rebased(form.refused(error), entered, practices.limits_as_entered(practice.limits))
        form.put("version", practice.version)
        return _form(call, practice, form, error.http_status, clashes)
    return see(call, "limits", "?saved=yes")


def choose_proposed_rules(call: Call) -> Response:
    form = Form.sent(call)
    practices.show_proposed_rules(call.parts, call.db, call.actor, access.practice_of(call.db, call.actor, lock=True),
                                  form.entered("shown") == "yes")
    return see(call, "limits", "#proposed")


def _fields(limits: Mapping[str, int]) -> dict[str, Any]:
    """Each limit as its fields have it: a number, its unit under the event's name with "-unit", and with "-was" both
    as they are when the form is opened."""
    fields: dict[str, Any] = {}
    for event, (number, unit) in practices.limits_as_entered(limits).items():
        fields |= {event: number, f"{event}-unit": unit, f"{event}-was": f"{number} {unit}"}
    return fields


def _rebased(form: Form, entered: Mapping[str, Entered], saved: Mapping[str, Entered]) -> list[Clash]:
    """Put what is saved now into the fields that the person left as they were; returns what differs."""
    found = []
    for event, mine in entered.items():
        was, now = _was(form, event), saved[event]
        kept = now if mine == was else mine
        for name, value in ((event, kept[0]), (f"{event}-unit", kept[1]), (f"{event}-was", f"{now[0]} {now[1]}")):
            form.put(name, value)
        if kept != now or (was and was != now):
            found.append(Clash(event, EVENT_NAMES[event], _said(was) if was else "", _said(kept), _said(now)))
    return found


def _was(form: Form, event: str) -> Entered | None:
    """The limit when the form was opened; None where the form does not say, so that what was entered stays."""
    number, _, unit = form.entered(f"{event}-was").partition(" ")
    whole = number.isascii() and number.isdecimal() and len(number) < 7
    return (int(number), unit) if whole and unit in UNITS else None


def _said(one: Entered) -> str:
    """10 business days."""
    number, unit = one
    return f"{number:,} {UNITS[unit] if number != 1 else UNITS[unit].removesuffix('s')}"


def _entered(form: Form, event: str) -> Entered:
    """What was entered. Business days count as the days that they can take with their weekends."""
    unit = form.choice(f"{event}-unit", EVENT_NAMES[event], UNITS) if form.entered(f"{event}-unit") else "hour"
    most = practices.LONGEST_LIMIT if unit == "hour" else practices.LONGEST_LIMIT // 24
    if unit == "business_day":
        most = ceil(most * 5 / 7) - 1
    return form.whole(event, EVENT_NAMES[event], lowest=1, highest=most), unit


def _form(call: Call, practice: Practice, form: Form, status: int = 200, clashes: Sequence[Clash] = ()) -> Response:
    rows = [(event, EVENT_NAMES[event], MEANINGS[event], hours_in_words(practice.limits[event]),
             DEFAULT_LIMITS[event]) for event in DEFAULT_LIMITS]
    states = [_told(limit) for limit in time_limits.of_states()]
    return render(call, "practice/limits/show.html", status, form=form, rows=rows, clashes=clashes, units=UNITS,
                  proposed=practices.proposed_rules(), proposed_shown=practice.proposed_rules,
                  states=states, history=trail.lines(call, _changes(call)), in_words=hours_in_words)


def _told(limit: Any) -> dict[str, str]:
    """A state's limit in words."""
    unit = limit.unit.replace("_", " ")
    return {"state": limit.state, "who": ACTORS[limit.actor], "time": f"{limit.number} {unit}s from {limit.trigger}",
            "law": limit.law, "applies": limit.applies, "checked": limit.checked,
            "doubt": "" if limit.verified else "not verified"}


def _changes(call: Call) -> list[Row[Any]]:
    query = (trail.events(call.actor).where(col(AuditEvent.event).in_(OWN_CHOICES))
             .order_by(col(AuditEvent.sequence).desc()).limit(HISTORY))
    return list(call.db.execute(query).all())


routes = [
    Page("/limits", show, permission=Permission.VENDORS_READ, name="limits"),
    Page("/limits", change, permission=Permission.PRACTICE_EDIT, name="limits-change", method="POST"),
    Page("/limits/proposed", choose_proposed_rules, permission=Permission.PRACTICE_EDIT, name="limits-proposed",
         method="POST"),
]
