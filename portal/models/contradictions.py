"""What cannot both be right: two things that were said or shown of a vendor, side by side, until it is settled."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field


class Contradiction(SQLModel, table=True):
    """`code` names it for this vendor, however often it is found again; `kind` is agreement, answers, evidence or
    year. A side has `who`, `words`, `place` and `source`. `gone_at` is when it was no longer found."""

    __tablename__ = "contradictions"
    __table_args__ = (UniqueConstraint("vendor_id", "code"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    code: str = Field(max_length=120)
    kind: str = Field(max_length=20)
    title: str = Field(max_length=300)
    left: dict[str, Any] = json_field()
    right: dict[str, Any] = json_field()
    ask: str = Field(default="", max_length=2000)
    found_at: datetime = created_field()
    gone_at: datetime | None = None
    settled_by: str = Field(default="", max_length=120)
    settled_reason: str = Field(default="", max_length=2000)
    settled_at: datetime | None = None
    version: int = 1
