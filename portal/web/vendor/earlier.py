"""Earlier answers beside the questions, and all of them on one page: each is looked at, and taken or left."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session
from starlette.responses import Response

from portal import clock
from portal.errors import InvalidInput, TooMany, WrongState
from portal.models import Assessment
from portal.questions.types import Question
from portal.templating import count, day
from portal.vocabulary.actors import VendorActor
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import AssessmentStatus
from portal.vocabulary.terms import in_list
from portal.web.listing import Listing, asked, chips, pages_of
from portal.web.pages import Call
from portal.web.render import render, see
from portal.web.vendor import assessments_words
from portal.web.vendor.assessments_words import Told
from portal.web.visits import VendorPage
from portal.workflow import answers, assessments, earlier, wordings
from portal.workflow.earlier import Offer, WouldOverwrite

SHOWS = {"": "All", "open": "Not used", "used": "Used", "compare": "Only to compare"}
PARTS = {"value": "Answer", "na": "Not applicable", "none": "Nothing to list", "reason": "Why it does not apply",
         "explanation": "Explanation", "owner": "Who is responsible", "date": "Last checked on",
         "verifier": "Who else checked it"}


@dataclass(frozen=True, slots=True)
class View:
    """An earlier answer as its company sees it. `head` says how old it is, `signer` who attested it; `notes` are what
    is not taken along, and why; `files` what is."""

    source: str
    head: str
    signer: str
    told: Told
    more: tuple[str, ...]
    beside: str
    notes: tuple[str, ...]
    files: tuple[str, ...]
    takeable: bool
    compared: bool
    used: bool

    @property
    def show(self) -> str:
        return "compare" if self.compared else "used" if self.used else "open"


@dataclass(frozen=True, slots=True)
class Row:
    """A question of the list with one offer: what the fragment `_earlier.html` needs of a card."""

    id: str
    text: str
    version: int
    section: str
    disabled: bool
    earlier: tuple[View, ...]


@dataclass(frozen=True, slots=True)
class Both:
    """One part that stands in two wordings."""

    label: str
    now: str
    then: str


def views_for(db: Session, actor: VendorActor, assessment: Assessment,
              questions: Iterable[str]) -> dict[str, tuple[View, ...]]:
    """The offers of these questions, by question."""
    questionnaire, today = wordings.questionnaire_of(db, assessment), clock.today()
    return {id: tuple(_view(questionnaire.by_id[id], offer, today) for offer in found)
            for id, found in earlier.offers(db, actor, assessment, questions).items()}


def show(call: Call) -> Response:
    assessment = assessments.own(call.db, call.vendor)
    rows = _rows(call, assessment)
    wanted = asked(call, sorts=("place",), shows=list(SHOWS))
    shown = [row for row in rows if wanted.show in ("", row.earlier[0].show) and _has(row, wanted.find)]
    counts = {key: sum(key in ("", row.earlier[0].show) for row in rows) for key in SHOWS}
    words = {key: word for key, word in SHOWS.items() if key != "compare" or counts[key]}
    wanted = replace(wanted, page=min(wanted.page, pages_of(len(shown), wanted.size)))
    first = (wanted.page - 1) * wanted.size
    listing = Listing(wanted, shown[first:first + wanted.size], len(shown), chips(wanted, words, counts))
    return render(call, "vendor/assessments/earlier.html", title=assessment.title, list=listing,
                  offered=counts[""], used=counts["used"], taken=call.query("taken"),
                  pack=call.url("vendor-pack-add", invitation=call.vendor.invitation_id),
                  sections=wordings.of(call.db, assessment).section_of)


def take(call: Call) -> Response:
    """Take one answer over; where there are other words, both are shown first."""
    assessment, question = assessments.own(call.db, call.vendor, lock=True), call.path("question")
    back = "list" if call.field("back") == "list" else "section"
    try:
        earlier.take(call.parts, call.db, call.vendor, assessment, question, call.field("source"),
                     version=call.number("version"), replace=call.field("replace") == "yes")
    except WouldOverwrite as refused:
        return _both(call, assessment, question, refused, back)
    except (InvalidInput, TooMany, WrongState) as error:
        return render(call, "vendor/assessments/earlier_both.html", error.http_status, message=error.message,
                      question=None, both=(), view=None, version=0, source="", back=back)
    if back == "list":
        return see(call, "vendor-earlier", f"?taken={question}", invitation=call.vendor.invitation_id)
    section = wordings.of(call.db, assessment).section_of[question]
    return see(call, "vendor-section", f"?taken={question}#q-{question}", invitation=call.vendor.invitation_id,
               section=section)


def _both(call: Call, assessment: Assessment, id: str, refused: WouldOverwrite, back: str) -> Response:
    question = wordings.questionnaire_of(call.db, assessment).by_id[id]
    both = tuple(Both(PARTS.get(part, part), assessments_words.part(question, part, refused.row.entered.get(part, "")),
                      assessments_words.part(question, part, refused.offer.parts.get(part, "")))
                 for part in refused.over)
    return render(call, "vendor/assessments/earlier_both.html", refused.http_status, message=refused.message,
                  question=question, both=both, view=_view(question, refused.offer, clock.today()),
                  version=refused.row.version, source=refused.offer.source, back=back)


def _rows(call: Call, assessment: Assessment) -> list[Row]:
    """A row for each offer, in the order of the questions."""
    questionnaire = wordings.questionnaire_of(call.db, assessment)
    section_of = wordings.of(call.db, assessment).section_of
    found = views_for(call.db, call.vendor, assessment, questionnaire.by_id)
    kept = answers.rows(call.db, assessment, found)
    again = answers.reopened(call.db, assessment) if assessment.status == AssessmentStatus.ASKED else frozenset()
    return [Row(id, questionnaire.by_id[id].text, kept[id].version, section_of[id],
                not _may(call, assessment, id, again), (view,))
            for id in questionnaire.by_id for view in found.get(id, ())]


def _may(call: Call, assessment: Assessment, id: str, again: frozenset[str]) -> bool:
    return call.vendor.open and (assessment.status == AssessmentStatus.OPEN or id in again)


def _has(row: Row, words: str) -> bool:
    return not words or words.casefold() in f"{row.id} {row.text}".casefold()


def _view(question: Question, offer: Offer, today: date) -> View:
    answer, told = offer.answer, assessments_words.tell(offer.asked, offer.answer)
    where = "" if offer.source.startswith(earlier.SUBMISSION) else f", to {offer.practice}, in a pack that was loaded"
    to = f" to “{offer.asked.text}”" if offer.compared else ""
    when = f"{day(offer.on)}, {ago(offer.on, today)}" if offer.on else "on a day that is not said"
    return View(
        offer.source, f"Answered {when}{where}{to}", offer.signer, told,
        tuple(filter(None, (answer.reason if answer.na else "", answer.explanation))), _beside(answer.owner, offer),
        tuple(_notes(question, offer, today)), tuple(row.name for row, _ in offer.files), offer.takeable,
        offer.compared, offer.used)


def ago(on: date, today: date) -> str:
    """Today; 12 days ago; 12 months ago."""
    days = (today - on).days
    if days < 1:
        return "today"
    return f"{count(days, 'day')} ago" if days < 60 else f"{count(round(days / 30.44), 'month')} ago"


def _beside(owner: str, offer: Offer) -> str:
    checked = offer.answer.checked_on
    told = f"{'checked' if owner else 'Checked'} {day(checked)}" if checked else ""
    return ", ".join(filter(None, (f"Owner {owner}" if owner else "", told)))


def _notes(question: Question, offer: Offer, today: date) -> list[str]:
    """What whoever takes it must know."""
    notes = []
    if offer.reworded:
        notes.append(f"The question had other words then: “{offer.asked.text}”" if offer.asked.text != question.text
                     else "The question has other words here than in the pack. Read it again.")
    if offer.answer.problems and not offer.compared:
        notes.append("Not all of it can be read here: look at it after you took it.")
    if offer.late:
        notes.append(f"The day it was checked, {day(offer.late)}, is not taken: it is "
                     f"{'still to come' if offer.late > today else 'too long ago'}. Enter the new one.")
    if offer.stale:
        notes.append(f"{in_list(offer.stale)} cannot be used again: too old, or not here any more. Add a new record.")
    if offer.elsewhere:
        notes.append(f"Files are not in a pack. Beside it stood {in_list(offer.elsewhere)}.")
    return notes


Q = "/vendor/{invitation}/questionnaire"

routes = [
    VendorPage(f"{Q}/earlier", show, permission=Permission.VISIT_READ, name="vendor-earlier"),
    VendorPage(f"{Q}/earlier/{{question}}", take, permission=Permission.VISIT_ANSWER, name="vendor-earlier-take",
               method="POST"),
]
