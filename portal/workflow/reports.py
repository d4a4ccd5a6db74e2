"""Gathers what a report tells and has it set: the review of an agreement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session

from portal import access, clock
from portal.models import Agreement, Finding, Note
from portal.reports import agreement_review as review_pdf
from portal.scoring.agreements import NEED_WORK
from portal.scoring.limits import Limit
from portal.templating import day, moment
from portal.vocabulary import kinds
from portal.vocabulary.actors import Actor
from portal.vocabulary.terms import STATUS_WORDS, TIER_TITLES, confidence_in_words, hours_in_words, no_agreement
from portal.workflow import agreement_lists, findings, remarks, time_limits

QUOTES = 3  # of one term; the rest is counted
QUOTE_MAX = 700
LONG_TERM = 2500  # letters; a longer one may run over the end of a page


def agreement_review(db: Session, actor: Actor, agreement: Agreement) -> bytes:
    """The review as it stands now, as a PDF."""
    at = clock.now()
    return review_pdf.render(_review(db, actor, agreement, at), at)


def _review(db: Session, actor: Actor, agreement: Agreement, at: datetime) -> dict[str, Any]:
    practice = access.practice_of(db, actor)
    rows = findings.reviewed(db, agreement, practice)
    reading = access.reading_for(db, actor, agreement.reading_id or "")
    document = access.document_for(db, actor, agreement.document_id)
    summary = findings.summary(rows, signed=agreement.signed)
    verdict = summary.verdict if reading.is_baa else no_agreement(reading.quality)
    return {
        "practice": practice.name, "vendor": access.vendor_for(db, actor, agreement.vendor_id).name,
        "version": agreement.number, "signed": agreement.signed, "file": document.filename, "sha256": document.sha256,
        "received": f"{moment(agreement.created_at)}, by {agreement.received_by}",
        "read": moment(agreement.read_at or at), "rules": reading.rules_version, "made": moment(at), "by": actor.name,
        "verdict": verdict,
        "counts": [{"status": s, "words": f"{summary.by_status[s]} {s}"} for s in NEED_WORK if s in summary.by_status],
        "present": summary.present, "counted": summary.counted if reading.is_baa else "",
        "decided": f"{sum(bool(r.decision) for r in rows if findings.needs_work(r))} of {summary.need_work} decided",
        "remarks": [{"title": remark.title, "text": remark.text} for remark in remarks.of(document, reading)],
        "tiers": _tiers(rows, agreement_lists.notes(db, actor, rows), agreement.signed),
        "limits": [_limit(limit) for limit in time_limits.of(reading, rows, practice.limits)],
        "before": [f"{limit.name}: {limit.words}" for limit in time_limits.before(reading)],
    }


def _tiers(rows: Sequence[Finding], notes: Mapping[str, Sequence[Note]], signed: bool) -> list[dict[str, Any]]:
    tiers = []
    for key, title in TIER_TITLES.items():
        here = [row for row in rows if row.tier == key]
        work = sorted(filter(findings.needs_work, here), key=lambda row: (NEED_WORK.index(row.status), row.position))
        rest = [row for row in here if not findings.needs_work(row)]
        if here:
            tiers.append({"title": title, "count": len(here), "work": len(work),
                          "terms": [_term(row, True, notes.get(row.id, ()), signed) for row in work]
                          + [_term(row, False, notes.get(row.id, ()), signed) for row in rest]})
    return tiers


def _term(row: Finding, work: bool, notes: Sequence[Note], signed: bool) -> dict[str, Any]:
    left_out = not work and row.status in ("missing", "unclear")
    shown: dict[str, Any] = {
        "number": row.position, "title": row.title, "work": work,
        "status": "not-applicable" if left_out else row.status,
        "word": "Not stated" if left_out else STATUS_WORDS[row.status],
        "decision": _decision(row), "said": row.human_reason,
        "reasons": [{"code": note["code"], "text": note["text"]} for note in row.reason_notes],
        "advice": findings.advice(row, signed=signed) if work else "",
        "quotes": [{"text": _short(e["quote"]), "place": _place(e)} for e in row.evidence[:QUOTES]],
        "more": max(0, len(row.evidence) - QUOTES),
        "looked": [{"text": _short(passage["quote"]), "place": _place(passage), "why": passage["why"]}
                   for passage in row.looked_at if work],
        "citation": f"{row.citation[:1].upper()}{row.citation[1:]}."
                    + ("" if row.citation.startswith("No rule") else f" Rule text as of {day(row.as_of)}.")
                    + (" Proposed, not law." if row.tier == "proposed" else "")
                    + ("" if row.verified else " Not verified."),
        "sure": confidence_in_words(row.confidence) if work else "",
        "notes": [{"text": note.text, "by": f"{note.written_by}, {moment(note.created_at)}"} for note in notes],
    }
    return {**shown, "long": len(str(shown)) > LONG_TERM}


def _short(quote: str) -> str:
    return quote if len(quote) <= QUOTE_MAX else quote[:QUOTE_MAX].rsplit(" ", 1)[0] + " …"


def _decision(row: Finding) -> str:
    if not row.decision or not row.decided_at:
        return ""
    by = f"by {row.decided_by}, {moment(row.decided_at)}"
    if row.decision == "overruled":
        return f"Overruled {by}. Read as {STATUS_WORDS[row.computed]}."
    return f"Confirmed {by}."


def _place(passage: Mapping[str, Any]) -> str:
    return kinds.place(passage)


def _limit(limit: Limit) -> dict[str, Any]:
    return {"name": limit.name, "words": limit.words[:1].upper() + limit.words[1:], "nominal": limit.nominal,
            "worst": limit.worst, "own": limit.own, "own_words": hours_in_words(limit.own) if limit.own else "",
            "fit": limit.fit.value, "result": limit.result,
            "where": ", ".join(part for part in (f"p. {limit.page}" if limit.page else "", limit.section) if part)}
