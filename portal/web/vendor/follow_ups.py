"""What the practice asks back, beside the vendor's answers: the question, what was said, and a reply that saves itself.

Drafts, codes, notes and who drafted what are the practice's own: a view is made of what was sent, and of nothing else.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session
from starlette.responses import Response
from starlette.routing import NoMatchFound

from portal import clock
from portal.errors import InvalidInput, NotFound, PortalError, WrongState
from portal.models import Assessment, FollowUp, FollowUpMessage
from portal.vocabulary import reasons
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import FollowUpStatus
from portal.vocabulary.text import clean_text
from portal.web.pages import Call
from portal.web.render import render, see
from portal.web.visits import VendorPage
from portal.workflow import answers, assessments, follow_ups, wordings

CLASHED = ("A colleague wrote a reply meanwhile. Both are shown: write what counts. Yours is not saved until you "
           "change it once more.")


@dataclass(frozen=True, slots=True)
class Message:
    """One message of the talk; `mine` is the vendor's side."""

    by: str
    mine: bool
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Unsaved:
    """A reply that was not saved, with why, and a colleague's words where those are the reason. `version` is the one
    from which the next save starts."""

    question: str
    text: str
    problem: str
    theirs: str
    version: int


@dataclass(frozen=True, slots=True)
class View:
    """One question back as the vendor sees it. `state` is "asked", "answered" or "settled". `about` names the question
    where the reply goes, when this one is only also meant."""

    id: str
    why: str
    messages: tuple[Message, ...]
    state: str
    due: date | None
    overdue: bool
    open: bool
    reply: str
    version: int
    saved: str
    about: str = ""


def views_for(db: Session, actor: VendorActor, assessment: Assessment,
              questions: Iterable[str]) -> dict[str, tuple[View, ...]]:
    """What was asked back about these questions (their ids), by two queries, the oldest first. Where a question is only
    also meant, it points to the one that it is about; what is said there is not for a colleague whose part that one
    is not."""
    scope = answers.scope_of(db, actor, assessment)
    wanted = {question for question in questions if answers.is_within(scope, question)}
    rows = [row for row in follow_ups.of(db, assessment) if row.sent_at and wanted & {row.question, *row.others}]
    messages = follow_ups.messages(db, rows)
    found: dict[str, list[View]] = {}
    for row in rows:
        said = messages.get(row.id, ())
        if row.question in wanted:
            found.setdefault(row.question, []).append(_view(actor, row, said))
        if row.status == FollowUpStatus.ASKED:
            seen = _view(actor, row, said, about=row.question)
            if not answers.is_within(scope, row.question):
                seen = replace(seen, messages=(), reply="", saved="")
            for other in wanted & set(row.others):
                found.setdefault(other, []).append(seen)
    return {question: tuple(views) for question, views in found.items()}


def _view(actor: VendorActor, row: FollowUp, said: Sequence[FollowUpMessage], about: str = "") -> View:
    asked = row.status == FollowUpStatus.ASKED
    return View(
        id=row.id, why=reasons.sentence(row.reason),
        messages=tuple(Message(one.by if one.side == "vendor" else actor.practice_name, one.side == "vendor", one.text,
                               one.created_at) for one in said),
        state=row.status, due=row.due if asked else None, overdue=bool(asked and row.due and row.due < clock.today()),
        open=asked and actor.open and not about, reply=row.reply, version=row.reply_version,
        saved=f"Saved, by {row.reply_by}" if row.reply else "", about=about)


def show(call: Call) -> Response:
    """One question back on a page of its own, for those without script."""
    assessment = assessments.own(call.db, call.vendor)
    return _page(call, assessment, _row(call, assessment))


def reply(call: Call) -> Response:
    """Saves the reply of that page. On the pages of questions a reply is saved with the answer beside it."""
    assessment = assessments.own(call.db, call.vendor, lock=True)
    id = call.path("follow_up")
    text, version = clean_text(call.field(f"reply-{id}")), _number(call.field(f"reply-version-{id}"))
    try:
        kept = follow_ups.reply(call.db, call.vendor, assessment, id, text, version=version)
    except (InvalidInput, WrongState) as error:
        return _not_saved(call, assessment, error, text)
    if kept.clash:
        return _clashed(call, assessment, kept.row, text)
    call.db.flush()
    return _back(call, assessment, kept.row)


