"""Passing the gates of a vendor: signed acts, each on what was true then; and what they release.

Only here is it said that an agreement is executed (G3), that a vendor is live (G7) or closed after it left (G9), and
on which day the first patient data went there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import Forbidden, InvalidInput, NotFound, WrongState
from portal.models import Document, GatePass, Vendor
from portal.scoring.gates import BY_ID, GATES, NO_REASONS, Gate, GateState, State
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import gates_facts, portfolio, scores
from portal.workflow.gates_facts import Known
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_vendor

NAME_MAX, REASON_MAX = 120, 2000
NOT_SIGNED = "This was not signed. What you entered is still here."
PASSED, YES, NO = "passed", "yes", "no"


@dataclass(frozen=True, slots=True)
class Signing:
    """What a person signs with: the typed name and title, the tick, and what the gate asks besides: at the first one
    the answer and its reason (`why` is one of `NO_REASONS` where it is no), at G3 the day on which both sides had
    signed, elsewhere who led or advised."""

    name: str
    title: str
    agreed: bool
    outcome: str = PASSED
    reason: str = ""
    why: str = ""
    executed_on: date | None = None
    lead: str = ""


class NotYet(WrongState):
    """The gate cannot be signed as things stand; `state` says what is missing and which gates come first."""

    def __init__(self, state: GateState, message: str) -> None:
        super().__init__(message)
        self.state = state


def sign(parts: Parts, db: Session, actor: Actor, vendor: Vendor, gate_id: str, signing: Signing) -> GatePass:
    """Pass a gate. Raises NotFound for no gate, Forbidden where this person may not, NotYet naming what is missing,
    InvalidInput for what was entered. Two who sign at once take turns; the second is told who was first."""
    gate = gate_of(gate_id)
    _check_role(actor, permission_for(gate, signing.outcome))
    _lock(db, vendor)
    if gate.id == "G7":
        scores.renew(parts, db, vendor, "Before go-live")  # what time alone made old holds it as well
    known = gates_facts.of_vendor(db, vendor)
    _check_open(vendor)
    _check_state(known, gate)
    _check_entered(known, gate, signing)
    row = GatePass(
        practice_id=vendor.practice_id, vendor_id=vendor.id, gate=gate.id, outcome=signing.outcome,
        reason=signing.reason, facts=_facts(db, known, gate, signing), signed_name=signing.name,
        signed_title=signing.title, person_id=actor.id, by=actor.name)
    db.add(row)
    db.flush()
    _take_effect(db, vendor, row)
    parts.audit.record(db, Event.GATE_PASSED, actor, Subject("vendor", vendor.id), gate=gate.id, outcome=row.outcome,
                       title=row.signed_title, reason=row.reason, pass_id=row.id)
    scores.renew(parts, db, vendor, f"Gate passed: {gate.name}")
    return row


def withdraw(parts: Parts, db: Session, actor: Actor, vendor: Vendor, gate_id: str, reason: str) -> list[GatePass]:
    """Take back the newest signed act of a gate, and with it those that rest on it; returns them all. Whoever may sign
    any gate may: to stop asks for less than to release. Raises WrongState where nothing is signed or all is over."""
    gate = gate_of(gate_id)
    _check_role(actor, Permission.GATES_SIGN)
    _lock(db, vendor)
    _check_open(vendor)
    words = _reason(reason)
    first = next((one for one in _standing(db, vendor) if one.gate == gate.id), None)
    if first is None:
        raise WrongState(f"Nobody has passed “{gate.name}”, or it was taken back already.")
    gone = [_end(parts, db, actor, first, words)]
    while row := _unsupported(_standing(db, vendor)):
        gone.append(_end(parts, db, actor, row, f"{BY_ID[first.gate].name} was taken back: {words}"[:REASON_MAX]))
    _fall_back(parts, db, actor, vendor, gone)
    scores.renew(parts, db, vendor, f"Gate taken back: {gate.name}")
    return gone


def first_phi(parts: Parts, db: Session, actor: Actor, vendor: Vendor, day: date) -> None:
    """Keep the day of the first patient data. It is refused unless the agreement is executed (G3), on that day or
    before, and unless go-live (G7) stands and is no later: the agreement allows it, and go-live is what lets it go.
    Where patient data was there already, because somebody noted it or the vendor worked here before there were gates,
    go-live has nothing to say of the past: then the agreement alone counts, and a day before it stays the finding that
    it is. Raises WrongState or InvalidInput."""
    _check_role(actor, Permission.GATES_RELEASE)
    _lock(db, vendor)
    _check_open(vendor)
    known = gates_facts.of_vendor(db, vendor)
    if known.standing("G3") is None or vendor.executed_on is None:
        raise WrongState("No patient data before both sides have signed: pass “Agreement signed” first.")
    live = known.standing("G7")
    if live is None and not portfolio.has_phi(vendor):
        raise WrongState("No patient data before go-live: pass “Go-live” first.")
    start = vendor.executed_on if vendor.has_phi_since or live is None else max(
        vendor.executed_on, live.created_at.date())
    _check_day(day, start)
    was, vendor.first_phi_on = vendor.first_phi_on, day
    _keep(db, vendor)
    parts.audit.record(db, Event.FIRST_PHI_SET, actor, Subject("vendor", vendor.id),
                       was=was.isoformat() if was else "", day=day.isoformat())
    scores.renew(parts, db, vendor, "First patient data")


def note_phi(parts: Parts, db: Session, actor: Actor, vendor: Vendor, reason: str) -> None:
    """Note that patient data is with the vendor already: a finding, not a release. What was signed of their needing no
    agreement falls with it."""
    _check_role(actor, Permission.GATES_PREPARE)
    _lock(db, vendor)
    _check_open(vendor)
    words = _reason(reason)
    if vendor.has_phi_since is not None:
        raise WrongState(f"{vendor.has_phi_noted_by or 'Somebody'} noted this already.")
    _note(parts, db, actor, vendor, words)
    for row in [one for one in _standing(db, vendor) if one.outcome == NO]:
        _end(parts, db, actor, row, f"Patient data is there: {words}"[:REASON_MAX])
    while resting := _unsupported(_standing(db, vendor)):
        _end(parts, db, actor, resting, "It rested on their needing no agreement.")
    _fall_back(parts, db, actor, vendor, ())
    scores.renew(parts, db, vendor, "Patient data noted")


def clear_phi(parts: Parts, db: Session, actor: Actor, vendor: Vendor, reason: str) -> None:
    """Take the note back: it was wrong, or what went there was returned. The owner's alone, since it lifts a hold. A
    day of first patient data that rests on the note alone falls with it: without go-live there is none."""
    _check_role(actor, Permission.GATES_RELEASE)
    _lock(db, vendor)
    words = _reason(reason)
    if vendor.has_phi_since is None:
        raise WrongState("Nobody has noted patient data here.")
    vendor.has_phi_since, vendor.has_phi_noted_by = None, ""
    live = vendor.status in portfolio.WITH_PHI or any(one.gate == "G7" for one in _standing(db, vendor))
    if vendor.first_phi_on is not None and not live:
        _forget_day(parts, db, actor, vendor, vendor.first_phi_on)
    _keep(db, vendor)
    parts.audit.record(db, Event.PHI_CLEARED, actor, Subject("vendor", vendor.id), reason=words)
    scores.renew(parts, db, vendor, "Note on patient data taken back")


def gate_of(gate_id: str) -> Gate:
    """Raises NotFound where there is no gate of that id."""
    if gate_id not in BY_ID:
        raise NotFound
    return BY_ID[gate_id]


def permission_for(gate: Gate, outcome: str = PASSED) -> Permission:
    """A "no" at the first gate sets all the others aside: the owner's, like every release."""
    return Permission.GATES_RELEASE if outcome == NO else gate.permission


