"""A fix of the remediation log: opened from a finding, and had by the practice or by the vendor that it is shared with.

What is said on it and changed in it is `remediations_changing`'s, proof is `remediations_proofs`', and retest, closing
and accepted risks are `remediations_closing`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from sqlmodel import Session, col, func, select

from portal import access, clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import Remediation, RemediationEntry, Vendor
from portal.scoring import catalog
from portal.vocabulary.actors import Acting, Actor, VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.purposes import REMEDIATION
from portal.vocabulary.statuses import OPEN_FIXES, RemediationStatus
from portal.workflow import portfolio
from portal.workflow.parts import Parts

SOURCES = ("term", "question", "check", "contradiction", "test", "walk-through", "own")
RISKS = ("high", "medium", "low")
DAYS: Mapping[str, int] = MappingProxyType({"high": 14, "medium": 30, "low": 90})
LATEST = timedelta(days=730)
OPEN = OPEN_FIXES
GAP_MAX, REASON_MAX, NAME_MAX, SAID_MAX = 2000, 500, 120, 4000
NOT_OPENED = "The fix was not opened."
# What a vendor's person may read of a fix's history.
TOLD = frozenset({"opened", "moved", "shared", "replied", "begun", "asked", "proof", "retest", "closed", "reopened"})


class StaleFix(Conflict):
    """Somebody did something to this fix after the page was opened; `fix` is how it stands now."""

    def __init__(self, fix: Remediation) -> None:
        super().__init__("Something happened to this fix after you opened the page. Look at it, then do it again.")
        self.fix = fix


class AlreadyOpen(WrongState):
    """This finding has a fix that is not closed; `fix` is that one."""

    def __init__(self, fix: Remediation) -> None:
        super().__init__(f"Fix {fix.number} is open for this finding. Add to that one, or write one of your own words.")
        self.fix = fix


@dataclass(frozen=True, slots=True)
class Source:
    """What a fix is from. `id` is the finding's, with its part after "#" where it has one; `words` are the finding's
    own as it stands now; `indicator` is the check that it mends, and `row` its row where there is no such check."""

    kind: str = "own"
    id: str = ""
    words: str = ""
    indicator: str = ""
    row: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, by whom and by when. Without a day the risk sets one: 14, 30 or 90 days from today."""

    gap: str
    risk: str = "medium"
    risk_reason: str = ""
    asked: str = ""
    vendor_owner: str = ""
    practice_owner: str = ""
    target_on: date | None = None
    interim: str = ""
    before_go_live: bool = False


def open(parts: Parts, db: Session, actor: Actor, vendor: Vendor, source: Source, plan: Plan) -> Remediation:
    """Open a fix. Raises InvalidInput for a plan that cannot be, AlreadyOpen where the finding has one."""
    target = plan.target_on or usual_target(plan.risk)
    problems = faults(plan) | day_faults(target)
    if source.kind not in SOURCES:
        problems["source"] = "Open it from a finding, or in your own words."
    if problems:
        raise InvalidInput(NOT_OPENED, problems)
    access.practice_of(db, actor, lock=True)  # two at once take turns: each gets its own number
    hold_vendor(db, vendor.id)
    if (there := of_source(db, vendor, source.kind, source.id)) is not None:
        raise AlreadyOpen(there)
    fix = Remediation(
        practice_id=vendor.practice_id, vendor_id=vendor.id, number=_next_number(db, vendor.practice_id),
        source_kind=source.kind, source_id=source.id, source_words=source.words[:GAP_MAX],
        indicator=source.indicator, row=row_of(source.indicator) or source.row, opened_by=actor.name,
        target_on=target, **values(plan))
    db.add(fix)
    db.flush()
    enter(db, fix, actor, "opened", plan.gap, {"risk": plan.risk, "target_on": target.isoformat()})
    parts.audit.record(db, Event.REMEDIATION_OPENED, actor, subject(fix), vendor_id=vendor.id,
                       source=f"{source.kind}:{source.id}" if source.id else source.kind, risk=plan.risk,
                       target_on=target.isoformat())
    portfolio.touch(db, vendor)
    return fix


def usual_target(risk: str) -> date:
    """The target day that a risk sets, counted from today."""
    return clock.today() + timedelta(days=DAYS.get(risk, DAYS["medium"]))


def values(plan: Plan) -> dict[str, Any]:
    """The plan as the fix's columns, without its day, whose moves are kept."""
    return {name: getattr(plan, name) for name in plan.__slots__ if name != "target_on"}


def faults(plan: Plan) -> dict[str, str]:
    """What cannot be in a plan, by field."""
    wrong = {}
    if len(plan.gap.strip()) < 3:
        wrong["gap"] = "Say what is missing, in a sentence that somebody can act on."
    if plan.risk not in RISKS:
        wrong["risk"] = "Choose high, medium or low."
    longest = {"gap": GAP_MAX, "asked": GAP_MAX, "interim": GAP_MAX, "risk_reason": REASON_MAX,
               "vendor_owner": NAME_MAX, "practice_owner": NAME_MAX}
    for name, most in longest.items():
        if (length := len(getattr(plan, name))) > most:
            wrong[name] = f"This has {length} characters. Keep it to {most}."
    return wrong