def keep_all(call: Call, db: Session, assessment: Assessment, questions: Container[str]) -> dict[str, Unsaved]:
    """Save the replies that a form of these questions carries in fields such as "ACC-01.reply-…", as far as they were
    changed. Returns by the follow-up's id what could not be saved. `assessment` is locked by the caller."""
    unsaved = {}
    for question, id in _replies_in(call, questions):
        text = clean_text(call.field(f"{question}.reply-{id}"))
        version = _number(call.field(f"{question}.reply-version-{id}"))
        try:
            kept = follow_ups.reply(db, call.vendor, assessment, id, text, version=version)
        except (InvalidInput, NotFound, WrongState) as error:
            unsaved[id] = Unsaved(question, text, _why(error), "", version)
            continue
        if kept.clash:
            unsaved[id] = Unsaved(question, text, CLASHED, _theirs(kept.row), kept.row.reply_version)
    return unsaved


def _replies_in(call: Call, questions: Container[str]) -> Iterator[tuple[str, str]]:
    """Those that were changed: by the word of the page's script, else where they are not as the page had them."""
    for name in call.form:
        question, _, part = name.partition(".")
        told = part.startswith("reply-") and not part.startswith(("reply-version-", "reply-was-"))
        if question not in questions or not told:
            continue
        id = part.removeprefix("reply-")
        if f"{question}.changed" in call.form:
            if part in call.field(f"{question}.changed").split():
                yield question, id
        elif clean_text(call.field(name)) != clean_text(call.field(f"{question}.reply-was-{id}")):
            yield question, id


def _not_saved(call: Call, assessment: Assessment, error: PortalError, text: str) -> Response:
    return _page(call, assessment, _row(call, assessment), error.http_status, _why(error), text)


def _clashed(call: Call, assessment: Assessment, row: FollowUp, text: str) -> Response:
    """Both wordings; what is written over the colleague's from here on, is so knowingly."""
    return _page(call, assessment, row, 409, CLASHED, text, theirs=_theirs(row))


def _page(call: Call, assessment: Assessment, row: FollowUp, status: int = 200, problem: str = "", yours: str = "",
          theirs: str = "") -> Response:
    question = wordings.questionnaire_of(call.db, assessment).by_id[row.question]
    views = views_for(call.db, call.vendor, assessment, [row.question])[row.question]
    view = next(one for one in views if one.id == row.id)
    return render(call, "vendor/assessments/follow_up.html", status, view=view, question=question.id,
                  text=question.text, problem=problem, yours=yours, theirs=theirs,
                  back=_section(call, assessment, row.question))


def _row(call: Call, assessment: Assessment) -> FollowUp:
    """One that was sent, about a question that is theirs; else there is nothing."""
    scope = answers.scope_of(call.db, call.vendor, assessment)
    for row in follow_ups.of(call.db, assessment):
        if row.id == call.path("follow_up") and row.sent_at and answers.is_within(scope, row.question):
            return row
    raise NotFound


def _back(call: Call, assessment: Assessment, row: FollowUp) -> Response:
    if section := _section(call, assessment, row.question):
        return Response(status_code=303, headers={"Location": f"{section}#q-{row.question}"})
    return see(call, "vendor-follow-up", "?saved=yes", invitation=call.vendor.invitation_id, follow_up=row.id)


def _section(call: Call, assessment: Assessment, question: str) -> str:
    """The page with the question, where this release has one."""
    try:
        return call.url("vendor-section", invitation=call.vendor.invitation_id,
                        section=wordings.of(call.db, assessment).section_of[question])
    except NoMatchFound:
        return ""


def _theirs(row: FollowUp) -> str:
    return f"{row.reply_by}: {row.reply}"


def _why(error: PortalError) -> str:
    return error.fields.get("reply", error.message) if isinstance(error, InvalidInput) else error.message


def _number(words: str) -> int:
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0


_FOLLOW_UP = "/vendor/{invitation}/questionnaire/follow-ups/{follow_up}"

routes = [
    VendorPage(_FOLLOW_UP, show, permission=Permission.VISIT_READ, name="vendor-follow-up"),
    VendorPage(_FOLLOW_UP, reply, permission=Permission.VISIT_ANSWER, name="vendor-follow-up-reply", method="POST"),
]
