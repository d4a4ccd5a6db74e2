"""What cannot both be right: both sides of it, and a person's word on which one counts."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from portal import access
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import Contradiction, Vendor
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import sources
from portal.web.render import render, see
from portal.workflow import contradictions, portfolio

ASIDE = 3  # how many the vendor's page shows
TITLES = {"agreement": "Answer against agreement", "answers": "Answer against answer",
          "evidence": "Answer against proof", "year": "This year against last"}
NOTES = {"agreement": "Only the agreement binds. Where the answer is the better time, ask to write it in.",
         "answers": "Ask which one is right. The other has to be corrected.",
         "evidence": "Ask for a newer record, or for another answer.",
         "year": "Ask what changed, and when."}


def aside(call: Call, vendor: Vendor) -> Mapping[str, Any]:
    """What the vendor's page shows of them: the newest, and how many there are."""
    rows = contradictions.of_vendor(call.db, vendor)
    shown = rows[:ASIDE]
    return {"rows": shown, "total": len(rows), "sources": _sources(call, *shown), "titles": TITLES, "notes": NOTES}


def show(call: Call) -> Response:
    vendor, row = _both(call)
    return _page(call, vendor, row, Form({"version": row.version}))


def settle(call: Call) -> Response:
    form = Form.sent(call)
    vendor, row = _both(call, lock=True)
    try:
        version = form.whole("version", "The version", lowest=1, highest=10**9)
        form.check("It was not settled.")
        contradictions.settle(call.parts, call.db, call.actor, vendor, row, reason=form.entered("reason"),
                              version=version)
    except (InvalidInput, Conflict, WrongState) as error:
        call.db.expire(row)
        form.refused(error).put("version", row.version)
        return _page(call, vendor, row, form, error.http_status)
    portfolio.touch(call.db, vendor)
    return see(call, "vendor", "#contradictions", id=vendor.id)


def reopen(call: Call) -> Response:
    form = Form.sent(call)
    vendor, row = _both(call, lock=True)
    try:
        version = form.whole("version", "The version", lowest=1, highest=10**9)
        form.check("It was not opened again.")
        contradictions.reopen(call.parts, call.db, call.actor, vendor, row, version=version)
    except (InvalidInput, Conflict, WrongState) as error:
        call.db.expire(row)
        form.refused(error).put("version", row.version)
        return _page(call, vendor, row, form, error.http_status)
    portfolio.touch(call.db, vendor)
    return see(call, "contradiction", id=vendor.id, contradiction=row.id)


def _page(call: Call, vendor: Vendor, row: Contradiction, form: Form, status: int = 200) -> Response:
    return render(call, "practice/contradictions/show.html", status, vendor=vendor, row=row, form=form,
                  sources=_sources(call, row), kind=TITLES[row.kind], note=NOTES[row.kind])


def _sources(call: Call, *rows: Contradiction) -> Mapping[str, sources.Source]:
    return sources.of(call, [side["source"] for row in rows for side in (row.left, row.right) if side["source"]])


def _both(call: Call, *, lock: bool = False) -> tuple[Vendor, Contradiction]:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=lock)  # first, as whoever scores
    row = access.contradiction_for(call.db, call.actor, call.path("contradiction"), lock=lock)
    if row.vendor_id != vendor.id:
        raise NotFound
    return vendor, row


_ONE = "/vendors/{id}/contradictions/{contradiction}"

routes = [
    Page(_ONE, show, permission=Permission.SCORES_READ, name="contradiction"),
    Page(f"{_ONE}/settle", settle, permission=Permission.ASSESSMENTS_REVIEW, name="contradiction-settle",
         method="POST"),
    Page(f"{_ONE}/reopen", reopen, permission=Permission.ASSESSMENTS_REVIEW, name="contradiction-reopen",
         method="POST"),
]
