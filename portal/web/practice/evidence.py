"""A vendor's file beside an answer, as the practice sees it: what is said of it, its pages as pictures, the download.
Only what was kept is here: a held file is the vendor's alone."""

from sqlmodel import Session
from starlette.responses import Response

from portal import access, clock
from portal.errors import NotFound
from portal.models import Assessment
from portal.questions import ages
from portal.vocabulary import suspicions
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call, Page
from portal.web.render import SANDBOX, attachment, render
from portal.workflow import evidence, wordings
from portal.workflow.evidence import Beside

MOST_PICTURES = 30


def show(call: Call) -> Response:
    assessment, found = _found(call, call.db)
    vendor = access.vendor_for(call.db, call.actor, assessment.vendor_id)
    question = wordings.questionnaire_of(call.db, assessment).by_id[found.row.question]
    age, dated = question.max_age, found.row.dated
    shown = evidence.pages(found.document) if evidence.is_openable(found) else 0
    return render(call, "practice/evidence/show.html", assessment=assessment, vendor=vendor, row=found.row,
                  document=found.document, question=question, age_words=ages.in_words(age) if age else "",
                  stale=bool(age and dated and ages.is_older(dated, age, clock.today())),
                  expired=bool(found.row.expires and found.row.expires < clock.today()),
                  looked=[suspicions.WORDS[kind] for kind in found.row.suspected if kind in suspicions.WORDS],
                  openable=evidence.is_openable(found), pages=range(1, min(shown, MOST_PICTURES) + 1), all_pages=shown)


def image(call: Call) -> Response:
    """One page as a picture. The browser may keep it, and asks each time whether the person may still see it."""
    with call.parts.database.transaction(call.actor.practice_id, write=False) as db:
        _, found = _found(call, db)
    page = call.path("page")
    if not (page.isascii() and page.isdecimal() and len(page) < 6):
        raise NotFound
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{found.document.sha256[:32]}-{page}"',
               "Content-Security-Policy": SANDBOX}
    if call.request.headers.get("If-None-Match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    media_type, picture = evidence.page(call.parts, found, int(page))  # may run the sandbox: no transaction waits
    return Response(picture, media_type=media_type, headers=headers)


def file(call: Call) -> Response:
    """The safe copy as a download. The original stays locked away."""
    _, found = _found(call, call.db)
    name, media_type, content = evidence.content(call.parts, found)
    evidence.downloaded(call.parts, call.db, call.actor, found)
    return Response(content, media_type=media_type, headers=attachment(name))


def _found(call: Call, db: Session) -> tuple[Assessment, Beside]:
    assessment = access.assessment_for(db, call.actor, call.path("id"))
    return assessment, evidence.kept(db, call.actor, assessment, call.path("evidence"))


_EVIDENCE = "/questionnaires/{id}/evidence/{evidence}"

routes = [
    Page(_EVIDENCE, show, permission=Permission.ASSESSMENTS_READ, name="evidence"),
    Page(f"{_EVIDENCE}/pages/{{page}}", image, permission=Permission.ASSESSMENTS_READ, name="evidence-page",
         opens="none"),
    Page(f"{_EVIDENCE}/file", file, permission=Permission.ASSESSMENTS_READ, name="evidence-file", opens="write"),
]
