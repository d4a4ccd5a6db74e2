"""The audit trail: one chain of signed events a practice, and its signed head."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field


class AuditEvent(SQLModel, table=True):
    """`mac` signs every other column and the `mac` before it, so no event can be changed, moved or taken out."""

    __tablename__ = "audit_events"
    __table_args__ = (UniqueConstraint("practice_id", "sequence"),)

    id: str = id_field()
    practice_id: str = practice_field()
    sequence: int
    at: datetime = created_field()
    event: str = Field(max_length=60, index=True)
    actor_kind: str = Field(max_length=10)
    actor_id: str = Field(max_length=32)
    actor_name: str = Field(max_length=120)
    subject_kind: str = Field(max_length=30)
    subject_id: str = Field(max_length=32, index=True)
    facts: dict[str, Any] = json_field()
    mac: str = Field(max_length=64)


class AuditHead(SQLModel, table=True):
    """The last event's number and mac, signed: events cut off the end no longer match it."""

    __tablename__ = "audit_heads"

    practice_id: str = Field(foreign_key="practices.id", primary_key=True, max_length=32)
    sequence: int
    mac: str = Field(max_length=64)
    head_mac: str = Field(max_length=64)
