"""The demonstration's gates and walk-throughs: for vendors that have worked for the practice for long, by the same
verbs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from sqlmodel import Session

from portal import clock
from portal.demonstration import documents
from portal.demonstration.documents import Given
from portal.models import Vendor
from portal.vocabulary.actors import Actor
from portal.workflow import gates, gates_facts, walk_throughs
from portal.workflow.gates import YES, Signing
from portal.workflow.parts import Parts
from portal.workflow.walk_throughs import Step, Telling


def begin(parts: Parts, db: Session, owner: Actor, vendor: Vendor, given: Given) -> None:
    """Whoever works for the practice handles its patient data, and has it already: nobody may say that it goes there
    only now."""
    known = gates_facts.of_vendor(db, vendor)
    if known.standing("G0") is None:
        gates.sign(parts, db, owner, vendor, "G0", Signing(
            owner.name, given["gates"]["title"], True, outcome=YES, reason=given["summary"]))
    if vendor.has_phi_since is None and "has_phi" in given["gates"]:
        gates.note_phi(parts, db, owner, vendor, given["gates"]["has_phi"])


def put(parts: Parts, vendors: list[Given], actors: Mapping[str, Actor]) -> None:
    """Keep the walk-throughs, sign what can be signed once the agreements were read and the duties set, and keep the
    day of the first patient data."""
    for given in vendors:
        for told in given.get("walk_throughs", ()):
            _walk(parts, given, told, actors[told["by"]])
        for one in given.get("gates", {}).get("signed", ()):
            _sign(parts, given, one, actors[one["by"]])
        if given["first_phi_on"] and given.get("gates", {}).get("signed"):
            _first_phi(parts, given, actors)


def _walk(parts: Parts, given: Given, told: Given, actor: Actor) -> None:
    with parts.database.transaction(given["practice"]) as db:
        vendor = documents.vendor_of(db, given)
        assert vendor is not None
        if all(one.scenario != told["scenario"] for one in walk_throughs.of_vendor(db, vendor)):
            walk_throughs.keep(parts, db, actor, vendor, Telling(
                told["scenario"], clock.today() - timedelta(days=told["held_days_ago"]), told["attendees"],
                told["policy"], [Step(**step) for step in told["steps"]], told["summary"]))


def _sign(parts: Parts, given: Given, one: Given, actor: Actor) -> None:
    with parts.database.transaction(given["practice"]) as db:
        vendor = documents.vendor_of(db, given)
        assert vendor is not None
        if one["gate"] in gates_facts.of_vendor(db, vendor).facts.passed:
            return
        day = one.get("executed_on")
        gates.sign(parts, db, actor, vendor, one["gate"], Signing(
            actor.name, one["title"], True, reason=one.get("reason", ""), lead=one.get("lead", ""),
            executed_on=date.fromisoformat(day) if day else None))


def _first_phi(parts: Parts, given: Given, actors: Mapping[str, Actor]) -> None:
    owner = actors[given["gates"]["signed"][-1]["by"]]
    with parts.database.transaction(given["practice"]) as db:
        vendor = documents.vendor_of(db, given)
        assert vendor is not None
        if vendor.first_phi_on is None:
            gates.first_phi(parts, db, owner, vendor, date.fromisoformat(given["first_phi_on"]))
