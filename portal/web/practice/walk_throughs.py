"""Walk-throughs with a vendor: the list, one record with its steps beside the policy, and the form for a new one."""

from typing import Any

from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, NotFound, WrongState
from portal.models import Vendor, WalkThrough
from portal.scoring.gates import SCENARIOS
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import VendorStatus
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice.assessments_view import door
from portal.web.render import render, see
from portal.workflow import remediations, walk_throughs
from portal.workflow.walk_throughs import Step, Telling

ROWS, MORE = 4, 4
NO = "no"
PARTS = ("who", "what", "within", "policy")
# What a walk-through of each kind usually passes through: to ask for, not to put in.
HINTS = {
    "access-request": "A patient asks to see their record: who takes it in, who finds the data, who answers, by when.",
    "suspected-breach": "A claim file went to the wrong practice: who notices, whom they call, who keeps the logs, who "
                        "judges it, who tells you, by when."}


def index(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    rows = walk_throughs.of_vendor(call.db, vendor)
    standing = {row.scenario for row in rows if row.withdrawn_at is None}
    return render(call, "practice/walk_throughs/index.html", vendor=vendor, rows=rows, scenarios=SCENARIOS,
                  to_do=[(key, name) for key, name in SCENARIOS.items() if key not in standing],
                  closed=vendor.status == VendorStatus.CLOSED)


def new(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    scenario = call.query("scenario")
    return _form(call, vendor, Form({"scenario": scenario if scenario in SCENARIOS else "access-request"}), ROWS)


def _form(call: Call, vendor: Vendor, form: Form, rows: int, status: int = 200) -> Response:
    return render(call, "practice/walk_throughs/new.html", status, vendor=vendor, form=form, rows=rows,
                  scenarios=list(SCENARIOS.items()), hints=HINTS)


def keep(call: Call) -> Response:
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    rows = min(max(call.number("rows"), ROWS), walk_throughs.STEPS_MAX)
    if form.entered("more"):  # a few more lines, and nothing else
        return _form(call, vendor, form, min(rows + MORE, walk_throughs.STEPS_MAX))
    try:
        row = walk_throughs.keep(call.parts, call.db, call.actor, vendor, _telling(form, rows))
    except (InvalidInput, WrongState) as error:
        return _form(call, vendor, form.refused(error), rows, error.http_status)
    return see(call, "walk-through", id=vendor.id, walk_through=row.id)


def _telling(form: Form, rows: int) -> Telling:
    """Lines in which nothing stands are left out. Raises InvalidInput for a day that cannot be read."""
    telling = Telling(
        scenario=form.entered("scenario"), held_on=form.day("held_on", "The day"),
        attendees=form.text("attendees", "Who was there", longest=2000, lines=True),
        policy=form.text("policy", "The policy", longest=500),
        steps=[_step(form, number) for number in range(1, rows + 1) if _is_filled(form, number)],
        summary=form.text("summary", "The summary", longest=2000, lines=True))
    form.check(walk_throughs.NOT_KEPT)
    return telling


def _is_filled(form: Form, number: int) -> bool:
    return any(form.entered(f"{part}-{number}").strip() for part in PARTS)


def _step(form: Form, number: int) -> Step:
    who, what, within, policy = (form.text(f"{part}-{number}", f"Step {number}", longest=walk_throughs.TEXT_MAX)
                                 for part in PARTS)
    return Step(who, what, within, form.entered(f"matches-{number}") != NO, policy)


def show(call: Call) -> Response:
    vendor, row = _both(call)
    fix = remediations.of_source(call.db, vendor, "walk-through", row.id)
    return render(call, "practice/walk_throughs/show.html", vendor=vendor, row=row, scenarios=SCENARIOS, fix=fix,
                  fix_href=door(call, "fix", fix=fix.id) if fix else _fix_href(call, vendor, row))


def _fix_href(call: Call, vendor: Vendor, row: WalkThrough) -> str:
    href = door(call, "fix-new", id=vendor.id)
    return f"{href}?source=walk-through:{row.id}" if href else ""


def withdraw(call: Call) -> Response:
    vendor, row = _both(call, lock=True)
    walk_throughs.withdraw(call.parts, call.db, call.actor, vendor, row)
    return see(call, "walk-throughs", id=vendor.id)


def _both(call: Call, **how: Any) -> tuple[Vendor, WalkThrough]:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), **how)
    row = access.walk_through_for(call.db, call.actor, call.path("walk_through"), **how)
    if row.vendor_id != vendor.id:
        raise NotFound
    return vendor, row


_OF = "/vendors/{id}/walk-throughs"
_ONE = f"{_OF}/{{walk_through}}"

routes = [
    Page(_OF, index, permission=Permission.SCORES_READ, name="walk-throughs"),
    Page(f"{_OF}/new", new, permission=Permission.GATES_PREPARE, name="walk-through-new"),
    Page(_OF, keep, permission=Permission.GATES_PREPARE, name="walk-through-keep", method="POST"),
    Page(_ONE, show, permission=Permission.SCORES_READ, name="walk-through"),
    Page(f"{_ONE}/withdraw", withdraw, permission=Permission.GATES_PREPARE, name="walk-through-withdraw",
         method="POST"),
]
