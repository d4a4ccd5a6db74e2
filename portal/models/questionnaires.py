"""Question sets: a practice's own, their published versions, and the wording that was sent, kept as it was sent."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, practice_field
from portal.vocabulary.statuses import QuestionSetStatus


class QuestionSet(SQLModel, table=True):
    """A practice's own set while it is worked on. `content` is JSON text of `catalog.content`'s shape (its order
    counts, so it is no JSON column). `based_on` is "billing-vendor 1.0.0", or the name of the file it came from."""

    __tablename__ = "question_sets"
    __table_args__ = (UniqueConstraint("practice_id", "slug"),)

    id: str = id_field()
    practice_id: str = practice_field()
    slug: str = Field(max_length=60)
    title: str = Field(max_length=200)
    based_on: str = Field(default="", max_length=200)
    status: str = Field(default=QuestionSetStatus.DRAFT, max_length=20, index=True)
    content: str = Field(sa_type=Text)
    questions: int = 0
    changed_by: str = Field(max_length=120)
    changed_at: datetime = created_field()
    created_at: datetime = created_field()
    version: int = 1


class QuestionSetVersion(SQLModel, table=True):
    """A published version of a practice's own set. Never changed. `number` is "1.0.0" and so on."""

    __tablename__ = "question_set_versions"
    __table_args__ = (UniqueConstraint("set_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field()
    set_id: str = Field(foreign_key="question_sets.id", index=True, max_length=32)
    number: str = Field(max_length=20)
    title: str = Field(max_length=200)
    content: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    questions: int
    published_by: str = Field(max_length=120)
    published_at: datetime = created_field()


class Wording(SQLModel, table=True):
    """The wording of a set as it was sent, once for each practice however often it was sent. `content` is JSON text of
    `catalog.content`'s shape; `sha256` is its hash. Never changed."""

    __tablename__ = "wordings"
    __table_args__ = (UniqueConstraint("practice_id", "sha256"),)

    id: str = id_field()
    practice_id: str = practice_field()
    sha256: str = Field(max_length=64)
    content: str = Field(sa_type=Text)
    created_at: datetime = created_field()
