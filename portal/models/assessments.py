"""Questionnaires that were sent to vendors: the sending, how far each section has come, who answers what, reminders."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary.statuses import AssessmentStatus


class Assessment(SQLModel, table=True):
    """One set sent to one vendor. `set_id` is the shipped set's id or the slug of the practice's own (`own` is true
    then). `asked`, `answered` and `complete` are the sums of its sections, kept so that lists need no answers.
    `version` guards what people of the practice change."""

    __tablename__ = "assessments"

    id: str = id_field()
    practice_id: str = practice_field()
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    wording_id: str = Field(foreign_key="wordings.id", max_length=32)
    set_id: str = Field(max_length=60, index=True)
    set_version: str = Field(max_length=20)
    own: bool = False
    title: str = Field(max_length=200)
    status: str = Field(default=AssessmentStatus.OPEN, max_length=20, index=True)
    due: date = Field(index=True)
    asked: int = 0
    answered: int = 0
    complete: int = 0
    sent_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    last_saved_at: datetime | None = None
    submitted_at: datetime | None = None
    reviewed_by: str = Field(default="", max_length=120)
    reviewed_at: datetime | None = None
    ball_since: datetime = created_field()
    version: int = 1


class AssessmentSection(SQLModel, table=True):
    """How far one section has come, kept up with each answer at the cost of that section alone."""

    __tablename__ = "assessment_sections"
    __table_args__ = (UniqueConstraint("assessment_id", "section"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    section: str = Field(max_length=80)
    position: int
    asked: int = 0
    answered: int = 0
    complete: int = 0


class Assignment(SQLModel, table=True):
    """A colleague's part: whole sections, or single questions, reached by an invitation of its own. Whoever comes in
    by an invitation that has an assignment sees and answers these questions only, and cannot submit."""

    __tablename__ = "assignments"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    invitation_id: str = Field(foreign_key="invitations.id", unique=True, max_length=32)
    sections: list[str] = json_field(list)
    questions: list[str] = json_field(list)
    note: str = Field(default="", max_length=500)
    assigned_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    done_at: datetime | None = None
    withdrawn_at: datetime | None = None


class Reminder(SQLModel, table=True):
    """A reminder that was mailed: one for each step of each invitation's due date, never two."""

    __tablename__ = "reminders"
    __table_args__ = (UniqueConstraint("invitation_id", "due", "step"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    invitation_id: str = Field(foreign_key="invitations.id", index=True, max_length=32)
    due: date
    step: int
    created_at: datetime = created_field()


class Submission(SQLModel, table=True):
    """What a named officer attested: all answers as they stood, as JSON text, and its hash. Never changed. The contact,
    the time and `address` (the network address) are the server's own knowledge, `name` and `title` what was typed."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("assessment_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    number: int
    name: str = Field(max_length=120)
    title: str = Field(max_length=120)
    contact_id: str = Field(max_length=32)
    contact_name: str = Field(max_length=120)
    contact_email: str = Field(max_length=254)
    address: str = Field(max_length=64)
    content: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    created_at: datetime = created_field()


class LoadedPack(SQLModel, table=True):
    """An answer pack or a filled spreadsheet that the vendor loaded: its answers are offered, never put in. `answers`
    are what was entered, by question; `facts` say where it is from and how old it is. `kind` is "pack" or "form"."""

    __tablename__ = "loaded_packs"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    assessment_id: str = Field(foreign_key="assessments.id", index=True, max_length=32)
    kind: str = Field(max_length=10)
    filename: str = Field(max_length=150)
    answers: dict[str, Any] = json_field()
    facts: dict[str, Any] = json_field()
    loaded_by: str = Field(max_length=120)
    created_at: datetime = created_field()
