"""Sets of questions as a vendor would see them, and as files: preview, taking away, taking in."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from portal.errors import InvalidInput, NotFound
from portal.exchange import ciso_assistant_writing, question_sets_xlsx, question_sets_yaml, vsaq_writing
from portal.questions import catalog, faults
from portal.questions.drafts import Content
from portal.vocabulary.permissions import Permission
from portal.vocabulary.text import clean_line
from portal.web import uploads
from portal.web.forms import Form
from portal.web.pages import Call, Handler, Page
from portal.web.practice import question_sets as pages
from portal.web.practice import question_sets_preview as preview
from portal.web.render import attachment, render, see
from portal.workflow import question_sets, question_sets_files
from portal.workflow.question_sets_files import Unusable

READ, EDIT = Permission.ASSESSMENTS_READ, Permission.QUESTIONS_EDIT
# The media type and the end of the name of each kind of file.
MEDIA = {"yaml": (question_sets_yaml.MEDIA_TYPE, ".yaml"), "xlsx": (question_sets_xlsx.MEDIA_TYPE, ".xlsx"),
         "ciso-assistant": (ciso_assistant_writing.MEDIA_TYPE, " for CISO Assistant.yaml"),
         "vsaq": (vsaq_writing.MEDIA_TYPE, " for VSAQ.json")}
FATES = {"taken": ("check", "Taken as it is", "good"), "changed": ("pencil", "Taken, changed", "warn"),
         "left-out": ("circle-minus", "Left out", "none")}


def show(call: Call) -> Response:
    row = pages.found(call)
    content = pages.chosen(call)
    found = faults.of_set(content)
    return render(call, "practice/question_sets/preview.html", set=row, title=row.title,
                  number=call.query("version"), faults=[question_sets.told(fault) for fault in found[:20]],
                  shown=None if found else preview.of(catalog.build(content)),
                  back=call.url("question-set", id=row.id))


def show_ours(call: Call) -> Response:
    id = call.query("set")
    if id not in catalog.sets():
        raise NotFound
    questionnaire = catalog.latest(id)
    return render(call, "practice/question_sets/preview.html", set=None, title=questionnaire.title,
                  number=questionnaire.version, faults=[], shown=preview.of(questionnaire),
                  back=f"{call.url('question-set-ours')}?set={id}")


def _own_file(kind: str) -> Handler:
    def take(call: Call) -> Response:
        row = pages.found(call)
        return _file(call, row.id, row.slug, pages.chosen(call), kind)
    return take


def _ours_file(kind: str) -> Handler:
    def take(call: Call) -> Response:
        id = call.query("set")
        return _file(call, id, id, question_sets.ours(id), kind)
    return take


def _file(call: Call, id: str, name: str, content: Content, kind: str) -> Response:
    file = question_sets_files.write(content, kind)
    question_sets.exported(call.parts, call.db, call.actor, id, kind, file)
    version = f" {call.query('version')}" if call.query("version") else ""
    media_type, ending = MEDIA[kind]
    return Response(file, media_type=media_type, headers=attachment(f"{name}{version}{ending}"))


def bring(call: Call) -> Response:
    return _form(call, Form())


def _form(call: Call, form: Form, status: int = 200, said: list[str] | None = None) -> Response:
    return render(call, "practice/question_sets/import.html", status, form=form, said=said or [],
                  most=question_sets_files.MOST_BYTES // 1_048_576)


def take_in(call: Call) -> Response:
    form = Form.sent(call)
    try:
        if call.too_large:
            raise question_sets_files.too_large()
        name, content = _uploaded(call)
        row = question_sets_files.take_in(call.parts, call.actor, name, content,
                                          form.text("title", "The title", longest=90), clean_line(form.entered("slug")))
    except Unusable as error:
        return _form(call, form.refused(error), error.http_status, error.said)
    except InvalidInput as error:
        return _form(call, form.refused(error), error.http_status)
    return see(call, "question-set-arrived", id=row.id)


def _uploaded(call: Call) -> tuple[str, bytes]:
    upload = call.form.get("file")
    if not isinstance(upload, UploadFile) or not upload.filename:
        raise InvalidInput(question_sets.NOT_MADE, {"file": "Choose the file: YAML, XLSX or JSON."})
    return uploads.clean_name(upload.filename), upload.file.read(question_sets_files.MOST_BYTES + 1)


def arrived(call: Call) -> Response:
    """What became of each row of the file that a set came from."""
    row = pages.found(call)
    rows: list[Mapping[str, Any]] = question_sets.content_of(row).get("arrived") or []
    counts = {fate: sum(one["fate"] == fate for one in rows) for fate in FATES}
    shown = call.query("show") if call.query("show") in FATES else ""
    return render(call, "practice/question_sets/arrived.html", set=row, fates=FATES, counts=counts, shown=shown,
                  rows=[one for one in rows if shown in ("", one["fate"])], total=len(rows))


routes = [
    Page("/question-sets/import", bring, permission=EDIT, name="question-set-import"),
    Page("/question-sets/import", take_in, permission=EDIT, name="question-set-take-in", method="POST", upload=True,
         opens="none"),
    Page("/question-sets/ours/preview", show_ours, permission=READ, name="question-set-preview-ours"),
    *(Page(f"/question-sets/ours/export.{kind}", _ours_file(kind), permission=READ, name=f"question-set-ours-{kind}",
           opens="write") for kind in MEDIA),
    Page("/question-sets/{id}/preview", show, permission=READ, name="question-set-preview"),
    *(Page(f"/question-sets/{{id}}/export.{kind}", _own_file(kind), permission=READ, name=f"question-set-{kind}",
           opens="write") for kind in MEDIA),
    Page("/question-sets/{id}/arrived", arrived, permission=READ, name="question-set-arrived"),
]
