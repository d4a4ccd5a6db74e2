"""Checking and sending the answers: what keeps them back, what will be asked back, an officer who attests; and then the
receipt."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from portal.errors import InvalidInput, WrongState
from portal.models import Assessment, Evidence, Submission
from portal.questions.flow import NO_ANSWER, Due
from portal.questions.types import Questionnaire
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import AssessmentStatus
from portal.vocabulary.text import clean_line
from portal.web.forms import Form
from portal.web.pages import Call
from portal.web.render import render, see
from portal.web.vendor.assessments import Q, door
from portal.web.visits import VendorPage, client_of
from portal.workflow import answers, assessments, assignments, submissions, submissions_standing, wordings
from portal.workflow.submissions import ATTESTATION, NAME_MAX, StaleAnswers
from portal.workflow.submissions_standing import Standing

DOWNLOADS = {"vendor-submission-pdf": "As a PDF", "vendor-submission-xlsx": "As a spreadsheet",
             "vendor-pack": "As an answer pack, for another practice"}


@dataclass(frozen=True, slots=True)
class Gap:
    """A question with what is wrong or missing there, and the way to it."""

    id: str
    text: str
    href: str
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A question that was asked back, and what is sent as the reply."""

    asked: str
    text: str
    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Check:
    """All that stands between the answers and the practice."""

    blocking: tuple[Gap, ...]
    missing: tuple[Gap, ...]
    held: tuple[Gap, ...]
    waiting: tuple[Gap, ...]
    lost: tuple[Gap, ...]
    unreplied: tuple[Reply, ...]
    replied: tuple[Reply, ...]
    out: tuple[str, ...]
    seen: str
    ready: bool

    @property
    def first(self) -> str:
        """The way to the first thing that keeps the answers back."""
        doors = [one.href for one in self.unreplied]
        doors += [one.href for one in (*self.blocking, *self.held, *self.waiting)]
        return doors[0] if doors else ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was sent, as the server knows it."""

    number: int
    signer: str
    contact: str
    at: datetime
    address: str
    answers: int
    replies: int
    sha256: str
    words: str


def show(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor)
    if not call.vendor.open or assessment.status not in assessments.WITH_VENDOR:
        return see(call, "vendor-sent", invitation=call.vendor.invitation_id)
    return _page(call, assessment, Form({"name": call.vendor.name}))


def send(call: Call) -> Response:
    form, assessment = Form.sent(call), assessments.own(call.db, call.vendor, lock=True)
    if assessment.status not in assessments.WITH_VENDOR:
        return see(call, "vendor-sent", invitation=call.vendor.invitation_id)
    try:
        submissions.submit(
            call.parts, call.db, call.vendor, assessment, name=clean_line(form.entered("name")),
            title=clean_line(form.entered("title")), attested=form.ticked("attested"), address=client_of(call),
            seen=call.field("seen"))
    except (InvalidInput, StaleAnswers, WrongState) as error:
        form.refused(error)
        if isinstance(error, StaleAnswers):
            form.put("attested", "")  # it was ticked for what stood there before
        return _page(call, assessment, form, error.http_status)
    return see(call, "vendor-sent", "?sent=yes", invitation=call.vendor.invitation_id)


def sent(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor)
    found = submissions.of(call.db, assessment)
    if not found:
        return see(call, "vendor-assessment", invitation=call.vendor.invitation_id)
    whole = answers.scope_of(call.db, call.vendor, assessment) is None
    return render(call, "vendor/assessments/sent.html", title=assessment.title, newest=_receipt(found[0]),
                  earlier=[_receipt(one) for one in found[1:]], whole=whole,
                  open=call.vendor.open and assessment.status in assessments.WITH_VENDOR,
                  doors={words: door(call, name) for name, words in DOWNLOADS.items()} if whole else {})


def _page(call: Call, assessment: Assessment, form: Form, status: int = 200) -> Response:
    if answers.scope_of(call.db, call.vendor, assessment) is not None:
        return render(call, "vendor/assessments/send_part.html", status, title=assessment.title)
    now = submissions_standing.of(call.db, assessment)
    check = _check(call, assessment, now)
    # What is wrong with the answers stands in the lists, with the way to each.
    form.errors = {field: words for field, words in form.errors.items() if field in ("name", "title", "attested")}
    return render(call, "vendor/assessments/send.html", status, title=assessment.title, form=form, check=check,
                  words=ATTESTATION, name_max=NAME_MAX, again=assessment.status == AssessmentStatus.ASKED,
                  asked=assessment.asked, answered=assessment.answered)


def _check(call: Call, assessment: Assessment, now: Standing) -> Check:
    questionnaire = wordings.questionnaire_of(call.db, assessment)
    href = _hrefs(call, wordings.of(call.db, assessment).section_of)
    replies = [(bool(reply), Reply(one.text, questionnaire.by_id[one.question].text, reply, href[one.question]))
               for one, reply in now.replies]
    out = tuple(f"{part.contact.name} ({part.words}, {part.answered} of {part.asked} answered)"
                for part in assignments.of(call.db, assessment) if part.standing and not part.done)
    return Check(
        _gaps(questionnaire, href, now.blocking), _gaps(questionnaire, href, now.missing),
        _files(call, questionnaire, now.held), _files(call, questionnaire, now.waiting),
        _files(call, questionnaire, now.lost), tuple(reply for done, reply in replies if not done),
        tuple(reply for done, reply in replies if done), out, now.seen, now.ready)


def _hrefs(call: Call, section_of: Mapping[str, str]) -> dict[str, str]:
    pages = {section: call.url("vendor-section", invitation=call.vendor.invitation_id, section=section)
             for section in set(section_of.values())}
    return {id: f"{pages[section]}#q-{id}" for id, section in section_of.items()}


def _gaps(questionnaire: Questionnaire, href: Mapping[str, str], due: Iterable[Due]) -> tuple[Gap, ...]:
    found: dict[str, list[str]] = {}
    for one in due:
        found.setdefault(one.question, []).append(one.message)
    return tuple(Gap(id, questionnaire.by_id[id].text, href[id],
                     tuple(words for words in dict.fromkeys(what) if words != NO_ANSWER)) for id, what in found.items())


def _files(call: Call, questionnaire: Questionnaire, rows: Iterable[Evidence]) -> tuple[Gap, ...]:
    return tuple(Gap(row.question, row.name,
                     call.url("vendor-evidence", invitation=call.vendor.invitation_id, evidence=row.id),
                     (questionnaire.by_id[row.question].text,)) for row in rows)


def _receipt(row: Submission) -> Receipt:
    content = json.loads(row.content)
    return Receipt(row.number, f"{row.name}, {row.title}", f"{row.contact_name}, {row.contact_email}", row.created_at,
                   row.address, len(content["answers"]), len(content.get("replies", ())), row.sha256,
                   content.get("attestation", {}).get("words", ""))


routes = [
    VendorPage(f"{Q}/send", show, permission=Permission.VISIT_READ, name="vendor-send"),
    VendorPage(f"{Q}/send", send, permission=Permission.VISIT_ANSWER, name="vendor-send-answers", method="POST"),
    VendorPage(f"{Q}/sent", sent, permission=Permission.VISIT_READ, name="vendor-sent"),
]
