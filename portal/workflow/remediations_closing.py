"""How a fix ends: its proof is seen, somebody else tests again, and it is closed; or its risk is accepted for a time.

`close` is the one way to closed. What it demands is said in `remediations_rounds`.
"""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from portal import clock
from portal.errors import Forbidden, InvalidInput, WrongState
from portal.models import Remediation
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.vocabulary.permissions import Permission
from portal.vocabulary.statuses import RemediationStatus
from portal.workflow import portfolio, remediations, remediations_invitations, scores
from portal.workflow.parts import Parts
from portal.workflow.remediations import SAID_MAX, check_version, enter, saved, subject
from portal.workflow.remediations_changing import check_work, reason_faults
from portal.workflow.remediations_rounds import FAILED, PASSED, may_close, may_retest, missing, round_of
from portal.workflow.transitions import move_remediation

LEVELS = ("strong", "partial")


def see(parts: Parts, db: Session, actor: Actor, fix: Remediation, *, version: int) -> None:
    """Say that one has looked at every piece of proof that is kept. Raises StaleFix, or WrongState where there is
    none to look at."""
    _check_may(actor, Permission.REMEDIATIONS_EDIT)
    check_work(fix)
    check_version(fix, version)
    now = round_of(db, fix)
    if not now.unseen:
        raise WrongState("There is no proof here that nobody has looked at.")
    numbers = [one.entry.number for one in now.unseen]
    enter(db, fix, actor, "seen", facts={"proofs": numbers})
    parts.audit.record(db, Event.REMEDIATION_SEEN, actor, subject(fix), vendor_id=fix.vendor_id, proofs=numbers)
    saved(db, fix)


def retest(parts: Parts, db: Session, actor: Actor, fix: Remediation, result: str, level: str, said: str, *,
           version: int) -> None:
    """Say what testing again has shown: it passed, and the check is now strong or partial; or it failed, and the work
    goes on. Raises StaleFix, Forbidden for a person who may not, WrongState before the proof was seen, InvalidInput."""
    _check_may(actor, Permission.REMEDIATIONS_VERIFY)
    check_work(fix)
    check_version(fix, version)
    now = round_of(db, fix)
    if fix.status != RemediationStatus.RETEST or not now.kept or now.unseen:
        raise WrongState("Testing again comes after the proof was seen. " + " ".join(
            words for code, words in missing(fix, now).items() if code != "retest"))
    if why := may_retest(now, actor):
        raise Forbidden(why)
    if problems := _retest_faults(result, level, said):
        raise InvalidInput("The retest was not kept.", problems)
    vendor = remediations.hold_vendor(db, fix.vendor_id)
    facts = {"result": result, "level": level if result == PASSED else ""}
    enter(db, fix, actor, "retest", said, facts)
    if result == FAILED:
        move_remediation(fix, RemediationStatus.IN_PROGRESS)
    parts.audit.record(db, Event.REMEDIATION_RETESTED, actor, subject(fix), vendor_id=fix.vendor_id, **facts)
    saved(db, fix)
    portfolio.touch(db, vendor)


def _retest_faults(result: str, level: str, said: str) -> dict[str, str]:
    wrong = {}
    if result not in (PASSED, FAILED):
        wrong["result"] = "Choose whether it passed."
    if result == PASSED and level not in LEVELS:
        wrong["level"] = "Choose how the check stands now: strong or partial."
    if len(said.strip()) < 3:
        wrong["text"] = "Say what you tested and what you found."
    elif len(said) > SAID_MAX:
        wrong["text"] = f"This has {len(said)} characters. Keep it to {SAID_MAX}."
    return wrong


def close(parts: Parts, db: Session, actor: Actor, fix: Remediation, *, version: int) -> None:
    """Close it. Raises StaleFix, WrongState while something is missing, Forbidden for the person of the retest."""
    _check_may(actor, Permission.REMEDIATIONS_VERIFY)
    check_work(fix)
    check_version(fix, version)
    now = round_of(db, fix)
    if lacks := missing(fix, now):
        raise WrongState("This fix cannot be closed yet. It needs: " + " ".join(lacks.values()))
    assert now.retest is not None
    if now.retest.person_id in now.hands:  # since then that person had a hand in it
        raise WrongState("Who tested it again has had a hand in the work since. Another person tests again.")
    if why := may_close(now, actor):
        raise Forbidden(why)
    vendor = remediations.hold_vendor(db, fix.vendor_id)
    move_remediation(fix, RemediationStatus.CLOSED)
    fix.closed_by, fix.closed_at = actor.name, clock.now()
    remediations_invitations.ended(parts, db, actor, fix)
    proofs = [one.entry.number for one in now.kept]
    enter(db, fix, actor, "closed", facts={"proofs": proofs, "retest": now.retest.number})
    parts.audit.record(db, Event.REMEDIATION_CLOSED, actor, subject(fix), vendor_id=fix.vendor_id, proofs=proofs,
                       retest=now.retest.number)
    saved(db, fix)
    scores.renew(parts, db, vendor, f"Fix {fix.number} closed")


