"""What a vendor's officer attested, as files for the practice's records."""

from starlette.responses import Response

from portal import access
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call, Page
from portal.web.render import attachment
from portal.workflow import submission_files


def pdf(call: Call) -> Response:
    return _file(call, "pdf")


def xlsx(call: Call) -> Response:
    return _file(call, "xlsx")


def _file(call: Call, kind: str) -> Response:
    assessment = access.assessment_for(call.db, call.actor, call.path("id"))
    number = int(call.path("number")) or -1  # 0 stands for the newest elsewhere
    file = submission_files.for_practice(call.parts, call.db, call.actor, assessment, number, kind)
    return Response(file.content, media_type=file.media_type, headers=attachment(file.name))


_SUBMISSION = "/questionnaires/{id}/submissions/{number:int}"

routes = [
    Page(f"{_SUBMISSION}.pdf", pdf, permission=Permission.ASSESSMENTS_READ, name="submission-pdf", opens="write"),
    Page(f"{_SUBMISSION}.xlsx", xlsx, permission=Permission.ASSESSMENTS_READ, name="submission-xlsx", opens="write"),
]
