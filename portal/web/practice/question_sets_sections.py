"""The draft of a set, page by page: the words above the questions, and its sections."""

from typing import Any

from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, NotFound, PortalError
from portal.models import QuestionSet
from portal.questions import drafts
from portal.questions.types import Demand
from portal.vocabulary.permissions import Permission
from portal.vocabulary.text import clean_line
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import question_sets as pages
from portal.web.render import render, see
from portal.workflow import question_sets
from portal.workflow import question_sets_editing as editing
from portal.workflow.question_sets import Faulty, StaleSet

EDIT = Permission.QUESTIONS_EDIT
HEAD = {"title": "Title", "audience": "For whom", "intro": "Words above the questions",
        "reminder": "Reminder below every help", "minutes": "Minutes it takes"}
LABELS = {f"label-{demand}": f"Name of the box: {demand}" for demand in Demand}
SECTION = {"title": "Title", "intro": "Words above the questions"}
STEPS = {"up": -1, "down": 1}
Clash = tuple[str, str, str, str]


def edit_head(call: Call) -> Response:
    row = pages.found(call)
    head = question_sets.content_of(row)["questionnaire"]
    return _head_form(call, row, Form({**_head_values(head), "seen": drafts.digest(head)}))


def _head_values(head: dict[str, Any]) -> dict[str, Any]:
    return {**{name: head[name] for name in HEAD},
            **{f"label-{demand}": head["labels"].get(demand, "") for demand in Demand}}


def _head_form(call: Call, row: QuestionSet, form: Form, status: int = 200, found: tuple[Clash, ...] = ()) -> Response:
    return render(call, "practice/question_sets/edit.html", status, set=row, form=form, clashes=found)


def change_head(call: Call) -> Response:
    row, form = pages.found(call, lock=True), Form.sent(call)
    values: dict[str, Any] = {name: clean_line(form.entered(name)) for name in HEAD}
    values["minutes"] = form.whole("minutes", "The minutes", lowest=1, highest=600)
    values["labels"] = {demand.value: clean_line(form.entered(f"label-{demand}")) for demand in Demand}
    try:
        form.check(editing.NOT_SAVED)
        editing.change_head(call.parts, call.db, call.actor, row, values, seen=form.entered("seen"))
    except StaleSet as error:
        form.put("seen", drafts.digest(error.saved))
        return _head_form(call, row, form.refused(error), error.http_status,
                          clashes(form, _head_values(error.saved), HEAD | LABELS))
    except PortalError as error:
        _at_fields(form.refused(error), error)
        return _head_form(call, row, form, error.http_status)
    return see(call, "question-set", id=row.id)


def clashes(form: Form, saved: dict[str, Any], names: dict[str, str]) -> tuple[Clash, ...]:
    """Field, label, what was entered and what is saved now, of each that differs."""
    as_shown = Form(saved)
    both = [(name, label, clean_line(form.entered(name)), clean_line(as_shown.entered(name)))
            for name, label in names.items()]
    return tuple((name, label, mine or "Empty", theirs or "Empty") for name, label, mine, theirs in both
                 if mine != theirs)


def _at_fields(form: Form, error: PortalError) -> None:
    if isinstance(error, Faulty):
        form.errors = {}
        for fault in error.faults:
            name = f"label-{fault.path[1]}" if fault.path[:1] == ("labels",) else str((*fault.path, "")[0])
            label = (HEAD | LABELS | SECTION).get(name, "")
            words = f"{label}: {fault.message[:1].lower()}{fault.message[1:]}" if label else question_sets.told(fault)
            form.errors.setdefault(name if label else "", words)


def new_section(call: Call) -> Response:
    return _new_form(call, pages.found(call), Form())


def _new_form(call: Call, row: QuestionSet, form: Form, status: int = 200) -> Response:
    return render(call, "practice/question_sets/section_new.html", status, set=row, form=form)


def add_section(call: Call) -> Response:
    row, form = pages.found(call, lock=True), Form.sent(call)
    try:
        section = editing.add_section(call.parts, call.db, call.actor, row, clean_line(form.entered("title")),
                                      clean_line(form.entered("intro")))
    except PortalError as error:
        _at_fields(form.refused(error), error)
        return _new_form(call, row, form, error.http_status)
    return see(call, "question-set-section", id=row.id, section=section)


def section(call: Call) -> Response:
    return show_section(call, pages.found(call))


