"""Agreements that were read, for tests of what comes after: the real reading, made once for each text and kept."""

from __future__ import annotations

from functools import cache

from extractors import pipeline
from extractors.types import Reading
from portal import access, clock
from portal.models import Agreement, Vendor
from portal.vocabulary.actors import Actor
from portal.vocabulary.statuses import AgreementStatus
from portal.workflow import agreements, negotiations_matching, transitions
from portal.workflow.parts import Parts
from tests import factories

NEXT_VERSION = factories.SHORT_AGREEMENT + b"""
5. Amendment. Vendor shall report any Security Incident of which it becomes aware within 72 hours after discovery. Pings
and port scans that reach no Protected Health Information are hereby reported, with a summary upon request.
6. Other uses. Vendor shall not use or further disclose Protected Health Information other than as this Agreement
permits or as required by law.
7. Subcontractors. Vendor shall have reasonable terms with its subcontractors that receive Protected Health
Information.
"""


def read(parts: Parts, actor: Actor, of: Vendor | None = None,
         content: bytes = factories.SHORT_AGREEMENT) -> Agreement:
    """As `factories.read`, without a child process and without the file's copies: no page of it can be shown."""
    agreement = factories.received(parts, actor, of, content)
    with parts.database.transaction(actor.practice_id) as db:
        row = access.agreement_for(db, actor, agreement.id, lock=True)
        transitions.move_agreement(row, AgreementStatus.SCANNING)
        transitions.move_agreement(row, AgreementStatus.READING)
        found, _ = agreements.add_reading(db, row, _reading(content))
        row.reading_id, row.read_at = found.id, clock.now()
        transitions.move_agreement(row, AgreementStatus.READ)
        db.add(row)
        negotiations_matching.record(parts, db, row)
        return row


@cache
def _reading(content: bytes) -> Reading:
    return pipeline.read(content, "agreement.txt")
