"""The review of a vendor's answers, question by question: looked at, noted, asked about; and completed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlencode

from starlette.responses import Response

from portal import access
from portal.errors import Conflict, InvalidInput, NotFound, PortalError, WrongState
from portal.models import Assessment
from portal.vocabulary.permissions import Permission
from portal.vocabulary.text import clean_text
from portal.web import listing
from portal.web.pages import Call, Page
from portal.web.practice import assessment_review_view as views
from portal.web.practice.assessment_review_view import Review
from portal.web.render import render, see
from portal.workflow import answer_reviews, follow_ups, wordings
from portal.workflow.follow_ups import StaleFollowUp

KEPT = ("show", "section", "find", "size", "page")  # what the address of the list carries


@dataclass(frozen=True, slots=True)
class Entered:
    """A form that was not taken: on which row, its words, and why. `stale` where somebody else was faster."""

    verb: str
    row: str
    text: str
    error: PortalError
    stale: bool = False

    @property
    def problem(self) -> str:
        """What is wrong with the words themselves."""
        fields = self.error.fields if isinstance(self.error, InvalidInput) else {}
        return next(iter(fields.values()), "")


def show(call: Call) -> Response:
    assessment = access.assessment_for(call.db, call.actor, call.path("id"))
    return _page(call, assessment)


def _page(call: Call, assessment: Assessment, error: PortalError | None = None) -> Response:
    review = views.gather(call.db, call, assessment)
    asked = listing.asked(call, sorts=("order",), shows=tuple(views.SHOWS), kept=("section",))
    found = views.listed(review, replace(asked, path=call.url("assessment-review", id=assessment.id)))
    cards = views.cards(call.db, call, review, [question.id for question in found.rows])
    return render(call, "practice/assessments/review.html", error.http_status if error else 200, review=review,
                  list=found, cards=cards, error=error, back=_back(call.request.url.query), entered=None,
                  section=found.asked.kept.get("section", ""))


def answer(call: Call) -> Response:
    """One question alone: the page of its forms without script, and of what was not taken."""
    assessment = access.assessment_for(call.db, call.actor, call.path("id"))
    return alone(call, assessment, _question(call, assessment))


def alone(call: Call, assessment: Assessment, question: str, entered: Entered | None = None) -> Response:
    """The card of one question on a page of its own, or in its place on the page that asked by htmx."""
    review = views.gather(call.db, call, assessment)
    if question not in review.now:
        return _not_answered(call, review, question, entered)
    card = views.cards(call.db, call, review, [question])[0]
    in_place = call.htmx and call.request.method == "POST"
    template = "practice/assessments/_review_card.html" if in_place else "practice/assessments/answer.html"
    ids = [one.id for one in review.questions]
    here = ids.index(question)
    response = render(call, template, entered.error.http_status if entered else 200, review=review, card=card,
                      entered=entered, back=_back(call.field("back")), alone=not in_place,
                      before=ids[here - 1] if here else "", after=ids[here + 1] if here + 1 < len(ids) else "")
    if call.htmx and entered is None:
        response.headers["HX-Trigger"] = "answer-decided"
    return response


def _not_answered(call: Call, review: Review, question: str, entered: Entered | None) -> Response:
    if entered is not None:
        return _page(call, review.assessment, entered.error)
    return render(call, "practice/assessments/answer.html", review=review, card=None, entered=None, back="", alone=True,
                  question=review.questionnaire.by_id[question], before="", after="")


def reviewed(call: Call) -> Response:
    def act(assessment: Assessment, question: str) -> None:
        if call.field("act") == "unmark":
            answer_reviews.unmark(call.parts, call.db, call.actor, assessment, question)
        else:
            answer_reviews.mark(call.parts, call.db, call.actor, assessment, question,
                                submission=number(call, "submission"))

    return _decide(call, "reviewed", act)


def note(call: Call) -> Response:
    return _decide(call, "note", lambda assessment, question: answer_reviews.note(
        call.parts, call.db, call.actor, assessment, question, clean_text(call.field("text"))))


def ask(call: Call) -> Response:
    return _decide(call, "ask", lambda assessment, question: follow_ups.add(
        call.parts, call.db, call.actor, assessment, question, clean_text(call.field("text"))))


def _decide(call: Call, verb: str, act: Callable[[Assessment, str], object]) -> Response:
    assessment = access.assessment_for(call.db, call.actor, call.path("id"), lock=True)
    question = _question(call, assessment)
    return decide(call, assessment, question, verb, "", lambda: act(assessment, question))


def decide(call: Call, assessment: Assessment, question: str, verb: str, row: str,
           act: Callable[[], object]) -> Response:
    """Do something about one question, and show its card as it stands; or what was entered beside why not."""
    try:
        with call.db.begin_nested():
            act()
    except (Conflict, InvalidInput, WrongState) as error:
        call.db.expire_all()  # as it is stored, without what the verb had put on it
        entered = Entered(verb, row, clean_text(call.field("text")), error, isinstance(error, StaleFollowUp))
        return alone(call, assessment, question, entered)
    call.db.flush()
    if call.htmx:
        return alone(call, assessment, question)
    if call.field("from") == "tray":
        return see(call, "follow-ups", f"?show={call.field('show')}" if call.field("show").isalpha() else "",
                   id=assessment.id)
    if call.field("from") == "answer":
        return see(call, "answer", id=assessment.id, question=question)
    return see(call, "assessment-review", f"{_query(call.field('back'))}#q-{question}", id=assessment.id)


def complete(call: Call) -> Response:
    assessment = access.assessment_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        with call.db.begin_nested():
            answer_reviews.complete(call.parts, call.db, call.actor, assessment, version=number(call, "version"))
    except (Conflict, WrongState) as error:
        call.db.expire_all()
        return _page(call, assessment, error)
    return see(call, "assessment-review", id=assessment.id)


def number(call: Call, name: str) -> int:
    """A whole number of the form; one that cannot be read is never the current one."""
    words = call.field(name)
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0


def _question(call: Call, assessment: Assessment) -> str:
    question = call.path("question")
    if question not in wordings.of(call.db, assessment).section_of:
        raise NotFound
    return question


def _query(back: str) -> str:
    return f"?{back}" if (back := _back(back)) else ""


def _back(query: str) -> str:
    """The part of an address that says which questions were shown; nothing else of it is taken."""
    try:
        found = parse_qs(query[:500])
    except ValueError:
        return ""
    return urlencode({name: found[name][0] for name in KEPT if name in found})


def _row(path: str, handler: Callable[[Call], Response], name: str, method: str = "GET") -> Page:
    permission = Permission.ASSESSMENTS_READ if method == "GET" else Permission.ASSESSMENTS_REVIEW
    return Page("/questionnaires/{id}" + path, handler, permission=permission, name=name, method=method)


routes = [
    _row("/review", show, "assessment-review"),
    _row("/complete", complete, "assessment-complete", "POST"),
    _row("/answers/{question}", answer, "answer"),
    _row("/answers/{question}/reviewed", reviewed, "answer-reviewed", "POST"),
    _row("/answers/{question}/notes", note, "answer-note", "POST"),
    _row("/answers/{question}/ask", ask, "answer-ask", "POST"),
]