def accept(parts: Parts, db: Session, actor: Actor, fix: Remediation, reason: str, until: date, *,
           version: int) -> None:
    """The owner takes the risk until a day within 12 months; then the fix is open again. Raises StaleFix, Forbidden,
    InvalidInput, or WrongState for a fix that nobody works on."""
    _check_may(actor, Permission.REMEDIATIONS_ACCEPT)
    check_work(fix)
    check_version(fix, version)
    problems, last = reason_faults(reason), latest_acceptance()
    if not clock.today() < until <= last:
        problems["until"] = f"Choose a day after today and up to {last:%b} {last.day}, {last.year}, in 12 months."
    if problems:
        raise InvalidInput("The risk was not accepted.", problems)
    vendor = remediations.hold_vendor(db, fix.vendor_id)
    move_remediation(fix, RemediationStatus.RISK_ACCEPTED)
    fix.accepted_by, fix.accepted_reason, fix.accepted_until = actor.name, reason.strip(), until
    remediations_invitations.ended(parts, db, actor, fix)
    enter(db, fix, actor, "accepted", reason, {"until": until.isoformat()})
    parts.audit.record(db, Event.REMEDIATION_ACCEPTED, actor, subject(fix), vendor_id=fix.vendor_id,
                       reason=reason.strip(), until=until.isoformat())
    saved(db, fix)
    scores.renew(parts, db, vendor, f"Risk of fix {fix.number} accepted")


def latest_acceptance(today: date | None = None) -> date:
    """The last day until which a risk can be accepted now: 12 months from today."""
    today = today or clock.today()
    try:
        return today.replace(year=today.year + 1)
    except ValueError:  # from a 29th of February
        return today.replace(year=today.year + 1, day=28)


def reopen(parts: Parts, db: Session, actor: Actor, fix: Remediation, reason: str, *, version: int) -> None:
    """Work on it again: a round begins, and a target day that is past is set anew by the risk. Raises StaleFix,
    InvalidInput, or WrongState for a fix that is open."""
    if fix.status not in (RemediationStatus.CLOSED, RemediationStatus.RISK_ACCEPTED):
        raise WrongState("This fix is open.")
    check_version(fix, version)
    if problems := reason_faults(reason):
        raise InvalidInput("The fix was not reopened.", problems)
    vendor = remediations.hold_vendor(db, fix.vendor_id)
    was = fix.target_on
    if fix.target_on < clock.today():
        fix.target_on = remediations.usual_target(fix.risk)
    move_remediation(fix, RemediationStatus.OPEN)
    fix.closed_by, fix.closed_at = "", None
    fix.accepted_by, fix.accepted_reason, fix.accepted_until = "", "", None
    fix.escalated, fix.escalated_at = 0, None
    remediations_invitations.begun(parts, db, actor, fix)
    facts = {} if was == fix.target_on else {"was": was.isoformat(), "until": fix.target_on.isoformat()}
    enter(db, fix, actor, "reopened", reason, facts)
    parts.audit.record(db, Event.REMEDIATION_REOPENED, actor, subject(fix), vendor_id=fix.vendor_id,
                       reason=reason.strip())
    saved(db, fix)
    scores.renew(parts, db, vendor, f"Fix {fix.number} reopened")


def proof_is_in(db: Session, fix: Remediation) -> None:
    """Something became of a piece of proof: a fix with proof that counts now waits for its retest. Not one whose risk
    was accepted meanwhile, nor one for which more was asked since."""
    if fix.status in remediations.OPEN and round_of(db, fix).kept:
        move_remediation(fix, RemediationStatus.RETEST)
    saved(db, fix)


def _check_may(actor: Actor, permission: Permission) -> None:
    """The pages ask for it too. Whoever calls the verb in another way meets it here."""
    if not actor.may(permission):
        raise Forbidden("Your role does not allow this. Ask the owner of your practice’s account.")
