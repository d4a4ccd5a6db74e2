"""Drafts the requests of a negotiation from a review: which terms, in which words, with which time."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from extractors import amendment
from extractors.amendment import Parties
from portal import access
from portal.models import Agreement, Finding, NegotiationRequest, Practice, Reading, Vendor
from portal.scoring import negotiations as scoring
from portal.scoring.agreements import NEED_WORK
from portal.scoring.limits import Fit
from portal.templating import day
from portal.vocabulary import kinds
from portal.vocabulary.actors import Actor
from portal.vocabulary.terms import TIER_TITLES
from portal.workflow import findings, time_limits

OVER = "OVER-TARGET"
QUOTE_MAX = 2000


def requests(db: Session, actor: Actor, agreement: Agreement, negotiation_id: str) -> list[NegotiationRequest]:
    """A request for each term that needs work by the word that counts, and for each that is there with a longer time
    than the practice accepts; the demanded ones first. Nothing is added to the database."""
    practice = access.practice_of(db, actor)
    vendor = access.vendor_for(db, actor, agreement.vendor_id)
    reading = access.reading_for(db, actor, agreement.reading_id or "")
    rows = findings.of_agreement(db, agreement)
    slow = _over_own_limit(reading, rows, practice)
    wanted = [row for row in rows if findings.needs_work(row) or (row.status == "present" and row.clause in slow)]
    asked = [row for row in sorted(wanted, key=_urgency) if row.clause in amendment.askable()]
    parties = parties_of(practice, vendor)
    return [_request(row, position, practice.limits, parties, negotiation_id, row.clause in slow)
            for position, row in enumerate(asked, start=1)]


def parties_of(practice: Practice, vendor: Vendor) -> Parties:
    return Parties(covered_entity_name=practice.name, business_associate_name=vendor.name, services=vendor.services)


def dated(reading: Reading) -> str:
    """The agreement's own date in words, if it says one that is a date."""
    try:
        return day(date.fromisoformat(str(reading.document_facts.get("effective_date") or "")))
    except ValueError:
        return ""


def _over_own_limit(reading: Reading, rows: Sequence[Finding], practice: Practice) -> set[str]:
    limits = time_limits.of(reading, rows, practice.limits)
    over = {limit.clause for limit in limits if limit.fit is Fit.OVER}
    return over - {limit.clause for limit in limits if limit.fit is Fit.WITHIN}


def _urgency(row: Finding) -> tuple[int, int, int]:
    status = NEED_WORK.index(row.status) if row.status in NEED_WORK else len(NEED_WORK)
    return list(TIER_TITLES).index(row.tier), status, row.position


def _request(row: Finding, position: int, limits: Mapping[str, int], parties: Parties, negotiation_id: str,
             slow: bool) -> NegotiationRequest:
    as_computed = row.status == row.computed
    notes = row.reason_notes if as_computed else []
    codes = sorted({note["code"] for note in notes} | ({OVER} if slow and row.status != "missing" else set()))
    drafted = amendment.draft(row.clause, codes if row.status in ("weak", "conflict", "present") else (), limits,
                              parties)
    words: Mapping[str, Any] = row.evidence[0] if row.evidence and row.status != "missing" else {}
    return NegotiationRequest(
        practice_id=row.practice_id, negotiation_id=negotiation_id, position=position, clause=row.clause,
        kind=drafted.kind, tier=row.tier, title=drafted.title, found=row.status, reasons=codes,
        quote=str(words.get("quote", ""))[:QUOTE_MAX], place=place(words), citation=row.citation[:300],
        why=drafted.why, wording=drafted.text, hours=drafted.hours,
        chosen=scoring.worth_asking(row.tier, row.status, [note["severity"] for note in notes],
                                    amendment.severity(row.clause)) and row.status != "present")


def place(words: Mapping[str, Any]) -> str:
    """Section 4.2, page 3: where a quote stands."""
    return kinds.place(words)[:120]
