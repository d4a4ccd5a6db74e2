"""Follow-ups as a reviewer sees them: each matter with all that was said, the clock on it, and who has the ball."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal import clock
from portal.models import FollowUp, FollowUpMessage, Submission
from portal.questions.types import Question
from portal.templating import day
from portal.vocabulary import reasons
from portal.vocabulary.statuses import FollowUpStatus
from portal.web.practice.assessments_view import Badge, in_words
from portal.web.practice.told import Told
from portal.workflow import follow_ups
from portal.workflow.follow_ups import Key

BADGES: Mapping[str, Badge] = {
    FollowUpStatus.DRAFT: ("pencil", "Drafted, not sent", "none"),
    FollowUpStatus.ASKED: ("hourglass", "With the vendor", "wait"),
    FollowUpStatus.ANSWERED: ("user-exclamation", "Decide", "warn"),
    FollowUpStatus.SETTLED: ("check", "Settled", "good"),
    FollowUpStatus.DROPPED: ("circle-minus", "Dropped", "none"),
}
OVERDUE: Badge = ("clock-exclamation", "Overdue", "bad")


@dataclass(frozen=True, slots=True)
class Talk:
    """One matter in all its rounds; `row` is the last round. `before` is the answer that was asked about and `now` the
    one that came back, where they differ. `found` says whether its reason still holds; None for a person's own."""

    row: FollowUp
    messages: tuple[FollowUpMessage, ...]
    waits: bool
    found: bool | None
    before: Told | None
    now: Told | None

    @property
    def label(self) -> str:
        return reasons.label(self.row.reason)

    @property
    def badge(self) -> Badge:
        return OVERDUE if is_overdue(self.row) else BADGES[self.row.status]

    @property
    def clock(self) -> str:
        return clock_of(self.row)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the tray, with the answer that it asks about and what was said."""

    row: FollowUp
    question: Question
    answer: Told | None
    messages: tuple[FollowUpMessage, ...]

    @property
    def label(self) -> str:
        return reasons.label(self.row.reason)

    @property
    def badge(self) -> Badge:
        return OVERDUE if is_overdue(self.row) else BADGES[self.row.status]

    @property
    def clock(self) -> str:
        return clock_of(self.row)


def is_overdue(row: FollowUp) -> bool:
    return row.status == FollowUpStatus.ASKED and row.due is not None and row.due < clock.today()


def clock_of(row: FollowUp) -> str:
    """Sent Nov 22, 2026 by Ada, due Dec 2, 2026, in 10 days."""
    if row.sent_at is None:
        return f"Drafted {day(row.created_at)}"
    said = [f"Sent {day(row.sent_at)} by {row.sent_by}"]
    if row.status == FollowUpStatus.ASKED and row.due:
        said.append(f"due {day(row.due)}, {in_words(row.due)}")
    if row.answered_at:
        said.append(f"answered {day(row.answered_at)}")
    if row.status == FollowUpStatus.SETTLED and row.settled_at:
        said.append(f"settled {day(row.settled_at)} by {row.settled_by}")
    return ", ".join(said)


def talks(rows: Sequence[FollowUp], messages: Mapping[str, Sequence[FollowUpMessage]], found: frozenset[Key],
          changes: Mapping[str, tuple[Told, Told]]) -> dict[str, tuple[Talk, ...]]:
    """By question, without what was dropped. `changes` are the answers before and now, by the follow-up's id."""
    waiting = {row.id for row in follow_ups.waiting(rows)}
    by_question: dict[str, list[Talk]] = {}
    for row in _last_rounds(rows):
        rounds = [one for one in rows if follow_ups.key_of(one) == follow_ups.key_of(row)]
        said = tuple(message for one in rounds for message in messages.get(one.id, ()))
        sent = [one for one in rounds if one.id in changes]
        before, now = changes[sent[-1].id] if sent else (None, None)
        by_question.setdefault(row.question, []).append(Talk(
            row, said, row.id in waiting, None if row.reason == follow_ups.OWN else follow_ups.key_of(row) in found,
            before, now))
    return {question: tuple(listed) for question, listed in by_question.items()}


def _last_rounds(rows: Iterable[FollowUp]) -> list[FollowUp]:
    """The last round of each matter that was not dropped."""
    return list(follow_ups.newest_rounds(row for row in rows if row.status != FollowUpStatus.DROPPED).values())


def asked_about(row: FollowUp, sent: Sequence[Submission]) -> Submission | None:
    """The submission that the follow-up asked about; `sent` has the newest first."""
    if row.sent_at is None:
        return None
    return next((one for one in sent if one.created_at <= row.sent_at), None)

