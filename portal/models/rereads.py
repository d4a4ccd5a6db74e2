"""Reading the archive again by newer rules: one row for the whole run, one for each agreement in it."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, practice_field
from portal.vocabulary.statuses import RereadStatus


class Reread(SQLModel, table=True):
    """One run over a practice's archive. It has ended when none of its items waits."""

    __tablename__ = "rereads"

    id: str = id_field()
    practice_id: str = practice_field()
    rules_version: str = Field(max_length=40)
    total: int
    asked_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    ended_at: datetime | None = None


class RereadItem(SQLModel, table=True):
    """One agreement of a run: its reading before and after. `changed` counts the verdicts that are others now, and
    `unsettled` those among them on which a person had decided."""

    __tablename__ = "reread_items"
    __table_args__ = (UniqueConstraint("reread_id", "agreement_id"),)

    id: str = id_field()
    practice_id: str = practice_field()
    reread_id: str = Field(foreign_key="rereads.id", index=True, max_length=32)
    agreement_id: str = Field(foreign_key="agreements.id", index=True, max_length=32)
    status: str = Field(default=RereadStatus.WAITING, max_length=20)
    before_id: str = Field(foreign_key="readings.id", max_length=32)
    after_id: str | None = Field(default=None, foreign_key="readings.id", max_length=32)
    changed: int = 0
    unsettled: int = 0
    problem: str = Field(default="", max_length=500)
    ended_at: datetime | None = None
