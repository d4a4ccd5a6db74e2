"""A questionnaire as the vendor's people answer it: the overview, a section a page, all of it on one page, and what
others changed meanwhile."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import NoMatchFound

from portal import access, clock
from portal.errors import NotFound
from portal.models import Assessment
from portal.questions.types import Section
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import AssessmentStatus
from portal.web.pages import Call
from portal.web.render import render
from portal.web.vendor.assessments_view import Cards, Fresh
from portal.web.vendor.follow_ups import Unsaved
from portal.web.vendor.scores import card_door
from portal.web.visits import VendorPage
from portal.workflow import answering, answers, assessments, assignments, wordings
from portal.workflow.answering import Far, Scope

# A save may be committed a moment after its time was taken.
SKEW = timedelta(seconds=5)
MOST_ASKED = 100


@dataclass(frozen=True, slots=True)
class Line:
    """A section in the list of sections."""

    id: str
    title: str
    intro: str
    asked: int
    answered: int
    complete: int
    here: bool = False

    @property
    def state(self) -> str:
        if self.asked and self.answered == self.asked:
            return "done"
        return "begun" if self.answered else "new"


@dataclass(frozen=True, slots=True)
class Again:
    """A question that the practice asked back about."""

    id: str
    text: str
    section: str


@dataclass(frozen=True, slots=True)
class Whole:
    """What every page of a questionnaire shows around its questions."""

    title: str
    status: str
    due: date
    overdue: bool
    far: Far
    lines: tuple[Line, ...]
    colleague: bool
    open: bool
    saved_at: datetime | None
    sent_by: str


def show(call: Call) -> Response:
    """The overview."""
    assessment = assessments.own(call.db, call.vendor)
    scope = answers.scope_of(call.db, call.vendor, assessment)
    whole = whole_of(call, call.db, assessment, scope)
    questionnaire = wordings.questionnaire_of(call.db, assessment)
    section_of = wordings.of(call.db, assessment).section_of
    again = answers.reopened(call.db, assessment) if assessment.status == AssessmentStatus.ASKED else frozenset()
    asked_back = tuple(Again(id, question.text, section_of[id]) for id, question in questionnaire.by_id.items()
                       if id in again and answers.is_within(scope, id))
    titles = {section.id: section.title for section in questionnaire.sections}
    following = next((line for line in whole.lines if line.answered < line.asked and not asked_back), None)
    part = assignments.own(call.db, call.vendor, assessment) if whole.colleague else None
    return render(call, "vendor/assessments/show.html", whole=whole, intro=questionnaire.intro,
                  handed=part.assignment if part else None,
                  if_called_for=0 if whole.colleague else len(questionnaire.by_id) - whole.far.asked,
                  reminder=questionnaire.reminder, effort=assessments.effort(questionnaire.minutes),
                  asked_back=asked_back, others=answering.others(call.db, call.vendor, assessment), titles=titles,
                  doors=doors_of(call), next=following, card_href=card_door(call, call.db))


def section(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor)
    more = call.query("more")
    return section_page(call, call.db, assessment, call.path("section"), blanks={more: 4} if more else {})


def section_page(call: Call, db: Session, assessment: Assessment, id: str, status: int = 200, *,
                 blanks: Mapping[str, int] | None = None, fresh: Mapping[str, Fresh] | None = None,
                 problems: Mapping[str, str] | None = None, replies: Mapping[str, Unsaved] | None = None,
                 message: str = "") -> Response:
    """One section; `fresh` is what a form that is shown again has."""
    scope = answers.scope_of(db, call.vendor, assessment)
    found = section_of(db, assessment, id, scope)
    cards = Cards(db, call.vendor, assessment, scope, blanks=blanks, fresh=fresh).of(_ids(found))
    whole = whole_of(call, db, assessment, scope, here=id)
    place = next(place for place, line in enumerate(whole.lines) if line.here)
    return render(call, "vendor/assessments/section.html", status, whole=whole, section=found, cards=cards,
                  line=whole.lines[place], back=whole.lines[place - 1] if place else None,
                  next=whole.lines[place + 1] if place + 1 < len(whole.lines) else None, doors=doors_of(call),
                  problems=problems or {}, replies=replies or {}, message=message, now=clock.now().isoformat())


def all_of_it(call: Call) -> Response:
    """Every section on one page, to read, print or answer; each question is a form of its own."""
    assessment = assessments.own(call.db, call.vendor)
    more = call.query("more")
    return all_page(call, call.db, assessment, blanks={more: 4} if more else {})


def all_page(call: Call, db: Session, assessment: Assessment, status: int = 200, *,
             blanks: Mapping[str, int] | None = None, fresh: Mapping[str, Fresh] | None = None,
             problems: Mapping[str, str] | None = None, replies: Mapping[str, Unsaved] | None = None,
             message: str = "") -> Response:
    scope = answers.scope_of(db, call.vendor, assessment)
    questionnaire = wordings.questionnaire_of(db, assessment)
    cards = Cards(db, call.vendor, assessment, scope, own_forms=True, blanks=blanks, fresh=fresh).of(
        questionnaire.by_id)
    by_id = {card.id: card for card in cards}
    parts = [(one, [by_id[id] for id in _ids(one) if id in by_id]) for one in questionnaire.sections]
    return render(call, "vendor/assessments/all.html", status, whole=whole_of(call, db, assessment, scope),
                  chapters=[(one, listed) for one, listed in parts if listed], doors=doors_of(call),
                  problems=problems or {}, replies=replies or {}, message=message, now=clock.now().isoformat())


def changes(call: Call) -> Response:
    """What others changed on a page since a moment: cards for the page to put in, and which questions show now."""
    assessment = assessments.own(call.db, call.vendor)
    scope = answers.scope_of(call.db, call.vendor, assessment)
    ids = _asked_about(call, call.db, assessment, scope)
    wanted = set(call.query("cards").split()[:MOST_ASKED])
    since = _moment(call.query("since"))
    fresh = set(answering.changed_since(call.db, assessment, ids, since - SKEW)) if since else set[str]()
    shown = answering.shown(call.db, assessment, ids)
    cards = Cards(call.db, call.vendor, assessment, scope, own_forms=not call.query("section"), fold=False).of(
        [id for id in ids if id in fresh | wanted], shown)
    return render(call, "vendor/assessments/_changes.html", cards=cards, shown=shown, now=clock.now().isoformat(),
                  whole=whole_of(call, call.db, assessment, scope, here=call.query("section")),
                  doors=doors_of(call))


def whole_of(call: Call, db: Session, assessment: Assessment, scope: Scope, here: str = "") -> Whole:
    """The frame of every page."""
    far = answering.far(db, assessment, scope)
    lines = tuple(Line(one.id, one.title, one.intro, far[one.id].asked, far[one.id].answered, far[one.id].complete,
                       one.id == here)
                  for one in wordings.questionnaire_of(db, assessment).sections if one.id in far)
    invitation = access.own_invitation(db, call.vendor)
    return Whole(assessment.title, assessment.status, invitation.due, call.vendor.open and
                 invitation.due < clock.today(), answering.total(far.values()), lines, scope is not None,
                 call.vendor.open, assessment.last_saved_at, assessment.sent_by)


def section_of(db: Session, assessment: Assessment, id: str, scope: Scope) -> Section:
    """A section of which the person may see something. Raises NotFound."""
    for one in wordings.questionnaire_of(db, assessment).sections:
        if one.id == id and any(answers.is_within(scope, question) for question in _ids(one)):
            return one
    raise NotFound


def doors_of(call: Call) -> dict[str, str]:
    """The addresses of what else can be done, by the name of the page; "" where this release has no such page."""
    return {name: door(call, name) for name in (
        "vendor-send", "vendor-sent", "vendor-colleagues", "vendor-form-add", "vendor-pack-add",
        "vendor-earlier")}


def door(call: Call, name: str) -> str:
    try:
        return call.url(name, invitation=call.vendor.invitation_id)
    except NoMatchFound:
        return ""


def _ids(section: Section) -> list[str]:
    return [question.id for question in section.questions]


def _asked_about(call: Call, db: Session, assessment: Assessment, scope: Scope) -> list[str]:
    """The questions of the page that asks: one section, or all."""
    if call.query("section"):
        ids: Sequence[str] = _ids(section_of(db, assessment, call.query("section"), scope))
    else:
        ids = list(wordings.questionnaire_of(db, assessment).by_id)
    return [id for id in ids if answers.is_within(scope, id)]


def _moment(words: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(words.replace(" ", "+"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


Q = "/vendor/{invitation}/questionnaire"

routes = [
    VendorPage(Q, show, permission=Permission.VISIT_READ, name="vendor-assessment"),
    VendorPage(f"{Q}/all", all_of_it, permission=Permission.VISIT_READ, name="vendor-whole"),
    VendorPage(f"{Q}/changes", changes, permission=Permission.VISIT_READ, name="vendor-changes"),
    VendorPage(f"{Q}/sections/{{section}}", section, permission=Permission.VISIT_READ, name="vendor-section"),
]
