"""What the gates of one vendor go by, gathered from everything that is kept about it in a fixed number of queries;
and which one waits to be signed, from as little as that takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.models import (
    Agreement,
    Answer,
    Assessment,
    Duty,
    EvidenceTest,
    Finding,
    FollowUp,
    GatePass,
    Negotiation,
    NegotiationRequest,
    Reading,
    Remediation,
    Score,
    Submission,
    Vendor,
    WalkThrough,
)
from portal.questions.answers import Answer as ReadAnswer
from portal.questions.tables import Table
from portal.scoring.agreements import Judged, is_gap
from portal.scoring.gates import GATES, Facts, GateState, may_come, rests_on, state, states
from portal.scoring.negotiations import Outcome, hours_of
from portal.vocabulary.statuses import (
    OPEN_FIXES,
    AgreementStatus,
    AssessmentStatus,
    EvidenceTestStatus,
    FollowUpStatus,
    RemediationStatus,
    RequestStatus,
    VendorStatus,
)
from portal.workflow import portfolio, scores, submissions_answers, wordings

SIGNATURES, BREACH = "written-signed", "report-breach"  # terms of the catalogue
# Which set answers for a new vendor; a practice's own set does where it holds questions of a gate.
DILIGENCE, REVIEW, EXIT = "billing-vendor", "annual-review", "offboarding"
LIST, SIGNED_ALL = "SUB-01", "SUB-02"
YEAR, EXIT_TEST = timedelta(days=365), timedelta(days=30)
OPEN_FOLLOW_UPS = (FollowUpStatus.DRAFT, FollowUpStatus.ASKED, FollowUpStatus.ANSWERED)
NEVER_SET_ASIDE = ("K1", "K2")  # nobody's word lets patient data go against these
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Known:
    """The facts, where the vendor stands by them, and the rows that a signed act and a page name. `passes` are all
    there ever were, the newest first; `sent` are the newest questionnaires by what they are for."""

    facts: Facts
    states: tuple[GateState, ...]
    passes: tuple[GatePass, ...]
    agreement: Agreement | None
    signed_on: date | None
    sent: dict[str, Assessment]
    score: Score | None

    def of(self, gate: str) -> GateState:
        return next(one for one in self.states if one.gate.id == gate)

    def standing(self, gate: str) -> GatePass | None:
        """The newest signed act that nobody withdrew."""
        return next((one for one in self.passes if one.gate == gate and one.withdrawn_at is None), None)


class _Gathering:
    """What is known of one vendor, each part of it read when it is first asked for."""

    def __init__(self, db: Session, vendor: Vendor) -> None:
        self.db, self.vendor, self.today = db, vendor, clock.today()

    @cached_property
    def passes(self) -> tuple[GatePass, ...]:
        return tuple(self.db.exec(select(GatePass).where(*_own(GatePass, self.vendor)).order_by(
            col(GatePass.created_at).desc(), col(GatePass.id).desc())))

    @cached_property
    def agreement(self) -> Agreement | None:
        return _newest(self.db, self.vendor)

    @cached_property
    def read(self) -> tuple[date | None, dict[str, Any]]:
        return _agreement(self.db, self.vendor, self.agreement)

    @cached_property
    def sent(self) -> dict[str, Assessment]:
        return _sent(self.db, self.vendor)

    @cached_property
    def score(self) -> Score | None:
        return scores.latest(self.db, self.vendor)

    @cached_property
    def walked_and_fixed(self) -> dict[str, Any]:
        return _walked_and_fixed(self.db, self.vendor, self.today)

    @property
    def standing(self) -> list[GatePass]:
        return [one for one in self.passes if one.withdrawn_at is None]

    def start(self) -> Facts:
        """Where the vendor stands and what was signed: all that `gates.may_come` looks at."""
        vendor, agreement, standing = self.vendor, self.agreement, self.standing
        said = next((one.outcome for one in standing if one.gate == "G0"), "")
        executed = agreement is not None and any(
            one.gate == "G3" and one.facts.get("agreement_id") == agreement.id for one in standing)
        return Facts(
            passed=_passed(standing, agreement, self.today), needs_baa=said != "no", executed_newest=executed,
            owner=bool(vendor.owner_name.strip()), phi_there=portfolio.has_phi(vendor),
            leaving=vendor.status == VendorStatus.EXITING, closed=vendor.status == VendorStatus.CLOSED)

    def asked(self, gate_id: str) -> dict[str, Any]:
        """The facts that a gate asks for besides."""
        db, vendor = self.db, self.vendor
        if gate_id in ("G1", "G4"):
            return _diligence(db, vendor, self.sent.get(DILIGENCE))
        if gate_id in ("G2", "G3"):
            return self.read[1]
        if gate_id == "G5":
            return {"duties": _duties(db, vendor)}
        if gate_id == "G7":
            return {"scored": self.score is not None, "caps": _caps(self.score), **self.walked_and_fixed}
        if gate_id == "G8":
            return {**_yearly(db, vendor, self.sent.get(REVIEW), self.standing, self.today), **self.walked_and_fixed}
        if gate_id == "G9":
            return _exit(self.sent.get(EXIT), self.today)
        return self.walked_and_fixed if gate_id == "G6" else {}


def of_vendor(db: Session, vendor: Vendor) -> Known:
    found = _Gathering(db, vendor)
    facts = found.start()
    for gate_id in ("G1", "G2", "G5", "G6", "G7", "G8", "G9"):  # G3 asks for the same as G2, G4 as G1
        facts = replace(facts, **found.asked(gate_id))
    return Known(facts, states(facts), found.passes, found.agreement, found.read[0], found.sent, found.score)


def next_to_sign(db: Session, vendor: Vendor) -> str:
    """The first gate after the first one that may be signed now; "" for none. It is what `of_vendor` says, at the cost
    of the gates alone that the signed acts leave open: every act on a fix or a duty asks."""
    found = _Gathering(db, vendor)
    facts, gathered = found.start(), set[str]()
    for gate in GATES:
        if gate.id == "G0" or not may_come(gate.id, facts):
            continue
        for one in {gate.id, *rests_on(gate.id, facts)} - gathered:
            facts = replace(facts, **found.asked(one))
            gathered.add(one)
        if state(gate.id, facts).may_be_signed:
            return gate.id
    return ""


def _own(table: Any, vendor: Vendor) -> tuple[Any, Any]:
    return col(table.practice_id) == vendor.practice_id, col(table.vendor_id) == vendor.id


def _passed(standing: Sequence[GatePass], agreement: Agreement | None, today: date) -> frozenset[str]:
    """A pass of G2 is for one version, one of G8 for a year."""
    counting = {one.gate for one in standing if one.gate not in ("G2", "G8")}
    newest = agreement.id if agreement else ""
    counting |= {"G2" for one in standing if one.gate == "G2" and one.facts.get("agreement_id") == newest}
    counting |= {"G8" for one in standing if one.gate == "G8" and one.created_at.date() + YEAR >= today}
    return frozenset(counting)


def _newest(db: Session, vendor: Vendor) -> Agreement | None:
    """The newest version of the agreement itself; a file that could not be taken is none."""
    return db.exec(select(Agreement).where(
        *_own(Agreement, vendor), col(Agreement.parent_id).is_(None), Agreement.status != AgreementStatus.REFUSED)
        .order_by(col(Agreement.number).desc()).limit(1)).first()


def _agreement(db: Session, vendor: Vendor, agreement: Agreement | None) -> tuple[date | None, dict[str, Any]]:
    """The day of the last signature that was read, and what the newest version says."""
    if agreement is None:
        return None, {}
    if agreement.status != AgreementStatus.READ:
        return None, {"agreement": "reading", "version": agreement.number}
    reading = db.exec(select(Reading).where(Reading.practice_id == vendor.practice_id,
                                            Reading.id == agreement.reading_id)).one()
    if not reading.is_baa:
        return None, {"agreement": "not-a-baa", "version": agreement.number}
    rows = db.exec(select(Finding).where(Finding.practice_id == vendor.practice_id,
                                         Finding.reading_id == reading.id).order_by(col(Finding.position))).all()
    settled = _settled(db, vendor, agreement, rows)
    by_clause = {row.clause: row for row in rows}
    signed, breach = by_clause.get(SIGNATURES), by_clause.get(BREACH)
    days = [date.fromisoformat(found[0]) for signer in reading.document_facts.get("signatures", ())
            if (found := _DAY.search(str(signer)))]
    return max(days, default=None), {
        "agreement": "read", "version": agreement.number,
        "terms_open": tuple(row.title for row in rows if row.clause != SIGNATURES and row.id not in settled
                            and is_gap(Judged(row.tier, row.status))),
        "breach_hours": hours_of("breach", reading.windows) is not None or (
            breach is not None and (breach.id in settled or breach.human == "present")),
        "signatures_seen": signed is not None and signed.status == "present"}


def _settled(db: Session, vendor: Vendor, agreement: Agreement, rows: Sequence[Finding]) -> frozenset[str]:
    """The findings that a named person has settled although the term is not as it should be: the risk was taken for
    just this finding, their words were accepted and found to do, or it is weak in what is worth asking for only, and
    somebody decided on it. A term that is missing, or as good as that, is settled by no confirmation."""
    asked = db.exec(select(NegotiationRequest).join(
        Negotiation, col(Negotiation.id) == col(NegotiationRequest.negotiation_id)).where(
            *_own(Negotiation, vendor), NegotiationRequest.practice_id == vendor.practice_id)).all()
    return frozenset(row.id for row in rows if _decided(row) or any(
        request.clause == row.clause and _given(request, row, agreement) for request in asked))


def _decided(row: Finding) -> bool:
    grave = any(note.get("severity") == "w3" for note in row.reason_notes)
    return row.status == "weak" and row.decision is not None and not grave


def _given(request: NegotiationRequest, row: Finding, agreement: Agreement) -> bool:
    if request.status == RequestStatus.RISK_ACCEPTED:
        return request.found == row.status and set(row.reasons) <= set(request.reasons)
    return request.checked == Outcome.MET and request.checked_agreement_id == agreement.id


def _sent(db: Session, vendor: Vendor) -> dict[str, Assessment]:
    """Of each purpose the newest questionnaire that was sent in, else the newest that is open."""
    found: dict[str, Assessment] = {}
    rows = db.exec(select(Assessment).where(*_own(Assessment, vendor), Assessment.status != AssessmentStatus.CANCELED)
                   .order_by(col(Assessment.created_at).desc(), col(Assessment.id))).all()
    for row in sorted(rows, key=lambda one: (one.own, one.submitted_at is None)):  # stable: newest first within each
        if row.set_id in (DILIGENCE, REVIEW, EXIT):
            found.setdefault(row.set_id, row)
        elif row.own and DILIGENCE not in found and _gate_questions(db, row):
            found[DILIGENCE] = row
    return found


def _gate_questions(db: Session, assessment: Assessment) -> frozenset[str]:
    return frozenset(question.id for question in wordings.questionnaire_of(db, assessment).questions if question.gate)


def _stage(assessment: Assessment | None) -> str:
    if assessment is None:
        return ""
    if assessment.submitted_at is None:
        return "open"
    return "reviewed" if assessment.status == AssessmentStatus.REVIEWED else "attested"


def _diligence(db: Session, vendor: Vendor, assessment: Assessment | None) -> dict[str, Any]:
    if assessment is None:
        return {}
    gate = _gate_questions(db, assessment)
    rows = db.execute(select(col(Answer.question), col(Answer.complete), col(Answer.attested)).where(
        col(Answer.practice_id) == vendor.practice_id, col(Answer.assessment_id) == assessment.id,
        col(Answer.asked).is_(True)))
    asked_back = db.execute(select(col(FollowUp.id)).where(
        col(FollowUp.practice_id) == vendor.practice_id, col(FollowUp.assessment_id) == assessment.id,
        col(FollowUp.gate).is_(True), col(FollowUp.status).in_(OPEN_FOLLOW_UPS)))
    return {"questions": _stage(assessment),
            "questions_open": sum(question in gate and not (complete and attested)
                                  for question, complete, attested in rows),
            "follow_ups_open": len(asked_back.all()), **_subcontractors(db, vendor, assessment)}


def _subcontractors(db: Session, vendor: Vendor, assessment: Assessment) -> dict[str, Any]:
    """By what was attested; a list that was traced since, and whole, answers for all of it where each firm was found:
    neither one of before these answers nor a sample says anything of a firm that is not on it."""
    submission = db.exec(select(Submission).where(
        Submission.practice_id == vendor.practice_id, Submission.assessment_id == assessment.id)
        .order_by(col(Submission.number).desc()).limit(1)).first()
    if submission is None:
        return {}
    answers = submissions_answers.answers_in(submission, wordings.questionnaire_of(db, assessment))
    listed = answers.get(LIST)
    if listed is None or not (listed.none or isinstance(listed.value, Table)):
        return {}
    traced = db.exec(select(EvidenceTest).where(
        *_own(EvidenceTest, vendor), EvidenceTest.kind == "subcontractors",
        EvidenceTest.status == EvidenceTestStatus.DONE).order_by(col(EvidenceTest.done_at).desc()).limit(1)).first()
    proved = (traced is not None and not traced.result.get("exceptions")
              and (traced.done_at or traced.created_at) > submission.created_at
              and traced.result.get("sample") == traced.result.get("population"))
    return {"subcontractors_listed": True,
            "subcontractors_unproved": () if proved else unproved(listed, answers.get(SIGNED_ALL), clock.today())}


def unproved(listed: ReadAnswer, signed_all: ReadAnswer | None, today: date) -> tuple[str, ...]:
    """The firms of a list without the day of a signed agreement; where each has one, still "the signed pages" unless
    the vendor says that all have signed, and shows it."""
    if not isinstance(listed.value, Table):
        return ()
    without = tuple(str(row.cells.get("firm") or f"Row {row.id}") for row in listed.value.rows
                    if not (isinstance(day := row.cells.get("agreement-on"), date) and day <= today))
    if without:
        return without
    shown = signed_all is not None and signed_all.selected == ("yes",) and bool(signed_all.evidence)
    return () if shown else ("The signed pages",)


def _duties(db: Session, vendor: Vendor) -> frozenset[str]:
    """The kinds that somebody owns, and that have a day where they come round."""
    rows = db.execute(select(col(Duty.kind), col(Duty.owner_name), col(Duty.next_due)).where(
        *_own(Duty, vendor), col(Duty.ended_at).is_(None)))
    return frozenset(kind for kind, owner, due in rows if owner.strip() and (due or kind == "incident-route"))


def _walked_and_fixed(db: Session, vendor: Vendor, today: date) -> dict[str, Any]:
    walked = db.exec(select(WalkThrough).where(*_own(WalkThrough, vendor),
                                               col(WalkThrough.withdrawn_at).is_(None))).all()
    fixes = db.exec(select(Remediation).where(*_own(Remediation, vendor))).all()
    fixed = {fix.source_id for fix in fixes if fix.source_kind == "walk-through"}
    unsettled = [fix for fix in fixes if fix.status in OPEN_FIXES or (
        fix.status == RemediationStatus.RISK_ACCEPTED and (fix.accepted_until or today) < today)]
    return {"walked": frozenset(one.scenario for one in walked),
            "mismatches_unfixed": sum(not one.matches and one.id not in fixed for one in walked),
            "fixes_before_go_live": sum(fix.before_go_live for fix in unsettled),
            "fixes_overdue": sum(fix.target_on < today for fix in unsettled)}


def _caps(score: Score | None) -> frozenset[str]:
    """What a person set aside for a time counts as set aside, but never those on which patient data stops for good."""
    if score is None:
        return frozenset()
    aside = {one["subject"] for one in score.case["overrides"]} - set(NEVER_SET_ASIDE)
    return frozenset(fact[0] for fact in score.case["facts"]) - aside


def _yearly(db: Session, vendor: Vendor, review: Assessment | None, standing: Sequence[GatePass],
            today: date) -> dict[str, Any]:
    """What was done since go-live, or since the last renewal."""
    since = next((one.created_at for one in standing if one.gate in ("G7", "G8")), None)
    done = db.execute(select(col(Duty.done_on)).where(
        *_own(Duty, vendor), col(Duty.kind) == "agreement-read", col(Duty.done_on).is_not(None))).scalars()
    fresh = review if review and (since is None or review.created_at > since) else None
    return {"review": _stage(fresh), "agreement_read_through": any(
        day + YEAR >= today and (since is None or day >= since.date()) for day in done if day is not None)}


def _exit(assessment: Assessment | None, today: date) -> dict[str, Any]:
    stage = _stage(assessment)
    over = (assessment is not None and assessment.submitted_at is not None
            and assessment.submitted_at.date() + EXIT_TEST <= today)
    return {"exit": stage, "exit_tested": stage == "reviewed" and over}
