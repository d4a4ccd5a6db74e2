"""The pages of a vendor's agreements: the list, uploading one, watching it being read, and its review."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col
from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, PortalError
from portal.models import Agreement, Document, Reading, Vendor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import AgreementStatus
from portal.web import listing, uploads
from portal.web.forms import Form
from portal.web.listing import Asked
from portal.web.pages import Call, Page
from portal.web.practice import agreement_documents, compare, negotiations_view, reviewing
from portal.web.render import render, see
from portal.workflow import agreement_lists, agreements, comparisons, progress, rereads, together

SHOWS: Mapping[str, tuple[str, ...]] = {
    "all": (), "read": ("read",), "under-way": ("received", "scanning", "reading"), "not-read": ("refused", "failed")}
CHIP_WORDS = {"all": "All", "read": "Read", "under-way": "Being read", "not-read": "Not read"}
ENDED = (AgreementStatus.READ, AgreementStatus.REFUSED, AgreementStatus.FAILED, AgreementStatus.SET_ASIDE)
SAYINGS = {"received": "Received. It is next in line.", "scanning": "Checking for malware.",
           "reading": "Reading the pages."}
QUIET_SECONDS = 5  # at most one spoken message in so many seconds


def index(call: Call) -> Response:
    asked = listing.asked(call, sorts=("-received", "vendor", "received"), shows=tuple(SHOWS))
    base = _rows(call).where(col(Vendor.name).icontains(asked.find, autoescape=True)) if asked.find else _rows(call)
    chips = listing.chips(asked, CHIP_WORDS, _counts(call.db, base))
    query = base.where(col(Agreement.status).in_(SHOWS[asked.show])) if SHOWS[asked.show] else base
    found = listing.fetch(call.db, asked, query, _order(asked), chips)
    read = [row.reading_id for row in found.rows if row.reading_id]
    return render(call, "practice/agreements/index.html", list=found,
                  summaries=agreement_lists.summaries(call.db, call.actor, read),
                  outdated=rereads.outdated_count(call.db, call.actor), running=rereads.running(call.db, call.actor))


def _rows(call: Call) -> Select[Any]:
    """Columns, not objects: one row for each version of the practice."""
    columns: tuple[ColumnElement[Any], ...] = (
        col(Agreement.id).label("id"), col(Agreement.number).label("number"), col(Agreement.status).label("status"),
        col(Agreement.signed).label("signed"), col(Agreement.reading_id).label("reading_id"),
        col(Agreement.received_by).label("received_by"), col(Agreement.created_at).label("created_at"),
        col(Vendor.name).label("vendor"), col(Document.filename).label("filename"), col(Reading.is_baa).label("is_baa"))
    return (select(*columns).select_from(Agreement)
            .join(Vendor, col(Vendor.id) == col(Agreement.vendor_id))
            .join(Document, col(Document.id) == col(Agreement.document_id))
            .outerjoin(Reading, col(Reading.id) == col(Agreement.reading_id))
            .where(col(Agreement.practice_id) == call.actor.practice_id, col(Agreement.parent_id).is_(None)))


def _counts(db: Session, base: Select[Any]) -> dict[str, int]:
    each = base.subquery()
    rows = db.execute(select(each.c.status, func.count()).group_by(each.c.status))
    by_status = {str(status): int(number) for status, number in rows}
    return {key: sum(by_status.values()) if not statuses else sum(by_status.get(status, 0) for status in statuses)
            for key, statuses in SHOWS.items()}


def _order(asked: Asked) -> list[Any]:
    key = func.lower(col(Vendor.name)) if asked.sort == "vendor" else col(Agreement.created_at)
    newest_first = asked.sort != "vendor" and not asked.descending
    return [key.desc() if asked.descending or newest_first else key.asc(), col(Agreement.number).desc()]


def new(call: Call) -> Response:
    return _form(call, access.vendor_for(call.db, call.actor, call.path("id")), Form())


def add(call: Call) -> Response:
    """Opens its own transactions: none of them waits while the file is stored."""
    form = Form.sent(call)
    if call.too_large:
        return _form_again(call, form, call.too_large)
    try:
        file = uploads.incoming(call.form, "file")
        signed = form.choice("signed", "Whether it is signed", ("no", "yes")) == "yes"
        form.check("The file was not taken.")
    except InvalidInput as error:
        return _form_again(call, form, error)
    try:
        agreement = agreements.receive(call.parts, call.actor, call.path("id"), file, signed=signed)
    except InvalidInput as error:
        return _form_again(call, form, error, file.sha256)
    return see(call, "agreement", id=agreement.id)


def _form_again(call: Call, form: Form, error: InvalidInput, sha256: str = "") -> Response:
    with call.parts.database.transaction(call.actor.practice_id, write=False) as call.session:
        vendor = access.vendor_for(call.db, call.actor, call.path("id"))
        same = agreements.same_file(call.db, vendor, sha256) if sha256 else None
        return _form(call, vendor, form.refused(error), error, same=same)


def _form(call: Call, vendor: Vendor, form: Form, error: PortalError | None = None,
          same: Agreement | None = None) -> Response:
    versions = agreement_lists.versions(call.db, call.actor, vendor.id)
    return render(call, "practice/agreements/new.html", error.http_status if error else 200, vendor=vendor, form=form,
                  same=same, next_number=max((version.number for version in versions), default=0) + 1,
                  scans=bool(call.parts.settings.clamav_url),
                  most_bytes=call.parts.settings.max_upload_bytes)


def show(call: Call) -> Response:
    """The progress while it is worked on, the reason when it was not read, and then the review."""
    with call.parts.database.transaction(call.actor.practice_id, write=False) as db:
        agreement = access.agreement_for(db, call.actor, call.path("id"))
        if agreement.status not in (AgreementStatus.READ, AgreementStatus.SET_ASIDE):
            return _unread(call, db, agreement)
        found = reviewing.gather(call, db, agreement, reviewing.asked(call, agreement))
        part = call.htmx and call.request.headers.get("HX-Target", "").endswith("#viewer")
        two = None if part else comparisons.pair(db, call.actor, agreement)
        asks = None if part else negotiations_view.beside(db, call.actor, agreement)
        parent = together.parent_of(db, call.actor, agreement)
        belongings = agreement_documents.listed(call, db, parent or agreement)
    viewer = reviewing.viewer(call, found.review)  # may run the sandbox: no transaction waits for it
    if part:
        return render(call, "practice/agreements/_viewer.html", found=found, review=found.review, viewer=viewer,
                      agreement=agreement)
    if parent:
        listed = next(one for one in belongings if one.member.agreement.id == agreement.id)
        return render(call, "practice/agreements/document.html", found=found, review=found.review, viewer=viewer,
                      agreement=agreement, parent=parent, member=listed.member, warnings=listed.warnings)
    return render(call, "practice/agreements/show.html", found=found, review=found.review, viewer=viewer,
                  agreement=agreement, changed=compare.summary(call, two), asks=asks,
                  belongings=belongings)


def _unread(call: Call, db: Session, agreement: Agreement) -> Response:
    vendor = access.vendor_for(db, call.actor, agreement.vendor_id)
    document = access.document_for(db, call.actor, agreement.document_id)
    ended = agreement.status in ENDED
    template = "practice/agreements/problem.html" if ended else "practice/agreements/progress.html"
    return render(call, template, agreement=agreement, vendor=vendor, document=document,
                  progress=progress.of(db, agreement), saying=SAYINGS.get(agreement.status, ""),
                  said=int(time.time()), speak=False)


def progress_part(call: Call) -> Response:
    """The steps as a fragment that asks for itself again; without htmx the whole page is the answer."""
    agreement = access.agreement_for(call.db, call.actor, call.path("id"))
    if not call.htmx:
        return see(call, "agreement", id=agreement.id)
    if agreement.status in ENDED:
        return Response(status_code=204, headers={"HX-Redirect": call.url("agreement", id=agreement.id)})
    at, said = int(time.time()), call.query("said")
    last = int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else 0
    speak = call.query("seen") != agreement.status and at - last >= QUIET_SECONDS
    return render(call, "practice/agreements/_progress.html", agreement=agreement,
                  progress=progress.of(call.db, agreement), saying=SAYINGS[agreement.status],
                  seen=agreement.status if speak else call.query("seen"), said=at if speak else last, speak=speak)


def retry(call: Call) -> Response:
    agreement = access.agreement_for(call.db, call.actor, call.path("id"), lock=True)
    agreements.retry(call.parts, call.db, call.actor, agreement)
    return see(call, "agreement", id=agreement.id)


routes = [
    Page("/agreements", index, permission=Permission.AGREEMENTS_READ, name="agreements"),
    Page("/vendors/{id}/agreements/new", new, permission=Permission.AGREEMENTS_UPLOAD, name="agreement-new"),
    Page("/vendors/{id}/agreements", add, permission=Permission.AGREEMENTS_UPLOAD, name="agreement-add", method="POST",
         upload=True, opens="none"),
    Page("/agreements/{id}", show, permission=Permission.AGREEMENTS_READ, name="agreement", opens="none"),
    Page("/agreements/{id}/progress", progress_part, permission=Permission.AGREEMENTS_READ, name="agreement-progress"),
    Page("/agreements/{id}/retry", retry, permission=Permission.AGREEMENTS_UPLOAD, name="agreement-retry",
         method="POST"),
]
