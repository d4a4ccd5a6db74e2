"""The questionnaire as a spreadsheet: downloaded, filled offline, uploaded, looked at row by row, and then saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from portal.errors import Busy, Conflict, InvalidInput, TooMany, WrongState
from portal.exchange.workbooks import LIMITS, MEDIA_TYPE
from portal.models import Assessment, LoadedPack
from portal.vocabulary.permissions import Permission
from portal.web import uploads
from portal.web.forms import Form
from portal.web.pages import Call
from portal.web.render import attachment, render, see
from portal.web.visits import VendorPage
from portal.workflow import answer_forms, answer_forms_report, assessments, wordings
from portal.workflow.agreements import IncomingFile
from portal.workflow.answer_forms_report import Difference, Report, Row, State

MOST_TICKS = 100  # a form has so many fields at most
MOST_SHOWN = 500
HEADINGS = {
    State.CLASH: ("Also changed in the portal",
                  "Changed in the portal after the download. It stays so unless you tick the form’s wording."),
    State.FORMULA: ("Cells with formulas",
                    "A cell with a formula is not taken: what stands now stays. The rest of its row is."),
    State.CLOSED: ("Not open to you", "These questions are not yours to answer now, so nothing of them is taken."),
    State.UNREAD: ("To put right", "It is saved as it was typed. Before you send the answers, put it right."),
    State.CHANGED: ("Changed", "The form has another wording."),
    State.NEW: ("New", "These had no answer yet."),
}


@dataclass(frozen=True, slots=True)
class Box:
    """One box of an answer: what stands now, and what the form has. `tick` is the name of the choice between the two,
    if there is one."""

    label: str
    stands: str
    form: str
    problem: str
    tick: str


@dataclass(frozen=True, slots=True)
class Line:
    """One question of the form."""

    question: str
    text: str
    where: str
    boxes: tuple[Box, ...]
    notes: tuple[str, ...]
    version: int
    by: str


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of which the same becomes."""

    state: str
    title: str
    why: str
    lines: tuple[Line, ...]
    more: int


def download(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor)
    name, content = answer_forms.download(call.parts, call.db, call.vendor, assessment)
    return Response(content, media_type=MEDIA_TYPE, headers=attachment(name))


def show(call: Call) -> Response:
    """How it goes; and with `?form=` what a loaded one would change, or has."""
    assessment = assessments.own(call.db, call.vendor)
    if not call.query("form"):
        return _page(call, Form())
    form = answer_forms.loaded(call.db, call.vendor, assessment, call.query("form"))
    if "saved_at" in form.facts:
        return _saved(call, assessment, form)
    found = answer_forms_report.report(call.db, call.vendor, assessment, form)
    return _preview(call, assessment, form, found)


def load(call: Call) -> Response:
    with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
        assessments.own(db, call.vendor)
    form = Form.sent(call)
    try:
        if call.too_large:
            raise InvalidInput(answer_forms.NOT_LOADED, {"file": answer_forms.TOO_MUCH})
        loaded = answer_forms.load(call.parts, call.vendor, _incoming(call))
    except (Busy, InvalidInput, TooMany) as error:
        return _page(call, form.refused(error), error.http_status)
    return see(call, "vendor-form-add", f"?form={loaded.id}", invitation=call.vendor.invitation_id)


def save(call: Call) -> Response:
    """Keeps what was confirmed. Whoever confirms twice sees what was saved."""
    assessment = assessments.own(call.db, call.vendor, lock=True)
    if not call.field("form"):
        return _page(call, Form().refused(InvalidInput("Nothing was saved.", {"file": "Upload a form first."})), 422)
    form = answer_forms.loaded(call.db, call.vendor, assessment, call.field("form"), lock=True)
    ticks = {name.removeprefix("take-"): int(value) for name, value in call.form.items()
             if name.startswith("take-") and isinstance(value, str) and value.isascii() and value.isdecimal()
             and len(value) < 9}
    try:
        answer_forms_report.save(call.parts, call.db, call.vendor, assessment, form, ticks)
    except WrongState as error:
        if "saved_at" not in form.facts:
            raise Conflict(error.message) from error
    return see(call, "vendor-form-add", f"?form={form.id}", invitation=call.vendor.invitation_id)


