"""What the demonstration's vendors may see of themselves: a fix that they are asked to work on, and their card."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from sqlmodel import Session, select

from portal import access, clock
from portal.demonstration import documents
from portal.demonstration.documents import Given
from portal.models import Remediation, Vendor
from portal.vocabulary.actors import Actor
from portal.workflow import contacts, remediations_sharing, shared_cards
from portal.workflow.parts import Parts


def put(parts: Parts, vendors: list[Given], actors: Mapping[str, Actor]) -> None:
    """Share what is not shared yet, once all else was said of the vendors: a card is what it was when it was shared."""
    for given in vendors:
        if "shares" in given:
            actor = actors[given["shares"]["by"]]
            with parts.database.transaction(given["practice"]) as db:
                found = documents.vendor_of(db, given)
                assert found is not None
                _share(parts, db, actor, access.vendor_for(db, actor, found.id, lock=True), given["shares"])


def _share(parts: Parts, db: Session, actor: Actor, vendor: Vendor, given: Given) -> None:
    fix = db.exec(select(Remediation).where(Remediation.vendor_id == vendor.id, Remediation.gap == given["fix"])).one()
    if fix.shared_at is None:
        fixes = remediations_sharing.hold(db, actor, vendor, [fix.id])
        remediations_sharing.share(parts, db, actor, vendor, fixes, contacts.of_vendor(db, vendor)[0],
                                   clock.today() + timedelta(days=given["due_in_days"]))
    if given["card"] and shared_cards.of_vendor(db, vendor) is None:
        shared_cards.share(parts, db, actor, vendor)
