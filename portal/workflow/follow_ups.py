"""Questions back to a vendor: written, changed, dropped, settled and asked again by the practice; answered by the
vendor's people. Whoever changes one has its assessment locked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from portal import clock
from portal.audit import Subject
from portal.errors import Conflict, InvalidInput, NotFound, WrongState
from portal.models import Answer, Assessment, FollowUp, FollowUpMessage, Invitation
from portal.models.columns import new_id
from portal.models.follow_ups import TEXT_MAX
from portal.vocabulary.actors import Actor, VendorActor
from portal.vocabulary.events import Event
from portal.vocabulary.statuses import AssessmentStatus, FollowUpStatus
from portal.workflow import answers, invitations, wordings
from portal.workflow.parts import Parts
from portal.workflow.transitions import move_assessment, move_follow_up

OWN = "own"
REVIEWABLE = frozenset({AssessmentStatus.SUBMITTED, AssessmentStatus.ASKED, AssessmentStatus.REVIEWED})
Key = tuple[str, str, str]  # question, reason, code: the same matter in all its rounds


class StaleFollowUp(Conflict):
    """Somebody else changed it after the page was opened; `follow_up` is how it stands now."""

    def __init__(self, follow_up: FollowUp) -> None:
        super().__init__("Somebody changed this follow-up after you opened it. Both wordings are shown: choose which "
                         "one counts.")
        self.follow_up = follow_up


@dataclass(frozen=True, slots=True)
class Replied:
    """The follow-up as it stands; `clash` is true where a colleague wrote a reply meanwhile and nothing was saved."""

    row: FollowUp
    clash: bool = False


def of(db: Session, assessment: Assessment, questions: Iterable[str] | None = None) -> list[FollowUp]:
    """Every follow-up, or those of these questions, question by question in their order, the oldest round first."""
    query = (select(FollowUp).join(Answer, (col(Answer.assessment_id) == col(FollowUp.assessment_id))
                                   & (col(Answer.question) == col(FollowUp.question)))
             .where(FollowUp.practice_id == assessment.practice_id, FollowUp.assessment_id == assessment.id))
    if questions is not None:
        query = query.where(col(FollowUp.question).in_(list(questions)))
    return list(db.exec(query.order_by(col(Answer.position), col(FollowUp.created_at), col(FollowUp.round),
                                       col(FollowUp.id))))


def messages(db: Session, rows: Sequence[FollowUp]) -> dict[str, list[FollowUpMessage]]:
    """What both sides said, by the follow-up's id, the oldest first."""
    found: dict[str, list[FollowUpMessage]] = {}
    if rows:
        query = select(FollowUpMessage).where(FollowUpMessage.practice_id == rows[0].practice_id,
                                              col(FollowUpMessage.follow_up_id).in_([row.id for row in rows]))
        for message in db.exec(query.order_by(col(FollowUpMessage.number))):
            found.setdefault(message.follow_up_id, []).append(message)
    return found


def key_of(row: FollowUp) -> Key:
    return row.question, row.reason, row.code


def newest_rounds(rows: Iterable[FollowUp]) -> dict[Key, FollowUp]:
    """The last round of each matter."""
    found: dict[Key, FollowUp] = {}
    for row in rows:
        known = found.get(key_of(row))
        if known is None or known.round < row.round:
            found[key_of(row)] = row
    return found


def waiting(rows: Iterable[FollowUp]) -> list[FollowUp]:
    """What the practice has yet to decide on: drafts, and replies that are not asked about again."""
    listed = list(rows)
    again = {(key_of(row), row.round) for row in listed if row.status in (FollowUpStatus.DRAFT, FollowUpStatus.ASKED)}
    return [row for row in listed if row.status == FollowUpStatus.DRAFT
            or (row.status == FollowUpStatus.ANSWERED
                and not any(key == key_of(row) and number > row.round for key, number in again))]


def changed_since(at: datetime | None, kept: Iterable[Answer]) -> bool:
    """True where one of these answers was saved after that moment."""
    return at is not None and any(row.saved_at is not None and row.saved_at > at for row in kept)


