"""What the vendor sent, as files for its own records."""

from starlette.responses import Response

from portal.vocabulary.permissions import Permission
from portal.web.pages import Call
from portal.web.render import attachment
from portal.web.visits import VendorPage
from portal.workflow import assessments, submission_files


def pdf(call: Call) -> Response:
    return _file(call, "pdf")


def xlsx(call: Call) -> Response:
    return _file(call, "xlsx")


def _file(call: Call, kind: str) -> Response:
    """The newest submission, or with `?number=` an earlier one."""
    number = call.query("number", "0")
    file = submission_files.for_vendor(
        call.parts, call.db, call.vendor, assessments.own(call.db, call.vendor),
        int(number) if number.isascii() and number.isdecimal() and len(number) < 9 else 0, kind)
    return Response(file.content, media_type=file.media_type, headers=attachment(file.name))


_SENT = "/vendor/{invitation}/questionnaire/sent"

routes = [
    VendorPage(f"{_SENT}.pdf", pdf, permission=Permission.VISIT_READ, name="vendor-submission-pdf", opens="write"),
    VendorPage(f"{_SENT}.xlsx", xlsx, permission=Permission.VISIT_READ, name="vendor-submission-xlsx", opens="write"),
]
