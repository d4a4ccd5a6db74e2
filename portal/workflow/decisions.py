"""What a practice decides about a vendor: a signed act on what is known now, kept whole as the memo says it.

It decides nothing that a gate stops: patient data is let go by the gates alone (`workflow/gates.py`). A decision may be
stricter than the red-flag table, and never more lenient than it allows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, WrongState
from portal.models import Decision, Score, Vendor
from portal.reports import decision_memo
from portal.scoring.decisions import Standing
from portal.templating import day, moment
from portal.vocabulary.actors import Actor
from portal.vocabulary.events import Event
from portal.workflow import decisions_content, portfolio, scores
from portal.workflow.parts import Parts
from portal.workflow.scores import Scored

APPROVE, CONDITIONS, HOLD, NO_RELEASE = "approve", "conditions", "hold", "no-release"
WORDS: Mapping[str, str] = {APPROVE: "Approve", CONDITIONS: "Approve with conditions", HOLD: "Hold",
                            NO_RELEASE: "Do not release PHI"}
REASON_MAX, NAME_MAX = 2000, 120
LONGEST = timedelta(days=366)
NOT_SIGNED = "The decision was not signed. What you entered is still here."
# What each standing allows besides a hold, which is always allowed.
_ALLOWS = {Standing.APPROVE: (APPROVE, CONDITIONS), Standing.CONDITIONS: (CONDITIONS,), Standing.HOLD: (CONDITIONS,),
           Standing.NO_PHI: (APPROVE, CONDITIONS)}


class StaleDecision(Conflict):
    """The score changed after the memo was looked at: nobody signs what they have not seen. `was` is what was seen,
    where it was ever kept."""

    def __init__(self, was: Score | None) -> None:
        super().__init__("The score changed since you opened this page. What you typed is still here: look at how it "
                         "stands now, and sign again.")
        self.was = was


@dataclass(frozen=True, slots=True)
class Signing:
    """What a person enters. `seen` is the fingerprint of the score that they looked at, `review_on` when it is looked
    at again."""

    decided: str
    reason: str
    review_on: date | None
    name: str
    title: str
    signed: bool
    seen: str


def allowed(score: Score) -> tuple[str, ...]:
    """What may be decided on this score, the most lenient first."""
    standing = Standing(score.decision)
    return () if standing is Standing.CLOSED else (*_ALLOWS.get(standing, ()), HOLD, NO_RELEASE)


def rests_on(db: Session, vendor: Vendor) -> Scored:
    """The score that would be signed now, by what time has made of it. Raises WrongState for a vendor that was never
    scored."""
    scored = scores.as_of_now(db, vendor)
    if scored is None:
        raise WrongState("This vendor has no score yet. Send a questionnaire or upload the agreement first.")
    return scored


def sign(parts: Parts, db: Session, actor: Actor, vendor: Vendor, signing: Signing) -> Decision:
    """Keep the decision with everything that it rests on. Raises StaleDecision, InvalidInput with every field that
    cannot be taken, WrongState where nothing can be decided."""
    score = scores.renew(parts, db, vendor, "Before a decision")
    if scores.fingerprint(score) != signing.seen:
        raise StaleDecision(_seen(db, vendor, signing.seen))
    content = decisions_content.of_vendor(db, vendor, scores.read(db, score))
    _check(score, signing, content)
    number = len(of_vendor(db, vendor)) + 1
    at = clock.now()
    whole = {**content, "number": number, "decided": signing.decided, "reason": signing.reason.strip(),
             "review_on": day(signing.review_on),
             "signed": {"name": signing.name.strip(), "title": signing.title.strip(), "by": actor.name,
                        "at": moment(at)}}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    row = Decision(
        practice_id=vendor.practice_id, vendor_id=vendor.id, number=number, score_id=score.id, decided=signing.decided,
        reason=signing.reason.strip(), review_on=signing.review_on, content=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(), signed_name=signing.name.strip(),
        signed_title=signing.title.strip(), person_id=actor.id, by=actor.name, created_at=at)
    db.add(row)
    db.flush()
    parts.audit.record(db, Event.DECISION_SIGNED, actor, Subject("vendor", vendor.id), decision_id=row.id,
                       number=number, decided=row.decided, score=content["score"]["shown"],
                       coverage=content["score"]["coverage"], title=row.signed_title, sha256=row.sha256)
    portfolio.touch(db, vendor)
    return row


def of_vendor(db: Session, vendor: Vendor) -> list[Decision]:
    """The newest first."""
    return list(db.exec(select(Decision).where(Decision.practice_id == vendor.practice_id,
                                               Decision.vendor_id == vendor.id).order_by(col(Decision.number).desc())))


def memo(parts: Parts, db: Session, actor: Actor, row: Decision) -> bytes:
    """The memo as a PDF, from what was kept. Its download is audited."""
    parts.audit.record(db, Event.DECISION_DOWNLOADED, actor, Subject("vendor", row.vendor_id), decision_id=row.id,
                       number=row.number, sha256=row.sha256)
    content = json.loads(row.content)
    return decision_memo.render({**content, "word": WORDS[row.decided], "sha256": row.sha256}, row.created_at)


def _seen(db: Session, vendor: Vendor, fingerprint: str) -> Score | None:
    return next((one for one in scores.history(db, vendor) if scores.fingerprint(one) == fingerprint), None)


def _check(score: Score, signing: Signing, content: Mapping[str, Any]) -> None:
    problems: dict[str, str] = {}
    options = allowed(score)
    if not options:
        raise WrongState("This vendor is closed: there is nothing to decide.")
    if signing.decided not in WORDS:
        problems["decided"] = "Choose a decision."
    elif signing.decided not in options:
        problems["decided"] = (f"As it stands, “{WORDS[signing.decided]}” is not possible. "
                               f"Possible: {', '.join(WORDS[one] for one in options)}.")
    elif signing.decided == CONDITIONS and not content["conditions"] and content["vendor"]["executed_on"]:
        problems["decided"] = "Conditions are fixes that are open. Open a fix for each condition first."
    problems |= _text("reason", signing.reason, "why you decide so", REASON_MAX)
    problems |= _text("name", signing.name, "your name", NAME_MAX)
    problems |= _text("title", signing.title, "your title", NAME_MAX)
    if not signing.signed:
        problems["signed"] = "Tick that you sign this decision."
    if signing.review_on is not None and not clock.today() < signing.review_on <= clock.today() + LONGEST:
        problems["review_on"] = "Choose a day after today, within 12 months."
    if problems:
        raise InvalidInput(NOT_SIGNED, problems)


def _text(field: str, words: str, label: str, longest: int) -> dict[str, str]:
    if not words.strip():
        return {field: f"Write {label}."}
    if len(words) > longest:
        return {field: f"This has {len(words):,} characters. Keep it to {longest:,}."}
    return {}
