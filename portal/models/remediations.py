"""The remediation log: every gap that somebody mends, with all that was said, sent, tested and decided about it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from portal.models.columns import created_field, id_field, json_field, practice_field
from portal.vocabulary.statuses import EvidenceStatus, RemediationStatus


class Remediation(SQLModel, table=True):
    """One fix. `source_kind` and `source_id` say what it is from: a term, a question, a check, a contradiction, an
    evidence test, a walk-through, or a person's own words; `source_words` is that finding as it stood. `indicator` is
    the check of the red-flag table that it mends, `row` its row. `before_go_live` holds the go-live gate. `shared_at`
    is since when the vendor sees it, `escalated` the week of its lateness that was told of last, from 1."""

    __tablename__ = "remediations"
    __table_args__ = (UniqueConstraint("practice_id", "number"),
                      Index("ix_remediations_standing", "practice_id", "status", "shared_at"),
                      # As wide as what is asked of one vendor: else SQLite takes the index above, and reads them all.
                      Index("ix_remediations_vendor", "vendor_id", "practice_id", "status"))

    id: str = id_field()
    practice_id: str = practice_field()
    vendor_id: str = Field(foreign_key="vendors.id", max_length=32)
    number: int
    source_kind: str = Field(max_length=20)
    source_id: str = Field(default="", max_length=120, index=True)
    source_words: str = Field(default="", max_length=2000)
    indicator: str = Field(default="", max_length=10)
    row: str = Field(default="", max_length=2)
    gap: str = Field(max_length=2000)
    asked: str = Field(default="", max_length=2000)
    risk: str = Field(max_length=10, index=True)
    risk_reason: str = Field(default="", max_length=500)
    vendor_owner: str = Field(default="", max_length=120)
    practice_owner: str = Field(default="", max_length=120)
    target_on: date = Field(index=True)
    interim: str = Field(default="", max_length=2000)
    before_go_live: bool = False
    status: str = Field(default=RemediationStatus.OPEN, max_length=20, index=True)
    opened_by: str = Field(max_length=120)
    created_at: datetime = created_field()
    shared_at: datetime | None = None
    shared_by: str = Field(default="", max_length=120)
    escalated: int = 0
    escalated_at: datetime | None = None
    accepted_by: str = Field(default="", max_length=120)
    accepted_reason: str = Field(default="", max_length=2000)
    accepted_until: date | None = None
    closed_by: str = Field(default="", max_length=120)
    closed_at: datetime | None = None
    version: int = 1


class RemediationEntry(SQLModel, table=True):
    """One line of a fix's history. Never changed. `kind` is opened, changed, moved (its target day), shared, replied,
    noted (inside only), begun, asked (for proof, or for more of it), proof, seen (the proof was looked at), retest,
    closed, accepted, reopened or escalated. `side` is "practice", "vendor" or "system"; `facts` are dates, a result, a
    level; a proof that is a file has its document."""

    __tablename__ = "remediation_entries"
    __table_args__ = (UniqueConstraint("remediation_id", "number"),)

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    remediation_id: str = Field(foreign_key="remediations.id", index=True, max_length=32)
    number: int
    kind: str = Field(max_length=20)
    side: str = Field(max_length=10)
    by: str = Field(max_length=120)
    person_id: str = Field(default="", max_length=32)
    text: str = Field(default="", max_length=4000)
    facts: dict[str, Any] = json_field()
    document_id: str | None = Field(default=None, foreign_key="documents.id", index=True, max_length=32)
    created_at: datetime = created_field()


class ProofFile(SQLModel, table=True):
    """A file that was sent as proof of a closure: in quarantine until it was looked at, as the files beside answers,
    whose columns it has."""

    __tablename__ = "proof_files"

    id: str = id_field()
    practice_id: str = practice_field(indexed=False)
    remediation_id: str = Field(foreign_key="remediations.id", index=True, max_length=32)
    document_id: str = Field(foreign_key="documents.id", index=True, max_length=32)
    name: str = Field(max_length=150)
    status: str = Field(default=EvidenceStatus.RECEIVED, max_length=20, index=True)
    readable: bool = True
    suspected: list[str] = json_field(list)
    places: dict[str, list[int]] = json_field()
    problem: str = Field(default="", max_length=500)
    side: str = Field(max_length=10)
    uploaded_by: str = Field(max_length=120)
    person_id: str = Field(default="", max_length=32)
    confirmed_by: str = Field(default="", max_length=120)
    confirmed_at: datetime | None = None
    created_at: datetime = created_field()
    removed_at: datetime | None = None
    version: int = 1
