"""What comes round with a vendor: the list with what is due, the usual duties, one more, a change, done, ended."""

from datetime import date
from typing import Any

from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Duty, Vendor
from portal.scoring.duties import CADENCES, USUAL, after
from portal.scoring.gates import DUTIES
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import VendorStatus
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.render import render, see
from portal.workflow import duties
from portal.workflow.duties import DutyDetails, StaleDuty

SOON = 14  # days
LABELS = {"kind": "Kind", "what": "What is to be done", "owner_name": "Who", "every": "How often",
          "next_due": "Due next"}


def index(call: Call) -> Response:
    return _page(call, access.vendor_for(call.db, call.actor, call.path("id")), _blank(call))


def _blank(call: Call) -> Form:
    return Form({"owner_name": call.actor.name, "every": "12m", "kind": "review"})


def _page(call: Call, vendor: Vendor, form: Form, status: int = 200, *, opened: str = "",
          saved: Duty | None = None) -> Response:
    """`opened` is the duty whose form is shown again with what was entered; `saved` how it stands where somebody else
    was faster."""
    today = clock.today()
    rows = [(duty, _state(duty, today)) for duty in duties.of_vendor(call.db, vendor)]
    return render(call, "practice/duties/index.html", status, vendor=vendor, rows=rows, form=form, opened=opened,
                  saved=saved, labels=LABELS, kinds=DUTIES, cadences=CADENCES, usual=len(USUAL), today=today,
                  missing=len({(one.kind, one.what) for one in USUAL} - {(duty.kind, duty.what) for duty, _ in rows}),
                  filled=lambda duty: form if duty.id == opened else _of(duty),
                  closed=vendor.status == VendorStatus.CLOSED)


def _of(duty: Duty) -> Form:
    return Form(_values(duty))


def _values(duty: Duty) -> dict[str, Any]:
    return {**{name: getattr(duty, name) for name in LABELS}, "done_on": clock.today()}


def _state(duty: Duty, today: date) -> tuple[str, str, str]:
    if duty.next_due is None:
        return ("circle", "No day", "none") if not duty.done_on else ("check", "Done", "good")
    days = (duty.next_due - today).days
    if days < 0:
        return "clock-exclamation", "Overdue", "bad"
    return ("calendar", "Due soon", "warn") if days <= SOON else ("circle", "To come", "none")


def set_(call: Call) -> Response:
    """One duty, or with `usual` all the usual ones that are not there yet."""
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        if form.entered("usual"):
            duties.set_usual(call.parts, call.db, call.actor, vendor)
        else:
            duties.set_one(call.parts, call.db, call.actor, vendor, _details(form))
    except (InvalidInput, WrongState) as error:
        return _page(call, vendor, form.refused(error), error.http_status)
    return see(call, "duties", id=vendor.id)


def change(call: Call) -> Response:
    form = Form.sent(call)
    vendor, duty = _both(call)
    try:
        duties.change(call.parts, call.db, call.actor, vendor, duty, _details(form), version=call.number("version"))
    except (InvalidInput, StaleDuty) as error:
        return _again(call, vendor, duty, form, error)
    return see(call, "duties", f"#d-{duty.id}", id=vendor.id)


def done(call: Call) -> Response:
    form = Form.sent(call)
    vendor, duty = _both(call)
    try:
        day = form.day("done_on", "The day")
        if day is None:
            form.errors.setdefault("done_on", "Write the day on which it was done.")
        form.check(duties.NOT_SAVED)
        if day is not None:
            duties.done(call.parts, call.db, call.actor, vendor, duty, day, version=call.number("version"))
    except (InvalidInput, StaleDuty) as error:
        return _again(call, vendor, duty, form, error)
    return see(call, "duties", f"#d-{duty.id}", id=vendor.id)


def end(call: Call) -> Response:
    vendor, duty = _both(call)
    try:
        duties.end(call.parts, call.db, call.actor, vendor, duty, version=call.number("version"))
    except StaleDuty as error:
        return _again(call, vendor, duty, Form.sent(call), error)
    return see(call, "duties", id=vendor.id)


def _again(call: Call, vendor: Vendor, duty: Duty, form: Form, error: InvalidInput | StaleDuty) -> Response:
    """The page with that duty's form open, what was entered kept, what was not entered as it is saved."""
    for name, value in _values(duty).items():
        if name not in call.form:
            form.put(name, value)
    return _page(call, vendor, form.refused(error), error.http_status, opened=duty.id,
                 saved=duty if isinstance(error, StaleDuty) else None)


def _both(call: Call) -> tuple[Vendor, Duty]:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    duty = access.duty_for(call.db, call.actor, call.path("duty"), lock=True)
    if duty.vendor_id != vendor.id:
        raise NotFound
    return vendor, duty


def _details(form: Form) -> DutyDetails:
    """Raises InvalidInput for a day that cannot be read; the verb says what else is wrong. A duty that comes round
    and has no day yet is first due one cadence from today."""
    every = form.entered("every")
    due = form.day("next_due", "The day")
    if due is None and every in CADENCES and "next_due" not in form.errors:
        due = after(clock.today(), every)
    details = DutyDetails(
        kind=form.entered("kind"), what=form.text("what", "What is to be done", longest=500),
        owner_name=form.text("owner_name", "Who does it", longest=120), every=every, next_due=due)
    form.check(duties.NOT_SAVED)
    return details


_OF = "/vendors/{id}/duties"
_ONE = f"{_OF}/{{duty}}"

routes = [
    Page(_OF, index, permission=Permission.SCORES_READ, name="duties"),
    Page(_OF, set_, permission=Permission.GATES_PREPARE, name="duty-set", method="POST"),
    Page(f"{_ONE}/change", change, permission=Permission.GATES_PREPARE, name="duty-change", method="POST"),
    Page(f"{_ONE}/done", done, permission=Permission.GATES_PREPARE, name="duty-done", method="POST"),
    Page(f"{_ONE}/end", end, permission=Permission.GATES_PREPARE, name="duty-end", method="POST"),
]
