"""The remediation log: every fix of the practice with its filters, one thing done to many, and the log as a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Row
from sqlmodel import Session
from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput, NotFound
from portal.exchange import lists_csv, lists_xlsx
from portal.models import Vendor
from portal.vocabulary.permissions import Permission
from portal.web import listing
from portal.web.forms import Form
from portal.web.listing import Asked, Listing
from portal.web.pages import Call, Page
from portal.web.practice import remediations_view as views
from portal.web.render import attachment, render, see
from portal.workflow import remediations, remediations_bulk, remediations_lists
from portal.workflow.remediations_bulk import Done
from portal.workflow.remediations_lists import SHOWS, SORTS, Wanted

KEPT = ("vendor", "row", "risk", "owner")
ASIDE = 4
NOTHING_DONE = remediations_bulk.NOTHING_DONE
MOST_EXPORTED = 20_000
HEAD = ("Number", "Vendor", "Risk", "Why that risk", "What is missing", "From", "Row", "Check", "Owner at the vendor",
        "Owner in the practice", "Opened", "Target day", "First target day", "Times moved", "State", "Interim control",
        "Needed before go-live", "Pieces of proof", "Retest", "Tested again by", "Closed on", "Closed by",
        "Risk accepted by", "Accepted until", "Week late that was told of")


def index(call: Call) -> Response:
    form = Form({"act": "move"})
    return _page(call, _asked(call), form)


def _asked(call: Call) -> Asked:
    return listing.asked(call, sorts=SORTS, shows=tuple(SHOWS), kept=KEPT)


def _wanted(asked: Asked) -> Wanted:
    return Wanted(**{name: asked.kept[name] for name in KEPT}, find=asked.find)


def _page(call: Call, asked: Asked, form: Form, status: int = 200, chosen: Sequence[str] = (),
          done: Sequence[Done] = ()) -> Response:
    wanted, today = _wanted(asked), clock.today()
    counts = remediations_lists.counts(call.db, call.actor, wanted)
    query = remediations_lists.of_practice(call.actor, wanted)
    condition = remediations_lists.showing(asked.show, today)
    found = listing.fetch(
        call.db, asked, query if condition is None else query.where(condition),
        remediations_lists.order(asked.sort, descending=asked.descending), listing.chips(asked, SHOWS, counts),
        counts[asked.show])
    return render(call, "practice/remediations/index.html", status, list=found, views=views, form=form,
                  beside=remediations_lists.beside(call.db, call.actor, [row.id for row in found.rows]),
                  owners=remediations_lists.owners(call.db, call.actor), vendor=_vendor(call, wanted),
                  none_yet=not counts["all"] and not found.asked.find and not any(found.asked.kept.values()),
                  chosen=frozenset(chosen), done=done, query_string=_query(found), told=call.query("told"), today=today)


def _vendor(call: Call, wanted: Wanted) -> Vendor | None:
    try:
        return access.vendor_for(call.db, call.actor, wanted.vendor) if wanted.vendor else None
    except NotFound:
        return None


def _query(found: Listing) -> str:
    return found.asked.href().partition("?")[2]


def bulk(call: Call) -> Response:
    """One thing done to what was chosen. Where all of it was done, the list again; else what could not be, and why."""
    form, asked = Form.sent(call), replace(_asked(call), path=call.url("fixes"))
    chosen = [str(value) for value in call.form.getlist("fix")]
    acts: Mapping[str, Callable[[], list[Done]]] = {
        "move": lambda: _move(call, form, chosen),
        "owner": lambda: remediations_bulk.give(call.parts, call.db, call.actor, chosen, form.text(
            "owner", "The owner", longest=120)),
        "risk": lambda: remediations_bulk.rank(call.parts, call.db, call.actor, chosen, form.entered("risk"),
                                               form.text("reason", "The reason", longest=500)),
        "share": lambda: remediations_bulk.share(call.parts, call.db, call.actor, chosen)}
    try:
        if form.entered("act") not in acts:
            raise InvalidInput(NOTHING_DONE, {"act": "Choose what to do with them."})
        with call.db.begin_nested():
            done = acts[form.entered("act")]()
    except InvalidInput as error:
        call.db.expire_all()
        return _page(call, asked, form.refused(error), error.http_status, chosen)
    if any(one.problem for one in done) or not done:
        return _page(call, asked, Form({"act": form.entered("act")}), done=done)
    return see(call, "fixes", "?" + urlencode({**_pairs(asked), "told": len(done)}))


def _pairs(asked: Asked) -> dict[str, str]:
    words = asked.href().partition("?")[2]
    return dict(pair.split("=", 1) for pair in words.split("&") if "=" in pair)


def _move(call: Call, form: Form, chosen: Sequence[str]) -> list[Done]:
    until, reason = form.day("target_on", "The target day"), form.text("reason", "The reason", longest=500)
    if until is None:
        form.errors.setdefault("target_on", "Choose the new target day.")
    form.check(NOTHING_DONE)
    assert until is not None
    return remediations_bulk.move(call.parts, call.db, call.actor, chosen, until, reason)


def export_csv(call: Call) -> Response:
    """The log as it is filtered, all pages of it."""
    return _export(call, "csv", lists_csv.MEDIA_TYPE, lists_csv.write)


def export_xlsx(call: Call) -> Response:
    return _export(call, "xlsx", lists_xlsx.MEDIA_TYPE, lists_xlsx.write)


def _export(call: Call, kind: str, media_type: str,
            write: Callable[[Sequence[str], list[Sequence[object]]], bytes]) -> Response:
    """Opens its own transactions: none of them waits while the file is written."""
    practice_id = call.actor.practice_id
    with call.parts.database.transaction(practice_id, write=False) as db:
        rows = _exported(call, db)
        beside = remediations_lists.beside_many(db, call.actor, [row.id for row in rows])
    file = write(HEAD, [_cells(row, beside[row.id]) for row in rows])
    with call.parts.database.transaction(practice_id) as db:
        remediations.exported(call.parts, db, call.actor, kind, len(rows))
    return Response(file, media_type=media_type, headers=attachment(f"Fixes {clock.today()}.{kind}"))


def _exported(call: Call, db: Session) -> Sequence[Row[Any]]:
    asked = _asked(call)
    query = remediations_lists.of_practice(call.actor, _wanted(asked))
    condition = remediations_lists.showing(asked.show, clock.today())
    rows = db.execute((query if condition is None else query.where(condition)).order_by(
        *remediations_lists.order(asked.sort, descending=asked.descending)).limit(MOST_EXPORTED + 1)).all()
    if len(rows) > MOST_EXPORTED:
        raise InvalidInput(f"These are more than {MOST_EXPORTED:,} fixes, the most of one file. Narrow the list first.")
    return rows


def _cells(row: Row[Any], beside: remediations_lists.Beside) -> tuple[object, ...]:
    return (row.number, row.vendor, views.RISKS[row.risk][1], row.risk_reason, row.gap, views.SOURCES[row.source_kind],
            views.ROWS.get(row.row, ""), row.indicator, row.vendor_owner, row.practice_owner, row.created_at.date(),
            row.target_on, beside.moves[0]["was"] if beside.moves else row.target_on.isoformat(), len(beside.moves),
            views.badge(row)[1], row.interim, "Yes" if row.before_go_live else "No", beside.proofs,
            beside.retest.get("result", ""), beside.tested_by, row.closed_at.date() if row.closed_at else None,
            row.closed_by, row.accepted_by, row.accepted_until, row.escalated)


def aside(call: Call, vendor: Vendor) -> Mapping[str, Any]:
    """What the vendor's page shows of its fixes: the most urgent, and how many there are."""
    counts = remediations_lists.counts(call.db, call.actor, Wanted(vendor=vendor.id))
    return {"rows": remediations_lists.of_vendor(call.db, call.actor, vendor.id, ASIDE), "counts": counts,
            "views": views}


routes = [
    Page("/fixes", index, permission=Permission.REMEDIATIONS_READ, name="fixes"),
    Page("/fixes", bulk, permission=Permission.REMEDIATIONS_EDIT, name="fixes-bulk", method="POST"),
    Page("/fixes.csv", export_csv, permission=Permission.REMEDIATIONS_READ, name="fixes-csv", opens="none"),
    Page("/fixes.xlsx", export_xlsx, permission=Permission.REMEDIATIONS_READ, name="fixes-xlsx", opens="none"),
]
