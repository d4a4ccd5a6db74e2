"""Opening a fix: a form that is filled in from the finding where there is one, and from nothing where there is none."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput
from portal.models import Remediation, Vendor
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import remediations_view as views
from portal.web.render import render, see
from portal.workflow import remediations, remediations_sources
from portal.workflow.remediations import DAYS, GAP_MAX, NAME_MAX, NOT_OPENED, REASON_MAX, RISKS, AlreadyOpen, Plan
from portal.workflow.remediations_sources import Found

RISK_WORDS: Mapping[str, str] = {risk: f"{views.RISKS[risk][1]}: {DAYS[risk]} days" for risk in RISKS}
SOURCE_MAX = 130


def new(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    found = remediations_sources.find(call.db, call.actor, vendor, call.query("source")[:SOURCE_MAX])
    return _page(call, vendor, found, Form({
        "source": _written(found), "gap": found.gap, "asked": found.asked, "risk": found.risk,
        "practice_owner": vendor.owner_name or call.actor.name}))


def _written(found: Found) -> str:
    return f"{found.source.kind}:{found.source.id}" if found.source.id else ""


def _page(call: Call, vendor: Vendor, found: Found, form: Form, status: int = 200,
          there: Remediation | None = None) -> Response:
    there = there or remediations.of_source(call.db, vendor, found.source.kind, found.source.id)
    return render(call, "practice/remediations/new.html", status, vendor=vendor, found=found, form=form, there=there,
                  views=views, risks=list(RISK_WORDS.items()), today=clock.today())


def open_(call: Call) -> Response:
    form, vendor = Form.sent(call), access.vendor_for(call.db, call.actor, call.path("id"))
    found = remediations_sources.find(call.db, call.actor, vendor, form.entered("source")[:SOURCE_MAX])
    try:
        plan = read_plan(form)
        form.check(NOT_OPENED)
        with call.db.begin_nested():
            fix = remediations.open(call.parts, call.db, call.actor, vendor, found.source, plan)
    except AlreadyOpen as error:
        return _page(call, vendor, found, form.refused(error), error.http_status, error.fix)
    except InvalidInput as error:
        return _page(call, vendor, found, form.refused(error), error.http_status)
    return see(call, "fix", "?did=opened", fix=fix.id)


def read_plan(form: Form) -> Plan:
    """What the fields of a plan say; what cannot be read stands in the form's errors."""
    return Plan(
        gap=form.text("gap", "What is missing", longest=GAP_MAX, required=True, lines=True),
        risk=form.choice("risk", "The risk", RISKS),
        risk_reason=form.text("risk_reason", "Why that risk", longest=REASON_MAX, lines=True),
        asked=form.text("asked", "What to do", longest=GAP_MAX, lines=True),
        vendor_owner=form.text("vendor_owner", "The owner at the vendor", longest=NAME_MAX),
        practice_owner=form.text("practice_owner", "The owner in your practice", longest=NAME_MAX),
        target_on=form.day("target_on", "The target day"),
        interim=form.text("interim", "The interim control", longest=GAP_MAX, lines=True),
        before_go_live=form.flag("before_go_live"))


routes = [
    Page("/vendors/{id}/fixes/new", new, permission=Permission.REMEDIATIONS_EDIT, name="fix-new"),
    Page("/vendors/{id}/fixes", open_, permission=Permission.REMEDIATIONS_EDIT, name="fix-open", method="POST"),
]