def show_section(call: Call, row: QuestionSet, form: Form | None = None, status: int = 200,
                 found: tuple[Clash, ...] = ()) -> Response:
    """A section's page: its words, and its questions with what can be done to each."""
    content, id = question_sets.content_of(row), call.path("section")
    entry = _entry(content, id)
    shown = form or Form({**_section_values(entry), "seen": drafts.digest([entry["title"], entry["intro"]])})
    listed = [drafts.section_id(name) for name, _ in drafts.sections(content)]
    return render(call, "practice/question_sets/section.html", status, set=row, section=entry, id=id, form=shown,
                  clashes=found, place=listed.index(id), sections=len(listed), digest=drafts.digest,
                  retired=row.status == "retired")


def _entry(content: drafts.Content, id: str) -> drafts.Entry:
    try:
        return drafts.section_of(content, id)
    except drafts.NotHere as error:
        raise NotFound("This section is not in the set any more.") from error


def _section_values(entry: dict[str, Any]) -> dict[str, Any]:
    return {"title": entry["title"], "intro": entry["intro"]}


def change_section(call: Call) -> Response:
    row, form = pages.found(call, lock=True), Form.sent(call)
    try:
        editing.change_section(call.parts, call.db, call.actor, row, call.path("section"),
                               clean_line(form.entered("title")), clean_line(form.entered("intro")),
                               seen=form.entered("seen"))
    except StaleSet as error:
        form.put("seen", drafts.digest(error.saved))
        saved = dict(zip(SECTION, error.saved, strict=True))
        return show_section(call, row, form.refused(error), error.http_status, clashes(form, saved, SECTION))
    except NotFound:
        raise
    except PortalError as error:
        _at_fields(form.refused(error), error)
        return show_section(call, row, form, error.http_status)
    return see(call, "question-set-section", id=row.id, section=call.path("section"))


def move_section(call: Call) -> Response:
    row, id = pages.found(call, lock=True), call.path("section")
    try:
        editing.move_section(call.parts, call.db, call.actor, row, id, STEPS.get(call.field("to"), 0))
    except NotFound:
        raise
    except PortalError as error:
        return show_section(call, row, refused(row, id, error), error.http_status)
    return see(call, "question-set-section", id=row.id, section=id)


def remove_section(call: Call) -> Response:
    row, id = pages.found(call, lock=True), call.path("section")
    try:
        editing.remove_section(call.parts, call.db, call.actor, row, id)
    except NotFound:
        raise
    except PortalError as error:
        return show_section(call, row, refused(row, id, error), error.http_status)
    return see(call, "question-set", f"?undo={id}", id=row.id)


def refused(row: QuestionSet, id: str, error: PortalError) -> Form:
    """The section's form as it is saved, with why the verb was refused above it."""
    entry = _entry(question_sets.content_of(row), id)
    form = Form({**_section_values(entry), "seen": drafts.digest([entry["title"], entry["intro"]])})
    return form.refused(error if isinstance(error, InvalidInput) else InvalidInput(error.message))


def put_back(call: Call) -> Response:
    """What was taken out, put back where it was."""
    row = access.question_set_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        where = editing.restore(call.parts, call.db, call.actor, row, call.field("what"))
    except NotFound:
        return pages.page(call, row, 409, "That is not among what was taken out any more.")
    except PortalError as error:
        words = error.fields.get("", "") if isinstance(error, InvalidInput) else ""
        return pages.page(call, row, error.http_status, f"{error.message} {words}".strip())
    return see(call, "question-set-section", id=row.id, section=where)


routes = [
    Page("/question-sets/{id}/edit", edit_head, permission=EDIT, name="question-set-edit"),
    Page("/question-sets/{id}/edit", change_head, permission=EDIT, name="question-set-change", method="POST"),
    Page("/question-sets/{id}/put-back", put_back, permission=EDIT, name="question-set-put-back", method="POST"),
    Page("/question-sets/{id}/sections/new", new_section, permission=EDIT, name="question-set-section-new"),
    Page("/question-sets/{id}/sections/new", add_section, permission=EDIT, name="question-set-section-add",
         method="POST"),
    Page("/question-sets/{id}/sections/{section}", section, permission=EDIT, name="question-set-section"),
    Page("/question-sets/{id}/sections/{section}", change_section, permission=EDIT, name="question-set-section-change",
         method="POST"),
    Page("/question-sets/{id}/sections/{section}/move", move_section, permission=EDIT,
         name="question-set-section-move", method="POST"),
    Page("/question-sets/{id}/sections/{section}/remove", remove_section, permission=EDIT,
         name="question-set-section-remove", method="POST"),
]
