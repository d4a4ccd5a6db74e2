"""Questions back to a vendor: drafted by reason, edited, sent as a batch, answered, settled; and each one's talk."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary.statuses import FollowUpStatus

TEXT_MAX = 4000


class FollowUp(SQLModel, table=True):
    """`reason` is one of `questions.types.Reason`, or "own" for the reviewer's own question; `code` tells apart what
    has the same reason. `drafted` is what the engine wrote, `text` what the reviewer made of it and the vendor reads.
    `reply` is what the vendor has written and not yet sent. `answer_version` is the answer's version when it was
    asked."""

    __tablename__ = "follow_ups"
    __table_args__ = (UniqueConstraint("assessment_id", "question", "reason", "code", "round"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    question: str = Field(max_length=60)
    others: list[str] = json_field(list)
    reason: str = Field(max_length=40)
    code: str = Field(default="", max_length=200)
    round: int = 1
    gate: bool = False
    drafted: str = Field(default="", max_length=TEXT_MAX)
    text: str = Field(max_length=TEXT_MAX)
    status: str = Field(default=FollowUpStatus.DRAFT, max_length=20, index=True)
    answer_version: int = 0
    due: date | None = None
    sent_by: str = Field(default="", max_length=120)
    sent_at: datetime | None = None
    reply: str = Field(default="", max_length=TEXT_MAX)
    reply_by: str = Field(default="", max_length=120)
    reply_contact: str = Field(default="", max_length=32)
    reply_version: int = 0
    answered_at: datetime | None = None
    settled_by: str = Field(default="", max_length=120)
    settled_at: datetime | None = None
    created_at: datetime = created_field()
    version: int = 1


class FollowUpMessage(SQLModel, table=True):
    """One message of the talk that both sides read. `side` is "practice" or "vendor". Never changed."""

    __tablename__ = "follow_up_messages"
    __table_args__ = (UniqueConstraint("follow_up_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    follow_up_id: str = Field(foreign_key="follow_ups.id", index=True, max_length=32)
    number: int
    side: str = Field(max_length=10)
    by: str = Field(max_length=120)
    text: str = Field(max_length=TEXT_MAX)
    created_at: datetime = created_field()
