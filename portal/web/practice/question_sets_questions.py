"""One question of a draft: its form, moving it, taking it out."""

from typing import Any

from starlette.responses import Response

from portal.errors import NotFound, PortalError
from portal.models import QuestionSet
from portal.questions import changed, drafts, faults
from portal.questions.drafts import Content, Entry
from portal.questions.types import Reason
from portal.vocabulary.permissions import Permission
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice import question_sets as pages
from portal.web.practice import question_sets_errors as errors
from portal.web.practice import question_sets_fields as fields
from portal.web.practice import question_sets_form as reading
from portal.web.practice import question_sets_sections as sections
from portal.web.render import render, see
from portal.workflow import question_sets
from portal.workflow import question_sets_editing as editing
from portal.workflow.question_sets import Faulty, StaleSet

EDIT = Permission.QUESTIONS_EDIT
NEW: Entry = {"id": "", "type": "yes-no", "demands": [], "sources": []}
WHY = {
    "no-answer": "It was not answered", "no-owner": "Nobody is named", "no-date": "There is no date",
    "future-date": "The date has not come yet", "stale-date": "The date is too old",
    "no-evidence": "There is no proof", "unreadable-evidence": "The proof cannot be opened",
    "undated-evidence": "The proof has no date", "stale-evidence": "The proof is too old",
    "no-verifier": "No second person is named", "red-flag": "A red flag", "contradiction": "Two answers differ",
    "vague": "The answer has no number"}


def new(call: Call) -> Response:
    row = pages.found(call)
    return _form(call, row, NEW, Form(fields.shown(NEW)))


def add(call: Call) -> Response:
    row, form = pages.found(call, lock=True), Form.sent(call)
    if call.field("again"):
        return _form(call, row, NEW, form)
    filled = reading.read(form, NEW, _before(question_sets.content_of(row), NEW, call.path("section")))
    try:
        _check(filled)
        entry = {key: value for key, value in filled.entry.items() if key != "id"}
        id = editing.add_question(call.parts, call.db, call.actor, row, call.path("section"), entry)
    except NotFound:
        raise
    except PortalError as error:
        return _form(call, row, NEW, _refused(form, error, filled), error.http_status)
    return see(call, "question-set-section", f"#q-{id}", id=row.id, section=call.path("section"))


def show(call: Call) -> Response:
    row = pages.found(call)
    question = _question(call, row)
    return _form(call, row, question, Form({**fields.shown(question), "seen": drafts.digest(question)}))


def _question(call: Call, row: QuestionSet) -> Entry:
    try:
        return drafts.question_of(question_sets.content_of(row), call.path("question"))
    except drafts.NotHere as error:
        raise NotFound("This question is not in the set any more.") from error


def change(call: Call) -> Response:
    row, form = pages.found(call, lock=True), Form.sent(call)
    question = _question(call, row)
    if call.field("again"):
        return _form(call, row, question, form)
    content = question_sets.content_of(row)
    filled = reading.read(form, question, _before(content, question, ""))
    try:
        if drafts.digest(question) == form.entered("seen"):  # else what is shown is that somebody was faster
            _check(filled)
        editing.change_question(call.parts, call.db, call.actor, row, filled.entry, seen=form.entered("seen"))
    except StaleSet as error:
        form.put("seen", drafts.digest(error.saved))
        return _form(call, row, question, form.refused(error), error.http_status, _clashes(filled.entry, error.saved))
    except NotFound:
        raise
    except PortalError as error:
        return _form(call, row, question, _refused(form, error, filled), error.http_status)
    name, _ = drafts.place_of(content, question["id"])
    return see(call, "question-set-section", f"#q-{question['id']}", id=row.id, section=drafts.section_id(name))


def _check(filled: reading.Filled) -> None:
    """What could not be read, together with what else the question breaks."""
    if filled.errors:
        stand_in = {"id": filled.entry["id"] or "NEW-01", "sources": filled.entry.get("sources") or ["own"]}
        whole = {**filled.entry, **stand_in}
        raise Faulty(editing.NOT_SAVED, faults.of_question(whole))


def _refused(form: Form, error: PortalError, filled: reading.Filled) -> Form:
    form.refused(error)
    if isinstance(error, Faulty):
        form.errors = errors.errors_of(error.faults, filled)
    return form


def _clashes(entered: Entry, saved: Entry) -> tuple[sections.Clash, ...]:
    return tuple((_anchor(key), changed.LABELS.get(key, key).capitalize(), _words(entered.get(key)),
                  _words(saved.get(key))) for key in {**entered, **saved} if entered.get(key) != saved.get(key))