def add(parts: Parts, db: Session, actor: Actor, assessment: Assessment, question: str, text: str) -> FollowUp:
    """A reviewer's own question, into the tray. Raises InvalidInput without words, WrongState before the answers are
    there, NotFound for a question that the set does not have."""
    if question not in wordings.of(db, assessment).section_of:
        raise NotFound
    if assessment.status not in REVIEWABLE:
        raise WrongState("There are no answers to ask back about yet.")
    row = FollowUp(practice_id=assessment.practice_id, assessment_id=assessment.id, question=question, reason=OWN,
                   code=new_id(), gate=wordings.questionnaire_of(db, assessment).by_id[question].gate,
                   text=_checked(text, "Write the question, or close it."),
                   answer_version=answers.rows(db, assessment, [question])[question].version)
    db.add(row)
    _record(parts, db, Event.FOLLOW_UP_DRAFTED, actor, row)
    return row


def change(parts: Parts, db: Session, actor: Actor, row: FollowUp, text: str, *, version: int) -> None:
    """Another wording for a draft. Raises StaleFollowUp when somebody else was faster, InvalidInput without words."""
    words = _checked(text, "Write the question, or drop it.")
    if row.status != FollowUpStatus.DRAFT:
        raise WrongState("This follow-up was sent or dropped: its words stay as they are.")
    if row.text == words:
        return
    _check_version(row, version)
    row.text = words
    _keep(parts, db, Event.FOLLOW_UP_CHANGED, actor, row)


def drop(parts: Parts, db: Session, actor: Actor, row: FollowUp, *, version: int) -> None:
    """Never send it. It is not drafted again unless the answer changes."""
    if row.status == FollowUpStatus.DROPPED:
        return
    _check_version(row, version)
    move_follow_up(row, FollowUpStatus.DROPPED)
    row.settled_by, row.settled_at = actor.name, clock.now()
    _keep(parts, db, Event.FOLLOW_UP_DROPPED, actor, row)


def settle(parts: Parts, db: Session, actor: Actor, assessment: Assessment, row: FollowUp, *, version: int) -> None:
    """Nothing is left to ask about it. One that is with the vendor is taken back; when it was the last one, so is the
    questionnaire."""
    if row.status == FollowUpStatus.SETTLED:
        return
    _check_version(row, version)
    invited = invitations.open_ones(db, actor, assessment.id, lock=True)
    move_follow_up(row, FollowUpStatus.SETTLED)
    row.settled_by, row.settled_at = actor.name, clock.now()
    _keep(parts, db, Event.FOLLOW_UP_SETTLED, actor, row)
    if assessment.status == AssessmentStatus.ASKED and not answers.reopened(db, assessment):
        _take_back(parts, db, actor, assessment, invited)


def restore(parts: Parts, db: Session, actor: Actor, assessment: Assessment, row: FollowUp, *, version: int) -> None:
    """Take a drop or a settling back: a dropped one is a draft again, a settled one waits for a decision. A review that
    was completed is open again with it. Raises WrongState where a later round took its place."""
    _check_version(row, version)
    if newest_rounds(of(db, assessment, [row.question]))[key_of(row)].id != row.id:
        raise WrongState("This was asked again since: decide on the later question.")
    back = FollowUpStatus.DRAFT if row.status == FollowUpStatus.DROPPED else FollowUpStatus.ANSWERED
    move_follow_up(row, back)
    row.settled_by, row.settled_at = "", None
    _keep(parts, db, Event.FOLLOW_UP_REOPENED, actor, row)
    if assessment.status == AssessmentStatus.REVIEWED:
        reopen_review(parts, db, actor, assessment)


