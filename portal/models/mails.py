"""The mails that the portal sends, without their words: they are written when they are sent, and kept nowhere."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, practice_field
from portal.vocabulary.statuses import MailStatus


class Mail(SQLModel, table=True):
    """One mail to one person. Its id makes the Message-ID, so that sending twice can be told. `problem` says in plain
    words why it did not go out or came back."""

    __tablename__ = "mails"

    id: str = id_field()
    practice_id: str = practice_field()
    kind: str = Field(max_length=30)
    subject_kind: str = Field(max_length=30)
    subject_id: str = Field(max_length=32, index=True)
    name: str = Field(max_length=120)
    email: str = Field(max_length=254)
    status: str = Field(default=MailStatus.QUEUED, max_length=20, index=True)
    problem_code: str = Field(default="", max_length=40)
    problem: str = Field(default="", max_length=300)
    created_at: datetime = created_field()
    settled_at: datetime | None = None
