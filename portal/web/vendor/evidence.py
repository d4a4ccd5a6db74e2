"""Files beside answers: sending one, saying which day it is from, confirming that no patient data is in it, taking it
away. Nothing is lost: a file whose date cannot be read is taken without one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlmodel import Session
from starlette.responses import Response

from portal.errors import Conflict, InvalidInput, NotFound, PortalError, TooLarge, TooMany, WrongState
from portal.models import Assessment, Evidence
from portal.questions import ages
from portal.questions.types import Question
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.text import clean_line
from portal.web import uploads
from portal.web.forms import Form
from portal.web.pages import Call
from portal.web.render import attachment, render, see
from portal.web.vendor import evidence_view
from portal.web.vendor.evidence_view import View
from portal.web.visits import VendorPage
from portal.workflow import answers, assessments, evidence, wordings
from portal.workflow.evidence import Details

FIELDS = ("dated", "expires", "owner")
CHOOSE = "Choose a file: PDF, Word (.docx), Excel (.xlsx), CSV, text, PNG or JPEG."
UNDATED = "The file was taken without its date, which cannot be. Enter a day up to today, like 11/25/2026."


@dataclass(frozen=True, slots=True)
class Card:
    """What the fragments ask of a question; the page that answers it has a fuller one."""

    id: str
    text: str
    proof: str
    age_words: str
    files: tuple[View, ...]
    disabled: bool


def views_for(db: Session, actor: VendorActor, assessment: Assessment,
              questions: Iterable[str]) -> dict[str, tuple[View, ...]]:
    """The files beside these questions (their ids) that the person may see, by one query."""
    scope = answers.scope_of(db, actor, assessment)
    within = [question for question in questions if answers.is_within(scope, question)]
    return evidence_view.views(wordings.questionnaire_of(db, assessment), evidence.beside(db, assessment, within))


def index(call: Call) -> Response:
    """The files of one question, and where to add one; to htmx the list alone, while something is being checked."""
    assessment = assessments.own(call.db, call.vendor)
    question = _question(call, call.db, assessment)
    if call.htmx:
        return render(call, "vendor/assessments/_evidence_files.html", card=_card(call, call.db, assessment, question),
                      problem="")
    return _page(call, call.db, assessment, question, Form())


def add(call: Call) -> Response:
    """Opens its own transactions: none of them waits while the file is stored."""
    form = Form.sent(call)
    try:
        if call.too_large:
            raise TooLarge(_too_large(call), {"file": _too_large(call)})
        if "file" not in call.form or not getattr(call.form["file"], "filename", ""):
            raise InvalidInput("Nothing was sent.", {"file": CHOOSE})
        file = uploads.incoming(call.form, "file")
        details = Details(form.day("dated", "The date"), form.day("expires", "The last day"),
                          clean_line(form.entered("owner")))
        row = evidence.receive(call.parts, call.vendor, call.path("question"), file, details)
    except (InvalidInput, TooMany, WrongState) as error:
        return _not_added(call, form.refused(error), error)
    undated = bool(form.entered("dated").strip()) and row.dated is None
    if call.htmx:
        with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
            assessment = assessments.own(db, call.vendor)
            return render(call, "vendor/assessments/_evidence_files.html", problem=UNDATED if undated else "",
                          card=_card(call, db, assessment, _question(call, db, assessment)))
    return see(call, "vendor-evidence", "?sent=undated" if undated else "?sent=yes",
               invitation=call.vendor.invitation_id, evidence=row.id)


def _too_large(call: Call) -> str:
    return (f"The file is larger than {call.parts.settings.max_upload_bytes // 1048576} MB, the most that is taken. "
            "Nothing was kept of it. Send only the pages that show it.")


def _not_added(call: Call, form: Form, error: PortalError) -> Response:
    with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
        assessment = assessments.own(db, call.vendor)
        question = _question(call, db, assessment)
        if call.htmx:
            return render(call, "vendor/assessments/_evidence_files.html", error.http_status,
                          card=_card(call, db, assessment, question), problem=form.error("file") or error.message)
        return _page(call, db, assessment, question, form, error.http_status)


def show(call: Call) -> Response:
    """One file. Asked by htmx while it is checked: nothing until that has ended, then the page anew."""
    assessment = assessments.own(call.db, call.vendor)
    found = evidence.own(call.db, call.vendor, assessment, call.path("evidence"))
    question = wordings.questionnaire_of(call.db, assessment).by_id[found.row.question]
    shown = evidence_view.view(question, found)
    if call.htmx:
        headers = {} if shown.checking else {"HX-Redirect": _address(call, found.row)}
        return Response(status_code=204, headers=headers)
    return _file_page(call, call.db, assessment, found.row, Form({name: _entered(found.row, name) for name in FIELDS}))


def change(call: Call) -> Response:
    form = Form.sent(call)

    def act(db: Session, assessment: Assessment, row: Evidence) -> None:
        details = Details(form.day("dated", "The date"), form.day("expires", "The last day"),
                          form.text("owner", "The owner", longest=evidence.OWNER_MAX))
        form.check("Some of it was not saved yet.")
        evidence.change(call.parts, db, call.vendor, assessment, row, details, version=call.number("version"))

    return _act(call, act, "?saved=yes", form)


def confirm(call: Call) -> Response:
    form = Form.sent(call)

    def act(db: Session, assessment: Assessment, row: Evidence) -> None:
        if not form.ticked("confirmed"):
            raise InvalidInput("The file is still held.", {"confirmed": "Tick that there is no patient data in it."})
        evidence.confirm(call.parts, db, call.vendor, assessment, row)

    return _act(call, act, "?confirmed=yes", form)


def retry(call: Call) -> Response:
    return _act(call, lambda db, assessment, row: evidence.retry(call.parts, db, call.vendor, assessment, row), "",
                Form())


def remove(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor, lock=True)
    found = evidence.own(call.db, call.vendor, assessment, call.path("evidence"))
    evidence.remove(call.parts, call.db, call.vendor, assessment, found.row)
    return see(call, "vendor-evidence-list", "?removed=yes", invitation=call.vendor.invitation_id,
               question=found.row.question)


def file(call: Call) -> Response:
    """The safe copy as a download."""
    found = evidence.own(call.db, call.vendor, assessments.own(call.db, call.vendor), call.path("evidence"))
    name, media_type, content = evidence.content(call.parts, found)
    evidence.downloaded(call.parts, call.db, call.vendor, found)
    return Response(content, media_type=media_type, headers=attachment(name))


def _act(call: Call, act: Callable[[Session, Assessment, Evidence], None], after: str, form: Form) -> Response:
    """Do it, or show the file's page again with what was entered and what is wrong."""
    try:
        with call.parts.database.transaction(call.vendor.practice_id) as db:
            assessment = assessments.own(db, call.vendor, lock=True)
            row = evidence.own(db, call.vendor, assessment, call.path("evidence")).row
            act(db, assessment, row)
    except (Conflict, InvalidInput, WrongState) as error:
        with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
            assessment = assessments.own(db, call.vendor)
            row = evidence.own(db, call.vendor, assessment, call.path("evidence")).row
            return _file_page(call, db, assessment, row, form.refused(error), error.http_status,
                              clash=isinstance(error, Conflict))
    return see(call, "vendor-evidence", after, invitation=call.vendor.invitation_id, evidence=row.id)


