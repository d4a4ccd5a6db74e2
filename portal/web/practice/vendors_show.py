"""One vendor's page: may patient data go there, why, what would change it; then all that is known of the vendor."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, select
from sqlmodel import col
from starlette.responses import Response

from portal import access
from portal.models import Agreement, Assessment, AuditEvent, Document, Vendor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import VendorStatus
from portal.web.pages import Call
from portal.web.practice import (
    assessments_view,
    contradictions,
    decisions,
    evidence_tests,
    remediations,
    scores,
    scores_rail,
    standings,
    trail,
    worklist,
)
from portal.web.practice.assessments_view import door
from portal.web.practice.gates import steps_of
from portal.web.practice.standings import Standing
from portal.web.practice.steps import Steps
from portal.web.render import render
from portal.workflow import assessment_lists, contacts, invitations
from portal.workflow.assessment_lists import Need

HISTORY = 12
# Pages of one vendor that this release may have: the name of each route, its word.
PAGES = (("vendor-score", "How the score adds up"), ("gates", "Steps"), ("vendor-events", "Events"),
         ("evidence-tests", "Tests"), ("duties", "Duties"), ("walk-throughs", "Walk-throughs"))
_Aside = tuple[str, str, Callable[[Call, Vendor], Any]]
# What stands beside the red-flag table, above and below the proof behind it, in this order: the template, the name of
# what it shows, and what fills that.
ABOVE: Sequence[_Aside] = (
    ("practice/contradictions/_aside.html", "contradictions", contradictions.aside),
    ("practice/decisions/_aside.html", "decision", decisions.aside))
BELOW: Sequence[_Aside] = (
    ("practice/remediations/_aside.html", "remediations", remediations.aside),
    ("practice/evidence_tests/_aside.html", "evidence_tests", evidence_tests.aside))


def show(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    row = call.db.execute(standings.of_vendors(call.actor, col(Vendor.id) == vendor.id)).one()
    sent, steps = _assessments(call, vendor), steps_of(call, vendor)
    history = (trail.events(call.actor).where(trail.of_vendor(vendor.id), col(AuditEvent.event).not_in(trail.QUIET))
               .order_by(col(AuditEvent.sequence).desc()).limit(HISTORY + 1))
    lines = trail.lines(call, call.db.execute(history))
    return render(call, "practice/vendors/show.html", vendor=vendor, row=row, versions=_versions(call, vendor),
                  score=scores.of_vendor(call, vendor), table_words=scores_rail.table_words,
                  task=worklist.task(call, row), next=_next(call, vendor, row, sent, steps), steps=steps,
                  memo=door(call, "decision-new", id=vendor.id), pages=_pages(call, vendor),
                  above=[template for template, _, _ in ABOVE], below=[template for template, _, _ in BELOW],
                  contacts=contacts.of_vendor(call.db, vendor),
                  invitations=invitations.of_vendor(call.db, call.actor, vendor),
                  assessments=sent, assessments_view=assessments_view,
                  history=lines[:HISTORY], more_history=len(lines) > HISTORY,
                  **{name: fill(call, vendor) for _, name, fill in (*ABOVE, *BELOW)})


def _next(call: Call, vendor: Vendor, row: Row[Any], sent: Sequence[Row[Any]], gates: Steps) -> tuple[str, str] | None:
    """The likeliest next step of this person: its verb, and where. The agreement first, then answers that wait, then
    the gate that is ready."""
    if vendor.status == VendorStatus.CLOSED:
        return None
    standing = Standing(row.standing)
    if standing in standings.NEEDS_US and call.actor.may(worklist.MOVES[standing]):
        task = worklist.task(call, row)
        return task.verb, task.href
    waiting = next((one for one in sent if one.need == Need.REVIEW), None)
    if waiting and call.actor.may(Permission.ASSESSMENTS_REVIEW):
        return "Review the answers", call.url("assessment-review", id=waiting.id)
    if not sent and call.actor.may(Permission.ASSESSMENTS_SEND) and vendor.handles_phi:
        return "Send a questionnaire", call.url("assessment-new", id=vendor.id)
    ready = next((one for one in gates.steps if one.look == "ready"), None)
    if ready and call.actor.may(Permission.GATES_SIGN):
        return f"Sign: {ready.name}", ready.href
    if standing in worklist.MOVES and call.actor.may(worklist.MOVES[standing]):
        task = worklist.task(call, row)
        return task.verb, task.href
    return None


def _pages(call: Call, vendor: Vendor) -> list[tuple[str, str]]:
    found = ((door(call, name, id=vendor.id), word) for name, word in PAGES)
    return [(href, word) for href, word in found if href]


def _assessments(call: Call, vendor: Vendor) -> list[Row[Any]]:
    query = assessment_lists.of_practice(call.actor, col(Assessment.vendor_id) == vendor.id)
    return list(call.db.execute(query.order_by(col(Assessment.created_at).desc(), col(Assessment.id))).all())


def _versions(call: Call, vendor: Vendor) -> list[Row[Any]]:
    terms = (standings.Latest.id, standings.OPEN_TERMS)
    open_terms = select(col(terms[0]).label("id"), terms[1].label("open_terms")).subquery()
    query = (select(col(Agreement.id), col(Agreement.number), col(Agreement.status), col(Agreement.signed),
                    col(Agreement.received_by), col(Agreement.created_at), col(Agreement.problem),
                    col(Document.filename), open_terms.c.open_terms)
             .join(Document, col(Document.id) == col(Agreement.document_id))
             .join(open_terms, open_terms.c.id == col(Agreement.id))
             .where(col(Agreement.vendor_id) == vendor.id, col(Agreement.parent_id).is_(None))
             .order_by(col(Agreement.created_at).desc(), col(Agreement.number).desc()))
    return list(call.db.execute(query).all())
