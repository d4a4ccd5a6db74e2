"""Who answers which part: handed to a colleague by mail, taken back, or said to be done by the colleague."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from portal import clock
from portal.errors import InvalidInput, TooMany, WrongState
from portal.models import Answer, Assessment
from portal.questions.types import Question, Section
from portal.templating import day
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import AssessmentStatus, MailStatus
from portal.vocabulary.text import clean_text
from portal.web.forms import Form
from portal.web.pages import Call
from portal.web.render import render, see
from portal.web.vendor.assessments import Q
from portal.web.vendor.passing import ADDRESS_LIKE
from portal.web.visits import VendorPage
from portal.workflow import answers, assessments, assignments, wordings
from portal.workflow.assignments import NOT_HANDED, NOTE_MAX, Part, Wanted
from portal.workflow.contacts import ContactDetails

Badge = tuple[str, str, str]
MOST_CHOSEN = 500


@dataclass(frozen=True, slots=True)
class Line:
    """A colleague's part as their company sees it."""

    id: str
    name: str
    email: str
    words: str
    questions: tuple[str, ...]
    due: date
    asked: int
    answered: int
    badge: Badge
    facts: str
    note: str
    problem: str
    standing: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A section that can be handed over, with its questions; `ticked` are those that were chosen."""

    id: str
    title: str
    answered: int
    asked: int
    ticked: bool
    questions: tuple[tuple[str, str, bool, bool], ...]

    @property
    def opened(self) -> bool:
        return any(ticked for _, _, _, ticked in self.questions)


def show(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor)
    due = assignments.latest_due(call.db, call.vendor)
    return _page(call, assessment, Form({"due": f"{due:%m/%d/%Y}"}),
                 frozenset(filter(None, (call.query("section"), call.query("question")))))


def hand(call: Call) -> Response:
    form, assessment = Form.sent(call), assessments.own(call.db, call.vendor, lock=True)
    sections, questions = _ticked(call, "section"), _ticked(call, "question")
    try:
        details = _details(form)
        due = form.day("due", "The day")
        form.check(NOT_HANDED)
        wanted = Wanted(sections, questions, due or assignments.latest_due(call.db, call.vendor),
                        clean_text(form.entered("note")))
        assignments.hand(call.parts, call.db, call.vendor, assessment, details, wanted)
    except (InvalidInput, TooMany, WrongState) as error:
        return _page(call, assessment, form.refused(error), frozenset((*sections, *questions)), error.http_status)
    return see(call, "vendor-colleagues", "?handed=yes", invitation=call.vendor.invitation_id)


def withdraw(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor, lock=True)
    try:
        assignments.withdraw(call.parts, call.db, call.vendor, assessment, call.path("assignment"))
    except WrongState as error:
        return _page(call, assessment, Form().refused(error), frozenset(), error.http_status)
    return see(call, "vendor-colleagues", "?withdrawn=yes", invitation=call.vendor.invitation_id)


def done(call: Call) -> Response:
    """A colleague says that their part is done."""
    assessment = assessments.own(call.db, call.vendor, lock=True)
    try:
        assignments.finish(call.parts, call.db, call.vendor, assessment)
    except WrongState as error:
        return _page(call, assessment, Form().refused(error), frozenset(), error.http_status)
    return see(call, "vendor-colleagues", "?done=yes", invitation=call.vendor.invitation_id)


def _details(form: Form) -> ContactDetails:
    details = ContactDetails(name=form.text("name", "The name", longest=120, required=True),
                             email=form.email("email", "The address", required=True))
    if ADDRESS_LIKE.search(details.name):
        form.errors.setdefault("name", "This looks like an address. Write your colleague's name.")
    return details


def _ticked(call: Call, name: str) -> tuple[str, ...]:
    return tuple(value for value in call.form.getlist(name)[:MOST_CHOSEN] if isinstance(value, str))


def _own_part(call: Call, assessment: Assessment, message: str = "", status: int = 200) -> Response:
    part = assignments.own(call.db, call.vendor, assessment)
    return render(call, "vendor/assessments/part.html", status, title=assessment.title, message=message,
                  part=_line(call, assessment, part) if part else None,
                  by=part.assignment.assigned_by if part else "", done=bool(part and part.done))


def _page(call: Call, assessment: Assessment, form: Form, ticked: frozenset[str], status: int = 200) -> Response:
    if answers.scope_of(call.db, call.vendor, assessment) is not None:
        return _own_part(call, assessment, form.message, status)
    lines = [_line(call, assessment, part) for part in assignments.of(call.db, assessment)]
    may = call.vendor.open and assessment.status in assessments.WITH_VENDOR
    return render(call, "vendor/assessments/colleagues.html", status, title=assessment.title, form=form, can=may,
                  standing=[line for line in lines if line.standing],
                  over=[line for line in lines if not line.standing],
                  choices=_choices(call, assessment, ticked) if may else [],
                  note_max=NOTE_MAX, latest=assignments.latest_due(call.db, call.vendor),
                  asked_back=assessment.status == AssessmentStatus.ASKED)


def _choices(call: Call, assessment: Assessment, ticked: frozenset[str]) -> list[Choice]:
    """The sections with the questions that show and are open."""
    rows = answers.rows(call.db, assessment)
    again = answers.reopened(call.db, assessment) if assessment.status == AssessmentStatus.ASKED else None
    found = [_choice(section, rows, ticked, again)
             for section in wordings.questionnaire_of(call.db, assessment).sections]
    return [one for one in found if one.questions]


def _choice(section: Section, rows: Mapping[str, Answer], ticked: frozenset[str],
            again: frozenset[str] | None) -> Choice:
    shown = [question for question in section.questions
             if rows[question.id].asked and (again is None or question.id in again)]
    return Choice(section.id, section.title, sum(rows[one.id].given for one in shown), len(shown),
                  section.id in ticked, tuple(_question(one, rows[one.id], ticked) for one in shown))


def _question(question: Question, row: Answer, ticked: frozenset[str]) -> tuple[str, str, bool, bool]:
    return question.id, question.text, row.given, question.id in ticked


def _line(call: Call, assessment: Assessment, part: Part) -> Line:
    texts = wordings.questionnaire_of(call.db, assessment).by_id
    row, invitation, mail = part.assignment, part.invitation, part.mail
    failed = part.standing and mail is not None and mail.status in (MailStatus.FAILED, MailStatus.BOUNCED)
    return Line(
        row.id, part.contact.name, part.contact.email, part.words,
        tuple(texts[id].text for id in row.questions if id in texts), invitation.due, part.asked, part.answered,
        _badge(part), _facts(part), row.note, mail.problem if failed and mail else "", part.standing)


def _badge(part: Part) -> Badge:
    if part.assignment.withdrawn_at:
        return "circle-minus", "Taken back", "none"
    if not part.standing:
        return "check", "Sent with the answers", "good"
    if part.done:
        return "circle-check-f", "Done", "good"
    if part.invitation.due < clock.today():
        return "clock-exclamation", "Overdue", "bad"
    if part.again:
        return "circle-half-2", "Answering on", "none"
    return ("circle-half-2", "Answering", "none") if part.invitation.entered_at else ("hourglass", "Not opened", "wait")


def _facts(part: Part) -> str:
    """Handed over Nov 20, 2026 by Vic Example. Done Nov 22, 2026."""
    row = part.assignment
    facts = [f"Handed over {day(row.created_at)} by {row.assigned_by}"]
    if row.withdrawn_at:
        facts.append(f"Taken back {day(row.withdrawn_at)}")
    elif row.done_at:
        facts.append(f"Said to be done {day(row.done_at)}, and answered on since" if part.again
                     else f"Done {day(row.done_at)}")
    if part.invitation.passed_on_by:
        facts.append(f"Passed on by {part.invitation.passed_on_by}")
    return f"{'. '.join(facts)}."


routes = [
    VendorPage(f"{Q}/colleagues", show, permission=Permission.VISIT_READ, name="vendor-colleagues"),
    VendorPage(f"{Q}/colleagues", hand, permission=Permission.VISIT_ANSWER, name="vendor-colleague-hand",
               method="POST"),
    VendorPage(f"{Q}/colleagues/{{assignment}}/withdraw", withdraw, permission=Permission.VISIT_ANSWER,
               name="vendor-colleague-withdraw", method="POST"),
    VendorPage(f"{Q}/part-done", done, permission=Permission.VISIT_ANSWER, name="vendor-part-done", method="POST"),
]