def _lock(db: Session, vendor: Vendor) -> None:
    """The vendor's row as it is stored now, held until the transaction ends: two at once take turns."""
    db.refresh(vendor, with_for_update={"key_share": True})


def _check_role(actor: Actor, permission: Permission) -> None:
    if not actor.may(permission):
        raise Forbidden("Your role does not allow this. The owner of your practice's account can do it."
                        if permission is Permission.GATES_RELEASE else
                        "Your role does not allow this. A reviewer or the owner can do it.")


def _check_open(vendor: Vendor) -> None:
    if vendor.status == VendorStatus.CLOSED:
        raise WrongState("This vendor is closed: nothing of it is signed or taken back any more.")


def _check_state(known: Known, gate: Gate) -> None:
    found = known.of(gate.id)
    if found.may_be_signed:
        return
    if found.state is State.NOT_NEEDED:
        raise NotYet(found, f"“{gate.name}” is not needed: they handle no patient data, as was signed.")
    if found.state is State.PASSED:
        by = known.standing(gate.id)
        raise NotYet(found, f"{by.by if by else 'Somebody'} has passed “{gate.name}” already.")
    lacks = [f"first “{BY_ID[one].name}” must hold" for one in found.behind]
    lacks += [one.words[:1].lower() + one.words[1:] for one in found.missing]
    raise NotYet(found, f"“{gate.name}” cannot be signed yet: {'; '.join(lacks)}.")


