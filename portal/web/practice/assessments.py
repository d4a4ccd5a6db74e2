"""The questionnaires of the practice: the board, and one questionnaire with everybody who was asked."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, case, or_
from sqlmodel import col, func
from starlette.responses import Response

from portal import access, clock
from portal.errors import Conflict, InvalidInput, NotFound, PortalError, TooMany, WrongState
from portal.models import Assessment, Contact, Vendor
from portal.vocabulary.permissions import Permission
from portal.web import listing
from portal.web.forms import Form
from portal.web.listing import Asked
from portal.web.pages import Call, Page
from portal.web.practice import assessments_sending, assessments_view
from portal.web.practice.assessments_sending import added_contact
from portal.web.render import render, see
from portal.workflow import assessment_lists, assessments, contacts, reminders

SHOWS = {"open": "Open", "overdue": "Overdue", "vendor": "With the vendor", "review": "To review",
         "mail": "Mail not delivered", "done": "Reviewed", "canceled": "Taken back"}
ALWAYS = ("open", "overdue", "vendor", "review")
EXTENDED_BY = timedelta(days=14)


def index(call: Call) -> Response:
    asked = listing.asked(call, sorts=("due", "vendor", "sent", "progress"), shows=tuple(SHOWS))
    found = _named(asked.find)
    counts = assessment_lists.counts(call.db, call.actor, *found)
    chips = [chip for chip in listing.chips(asked, SHOWS, counts)
             if chip.count or chip.chosen or chip.key in ALWAYS]
    query = assessment_lists.of_practice(call.actor, *found, assessment_lists.shows()[asked.show])
    shown = listing.fetch(call.db, asked, query, _order(asked), chips, counts[asked.show])
    none_yet = not asked.find and not any(counts[key] for key in ("open", "done", "canceled"))
    return render(call, "practice/assessments/index.html", list=shown, views=assessments_view, none_yet=none_yet,
                  today=clock.today())


def _named(find: str) -> tuple[ColumnElement[bool], ...]:
    if not find:
        return ()
    columns = (col(Vendor.name), col(Assessment.title), col(Vendor.owner_name))
    return (or_(*(column.icontains(find, autoescape=True) for column in columns)),)


def _order(asked: Asked) -> list[Any]:
    """By due date: those that are overdue first, then what else is open."""
    share = 1.0 * col(Assessment.answered) / func.nullif(col(Assessment.asked), 0)
    keys: dict[str, list[Any]] = {
        "due": [case((assessment_lists.overdue(), 0), else_=1), col(Assessment.due)],
        "vendor": [func.lower(col(Vendor.name))], "sent": [col(Assessment.created_at)], "progress": [share]}
    chosen = [key.desc() if asked.descending else key.asc() for key in keys[asked.sort]]
    return [*chosen, func.lower(col(Vendor.name)), col(Assessment.id)]


def show(call: Call) -> Response:
    assessment = access.assessment_for(call.db, call.actor, call.path("id"))
    return _page(call, assessment, Form({"due": max(assessment.due, clock.today()) + EXTENDED_BY}))


def _page(call: Call, assessment: Assessment, form: Form, status: int = 200) -> Response:
    view = assessments_view.build(call.db, call.actor, assessment)
    invited = {one.sent.contact.id for one in view.recipients if one.sent.invitation.status == "open"}
    others = [one for one in contacts.of_vendor(call.db, view.vendor) if one.id not in invited]
    return render(call, "practice/assessments/show.html", status, view=view, form=form, others=others,
                  views=assessments_view, reminded=call.query("reminded"))


Act = Callable[[Assessment, Form], Response | None]


def _verb(call: Call, act: Act) -> Response:
    """Do it, and show how it stands; what cannot be done is said on the page, with what was entered."""
    assessment, form = access.assessment_for(call.db, call.actor, call.path("id"), lock=True), Form.sent(call)
    try:
        with call.db.begin_nested():
            return act(assessment, form) or see(call, "assessment", id=assessment.id)
    except (Conflict, InvalidInput, WrongState, TooMany) as error:
        return _refused(call, assessment, form, error)


def _refused(call: Call, assessment: Assessment, form: Form, error: PortalError) -> Response:
    call.db.expire_all()  # as it is stored, without what the verb had put on it
    return _page(call, assessment, form.refused(error), error.http_status)


def extend(call: Call) -> Response:
    def act(assessment: Assessment, form: Form) -> None:
        due = form.day("due", "The date")
        if due is None:
            form.errors.setdefault("due", "Choose a day.")
        form.check("It was not extended.")
        assert due is not None
        assessments.extend(call.parts, call.db, call.actor, assessment, due, version=_version(form))

    return _verb(call, act)


def cancel(call: Call) -> Response:
    def act(assessment: Assessment, form: Form) -> None:
        reason = form.text("reason", "The reason", longest=500)
        form.check("It was not taken back.")
        assessments.cancel(call.parts, call.db, call.actor, assessment, reason, version=_version(form))

    return _verb(call, act)


def invite(call: Call) -> Response:
    """One more contact: one of the list, or somebody who is entered here."""
    def act(assessment: Assessment, form: Form) -> None:
        vendor = access.vendor_for(call.db, call.actor, assessment.vendor_id, lock=True)
        contact = added_contact(call, vendor, form) or _contact(call, form)
        form.check("Nobody was invited.")
        assert contact is not None
        assessments.invite(call.parts, call.db, call.actor, vendor, assessment, contact)

    return _verb(call, act)


def _contact(call: Call, form: Form) -> Contact | None:
    if form.errors:
        return None
    try:
        return access.contact_for(call.db, call.actor, form.entered("contact"))
    except NotFound:
        form.errors["contact"] = "Choose who else answers, or add somebody."
        return None


def remind(call: Call) -> Response:
    def act(assessment: Assessment, form: Form) -> Response:
        reminders.by_hand(call.parts, call.db, call.actor, assessment)
        return see(call, "assessment", "?reminded=yes#people", id=assessment.id)

    return _verb(call, act)


def _version(form: Form) -> int:
    """As it was when the page was opened; one that cannot be read is never the current one."""
    words = form.entered("version")
    return int(words) if words.isascii() and words.isdecimal() and len(words) < 9 else 0


_ONE, _SEND = "/questionnaires/{id}", Permission.ASSESSMENTS_SEND

routes = [
    Page("/questionnaires", index, permission=Permission.ASSESSMENTS_READ, name="assessments"),
    *assessments_sending.routes,
    Page(_ONE, show, permission=Permission.ASSESSMENTS_READ, name="assessment"),
    Page(f"{_ONE}/extend", extend, permission=_SEND, name="assessment-extend", method="POST"),
    Page(f"{_ONE}/cancel", cancel, permission=_SEND, name="assessment-cancel", method="POST"),
    Page(f"{_ONE}/contacts", invite, permission=_SEND, name="assessment-invite", method="POST"),
    Page(f"{_ONE}/remind", remind, permission=_SEND, name="assessment-remind", method="POST"),
]