def day_faults(target: date) -> dict[str, str]:
    """What is wrong with a target day that somebody sets now."""
    today = clock.today()
    if target < today:
        return {"target_on": "This day is past. Choose today or a later one."}
    if target > today + LATEST:
        return {"target_on": "This is more than two years away. Choose an earlier day, or accept the risk."}
    return {}


def row_of(indicator: str) -> str:
    """The row of the red-flag table that a check stands in; "" for none."""
    found = catalog.latest().by_id.get(indicator)
    return found.row if found else ""


def of_source(db: Session, vendor: Vendor, kind: str, id: str) -> Remediation | None:
    """The fix of this finding that is not closed, if any. A person's own words are no finding."""
    if not id or kind == "own":
        return None
    return db.exec(select(Remediation).where(
        Remediation.practice_id == vendor.practice_id, Remediation.vendor_id == vendor.id,
        Remediation.source_kind == kind, Remediation.source_id == id,
        Remediation.status != RemediationStatus.CLOSED).order_by(col(Remediation.number).desc())).first()


def own(db: Session, actor: VendorActor, id: str, *, lock: bool = False) -> Remediation:
    """A fix that is shared with the vendor whose person is here for its fixes. Raises NotFound for any other."""
    query = select(Remediation).where(
        Remediation.id == id, Remediation.practice_id == actor.practice_id, Remediation.vendor_id == actor.vendor_id,
        col(Remediation.shared_at).is_not(None))
    fix = db.exec(query.with_for_update() if lock else query).first()
    if fix is None or actor.subject_kind != REMEDIATION:
        raise NotFound
    return fix


def had(db: Session, actor: Actor | VendorActor, id: str, *, lock: bool = False) -> Remediation:
    """A fix through whoever acts, of either side."""
    if isinstance(actor, VendorActor):
        return own(db, actor, id, lock=lock)
    return access.remediation_for(db, actor, id, lock=lock)


def history(db: Session, fix: Remediation) -> list[RemediationEntry]:
    """All that happened to it, the oldest first."""
    return list(db.exec(select(RemediationEntry).where(
        RemediationEntry.practice_id == fix.practice_id, RemediationEntry.remediation_id == fix.id)
        .order_by(col(RemediationEntry.number))))


def told(entries: Sequence[RemediationEntry], fix: Remediation) -> list[RemediationEntry]:
    """What of it a vendor's person may read: nothing that is inside, and of the time before it was shared its first
    line alone."""
    since = fix.shared_at
    return [one for one in entries if one.kind in TOLD
            and (one.kind == "opened" or (since is not None and one.created_at >= since))]


def exported(parts: Parts, db: Session, actor: Actor, kind: str, rows: int) -> None:
    """That the log was taken away as a file."""
    parts.audit.record(db, Event.REMEDIATION_EXPORTED, actor, Subject("practice", actor.practice_id), kind=kind,
                       rows=rows)


def check_version(fix: Remediation, version: int) -> None:
    """Raises StaleFix where something happened to it since the form was opened."""
    if fix.version != version:
        raise StaleFix(fix)


def enter(db: Session, fix: Remediation, actor: Acting, kind: str, text: str = "",
          facts: Mapping[str, Any] | None = None, document_id: str | None = None) -> RemediationEntry:
    """Add a line to the history. The fix is locked by the caller, or new."""
    last = db.exec(select(func.max(RemediationEntry.number)).where(RemediationEntry.remediation_id == fix.id)).one()
    entry = RemediationEntry(
        practice_id=fix.practice_id, remediation_id=fix.id, number=(last or 0) + 1, kind=kind,
        side={"vendor": "vendor", "system": "system"}.get(actor.kind, "practice"), by=actor.name, person_id=actor.id,
        text=text.strip()[:SAID_MAX], facts=dict(facts or {}), document_id=document_id)
    db.add(entry)
    db.flush()
    return entry


def saved(db: Session, fix: Remediation) -> None:
    """The fix is another than before: a form that was opened earlier is out of date."""
    fix.version += 1
    db.add(fix)
    db.flush()


def hold_vendor(db: Session, vendor_id: str) -> Vendor:
    """The fix's vendor, locked: before the first event, as every verb that touches both does it in this order."""
    return db.exec(select(Vendor).where(Vendor.id == vendor_id).with_for_update(key_share=True)).one()


def subject(fix: Remediation) -> Subject:
    return Subject("remediation", fix.id)


def _next_number(db: Session, practice_id: str) -> int:
    last = db.exec(select(func.max(Remediation.number)).where(Remediation.practice_id == practice_id)).one()
    return (last or 0) + 1