def _check_entered(known: Known, gate: Gate, signing: Signing) -> None:
    faults: dict[str, str] = {}
    for name, value, label in (("name", signing.name, "your name"), ("title", signing.title, "your title")):
        faults |= _text_fault(name, value, label, NAME_MAX)
    if gate.lead:
        faults |= _text_fault("lead", signing.lead, "who it was; you may be that person yourself", NAME_MAX)
    if len(signing.reason) > REASON_MAX:
        faults["reason"] = f"This has {len(signing.reason)} characters. Keep it to {REASON_MAX}."
    if not signing.agreed:
        faults["agreed"] = "Tick that it is true: this is your signature."
    if gate.id == "G0":
        faults |= _answer_faults(known, signing)
    elif signing.outcome != PASSED:
        faults["outcome"] = "This gate is passed or not; it has no other answer."
    if gate.id == "G3":
        faults |= _executed_faults(known, signing.executed_on)
    if faults:
        raise InvalidInput(NOT_SIGNED, faults)


def _text_fault(name: str, value: str, label: str, longest: int) -> dict[str, str]:
    if not value.strip():
        return {name: f"Write {label}."}
    return {name: f"This has {len(value)} characters. Keep it to {longest}."} if len(value) > longest else {}


def _answer_faults(known: Known, signing: Signing) -> dict[str, str]:
    faults: dict[str, str] = {}
    if signing.outcome not in (YES, NO):
        faults["outcome"] = "Say yes or no."
    if not signing.reason.strip():
        faults["reason"] = "Write why: it is kept, also for a no."
    if signing.outcome == NO and signing.why not in NO_REASONS:
        faults["why"] = "Choose which of these reasons it is. There is no other."
    if signing.outcome == NO and known.facts.phi_there:
        faults["outcome"] = ("Patient data is with them, as far as anybody has said. If that is wrong, take that back "
                             "first.")
    return faults


def _executed_faults(known: Known, day: date | None) -> dict[str, str]:
    if day is None:
        return {"executed_on": "Write the day on which the second side signed."}
    if day > clock.today():
        return {"executed_on": "That day has not come. Sign here once both sides have signed there."}
    if known.signed_on and day < known.signed_on:
        return {"executed_on": f"The last signature on the copy is of {known.signed_on:%b} {known.signed_on.day}, "
                               f"{known.signed_on.year}. Write that day or a later one."}
    return {}


def _check_day(day: date, start: date) -> None:
    if day > clock.today():
        raise InvalidInput("The day was not kept.", {"day": "That day has not come. Write it once it has happened."})
    if day < start:
        raise InvalidInput("The day was not kept.", {
            "day": f"That is before {start:%b} {start.day}, {start.year}, when it was first allowed. What went earlier "
                   "is a finding: note that they already had patient data."})


def _facts(db: Session, known: Known, gate: Gate, signing: Signing) -> dict[str, Any]:
    """What was true then, as counts, ids and hashes."""
    facts, found = known.facts, dict[str, Any]()
    if gate.lead:
        found["lead"] = signing.lead
    if gate.id == "G0":
        return {"why": signing.why} if signing.outcome == NO else {}
    if gate.id in ("G2", "G3") and known.agreement is not None:
        sha256 = db.exec(select(Document.sha256).where(Document.id == known.agreement.document_id)).one()
        found |= {"agreement_id": known.agreement.id, "version": known.agreement.number, "sha256": sha256,
                  "reading_id": known.agreement.reading_id or ""}
    if gate.id == "G3" and signing.executed_on:
        found |= {"executed_on": signing.executed_on.isoformat(), "phi_there": facts.phi_there}
    for gate_id, purpose in (("G1", gates_facts.DILIGENCE), ("G4", gates_facts.DILIGENCE), ("G8", gates_facts.REVIEW),
                             ("G9", gates_facts.EXIT)):
        if gate.id == gate_id and purpose in known.sent:
            found["assessment_id"] = known.sent[purpose].id
    if gate.id == "G5":
        found["duties"] = sorted(facts.duties)
    if gate.id == "G7" and known.score is not None:
        found |= {"score_id": known.score.id, "score": known.score.number, "caps": sorted(facts.caps)}
    return found


def _take_effect(db: Session, vendor: Vendor, row: GatePass) -> None:
    if row.gate == "G0":
        vendor.handles_phi = row.outcome == YES
    elif row.gate == "G3":
        vendor.executed_on = _executed_on(_standing(db, vendor))
    elif row.gate == "G7":
        if vendor.status == VendorStatus.PROSPECT:
            move_vendor(vendor, VendorStatus.IN_REVIEW)
        move_vendor(vendor, VendorStatus.LIVE)
    elif row.gate == "G9":
        move_vendor(vendor, VendorStatus.CLOSED)
    _keep(db, vendor)