def _incoming(call: Call) -> IncomingFile:
    try:
        return uploads.incoming(call.form, "file")
    except InvalidInput as error:
        raise InvalidInput("No file was chosen.", {"file": "Choose the form that you filled (.xlsx)."}) from error


def _page(call: Call, form: Form, status: int = 200) -> Response:
    return render(call, "vendor/forms/new.html", status, form=form, most_bytes=LIMITS.max_bytes,
                  open=call.vendor.open)


def _preview(call: Call, assessment: Assessment, form: LoadedPack, found: Report) -> Response:
    clashes = sum(one.clash for row in found.rows for one in row.differences)
    return render(call, "vendor/forms/show.html", id=form.id, filename=form.filename, written=form.facts["written"],
                  groups=_groups(found.rows), counts=found.counts, total=found.total, absent=found.absent,
                  besides=_besides(found), sections=wordings.of(call.db, assessment).section_of,
                  open=call.vendor.open, would_change=found.would_change, ticks=min(MOST_TICKS, clashes))


def _saved(call: Call, assessment: Assessment, form: LoadedPack) -> Response:
    facts: dict[str, Any] = form.facts
    left = facts["left"]
    return render(call, "vendor/forms/saved.html", filename=form.filename, saved=facts["saved"],
                  left=[tuple(one) for one in left[:MOST_SHOWN]], more=max(0, len(left) - MOST_SHOWN),
                  sections=wordings.of(call.db, assessment).section_of, total=facts["total"],
                  same=facts["counts"].get(State.SAME.value, 0), absent=facts["absent"])


def _groups(rows: Sequence[Row]) -> list[Group]:
    groups, ticks = [], 0
    for state, (title, why) in HEADINGS.items():
        here = [row for row in rows if row.state is state]
        if not here:
            continue
        lines = []
        for row in here[:MOST_SHOWN]:
            line = _line(row, MOST_TICKS - ticks)
            ticks += sum(bool(box.tick) for box in line.boxes)
            lines.append(line)
        groups.append(Group(state.value, title, why, tuple(lines), len(here) - len(lines)))
    return groups


def _line(row: Row, ticks: int) -> Line:
    boxes = []
    for one in row.differences:
        boxes.append(_box(row, one, ticks > 0))
        ticks -= one.clash
    return Line(row.question, row.text, row.where, tuple(boxes), row.notes, row.version, row.by)


def _box(row: Row, one: Difference, may_tick: bool) -> Box:
    tick = f"take-{row.question}/{one.piece}" if one.clash and may_tick else ""
    return Box(one.label, one.stands, one.form, one.problem, tick)


def _besides(found: Report) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """What is in the file and belongs to no question: what it is, why it is not taken, and each place with its
    words."""
    kinds = (
        ("Rows of no question", "This questionnaire has no question with such a number.", found.unknown),
        ("Rows without a number", "The number of the question is missing, so it cannot be told what they answer.",
         found.unnamed),
        ("Rows that came twice", "The first row of a question counts.", found.repeated),
        ("Beside the form", "These cells are none of the form’s.", found.beside),
    )
    return [(title, why, rows[:MOST_SHOWN]) for title, why, rows in kinds if rows]


_FORM = "/vendor/{invitation}/questionnaire/form"

routes = [
    VendorPage(f"{_FORM}.xlsx", download, permission=Permission.VISIT_READ, name="vendor-form", opens="write"),
    VendorPage(_FORM, show, permission=Permission.VISIT_READ, name="vendor-form-add"),
    VendorPage(_FORM, load, permission=Permission.VISIT_ANSWER, name="vendor-form-load", method="POST", upload=True,
               opens="none"),
    VendorPage(f"{_FORM}/save", save, permission=Permission.VISIT_ANSWER, name="vendor-form-save", method="POST"),
]