def again(parts: Parts, db: Session, actor: Actor, row: FollowUp, text: str, *, version: int) -> FollowUp:
    """Another round about the same matter, into the tray; the reply waits until it is sent. Raises WrongState where
    there is no reply, or a later round already."""
    words = _checked(text, "Write what is still missing.")
    _check_version(row, version)
    later = db.exec(select(FollowUp).where(
        FollowUp.assessment_id == row.assessment_id, FollowUp.question == row.question, FollowUp.reason == row.reason,
        FollowUp.code == row.code, FollowUp.round > row.round).order_by(col(FollowUp.round).desc())).first()
    if row.status != FollowUpStatus.ANSWERED:
        raise WrongState("There is no reply to this follow-up that one could ask about.")
    if later is not None and later.status != FollowUpStatus.DROPPED:
        raise WrongState("It is in the tray already, or was asked again.")
    new = FollowUp(practice_id=row.practice_id, assessment_id=row.assessment_id, question=row.question,
                   others=row.others, reason=row.reason, code=row.code, round=(later or row).round + 1, gate=row.gate,
                   text=words, answer_version=row.answer_version)
    db.add(new)
    _record(parts, db, Event.FOLLOW_UP_DRAFTED, actor, new)
    return new


def reply(db: Session, actor: VendorActor, assessment: Assessment, id: str, text: str, *, version: int) -> Replied:
    """Keep what the vendor's person writes back; it is sent with the answers. One's own earlier words are written over,
    a colleague's never. Raises NotFound for one that was not asked of them, WrongState once it is sent, InvalidInput
    for far too many words."""
    row = db.exec(select(FollowUp).where(
        FollowUp.practice_id == assessment.practice_id, FollowUp.assessment_id == assessment.id, FollowUp.id == id,
        col(FollowUp.sent_at).is_not(None))).first()
    if row is None:
        raise NotFound
    if row.status != FollowUpStatus.ASKED:
        raise WrongState("This was answered, and cannot be changed any more.")
    answers.check_may_answer(db, actor, assessment, row.question)
    if len(text) > TEXT_MAX:
        raise InvalidInput("The reply was not saved.", {
            "reply": f"This has {len(text):,} characters; {TEXT_MAX:,} fit. Put the rest into the answer, or a file."})
    if row.reply == text:
        return Replied(row)
    if row.reply_version > version and row.reply_contact != actor.id:
        return Replied(row, clash=True)
    row.reply, row.reply_by, row.reply_contact = text, actor.name, actor.id
    row.reply_version += 1
    assessment.last_saved_at = clock.now()
    db.add(row)
    db.add(assessment)
    return Replied(row)


def reopen_review(parts: Parts, db: Session, actor: Actor, assessment: Assessment) -> None:
    """A completed review goes on."""
    move_assessment(assessment, AssessmentStatus.SUBMITTED)
    assessment.reviewed_by, assessment.reviewed_at = "", None
    _turn(db, assessment)
    parts.audit.record(db, Event.ASSESSMENT_REOPENED, actor, Subject("assessment", assessment.id),
                       vendor_id=assessment.vendor_id)


def _take_back(parts: Parts, db: Session, actor: Actor, assessment: Assessment, invited: Iterable[Invitation]) -> None:
    move_assessment(assessment, AssessmentStatus.SUBMITTED)
    _turn(db, assessment)
    for invitation in invited:
        invitations.finish(parts, db, actor, invitation)


def _turn(db: Session, assessment: Assessment) -> None:
    assessment.ball_since = clock.now()
    assessment.version += 1
    db.add(assessment)


def _keep(parts: Parts, db: Session, event: Event, actor: Actor, row: FollowUp) -> None:
    row.version += 1
    db.add(row)
    db.flush()
    _record(parts, db, event, actor, row)


def _record(parts: Parts, db: Session, event: Event, actor: Actor, row: FollowUp) -> None:
    parts.audit.record(db, event, actor, Subject("assessment", row.assessment_id), question=row.question,
                       reason=row.reason)


def _check_version(row: FollowUp, version: int) -> None:
    if row.version != version:
        raise StaleFollowUp(row)


def _checked(text: str, empty: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput("It was not saved.", {"text": empty})
    if len(words) > TEXT_MAX:
        raise InvalidInput("It was not saved.",
                           {"text": f"This has {len(words):,} characters. Keep it to {TEXT_MAX:,}."})
    return words