def _question(call: Call, db: Session, assessment: Assessment) -> Question:
    id, sent = call.path("question"), wordings.of(db, assessment)
    if id not in sent.section_of or not answers.is_within(answers.scope_of(db, call.vendor, assessment), id):
        raise NotFound
    return sent.questionnaire.by_id[id]


def _card(call: Call, db: Session, assessment: Assessment, question: Question) -> Card:
    files = views_for(db, call.vendor, assessment, [question.id]).get(question.id, ())
    return Card(question.id, question.text, question.proof,
                ages.in_words(question.max_age) if question.max_age else "", files,
                disabled=not evidence.may_change(db, call.vendor, assessment, question.id))


def _page(call: Call, db: Session, assessment: Assessment, question: Question, form: Form,
          status: int = 200) -> Response:
    return render(call, "vendor/assessments/evidence_list.html", status, card=_card(call, db, assessment, question),
                  form=form, back=_back(call, db, assessment, question.id), problem="", most=evidence.MOST_OF_QUESTION,
                  most_bytes=call.parts.settings.max_upload_bytes)


def _file_page(call: Call, db: Session, assessment: Assessment, row: Evidence, form: Form, status: int = 200,
               clash: bool = False) -> Response:
    found = evidence.own(db, call.vendor, assessment, row.id)
    question = wordings.questionnaire_of(db, assessment).by_id[row.question]
    return render(call, "vendor/assessments/evidence.html", status, file=evidence_view.view(question, found), form=form,
                  card=_card(call, db, assessment, question), back=_back(call, db, assessment, question.id),
                  clash=clash, undated=UNDATED, attested=evidence.is_attested(db, row))


def _back(call: Call, db: Session, assessment: Assessment, question: str) -> str:
    """The page on which the question is answered."""
    section = wordings.of(db, assessment).section_of[question]
    return call.url("vendor-section", invitation=call.vendor.invitation_id, section=section) + f"#q-{question}"


def _address(call: Call, row: Evidence) -> str:
    return call.url("vendor-evidence", invitation=call.vendor.invitation_id, evidence=row.id)


def _entered(row: Evidence, name: str) -> str:
    value = getattr(row, name)
    return value if isinstance(value, str) else f"{value:%m/%d/%Y}" if value else ""


_QUESTIONNAIRE = "/vendor/{invitation}/questionnaire"
_FILE = f"{_QUESTIONNAIRE}/files/{{evidence}}"

routes = [
    VendorPage(f"{_QUESTIONNAIRE}/evidence/{{question}}", index, permission=Permission.VISIT_READ,
               name="vendor-evidence-list"),
    VendorPage(f"{_QUESTIONNAIRE}/evidence/{{question}}", add, permission=Permission.VISIT_ANSWER,
               name="vendor-evidence-add", method="POST", upload=True, opens="none"),
    VendorPage(_FILE, show, permission=Permission.VISIT_READ, name="vendor-evidence"),
    VendorPage(f"{_FILE}/change", change, permission=Permission.VISIT_ANSWER, name="vendor-evidence-change",
               method="POST", opens="none"),
    VendorPage(f"{_FILE}/confirm", confirm, permission=Permission.VISIT_ANSWER, name="vendor-evidence-confirm",
               method="POST", opens="none"),
    VendorPage(f"{_FILE}/retry", retry, permission=Permission.VISIT_ANSWER, name="vendor-evidence-retry",
               method="POST", opens="none"),
    VendorPage(f"{_FILE}/file", file, permission=Permission.VISIT_READ, name="vendor-evidence-file", opens="write"),
    VendorPage(f"{_FILE}/remove", remove, permission=Permission.VISIT_ANSWER, name="vendor-evidence-remove",
               method="POST"),
]
