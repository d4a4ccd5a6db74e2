"""Evidence tests: two lists traced against each other, and what came of it, with the lists' hashes."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary.statuses import EvidenceTestStatus


class EvidenceTest(SQLModel, table=True):
    """`kind` is one of `tracing.kinds.KINDS`; `sample_size` how many rows are traced at most, None for all. `lists` are
    the two lists while they are worked on (name, hash, columns, rows), and after the end their names, hashes, columns
    and counts only; `pairs` what a person said of names that are nearly alike, by the numbers of the rows; `result` the
    counts and exceptions, of which each is a finding."""

    __tablename__ = "evidence_tests"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    kind: str = Field(max_length=20)
    status: str = Field(default=EvidenceTestStatus.DRAFT, max_length=20, index=True)
    period_from: date | None = None
    period_to: date | None = None
    sample_size: int | None = None
    lists: list[dict[str, Any]] = json_field(list)
    pairs: list[dict[str, Any]] = json_field(list)
    result: dict[str, Any] = json_field()
    begun_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    done_by: str = Field(default="", max_length=120)
    done_at: datetime | None = None
    version: int = 1
