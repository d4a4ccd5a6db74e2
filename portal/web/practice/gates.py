"""The gates of a vendor: where it stands at each, what is missing, who may sign, and what was signed; and the days on
which the agreement was executed and patient data first went there."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, WrongState
from portal.models import Vendor
from portal.scoring.gates import BY_ID, NO_REASONS, Gate
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import VendorStatus
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import steps as stepping
from portal.web.practice.steps import Steps
from portal.web.render import render, see
from portal.workflow import gates, gates_facts, portfolio
from portal.workflow.gates import NO, PASSED, YES, Signing
from portal.workflow.gates_facts import Known

WHO = {Permission.GATES_SIGN: "A reviewer or the owner of the practice", Permission.GATES_RELEASE:
       "The owner of the practice"}


def steps_of(call: Call, vendor: Vendor) -> Steps:
    """The stepper of the vendor's page (`practice/vendors/_steps.html`)."""
    return stepping.steps(call, vendor, gates_facts.of_vendor(call.db, vendor))


def index(call: Call) -> Response:
    return _index(call, access.vendor_for(call.db, call.actor, call.path("id")), Form())


def _index(call: Call, vendor: Vendor, form: Form, status: int = 200) -> Response:
    known = gates_facts.of_vendor(call.db, vendor)
    return render(call, "practice/gates/index.html", status, vendor=vendor, known=known, form=form, who=WHO,
                  steps=stepping.steps(call, vendor, known), doors=_doors(call, vendor, known),
                  has_phi=portfolio.has_phi(vendor), closed=vendor.status == VendorStatus.CLOSED,
                  by_id=BY_ID)


def show(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    gate = gates.gate_of(call.path("gate"))
    return _page(call, vendor, gate, Form({"name": call.actor.name}))


def _page(call: Call, vendor: Vendor, gate: Gate, form: Form, status: int = 200, not_yet: str = "") -> Response:
    known = gates_facts.of_vendor(call.db, vendor)
    shown = stepping.steps(call, vendor, known)
    return render(call, "practice/gates/show.html", status, vendor=vendor, gate=gate, known=known, form=form,
                  state=known.of(gate.id), step=next(one for one in shown.steps if one.id == gate.id),
                  standing=known.standing(gate.id), passes=[one for one in known.passes if one.gate == gate.id],
                  doors=_doors(call, vendor, known), who=WHO[gate.permission], by_id=BY_ID, not_yet=not_yet,
                  no_reasons=[("", "Choose"), *NO_REASONS.items()], reasons=NO_REASONS,
                  closed=vendor.status == VendorStatus.CLOSED)


def _doors(call: Call, vendor: Vendor, known: Known) -> Mapping[Any, str]:
    return {found: stepping.open_door(call, vendor, known, found) for one in known.states for found in one.missing}


def sign(call: Call) -> Response:
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    gate = gates.gate_of(call.path("gate"))
    try:
        gates.sign(call.parts, call.db, call.actor, vendor, gate.id, _signing(gate, form))
    except InvalidInput as error:
        return _page(call, vendor, gate, form.refused(error), error.http_status)
    except WrongState as error:
        return _page(call, vendor, gate, form, error.http_status, not_yet=error.message)
    return see(call, "gates", f"#{gate.id}", id=vendor.id)


def _signing(gate: Gate, form: Form) -> Signing:
    """Raises InvalidInput where a day cannot be read; what else is wrong the verb says."""
    outcome = form.entered("outcome") if gate.id == "G0" else PASSED
    signing = Signing(
        name=form.text("name", "Your name", longest=120), title=form.text("title", "Your title", longest=120),
        agreed=form.flag("agreed"), outcome=outcome if outcome in (YES, NO, PASSED) else "",
        reason=form.text("reason", "The reason", longest=2000, lines=True), why=form.entered("why"),
        executed_on=form.day("executed_on", "The day") if gate.id == "G3" else None,
        lead=form.text("lead", "Who it was", longest=120))
    form.check(gates.NOT_SIGNED)
    return signing


def withdraw(call: Call) -> Response:
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    gate = gates.gate_of(call.path("gate"))
    try:
        gates.withdraw(call.parts, call.db, call.actor, vendor, gate.id,
                       form.text("reason", "The reason", longest=2000, lines=True))
    except InvalidInput as error:
        return _page(call, vendor, gate, _back(form, error), error.http_status)
    except WrongState as error:
        return _page(call, vendor, gate, form, error.http_status, not_yet=error.message)
    return see(call, "gate", id=vendor.id, gate=gate.id)


def _back(form: Form, error: InvalidInput) -> Form:
    """The field is called otherwise than the one of the signature: both are on the page."""
    form.put("back-reason", form.entered("reason"))
    form.put("reason", "")
    return form.refused(InvalidInput(error.message, {f"back-{name}": fault for name, fault in error.fields.items()}))


def first_phi(call: Call) -> Response:
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        day = form.day("day", "The day")
        if day is None:
            form.errors.setdefault("day", "Write the day on which the first patient data went there.")
        form.check("The day was not kept.")
        if day is not None:
            gates.first_phi(call.parts, call.db, call.actor, vendor, day)
    except (InvalidInput, WrongState) as error:
        return _index(call, vendor, form.refused(error), error.http_status)
    return see(call, "gates", "#phi", id=vendor.id)


def phi(call: Call) -> Response:
    """They already have our patient data; or that was wrong."""
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    verb = gates.clear_phi if form.entered("do") == "clear" else gates.note_phi
    try:
        verb(call.parts, call.db, call.actor, vendor, form.text("reason", "The reason", longest=2000, lines=True))
    except (InvalidInput, WrongState) as error:
        return _index(call, vendor, form.refused(error), error.http_status)
    return see(call, "gates", "#phi", id=vendor.id)


_OF = "/vendors/{id}"

routes = [
    Page(f"{_OF}/gates", index, permission=Permission.SCORES_READ, name="gates"),
    Page(f"{_OF}/gates/{{gate}}", show, permission=Permission.SCORES_READ, name="gate"),
    Page(f"{_OF}/gates/{{gate}}", sign, permission=Permission.GATES_SIGN, name="gate-sign", method="POST"),
    Page(f"{_OF}/gates/{{gate}}/withdraw", withdraw, permission=Permission.GATES_SIGN, name="gate-withdraw",
         method="POST"),
    Page(f"{_OF}/first-phi", first_phi, permission=Permission.GATES_RELEASE, name="first-phi", method="POST"),
    Page(f"{_OF}/phi", phi, permission=Permission.GATES_PREPARE, name="phi-note", method="POST"),
]
