"""The demonstration data: practices, vendors and agreements of `fixtures/demo`, put in by the same verbs as people use.

Each row is put in only where it is missing, so a demonstration that was cut off while it was set up goes on from there.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import yaml
from sqlmodel import Session, select

from portal import access
from portal.identity.oidc import Identity
from portal.models import Agreement, Finding, Practice, Vendor
from portal.templating import ROOT
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Role
from portal.vocabulary.statuses import AgreementStatus, VendorStatus
from portal.workflow import agreements, contacts, findings, practices, sessions, vendors
from portal.workflow.agreements import IncomingFile
from portal.workflow.contacts import ContactDetails
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails

DATA = ROOT / "fixtures" / "demo" / "demo.yaml"
FILES = ROOT / "fixtures" / "agreements"
STEPS = {"prospect": (), "active": (VendorStatus.IN_REVIEW, VendorStatus.LIVE)}
AT_ONCE = 2

Given = dict[str, Any]


def seed(parts: Parts, group: Callable[[str, str], str], say: Callable[[str], None]) -> None:
    """Put in what is missing. `group` names the group of a practice's id and a role; `say` shows progress to a person.
    Agreements are scanned and read here and now, by the verbs that a worker calls."""
    given: Given = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    actors = {person["id"]: _actor(parts, person, practice) for practice in given["practices"]
              for person in practice["people"]}
    for practice in given["practices"]:
        _put_practice(parts, practice, actors, group)
    for vendor in given["vendors"]:
        _put_vendor(parts, vendor, actors)
    _read_all(parts, given["vendors"], say)
    for vendor in given["vendors"]:
        for review in vendor["reviews"]:
            _put_review(parts, vendor, review, actors[review["by"]])


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
        vendor = _vendor(db, given)
        if vendor is None:
            vendor = vendors.add(parts, db, owner, details)
            for status in STEPS[given["status"]]:
                vendors.change(parts, db, owner, vendor, details, version=vendor.version, status=status)
        if not contacts.of_vendor(db, vendor):
            contacts.add(parts, db, owner, vendor, _contact(given["contact"]))
        missing = [agreement for agreement in given["agreements"] if not _agreement(db, vendor, agreement["version"])]
    for agreement in missing:
        agreements.receive(parts, actors[agreement["received_by"]], vendor.id, _file(agreement),
                           signed=given["status"] == "active")


def _contact(given: Given) -> ContactDetails:
    """A desk that is no person is called by its title."""
    return ContactDetails(given["name"] or given["title"], given["email"], given["title"] if given["name"] else "")


def _file(given: Given) -> IncomingFile:
    path = next(FILES.joinpath(given["fixture"]).glob("agreement.*"))
    stream = io.BytesIO(path.read_bytes())
    sha256, size = agreements.hash_of(stream)
    return IncomingFile(given["filename"], stream, size, sha256)


def _read_all(parts: Parts, given: list[Given], say: Callable[[str], None]) -> None:
    waiting = [(vendor, agreement) for vendor in given for agreement in vendor["agreements"]
               if _status(parts, vendor, agreement) not in (AgreementStatus.READ, AgreementStatus.REFUSED)]

    def read(case: tuple[Given, Given]) -> str:
        vendor, agreement = case
        _read(parts, vendor, agreement)
        return f"{vendor['name']}, {agreement['filename']}: {_status(parts, vendor, agreement)}"

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for number, told in enumerate(pool.map(read, waiting), start=1):
            say(f"  {number} of {len(waiting)}  {told}")


def _read(parts: Parts, vendor: Given, given: Given) -> None:
    with parts.database.transaction(vendor["practice"], write=False) as db:
        agreement = _agreement_of(db, vendor, given)
    agreements.scan(parts, vendor["practice"], agreement.id)
    agreements.read(parts, vendor["practice"], agreement.id)


def _status(parts: Parts, vendor: Given, given: Given) -> str:
    with parts.database.transaction(vendor["practice"], write=False) as db:
        return _agreement_of(db, vendor, given).status


def _put_review(parts: Parts, vendor: Given, given: Given, reviewer: Actor) -> None:
    with parts.database.transaction(vendor["practice"]) as db:
        agreement = _agreement_of(db, vendor, given)
        found = db.exec(select(Finding).where(Finding.reading_id == agreement.reading_id,
                                              Finding.clause == given["clause"])).first()
        if found is None or found.decision:
            return
        finding = access.finding_for(db, reviewer, found.id, lock=True)
        human, reason = given.get("status", finding.computed), given["reason"]
        if human == finding.computed:
            findings.confirm(parts, db, reviewer, finding, version=finding.version, reason=reason)
        else:
            findings.overrule(parts, db, reviewer, finding, version=finding.version, human=human, reason=reason)


def _vendor(db: Session, given: Given) -> Vendor | None:
    return db.exec(select(Vendor).where(Vendor.practice_id == given["practice"], Vendor.name == given["name"])).first()


def _agreement(db: Session, vendor: Vendor, number: int) -> Agreement | None:
    return db.exec(select(Agreement).where(Agreement.vendor_id == vendor.id, Agreement.number == number)).first()


def _agreement_of(db: Session, vendor: Given, given: Given) -> Agreement:
    row = _vendor(db, vendor)
    agreement = _agreement(db, row, given["version"]) if row else None
    if agreement is None:
        raise LookupError(f"{vendor['id']}: {DATA.name} names version {given['version']}, which was not received")
    return agreement
