"""The demonstration data: practices, vendors and agreements of `fixtures/demo`, put in by the same verbs as people use.

Each row is put in only where it is missing, so a demonstration that was cut off while it was set up goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import zip_longest

import yaml

from portal import clock
from portal.demonstration import documents, fixes, gates, questionnaires, shares, words
from portal.demonstration.documents import Case, Given
from portal.identity.oidc import Identity
from portal.models import Practice
from portal.templating import ROOT
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Role
from portal.vocabulary.statuses import VendorStatus
from portal.workflow import contacts, practices, sessions, vendors
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails

DATA = ROOT / "fixtures" / "demo" / "demo.yaml"
KNOWN_FOR = timedelta(days=60)  # the practices, and their vendors
STEPS = {"prospect": (), "active": (VendorStatus.IN_REVIEW,)}  # live comes with its gate


def seed(parts: Parts, group: Callable[[str, str], str], say: Callable[[str], None]) -> None:
    """Put in what is missing. `group` names the group of a practice's id and a role; `say` shows progress to a person.
    Agreements are scanned and read here and now, by the verbs that a worker calls."""
    given: Given = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    actors = {person["id"]: _actor(parts, person, practice) for practice in given["practices"]
              for person in practice["people"]}
    with clock.at(clock.now() - KNOWN_FOR):
        for practice in given["practices"]:
            _put_practice(parts, practice, actors, group)
        for vendor in given["vendors"]:
            _put_vendor(parts, vendor, actors)
    questionnaires.put(parts, given["vendors"], actors, say, fixes.steps(parts, given["vendors"], actors))
    for cases in _rounds(given["vendors"]):
        documents.put(parts, cases, actors, say)
        words.put(parts, cases, actors)
    fixes.put(parts, given["vendors"], actors)
    gates.put(parts, given["vendors"], actors)
    shares.put(parts, given["vendors"], actors)


def _rounds(vendors_given: list[Given]) -> list[list[Case]]:
    """Each vendor's first file, then each one's second: what people say of a file is said before the next one comes."""
    files = [[Case(vendor, file) for file in vendor["agreements"]] for vendor in vendors_given]
    return [[case for case in cases if case] for cases in zip_longest(*files)]


def _actor(parts: Parts, person: Given, practice: Given) -> Actor:
    """The person as signing in will know them, so that the trail names each of them once."""
    with parts.database.transaction(None) as db:
        row = sessions.person_for(db, Identity(parts.settings.oidc.issuer, person["id"], "", person["name"], (), ""))
        return Actor(row.id, row.name, practice["id"], Role(person["role"]), practice_name=practice["name"])


def _put_practice(parts: Parts, given: Given, actors: dict[str, Actor], group: Callable[[str, str], str]) -> None:
    with parts.database.transaction(given["id"]) as db:
        if db.get(Practice, given["id"]):
            return
        groups = {group(given["id"], person["role"]): Role(person["role"]) for person in given["people"]}
        practice = practices.add(parts, db, Practice(id=given["id"], name=given["name"]), groups)
        owner = next(actors[person["id"]] for person in given["people"] if person["role"] == Role.OWNER)
        practices.change_limits(parts, db, owner, practice, given["limits_hours"], version=practice.version)


def _put_vendor(parts: Parts, given: Given, actors: dict[str, Actor]) -> None:
    owner = actors[given["owner"]]
    details = VendorDetails(
        name=given["name"], services=", ".join(given["services"]), handles_phi=given["phi"]["handles"],
        phi=given["phi"]["kind"], owner_name=owner.name, contact_name=given["contact"]["name"] or "",
        planned_start=date.fromisoformat(given["planned_start"]))
    with parts.database.transaction(given["practice"]) as db:
        vendor = documents.vendor_of(db, given)
        if vendor is None:
            vendor = vendors.add(parts, db, owner, details)
            for status in STEPS[given["status"]]:
                vendors.change(parts, db, owner, vendor, details, version=vendor.version, status=status)
        if "gates" in given:
            gates.begin(parts, db, actors[given["gates"]["by"]], vendor, given)
        if not contacts.of_vendor(db, vendor):
            contacts.add(parts, db, owner, vendor, _contact(given["contact"]))


def _contact(given: Given) -> ContactDetails:
    """A desk that is no person is called by its title."""
    return ContactDetails(given["name"] or given["title"], given["email"], given["title"] if given["name"] else "")
