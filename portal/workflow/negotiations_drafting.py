"""Drafts the requests of a negotiation from a review: which terms, in which words, with which time."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import Session

from extractors import amendment
from extractors.amendment import Parties
from portal import access
from portal.models import Agreement, Finding, NegotiationRequest, Practice, Reading, Vendor
from portal.scoring import negotiations as scoring
from portal.scoring.agreements import NEED_WORK
from portal.templating import day
from portal.vocabulary import kinds
from portal.vocabulary.actors import Actor
from portal.vocabulary.terms import TIER_TITLES
from portal.workflow import findings

QUOTE_MAX = 2000


def requests(db: Session, actor: Actor, agreement: Agreement, negotiation_id: str) -> list[NegotiationRequest]:
    """A request for each term that needs work by the word that counts, the demanded ones first. Nothing is added to the
    database."""
    practice = access.practice_of(db, actor)
    vendor = access.vendor_for(db, actor, agreement.vendor_id)
    wanted = [row for row in findings.of_agreement(db, agreement) if findings.needs_work(row)]
    asked = [row for row in sorted(wanted, key=_urgency) if row.clause in amendment.askable()]
    parties = parties_of(practice, vendor)
    return [_request(row, position, practice.limits, parties, negotiation_id)
            for position, row in enumerate(asked, start=1)]


def parties_of(practice: Practice, vendor: Vendor) -> Parties:
    return Parties(covered_entity_name=practice.name, business_associate_name=vendor.name, services=vendor.services)


def dated(reading: Reading) -> str:
    """The agreement's own date in words, if it says one that is a date."""
    try:
        return day(date.fromisoformat(str(reading.document_facts.get("effective_date") or "")))
    except ValueError:
        return ""


def _urgency(row: Finding) -> tuple[int, int, int]:
    return list(TIER_TITLES).index(row.tier), NEED_WORK.index(row.status), row.position


def _request(row: Finding, position: int, limits: Mapping[str, int], parties: Parties,
             negotiation_id: str) -> NegotiationRequest:
    notes = row.reason_notes if row.status == row.computed else []
    codes = sorted({note["code"] for note in notes})
    drafted = amendment.draft(row.clause, codes, limits, parties)
    words: Mapping[str, Any] = row.evidence[0] if row.evidence and row.status != "missing" else {}
    return NegotiationRequest(
        practice_id=row.practice_id, negotiation_id=negotiation_id, position=position, clause=row.clause,
        kind=drafted.kind, tier=row.tier, title=drafted.title, found=row.status, reasons=codes,
        quote=str(words.get("quote", ""))[:QUOTE_MAX], place=place(words), citation=row.citation[:300],
        why=drafted.why, wording=drafted.text, hours=drafted.hours,
        chosen=scoring.worth_asking(row.tier, row.status, [note["severity"] for note in notes],
                                    amendment.severity(row.clause)))


def place(words: Mapping[str, Any]) -> str:
    """Section 4.2, page 3: where a quote stands."""
    return kinds.place(words)[:120]
