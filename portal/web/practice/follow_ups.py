"""The tray of follow-ups: edit, drop, choose, send as a batch; and what becomes of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from starlette.responses import Response

from portal import access, clock
from portal.errors import Conflict, InvalidInput, NotFound, PortalError, TooMany, WrongState
from portal.models import Assessment, FollowUp
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import FollowUpStatus
from portal.vocabulary.text import clean_text
from portal.web import listing
from portal.web.forms import Form
from portal.web.listing import Listing
from portal.web.pages import Call, Page
from portal.web.practice import assessment_review_view as views
from portal.web.practice.assessment_review import decide, number
from portal.web.practice.assessment_review_view import Review
from portal.web.practice.follow_ups_view import Line
from portal.web.render import render, see
from portal.workflow import follow_ups, follow_ups_sending
from portal.workflow.follow_ups import StaleFollowUp

SHOWS = {"draft": "To send", "asked": "With the vendor", "answered": "To decide", "settled": "Settled",
         "dropped": "Dropped"}
SHORT = 8  # characters of an id that tell the lines of a page apart, so that fifty fit into an address


@dataclass(frozen=True, slots=True)
class Clash:
    """Two people of the practice changed one draft: what is saved, and what was not."""

    id: str
    question: str
    saved: str
    yours: str


def index(call: Call) -> Response:
    assessment = access.assessment_for(call.db, call.actor, call.path("id"))
    return _page(call, assessment, Form({"due": clock.today() + follow_ups_sending.USUAL_TIME,
                                         "version": assessment.version}))


def _page(call: Call, assessment: Assessment, form: Form, status: int = 200,
          clashes: Sequence[Clash] = ()) -> Response:
    review = views.gather(call.db, call, assessment)
    asked = listing.asked(call, sorts=("order",), shows=tuple(SHOWS))
    asked = replace(asked, path=call.url("follow-ups", id=assessment.id))
    found = _listed(review, asked)
    dropped = _just_dropped(call, review)
    return render(call, "practice/assessments/follow_ups.html", status, review=review, list=found, form=form,
                  lines=_lines(call, review, found.rows), clashes=clashes, dropped=dropped, sent=call.query("sent"),
                  left={row.id for row in found.rows if row.id[:SHORT] in call.query("left").split(".")},
                  called=follow_ups_sending.called(call.db, call.actor, assessment))


def _listed(review: Review, asked: listing.Asked) -> Listing:
    waiting = {row.id for row in follow_ups.waiting(review.rows)}

    def group(row: FollowUp) -> str:
        if row.status == FollowUpStatus.ANSWERED and row.id not in waiting:  # asked again since
            return "settled"
        return row.status

    counts = {show: sum(group(row) == show for row in review.rows) for show in SHOWS}
    rows = [row for row in review.rows if group(row) == asked.show
            and asked.find.casefold() in f"{row.question} {row.text}".casefold()]
    asked = replace(asked, page=min(asked.page, listing.pages_of(len(rows), asked.size)))
    first = (asked.page - 1) * asked.size
    return Listing(asked, rows[first:first + asked.size], len(rows), listing.chips(asked, SHOWS, counts))


def _lines(call: Call, review: Review, rows: Sequence[FollowUp]) -> list[Line]:
    ids = [id for id in dict.fromkeys(row.question for row in rows) if id in review.now]
    cards = {card.question.id: card for card in views.cards(call.db, call, review, ids)}
    messages = follow_ups.messages(call.db, rows)
    return [Line(row, review.questionnaire.by_id[row.question],
                 cards[row.question].now if row.question in cards else None, tuple(messages.get(row.id, ())))
            for row in rows]


def _just_dropped(call: Call, review: Review) -> FollowUp | None:
    """What the page offers to take back."""
    return next((row for row in review.rows if row.id == call.query("dropped")
                 and row.status == FollowUpStatus.DROPPED), None)


def send(call: Call) -> Response:
    """Keep every edit; then, where that was asked, send what is ticked."""
    assessment = access.assessment_for(call.db, call.actor, call.path("id"), lock=True)
    access.vendor_for(call.db, call.actor, assessment.vendor_id, lock=True)  # before the first event
    form, clashes = Form.sent(call), list[Clash]()
    try:
        with call.db.begin_nested():
            rows = _keep_edits(call, assessment, form, clashes)
            due = form.day("due", "The date")
            if due is None:
                form.errors.setdefault("due", "Choose the day by which they should answer.")
            form.check("Nothing was sent.")
            if clashes:
                raise StaleFollowUp(rows[0])
            if call.field("act") == "send":
                assert due is not None
                chosen = [row for row in rows if form.ticked(f"chosen-{row.id}")]
                follow_ups_sending.send(call.parts, call.db, call.actor, assessment, chosen, due,
                                        version=number(call, "version"))
    except (Conflict, InvalidInput, TooMany, WrongState) as error:
        return _refused(call, assessment, form, error, clashes)
    sent = sum(form.ticked(f"chosen-{row.id}") for row in rows) if call.field("act") == "send" else 0
    if not sent:
        return see(call, "follow-ups", f"?sent=no{_left([row.id for row in rows], form)}", id=assessment.id)
    return see(call, "follow-ups", f"?show=asked&sent={sent}", id=assessment.id)


def _refused(call: Call, assessment: Assessment, form: Form, error: PortalError,
             clashes: Sequence[Clash]) -> Response:
    """The tray as it stands with what was entered; what it carries now, the next try may send."""
    call.db.expire_all()
    form.refused(error)
    form.put("version", assessment.version)
    for row in follow_ups.of(call.db, assessment):
        form.put(f"version-{row.id}", row.version)
    return _page(call, assessment, form, error.http_status, clashes)


def _keep_edits(call: Call, assessment: Assessment, form: Form, clashes: list[Clash]) -> list[FollowUp]:
    """Save the words of every draft that the form carries; returns the rows that it carries."""
    rows = [row for row in follow_ups.of(call.db, assessment) if f"text-{row.id}" in call.form]
    for row in rows:
        words = clean_text(form.entered(f"text-{row.id}"))
        if row.text == words or row.status != FollowUpStatus.DRAFT:
            continue
        try:
            follow_ups.change(call.parts, call.db, call.actor, row, words, version=number(call, f"version-{row.id}"))
        except InvalidInput as error:
            form.errors[f"text-{row.id}"] = error.fields["text"]
        except StaleFollowUp:
            clashes.append(Clash(row.id, row.question, row.text, words))
    return rows


def change(call: Call) -> Response:
    """Save one draft as it is written; tells so in a line. Without script the whole tray is kept."""
    assessment, row = _rows(call)
    try:
        with call.db.begin_nested():
            follow_ups.change(call.parts, call.db, call.actor, row, clean_text(call.field(f"text-{row.id}")),
                              version=number(call, f"version-{row.id}"))
    except (StaleFollowUp, InvalidInput, WrongState) as error:
        call.db.expire_all()
        return _told(call, assessment, row, error)
    return _told(call, assessment, row, None)


def _told(call: Call, assessment: Assessment, row: FollowUp, error: PortalError | None) -> Response:
    if not call.htmx:
        if error is None:
            return see(call, "follow-ups", f"#follow-up-{row.id}", id=assessment.id)
        yours = clean_text(call.field(f"text-{row.id}"))
        clashes = [Clash(row.id, row.question, row.text, yours)] if isinstance(error, StaleFollowUp) else []
        return _refused(call, assessment, _tray(call), error, clashes)
    return render(call, "practice/assessments/_draft_saved.html", row=row, error=error,
                  version=number(call, f"version-{row.id}") if error else row.version)


def _tray(call: Call) -> Form:
    """What the tray's form carried, with a date where a single draft's carried none."""
    form = Form.sent(call)
    if not form.entered("due"):
        form.put("due", clock.today() + follow_ups_sending.USUAL_TIME)
    return form


def drop(call: Call) -> Response:
    """Everything else that was changed in the tray is kept along with it."""
    assessment, row = _rows(call)
    form, clashes = _tray(call), list[Clash]()
    version = number(call, f"version-{row.id}") or number(call, "version")
    try:
        with call.db.begin_nested():
            before = {one.id: one.version for one in _keep_edits(call, assessment, form, clashes)}
            if clashes:
                raise StaleFollowUp(row)
            form.check("It was not dropped.")
            follow_ups.drop(call.parts, call.db, call.actor, row, version=before.get(row.id, version))
    except (Conflict, InvalidInput, WrongState) as error:
        return _refused(call, assessment, form, error, clashes)
    left = _left([one for one in before if one != row.id], form)
    return see(call, "follow-ups", f"?dropped={row.id}{left}", id=assessment.id)


def _left(ids: Sequence[str], form: Form) -> str:
    """What the reviewer had unticked, so that it stays so on the page that follows."""
    unticked = [id[:SHORT] for id in ids if not form.ticked(f"chosen-{id}")]
    return f"&left={'.'.join(unticked)}" if unticked else ""


def restore(call: Call) -> Response:
    assessment, row = _rows(call)
    was_draft = row.status == FollowUpStatus.DROPPED

    def act() -> None:
        follow_ups.restore(call.parts, call.db, call.actor, assessment, row, version=number(call, "version"))

    if not was_draft:
        return decide(call, assessment, row.question, "restore", row.id, act)
    try:
        with call.db.begin_nested():
            act()
    except (Conflict, WrongState) as error:
        return _refused(call, assessment, _tray(call), error, ())
    return see(call, "follow-ups", f"#follow-up-{row.id}", id=assessment.id)


def settle(call: Call) -> Response:
    assessment, row = _rows(call)
    return decide(call, assessment, row.question, "settle", row.id, lambda: follow_ups.settle(
        call.parts, call.db, call.actor, assessment, row, version=number(call, "version")))


def again(call: Call) -> Response:
    assessment, row = _rows(call)
    return decide(call, assessment, row.question, "again", row.id, lambda: follow_ups.again(
        call.parts, call.db, call.actor, row, clean_text(call.field("text")), version=number(call, "version")))


def _rows(call: Call) -> tuple[Assessment, FollowUp]:
    assessment = access.assessment_for(call.db, call.actor, call.path("id"), lock=True)
    row = access.follow_up_for(call.db, call.actor, call.path("follow_up"), lock=True)
    if row.assessment_id != assessment.id:
        raise NotFound
    return assessment, row


def _verb(verb: str, handler: Callable[[Call], Response]) -> Page:
    return Page(f"/questionnaires/{{id}}/follow-ups/{{follow_up}}/{verb}", handler,
                permission=Permission.ASSESSMENTS_REVIEW, name=f"follow-up-{verb}", method="POST")


_TRAY = "/questionnaires/{id}/follow-ups"

routes = [
    Page(_TRAY, index, permission=Permission.ASSESSMENTS_READ, name="follow-ups"),
    Page(_TRAY, send, permission=Permission.ASSESSMENTS_REVIEW, name="follow-ups-send", method="POST"),
    _verb("change", change), _verb("drop", drop), _verb("restore", restore), _verb("settle", settle),
    _verb("again", again),
]
