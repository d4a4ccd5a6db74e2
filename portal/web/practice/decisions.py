"""Deciding about a vendor: the memo as it would be signed, the signature, and the decisions there were."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from portal import access, clock
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import Decision, Score, Vendor
from portal.reports.decision_memo import MEDIA_TYPE
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.render import attachment, render, see
from portal.workflow import decisions, decisions_content, scores
from portal.workflow.decisions import Signing, StaleDecision

SAYS = {
    decisions.APPROVE: "Nothing is open. Patient data still waits for its steps.",
    decisions.CONDITIONS: "The open fixes are the conditions, each with its owner and day.",
    decisions.HOLD: "Not yet. What is missing stands below.",
    decisions.NO_RELEASE: "No patient data goes to this vendor."}
USUAL_REVIEW = timedelta(days=365)


def aside(call: Call, vendor: Vendor) -> Mapping[str, Any]:
    """What the vendor's page shows of it: the newest decision, and how many there are."""
    rows = decisions.of_vendor(call.db, vendor)
    return {"newest": rows[0] if rows else None, "total": len(rows), "words": decisions.WORDS}


def new(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    entered = {"name": call.actor.name, "review_on": clock.today() + USUAL_REVIEW}
    return _form(call, vendor, Form(entered))


def sign(call: Call) -> Response:
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        row = decisions.sign(call.parts, call.db, call.actor, vendor, _signing(form))
    except (InvalidInput, Conflict, WrongState) as error:
        form.refused(error)
        was = None
        if isinstance(error, StaleDecision):
            form.put("seen", "")
            was = error.was
        return _form(call, vendor, form, error.http_status, was)
    return see(call, "decision", id=vendor.id, decision=row.id)


def show(call: Call) -> Response:
    vendor, row = _both(call)
    rows = decisions.of_vendor(call.db, vendor)
    return render(call, "practice/decisions/show.html", vendor=vendor, row=row, memo=json.loads(row.content),
                  rows=rows, words=decisions.WORDS)


def pdf(call: Call) -> Response:
    vendor, row = _both(call)
    content = decisions.memo(call.parts, call.db, call.actor, row)
    return Response(content, media_type=MEDIA_TYPE,
                    headers=attachment(f"Decision {row.number} - {vendor.name}.pdf"))


def _form(call: Call, vendor: Vendor, form: Form, status: int = 200, was: Score | None = None) -> Response:
    try:
        scored = decisions.rests_on(call.db, vendor)
    except WrongState:
        return render(call, "practice/decisions/too_early.html", vendor=vendor)
    if not form.entered("seen"):
        form.put("seen", scores.fingerprint(scored.row))
    memo = decisions_content.of_vendor(call.db, vendor, scored)
    before = decisions_content.of_vendor(call.db, vendor, scores.read(call.db, was)) if was else None
    options = [(key, decisions.WORDS[key], SAYS[key]) for key in decisions.allowed(scored.row)]
    return render(call, "practice/decisions/new.html", status, vendor=vendor, form=form, memo=memo, options=options,
                  clashes=_clashes(before, memo) if before else [], rows=decisions.of_vendor(call.db, vendor),
                  words=decisions.WORDS)


def _clashes(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Score and coverage as they were seen and as they are, and what else differs."""
    seen, stands = _figures(was), _figures(now)
    return [(label, seen.get(label, "–"), words) for label, words in stands.items()
            if label in ("Score", "Coverage") or seen.get(label) != words]


def _figures(memo: Mapping[str, Any]) -> dict[str, str]:
    score = memo["score"]
    return {"Score": score["shown"], "Coverage": f"{score['coverage']}%",
            "Range": f"{score['floor']} to {score['ceiling']}", "Band": score["band"],
            "Held down by": "; ".join(one["title"] for one in memo["caps"]) or "Nothing",
            **{row["title"]: f"{row['word']}, {row['score']}" for row in memo["rows"]}}


def _signing(form: Form) -> Signing:
    """Raises InvalidInput for a day that cannot be read."""
    day = form.day("review_on", "The day")
    form.check(decisions.NOT_SIGNED)
    return Signing(form.entered("decided"), form.entered("reason"), day, form.entered("name"), form.entered("title"),
                   form.ticked("signed"), form.entered("seen"))


def _both(call: Call) -> tuple[Vendor, Decision]:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    row = access.decision_for(call.db, call.actor, call.path("decision"))
    if row.vendor_id != vendor.id:
        raise NotFound
    return vendor, row


routes = [
    Page("/vendors/{id}/decision", new, permission=Permission.SCORES_READ, name="decision-new"),
    Page("/vendors/{id}/decision", sign, permission=Permission.DECISIONS_SIGN, name="decision-sign", method="POST"),
    Page("/vendors/{id}/decisions/{decision}.pdf", pdf, permission=Permission.SCORES_READ, name="decision-pdf",
         opens="write"),
    Page("/vendors/{id}/decisions/{decision}", show, permission=Permission.SCORES_READ, name="decision"),
]