def _standing(db: Session, vendor: Vendor) -> list[GatePass]:
    """The signed acts that nobody has withdrawn, the newest first."""
    return list(db.exec(select(GatePass).where(
        GatePass.practice_id == vendor.practice_id, GatePass.vendor_id == vendor.id,
        col(GatePass.withdrawn_at).is_(None)).order_by(col(GatePass.created_at).desc(), col(GatePass.id).desc())))


def _executed_on(standing: Iterable[GatePass]) -> date | None:
    """The day from which an executed agreement has been there: a newer version does not move it."""
    return min((date.fromisoformat(one.facts["executed_on"]) for one in standing if one.gate == "G3"), default=None)


def _unsupported(standing: list[GatePass]) -> GatePass | None:
    """A signed act whose ground is gone: one of the gates it rests on, or for an executed version its acceptance."""
    spared = any(one.gate == "G0" and one.outcome == NO for one in standing)
    for gate in GATES:
        for row in standing:
            if row.gate == gate.id and not all(_holds(one, row, standing) for one in _needed(gate, row, spared)):
                return row
    return None


def _needed(gate: Gate, row: GatePass, spared: bool) -> tuple[str, ...]:
    if spared:
        return tuple(one for one in gate.after if one == "G0")
    if gate.id == "G3" and row.facts.get("phi_there"):
        return tuple(one for one in gate.after if one != "G1")
    return gate.after


def _holds(gate_id: str, row: GatePass, standing: list[GatePass]) -> bool:
    wanted: Mapping[str, Any] = row.facts if (row.gate, gate_id) == ("G3", "G2") else {}
    return any(one.gate == gate_id and (not wanted or one.facts.get("agreement_id") == wanted.get("agreement_id"))
               for one in standing)


def _end(parts: Parts, db: Session, actor: Actor, row: GatePass, reason: str) -> GatePass:
    row.withdrawn_at, row.withdrawn_by, row.withdrawn_reason = clock.now(), actor.name, reason
    db.add(row)
    db.flush()
    parts.audit.record(db, Event.GATE_WITHDRAWN, actor, Subject("vendor", row.vendor_id), gate=row.gate, reason=reason,
                       pass_id=row.id)
    return row


def _fall_back(parts: Parts, db: Session, actor: Actor, vendor: Vendor, gone: Iterable[GatePass]) -> None:
    """The vendor as its remaining gates allow. Patient data that went there does not come back by itself: where the
    agreement fell, it is noted as being there without one."""
    standing = _standing(db, vendor)
    if any(one.gate == "G0" and one.outcome == NO for one in gone):
        vendor.handles_phi = True
    vendor.executed_on = _executed_on(standing)
    live = any(one.gate == "G7" for one in standing)
    stopped = vendor.status == VendorStatus.LIVE and not live
    unsigned = vendor.first_phi_on is not None and vendor.executed_on is None
    if vendor.handles_phi and vendor.has_phi_since is None and (
            unsigned or (stopped and vendor.first_phi_on is None)):
        _note(parts, db, actor, vendor, "It had patient data when the gate was taken back.")
    if unsigned and vendor.first_phi_on is not None:
        _forget_day(parts, db, actor, vendor, vendor.first_phi_on)
    if stopped:
        move_vendor(vendor, VendorStatus.IN_REVIEW)
    _keep(db, vendor)


def _forget_day(parts: Parts, db: Session, actor: Actor, vendor: Vendor, was: date) -> None:
    vendor.first_phi_on = None
    parts.audit.record(db, Event.FIRST_PHI_SET, actor, Subject("vendor", vendor.id), was=was.isoformat(), day="")


def _note(parts: Parts, db: Session, actor: Actor, vendor: Vendor, reason: str) -> None:
    vendor.has_phi_since, vendor.has_phi_noted_by, vendor.handles_phi = clock.now(), actor.name, True
    _keep(db, vendor)
    parts.audit.record(db, Event.PHI_NOTED, actor, Subject("vendor", vendor.id), reason=reason)


def _keep(db: Session, vendor: Vendor) -> None:
    """A form that was opened before shows both: it must not put back what a gate has moved."""
    vendor.version += 1
    db.add(vendor)
    db.flush()


def _reason(text: str) -> str:
    words = text.strip()
    if fault := _text_fault("reason", words, "why", REASON_MAX):
        raise InvalidInput("Nothing was changed. What you entered is still here.", fault)
    return words
