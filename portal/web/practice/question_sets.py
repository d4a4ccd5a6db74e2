"""Sets of questions: ours and the practice's own in one list, one set's page, copying, publishing, retiring."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select
from starlette.responses import Response

from portal import access
from portal.errors import InvalidInput, PortalError
from portal.models import QuestionSet, QuestionSetVersion
from portal.questions import catalog, drafts
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.text import clean_line
from portal.web import listing
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.render import render, see
from portal.workflow import question_sets
from portal.workflow.question_sets import Faulty, StaleSet

READ, EDIT = Permission.ASSESSMENTS_READ, Permission.QUESTIONS_EDIT
OURS = "ours"
FILTERS = {"all": "All", OURS: "Flowdown’s", "published": "Published", "draft": "Draft", "retired": "Retired"}
SORTS = ("title", "questions", "changed")


@dataclass(frozen=True, slots=True)
class Listed:
    """A set in the list. `state` is "ours" or the status of the practice's own."""

    title: str
    about: str
    href: str
    source: str
    state: str
    number: str
    questions: int
    changed_by: str = ""
    changed_at: datetime | None = None


def index(call: Call) -> Response:
    asked = listing.asked(call, sorts=SORTS, shows=tuple(FILTERS))
    every = [*_ours(call), *_own(call)]
    found = [one for one in every if asked.find.casefold() in f"{one.title} {one.about}".casefold()]
    counts = {key: sum(one.state == key for one in found) for key in FILTERS} | {"all": len(found)}
    chips = listing.chips(asked, FILTERS, counts)
    rows = _sorted([one for one in found if asked.show in ("all", one.state)], asked)
    return render(call, "practice/question_sets/index.html", list=_page_of(asked, rows, chips),
                  none_own=all(one.state == OURS for one in every))


def _ours(call: Call) -> list[Listed]:
    sets = [catalog.latest(id) for id in catalog.sets()]
    return [Listed(one.title, one.audience, f"{call.url('question-set-ours')}?set={one.id}", f"{OURS}:{one.id}", OURS,
                   one.version, len(one.by_id)) for one in sets]


def _own(call: Call) -> list[Listed]:
    numbers = newest_numbers(call.db, call.actor)
    rows = call.db.exec(select(QuestionSet).where(QuestionSet.practice_id == call.actor.practice_id)).all()
    return [Listed(row.title, row.slug, call.url("question-set", id=row.id), row.id, row.status,
                   numbers.get(row.id, ""), row.questions, row.changed_by, row.changed_at) for row in rows]


def newest_numbers(db: Session, actor: Actor) -> dict[str, str]:
    """The newest published number of each of the practice's sets."""
    rows = db.exec(select(QuestionSetVersion.set_id, QuestionSetVersion.number)
                   .where(QuestionSetVersion.practice_id == actor.practice_id)
                   .order_by(col(QuestionSetVersion.published_at)))
    return dict(rows.all())


def _sorted(rows: list[Listed], asked: listing.Asked) -> list[Listed]:
    """Flowdown's first among equals: they are there for everyone."""
    keys: dict[str, Callable[[Listed], Any]] = {
        "title": lambda one: (one.state != OURS, one.title.casefold()), "questions": lambda one: one.questions,
        "changed": lambda one: one.changed_at.isoformat() if one.changed_at else ""}
    return sorted(rows, key=keys[asked.sort], reverse=asked.descending)


def _page_of(asked: listing.Asked, rows: list[Listed], chips: list[listing.Chip]) -> listing.Listing:
    """One page of them; one beyond the last shows the last. Sets are few, and of two kinds: no query pages them."""
    asked = replace(asked, page=min(asked.page, listing.pages_of(len(rows), asked.size)))
    first = (asked.page - 1) * asked.size
    return listing.Listing(asked, rows[first:first + asked.size], len(rows), chips)


def ours(call: Call) -> Response:
    """One of ours: read only, to look at and to copy."""
    id = call.query("set")
    content = question_sets.ours(id)
    return render(call, "practice/question_sets/ours.html", set_id=id, head=content["questionnaire"],
                  sections=drafts.sections(content), questions=drafts.count(content), source=f"{OURS}:{id}")


def show(call: Call) -> Response:
    return page(call, found(call))


def page(call: Call, row: QuestionSet, status: int = 200, message: str = "") -> Response:
    content = question_sets.content_of(row)
    return render(call, "practice/question_sets/show.html", status, set=row, content=content, message=message,
                  head=content["questionnaire"], sections=drafts.sections(content), section_id=drafts.section_id,
                  versions=question_sets.versions(call.db, row), arrived=content.get("arrived"),
                  removed=list(reversed(content.get("removed", ()))), comparison=question_sets.compare(call.db, row))


