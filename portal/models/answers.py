"""What a vendor answered, question by question, with every earlier wording; and what the practice made of each."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field


class Answer(SQLModel, table=True):
    """One question of one sending; the row is there from the sending on. `entered` is what was typed, untouched, by
    the parts of `questions.answers.PARTS` (without "evidence", which has rows of its own). `parts` says of each part
    at which version it was last changed and by which contact: two people who write in different boxes both keep their
    words. `asked`, `given` and `complete` are as counted last. `attested` is the number of the last submission that it
    was asked in. `taken_from` says where an answer that was taken over came from."""

    __tablename__ = "answers"
    __table_args__ = (UniqueConstraint("assessment_id", "question"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    question: str = Field(max_length=60)
    section: str = Field(max_length=80)
    position: int
    entered: dict[str, Any] = json_field()
    parts: dict[str, Any] = json_field()
    asked: bool = False
    given: bool = False
    complete: bool = False
    attested: int = 0
    taken_from: str = Field(default="", max_length=200)
    saved_by: str = Field(default="", max_length=120)
    contact_id: str = Field(default="", max_length=32)
    saved_at: datetime | None = None
    version: int = 0


class AnswerEdit(SQLModel, table=True):
    """One save: the parts that changed, as they were entered. Never changed: nothing that was written is ever lost,
    and who wrote what when can be told."""

    __tablename__ = "answer_edits"
    __table_args__ = (UniqueConstraint("answer_id", "version"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    answer_id: str = Field(foreign_key="answers.id", index=True, max_length=32)
    version: int
    entered: dict[str, Any] = json_field()
    by: str = Field(max_length=120)
    contact_id: str = Field(max_length=32)
    created_at: datetime = created_field()


class AnswerReview(SQLModel, table=True):
    """A person of the practice has looked at an answer, as it stood at that submission."""

    __tablename__ = "answer_reviews"
    __table_args__ = (UniqueConstraint("assessment_id", "question"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    question: str = Field(max_length=60)
    submission: int
    by: str = Field(max_length=120)
    created_at: datetime = created_field()


class AnswerNote(SQLModel, table=True):
    """An internal note on an answer. Only the practice ever sees it."""

    __tablename__ = "answer_notes"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    question: str = Field(max_length=60)
    text: str = Field(max_length=4000)
    by: str = Field(max_length=120)
    created_at: datetime = created_field()
