"""What questionnaires ask of people, as lines of the first page's worklists."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, and_
from sqlmodel import Session, col

from portal.models import Assessment
from portal.templating import count, day
from portal.vocabulary.actors import Actor
from portal.vocabulary.permissions import Permission
from portal.web.pages import Call
from portal.web.practice.worklist import Badge, Task
from portal.workflow import assessment_lists
from portal.workflow.assessment_lists import NEEDS_US, Need

MOST = 25  # lines; the board has all of them
# Who may make the next move.
MOVES: Mapping[Need, Permission] = {
    Need.MAIL: Permission.ASSESSMENTS_SEND, Need.OVERDUE: Permission.ASSESSMENTS_SEND,
    Need.REVIEW: Permission.ASSESSMENTS_REVIEW}
BADGES: Mapping[Need, Badge] = {
    Need.MAIL: ("alert-triangle", "Not delivered", "bad"), Need.OVERDUE: ("clock-exclamation", "Overdue", "bad"),
    Need.REVIEW: ("user-exclamation", "Review", "warn"), Need.WAITING: ("hourglass", "With the vendor", "wait")}


@dataclass(frozen=True, slots=True)
class Tally:
    """The open questionnaires counted once: by what they need, those of the person's own vendors apart."""

    groups: Sequence[tuple[Need, bool, int]]

    def of(self, needs: Collection[Need], *, mine: bool | None = None) -> int:
        return sum(number for need, owned, number in self.groups if need in needs and mine in (None, owned))


def tally(db: Session, actor: Actor, own: ColumnElement[bool]) -> Tally:
    return Tally(assessment_lists.tally(db, actor, own))


def moves_of(actor: Actor) -> Sequence[Need]:
    """What this role may do; all of it for who may do none, and only reads."""
    return [need for need in NEEDS_US if actor.may(MOVES[need])] or NEEDS_US


def needing(needs: Collection[Need]) -> ColumnElement[bool]:
    return and_(assessment_lists.shows()["open"], assessment_lists.need().in_([need.value for need in needs]))


def tasks(call: Call, *where: ColumnElement[bool], most: int = MOST) -> list[Task]:
    """The lines, what is due first on top."""
    query = assessment_lists.of_practice(call.actor, *where).order_by(col(Assessment.due), col(Assessment.id))
    return [_task(call, row) for row in call.db.execute(query.limit(most))]


def _task(call: Call, row: Row[Any]) -> Task:
    need, here = Need(row.need), call.url("assessment", id=row.id)
    what, why = _said(need, row)
    verbs = {Need.MAIL: ("Check the mail", here), Need.OVERDUE: ("Remind or extend", here),
             Need.REVIEW: ("Review answers", call.url("assessment-review", id=row.id)),
             Need.WAITING: ("See progress", here)}
    verb, href = verbs[need] if call.actor.may(MOVES.get(need, Permission.SIGNED_IN)) else ("See progress", here)
    due = None if need is Need.REVIEW else row.due
    return Task(BADGES[need], row.vendor, row.owner_name, what, why, verb, href, due, need is Need.OVERDUE)


def _said(need: Need, row: Row[Any]) -> tuple[str, str]:
    holder, done = row.holder or "The vendor", f"{row.answered} of {row.asked} answered"
    since = f"{holder} has it since {day(row.ball_since)}"
    saved = f"Last saved {day(row.last_saved_at)}." if row.last_saved_at else "Nothing saved yet."
    replied = f"{row.answered_by or 'They'} replied to {count(row.replies, 'follow-up')}"
    says = {
        Need.MAIL: (f"a mail to {holder} was not delivered",
                    f"{row.title}, {done}. Check the address, or send it to somebody else."),
        Need.OVERDUE: (f"questionnaire overdue, {done}", f"{since}. They are reminded every week; a call helps."),
        Need.REVIEW: (replied if row.replies else f"{row.answered_by or 'they'} answered the questionnaire",
                      f"{row.title}, {done}. Review it, and ask back what is not clear."),
        Need.WAITING: (f"questionnaire, {done}", f"{since}. {saved}")}
    return says[need]