def found(call: Call, *, lock: bool = False) -> QuestionSet:
    return access.question_set_for(call.db, call.actor, call.path("id"), lock=lock)


def new(call: Call) -> Response:
    source = call.query("from")
    titles = dict(_sources(call))
    title = titles.get(source, "")
    form = Form({"source": source, "title": f"{title} (ours)"[:90] if title else ""})
    return _new_form(call, form)


def _new_form(call: Call, form: Form, status: int = 200) -> Response:
    return render(call, "practice/question_sets/new.html", status, form=form, sources=_sources(call))


def _sources(call: Call) -> list[tuple[str, str]]:
    return [(one.source, one.title) for one in (*_ours(call), *sorted(_own(call), key=lambda one: one.title))]


def copy(call: Call) -> Response:
    """A draft of the practice's own from one of ours, or from one of its own."""
    form = Form.sent(call)
    try:
        content, based_on = _copied(call, form.entered("source"))
        row = question_sets.create(call.parts, call.db, call.actor, content,
                                   form.text("title", "The title", longest=90), clean_line(form.entered("slug")),
                                   based_on)
    except InvalidInput as error:
        return _new_form(call, form.refused(error), error.http_status)
    return see(call, "question-set", id=row.id)


def _copied(call: Call, source: str) -> tuple[drafts.Content, str]:
    kind, _, id = source.partition(":")
    if kind == OURS and id in catalog.sets():
        content = question_sets.ours(id)
        return content, f"{id} {content['questionnaire']['version']}"
    if not source or id:
        raise InvalidInput("No set was made.", {"source": "Choose the set to begin with."})
    row = access.question_set_for(call.db, call.actor, source)
    return drafts.bare(question_sets.content_of(row)), row.slug


def publishing(call: Call) -> Response:
    """What would be published, and what changed since the last time."""
    return _publish_page(call, found(call))


def _publish_page(call: Call, row: QuestionSet, status: int = 200, message: str = "") -> Response:
    ids = {question["id"] for _, question in drafts.questions(question_sets.content_of(row))}
    return render(call, "practice/question_sets/publish.html", status, set=row, message=message, ids=ids,
                  comparison=question_sets.compare(call.db, row), told=question_sets.told)


def publish(call: Call) -> Response:
    row = found(call, lock=True)
    words = call.field("version")
    version = int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0
    try:
        question_sets.publish(call.parts, call.db, call.actor, row, version=version)
    except StaleSet as error:
        return _publish_page(call, row, error.http_status, "The set was changed after you looked at it. This is what "
                             "would be published now.")
    except (Faulty, PortalError) as error:
        return _publish_page(call, row, error.http_status, error.message)
    return see(call, "question-set", "?published=1", id=row.id)


def retire(call: Call) -> Response:
    return _do(call, question_sets.retire)


def restore(call: Call) -> Response:
    return _do(call, question_sets.restore)


def _do(call: Call, verb: Callable[..., None]) -> Response:
    row = found(call, lock=True)
    try:
        verb(call.parts, call.db, call.actor, row)
    except PortalError as error:
        return page(call, row, error.http_status, error.message)
    return see(call, "question-set", id=row.id)


def discard(call: Call) -> Response:
    row = found(call, lock=True)
    try:
        question_sets.discard(call.parts, call.db, call.actor, row)
    except PortalError as error:
        return page(call, row, error.http_status, error.message)
    return see(call, "question-sets")


def chosen(call: Call) -> drafts.Content:
    """The content that the address asks for: a draft, or one of its versions by `?version=`. Raises NotFound."""
    row = found(call)
    number = call.query("version")
    if not number:
        return drafts.bare(question_sets.content_of(row))
    return question_sets.published(question_sets.version_of(call.db, row, number))


routes = [
    Page("/question-sets", index, permission=READ, name="question-sets"),
    Page("/question-sets", copy, permission=EDIT, name="question-set-copy", method="POST"),
    Page("/question-sets/new", new, permission=EDIT, name="question-set-new"),
    Page("/question-sets/ours", ours, permission=READ, name="question-set-ours"),
    Page("/question-sets/{id}", show, permission=READ, name="question-set"),
    Page("/question-sets/{id}/publish", publishing, permission=EDIT, name="question-set-publishing"),
    Page("/question-sets/{id}/publish", publish, permission=EDIT, name="question-set-publish", method="POST"),
    Page("/question-sets/{id}/retire", retire, permission=EDIT, name="question-set-retire", method="POST"),
    Page("/question-sets/{id}/restore", restore, permission=EDIT, name="question-set-restore", method="POST"),
    Page("/question-sets/{id}/discard", discard, permission=EDIT, name="question-set-discard", method="POST"),
]