def _anchor(key: str) -> str:
    return key if key in ("text", "help", "type", "proof", "options", "rows") else "text"


def _words(value: Any) -> str:
    if value in (None, "", [], {}, False):
        return "Empty"
    if value is True:
        return "Yes"
    if isinstance(value, dict) and all(isinstance(one, str) for one in value.values()):
        return "; ".join(value.values())
    return str(value) if isinstance(value, str | int | float) else fields.advanced(value)


def _before(content: Content, question: Entry, section: str) -> dict[str, Entry]:
    """The questions before it by id: what a condition can ask. A new one stands at the end of its section."""
    found: dict[str, Entry] = {}
    for name, one in drafts.questions(content):
        if one["id"] == question["id"]:
            break
        if section and name > _name(content, section):
            break
        found[one["id"]] = one
    return found


def _name(content: Content, section: str) -> str:
    try:
        return drafts.name_of(content, section)
    except drafts.NotHere as error:
        raise NotFound("This section is not in the set any more.") from error


def _form(call: Call, row: QuestionSet, question: Entry, form: Form, status: int = 200,
          clashes: tuple[sections.Clash, ...] = ()) -> Response:
    content = question_sets.content_of(row)
    name = drafts.place_of(content, question["id"])[0] if question["id"] else _name(content, call.path("section"))
    earlier = _before(content, question, "" if question["id"] else drafts.section_id(name))
    asked = earlier.get(form.entered("ask-question"))
    return render(
        call, "practice/question_sets/question.html", status, set=row, question=question, form=form, clashes=clashes,
        section=content["sections"][name], section_id=drafts.section_id(name), why=WHY,
        earlier_options=[(id, f"Only if {id}: {one['text'][:70]}") for id, one in earlier.items()
                         if fields.answers(one)],
        sections=[(drafts.section_id(other), entry["title"]) for other, entry in drafts.sections(content)],
        answers=fields.answers(asked) if asked else {}, advanced=fields.advanced, own_answers=fields.offered(form),
        columns=fields.slots(form, "col", fields.MOST_COLUMNS, "label"), reasons=[reason.value for reason in Reason],
        flags=fields.slots(form, "flag", fields.MOST_FLAGS, "says"), labels=content["questionnaire"]["labels"],
        usual=content["questionnaire"]["follow-up"], most_flags=fields.MOST_FLAGS)


def move(call: Call) -> Response:
    row, question = pages.found(call, lock=True), call.path("question")
    _question(call, row)
    section = drafts.section_id(drafts.place_of(question_sets.content_of(row), question)[0])
    to: int | str = sections.STEPS.get(call.field("to"), 0) or call.field("section")
    try:
        if to:
            editing.move_question(call.parts, call.db, call.actor, row, question, to)
    except PortalError as error:
        return _back_to_section(call, row, section, error)
    name, _ = drafts.place_of(question_sets.content_of(row), question)
    return see(call, "question-set-section", f"#q-{question}", id=row.id, section=drafts.section_id(name))


def remove(call: Call) -> Response:
    row, question = pages.found(call, lock=True), _question(call, pages.found(call))
    section = drafts.section_id(drafts.place_of(question_sets.content_of(row), question["id"])[0])
    try:
        editing.remove_question(call.parts, call.db, call.actor, row, question["id"], seen=call.field("seen"))
    except StaleSet as error:
        form = Form({**fields.shown(error.saved), "seen": drafts.digest(error.saved)})
        form.message = "Someone else changed this question after you looked at it. This is how it stands now."
        return _form(call, row, question, form, error.http_status)
    except PortalError as error:
        return _back_to_section(call, row, section, error)
    return see(call, "question-set-section", f"?undo={question['id']}", id=row.id, section=section)


def _back_to_section(call: Call, row: QuestionSet, section: str, error: PortalError) -> Response:
    call.request.path_params["section"] = section
    return sections.show_section(call, row, sections.refused(row, section, error), error.http_status)


routes = [
    Page("/question-sets/{id}/sections/{section}/questions", new, permission=EDIT, name="question-set-question-new"),
    Page("/question-sets/{id}/sections/{section}/questions", add, permission=EDIT, name="question-set-question-add",
         method="POST"),
    Page("/question-sets/{id}/questions/{question}", show, permission=EDIT, name="question-set-question"),
    Page("/question-sets/{id}/questions/{question}", change, permission=EDIT, name="question-set-question-change",
         method="POST"),
    Page("/question-sets/{id}/questions/{question}/move", move, permission=EDIT, name="question-set-question-move",
         method="POST"),
    Page("/question-sets/{id}/questions/{question}/remove", remove, permission=EDIT,
         name="question-set-question-remove", method="POST"),
]
