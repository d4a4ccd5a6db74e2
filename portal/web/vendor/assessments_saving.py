"""Saving answers: one as it is written, or a whole section by its button. What can be kept is kept, whatever keeps the
rest from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlmodel import Session
from starlette.responses import RedirectResponse, Response

from portal import clock
from portal.errors import InvalidInput, NotFound, PortalError, TooMany, WrongState
from portal.models import Assessment
from portal.questions.types import Question
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call
from portal.web.render import render
from portal.web.vendor import assessments as pages
from portal.web.vendor import follow_ups
from portal.web.vendor.assessments_entered import Sent, changed, questions_in, removed_rows, sent
from portal.web.vendor.assessments_view import Cards, Fresh
from portal.web.vendor.follow_ups import Unsaved
from portal.web.visits import VendorPage
from portal.workflow import answering, answers, assessments, wordings

# What a page's script says of itself: it wants what changed, not a page.
FRAGMENT = "X-Fragment"
# Those that belong to one question, by their names.
BUTTONS = ("more", "paste", "remove", "clear", "keep")
FIELDS_MAX = 12_000
BYTES_MAX = 4 * 1024 * 1024
BOTH = ("Somebody else of your company changed the same box meanwhile. Both are shown: choose which counts. Everything "
        "else is saved.")
SOME = "Some answers could not be saved. Everything else is."


@dataclass(slots=True)
class Outcome:
    """What became of a form: which answers another person's words kept from being saved, and what else did."""

    fresh: dict[str, Fresh] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    replies: dict[str, Unsaved] = field(default_factory=dict)
    pasted: int = 0

    @property
    def status(self) -> int:
        both = self.fresh or any(one.theirs for one in self.replies.values())
        return 409 if both else 422 if self.problems else 200

    @property
    def message(self) -> str:
        return BOTH if self.fresh else SOME if self.problems else ""


def save(call: Call) -> Response:
    """One answer. To the page's script it answers with what changed on the page; else with a page."""
    with call.parts.database.transaction(call.vendor.practice_id) as db:
        assessment = assessments.own(db, call.vendor, lock=True)
        question = _own(call, db, assessment, call.path("question"))
        outcome = _save_all(call, db, assessment, {question.id: question})
        if call.request.headers.get(FRAGMENT) == "yes":
            return _fragment(call, db, assessment, question, outcome)
    if outcome.status != 200:
        with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
            assessment = assessments.own(db, call.vendor)
            return pages.all_page(call, db, assessment, outcome.status, fresh=outcome.fresh,
                                  problems=outcome.problems, replies=outcome.replies, message=outcome.message)
    return _go(call, "vendor-whole", call.path("question"))


def save_section(call: Call) -> Response:
    """Every answer of a section that was changed, as a page without its script sends them."""
    with call.parts.database.transaction(call.vendor.practice_id) as db:
        assessment = assessments.own(db, call.vendor, lock=True)
        scope = answers.scope_of(db, call.vendor, assessment)
        section = pages.section_of(db, assessment, call.path("section"), scope)
        outcome = _save_all(call, db, assessment, {one.id: one for one in section.questions
                                                   if answers.is_within(scope, one.id)})
        following = _next(call, db, assessment, section.id, scope)
    if outcome.status != 200:
        with call.parts.database.transaction(call.vendor.practice_id, write=False) as db:
            assessment = assessments.own(db, call.vendor)
            return pages.section_page(call, db, assessment, section.id, outcome.status, fresh=outcome.fresh,
                                      problems=outcome.problems, replies=outcome.replies, message=outcome.message)
    if call.field("then") == "next":
        return RedirectResponse(following, 303)
    return _go(call, "vendor-section", call.field("at"), section=section.id)


def _own(call: Call, db: Session, assessment: Assessment, id: str) -> Question:
    question = wordings.questionnaire_of(db, assessment).by_id.get(id)
    if question is None or not answers.is_within(answers.scope_of(db, call.vendor, assessment), id):
        raise NotFound
    return question


