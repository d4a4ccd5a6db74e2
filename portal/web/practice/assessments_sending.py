"""Sending a questionnaire: choose the vendor, the set, who answers and by when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select
from sqlmodel import col
from starlette.responses import Response

from portal import access, clock
from portal.errors import InvalidInput
from portal.models import Assessment, Contact, QuestionSet, Vendor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import VendorStatus
from portal.web import listing
from portal.web.forms import Form
from portal.web.pages import Call, Page
from portal.web.practice.contacts import details_of
from portal.web.render import render, see
from portal.workflow import assessment_lists, assessments, contacts, portfolio_lists, wordings
from portal.workflow.wordings import Offered

USUAL_TIME = timedelta(days=14)
KEPT = "Nothing was sent. What you entered is still here."


@dataclass(frozen=True, slots=True)
class Choice:
    """A set as the form offers it. `under_way` is the same set where the vendor has it already."""

    offered: Offered
    preview: str
    under_way: Assessment | None

    @property
    def key(self) -> str:
        return f"{'own' if self.offered.own else 'ours'}:{self.offered.id}"

    @property
    def time(self) -> str:
        return assessments.effort(self.offered.minutes)


def begin(call: Call) -> Response:
    """To whom? Every vendor that is not closed, with what is under way there."""
    asked = listing.asked(call, sorts=("name",))
    under_way = (select(func.count()).select_from(Assessment)
                 .where(col(Assessment.vendor_id) == col(Vendor.id), assessment_lists.shows()["open"])
                 .correlate(Vendor).scalar_subquery())
    people = (select(func.count()).select_from(Contact)
              .where(col(Contact.vendor_id) == col(Vendor.id), col(Contact.removed_at).is_(None))
              .correlate(Vendor).scalar_subquery())
    query = (select(col(Vendor.id), col(Vendor.name), col(Vendor.services), under_way.label("under_way"),
                    people.label("people"))
             .where(col(Vendor.practice_id) == call.actor.practice_id, col(Vendor.status) != VendorStatus.CLOSED,
                    *portfolio_lists.named(asked.find)))
    name = func.lower(col(Vendor.name))
    found = listing.fetch(call.db, asked, query, [name.desc() if asked.descending else name.asc(), col(Vendor.id)])
    return render(call, "practice/assessments/begin.html", list=found)


def new(call: Call) -> Response:
    vendor = access.vendor_for(call.db, call.actor, call.path("id"))
    people = contacts.of_vendor(call.db, vendor)
    values = {"due": clock.today() + USUAL_TIME, "set": call.query("set")}
    if len(people) == 1:
        values[f"contact-{people[0].id}"] = True
    return _form(call, vendor, Form(values))


def _form(call: Call, vendor: Vendor, form: Form, status: int = 200) -> Response:
    return render(call, "practice/assessments/new.html", status, vendor=vendor, form=form,
                  choices=_choices(call, vendor), contacts=contacts.of_vendor(call.db, vendor), today=clock.today(),
                  last_day=clock.today() + timedelta(days=365))


def _choices(call: Call, vendor: Vendor) -> list[Choice]:
    under_way = assessment_lists.open_sets(call.db, call.actor, vendor)
    own = {row.slug: row.id for row in call.db.execute(select(col(QuestionSet.slug), col(QuestionSet.id)).where(
        col(QuestionSet.practice_id) == call.actor.practice_id))}
    return [Choice(one, _preview(call, one, own), under_way.get((one.own, one.id)))
            for one in wordings.offered(call.db, call.actor)]


def _preview(call: Call, offered: Offered, own: Mapping[str, str]) -> str:
    """The questions as the vendor will see them."""
    if offered.own:
        return call.url("question-set-preview", id=own[offered.id])
    return f"{call.url('question-set-preview-ours')}?set={offered.id}"


def send(call: Call) -> Response:
    """The vendor's row is locked: a form that was sent twice finds the first one under way."""
    form = Form.sent(call)
    vendor = access.vendor_for(call.db, call.actor, call.path("id"), lock=True)
    try:
        chosen, due = _set(call, vendor, form), _due(form)
        with call.db.begin_nested():
            people = _people(call, vendor, form)
            form.check(KEPT)
            assert chosen is not None
            assert due is not None
            assessment = assessments.send(call.parts, call.db, call.actor, vendor, chosen.offered, people, due)
    except InvalidInput as error:
        call.db.expire_all()
        return _form(call, vendor, form.refused(error), error.http_status)
    return see(call, "assessment", id=assessment.id)


def _set(call: Call, vendor: Vendor, form: Form) -> Choice | None:
    chosen = next((one for one in _choices(call, vendor) if one.key == form.entered("set")), None)
    if chosen is None:
        form.errors["set"] = "Choose the questionnaire."
    elif chosen.under_way and not form.ticked("again"):
        form.errors["again"] = (f"{chosen.offered.title} is with {vendor.name} already. Tick that you want to send it "
                                "once more, or choose another.")
    return chosen


def _due(form: Form) -> date | None:
    due = form.day("due", "The date")
    if due is None:
        form.errors.setdefault("due", "Choose the day by which they should answer.")
    return due


def _people(call: Call, vendor: Vendor, form: Form) -> list[Contact]:
    """Those who were ticked, and the one who was entered in place: added where they are not known yet."""
    people = [one for one in contacts.of_vendor(call.db, vendor) if form.ticked(f"contact-{one.id}")]
    added = added_contact(call, vendor, form)
    if added and added.id not in {one.id for one in people}:
        people.append(added)
    if not people and not (form.error("name") or form.error("email")):
        form.errors["contacts"] = "Choose who answers, or add somebody."
    return people


def added_contact(call: Call, vendor: Vendor, form: Form) -> Contact | None:
    """The person whose name and address were entered beside the list. Faults go to the form's fields."""
    if not (form.entered("name").strip() or form.entered("email").strip()):
        return None
    try:
        details = details_of(Form({name: form.entered(name) for name in ("name", "email", "role")}))
        return contacts.with_address(call.db, vendor, details.email) or contacts.add(
            call.parts, call.db, call.actor, vendor, details)
    except InvalidInput as error:
        form.errors.update(error.fields)
        return None


_SEND = Permission.ASSESSMENTS_SEND

routes = [
    Page("/questionnaires/new", begin, permission=_SEND, name="assessment-begin"),
    Page("/vendors/{id}/questionnaires/new", new, permission=_SEND, name="assessment-new"),
    Page("/vendors/{id}/questionnaires", send, permission=_SEND, name="assessment-send", method="POST"),
]
