"""The findings on an agreement's clauses: what was computed, and what a person said of it. Both stay."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field

# What may need work, word for word as the index has it: `web/practice/census.py` counts these of a whole practice.
TROUBLE = text("coalesce(human, computed) in ('missing', 'conflict', 'weak', 'unclear')")


class Finding(SQLModel, table=True):
    """`computed` is ours; `human` counts where a reviewer overruled. `version` guards against two reviewers at once."""

    __tablename__ = "findings"
    __table_args__ = (UniqueConstraint("reading_id", "clause"),
                      Index("ix_findings_trouble", "practice_id", "reading_id", "tier", "computed", "human",
                            "decision", sqlite_where=TROUBLE, postgresql_where=TROUBLE))

    id: str = id_field()
    practice_id: str = practice_field()
    agreement_id: str = Field(foreign_key="agreements.id", index=True, max_length=32)
    reading_id: str = Field(foreign_key="readings.id", index=True, max_length=32)
    clause: str = Field(max_length=60)
    position: int
    tier: str = Field(max_length=20)
    title: str = Field(max_length=200)
    citation: str = Field(max_length=300)
    as_of: str = Field(max_length=20)
    verified: bool = True
    computed: str = Field(max_length=20)
    reasons: list[str] = json_field(list)
    reason_notes: list[dict[str, Any]] = json_field(list)
    advice: str = ""
    confidence: float = 0.0
    evidence: list[dict[str, Any]] = json_field(list)
    looked_at: list[dict[str, Any]] = json_field(list)
    decision: str | None = Field(default=None, max_length=20)
    human: str | None = Field(default=None, max_length=20)
    human_reason: str = Field(default="", max_length=2000)
    decided_by: str = Field(default="", max_length=120)
    decided_at: datetime | None = None
    version: int = 1

    @property
    def status(self) -> str:
        """The verdict that counts: the human's word over ours."""
        return self.human or self.computed


class Note(SQLModel, table=True):
    """A reviewer's note on a finding. Only the practice sees it."""

    __tablename__ = "notes"

    id: str = id_field()
    practice_id: str = practice_field()
    finding_id: str = Field(foreign_key="findings.id", index=True, max_length=32)
    text: str = Field(max_length=2000)
    written_by: str = Field(max_length=120)
    created_at: datetime = created_field()
