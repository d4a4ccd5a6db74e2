"""The ten gates of a vendor: who passed which, on what; the duties that are set, and the walk-throughs."""

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field


class GatePass(SQLModel, table=True):
    """A signed act. `outcome` is "passed", or for the first gate "yes" or "no" (no agreement needed); `facts` is what
    was true then: counts, ids and hashes. What somebody withdrew stays."""

    __tablename__ = "gate_passes"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    gate: str = Field(max_length=4)
    outcome: str = Field(max_length=10)
    reason: str = Field(default="", max_length=2000)
    facts: dict[str, Any] = json_field()
    signed_name: str = Field(max_length=120)
    signed_title: str = Field(max_length=120)
    person_id: str = Field(max_length=32)
    by: str = Field(max_length=120)
    created_at: datetime = created_field()
    withdrawn_at: datetime | None = None
    withdrawn_by: str = Field(default="", max_length=120)
    withdrawn_reason: str = Field(default="", max_length=2000)


class Duty(SQLModel, table=True):
    """Something that comes round: a review, a check of accounts, a report that the vendor owes. `kind` is one of
    `scoring.gates.DUTIES`; `every` is 90d or 12m, empty for what has no day (the route by which incidents are told)."""

    __tablename__ = "duties"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    kind: str = Field(max_length=30)
    what: str = Field(max_length=500)
    owner_name: str = Field(default="", max_length=120)
    every: str = Field(default="", max_length=5)
    next_due: date | None = Field(default=None, index=True)
    set_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    done_on: date | None = None
    ended_at: datetime | None = None
    version: int = 1


class WalkThrough(SQLModel, table=True):
    """A talk with the people who do the work, step by step, beside the written policy. `scenario` is "access-request"
    or "suspected-breach"; `steps` are what was told: who acts, what they do, within which time, and whether the policy
    says so."""

    __tablename__ = "walk_throughs"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    vendor_id: str = Field(foreign_key="vendors.id", index=True, max_length=32)
    scenario: str = Field(max_length=30)
    held_on: date
    attendees: str = Field(max_length=2000)
    policy: str = Field(max_length=500)
    steps: list[dict[str, Any]] = json_field(list)
    matches: bool = False
    summary: str = Field(default="", max_length=2000)
    by: str = Field(max_length=120)
    created_at: datetime = created_field()
    withdrawn_at: datetime | None = None
    withdrawn_by: str = Field(default="", max_length=120)
    version: int = 1
