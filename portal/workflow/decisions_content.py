"""What a decision memo says: the vendor, the rows, the conditions, the risks and who accepted them, as of now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.models import (
    GatePass,
    Negotiation,
    NegotiationRequest,
    Practice,
    Remediation,
    RequestMove,
    Vendor,
)
from portal.scoring import explanation
from portal.scoring.gates import GATES
from portal.scoring.levels import Quality
from portal.scoring.overall import resolve
from portal.scoring.rows import Verdict
from portal.templating import day, moment
from portal.vocabulary.statuses import OPEN_FIXES, RemediationStatus, RequestStatus
from portal.workflow import contradictions, gates_facts
from portal.workflow.scores import Scored

FORMAT = "flowdown-decision/1"
GUIDES = "Flowdown guides your review. It does not replace legal or security review."
VERDICTS = {Verdict.STRONG: "Strong", Verdict.PARTIAL: "Partial", Verdict.RED_FLAG: "Red flag",
            Verdict.NOT_EVIDENCED: "Not evidenced", Verdict.NOT_APPLICABLE: "Does not apply"}
PROOF = {Quality.TESTED: "Tested", Quality.RECORD: "Documented", Quality.WORD: "Vendor’s word", Quality.NONE: "None"}


def of_vendor(db: Session, vendor: Vendor, scored: Scored) -> dict[str, Any]:
    """All of it in builtin types, in one order: kept as it was signed."""
    practice = db.get_one(Practice, vendor.practice_id)
    fixes = open_fixes(db, vendor)
    return {
        "format": FORMAT, "practice": practice.name, "guidance": GUIDES, "as_of": moment(clock.now()),
        "vendor": {
            "name": vendor.name, "services": vendor.services, "phi": _phi(vendor), "owner": vendor.owner_name,
            "planned_start": day(vendor.planned_start), "executed_on": day(vendor.executed_on),
            "first_phi_on": day(vendor.first_phi_on)},
        "score": _score(scored), "rows": _rows(scored), "caps": _caps(scored),
        "proof": [{"word": PROOF[quality], "percent": _shown(scored.result.mix[quality])}
                  for quality in sorted(Quality, reverse=True)],
        "overrides": [{"what": _named(scored, one.subject), "word": _level(scored, one.subject, one.level),
                       "by": one.by, "reason": one.reason, "until": day(one.until)} for one in scored.overrides],
        "conditions": [_condition(fix) for fix in fixes], "risks": risks(db, vendor),
        "contradictions": [row.title for row in contradictions.of_vendor(db, vendor)],
        "gates": _gates(db, vendor),
    }


def open_fixes(db: Session, vendor: Vendor) -> Sequence[Remediation]:
    """Those that hold go-live first, then by their target day."""
    return db.exec(select(Remediation).where(
        Remediation.practice_id == vendor.practice_id, Remediation.vendor_id == vendor.id,
        col(Remediation.status).in_(OPEN_FIXES)).order_by(
        col(Remediation.before_go_live).desc(), col(Remediation.target_on), col(Remediation.number))).all()


def risks(db: Session, vendor: Vendor) -> list[dict[str, str]]:
    """The risks that a named person has accepted: of fixes until a day, of terms for as long as the agreement runs."""
    found = [{"what": f"Fix {fix.number}: {fix.gap}", "by": fix.accepted_by, "reason": fix.accepted_reason,
              "until": day(fix.accepted_until)} for fix in db.exec(select(Remediation).where(
                  Remediation.practice_id == vendor.practice_id, Remediation.vendor_id == vendor.id,
                  Remediation.status == RemediationStatus.RISK_ACCEPTED).order_by(col(Remediation.number)))]
    terms = db.exec(select(NegotiationRequest, RequestMove)
                    .join(Negotiation, col(Negotiation.id) == col(NegotiationRequest.negotiation_id))
                    .join(RequestMove, col(RequestMove.request_id) == col(NegotiationRequest.id))
                    .where(Negotiation.practice_id == vendor.practice_id, Negotiation.vendor_id == vendor.id,
                           NegotiationRequest.status == RequestStatus.RISK_ACCEPTED,
                           RequestMove.status == RequestStatus.RISK_ACCEPTED)
                    .order_by(col(NegotiationRequest.position), col(RequestMove.number))).all()
    last = {request.id: (request, move) for request, move in terms}
    found += [{"what": f"Term: {request.title}", "by": move.by, "reason": move.text,
               "until": "while this agreement runs"} for request, move in last.values()]
    return found


def _phi(vendor: Vendor) -> str:
    if not vendor.handles_phi:
        return "None"
    return vendor.phi or "Yes; which data is not written down"


def _score(scored: Scored) -> dict[str, str]:
    result, computed = scored.result, scored.computed
    free = resolve(replace(result.case, facts=()))  # the range without the caps, as the card shows it
    held = (result.floor, result.ceiling) != (free.floor, free.ceiling)
    return {
        "number": str(scored.row.number), "on": day(scored.row.created_at), "shown": _shown(result.score),
        "before_caps": _shown(result.computed) if result.computed != result.score else "",
        "without_overrides": _shown(computed.score) if computed.score != result.score else "",
        "coverage": _shown(result.coverage), "floor": _shown(free.floor), "ceiling": _shown(free.ceiling),
        "capped": f"{_shown(result.floor)} to {_shown(result.ceiling)}" if held else "",
        "band": result.band.title if result.band else "Not enough evidence",
        "table": f"indicators {result.case.whole.version}, weights {result.case.table.version}"}


def _rows(scored: Scored) -> list[dict[str, str]]:
    return [{"title": row.row.title, "verdict": row.verdict.value, "word": VERDICTS[row.verdict],
             "score": _shown(row.score), "coverage": _shown(row.coverage)} for row in scored.result.rows]


def _caps(scored: Scored) -> list[dict[str, Any]]:
    return [{"title": held.cap.title, "at": str(held.at), "ends": held.cap.ends,
             "facts": [f"{fact.says.removesuffix('.')}." for fact in held.facts]} for held in scored.result.caps]


def _condition(fix: Remediation) -> dict[str, Any]:
    return {"id": fix.id, "number": fix.number, "gap": fix.gap, "risk": fix.risk, "target": day(fix.target_on),
            "interim": fix.interim, "owner": fix.practice_owner, "vendor_owner": fix.vendor_owner,
            "before_go_live": fix.before_go_live}


def _gates(db: Session, vendor: Vendor) -> list[dict[str, str]]:
    known = gates_facts.of_vendor(db, vendor)
    found = []
    for gate in GATES:
        standing: GatePass | None = known.standing(gate.id)
        signed = f"{standing.signed_name}, {standing.signed_title}, {day(standing.created_at)}" if standing else ""
        found.append({"name": gate.name, "state": known.of(gate.id).state.value, "signed": signed})
    return found


def _named(scored: Scored, subject: str) -> str:
    whole = scored.result.case.whole
    return whole.caps[subject].title if subject in whole.caps else whole.by_id[subject].title


def _level(scored: Scored, subject: str, level: str) -> str:
    if subject in scored.result.case.whole.caps:
        return "Set aside"
    before = scored.computed.case.judgments[subject].level.value
    words = {verdict.value: word for verdict, word in VERDICTS.items()}
    return f"{words[level]}; computed: {words[before]}"


def _shown(number: Fraction | None) -> str:
    return "–" if number is None else _plain(explanation.shown(number))


def _plain(number: Decimal) -> str:
    return f"{number:.1f}".removesuffix(".0")
