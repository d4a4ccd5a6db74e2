"""Rows and values for tests, made as the portal makes them: by its verbs, from synthetic files."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar
from unittest.mock import patch

from sqlmodel import col, select

from extractors import sandbox, types
from portal import access
from portal.audit import AuditTrail
from portal.models import Agreement, AuditEvent, Finding, Reread, RereadItem, Vendor
from portal.vocabulary.actors import Actor
from portal.workflow import agreements, findings, rereads, vendors
from portal.workflow.agreements import IncomingFile
from portal.workflow.parts import Parts
from portal.workflow.vendors import VendorDetails

FIXTURES = Path(__file__).parents[1] / "fixtures"
SHORT_AGREEMENT = b"""BUSINESS ASSOCIATE AGREEMENT

Between Sample Family Practice (the "Practice") and Example Billing Co. (the "Vendor").

1. Uses. Vendor may use and disclose Protected Health Information only to bill for the Practice.
2. Safeguards. Vendor shall use appropriate safeguards to prevent any other use or disclosure.
3. Reports. Vendor shall report any Breach of Unsecured Protected Health Information within 60 days of discovery.
4. End. At termination Vendor shall return or destroy all Protected Health Information.
"""
SIGNATURES = b"""
SAMPLE FAMILY PRACTICE
By: /s/ Ada Sample
Date: November 2, 2026

EXAMPLE BILLING CO.
By: /s/ Vic Example
Date: November 3, 2026
"""
SIGNED_AGREEMENT = SHORT_AGREEMENT + SIGNATURES


def incoming(content: bytes = SHORT_AGREEMENT, filename: str = "agreement.txt") -> IncomingFile:
    stream = io.BytesIO(content)
    sha256, size = agreements.hash_of(stream)
    return IncomingFile(filename, stream, size, sha256)


def vendor(parts: Parts, actor: Actor, name: str = "Example Billing Co.") -> Vendor:
    with parts.database.transaction(actor.practice_id) as db:
        return vendors.add(parts, db, actor, VendorDetails(name=name))


def vendor_without_line(parts: Parts, actor: Actor, name: str) -> Vendor:
    """One that was never scored, as from before there were scores."""
    with parts.database.transaction(actor.practice_id) as db:
        row = Vendor(practice_id=actor.practice_id, name=name)
        db.add(row)
        return row


def received(parts: Parts, actor: Actor, of: Vendor | None = None, content: bytes = SHORT_AGREEMENT,
             filename: str = "agreement.txt") -> Agreement:
    """An agreement that has been uploaded and waits."""
    of = of or vendor(parts, actor)
    return agreements.receive(parts, actor, of.id, incoming(content, filename))


def read(parts: Parts, actor: Actor, of: Vendor | None = None, content: bytes = SHORT_AGREEMENT,
         filename: str = "agreement.txt") -> Agreement:
    """An agreement that has been uploaded, scanned and read by the real pipeline. A file that was read before in this
    process is not read again: what its children said then is kept."""
    agreement = received(parts, actor, of, content, filename)
    agreements.scan(parts, actor.practice_id, agreement.id)
    with patch.object(agreements, "sandbox", _RememberingSandbox):
        agreements.read(parts, actor.practice_id, agreement.id)
    return reloaded(parts, actor, agreement)


class _RememberingSandbox:
    """The sandbox, which gives what it gave for the same bytes before."""

    _gave: ClassVar[dict[Any, Any]] = {}

    @classmethod
    def run(cls, function: Callable[..., Any], *args: Any) -> Any:
        asked = (function, args)
        if asked not in cls._gave:
            cls._gave[asked] = sandbox.run(function, *args)
        return cls._gave[asked]


def reloaded(parts: Parts, actor: Actor, agreement: Agreement) -> Agreement:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return access.agreement_for(db, actor, agreement.id)


def findings_of(parts: Parts, actor: Actor, agreement: Agreement) -> list[Finding]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return list(db.exec(select(Finding).where(Finding.agreement_id == agreement.id)
                            .order_by(col(Finding.position))))


def read_by_earlier_rules(parts: Parts, actor: Actor, agreement: Agreement, **computed: str) -> None:
    """Make the agreement's reading one of earlier rules, which said something else of these clauses."""
    with parts.database.transaction(actor.practice_id) as db:
        reading = access.reading_for(db, actor, agreement.reading_id or "")
        reading.rules_version = "2020.1+earlier"
        db.add(reading)
        for finding in findings.of_reading(db, reading.id):
            if status := computed.get(finding.clause.replace("-", "_")):
                finding.computed = status
                db.add(finding)


def reread(parts: Parts, actor: Actor) -> Reread:
    """A run over the archive that has just begun: whatever was read counts as read by earlier rules."""
    with parts.database.transaction(actor.practice_id, write=False) as db:
        read = [a for a in db.exec(select(Agreement).where(Agreement.practice_id == actor.practice_id)) if a.reading_id]
    for agreement in read:
        read_by_earlier_rules(parts, actor, agreement)
    with parts.database.transaction(actor.practice_id) as db:
        return rereads.start(parts, db, actor)


def reread_items(parts: Parts, actor: Actor, run: Reread) -> list[RereadItem]:
    with parts.database.transaction(actor.practice_id, write=False) as db:
        return rereads.items(db, run)


def events_of(parts: Parts, practice_id: str, subject_id: str | None = None) -> list[str]:
    """The audit events of a practice, or of one row, by name and in order."""
    query = select(AuditEvent.event).where(AuditEvent.practice_id == practice_id).order_by(col(AuditEvent.sequence))
    if subject_id:
        query = query.where(AuditEvent.subject_id == subject_id)
    with parts.database.transaction(practice_id, write=False) as db:
        return list(db.exec(query))


def chain_faults(parts: Parts, practice_id: str) -> list[str]:
    trail: AuditTrail = parts.audit
    with parts.database.transaction(practice_id, write=False) as db:
        return trail.verify(db, practice_id)


def clause(id: str = "safeguards", status: types.Status = types.Status.PRESENT,
           tier: types.Tier = types.Tier.REQUIRED) -> types.Clause:
    return types.Clause(id=id, title=id.replace("-", " ").capitalize(), tier=tier, citation="45 CFR 164.504(e)",
                        as_of="2026-10-01", verified=True, status=status)
