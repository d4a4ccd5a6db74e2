"""What a document looks like and may be taken away as: page pictures, its text, the cleaned copy, the review as PDF."""

from pathlib import PurePosixPath

from starlette.responses import Response

from portal import access
from portal.audit import Subject
from portal.errors import NotFound
from portal.models import Document
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import AgreementStatus
from portal.web.pages import Call, Page
from portal.web.practice import reviewing
from portal.web.render import SANDBOX, attachment, render
from portal.workflow import documents, reports


def image(call: Call) -> Response:
    """One page of the cleaned copy. The browser may keep it, and asks each time whether the person may still see it."""
    with call.parts.database.transaction(call.actor.practice_id, write=False) as db:
        agreement = access.agreement_for(db, call.actor, call.path("id"))
        row = access.document_for(db, call.actor, agreement.document_id)
    page = _page_number(call.path("page"))
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{row.sha256[:32]}-{page}"',
               "Content-Security-Policy": SANDBOX}
    if call.request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(documents.page_image(call.parts, row, page), media_type="image/png", headers=headers)


def _page_number(words: str) -> int:
    if not (words.isascii() and words.isdecimal() and len(words) < 6):
        raise NotFound
    return int(words)


def text(call: Call) -> Response:
    """The whole text on one page, with every quote marked in place."""
    with call.parts.database.transaction(call.actor.practice_id, write=False) as db:
        agreement = access.agreement_for(db, call.actor, call.path("id"))
        if agreement.status not in (AgreementStatus.READ, AgreementStatus.SET_ASIDE):
            raise NotFound
        found = reviewing.gather(call, db, agreement, reviewing.asked(call, agreement))
    return render(call, "practice/agreements/text.html", found=found, review=found.review, agreement=agreement,
                  paragraphs=reviewing.whole_text(call, found.review))


def document(call: Call) -> Response:
    """The cleaned copy as a download. The original stays locked away as evidence."""
    agreement = access.agreement_for(call.db, call.actor, call.path("id"))
    row = access.document_for(call.db, call.actor, agreement.document_id)
    if not row.sanitized_key:
        raise NotFound("There is no cleaned copy of this file yet.")
    content = call.parts.storage.get(row.sanitized_key)
    call.parts.audit.record(call.db, Event.AGREEMENT_DOWNLOADED, call.actor, Subject("agreement", agreement.id),
                            kind="sanitized", sha256=row.sha256)
    return Response(content, media_type="application/octet-stream", headers=attachment(_copy_name(row)))


def _copy_name(row: Document) -> str:
    """The uploader's name with the extension of what the file was found to be: theirs could start a program."""
    return (PurePosixPath(row.filename).stem or "document") + documents.EXTENSIONS[row.media_type]


def report(call: Call) -> Response:
    """The review as a PDF, as it stands at this moment."""
    agreement = access.agreement_for(call.db, call.actor, call.path("id"))
    if agreement.status not in (AgreementStatus.READ, AgreementStatus.SET_ASIDE):
        raise NotFound("There is no review of this file yet.")
    vendor = access.vendor_for(call.db, call.actor, agreement.vendor_id)
    row = access.document_for(call.db, call.actor, agreement.document_id)
    pdf = reports.agreement_review(call.db, call.actor, agreement)
    call.parts.audit.record(call.db, Event.AGREEMENT_DOWNLOADED, call.actor, Subject("agreement", agreement.id),
                            kind="review", sha256=row.sha256)
    name = f"{vendor.name}, BAA version {agreement.number}, review.pdf"
    return Response(pdf, media_type="application/pdf", headers=attachment(name))


routes = [
    Page("/agreements/{id}/pages/{page}.png", image, permission=Permission.AGREEMENTS_READ, name="agreement-page",
         opens="none"),
    Page("/agreements/{id}/text", text, permission=Permission.AGREEMENTS_READ, name="agreement-text", opens="none"),
    Page("/agreements/{id}/document", document, permission=Permission.AGREEMENTS_READ, name="agreement-document",
         opens="write"),
    Page("/agreements/{id}/review.pdf", report, permission=Permission.AGREEMENTS_READ, name="agreement-report",
         opens="write"),
]
