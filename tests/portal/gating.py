"""Vendors on their way through the gates, in tests: what each gate asks for is put in by the verbs where that is quick,
an agreement that was read by its rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sqlmodel import select

from portal import access, clock
from portal.models import (
    Agreement,
    Assessment,
    Document,
    Duty,
    Finding,
    GatePass,
    Negotiation,
    NegotiationRequest,
    Reading,
    Score,
    Vendor,
)
from portal.models.columns import new_id
from portal.scoring import catalog
from portal.scoring.gates import GATES, SCENARIOS
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AgreementStatus, AssessmentStatus, RequestStatus
from portal.workflow import duties, gates, gates_facts, vendors, walk_throughs
from portal.workflow.gates import Signing
from portal.workflow.gates_facts import Known
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails
from portal.workflow.walk_throughs import Step, Telling
from tests.portal import assessing, posting

EXECUTED = date(2026, 1, 5)
SIGNATURES = ["Ada Sample for Sample Family Practice, 2026-01-04", "Vic Example for Example Billing Co., 2026-01-05"]
WINDOW = {"event": "breach", "number": 72, "unit": "hour", "trigger": "discovery", "qualifier": "none",
          "hours_nominal": 72, "hours_worst": 72, "grade": "T3", "quote": "within 72 hours of discovery", "page": None,
          "section": "3", "boxes": [], "direction": "after", "reasons": [], "stage": "initial", "taken": "",
          "hours_holiday": 72, "days_left": 57}
STEP = Step("Vic, client services manager", "Calls the practice's owner", "1 hour", True)


def vendor(parts: Parts, actor: Actor, name: str = "Example Billing Co.", **details: Any) -> Vendor:
    with parts.database.transaction(actor.practice_id) as db:
        return vendors.add(parts, db, actor, VendorDetails(name=name, owner_name="Ada Sample", **details))


def signing(gate_id: str, **changes: Any) -> Signing:
    """What a person types who knows what the gate asks for."""
    asked: dict[str, dict[str, Any]] = {
        "G0": {"outcome": "yes", "reason": "They send our claims."}, "G3": {"executed_on": EXECUTED}}
    return Signing(**{"name": "Ada Sample", "title": "Privacy officer", "agreed": True, "lead": "Remy Sample",
                      **asked.get(gate_id, {}), **changes})


def sign(parts: Parts, actor: Actor, of: Vendor, *gate_ids: str, **changes: Any) -> GatePass:
    """Pass these gates, each in a transaction of its own; returns the last."""
    for gate_id in gate_ids:
        with parts.database.transaction(actor.practice_id) as db:
            row = access.vendor_for(db, actor, of.id, lock=True)
            passed = gates.sign(parts, db, actor, row, gate_id, signing(gate_id, **changes))
    return passed


def did(parts: Parts, actor: Actor, of: Vendor, verb: Any, *args: Any, **kwargs: Any) -> Any:
    """One verb on the vendor, as the page would."""
    with parts.database.transaction(actor.practice_id) as db:
        return verb(parts, db, actor, access.vendor_for(db, actor, of.id, lock=True), *args, **kwargs)


def known(parts: Parts, actor: Actor, of: Vendor) -> Known:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return gates_facts.of_vendor(db, access.vendor_for(db, actor, of.id))


def reloaded(parts: Parts, actor: Actor, of: Vendor) -> Vendor:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return access.vendor_for(db, actor, of.id)


def passed(parts: Parts, actor: Actor, of: Vendor) -> list[str]:
    """The gates that stand."""
    facts = known(parts, actor, of).facts
    return [gate.id for gate in GATES if gate.id in facts.passed]


def answered(parts: Parts, actor: Actor, of: Vendor, set_id: str = "billing-vendor",
             **answers: dict[str, Any]) -> Assessment:
    """A questionnaire that was sent, answered well and attested; `answers` change single ones, by id with _ for -."""
    contact = posting.contact(parts, actor, of, email=f"{new_id()}@billing.example.com")
    assessment = assessing.sent(parts, actor, set_id, of, contact)
    by = assessing.vic(parts, assessment)
    assessing.answer_all(parts, by)
    for id, entered in answers.items():
        assessing.save(parts, by, id.replace("_", "-"), entered)
    assessing.submit(parts, by)
    return assessment


def exited(parts: Parts, actor: Actor, of: Vendor) -> None:
    """The questions on leaving are answered and reviewed, more than thirty days ago."""
    reviewed(parts, actor, of, "offboarding", ago=timedelta(days=31))


def reviewed(parts: Parts, actor: Actor, of: Vendor, set_id: str = "annual-review",
             ago: timedelta = timedelta(0)) -> None:
    """A questionnaire that was attested that long ago, and is reviewed."""
    assessment = answered(parts, actor, of, set_id)
    with parts.database.transaction(actor.practice_id) as db:
        row = access.assessment_for(db, actor, assessment.id, lock=True)
        row.status, row.submitted_at = AssessmentStatus.REVIEWED, clock.now() - ago
        db.add(row)


def risk_taken(parts: Parts, actor: Actor, of: Vendor, agreement: Agreement, clause: str) -> None:
    """The rows of a talk in which the practice took the risk without this term."""
    with parts.database.transaction(actor.practice_id) as db:
        talk = Negotiation(practice_id=actor.practice_id, vendor_id=of.id, agreement_id=agreement.id, wording="1",
                           drafted_by=actor.name)
        db.add(talk)
        db.flush()
        db.add(NegotiationRequest(practice_id=actor.practice_id, negotiation_id=talk.id, position=1, clause=clause,
                                  title=clause, found="missing", wording="Safeguard it.",
                                  status=RequestStatus.RISK_ACCEPTED))


def hash_of(parts: Parts, agreement: Agreement) -> str:
    with parts.database.transaction(agreement.practice_id, write=False) as db:
        return db.exec(select(Document.sha256).where(Document.id == agreement.document_id)).one()


def agreed(parts: Parts, actor: Actor, of: Vendor, *, signed: bool = True, terms: Iterable[dict[str, Any]] = (),
           number: int = 1) -> Agreement:
    """A version of the agreement as a reading leaves it: every term there, unless `terms` say otherwise."""
    with parts.database.transaction(actor.practice_id) as db:
        own: dict[str, Any] = {"practice_id": actor.practice_id}
        document = Document(**own, sha256=new_id() * 2, size=1, filename="baa.pdf", key="k", quarantine_key="",
                            uploaded_by=actor.name)
        db.add(document)
        db.flush()
        agreement = Agreement(**own, vendor_id=of.id, document_id=document.id, number=number, signed=signed,
                              status=AgreementStatus.READ, received_by=actor.name)
        db.add(agreement)
        db.flush()
        reading = Reading(**own, agreement_id=agreement.id, rules_version="1", is_baa=True, text_source="text",
                          quality="good", document_facts={"signatures": SIGNATURES if signed else []},
                          windows=[WINDOW])
        db.add(reading)
        db.flush()
        agreement.reading_id = reading.id
        usual = [{"clause": "safeguards"}, {"clause": "report-breach"},
                 {"clause": "written-signed", "computed": "present" if signed else "missing"}]
        changed = {one["clause"]: one for one in terms}
        for position, term in enumerate(usual, start=1):
            db.add(Finding(**{**own, "agreement_id": agreement.id, "reading_id": reading.id, "position": position,
                              "tier": "required", "title": term["clause"].replace("-", " ").capitalize(),
                              "citation": "45 CFR 164.504(e)", "as_of": "2026-10-01", "computed": "present",
                              "confidence": 0.9, **term, **changed.get(term["clause"], {})}))
        db.flush()
        return agreement


def walked(parts: Parts, actor: Actor, of: Vendor, **changes: Any) -> None:
    for scenario in SCENARIOS:
        telling = Telling(scenario, clock.today(), "Vic Example, client services; Remy Sample, reviewer",
                          "Incident policy, section 4", (STEP,))
        did(parts, actor, of, walk_throughs.keep, telling)


def dutied(parts: Parts, actor: Actor, of: Vendor) -> list[Duty]:
    made: list[Duty] = did(parts, actor, of, duties.set_usual)
    return made


def scored(parts: Parts, actor: Actor, of: Vendor, *caps: str, aside: Iterable[str] = ()) -> None:
    """A score of which these caps are all there is to say of caps, as if it had come of answers; some set aside."""
    with parts.database.transaction(actor.practice_id) as db:
        last = db.exec(select(Score).where(Score.vendor_id == of.id)).all()
        case = {"judgments": [], "facts": [[cap, "Said so.", "vendor:x"] for cap in caps], "annual": False,
                "overrides": [{"subject": cap, "level": ""} for cap in aside]}
        db.add(Score(practice_id=actor.practice_id, vendor_id=of.id, number=len(last) + 1,
                     indicators_version=catalog.latest().version, table_version=catalog.latest().version, case=case,
                     because="Answers sent", created_at=clock.now() + timedelta(seconds=1)))


def prepared(parts: Parts, owner: Actor) -> Vendor:
    """A vendor that lacks nothing that the gates up to go-live ask for, and at which nobody has signed one."""
    of = vendor(parts, owner)
    answered(parts, owner, of)
    agreed(parts, owner, of)
    dutied(parts, owner, of)
    walked(parts, owner, of)
    return of


def ready(parts: Parts, owner: Actor, upto: str = "G7") -> Vendor:
    """A vendor that has passed every gate before this one, and lacks nothing that it asks for."""
    of = prepared(parts, owner)
    for gate in GATES:
        if gate.id == upto:
            break
        sign(parts, owner, of, gate.id)
    return of
