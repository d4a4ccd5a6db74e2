"""What the practice decided about a vendor, as the memo says it: signed, numbered, never changed."""

from datetime import date, datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, practice_field


class Decision(SQLModel, table=True):
    """`decided` is approve, conditions, hold or no-release. `content` is the memo as JSON text, whole, as it was
    signed; `sha256` its hash."""

    __tablename__ = "decisions"
    __table_args__ = (UniqueConstraint("vendor_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    number: int
    score_id: str = Field(foreign_key="scores.id", max_length=32)
    decided: str = Field(max_length=20)
    reason: str = Field(max_length=2000)
    review_on: date | None = Field(default=None, index=True)
    content: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    signed_name: str = Field(max_length=120)
    signed_title: str = Field(max_length=120)
    person_id: str = Field(max_length=32)
    by: str = Field(max_length=120)
    created_at: datetime = created_field()
