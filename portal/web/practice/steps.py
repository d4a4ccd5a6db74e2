"""The ten gates of one vendor as steps on a way: the sign, the word and the place of each, and the doors to what is
missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from portal import clock
from portal.models import Vendor
from portal.scoring.gates import GateState, Missing, State, counted
from portal.templating import count, day
from portal.vocabulary.statuses import AssessmentStatus
from portal.web.pages import Call
from portal.web.practice.assessments_view import door
from portal.workflow.gates_facts import DILIGENCE, EXIT, REVIEW, YEAR, Known

SAYS = {"done": "Passed. ", "now": "You are here. ", "wait": "Waiting. ", "ready": "Ready to sign. ",
        "since": "Passed, and not so any more. ", "lock": "Locked. ", "open": "Open. ", "later": "Not yet. ",
        "spared": "Not needed. "}
SIGNS = {"G0": "help-hexagon", "G1": "clipboard-list", "G2": "quote", "G3": "lock", "G4": "link", "G5": "list",
         "G6": "walk", "G7": "rocket", "G8": "refresh", "G9": "logout"}
_DRAWN = {"done": "check", "now": "flag-f", "wait": "hourglass", "ready": "signature", "since": "alert-triangle",
          "spared": "circle-minus"}
BADGES = {"done": ("circle-check-f", "Passed", "good"), "now": ("circle", "Open", "none"),
          "wait": ("hourglass", "With the vendor", "wait"), "ready": ("signature", "Ready to sign", "warn"),
          "since": ("alert-triangle", "Not so any more", "warn"), "lock": ("lock", "Locked", "none"),
          "open": ("circle", "Open", "none"), "later": ("circle-dashed", "Not yet", "none"),
          "spared": ("circle-minus", "Not needed", "none")}
AHEAD = timedelta(days=60)  # before its day a renewal is begun
BEFORE = {"G3": "No patient data before this", "G8": "After go-live", "G9": "When it ends"}


@dataclass(frozen=True, slots=True)
class Step:
    """`look` is done, now, open, wait, ready, since, lock, later or spared; `words` say what is missing, or when it was
    passed."""

    id: str
    name: str
    look: str
    sign: str
    words: str
    href: str
    here: bool

    @property
    def says(self) -> str:
        return SAYS[self.look]

    @property
    def badge(self) -> tuple[str, str, str]:
        return BADGES[self.look]


@dataclass(frozen=True, slots=True)
class Steps:
    """The ten of them, how many are passed of those that are needed, and whether the lock is open."""

    steps: tuple[Step, ...]
    passed: int
    needed: int
    unlocked: bool


def steps(call: Call, vendor: Vendor, known: Known) -> Steps:
    """The first gate that waits for the practice is where it is now."""
    looks = {one.gate.id: _look(one, known) for one in known.states}
    here = next((id for id, look in looks.items() if look in ("ready", "now")), "")
    passed, needed = counted(known.states)
    return Steps(tuple(_step(call, vendor, known, one, looks[one.gate.id], here) for one in known.states), passed,
                 needed, "G3" in known.facts.passed)


def _step(call: Call, vendor: Vendor, known: Known, one: GateState, look: str, here: str) -> Step:
    id = one.gate.id
    if look == "now" and id != here:
        look = "open"
    if id == "G3" and look in ("later", "lock", "now", "open"):
        look = "lock"
    href = call.url("gate", id=vendor.id, gate=id)
    return Step(id, one.gate.name, look, _DRAWN.get(look, SIGNS[id]), words_of(vendor, known, one), href, id == here)


def _look(one: GateState, known: Known) -> str:
    if one.state is State.NOT_NEEDED:
        return "spared"
    if one.state is State.PASSED:
        return "since" if one.missing else "done"
    if one.may_be_signed:
        return "ready"
    if one.state is State.LOCKED:
        return "lock" if one.gate.id == "G3" else "later"
    if (one.gate.id == "G9" and not known.facts.leaving) or (one.gate.id == "G8" and _early(known)):
        return "later"
    return "wait" if one.gate.id == "G1" and with_vendor(known) else "now"


def with_vendor(known: Known) -> bool:
    """The vendor has the ball with the questions."""
    sent = known.sent.get(DILIGENCE)
    return sent is not None and sent.status in (AssessmentStatus.OPEN, AssessmentStatus.ASKED)


def words_of(vendor: Vendor, known: Known, one: GateState) -> str:
    if one.state is State.NOT_NEEDED:
        return "Not needed"
    if one.state is State.PASSED:
        return f"Since then: {_lower(_missing(one))}" if one.missing else _passed(vendor, known, one)
    if one.gate.id == "G9" and not known.facts.leaving:
        return BEFORE["G9"]
    if one.gate.id == "G8" and (early := _early(known)):
        return f"Due {day(early)}"
    if one.state is State.LOCKED:
        return _locked(vendor, one)
    if not one.missing:
        return "Ready to sign"
    return _missing(one)


def _early(known: Known) -> date | None:
    """The day of the renewal while it is far off: nobody is late on the day of go-live."""
    since = next((one.created_at.date() for one in known.passes if one.gate in ("G7", "G8") and not one.withdrawn_at),
                 None)
    return since + YEAR if since and clock.today() < since + YEAR - AHEAD else None


def _passed(vendor: Vendor, known: Known, one: GateState) -> str:
    by = known.standing(one.gate.id)
    when = day(by.created_at) if by else ""
    if one.gate.id == "G0":
        return f"{'Yes' if known.facts.needs_baa else 'No'}, {when}"
    if one.gate.id == "G3" and vendor.executed_on:
        return f"On {day(vendor.executed_on)}"
    return when


def _locked(vendor: Vendor, one: GateState) -> str:
    if one.gate.id == "G7" and vendor.planned_start:
        return f"Planned {day(vendor.planned_start)}"
    if one.gate.id in BEFORE:
        return BEFORE[one.gate.id]
    return _missing(one) if one.missing and one.gate.id != "G7" else "Not yet"


def _missing(one: GateState) -> str:
    first, *more = [found.words for found in one.missing]
    return f"{first}, and {count(len(more), 'more point')}" if more else first


def _lower(words: str) -> str:
    return words if words[:4].isupper() else words[:1].lower() + words[1:]


def open_door(call: Call, vendor: Vendor, known: Known, missing: Missing) -> str:
    """Where what is missing is done."""
    agreement = known.agreement.id if known.agreement else ""
    ways: Mapping[str, Any] = {
        "questions": lambda: _sent(call, vendor, known, DILIGENCE),
        "review": lambda: _sent(call, vendor, known, REVIEW),
        "exit": lambda: _sent(call, vendor, known, EXIT),
        "follow-ups": lambda: call.url("follow-ups", id=known.sent[DILIGENCE].id),
        "agreement": lambda: call.url("agreement", id=agreement),
        "agreement-new": lambda: call.url("agreement-new", id=vendor.id),
        "subcontractors": lambda: door(call, "evidence-tests", id=vendor.id) or _sent(call, vendor, known, DILIGENCE),
        "vendor": lambda: call.url("vendor-edit", id=vendor.id),
        "duties": lambda: call.url("duties", id=vendor.id),
        "walk-throughs": lambda: call.url("walk-throughs", id=vendor.id),
        "score": lambda: door(call, "vendor-score", id=vendor.id) or call.url("vendor", id=vendor.id),
        "fixes": lambda: (f"{door(call, 'fixes')}?vendor={vendor.id}" if door(call, "fixes")
                          else call.url("vendor", id=vendor.id))}
    return str(ways[missing.door]())


def _sent(call: Call, vendor: Vendor, known: Known, purpose: str) -> str:
    """The questionnaire where it was sent, else the page that sends one."""
    sent = known.sent.get(purpose)
    if sent is None:
        return call.url("assessment-new", id=vendor.id)
    return call.url("assessment-review" if sent.submitted_at else "assessment", id=sent.id)