def _save_all(call: Call, db: Session, assessment: Assessment, questions: Mapping[str, Question]) -> Outcome:
    outcome = Outcome()
    removed = removed_rows(call.field("remove"), questions)
    for id in questions_in(call.form, questions):
        one = sent(call.form, questions[id], removed=removed.get(id, ""), cleared=call.field("clear") == id)
        try:
            _save_one(call, db, assessment, one, outcome)
        except (InvalidInput, TooMany, WrongState) as error:
            outcome.problems[id] = _why(error)
    outcome.replies = follow_ups.keep_all(call, db, assessment, questions)
    for unsaved in outcome.replies.values():
        outcome.problems.setdefault(unsaved.question, unsaved.problem)
    return outcome


def _save_one(call: Call, db: Session, assessment: Assessment, one: Sent, outcome: Outcome) -> None:
    row = answers.rows(db, assessment, [one.question])[one.question]
    # Every edit is read to tell how it stood: only where the page does not say itself what was changed.
    entered = changed(one, answering.as_of(db, row, one.version) if one.changed is None else {})
    kept = call.field("keep")
    if kept == f"{one.question} theirs":
        for part in call.field(f"{one.question}.clashed").split():
            entered.pop(part, None)
    if not entered:
        return
    saved = answers.save(db, call.vendor, assessment, one.question, entered, version=one.version)
    outcome.pasted += one.pasted
    if saved.clashes:
        outcome.fresh[one.question] = Fresh(one, {part: answering.writer(db, saved.row, part)
                                                  for part in saved.clashes})


def _why(error: PortalError) -> str:
    told = list(error.fields.values()) if isinstance(error, InvalidInput) else []
    return " ".join([error.message, *told])


def _fragment(call: Call, db: Session, assessment: Assessment, question: Question, outcome: Outcome) -> Response:
    """The card's parts that may look otherwise now, the cards that this answer shows or hides, and the progress: what
    it costs does not grow with the set."""
    wording = wordings.of(db, assessment)
    section, scope = wording.section_of[question.id], answers.scope_of(db, call.vendor, assessment)
    whole_page = not call.field("section")
    touched = [id for id in wording.affected[question.id] if whole_page or wording.section_of[id] == section]
    # Without the offers: what they cost grows with the set, and a save's must not.
    cards = Cards(db, call.vendor, assessment, scope, own_forms=whole_page, fresh=outcome.fresh, fold=False,
                  offers=False).of(touched)
    far = answering.within(db, assessment, section, scope)
    total = (answering.Far(assessment.asked, assessment.answered, assessment.complete) if scope is None
             else answering.total(answering.far(db, assessment, scope).values()))
    return render(
        call, "vendor/assessments/_saved.html", outcome.status, card=cards[0], others=cards[1:], far=far, total=total,
        whole_card=bool(outcome.pasted or call.field("remove") or call.field("keep")), section=section,
        problem=outcome.problems.get(question.id, ""), replies=outcome.replies, pasted=outcome.pasted, at=clock.now())


def _next(call: Call, db: Session, assessment: Assessment, section: str, scope: answering.Scope) -> str:
    lines = pages.whole_of(call, db, assessment, scope, here=section).lines
    place = next(place for place, line in enumerate(lines) if line.here)
    if place + 1 < len(lines):
        return call.url("vendor-section", invitation=call.vendor.invitation_id, section=lines[place + 1].id)
    return call.url("vendor-assessment", invitation=call.vendor.invitation_id)


def _go(call: Call, name: str, question: str, **path: str) -> Response:
    """Back to the page, at the question that a button belongs to."""
    button = next((call.field(one).split(" ")[0] for one in BUTTONS if call.field(one)), "")
    target = call.url(name, invitation=call.vendor.invitation_id, **path)
    wanted = f"?more={button}" if call.field("more") and button.replace("-", "").isalnum() else "?saved=yes"
    place = button or question
    return RedirectResponse(target + wanted + (f"#q-{place}" if place.replace("-", "").isalnum() else ""), 303)


routes = [
    VendorPage(f"{pages.Q}/sections/{{section}}", save_section, permission=Permission.VISIT_ANSWER,
               name="vendor-section-save", method="POST", opens="none", fields=FIELDS_MAX, most=BYTES_MAX),
    VendorPage(f"{pages.Q}/answers/{{question}}", save, permission=Permission.VISIT_ANSWER, name="vendor-answer",
               method="POST", opens="none", fields=FIELDS_MAX, most=BYTES_MAX),
]
